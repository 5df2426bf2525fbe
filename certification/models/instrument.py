from django.db import models
from django.db.models import Q

from lms.core.fields import RefField
from lms.core.numbers import ScaledIntegerField


class Instrument(models.Model):
    """IEC: what is observed, checked and asked of a version of a standard. Published once; a change is a new number."""

    class State(models.TextChoices):
        DRAFT = "draft", "Borrador"
        PUBLISHED = "published", "Publicado"
        RETIRED = "retired", "Sustituido"

    class Scope(models.TextChoices):
        """What the second condition counts (domain.md 2.4 leaves it open; 8 settles it on the criterion)."""

        CRITERION = "criterion", "Criterio de evaluación"
        KIND = "kind", "Tipo de evidencia"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("profiles.StandardVersion", on_delete=models.PROTECT, related_name="instruments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    minimum = ScaledIntegerField(scale=100)  # puntaje mínimo of this standard; never one for all
    scope = models.CharField(max_length=9, choices=Scope.choices, default=Scope.CRITERION)
    is_example = models.BooleanField()  # ours, never the registered one: «instrumento de ejemplo» on screen and paper
    source = models.CharField(max_length=300)
    requirements = models.JSONField(default=list)  # sentences: what must be there before it is applied
    content_hash = models.CharField(max_length=64)  # of items and rules; what plans and papers name
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["version", "-number"]
        constraints = [
            models.UniqueConstraint(name="instrument_number_once", fields=["version", "number"]),
            models.UniqueConstraint(name="instrument_content_once", fields=["version", "content_hash"]),
            models.UniqueConstraint(
                name="instrument_one_published", fields=["version"], condition=Q(state="published")
            ),
            models.CheckConstraint(name="instrument_minimum", condition=Q(minimum__gt=0, minimum__lte=100)),
            models.CheckConstraint(
                name="instrument_published_whole",
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InstrumentItem(models.Model):
    """Reactivo: one bullet of a criterion with its weight. Attitudes weigh less than nothing and only subtract.

    Append-only: an instrument that must change is loaded again and gets another number.
    """

    class Part(models.TextChoices):
        GUIDE = "guia", "Guía de observación"
        CHECKLIST = "cotejo", "Lista de cotejo"
        QUESTIONNAIRE = "cuestionario", "Cuestionario"

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()  # its place in the whole instrument
    code = models.CharField(max_length=20)  # "1-D1.1": element, criterion, bullet
    part = models.CharField(max_length=12, choices=Part.choices)
    criterion = models.ForeignKey("profiles.Criterion", on_delete=models.PROTECT, related_name="+")
    criterion_item = models.ForeignKey("profiles.CriterionItem", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    weight = ScaledIntegerField(scale=100)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="instrument_item_number_once", fields=["instrument", "number"]),
            models.UniqueConstraint(name="instrument_item_code_once", fields=["instrument", "code"]),
            models.CheckConstraint(
                name="instrument_item_weight", condition=Q(weight__gte=-100, weight__lte=100) & ~Q(weight=0)
            ),
        ]

    def __str__(self) -> str:
        return self.code
