from django.db import models
from django.db.models import Q


class Institution(models.Model):
    """The customer (tenant). Every root aggregate carries it; nothing of one is visible from another."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="America/Mexico_City")
    theme = models.ForeignKey("core.Theme", on_delete=models.PROTECT, null=True, blank=True)
    is_default = models.BooleanField(default=False)  # shown on hosts that belong to nobody
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                name="institution_one_default", fields=["is_default"], condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
