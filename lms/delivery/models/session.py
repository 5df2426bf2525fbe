from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField
from lms.delivery.states import Seen, SessionState


class Session(models.Model):
    """A classroom session (sesión) of a group: when, where, and how many of its minutes count.

    What is cancelled stays, with its reason; what replaces it is another session that says so.
    """

    ref = RefField()
    run = models.ForeignKey("delivery.CourseRun", on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    plan = models.PositiveSmallIntegerField(null=True)  # number of the session of the course's version that it gives
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()  # of attendance and of hours; breaks may be left out
    room = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PROGRAMMED)
    held_at = models.DateTimeField(null=True)  # when its list was first saved
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replacement")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="session_number_once", fields=["run", "number"]),
            models.UniqueConstraint(
                name="session_start_once", fields=["run", "starts_at"], condition=~Q(state="cancelled")
            ),
            models.CheckConstraint(name="session_ordered", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="session_minutes", condition=Q(minutes__gte=1)),
            models.CheckConstraint(
                name="session_held_whole",
                condition=Q(state="held", held_at__isnull=False) | (~Q(state="held") & Q(held_at=None)),
            ),
            models.CheckConstraint(
                name="session_cancelled_whole",
                condition=(Q(state="cancelled", cancelled_at__isnull=False) & ~Q(reason=""))
                | (~Q(state="cancelled") & Q(cancelled_at=None, reason="")),
            ),
        ]
        indexes = [models.Index(name="session_due", fields=["state", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.run_id} sesión {self.number}"


class Attendance(models.Model):
    """What was seen of one person in one session. Append-only: a correction is the next row, and both stay.

    The unique number decides between two pages that correct the same value.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey("delivery.Enrolment", on_delete=models.PROTECT, related_name="attendance")
    number = models.PositiveSmallIntegerField()  # 1 is the first; the highest is the one that counts
    value = models.CharField(max_length=11, choices=Seen.choices)
    late_minutes = models.PositiveSmallIntegerField(null=True)  # how late, where it was noted
    attended_minutes = models.PositiveSmallIntegerField(null=True)  # how long she stayed, where minutes are counted
    document = models.CharField(max_length=200, blank=True)  # what justifies an absence: its kind and number
    reason = models.CharField(max_length=300, blank=True)  # why it was corrected
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(name="attendance_once", fields=["session", "enrolment", "number"]),
            models.CheckConstraint(
                name="attendance_reason",
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="attendance_document",
                condition=(Q(value="justificada") & ~Q(document="")) | (~Q(value="justificada") & Q(document="")),
            ),
            models.CheckConstraint(
                name="attendance_minutes",
                condition=Q(late_minutes=None, attended_minutes=None)
                | (Q(value="retardo") & (Q(late_minutes=None) | Q(attended_minutes=None))),
            ),
        ]
        indexes = [models.Index(name="attendance_person", fields=["enrolment", "session"])]

    def __str__(self) -> str:
        return f"{self.session_id} {self.enrolment_id}: {self.value}"
