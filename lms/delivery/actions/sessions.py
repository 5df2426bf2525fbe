"""Programming classroom sessions: add, change, cancel, replace. Whoever teaches the group may, and the programme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessment.models import QuizVersion
from catalog.courses.models import CourseVersion
from catalog.courses.models.course import Modality
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.runs import LIVE, Terms, open_run, take_row
from lms.delivery.models import CourseRun, Session
from lms.delivery.states import SessionState
from lms.people.actions.trace import trace
from lms.people.models import Person

LONGEST = timedelta(hours=14)


@dataclass(frozen=True)
class When:
    """When and where a session is given, in the institution's own time. Without `minutes` all of it counts."""

    day: date
    begins: time
    ends: time
    room: str
    minutes: int | None = None

    def instants(self, time_zone: str) -> tuple[datetime, datetime]:
        zone = ZoneInfo(time_zone)
        return datetime.combine(self.day, self.begins, zone), datetime.combine(self.day, self.ends, zone)


@transaction.atomic
def add_session(
    run: CourseRun,
    when: When,
    *,
    by: Person | None,
    title: str = "",
    plan: int | None = None,
    replaces: Session | None = None,
) -> Session:
    """Programme a session of a group. The same one again gives the row there is.

    `plan` is the number of the course's own session that it gives, `replaces` the cancelled one whose place it takes;
    what that one was is taken from it. Refuses whoever neither teaches nor runs the group, an online group, one that
    ended, a day outside its dates, hours in disorder, more minutes than it lasts, no room, two sessions at once, and a
    second replacement.
    """
    _check_may(by, run)
    if run.modality == Modality.ONLINE:
        raise RuleBroken("session-online", _("Este grupo es en línea: no tiene sesiones presenciales."))
    _take(run)
    if replaces is not None:
        _check_replaced(replaces)
        title, plan = title or replaces.title, replaces.plan
    facts = _facts(run, when)
    known = run.sessions.filter(starts_at=facts["starts_at"]).exclude(state=SessionState.CANCELLED).first()
    if known is not None and (known.ends_at, known.room, known.replaces) == (facts["ends_at"], facts["room"], replaces):
        return known
    _check_free(run, facts)
    if replaces is not None and Session.objects.filter(replaces=replaces).exists():
        raise RuleBroken("session-replaced", _("Esa sesión ya tiene otra que la repone. Cambia esa."))
    number = (run.sessions.aggregate(last=Max("number"))["last"] or 0) + 1
    session = Session(run=run, number=number, plan=plan, title=title.strip()[:200], replaces=replaces, **facts)
    session.title = session.title or _("Sesión %(number)s") % {"number": number}
    session.save(force_insert=True)
    _trace("session.programmed", session, by, number=number, replaces=replaces.ref if replaces else "")
    return session


@transaction.atomic
def open_run_with_sessions(
    version: CourseVersion,
    terms: Terms,
    sessions: Iterable[tuple[int, str, When]],
    *,
    by: Person | None,
    quizzes: Mapping[str, QuizVersion] | None = None,
) -> CourseRun:
    """Open a group with the sessions that its course plans, as (number of the plan, title, when). All or nothing.

    Refuses what `open_run` and `add_session` refuse, naming the session.
    """
    run = open_run(version, terms, by=by, quizzes=quizzes)
    for plan, title, when in sessions:
        try:
            add_session(run, when, by=by, title=title, plan=plan)
        except RuleBroken as broken:
            names = {"number": plan, "sentence": str(broken)}
            raise RuleBroken(broken.code, _("Sesión %(number)s: %(sentence)s") % names) from None
    return run


@transaction.atomic
def change_session(session: Session, when: When, *, by: Person) -> Session:
    """Move a session that has no list to another day, hour or room. Again it changes nothing.

    Refuses what `add_session` refuses, and a session that was held or cancelled.
    """
    run = session.run
    _check_may(by, run)
    _take(run)
    facts = _facts(run, when)
    _check_free(run, facts, besides=session)
    before = _seen(session)
    waiting = Session.objects.filter(pk=session.pk, state=SessionState.PROGRAMMED)
    if not waiting.update(**facts):
        session.refresh_from_db()
        raise _past(session)
    session.refresh_from_db()
    if (after := _seen(session)) != before:
        _trace("session.changed", session, by, before=before, after=after)
    return session


