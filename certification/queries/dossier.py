"""Everything that a process gathered, read once: what is printed, what is missing, what the machine checks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, Q, Subquery

from catalog.profiles.models import Criterion
from certification import subjects
from certification.models import (
    Application,
    AssessmentPlan,
    AssessmentReport,
    CandidateDiagnosis,
    Consent,
    DiagnosisDecision,
    Evidence,
    EvidenceVerdict,
    InstrumentItem,
    ItemRecord,
    JudgementAct,
    Process,
    ProcessActor,
    ProcessMove,
    RegistrationDocument,
)
from certification.states import Function
from lms.documents.models import Signature
from lms.documents.queries.signatures import with_validity
from lms.people.models import Person

Key = tuple[str, str, str]  # kind of subject, its ref, the hash of what was signed


@dataclass(frozen=True)
class ItemLine:
    """An item of the instrument with the last thing recorded of it."""

    item: InstrumentItem
    verdict: str  # "" when nothing was recorded
    observation: str
    evidence: int | None  # number of the piece it stands on


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with its criteria and the last answer to the four questions."""

    evidence: Evidence
    criteria: tuple[str, ...]  # codes: "1-P1"
    criterion_ids: frozenset[int]
    verdict: EvidenceVerdict | None
    is_replaced: bool


@dataclass(frozen=True)
class Dossier:
    """A process and all that hangs from it; what is not there yet is None or empty."""

    process: Process
    assessor: Person | None
    documents: tuple[RegistrationDocument, ...]  # the last of each kind
    consents: dict[str, Consent]  # the last of each kind
    diagnosis: CandidateDiagnosis | None
    decision: DiagnosisDecision | None
    plan: AssessmentPlan | None
    application: Application | None
    items: tuple[ItemLine, ...]
    evidence: tuple[Piece, ...]
    judgement: JudgementAct | None
    report: AssessmentReport | None
    moves: tuple[ProcessMove, ...]
    signatures: dict[Key, tuple[Signature, ...]]  # those that count

    def signed(self, key: Key | None) -> tuple[Signature, ...]:
        """Who signed something, in order; nobody when it is not there."""
        return self.signatures.get(key, ()) if key else ()

    def lacks(self, key: Key | None, *capacities: str) -> list[str]:
        """Of these capacities, those in which nobody signed."""
        held = {each.capacity for each in self.signed(key)}
        return [capacity for capacity in capacities if capacity not in held]

    @property
    def plan_key(self) -> Key | None:
        return (subjects.PLAN, self.plan.ref, self.plan.content_hash) if self.plan else None

    @property
    def records_key(self) -> Key | None:
        held = self.application
        return (subjects.RECORDS, held.ref, held.records_hash) if held else None

    @property
    def judgement_key(self) -> Key | None:
        return (subjects.JUDGEMENT, self.judgement.ref, self.judgement.content_hash) if self.judgement else None

    @property
    def report_key(self) -> Key | None:
        return (subjects.REPORT, self.report.ref, self.report.content_hash) if self.report else None

    @property
    def receipt_key(self) -> Key | None:
        """The candidate signs the hash of the report together with her own words."""
        receipt = getattr(self.report, "receipt", None)
        return (subjects.REPORT, self.report.ref, receipt.content_hash) if self.report and receipt else None

    @property
    def live_evidence(self) -> tuple[Piece, ...]:
        """Pieces that nothing has replaced."""
        return tuple(piece for piece in self.evidence if not piece.is_replaced)


def criterion_code(criterion: Criterion) -> str:
    """A criterion as lists name it, "2-P1": element 2, product 1. Its element must be at hand."""
    return f"{criterion.element.number}-{criterion}"


