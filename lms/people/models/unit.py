from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField

STEP = 5  # digits of the path per level
MAX_STEP = 10**STEP - 2  # children of one unit; the last number stays free to close a range
MAX_PATH = 255


def child_path(parent_path: str, step: int) -> str:
    """Path of the child number `step` of a unit; an empty parent path makes a root."""
    return f"{parent_path}{step:0{STEP}d}"


def path_range(path: str) -> tuple[str, str]:
    """Bounds [low, high) that hold a unit's path and those of its whole subtree, and nothing else."""
    head, last = path[:-STEP], int(path[-STEP:])
    return path, child_path(head, last + 1)


class OrgChart(models.Model):
    """One row per institution that every change of its tree or of its chain of superiors updates first.

    Two changes therefore never cross: the second waits for the first and reads what it left.
    """

    institution = models.OneToOneField("core.Institution", on_delete=models.PROTECT, primary_key=True, related_name="+")
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Organigrama {self.institution_id}, versión {self.version}"


class OrgUnit(models.Model):
    """A body or an area of the institution.

    The tree is kept in `path`: digits only, five per level, so that a subtree is one range under any collation.
    """

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)  # "dirección", "ayuntamiento": the institution's own word
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=MAX_PATH)
    geo_code = models.CharField(max_length=12, blank=True)  # INEGI's key of the municipality
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(name="unit_code_once", fields=["institution", "code"]),
            models.UniqueConstraint(name="unit_path_once", fields=["institution", "path"]),
            models.CheckConstraint(
                name="unit_dates_ordered",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Somebody outside: a provider, an ECE, an invited body. Never part of the tree of units."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="organisation_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.name
