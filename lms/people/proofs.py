"""Who is at the keyboard: the last time that the person of a session proved to be herself.

A signature asks for it (documents). Inside a request the proof is the session's own: the instant of signing in or of
the last password or code asked for again, whichever is later. Outside a request nobody signs, except while demo data
or tests are made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lms.core import clock, parameters
from lms.core.models import Institution
from lms.people.models import Person
from lms.people.sessions import PROVED

Answer = Callable[[HttpRequest], HttpResponse]
MINUTES = "signature.minutes"


@dataclass(frozen=True)
class Proof:
    """Whose identity was proved, and when."""

    person_id: int
    at: datetime


_proof: ContextVar[Callable[[], Proof | None]] = ContextVar("proof", default=lambda: None)


def of_session(request: HttpRequest) -> Proof | None:
    """The last proof that a session holds; None for nobody. No query beyond the session's own."""
    if not request.user.is_authenticated:
        return None
    again = [
        record["at"] for record in get_authentication_records(request, request.user) if record.get("reauthenticated")
    ]
    last = max([request.session.get(PROVED, 0), *again])
    return Proof(request.user.person_id, datetime.fromtimestamp(last, UTC))


def current(person: Person) -> Proof | None:
    """The proof that this person is the one acting now; None when nobody proved it, or somebody else did."""
    proof = _proof.get()()
    return proof if proof is not None and proof.person_id == person.pk else None


def is_fresh(proof: Proof | None, institution: Institution) -> bool:
    """Whether a proof still serves to sign: `signature.minutes` of today. One query; none without a proof."""
    return proof is not None and clock.now() - proof.at <= timedelta(minutes=parameters.value(institution, MINUTES))


@contextmanager
def proved(person: Person) -> Iterator[None]:
    """Act as somebody who proved to be herself this instant. Refused outside a demo installation and its tests."""
    if not settings.DEMO:
        raise RuntimeError("La identidad de quien firma solo se supone al crear datos de demostración.")
    proof = Proof(person.pk, clock.now())
    token = _proof.set(lambda: proof)
    try:
        yield
    finally:
        _proof.reset(token)


class ProofMiddleware:
    """Lets whatever runs inside a request ask how fresh the session's proof is; asked by nobody, it costs nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _proof.set(lambda: of_session(request))
        try:
            return self.get_response(request)
        finally:
            _proof.reset(token)
