"""What this room puts on the home page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core import clock
from lms.delivery.models import Enrolment, Facilitation, Session
from lms.delivery.policies import PROGRAMME
from lms.delivery.queries.attendance import lists_waiting, sessions_coming
from lms.delivery.queries.office import runs_without_teacher
from lms.delivery.queries.runs import to_continue
from lms.delivery.states import SessionState
from lms.people.home import Gate, Provider, Task
from lms.people.scopes import Scope


def lessons(scope: Scope) -> Iterator[Task]:
    """The next lesson of each course under way. Three queries; one for whoever takes none."""
    if scope.person is None:
        return
    for enrolment, lesson in to_continue(scope.person):
        names = {"number": lesson.number, "minutes": lesson.minutes}
        yield Task(
            title=_("Continuar: Lección %(number)s (%(minutes)s min)") % names,
            detail=enrolment.run.title,
            url=reverse("delivery:lesson", args=[enrolment.run.ref, lesson.number]),
            due=_last_instant(enrolment),
            weight=60,
        )


def _last_instant(enrolment: Enrolment) -> datetime | None:
    run = enrolment.run
    if run.ends_on is None:
        return None
    return datetime.combine(run.ends_on + timedelta(days=1), time(), ZoneInfo(run.institution.time_zone))


def lists(scope: Scope) -> Iterator[Task]:
    """The lists that a person has to take: today's, those she left, and what comes. One query."""
    if scope.person is None or scope.institution is None:
        return
    zone = ZoneInfo(scope.institution.time_zone)
    for session in lists_waiting(scope.person):
        yield _list_task(session, zone)


def _list_task(session: Session, zone: ZoneInfo) -> Task:
    begins, today = session.starts_at.astimezone(zone), clock.now().astimezone(zone).date()
    where = _("%(run)s, sesión %(number)s, %(room)s.") % {
        "run": session.run,
        "number": session.number,
        "room": session.room,
    }
    if begins.date() > today:
        url = reverse("delivery:people", args=[session.run.ref])
        title = _("Sesión %(number)s: %(when)s") % {"number": session.number, "when": _when(begins)}
        return Task(title, url, where, due=session.starts_at, group="later")
    people = ngettext("%(count)s persona.", "%(count)s personas.", session.people) % {"count": session.people}  # type: ignore[attr-defined]
    url = reverse("delivery:attendance", args=[session.run.ref, session.number])
    if begins.date() == today and session.state == SessionState.PROGRAMMED:
        title = _("Pasar lista: hoy %(hour)s") % {"hour": _hour(begins)}
        return Task(title, url, f"{where} {people}", due=session.ends_at)
    if session.state == SessionState.PROGRAMMED:
        title = _("Pasar la lista pendiente: %(when)s") % {"when": _when(begins)}
        return Task(title, url, f"{where} {people}", due=session.ends_at, tag=_("Atrasada"))
    left = session.people - session.marked  # type: ignore[attr-defined]
    title = ngettext(
        "Completar la lista: falta %(count)s persona", "Completar la lista: faltan %(count)s personas", left
    )
    return Task(title % {"count": left}, url, f"{where} {_when(begins)}.", due=session.ends_at)


def sessions(scope: Scope) -> Iterator[Task]:
    """The classroom sessions to which a person is expected, today's first. One query."""
    if scope.person is None or scope.institution is None:
        return
    zone = ZoneInfo(scope.institution.time_zone)
    for session in sessions_coming(scope.person):
        begins = session.starts_at.astimezone(zone)
        is_today = begins.date() == clock.now().astimezone(zone).date()
        names = {"number": session.number, "hour": _hour(begins), "when": _when(begins)}
        yield Task(
            title=(_("Asistir hoy, %(hour)s: sesión %(number)s") if is_today else _("Sesión %(number)s: %(when)s"))
            % names,
            detail=_("%(course)s. %(room)s.") % {"course": session.run.title, "room": session.room},
            url=reverse("delivery:home", args=[session.run.ref]),
            due=session.ends_at,
            group="now" if is_today else "later",
        )


def _hour(begins: datetime) -> str:
    return formats.date_format(begins, "G:i")


def _when(begins: datetime) -> str:
    """«martes 24 de noviembre, 9:00»."""
    return formats.date_format(begins, r"l j \d\e F, G:i").lower()


def groups(scope: Scope) -> Iterator[Task]:
    """Groups that nobody teaches yet, for whoever runs them. One query for that office, none for the rest."""
    if scope.institution is None or not scope.whole(PROGRAMME):
        return
    if count := runs_without_teacher(scope.institution).count():
        title = ngettext("Asignar a quien facilite %(count)s grupo", "Asignar a quien facilite %(count)s grupos", count)
        yield Task(
            title=title % {"count": count},
            detail=_("Un grupo sin quien lo facilite no puede pasar lista ni cerrar."),
            url=reverse("delivery:runs"),
            weight=70,
        )


PROVIDERS = (lessons, lists, sessions, groups)
GATES: dict[Provider, Gate] = {
    lessons: lambda person: Enrolment.objects.filter(person=person),
    lists: lambda person: Facilitation.objects.filter(person=person),
    sessions: sessions_coming,
}
