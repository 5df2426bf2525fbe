from django.db import models
from django.db.models import F, Q

from certification.models.process import Process
from lms.core.fields import RefField


class DiagnosisDraft(models.Model):
    """What a candidate has answered of her diagnosis so far, so that another day or device goes on from here."""

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="diagnosis_draft")
    answers = models.JSONField(default=dict)  # code of each bullet → true or false
    history = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process_id}: {len(self.answers)}"


class CandidateDiagnosis(models.Model):
    """What a candidate says she masters of each bullet, before anything is assessed. Never blocks. Append-only."""

    class Band(models.TextChoices):
        LOW = "low", "Bajo"
        MEDIUM = "medium", "Medio"
        HIGH = "high", "Alto"

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="diagnosis")
    answers = models.JSONField()  # code of each bullet → true or false
    known = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=6, choices=Band.choices)
    history = models.TextField(blank=True)  # evidence she already has from her work, in her words
    recommendation = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "candidate diagnoses"
        constraints = [
            models.CheckConstraint(name="diagnosis_counts", condition=Q(asked__gte=1, known__lte=F("asked"))),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.known} de {self.asked}"


class DiagnosisDecision(models.Model):
    """The candidate's own decision after reading her result; she may take another while no plan exists. Append-only."""

    class Choice(models.TextChoices):
        GO_ON = "go_on", "Seguir con la evaluación"
        TRAIN_FIRST = "train_first", "Prepararme antes y decidir después"

    diagnosis = models.ForeignKey(CandidateDiagnosis, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=11, choices=Choice.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["diagnosis", "number"]
        constraints = [models.UniqueConstraint(name="diagnosis_decision_once", fields=["diagnosis", "number"])]

    def __str__(self) -> str:
        return f"{self.diagnosis_id}: {self.choice}"


class AssessmentPlan(models.Model):
    """Plan de evaluación as proposed once. Both sign its hash; another number supersedes it. Append-only."""

    ref = RefField()
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    instrument = models.ForeignKey("certification.Instrument", on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()  # place, activities, who provides what, criteria of judgement, notices: see formats
    content_hash = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    results_at = models.DateTimeField()
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["process", "-number"]
        constraints = [
            models.UniqueConstraint(name="plan_number_once", fields=["process", "number"]),
            models.CheckConstraint(name="plan_dates", condition=Q(results_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} plan {self.number}"


class PlanRemark(models.Model):
    """What a candidate asks to change of a plan instead of signing it. Another proposal answers it. Append-only."""

    plan = models.OneToOneField(AssessmentPlan, on_delete=models.PROTECT, related_name="remark")
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="plan_remark_said", condition=~Q(note=""))]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.note[:40]}"


class PlanAgreement(models.Model):
    """That both signed a plan and the candidate got her copy: its receipt. Append-only."""

    plan = models.OneToOneField(AssessmentPlan, on_delete=models.PROTECT, related_name="agreement")
    receipt = models.CharField(max_length=20, unique=True)
    agreed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.receipt
