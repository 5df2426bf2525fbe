from django.db import models
from django.db.models import F, Q

from certification.states import ENDS, Function, ProcessState
from lms.core.fields import RefField


class Process(models.Model):
    """One candidate's way through one standard: four stages, every state in `states.py`."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")  # at that time
    registration = models.ForeignKey("certification.Registration", on_delete=models.PROTECT, related_name="processes")
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="processes")
    version = models.ForeignKey("profiles.StandardVersion", on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="processes")
    state = models.CharField(max_length=20, choices=ProcessState.choices, default=ProcessState.REGISTERED)
    repeats = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="repetition")
    opportunity = models.PositiveSmallIntegerField(default=1)  # a repetition without cost spends none
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # when it came to its state
    surveyed = models.BooleanField(default=False)  # that she answered the survey; never what

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name_plural = "processes"
        constraints = [
            models.UniqueConstraint(
                name="process_one_open",
                fields=["candidate", "standard"],
                condition=~Q(state__in=sorted(ENDS)),
            ),
            models.UniqueConstraint(name="process_of_registration", fields=["registration"], condition=Q(repeats=None)),
            models.CheckConstraint(name="process_repeats_another", condition=Q(repeats=None) | ~Q(repeats=F("id"))),
            models.CheckConstraint(name="process_opportunity", condition=Q(opportunity__gte=1)),
        ]
        indexes = [models.Index(name="process_work", fields=["institution", "state", "moved_at"])]

    def __str__(self) -> str:
        return self.ref


class ProcessMove(models.Model):
    """A step of a process from state to state, with who and why. Append-only."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=20, choices=ProcessState.choices, blank=True)  # "" is its beginning
    to_state = models.CharField(max_length=20, choices=ProcessState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["process", "number"]
        constraints = [models.UniqueConstraint(name="process_move_once", fields=["process", "number"])]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.to_state}"


class ProcessActor(models.Model):
    """Who does what in a process: one function each, for ever. Whoever is replaced stays with her end.

    Assessing and ruling hang on a Duty, so that independence holds whoever writes.
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="actors")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="process_functions")
    function = models.CharField(max_length=8, choices=Function.choices)
    duty = models.ForeignKey("records.Duty", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # why she is excluded, or was replaced
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["process", "pk"]
        constraints = [
            models.UniqueConstraint(name="actor_one_function", fields=["process", "person"]),
            models.UniqueConstraint(
                name="actor_one_assessor", fields=["process"], condition=Q(function="assess", ended_at=None)
            ),
            models.CheckConstraint(
                name="actor_duty",
                condition=Q(function__in=["assess", "rule"], duty__isnull=False)
                | Q(function__in=["check", "excluded"], duty=None),
            ),
            models.CheckConstraint(name="actor_excluded_why", condition=~Q(function="excluded") | ~Q(reason="")),
        ]
        indexes = [models.Index(name="actor_of_person", fields=["person", "function"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.function} {self.process_id}"


class Suspension(models.Model):
    """Terms of a process stand still between two days, with reason and document. Append-only."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="suspensions")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["process", "starts_on"]
        constraints = [
            models.CheckConstraint(name="suspension_ordered", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="suspension_founded", condition=~Q(reason="") & ~Q(document="")),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.starts_on} – {self.ends_on}"
