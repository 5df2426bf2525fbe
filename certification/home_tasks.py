"""What this room puts on the home page of candidates, assessors and the office."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import moments, policies
from certification.models import DiagnosisDecision, Process, Registration
from certification.queries.call import live_registrations, waiting_for_office
from certification.queries.process import assigned_to, candidate_work, unassigned
from certification.states import ENDS, ProcessState, RegistrationState
from lms.core import clock
from lms.people.home import Gate, Provider, Task
from lms.people.scopes import Scope

GO_ON = DiagnosisDecision.Choice.GO_ON
HERS = (  # states in which `_own_task` may ask something of the candidate
    ProcessState.REGISTERED,
    ProcessState.DIAGNOSED,
    ProcessState.PLAN_PROPOSED,
    ProcessState.PLAN_AGREED,
)


def own(scope: Scope) -> Iterator[Task]:
    """What waits for me of my registrations and processes. One query; two once I was admitted to some call."""
    if scope.person is None:
        return
    rows = list(live_registrations(scope.person))
    for row in rows:
        if task := _registration_task(row):
            yield task
    if any(row.state == RegistrationState.ADMITTED for row in rows):
        for process in candidate_work(scope.person):
            yield from _own_task(process)


def _registration_task(row: Registration) -> Task | None:
    code = {"code": row.call.standard.code}
    if row.state == RegistrationState.PREVENTED:
        return Task(
            title=_("Corrige tu registro a %(code)s") % code,
            detail=row.prevention,
            url=reverse("certification:registration", args=[row.ref]),
            due=row.mend_by,
            tag=_("Por corregir"),
            weight=85,
        )
    in_time = row.call.cancelled_at is None and clock.now() < row.call.closes_at
    if row.state == RegistrationState.RECEIVED and in_time and len(row.call.requirements) > row.handed:  # type: ignore[attr-defined]
        return Task(
            title=_("Entrega tus documentos de %(code)s") % code,
            detail=_("Tu registro ya se recibió; falta completarlo."),
            url=reverse("certification:registration", args=[row.ref]),
            due=row.call.closes_at,
            weight=65,
        )
    return None


def _own_task(process: Process) -> Iterator[Task]:
    code, here = {"code": process.standard.code}, reverse("certification:own_process", args=[process.ref])
    if process.state == ProcessState.REGISTERED:
        yield Task(
            _("Contesta tu diagnóstico de %(code)s") % code,
            reverse("certification:diagnosis", args=[process.ref]),
            _("Dinos qué dominas del estándar. Orienta; nunca impide evaluarte."),
            weight=68,
        )
    elif process.state == ProcessState.DIAGNOSED and process.decision != GO_ON:  # type: ignore[attr-defined]
        yield Task(
            _("Decide si sigues con %(code)s") % code, here, _("Ya tienes el resultado de tu diagnóstico."), weight=66
        )
    elif process.state == ProcessState.PLAN_PROPOSED and process.to_sign:  # type: ignore[attr-defined]
        yield Task(
            _("Lee y firma tu plan de evaluación de %(code)s") % code,
            reverse("certification:own_plan", args=[process.ref]),
            _("Te evalúan el %(when)s.") % {"when": moments.instant_words(process.starts_at, process.institution)},  # type: ignore[attr-defined]
            due=process.starts_at,  # type: ignore[attr-defined]
            tag=_("Por firmar"),
            weight=75,
        )
    elif process.state == ProcessState.PLAN_AGREED:
        yield Task(
            _("Preséntate a tu evaluación de %(code)s") % code,
            here,
            _("Es el %(when)s.") % {"when": moments.instant_words(process.starts_at, process.institution)},  # type: ignore[attr-defined]
            due=process.starts_at,  # type: ignore[attr-defined]
            group="later",
        )


def office(scope: Scope) -> Iterator[Task]:
    """Registrations to decide and processes that nobody assesses. Two queries for the office, none for the rest."""
    if scope.institution is None or not scope.whole(policies.OFFICE):
        return
    waiting = waiting_for_office(scope.institution)
    if waiting:
        total = sum(each.waiting for each in waiting)  # type: ignore[attr-defined]
        title = ngettext("Revisa %(count)s registro", "Revisa %(count)s registros", total)
        one = reverse("certification:office_call", args=[waiting[0].ref]) + "?estado=received"
        yield Task(
            title=title % {"count": total},
            detail=", ".join(sorted({each.standard.code for each in waiting})),
            url=one if len(waiting) == 1 else reverse("certification:office"),
            tag=_("Por revisar"),
            weight=70,
        )
    if count := unassigned(scope.institution):
        title = ngettext("Asigna quien evalúe %(count)s proceso", "Asigna quien evalúe %(count)s procesos", count)
        yield Task(
            title=title % {"count": count},
            detail=_("Sin esa persona no puede prepararse el plan."),
            url=reverse("certification:office_processes") + "?estado=sin-evaluadora",
            weight=68,
        )


def assessing(scope: Scope) -> Iterator[Task]:
    """Plans that wait for this assessor. One query for whoever holds the office, none for the rest."""
    if scope.person is None or not scope.holds(policies.ASSESSOR):
        return
    for process in assigned_to(scope.person).exclude(state__in=ENDS):
        ready = process.state == ProcessState.DIAGNOSED and process.decision == GO_ON  # type: ignore[attr-defined]
        changes = process.state == ProcessState.PLAN_PROPOSED and process.needs_plan  # type: ignore[attr-defined]
        if ready or changes:
            verb = _("Propón otro plan a %(name)s") if changes else _("Propón el plan a %(name)s")
            yield Task(
                title=verb % {"name": process.candidate.full_name},
                detail=process.standard.code,
                url=reverse("certification:assessor_plan", args=[process.ref]),
                weight=62,
            )


PROVIDERS = (own, office, assessing)
MAY_WAIT = Q(state__in=(RegistrationState.PREVENTED, RegistrationState.RECEIVED)) | Q(processes__state__in=HERS)
GATES: dict[Provider, Gate] = {own: lambda person: Registration.objects.filter(MAY_WAIT, candidate=person)}
