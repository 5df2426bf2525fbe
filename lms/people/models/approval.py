from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class Approval(models.Model):
    """An act of two persons: one asks, another says yes before it lapses. The subject is a code and an opaque id."""

    class State(models.TextChoices):
        PENDING = "pending", "Por autorizar"
        APPROVED = "approved", "Autorizada"
        REFUSED = "refused", "No autorizada"
        LAPSED = "lapsed", "Caducada"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)  # "role.grant"
    subject_ref = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="approval_by_another", condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="approval_decision_complete",
                condition=Q(state__in=["pending", "lapsed"], decided_by=None, decided_at=None)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="approval_one_pending", fields=["act", "subject_ref"], condition=Q(state="pending")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act}:{self.subject_ref}"
