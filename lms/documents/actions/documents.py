"""Moving issued documents through their states. Nothing issued is changed or deleted."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock, outbox
from lms.core.errors import RuleBroken
from lms.documents import queries
from lms.documents.actions.issuing import check_ground, check_order, freeze
from lms.documents.issuing import Order
from lms.documents.kinds import KINDS
from lms.documents.models import DocumentEvent, IssuedDocument
from lms.documents.states import NEXT, State
from lms.people.models import Person

MOVED = "documents.moved"  # what follows in the rooms whose fact it certifies


@transaction.atomic
def supersede(
    document: IssuedDocument, data: dict[str, Any], *, reason: str, legal_basis: str, by: Person
) -> IssuedDocument:
    """Issue a corrected document in place of another, which from then on points to it. Returns the new one.

    The name is printed as the holder is called now. Refuses what `issue` and `cancel` refuse.
    """
    order = Order(
        (document.source_kind, document.source_ref),
        data,
        holder=document.holder,
        holder_name=document.holder_name,
        valid_until=document.valid_until,
    )
    check_ground(legal_basis)
    check_order(document.institution, KINDS[document.kind], order, by)
    _move(document, State.REPLACED, "document.superseded", reason, legal_basis, by)
    row = order.row(document.institution, document.kind, legal_basis, by)
    row.edition, row.replaces = document.edition + 1, document
    freeze(document.institution, KINDS[document.kind], [row], by)
    return row


def cancel(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Take a document's effects away for good; it stays visible as cancelled.

    Refuses a move that the table of states does not know, a missing reason or ground, one's own document, and a
    document that somebody else moved at the same time.
    """
    return _move(document, State.CANCELLED, "document.cancelled", reason, legal_basis, by)


def suspend(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Take a document's effects away until it is reinstated. Refuses what `cancel` refuses."""
    return _move(document, State.SUSPENDED, "document.suspended", reason, legal_basis, by)


def reinstate(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Give a suspended document its effects back. Refuses what `cancel` refuses."""
    return _move(document, State.VALID, "document.reinstated", reason, legal_basis, by)


@transaction.atomic
def _move(document: IssuedDocument, to: State, verb: str, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    _check_mover(document, by)
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("document-reason", _("Escribe el motivo, en 300 letras o menos."), field="reason")
    check_ground(legal_basis)
    moves = list(document.events.order_by("number").values_list("state", flat=True))
    here = queries.state_after(moves, document)
    _check_next(document, here, to)
    event = DocumentEvent(
        document=document,
        number=len(moves) + 1,
        state=to,
        reason=reason.strip(),
        legal_basis=legal_basis.strip(),
        at=clock.now(),
        by=by,
    )
    _write(event)
    audit.record(
        verb,
        institution=document.institution,
        subject_kind="document",
        subject_ref=document.ref,
        by_ref=by.ref,
        data={"folio": document.folio, "before": here.value, "after": to.value},
        protected={"reason": event.reason},
        legal_basis=event.legal_basis,
    )
    source = {"source_kind": document.source_kind, "source_ref": document.source_ref}
    facts = {"document": document.ref, "kind": document.kind, "state": to.value, **source}
    outbox.publish(MOVED, f"{document.ref}/{event.number}", facts, document.institution)
    return event


def _check_mover(document: IssuedDocument, by: Person) -> None:
    """Refuse the document's own holder and somebody of another institution."""
    if by.pk == document.holder_id or by.institution_id != document.institution_id:
        raise RuleBroken(
            "document-actor", _("El estado de un documento lo cambia otra persona de la institución, no su titular.")
        )


def _check_next(document: IssuedDocument, here: State, to: State) -> None:
    """Refuse a move that the table of states does not know."""
    if to not in NEXT[here]:
        names = {"folio": document.folio, "here": here.label.lower(), "there": to.label.lower()}
        raise RuleBroken(
            "document-state",
            _("El documento %(folio)s está %(here)s y no puede pasar a %(there)s.") % names,
        )


def _write(event: DocumentEvent) -> None:
    """Insert a move. Refuses a number that somebody else took at the same time (`document-moved`)."""
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "document-moved", _("Otra persona cambió este documento al mismo tiempo. Revisa su estado y repite.")
        ) from None
