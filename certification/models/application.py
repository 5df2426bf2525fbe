from django.db import models
from django.db.models import F, Q

from certification.models.process import Process
from certification.states import Verdict
from lms.core.fields import RefField
from lms.core.numbers import ScaledIntegerField


class Evidence(models.Model):
    """A piece of evidence with the bullets it speaks to: a file by its hash, or what was observed. Append-only."""

    class Kind(models.TextChoices):
        PERFORMANCE = "desempeno", "Desempeño observado"
        PRODUCT = "producto", "Producto"
        KNOWLEDGE = "conocimiento", "Conocimiento"
        ATTITUDE = "ahv", "Actitud, hábito o valor"
        CONTINGENCY = "emergente", "Situación emergente"
        HISTORICAL = "historica", "Evidencia histórica"

    ref = RefField()
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    criteria = models.ManyToManyField("profiles.Criterion", through="certification.EvidenceCriterion", related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")
    presented_at = models.DateTimeField()
    presented_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["process", "number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(name="evidence_number_once", fields=["process", "number"]),
            models.CheckConstraint(
                name="evidence_has_content",
                condition=(Q(file__isnull=False) & ~Q(sha256="")) | (Q(file=None, sha256="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceCriterion(models.Model):
    """That a piece of evidence speaks to a criterion, as it was presented. Append-only."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    criterion = models.ForeignKey("profiles.Criterion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["evidence", "pk"]
        verbose_name_plural = "evidence criteria"
        constraints = [models.UniqueConstraint(name="evidence_criterion_once", fields=["evidence", "criterion"])]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.criterion_id}"


class EvidenceVerdict(models.Model):
    """What the assessor says of a piece of evidence, four questions apart (EC0076). Append-only; the last counts."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="verdicts")
    number = models.PositiveSmallIntegerField()
    sufficient = models.BooleanField()
    valid = models.BooleanField()
    current = models.BooleanField()
    authentic = models.BooleanField()
    how = models.TextField(blank=True)  # how authenticity was checked; compulsory of historical evidence
    note = models.TextField(blank=True)  # compulsory when something is missing: the candidate reads it
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["evidence", "number"]
        constraints = [
            models.UniqueConstraint(name="evidence_verdict_once", fields=["evidence", "number"]),
            models.CheckConstraint(
                name="evidence_verdict_reasoned",
                condition=Q(sufficient=True, valid=True, current=True, authentic=True) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} v{self.number}"


class Application(models.Model):
    """An instrument being applied to a candidate under the plan both signed; closed once, with its sum."""

    ref = RefField()
    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="application")
    plan = models.OneToOneField("certification.AssessmentPlan", on_delete=models.PROTECT, related_name="application")
    instrument = models.ForeignKey("certification.Instrument", on_delete=models.PROTECT, related_name="applications")
    conditions = models.JSONField()  # each requirement with whether it was there before starting
    instructions_at = models.DateTimeField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    score = ScaledIntegerField(scale=100, null=True)
    records_hash = models.CharField(max_length=64, blank=True)  # of the last record of each item: what both sign

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_closed_whole",
                condition=Q(closed_at=None, score=None, records_hash="")
                | (Q(closed_at__isnull=False, score__isnull=False) & ~Q(records_hash="")),
            ),
            models.CheckConstraint(
                name="application_ordered", condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.instrument_id}"


class ItemRecord(models.Model):
    """What the assessor recorded of one item. A correction before closing is a new number. Append-only."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="records")
    item = models.ForeignKey("certification.InstrumentItem", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    observation = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["application", "item", "number"]
        constraints = [
            models.UniqueConstraint(name="item_record_once", fields=["application", "item", "number"]),
            models.CheckConstraint(name="item_record_observed", condition=Q(verdict="met") | ~Q(observation="")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.verdict}"
