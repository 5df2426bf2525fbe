from django.db import models


class FolioSeries(models.Model):
    """A gap-free series of one year. The counter moves inside the transaction that freezes the document."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)  # "CON"
    year = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=60)  # "IP-{code}-{number:05d}/{year}"
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["code", "year"]
        constraints = [models.UniqueConstraint(name="folio_series_once", fields=["institution", "code", "year"])]

    def __str__(self) -> str:
        return f"{self.code}/{self.year}"
