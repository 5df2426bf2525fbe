"""Acts on issued documents that take two persons (security.md I7): the office asks, the head authorises."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.documents import policies, queries
from lms.documents.actions.documents import cancel, supersede
from lms.documents.actions.issuing import check_ground
from lms.documents.kinds import KINDS
from lms.documents.models import IssuedDocument
from lms.documents.states import NEXT, State
from lms.people.actions.approvals import ask_approval
from lms.people.approvals import Act
from lms.people.models import Approval, Person

CANCEL, REPLACE = "document.cancel", "document.replace"


def ask_cancel(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> Approval:
    """Ask that a document lose its effects for good. Refuses what `cancel` refuses, now and when it is decided."""
    return _ask(CANCEL, State.CANCELLED, document, reason, legal_basis, by)


def ask_replace(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> Approval:
    """Ask that a document be issued again in place of this one, with the holder's name of that day and the same data.

    Refuses what `supersede` refuses, now and when it is decided. Other data are corrected where the fact was born.
    """
    return _ask(REPLACE, State.REPLACED, document, reason, legal_basis, by)


def _ask(act: str, to: State, document: IssuedDocument, reason: str, legal_basis: str, by: Person) -> Approval:
    if by.pk == document.holder_id:
        raise RuleBroken("document-actor", _("Este documento es tuyo. Pide que lo atienda otra persona."))
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("document-reason", _("Escribe el motivo, en 300 letras o menos."), field="reason")
    check_ground(legal_basis)
    here = queries.state_now(document)
    if to not in NEXT[here]:
        names = {"folio": document.folio, "here": here.label.lower()}
        raise RuleBroken("document-state", _("El documento %(folio)s está %(here)s y así se queda.") % names)
    facts = {
        "document": document.ref,
        "folio": document.folio,
        "kind": document.kind,
        "person": document.holder.ref if document.holder else "",
        "legal_basis": legal_basis.strip(),
    }
    return ask_approval(act, document.ref, facts, reason, by=by)


def _document(approval: Approval) -> IssuedDocument:
    found = IssuedDocument.objects.select_related("institution", "holder")
    return found.get(ref=approval.data["document"], institution=approval.institution_id)


def _may_ask(person: Person, approval: Approval) -> bool:
    return policies.may_keep(person, _document(approval))


def _deciders(approval: Approval) -> tuple[str, ...]:
    kind = KINDS.get(approval.data["kind"])
    return kind.deciders if kind else ("institute_head",)


def _not_the_holder(document: IssuedDocument, by: Person) -> None:
    if by.pk == document.holder_id:
        raise RuleBroken("document-actor", _("Este documento es tuyo. Pide que lo decida otra persona."))


def _cancel(approval: Approval, by: Person) -> None:
    document = _document(approval)
    _not_the_holder(document, by)
    cancel(document, **_common(approval))


def _replace(approval: Approval, by: Person) -> None:
    document = _document(approval)
    _not_the_holder(document, by)
    data = {name: value for name, value in document.data.items() if name != "salt"}
    supersede(document, data, **_common(approval))


def _common(approval: Approval) -> dict[str, Any]:
    return {"reason": approval.reason, "legal_basis": approval.data["legal_basis"], "by": approval.asked_by}


def _act(code: str, words: str, carry_out: Callable[[Approval, Person], None]) -> Act:
    return Act(
        code=code,
        title=lambda approval: _title(approval, words),
        person_ref=lambda approval: str(approval.data["person"]),
        may_ask=_may_ask,
        deciders=_deciders,
        carry_out=carry_out,
    )


def _title(approval: Approval, words: str) -> str:
    """Where the list of requests adds whose it is: «…, expedido a María Saldívar»."""
    title = _(words) % {"folio": approval.data["folio"]}
    return _("%(title)s, expedido") % {"title": title} if approval.data["person"] else title


ACTS = (
    _act(CANCEL, "Cancelar el documento %(folio)s", _cancel),
    _act(REPLACE, "Reemplazar el documento %(folio)s", _replace),
)
