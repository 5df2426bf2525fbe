from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class RoleGrant(models.Model):
    """An office (role) held by a person over a unit and its subtree, or the whole institution, between two days."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)  # code of a registered role class
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # inclusive
    legal_basis = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approval = models.ForeignKey("people.Approval", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["role", "starts_on"]
        constraints = [
            models.CheckConstraint(name="grant_ordered", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="grant_not_to_oneself", condition=Q(granted_by=None) | ~Q(granted_by=F("person"))
            ),
            # two, because SQLite cannot say that two empty units are the same
            models.UniqueConstraint(
                name="grant_once_over_unit",
                fields=["person", "role", "unit"],
                condition=Q(revoked_at=None, ends_on=None),
            ),
            models.UniqueConstraint(
                name="grant_once_over_all",
                fields=["person", "role"],
                condition=Q(revoked_at=None, ends_on=None, unit=None),
            ),
        ]
        indexes = [models.Index(name="grant_person", fields=["person"], condition=Q(revoked_at=None))]

    def __str__(self) -> str:
        return f"{self.role} de {self.person_id}"
