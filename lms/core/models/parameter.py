from django.db import models


class Parameter(models.Model):
    """A number or choice of the trade, dated, with its source.

    In force on a day: the row with the latest `valid_from` that is not after it.
    """

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    valid_from = models.DateField()
    value = models.JSONField()
    source = models.CharField(max_length=300)  # law, manual, agreement: who says so
    set_by_ref = models.CharField(max_length=22, blank=True)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(name="parameter_once_a_day", fields=["institution", "code", "valid_from"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} desde {self.valid_from:%d/%m/%Y}"
