from django.db import models
from django.db.models import Q

from lms.core.fields import RefField


class Profile(models.Model):
    """What a puesto asks for, as published once. A change is a new version; an older one stays readable."""

    class State(models.TextChoices):
        DRAFT = "draft", "Borrador"
        PUBLISHED = "published", "Publicado"
        RETIRED = "retired", "Sustituido"

    ref = RefField()
    position = models.ForeignKey("profiles.Position", on_delete=models.PROTECT, related_name="profiles")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    mission = models.TextField(blank=True)
    functions = models.JSONField(default=list)  # sentences
    schooling = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="profile_number_once", fields=["position", "number"]),
            models.UniqueConstraint(name="profile_one_published", fields=["position"], condition=Q(state="published")),
            models.UniqueConstraint(name="profile_one_draft", fields=["position"], condition=Q(state="draft")),
            models.CheckConstraint(
                name="profile_published_complete",
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} v{self.number}"


class ProfileRequirement(models.Model):
    """One thing the profile asks: a competency at a level, or an EC by its code (loaded or not)."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="requirements")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    standard_code = models.CharField(max_length=20, blank=True)
    criticality = models.PositiveSmallIntegerField(default=1)  # 3 = legal duty or certifying post (domain.md 5)
    weight = models.PositiveSmallIntegerField(default=100)  # hundredths; multiplies the criticality
    legal_duty = models.CharField(max_length=300, blank=True)  # the norm that demands it

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="requirement_one_thing",
                condition=Q(competency__isnull=False, level__gte=1, level__lte=4, standard_code="")
                | (Q(competency=None, level=None) & ~Q(standard_code="")),
            ),
            models.CheckConstraint(name="requirement_criticality", condition=Q(criticality__gte=1, criticality__lte=3)),
            models.CheckConstraint(name="requirement_weight", condition=Q(weight__gte=1)),
            models.UniqueConstraint(
                name="requirement_competency_once", fields=["profile", "competency"], condition=~Q(competency=None)
            ),
            models.UniqueConstraint(
                name="requirement_standard_once", fields=["profile", "standard_code"], condition=~Q(standard_code="")
            ),
        ]

    def __str__(self) -> str:
        return self.standard_code or f"{self.competency_id} ≥ {self.level}"
