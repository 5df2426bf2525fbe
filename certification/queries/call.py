"""Reads of calls and of the registrations to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable

from certification.models import EcCall, Registration, RegistrationDocument
from certification.states import RegistrationState
from lms.core.models import Institution
from lms.people.models import Person

OPEN_STATES = (RegistrationState.RECEIVED, RegistrationState.PREVENTED)


@dataclass(frozen=True)
class Handed:
    """A document that a call asks for, with the last one handed in; None while it is missing."""

    code: str
    title: str
    help: str
    document: RegistrationDocument | None


def in_window(instant: datetime | Combinable) -> Q:
    """Condition of a call that takes registrations at an instant: its first one counts, `closes_at` does not."""
    return Q(cancelled_at=None, opens_at__lte=instant, closes_at__gt=instant)


def calls_shown(institution: Institution, now: datetime) -> QuerySet[EcCall]:
    """Calls that a candidate may still read of: open or to come, what closes first on top. One query."""
    alive = EcCall.objects.filter(institution=institution, cancelled_at=None, closes_at__gt=now)
    return alive.select_related("standard", "version", "unit").order_by("closes_at", "pk")


def calls_of(institution: Institution) -> QuerySet[EcCall]:
    """Every call of an institution for its office, with how many wait, newest first. One query."""
    waiting = Count("registrations", filter=Q(registrations__state=RegistrationState.RECEIVED))
    live = Count("registrations", filter=~Q(registrations__state=RegistrationState.WITHDRAWN))
    calls = EcCall.objects.filter(institution=institution).select_related("standard", "institution")
    return calls.annotate(waiting=waiting, live=live).order_by("-opens_at", "-pk")


def counts_by_state(call: EcCall) -> dict[str, int]:
    """How many registrations of a call stand in each state. One query."""
    rows = Registration.objects.filter(call=call).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def registrations_of(call: EcCall, state: str = "") -> QuerySet[Registration]:
    """Registrations of a call in the order they came, of one state or of all. One query."""
    rows = Registration.objects.filter(call=call).select_related("candidate", "unit", "call")
    return (rows.filter(state=state) if state else rows).order_by("received_at", "pk")


def standing_registration(call: EcCall, candidate: Person) -> Registration | None:
    """Somebody's registration to a call that she has not taken back. One query."""
    rows = Registration.objects.filter(call=call, candidate=candidate).exclude(state=RegistrationState.WITHDRAWN)
    return rows.select_related("call__institution", "call__standard", "candidate").first()


def own_registrations(candidate: Person) -> QuerySet[Registration]:
    """Everything somebody ever registered to, newest first. One query."""
    rows = Registration.objects.filter(candidate=candidate)
    return rows.select_related("call__standard", "call__institution").order_by("-received_at", "-pk")


def live_registrations(candidate: Person) -> QuerySet[Registration]:
    """Somebody's registrations undecided or admitted, each with how many documents it has (`handed`). One query."""
    rows = own_registrations(candidate).filter(state__in=[*OPEN_STATES, RegistrationState.ADMITTED])
    return rows.annotate(handed=Count("documents__kind", distinct=True))


def waiting_for_office(institution: Institution) -> list[EcCall]:
    """Calls with registrations that wait for a decision, each with how many (`waiting`). One query."""
    return list(calls_of(institution).filter(waiting__gt=0))  # type: ignore[misc]  # annotated there


def last_documents(registration: Registration) -> dict[str, RegistrationDocument]:
    """The document of each kind that counts, the last one handed in. One query."""
    rows = RegistrationDocument.objects.filter(registration=registration).select_related("file").order_by("number")
    return {row.kind: row for row in rows}


def handed_of(registration: Registration, documents: dict[str, RegistrationDocument] | None = None) -> list[Handed]:
    """What a call asks for, with what was handed in, in the call's order. One query unless documents are given."""
    found = last_documents(registration) if documents is None else documents
    asked: Iterable[dict[str, Any]] = registration.call.requirements
    return [Handed(each["code"], each["title"], each["help"], found.get(each["code"])) for each in asked]
