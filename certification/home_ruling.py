"""What portfolios, lots and certificates put on the home page."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Process
from certification.policies import ASSESSOR, OFFICE, VERIFIER
from certification.queries.batch import batches_to_rule, open_batches, verified_processes
from certification.queries.portfolio import returned_check, to_submit, to_verify
from certification.queries.request import certificates_of, not_upheld, pending_of, under_way
from certification.states import BatchState, ProcessState
from lms.core import clock
from lms.core.models import Institution
from lms.documents.models import SessionMember
from lms.people.home import Gate, Provider, Task
from lms.people.scopes import Scope

SOON = 3  # business days before a term when the home page says so
MOST = 20


def _end_of(day: date, institution: Institution) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(institution.time_zone))


def portfolios(scope: Scope) -> Iterator[Task]:
    """Portfolios to hand in, those that came back first. Three queries for an assessor, none for the rest."""
    if scope.person is None or not scope.holds(ASSESSOR):
        return
    for process in to_submit(scope.person)[:MOST]:
        found = returned_check(list(process.portfolios.all()))
        names = {"name": process.candidate.full_name}
        yield Task(
            title=(_("Corrige el portafolio de %(name)s") if found else _("Entrega el portafolio de %(name)s")) % names,
            detail=_("La verificación encontró hallazgos.") if found else process.standard.code,
            url=reverse("certification:portfolio", args=[process.ref]),
            tag=_("Con hallazgos") if found else "",
            weight=74 if found else 58,
        )


def verifications(scope: Scope) -> Iterator[Task]:
    """Portfolios that wait for a verifier. One query for whoever holds the office, none for the rest."""
    if scope.person is None or scope.institution is None or not scope.whole(VERIFIER):
        return
    if count := to_verify(scope.institution, scope.person).count():
        title = ngettext("Verifica %(count)s portafolio", "Verifica %(count)s portafolios", count)
        yield Task(
            title=title % {"count": count},
            detail=_("El más antiguo está primero en la lista."),
            url=reverse("certification:to_verify"),
            tag=_("Por verificar"),
            weight=72,
        )


def rulings(scope: Scope) -> Iterator[Task]:
    """Lots that wait for this member's signature. One query for members of a group; the relation is another."""
    if scope.person is None or not scope.related("panel_member"):
        return
    for batch in batches_to_rule(scope.person, waiting=True)[:MOST]:
        held = batch.session is not None and batch.session.state == "held"
        names = {"folio": batch.folio, "code": batch.standard.code}
        yield Task(
            title=_("Dictamina el lote %(folio)s de %(code)s") % names,
            detail=_("%(count)s expedientes.") % {"count": batch.size},  # type: ignore[attr-defined]
            url=reverse("certification:ruling", args=[batch.ref]),
            due=batch.session.starts_at if batch.session and not held else None,
            tag=_("Por firmar") if held else _("Con fecha"),
            weight=78,
        )


def office(scope: Scope) -> Iterator[Task]:
    """Processes without a lot, lots to convene or begin, terms that end, what must be repeated. Six queries for the
    office, none for the rest."""
    if scope.institution is None or not scope.whole(OFFICE):
        return
    institution = scope.institution
    if count := verified_processes(institution).count():
        title = ngettext("Abre un lote: espera %(count)s proceso", "Abre un lote: esperan %(count)s procesos", count)
        detail = _("Ya se verificaron sus portafolios.")
        yield Task(title % {"count": count}, reverse("certification:batch_new"), detail, weight=57)
    today = clock.today(institution.time_zone)
    for batch in open_batches(institution)[:MOST]:
        folio = {"folio": batch.folio}
        if batch.state == BatchState.OPEN:
            url = reverse("certification:batch_convene", args=[batch.ref])
            yield Task(_("Convoca al grupo del lote %(folio)s") % folio, url, batch.standard.code, weight=60)
        elif batch.session is not None and batch.session.state == "convened":
            title = _("Registra la asistencia del lote %(folio)s") % folio
            early = batch.session.starts_at.astimezone(ZoneInfo(institution.time_zone)).date() > today
            due = batch.session.starts_at
            url = reverse("certification:batch" if early else "certification:batch_present", args=[batch.ref])
            yield Task(title, url, batch.standard.code, due=due, group="later" if early else "now")
    yield from _certificates(institution, today)


def _certificates(institution: Institution, today: date) -> Iterator[Task]:
    if count := not_upheld(institution).count():
        title = ngettext("Avisa y repite %(count)s proceso", "Avisa y repite %(count)s procesos", count)
        detail = _("La persona debe saber por qué no procedió y que no le cuesta nada.")
        yield Task(title % {"count": count}, reverse("certification:certificates"), detail, weight=73)
    words = {
        "request": _("Pide al CONOCER el certificado de %(name)s"),
        "pay": _("Paga el certificado de %(name)s"),
        "deliver": _("Entrega el certificado de %(name)s"),
    }
    for each in pending_of(list(under_way(institution)[:MOST]), institution, today):
        if each.step not in words:
            continue
        close = each.days is not None and each.days <= SOON
        yield Task(
            title=words[each.step] % {"name": each.process.candidate.full_name},
            detail=each.process.standard.code,
            url=reverse("certification:certificate", args=[each.process.ref]),
            due=_end_of(each.due, institution) if each.due else None,
            tag=each.tag[0],
            group="now" if close or each.step == "pay" else "later",
            weight=55,
        )


def own(scope: Scope) -> Iterator[Task]:
    """A certificate of mine that I have not said to have. One query."""
    if scope.person is None:
        return
    for process in certificates_of(scope.person).filter(state=ProcessState.ISSUED)[:MOST]:
        yield Task(
            title=_("Descarga tu certificado de %(code)s") % {"code": process.standard.code},
            detail=_("Confírmalo cuando lo tengas."),
            url=reverse("certification:own_certificate", args=[process.ref]),
            tag=_("Ya está aquí"),
            weight=70,
        )


PROVIDERS = (portfolios, verifications, rulings, office, own)
GATES: dict[Provider, Gate] = {
    rulings: lambda person: SessionMember.objects.filter(person=person),
    own: lambda person: Process.objects.filter(candidate=person, state=ProcessState.ISSUED),
}
