from django.db import models
from django.db.models import F, Q

from catalog.courses.models.course import Modality
from lms.core.fields import RefField
from lms.delivery.states import RunState


class CourseRun(models.Model):
    """A group (grupo): one version of a course given to certain people. It keeps the scheme it opened with.

    `taken` counts the seats; a conditional UPDATE of this row gives the last one, and whoever enrols people or assigns
    facilitators updates this row first, so that the two never miss each other.
    """

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")  # who gives it
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    state = models.CharField(max_length=10, choices=RunState.choices)
    enrol_from = models.DateField(null=True)  # none: since it was made
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    admits_all_year = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True)  # none: no limit
    taken = models.PositiveIntegerField(default=0)
    scheme = models.JSONField()  # the version's evaluation and the marks in force on opening
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(name="run_number_once", fields=["course", "number"]),
            models.CheckConstraint(name="run_seats", condition=Q(capacity=None) | Q(taken__lte=F("capacity"))),
            models.CheckConstraint(
                name="run_dates",
                condition=Q(admits_all_year=True, starts_on=None, ends_on=None, modality="linea")
                | Q(admits_all_year=False, starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="run_closed_whole",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(name="run_list", fields=["institution", "state", "starts_on"]),
            models.Index(name="run_course", fields=["course", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.title}, grupo {self.number}"

    @property
    def left(self) -> int | None:
        """Places left; none where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken


class Facilitation(models.Model):
    """Who teaches a group."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="facilitations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="facilitations")
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="facilitation_once", fields=["run", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.run_id}"


class RunQuiz(models.Model):
    """The sitting in which a group takes a component of its scheme."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="quizzes")
    component = models.CharField(max_length=20)
    sitting = models.OneToOneField("assessment.Sitting", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "run quizzes"
        constraints = [models.UniqueConstraint(name="run_quiz_once", fields=["run", "component"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.component}"
