from django.db import models
from django.db.models import F, Q

from certification.models.process import Process
from certification.states import BatchState, RulingOutcome
from lms.core.fields import RefField


class Portfolio(models.Model):
    """Portafolio de evidencias: one PDF in its four parts, complete when it was made. Append-only."""

    ref = RefField()
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="portfolios")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    index = models.JSONField()  # parts with their documents, hashes and first pages
    pages = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["process", "-number"]
        constraints = [models.UniqueConstraint(name="portfolio_number_once", fields=["process", "number"])]

    def __str__(self) -> str:
        return f"{self.process_id} portafolio {self.number}"


class PortfolioCheck(models.Model):
    """What a verifier found in a portfolio, point by point. Append-only."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", "Verificación interna"
        EXTERNAL = "external", "Verificación externa"

    ref = RefField()
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    points = models.JSONField()  # code → {"ok": bool, "note": str}
    accepted = models.BooleanField()
    content_hash = models.CharField(max_length=64)  # of the portfolio's hash and the points: what was signed
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["portfolio", "pk"]
        constraints = [models.UniqueConstraint(name="check_once", fields=["portfolio", "kind"])]

    def __str__(self) -> str:
        return f"{self.portfolio_id}: {'sin hallazgos' if self.accepted else 'con hallazgos'}"


class RulingBatch(models.Model):
    """Lote: processes of one standard that a group rules together, with the sample it must open."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="batches")
    folio = models.CharField(max_length=100)
    state = models.CharField(max_length=9, choices=BatchState.choices, default=BatchState.OPEN)
    session = models.OneToOneField("documents.PanelSession", on_delete=models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64, blank=True)  # the draw of the sample can be repeated from it
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name_plural = "ruling batches"
        constraints = [
            models.UniqueConstraint(name="batch_folio_once", fields=["folio", "institution"]),
            models.CheckConstraint(
                name="batch_state_whole",
                condition=Q(state="open", session=None, seed="", ruled_at=None)
                | (Q(state="convened", session__isnull=False, ruled_at=None) & ~Q(seed=""))
                | (Q(state="ruled", session__isnull=False, ruled_at__isnull=False) & ~Q(seed=""))
                | Q(state="dissolved", ruled_at=None),
            ),
        ]
        indexes = [models.Index(name="batch_list", fields=["institution", "state", "-opened_at"])]

    def __str__(self) -> str:
        return self.folio


class BatchRow(models.Model):
    """A process in a lot; one that could not be ruled is released to another lot and stays as it was."""

    ref = RefField()
    batch = models.ForeignKey(RulingBatch, on_delete=models.PROTECT, related_name="rows")
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="batch_rows")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")  # what is ruled on
    motion = models.OneToOneField("documents.Motion", on_delete=models.PROTECT, null=True, related_name="+")
    findings = models.JSONField()  # what the machine looked at: [{"code", "ok", "words"}], as of that day
    alerts = models.PositiveSmallIntegerField()  # how many of those are not well
    due_on = models.DateField()  # last day to rule
    sampled = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(name="batch_row_once", fields=["batch", "process"]),
            models.UniqueConstraint(name="batch_row_one_live", fields=["process"], condition=Q(released_at=None)),
            models.CheckConstraint(
                name="batch_row_released_why",
                condition=Q(released_at=None, release_reason="")
                | (Q(released_at__isnull=False) & ~Q(release_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.process_id}"


class RowOpening(models.Model):
    """That a member of the group opened a process of the lot: the sample is opened before signing. Append-only."""

    row = models.ForeignKey(BatchRow, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["row", "pk"]
        constraints = [models.UniqueConstraint(name="row_opening_once", fields=["row", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} abrió {self.row_id}"


class Opinion(models.Model):
    """What a member is about to vote on a process; hers alone, and changed at will until she signs."""

    row = models.ForeignKey(BatchRow, on_delete=models.CASCADE, related_name="opinions")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=13, choices=RulingOutcome.choices)
    reason = models.CharField(max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="opinion_once", fields=["row", "person"]),
            models.CheckConstraint(name="opinion_reasoned", condition=Q(outcome="procedente") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.outcome}"


class Ballot(models.Model):
    """All that a member voted in a lot, as one paper that she signed once. Append-only."""

    ref = RefField()
    batch = models.ForeignKey(RulingBatch, on_delete=models.PROTECT, related_name="ballots")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()  # lot, member, and each process with its vote and reason
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [models.UniqueConstraint(name="ballot_once", fields=["batch", "person"])]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.person_id}"


class Ruling(models.Model):
    """Dictamen of one process: what the group voted, once. Append-only.

    What may be issued follows from the kind of standard, as it was that day: of one of the national register never
    more than a constancia that its certificate is under way, because CONOCER alone issues that.
    """

    ref = RefField()
    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="ruling")
    row = models.OneToOneField(BatchRow, on_delete=models.PROTECT, related_name="ruling")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=13, choices=RulingOutcome.choices)
    reason = models.TextField(blank=True)  # compulsory when it does not proceed: the candidate is told
    standard_kind = models.CharField(max_length=8)  # of profiles.Standard, on that day
    document_kind = models.CharField(max_length=30, blank=True)  # what is issued from it
    legal_basis = models.CharField(max_length=200)
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ruling_reasoned", condition=Q(outcome="procedente") | ~Q(reason="")),
            models.CheckConstraint(
                name="ruling_issues",
                condition=Q(outcome="no_procedente", document_kind="")
                | Q(outcome="procedente", standard_kind="renec", document_kind="dictamen")
                | Q(outcome="procedente", standard_kind="propio", document_kind="certificado"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.outcome}"


class CertificateDelivery(models.Model):
    """That a certificate reached the person: she said so here, or signed a receipt on paper. Append-only."""

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="delivery")
    candidate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    receipt = models.CharField(max_length=120, blank=True)  # number of the acuse that she signed on paper

    class Meta:
        verbose_name_plural = "certificate deliveries"
        constraints = [
            models.CheckConstraint(name="delivery_acknowledged", condition=Q(by=F("candidate")) | ~Q(receipt="")),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} entregado"
