from django.db import models
from django.db.models import Q

from lms.core.fields import RefField

HIGHEST_LEVEL = 4  # domain.md 5: 0 none, 1 básico, 2 intermedio, 3 avanzado, 4 experto


class Framework(models.Model):
    """A catalogue of competencies of one institution, in areas."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(name="framework_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.title


class Competency(models.Model):
    """A competency, or an area that groups some. Told apart by `is_area`; only competencies have levels."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competencies")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_area = models.BooleanField(default=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    definition = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name_plural = "competencies"
        constraints = [models.UniqueConstraint(name="competency_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """What somebody at this level of a competency is seen to do."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    descriptor = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="level_once", fields=["competency", "number"]),
            models.CheckConstraint(name="level_range", condition=Q(number__gte=0, number__lte=HIGHEST_LEVEL)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
