from django.db import models
from django.db.models import Q

from assessment.states import Ended, Stage
from lms.core.fields import RefField
from lms.core.numbers import ScaledIntegerField


class Attempt(models.Model):
    """One go of a person at a quiz. Times are the database's; the seed gives back the same order of everything."""

    just_begun = False  # no column: `start` says so of the row it has made, which has no answer yet

    ref = RefField()
    place = models.ForeignKey("assessment.Place", on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.OPEN)
    seed = models.CharField(max_length=22)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)  # what the person is told
    closes_at = models.DateTimeField(null=True)  # deadline and grace: what the guarded writes ask
    delivered_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=6, choices=Ended.choices, blank=True)
    receipt = models.CharField(max_length=14, unique=True, null=True)
    score = ScaledIntegerField(scale=100, null=True)  # of 100, cut and not rounded: 79.96 never reads 80
    passed = models.BooleanField(null=True)  # decided on the exact fraction

    class Meta:
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(name="attempt_once", fields=["place", "number"]),
            models.UniqueConstraint(name="attempt_one_open", fields=["place"], condition=Q(stage="open")),
            models.CheckConstraint(
                name="attempt_delivered_whole",
                condition=Q(stage="open", delivered_at=None, receipt=None, ended_by="")
                | (~Q(stage="open") & Q(delivered_at__isnull=False, receipt__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="attempt_graded_whole",
                condition=Q(stage="graded", score__isnull=False, passed__isnull=False)
                | (~Q(stage="graded") & Q(score=None, passed=None)),
            ),
            models.CheckConstraint(name="attempt_score", condition=Q(score=None) | Q(score__gte=0, score__lte=100)),
        ]
        indexes = [models.Index(name="attempt_closing", fields=["closes_at"], condition=Q(stage="open"))]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.number}"


class Answer(models.Model):
    """One question of an attempt, in its slot, and the last answer that the server confirmed.

    Made empty when the attempt starts, so that a save is one guarded UPDATE of one row; delivery seals the rows, and a
    sealed row takes nothing more.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    slot = models.PositiveSmallIntegerField()
    question = models.ForeignKey("assessment.QuestionVersion", on_delete=models.PROTECT, related_name="+")
    marks = ScaledIntegerField(scale=100)
    value = models.JSONField(null=True)  # "b", ["a", "c"], "12,5" as it was typed; null = unanswered
    version = models.PositiveIntegerField(default=0)  # grows with each save: what a later save says it has seen
    tab = models.CharField(max_length=22, blank=True)  # which page wrote last
    seq = models.PositiveBigIntegerField(default=0)  # and its count: an older one that arrives late is ignored
    saved_at = models.DateTimeField(null=True)
    is_sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(name="answer_slot_once", fields=["attempt", "slot"]),
            models.UniqueConstraint(name="answer_question_once", fields=["attempt", "question"]),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}#{self.slot}"


class LateAnswer(models.Model):
    """An answer that came after the close: kept for whoever evaluates, apart from those in time. Append-only."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_answers")
    slot = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    tab = models.CharField(max_length=22, blank=True)
    seq = models.PositiveBigIntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["slot", "pk"]
        constraints = [models.UniqueConstraint(name="late_answer_once", fields=["attempt", "slot", "tab", "seq"])]

    def __str__(self) -> str:
        return f"{self.attempt_id}#{self.slot} tardía"


class GradeEvent(models.Model):
    """A grade as it was given, with its sum exact and who gave it. A regrade is another event. Append-only."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grades")
    number = models.PositiveSmallIntegerField()
    numerator = models.PositiveBigIntegerField()  # of the share earned, exact
    denominator = models.PositiveBigIntegerField()
    score = ScaledIntegerField(scale=100)
    passed = models.BooleanField()
    detail = models.JSONField()  # slot → [numerator, denominator] of its share
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="grade_event_once", fields=["attempt", "number"]),
            models.CheckConstraint(
                name="grade_event_share",
                condition=Q(denominator__gte=1, numerator__lte=models.F("denominator")),
            ),
            models.CheckConstraint(  # the first grade is the system's; a change takes two persons and a reason
                name="grade_event_two_persons",
                condition=Q(number=1, given_by=None, agreed_by=None)
                | (
                    Q(number__gt=1, given_by__isnull=False, agreed_by__isnull=False)
                    & ~Q(given_by=models.F("agreed_by"))
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.score}"
