"""What this room signs, in which capacity, and how fresh a proof of identity its acts ask for."""

from collections.abc import Collection
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from certification.subjects import ASSESSOR, CANDIDATE, JUDGEMENT, PLAN, RECORDS, REPORT
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.documents.actions import signatures
from lms.documents.models import Signature
from lms.documents.queries import signatures as read
from lms.people import proofs
from lms.people.models import Person
from lms.people.signing import fresh_signature

BASIS = "EC0076, Evaluación de la competencia de candidatos con base en Estándares de Competencia"
RECORD_MINUTES = "certification.record_minutes"
__all__ = ["ASSESSOR", "CANDIDATE", "JUDGEMENT", "PLAN", "RECORDS", "REPORT"]


def sign(subject_kind: str, subject_ref: str, content_hash: str, *, by: Person, capacity: str) -> Signature:
    """Sign frozen contents in the caller's transaction; refuses as `documents` does. Four queries."""
    return signatures.sign(subject_kind, subject_ref, content_hash, by=by, capacity=capacity, legal_basis=BASIS)


def is_signed(subject_kind: str, subject_ref: str, content_hash: str, capacities: Collection[str]) -> bool:
    """Whether these very contents are signed in each of these capacities. One query."""
    return read.is_signed(subject_kind, subject_ref, content_hash, capacities)


def check_recording(by: Person, institution: Institution) -> None:
    """Refuse (`proof-old`) to record items when the person last proved to be herself too long ago. One query."""
    proof = proofs.current(by)
    minutes = parameters.value(institution, RECORD_MINUTES)
    if proof is None or clock.now() - proof.at > timedelta(minutes=minutes):
        raise RuleBroken(
            "proof-old",
            _("No se guardó: pasaron más de %(minutes)d minutos desde que confirmaste que eres tú. Hazlo y repite.")
            % {"minutes": minutes},
        )


def ask_to_record(request: HttpRequest, institution: Institution, act: str) -> HttpResponse | None:
    """None while the session's proof serves to record items; else the page that asks and comes back. Two queries."""
    proof = proofs.of_session(request)
    minutes = parameters.value(institution, RECORD_MINUTES)
    if proof is not None and clock.now() - proof.at <= timedelta(minutes=minutes):
        return None
    return fresh_signature(request, act)


def ask_to_sign(request: HttpRequest, act: str) -> HttpResponse | None:
    """None while the session's proof serves to sign; else the page that asks and comes back. One query."""
    return fresh_signature(request, act)
