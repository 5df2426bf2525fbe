"""Acts on records that take two persons (security.md I7): human resources asks, the head authorises."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lms.people.actions.approvals import ask_approval
from lms.people.approvals import Act
from lms.people.models import Approval, Person
from lms.records import policies
from lms.records.actions.transcript import correct, revoke
from lms.records.models import TranscriptEntry

CORRECTION, REVOCATION = "transcript.correct", "transcript.revoke"


def ask_correction(
    entry: TranscriptEntry, changes: Mapping[str, Any], *, reason: str, legal_basis: str, by: Person
) -> Approval:
    """Ask that a line be replaced by one with other columns (`transcript.CORRECTABLE`; days as ISO 8601)."""
    return _ask(CORRECTION, entry, {"changes": dict(changes)}, reason, legal_basis, by)


def ask_revocation(entry: TranscriptEntry, *, reason: str, legal_basis: str, by: Person) -> Approval:
    """Ask that a line no longer count."""
    return _ask(REVOCATION, entry, {}, reason, legal_basis, by)


def _ask(act: str, entry: TranscriptEntry, data: dict[str, Any], reason: str, legal_basis: str, by: Person) -> Approval:
    facts = {"entry": entry.ref, "person": entry.person.ref, "title": entry.title, "legal_basis": legal_basis}
    return ask_approval(act, entry.ref, data | facts, reason, by=by)


def _entry(approval: Approval) -> TranscriptEntry:
    found = TranscriptEntry.objects.select_related("person__institution")
    return found.get(ref=approval.data["entry"], institution=approval.institution_id)


def _may_ask(person: Person, approval: Approval) -> bool:
    return policies.may_keep(person, _entry(approval).person)


def _correct(approval: Approval, by: Person) -> None:
    common = _common(approval, by)
    correct(_entry(approval), approval.data["changes"], **common)


def _revoke(approval: Approval, by: Person) -> None:
    revoke(_entry(approval), **_common(approval, by))


def _common(approval: Approval, by: Person) -> dict[str, Any]:
    return {
        "reason": approval.reason,
        "legal_basis": approval.data["legal_basis"],
        "by": approval.asked_by,
        "approved_by": by,
    }


def _act(code: str, words: str, carry_out: Callable[[Approval, Person], None]) -> Act:
    return Act(
        code=code,
        title=lambda approval: _(words) % {"title": approval.data["title"]},
        person_ref=lambda approval: str(approval.data["person"]),
        may_ask=_may_ask,
        deciders=lambda approval: policies.AUTHORISERS,
        carry_out=carry_out,
    )


ACTS = (
    _act(CORRECTION, "Corregir «%(title)s» en un historial", _correct),
    _act(REVOCATION, "Cancelar «%(title)s» de un historial", _revoke),
)
