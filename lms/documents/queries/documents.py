"""Reads of issued documents, each with its price."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lms.core import clock
from lms.core.models import Institution
from lms.documents import rules
from lms.documents.models import DocumentEvent, IssuedDocument, SealKey
from lms.documents.states import State, on_day
from lms.people.models import Approval, Person
from lms.people.rules import fold

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def documents_of(person: Person) -> QuerySet[IssuedDocument]:
    """Everything ever issued to a person, newest first, ready for a list: see `state_now` and `rendering`.

    One query, however many rows.
    """
    last = DocumentEvent.objects.filter(document=OuterRef("pk")).order_by("-number").values("state")[:1]
    return (
        IssuedDocument.objects.filter(holder=person)
        .select_related("institution", "rendering")
        .annotate(moved_to=Coalesce(Subquery(last), Value(State.VALID.value)))
    )


def register_of(institution: Institution, kinds: Iterable[str], words: str = "") -> QuerySet[IssuedDocument]:
    """Documents of these kinds, newest first, ready for a list; narrowed to a folio or to words of a name. One query.

    A folio is found by any part of it; a name by all the words, whatever accents and order.
    """
    last = DocumentEvent.objects.filter(document=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = IssuedDocument.objects.filter(institution=institution, kind__in=list(kinds))
    if text := " ".join(words.split()):
        named = Q(pk__isnull=False)
        for word in fold(text).split():
            named &= Q(holder__name_fold__contains=word)
        rows = rows.filter(Q(folio__icontains=text) | Q(holder_name__icontains=text) | named)
    return rows.select_related("institution", "rendering").annotate(
        moved_to=Coalesce(Subquery(last), Value(State.VALID.value))
    )


def requests_over(document: IssuedDocument) -> QuerySet[Approval]:
    """Requests over a document that wait for a second person, with who asked. One query."""
    rows = Approval.objects.filter(institution=document.institution_id, subject_ref=document.ref)
    rows = rows.filter(act__startswith="document.", state=Approval.State.PENDING, expires_at__gt=clock.DbNow())
    return rows.select_related("asked_by")


def state_now(document: IssuedDocument) -> State:
    """The state of a document today, in its institution's zone. No query for rows of this module."""
    moved_to = getattr(document, "moved_to", None)
    return state_after([State(moved_to)] if moved_to else [move.state for move in document.events.all()], document)


def state_after(moves: Sequence[str], document: IssuedDocument) -> State:
    """The state today of a document that went through these moves, in order. No query."""
    last = State(moves[-1]) if moves else State.VALID
    return on_day(last, document.valid_until, clock.today(document.institution.time_zone))


def moved_at(document: IssuedDocument) -> datetime | None:
    """When a document came to its present state; None while it is as it was issued. No query for public reads."""
    moves = list(document.events.all())
    return moves[-1].at if moves else None


def _public() -> QuerySet[IssuedDocument]:
    """Documents with all that a verification says of them: two queries for one."""
    return IssuedDocument.objects.select_related("institution", "seal_key", "rendering", "successor").prefetch_related(
        "events"
    )


def document_by_token(token: str) -> IssuedDocument | None:
    """The document of a QR code. Two queries; none for what could not be a token."""
    return _public().filter(token=token).first() if TOKEN.fullmatch(token) else None


def document_by_code(folio: str, code: str) -> IssuedDocument | None:
    """The document of a folio and the check code beside it, as somebody typed them. Two queries.

    A folio that exists with another code is as unknown as one that does not.
    """
    typed, folio = rules.typed_code(code), " ".join(folio.split())
    found = None
    for document in _public().filter(folio__in={folio, folio.upper()}):
        if hmac.compare_digest(document.check_code.encode(), typed.encode()):
            found = document
    return found


def document_by_file(content: bytes) -> IssuedDocument | None:
    """The document whose one file is this, to the last byte. Two queries."""
    return _public().filter(rendering__sha256=hashlib.sha256(content).hexdigest()).first()


def document_named(tokens: Iterable[str], folios: Iterable[str]) -> IssuedDocument | None:
    """A document that a file claims to be, by any of the names it carries. Two queries."""
    return _public().filter(Q(token__in=set(tokens)) | Q(folio__in=set(folios))).first()


def source_editions(institution_id: int, kind: str, source: tuple[str, str]) -> QuerySet[IssuedDocument]:
    """The documents issued for one fact, the last edition first. One query."""
    return IssuedDocument.objects.filter(
        institution=institution_id, kind=kind, source_kind=source[0], source_ref=source[1]
    ).order_by("-edition")


def last_editions(
    institution_id: int, kind: str, sources: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], IssuedDocument]:
    """The last document issued for each of these facts, for those that have one. One query."""
    rows = IssuedDocument.objects.filter(
        institution=institution_id,
        kind=kind,
        source_kind__in={source[0] for source in sources},
        source_ref__in={source[1] for source in sources},
    ).order_by("edition")  # the last one stays
    wanted, found = set(sources), {(row.source_kind, row.source_ref): row for row in rows}
    return {source: row for source, row in found.items() if source in wanted}


def seal_keys() -> QuerySet[SealKey]:
    """Every key that ever sealed a document, for publication. One query."""
    return SealKey.objects.all()
