"""The evidence of a process, as lists and screens need it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from catalog.profiles.models import Criterion, StandardVersion
from certification.models import Evidence, EvidenceCriterion, EvidenceVerdict, Process
from certification.queries.instrument import criterion_code

QUESTIONS = ("sufficient", "valid", "current", "authentic")


def asked_of_candidates() -> dict[str, str]:
    """The kinds of evidence that a candidate hands in, in her words. What is observed or asked is the assessor's."""
    return {
        Evidence.Kind.PRODUCT: _("Un producto: un documento o archivo que hice"),
        Evidence.Kind.PERFORMANCE: _("Un desempeño: video o fotografías de mí haciéndolo"),
        Evidence.Kind.HISTORICAL: _("Evidencia histórica: algo de mi trabajo, hecho antes de este proceso"),
    }


class Standing(Enum):
    """Where a piece of evidence is."""

    WAITS = "waits"  # nobody has answered the four questions
    ACCEPTED = "accepted"
    RETURNED = "returned"  # some answer is no: the candidate reads why and may replace it
    OBSERVED = "observed"  # collected by whoever assesses, in the act itself: the four questions are not asked
    REPLACED = "replaced"


@dataclass(frozen=True)
class Piece:
    """One piece with what was said of it."""

    evidence: Evidence
    verdict: EvidenceVerdict | None
    criteria: tuple[Criterion, ...]
    standing: Standing

    @property
    def codes(self) -> list[str]:
        """Its criteria, "1-P1"."""
        return [criterion_code(criterion) for criterion in self.criteria]

    @property
    def supports(self) -> bool:
        """Whether an item may be recorded as met on it now."""
        return self.standing in {Standing.ACCEPTED, Standing.OBSERVED, Standing.WAITS}

    @property
    def missing(self) -> list[str]:
        """What the last verdict denied, in words."""
        words = {
            "sufficient": _("no es suficiente"),
            "valid": _("no es válida"),
            "current": _("no es vigente"),
            "authentic": _("no se comprobó que sea auténtica"),
        }
        if self.verdict is None:
            return []
        return [said for name, said in words.items() if not getattr(self.verdict, name)]


def _pieces(rows: QuerySet[Evidence]) -> list[Piece]:
    """Evidence with verdicts and criteria. Three queries, however many rows."""
    links = EvidenceCriterion.objects.select_related("criterion__element").order_by("criterion__element__number", "pk")
    verdicts = EvidenceVerdict.objects.order_by("number")
    whole = rows.select_related("process", "file", "successor", "presented_by").prefetch_related(
        Prefetch("links", links), Prefetch("verdicts", verdicts)
    )
    return [_piece(evidence) for evidence in whole]


def _piece(evidence: Evidence) -> Piece:
    verdicts = list(evidence.verdicts.all())
    verdict = verdicts[-1] if verdicts else None
    criteria = tuple(link.criterion for link in evidence.links.all())
    return Piece(evidence, verdict, criteria, _standing(evidence, verdict))


def _standing(evidence: Evidence, verdict: EvidenceVerdict | None) -> Standing:
    if getattr(evidence, "successor", None) is not None:
        return Standing.REPLACED
    if verdict is not None:
        good = all(getattr(verdict, question) for question in QUESTIONS)
        return Standing.ACCEPTED if good else Standing.RETURNED
    hers = evidence.presented_by_id == evidence.process.candidate_id or evidence.kind == Evidence.Kind.HISTORICAL
    return Standing.WAITS if hers else Standing.OBSERVED


def evidence_of(process: Process) -> list[Piece]:
    """Every piece of a process in its order, replaced ones too. Three queries."""
    return _pieces(process.evidence.order_by("number"))


def piece_of(process: Process, number: int) -> Piece | None:
    """One piece by its number. Three queries."""
    found = _pieces(process.evidence.filter(number=number))
    return found[0] if found else None


def standing_for(process: Process, criterion: Criterion) -> list[Piece]:
    """The pieces that count today for a criterion, in their order. Three queries."""
    return _pieces(process.evidence.filter(criteria=criterion, successor=None).order_by("number"))


def backing(evidence_ids: Iterable[int]) -> dict[int, Piece]:
    """Pieces by id, for checking what records name. Three queries."""
    return {piece.evidence.pk: piece for piece in _pieces(Evidence.objects.filter(pk__in=set(evidence_ids)))}


def criteria_of(version: StandardVersion) -> list[Criterion]:
    """The criteria of a version in reading order, each with its element. One query."""
    found = Criterion.objects.filter(element__version=version).select_related("element")
    order = [Criterion.Kind(kind) for kind in Criterion.PREFIX]
    return sorted(found, key=lambda each: (each.element.number, order.index(Criterion.Kind(each.kind)), each.number))