@transaction.atomic
def cancel_session(session: Session, *, reason: str, by: Person) -> Session:
    """Cancel a session that has no list, with the reason its people read. Again it changes nothing.

    Its minutes leave the base of attendance unless another replaces it. Refuses whoever neither teaches nor runs the
    group, no reason, a group that ended and a session that was held.
    """
    _check_may(by, session.run)
    if not reason.strip():
        raise RuleBroken(
            "session-reason", _("Escribe por qué se cancela: lo leen las personas inscritas."), field="reason"
        )
    _take(session.run)
    facts = {"state": SessionState.CANCELLED, "cancelled_at": clock.now(), "reason": reason.strip()[:300]}
    done = Session.objects.filter(pk=session.pk, state=SessionState.PROGRAMMED).update(**facts)
    session.refresh_from_db()
    if done:
        _trace("session.cancelled", session, by, reason=session.reason)
    elif session.state == SessionState.HELD:
        raise _past(session)
    return session


def _check_may(by: Person | None, run: CourseRun) -> None:
    if by is not None and not policies.may_keep_sessions(by, run):
        raise RuleBroken(
            "session-not-yours", _("Solo programa sesiones quien facilita el grupo o quien lleva el programa.")
        )


def _take(run: CourseRun) -> None:
    if not take_row(run, LIVE):
        raise RuleBroken("run-ended", _("El grupo ya terminó; sus sesiones no cambian."))


def _check_replaced(session: Session) -> None:
    session.refresh_from_db()
    if session.state != SessionState.CANCELLED:
        raise RuleBroken("session-not-cancelled", _("Solo se repone una sesión cancelada. Cancélala primero."))


def _past(session: Session) -> RuleBroken:
    if session.state == SessionState.HELD:
        return RuleBroken(
            "session-held", _("Esta sesión ya tiene su lista: se impartió y no cambia de día ni se cancela.")
        )
    return RuleBroken("session-cancelled", _("Esta sesión se canceló. Programa otra que la reponga."))


def _facts(run: CourseRun, when: When) -> dict[str, Any]:
    """The columns of a session, or why it cannot be."""
    starts_at, ends_at = when.instants(run.institution.time_zone)
    assert run.starts_on is not None  # only online groups go without dates
    assert run.ends_on is not None
    if not run.starts_on <= when.day <= run.ends_on:
        raise RuleBroken("session-outside", _("Ese día no está entre las fechas del grupo. Elige otro."), field="day")
    lasts = ends_at - starts_at
    if not timedelta() < lasts <= LONGEST:
        raise RuleBroken("session-hours", _("La sesión debe terminar después de empezar, el mismo día."), field="ends")
    whole = int(lasts.total_seconds() // 60)
    minutes = whole if when.minutes is None else when.minutes
    if not 1 <= minutes <= whole:
        raise RuleBroken(
            "session-minutes",
            _("La sesión dura %(whole)s minutos; no pueden contar más que esos.") % {"whole": whole},
            field="minutes",
        )
    if not when.room.strip():
        raise RuleBroken("session-room", _("Escribe en qué sala o lugar es."), field="room")
    return {"starts_at": starts_at, "ends_at": ends_at, "minutes": minutes, "room": when.room.strip()[:200]}


def _check_free(run: CourseRun, facts: dict[str, Any], besides: Session | None = None) -> None:
    """Two sessions of a group never run at once. One query."""
    others = run.sessions.exclude(state=SessionState.CANCELLED)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    other = others.filter(starts_at__lt=facts["ends_at"], ends_at__gt=facts["starts_at"]).first()
    if other is not None:
        raise RuleBroken(
            "session-overlap",
            _("A esa hora el grupo ya tiene la sesión %(number)s. Elige otra hora.") % {"number": other.number},
            field="begins",
        )


def _seen(session: Session) -> dict[str, Any]:
    return {
        "starts_at": session.starts_at.astimezone(UTC).isoformat(),
        "ends_at": session.ends_at.astimezone(UTC).isoformat(),
        "minutes": session.minutes,
        "room": session.room,
    }


def _trace(verb: str, session: Session, by: Person | None, **facts: Any) -> None:
    trace(verb, session, "session", by, institution=session.run.institution, run=session.run.ref, **facts)
