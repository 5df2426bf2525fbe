from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField
from lms.core.numbers import ScaledIntegerField
from lms.delivery.states import EnrolmentState, Variant


class Enrolment(models.Model):
    """A person in a group. One row per person and group, whatever happens to it."""

    ref = RefField()
    run = models.ForeignKey("delivery.CourseRun", on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")  # at that time
    state = models.CharField(max_length=9, choices=EnrolmentState.choices, default=EnrolmentState.CONFIRMED)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="enrolment_once", fields=["run", "person"]),
            models.CheckConstraint(
                name="enrolment_finished_whole",
                condition=Q(state="finished", finished_at__isnull=False) | (~Q(state="finished") & Q(finished_at=None)),
            ),
        ]
        indexes = [models.Index(name="enrolment_person", fields=["person", "state"])]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.run_id}"


class LessonProgress(models.Model):
    """How far a person came with one lesson: opened, then completed."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    lesson = models.ForeignKey("courses.LessonVersion", on_delete=models.PROTECT, related_name="+")
    first_opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "lesson progress"
        constraints = [
            models.UniqueConstraint(name="progress_once", fields=["enrolment", "lesson"]),
            models.CheckConstraint(
                name="progress_ordered",
                condition=Q(completed_at=None) | Q(completed_at__gte=F("first_opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"


class ComponentMark(models.Model):
    """The mark a person has in a component of the scheme: of a quiz, or as the facilitator gave it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    component = models.CharField(max_length=20)
    mark = ScaledIntegerField(scale=100)  # of 100
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["component"]
        constraints = [
            models.UniqueConstraint(name="component_mark_once", fields=["enrolment", "component"]),
            models.CheckConstraint(name="component_mark_range", condition=Q(mark__gte=0, mark__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.component}: {self.mark}"


class RunResult(models.Model):
    """What an enrolment earned, frozen when it finished with all that decided it. Append-only."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="result")
    variant = models.CharField(max_length=15, choices=Variant.choices, blank=True)
    numerator = models.PositiveBigIntegerField(null=True)  # of the exact grade, in hundredths
    denominator = models.PositiveBigIntegerField(null=True)
    grade = ScaledIntegerField(scale=100, null=True)  # of 100, cut and not rounded
    classroom_minutes = models.PositiveIntegerField()
    online_minutes = models.PositiveIntegerField()
    facts = models.JSONField()  # scheme, marks in hundredths, slots done of how many
    starts_on = models.DateField()
    ends_on = models.DateField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="result_grade_whole",
                condition=Q(numerator=None, denominator=None, grade=None)
                | Q(numerator__isnull=False, denominator__gte=1, grade__isnull=False),
            ),
            models.CheckConstraint(
                name="result_earned", condition=~Q(variant__in=["aprovechamiento", "desempeno"], grade=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.variant or 'sin constancia'}"
