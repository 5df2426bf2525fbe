from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class Branch(models.Model):
    """Rama: a family of positions."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "branches"
        constraints = [models.UniqueConstraint(name="branch_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """Puesto: a kind of job in the institution's table, whoever holds it."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200, editable=False)  # rosters name puestos, not codes
    grade = models.CharField(max_length=20, blank=True)  # "N4"
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="positions")
    monthly_pay_cents = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="position_code_once", fields=["institution", "code"]),
            models.UniqueConstraint(name="position_name_once", fields=["institution", "name_fold", "grade"]),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """Plaza: one numbered place of a puesto in a unit, held by nobody or by one titular."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(name="post_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.code


class PositionHolding(models.Model):
    """Who holds which puesto, by what kind of appointment, regime and document, between which days."""

    class Kind(models.TextChoices):
        TITULAR = "titular", "Titular"
        ACTING = "encargo", "Encargo de despacho"
        PROVISIONAL = "provisional", "Provisional"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="holdings")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TITULAR)
    regime = models.CharField(max_length=40, blank=True)  # confianza, base, eventual: the institution's words
    document = models.CharField(max_length=120, blank=True)  # nombramiento or oficio that gives it
    is_main = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                name="holding_one_main", fields=["person"], condition=Q(is_main=True, ends_on=None)
            ),
            models.UniqueConstraint(
                name="holding_one_titular", fields=["post"], condition=Q(kind="titular", ends_on=None)
            ),
            models.CheckConstraint(name="holding_ordered", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.position_id}"
