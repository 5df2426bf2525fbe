from django.db import models
from django.db.models import F, Q

from assessment.states import Review, ReviewWhen
from lms.core.fields import RefField
from lms.core.numbers import ScaledIntegerField


class Quiz(models.Model):
    """A questionnaire through all its versions."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "quizzes"
        constraints = [models.UniqueConstraint(name="quiz_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.title


class QuizVersion(models.Model):
    """The rules of a questionnaire, frozen (append-only): what changes is a new version, and who began keeps theirs."""

    ref = RefField()
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    per_page = models.PositiveSmallIntegerField(default=1)
    shuffle_questions = models.BooleanField(default=False)
    shuffle_options = models.BooleanField(default=True)
    partial_credit = models.BooleanField(default=True)  # several answers: right minus wrong, never below zero
    attempts_allowed = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(null=True)  # null = no limit
    grace_seconds = models.PositiveSmallIntegerField()
    pass_mark = ScaledIntegerField(scale=100)  # of 100
    review = models.CharField(max_length=8, choices=Review.choices, default=Review.SCORE)
    review_when = models.CharField(max_length=9, choices=ReviewWhen.choices, default=ReviewWhen.DELIVERED)
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=22, blank=True)

    class Meta:
        ordering = ["quiz", "-number"]
        constraints = [
            models.UniqueConstraint(name="quiz_version_once", fields=["quiz", "number"]),
            models.CheckConstraint(
                name="quiz_version_possible",
                condition=Q(per_page__gte=1, attempts_allowed__gte=1) & (Q(minutes=None) | Q(minutes__gte=1)),
            ),
            models.CheckConstraint(name="quiz_pass_mark", condition=Q(pass_mark__gte=0, pass_mark__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class QuizQuestion(models.Model):
    """One question of a version, in its place, with what it is worth. Append-only, as the version."""

    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    question = models.ForeignKey("assessment.QuestionVersion", on_delete=models.PROTECT, related_name="+")
    marks = ScaledIntegerField(scale=100)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="quiz_question_place", fields=["version", "number"]),
            models.UniqueConstraint(name="quiz_question_once", fields=["version", "question"]),
            models.CheckConstraint(name="quiz_question_worth", condition=Q(marks__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}#{self.number}"


class Sitting(models.Model):
    """A quiz opened to certain people between two instants. `source` says which room opened it, and for what."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="sittings")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    source_kind = models.CharField(max_length=40, blank=True)  # "delivery.run"
    source_ref = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="sitting_source_once",
                fields=["version", "source_kind", "source_ref"],
                condition=~Q(source_kind=""),
            ),
            models.CheckConstraint(
                name="sitting_ordered",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.ref}"


class Place(models.Model):
    """One person's right to sit. It is the door of everything she sees of the quiz."""

    ref = RefField()
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    attempts_allowed = models.PositiveSmallIntegerField()
    extra_minutes = models.PositiveSmallIntegerField(default=0)  # an accommodation: added to the limit

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="place_once", fields=["sitting", "person"]),
            models.CheckConstraint(name="place_attempts", condition=Q(attempts_allowed__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.person_id}"
