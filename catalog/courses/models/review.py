from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class CommitteeReview(models.Model):
    """What was put before the Comité Técnico Académico, as it stood then, and what the committee answered.

    The document reviewed is the document published: nothing can slip in between.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Por revisar"
        APPROVED = "approved", "Aprobada"
        RETURNED = "returned", "Con observaciones"

    ref = RefField()
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="reviews")
    document = models.JSONField()  # the course whole, lessons included
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remarks = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="review_one_pending", fields=["course"], condition=Q(state="pending")),
            models.CheckConstraint(
                name="review_by_another", condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="review_decision_complete",
                condition=Q(state="pending", decided_by=None, decided_at=None)
                | (~Q(state="pending") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.get_state_display()}"
