"""Reads of signatures, each with its price."""

from collections.abc import Collection

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from lms.core.models import Institution
from lms.documents.models import PaperReview, PaperScan, Signature


def with_validity(signatures: QuerySet[Signature]) -> QuerySet[Signature]:
    """Say of each signature whether it counts (`counts`): a paper one does when a second person confirmed it."""
    accepted = PaperReview.objects.filter(accepted=True, scan__signature=OuterRef("pk"))
    return signatures.annotate(
        counts=Case(When(method=Signature.Method.REAUTH, then=Value(True)), default=Exists(accepted))
    )


def signatures_of(subject_kind: str, subject_ref: str) -> QuerySet[Signature]:
    """Everything that was signed of a subject, in order, whatever contents; each says if it `counts`. One query."""
    rows = Signature.objects.filter(subject_kind=subject_kind, subject_ref=subject_ref)
    return with_validity(rows).select_related("person", "institution")


def is_signed(subject_kind: str, subject_ref: str, content_hash: str, capacities: Collection[str]) -> bool:
    """Whether these very contents have a signature that counts in each of these capacities. One query."""
    return not missing_capacities(subject_kind, subject_ref, content_hash, capacities)


def missing_capacities(
    subject_kind: str, subject_ref: str, content_hash: str, capacities: Collection[str]
) -> list[str]:
    """Capacities in which nobody signed these contents yet, in the order given. One query."""
    signed = signatures_of(subject_kind, subject_ref).filter(content_hash=content_hash, **{"counts": True})
    held = set(signed.values_list("capacity", flat=True))
    return [capacity for capacity in capacities if capacity not in held]


def last_scan(signature: Signature) -> PaperScan | None:
    """The last paper of a signature, with what was said of it. One query."""
    scans = PaperScan.objects.filter(signature=signature).select_related("review", "recorded_by", "file")
    return scans.order_by("-number").first()


def scans_waiting(institution: Institution) -> QuerySet[PaperScan]:
    """Papers that wait for a second person, oldest first, ready for a list. One query."""
    waiting = PaperScan.objects.filter(Q(review=None), signature__institution=institution)
    return waiting.select_related("signature__person", "recorded_by", "file").order_by("recorded_at", "pk")


def is_confirmed(signature: Signature) -> bool:
    """Whether a second person confirmed a signature on paper. One query."""
    return PaperReview.objects.filter(scan__signature=signature, accepted=True).exists()