def dossier_of(process: Process) -> Dossier:
    """Read a process whole. Thirteen queries, however much it gathered."""
    whole = Process.objects.select_related(
        "institution",
        "standard",
        "version",
        "candidate__institution",
        "registration__call",
        "diagnosis",
        "application__instrument",
        "application__plan",
        "application__judgement__by",
    ).get(pk=process.pk)
    application = getattr(whole, "application", None)
    plan = AssessmentPlan.objects.filter(process=whole).select_related("assessor", "instrument").first()
    report = AssessmentReport.objects.filter(process=whole).select_related("receipt", "made_by").first()
    judgement = getattr(application, "judgement", None) if application else None
    diagnosis = getattr(whole, "diagnosis", None)
    decisions = DiagnosisDecision.objects.filter(diagnosis=diagnosis).order_by("-number")
    refs = [each.ref for each in (plan, application, judgement, report) if each is not None]
    return Dossier(
        process=whole,
        assessor=_assessor(whole),
        documents=_documents(whole),
        consents=_consents(whole),
        diagnosis=diagnosis,
        decision=decisions.first() if diagnosis else None,
        plan=plan,
        application=application,
        items=_items(application) if application else (),
        evidence=_evidence(whole),
        judgement=judgement,
        report=report,
        moves=tuple(ProcessMove.objects.filter(process=whole).order_by("number")),
        signatures=signatures_on(refs),
    )


def _assessor(process: Process) -> Person | None:
    live = ProcessActor.objects.filter(process=process, function=Function.ASSESS, ended_at=None)
    actor = live.select_related("person").first()
    return actor.person if actor else None


def _documents(process: Process) -> tuple[RegistrationDocument, ...]:
    rows = RegistrationDocument.objects.filter(registration=process.registration_id).order_by("number")
    last = {each.kind: each for each in rows.select_related("file", "handed_by")}
    return tuple(last.values())


def _consents(process: Process) -> dict[str, Consent]:
    return {each.kind: each for each in Consent.objects.filter(registration=process.registration_id).order_by("number")}


def _items(application: Application) -> tuple[ItemLine, ...]:
    last = ItemRecord.objects.filter(application=application, item=OuterRef("pk")).order_by("-number")
    items = InstrumentItem.objects.filter(instrument=application.instrument_id).select_related("criterion__element")
    items = items.annotate(
        verdict=Subquery(last.values("verdict")[:1]),
        observation=Subquery(last.values("observation")[:1]),
        stands_on=Subquery(last.values("evidence__number")[:1]),
    )
    return tuple(
        ItemLine(each, each.verdict or "", each.observation or "", each.stands_on) for each in items.order_by("number")
    )


def _evidence(process: Process) -> tuple[Piece, ...]:
    criteria = Criterion.objects.select_related("element").order_by("element__number", "pk")
    rows = Evidence.objects.filter(process=process).select_related("file", "presented_by", "successor")
    rows = rows.prefetch_related(
        Prefetch("criteria", criteria), Prefetch("verdicts", EvidenceVerdict.objects.order_by("number"))
    )
    return tuple(_piece(each) for each in rows.order_by("number"))


def _piece(evidence: Evidence) -> Piece:
    criteria, verdicts = list(evidence.criteria.all()), list(evidence.verdicts.all())
    return Piece(
        evidence,
        tuple(criterion_code(each) for each in criteria),
        frozenset(each.pk for each in criteria),
        verdicts[-1] if verdicts else None,
        getattr(evidence, "successor", None) is not None,
    )


def signatures_on(refs: Iterable[str]) -> dict[Key, tuple[Signature, ...]]:
    """Signatures that count on some subjects of this room, by what was signed. One query."""
    found: dict[Key, list[Signature]] = {}
    rows = Signature.objects.filter(Q(subject_kind__startswith="certification."), subject_ref__in=list(refs))
    for each in with_validity(rows).order_by("signed_at", "pk"):
        if not each.counts:  # type: ignore[attr-defined]
            continue
        found.setdefault((each.subject_kind, each.subject_ref, each.content_hash), []).append(each)
    return {key: tuple(held) for key, held in found.items()}
