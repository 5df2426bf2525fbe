from django.db import models
from django.db.models import Q

from assessment.states import Status
from lms.core.fields import RefField


class Bank(models.Model):
    """A collection of questions of the institution, kept by a unit or by all of it."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(name="bank_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question through all its versions."""

    ref = RefField()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(name="question_code_once", fields=["bank", "code"])]

    def __str__(self) -> str:
        return self.code


class QuestionVersion(models.Model):
    """What is asked, without its key. Content never changes: quizzes and attempts keep the version they began with."""

    ref = RefField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)  # a code of assessment/kinds.py
    stem = models.TextField()
    body = models.JSONField()  # {"schema": 1, "options": [{"id": "a", "text": "…"}]} or {"schema": 1, "unit": "horas"}
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    competency_code = models.CharField(max_length=40, blank=True)
    standard_code = models.CharField(max_length=40, blank=True)
    element_code = models.CharField(max_length=40, blank=True)
    criterion_code = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)  # «Aplicación»: what the question asks of the mind
    difficulty = models.PositiveSmallIntegerField(null=True)  # per cent of trained people expected to answer right
    content_hash = models.CharField(max_length=64)  # of what is shown; the key is no part of it, or it could be guessed
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(name="question_version_once", fields=["question", "number"]),
            models.UniqueConstraint(name="question_one_ready", fields=["question"], condition=Q(status="ready")),
            models.CheckConstraint(
                name="question_difficulty", condition=Q(difficulty=None) | Q(difficulty__gte=1, difficulty__lte=99)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
