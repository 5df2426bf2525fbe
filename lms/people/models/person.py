from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class Person(models.Model):
    """A human being as one institution knows them. CURP, RFC and staff number live in PersonIdentifier."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    given_names = models.CharField(max_length=120)
    first_surname = models.CharField(max_length=80)
    second_surname = models.CharField(max_length=80, blank=True)  # many people have none
    name_fold = models.CharField(max_length=290, editable=False)  # lower case, no accents: for search
    name_sort = models.CharField(max_length=290, editable=False)  # Spanish order (ñ after n), made in Python
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name_sort", "pk"]
        indexes = [models.Index(name="person_sort", fields=["institution", "name_sort"])]
        constraints = [
            models.UniqueConstraint(name="person_email_once", fields=["institution", "email"], condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)

    @property
    def list_name(self) -> str:
        """As official lists write it: APELLIDO APELLIDO NOMBRES, accents and Ñ kept (domain.md 6.1)."""
        return " ".join(part for part in (self.first_surname, self.second_surname, self.given_names) if part).upper()


class PersonIdentifier(models.Model):
    """CURP, RFC or staff number: readable only with the key that lives outside the database; found by keyed HMAC."""

    class Kind(models.TextChoices):
        CURP = "curp", "CURP"
        RFC = "rfc", "RFC"
        STAFF_NUMBER = "clave", "Clave de servidor público"
        PAYROLL_NUMBER = "nomina", "Número de empleado"
        FOREIGN_ID = "extranjero", "Identificación extranjera"

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    cipher = models.BinaryField()
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="identifier_once", fields=["institution", "kind", "mac"]),
            models.UniqueConstraint(name="identifier_one_each", fields=["person", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ••••"


class Affiliation(models.Model):
    """Where a person works, under whom and since when (adscripción). History stays; one main row is open at a time."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, related_name="affiliations")
    superior = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="team")
    is_main = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                name="affiliation_one_main", fields=["person"], condition=Q(is_main=True, ends_on=None)
            ),
            models.CheckConstraint(
                name="affiliation_ordered", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="affiliation_not_own_superior", condition=Q(superior=None) | ~Q(superior=F("person"))
            ),
        ]
        indexes = [models.Index(name="affiliation_unit", fields=["institution", "unit"], condition=Q(ends_on=None))]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.unit_id}"
