"""The internal verification of a portfolio: fourteen points, answered and signed by somebody who did not assess."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification import subjects
from certification.actions.process import move
from certification.models import Portfolio, PortfolioCheck, Process, ProcessActor
from certification.points import POINTS
from certification.policies import VERIFIER
from certification.states import Function, ProcessState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.actions.signatures import sign
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.people.scopes import Scope

NOTE = 1000


@dataclass(frozen=True)
class Answer:
    """What a verifier says of one point; a «no» needs its note."""

    ok: bool
    note: str = ""


@transaction.atomic
def check_portfolio(portfolio: Portfolio, answers: Mapping[str, Answer], *, by: Person) -> PortfolioCheck:
    """Answer the fourteen points of the last portfolio of a process and sign them.

    All yes: the process is verified and waits for a lot. Any no: it goes back to whoever assesses, with the notes.
    Refuses whoever does not hold the office (`check-office`), the candidate herself (`check-own`), whoever has another
    function in the process (`check-other-function`: the index decides), a point without an answer (`check-points`), a
    no without its note (`check-note`), a portfolio that is not the one waiting (`process-state`), and a signature
    without a fresh proof of identity.
    """
    process = portfolio.process
    _check_who(process, by)
    points = _points(answers)
    accepted = all(answer["ok"] for answer in points.values())
    _take_function(process, by)
    content = {"portfolio": portfolio.ref, "sha256": portfolio.sha256, "points": points}
    check = PortfolioCheck(
        portfolio=portfolio,
        kind=PortfolioCheck.Kind.INTERNAL,
        points=points,
        accepted=accepted,
        content_hash=data_hash(content),
        at=clock.now(),
        by=by,
    )
    _check_last(portfolio)
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "check-done", _("Otra persona ya verificó este portafolio. Abre la lista para ver los que faltan.")
        ) from None
    sign(subjects.CHECK, check.ref, check.content_hash, by=by, capacity=subjects.VERIFIER)
    if accepted:
        move(process, ProcessState.VERIFIED, by=by)
    else:
        move(process, ProcessState.RESULTS_PRESENTED, by=by, reason=_("La verificación encontró hallazgos."))
    facts: dict[str, Any] = {"portfolio": portfolio.ref, "accepted": accepted, "hash": check.content_hash}
    trace("portfolio.checked", check, "portfolio-check", by, institution=process.institution, **facts)
    return check


def _check_who(process: Process, by: Person) -> None:
    if by.institution_id != process.institution_id or not Scope(by, process.institution).whole(VERIFIER):
        raise RuleBroken(
            "check-office", _("La verificación la hace quien tiene esa función. Pídelo a la coordinación.")
        )
    if by.pk == process.candidate_id:
        raise RuleBroken("check-own", _("Nadie verifica su propio portafolio. Lo hace otra persona verificadora."))


def _points(answers: Mapping[str, Answer]) -> dict[str, dict[str, Any]]:
    points: dict[str, dict[str, Any]] = {}
    for number, point in enumerate(POINTS, start=1):
        answer = answers.get(point.code)
        if answer is None:
            raise RuleBroken("check-points", _("Falta responder el punto %s.") % number, field=point.code)
        note = answer.note.strip()
        if not answer.ok and not 0 < len(note) <= NOTE:
            words = _("Escribe qué falta en el punto %(number)s: lo lee quien evaluó. Hasta %(most)s letras.")
            raise RuleBroken("check-note", words % {"number": number, "most": f"{NOTE:,}"}, field=point.code)
        points[point.code] = {"ok": answer.ok, "note": note}
    return points


def _take_function(process: Process, by: Person) -> None:
    """One function each, for ever: whoever verifies neither assesses nor rules this process. Two queries."""
    mine = ProcessActor(process=process, person=by, function=Function.CHECK, since=clock.now())
    ProcessActor.objects.bulk_create([mine], ignore_conflicts=True)
    stands = ProcessActor.objects.get(process=process, person=by)
    if stands.function != Function.CHECK:
        words = {
            Function.ASSESS: _("Evaluaste este proceso y no lo verificas. Lo hace otra persona verificadora."),
            Function.RULE: _("Dictaminaste este proceso y no lo verificas. Lo hace otra persona verificadora."),
            Function.EXCLUDED: _("Estás fuera de este proceso y no lo verificas. Lo hace otra persona verificadora."),
        }
        raise RuleBroken("check-other-function", words[Function(stands.function)])


def _check_last(portfolio: Portfolio) -> None:
    if Portfolio.objects.filter(process=portfolio.process_id, number__gt=portfolio.number).exists():
        raise RuleBroken("process-state", _("Hay un portafolio más reciente de este proceso. Verifica ese."))
