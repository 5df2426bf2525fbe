from django.db import models
from django.db.models import F, Q

from certification.models.application import Application
from certification.models.process import Process
from certification.states import Judgement
from lms.core.fields import RefField, new_ref
from lms.core.numbers import ScaledIntegerField


class JudgementAct(models.Model):
    """The judgement a person took, beside what the two conditions proposed. Append-only."""

    ref = RefField()
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="judgement")
    proposed = models.CharField(max_length=9, choices=Judgement.choices)
    decided = models.CharField(max_length=9, choices=Judgement.choices)
    reason = models.TextField(blank=True)  # compulsory against the proposal; both are kept
    score = ScaledIntegerField(scale=100)
    facts = models.JSONField()  # minimum, both conditions, groups without anything met
    sufficiencies = models.JSONField()  # the four of EC0076: competence, evidence, instruments, portfolio
    content_hash = models.CharField(max_length=64)  # what the assessor signed
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="judgement_reasoned", condition=Q(decided=F("proposed")) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.decided}"


class AssessmentReport(models.Model):
    """Cédula de evaluación as made once; a new number supersedes it and is signed again. Append-only."""

    ref = RefField()
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # general data, best practices, opportunities, unmet, incidents, recommendations
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["process", "-number"]
        constraints = [models.UniqueConstraint(name="report_number_once", fields=["process", "number"])]

    def __str__(self) -> str:
        return f"{self.process_id} cédula {self.number}"


class ReportReceipt(models.Model):
    """That the candidate was told and got her copy, with her own words before signing. Append-only."""

    report = models.OneToOneField(AssessmentReport, on_delete=models.PROTECT, related_name="receipt")
    agrees = models.BooleanField()
    note = models.TextField(blank=True)  # nota de no conformidad, or remarks
    content_hash = models.CharField(max_length=64)  # of the report's hash and her note: what she signed
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="receipt_disagrees_why", condition=Q(agrees=True) | ~Q(note=""))]

    def __str__(self) -> str:
        return f"{self.report_id}: {'conforme' if self.agrees else 'no conforme'}"


class SurveyAnswer(models.Model):
    """A candidate's eight statements on how she was treated. Nothing leads from here to her. Append-only."""

    ref = models.CharField(max_length=22, primary_key=True, default=new_ref, editable=False)  # no order to join by
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    statements = models.JSONField()  # code → 1 to 4
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["month", "ref"]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.month}"
