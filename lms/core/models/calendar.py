from django.db import models
from django.db.models import F, Q


class CalendarPeriod(models.Model):
    """Days that count differently in an institution's terms; a holiday is a period of one day."""

    class Kind(models.TextChoices):
        NON_WORKING = "inhabil", "Inhábil"
        ALL_WORKING = "todos-habiles", "Todos los días son hábiles"
        SUSPENSION = "suspension", "Suspensión de plazos"

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(name="calendar_period_ordered", condition=Q(last_day__gte=F("first_day"))),
            models.UniqueConstraint(
                name="calendar_period_once", fields=["institution", "kind", "first_day", "last_day"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_day:%d/%m/%Y})"
