"""What waits at home for whoever assesses and for whoever is assessed."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Process
from certification.policies import ASSESSOR
from certification.queries.application import assessments_of, records_signed, results_open
from certification.queries.evidence import Standing, evidence_of
from certification.queries.report import receipt_of, standing_report
from certification.states import ProcessState
from lms.people.home import Gate, Provider, Task
from lms.people.scopes import Scope

SHOWN = 20
WAITS_FOR_CANDIDATE = (
    ProcessState.COLLECTING,
    ProcessState.INSTRUMENT_CLOSED,
    ProcessState.JUDGED,
    ProcessState.RESULTS_PRESENTED,
)
TO_DO = {  # the next step of whoever assesses, by the state of the process
    ProcessState.PLAN_AGREED: "Empieza la evaluación de %(name)s",
    ProcessState.COLLECTING: "Aplica el instrumento a %(name)s",
    ProcessState.INSTRUMENT_CLOSED: "Emite el juicio de %(name)s",
    ProcessState.JUDGED: "Haz la cédula de %(name)s",
}


def to_assess(scope: Scope) -> Iterator[Task]:
    """Each process that waits for its assessor's next step. One query for whoever assesses, none for the rest."""
    if scope.person is None or not scope.holds(ASSESSOR):
        return
    for process in assessments_of(scope.person).filter(state__in=list(TO_DO))[:SHOWN]:
        words = TO_DO[ProcessState(process.state)]
        yield Task(
            title=words % {"name": process.candidate.full_name},
            detail=f"{process.standard.code} {process.standard.title}",
            url=_way(process),
            weight=65,
        )


def _way(process: Process) -> str:
    names = {
        ProcessState.PLAN_AGREED: "certification:start",
        ProcessState.COLLECTING: "certification:items",
        ProcessState.INSTRUMENT_CLOSED: "certification:judge",
        ProcessState.JUDGED: "certification:report",
    }
    return reverse(names[ProcessState(process.state)], args=[process.ref])


def to_answer(scope: Scope) -> Iterator[Task]:
    """What a candidate has to sign, mend or answer. One query for whoever is no candidate, at most four for one."""
    if scope.person is None:
        return
    mine = Process.objects.filter(candidate=scope.person, state__in=WAITS_FOR_CANDIDATE)
    for process in mine.select_related("standard", "institution", "application__plan")[:SHOWN]:
        title, name = _asked_of(process)
        if title:
            detail = f"{process.standard.code} {process.standard.title}"
            yield Task(title=title, detail=detail, url=reverse(name, args=[process.ref]), weight=75)


def _asked_of(process: Process) -> tuple[str, str]:
    """The words and the page of what a candidate does next; empty words when it is nothing."""
    if process.state == ProcessState.COLLECTING:
        returned = sum(piece.standing is Standing.RETURNED for piece in evidence_of(process))
        words = ngettext("Corrige %(count)d evidencia", "Corrige %(count)d evidencias", returned)
        return (words % {"count": returned} if returned else "", "certification:my_evidence")
    if not hasattr(process, "application"):
        return "", ""
    if process.state == ProcessState.INSTRUMENT_CLOSED:
        signed = records_signed(process.application)
        return ("" if signed else _("Firma el instrumento que te aplicaron"), "certification:my_records")
    report = standing_report(process)
    if report is not None and receipt_of(report) is None and results_open(process):
        return _("Lee y firma tu cédula de evaluación"), "certification:my_report"
    if process.state == ProcessState.RESULTS_PRESENTED and not process.surveyed:
        return _("Di cómo te trataron en tu evaluación"), "certification:survey"
    return "", ""


PROVIDERS = (to_assess, to_answer)
GATES: dict[Provider, Gate] = {
    to_answer: lambda person: Process.objects.filter(candidate=person, state__in=WAITS_FOR_CANDIDATE),
}
