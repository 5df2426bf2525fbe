"""The list of a session: what was seen of each person, and corrections that keep what stood before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.runs import take_row
from lms.delivery.models import Attendance, CourseRun, Enrolment, Session
from lms.delivery.queries.attendance import standing_values
from lms.delivery.states import Counting, EnrolmentState, RunState, Seen, SessionState
from lms.people.actions.trace import trace
from lms.people.models import Person

TEACHING = (RunState.OPEN, RunState.RUNNING)  # the clock may start a group minutes after its first session


@dataclass(frozen=True)
class Mark:
    """What the list says of one person. `stands` is the number of the value that the page showed; 0 is none."""

    value: str
    late: int | None = None
    stayed: int | None = None
    document: str = ""
    stands: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """The columns that it fills."""
        return {
            "value": self.value,
            "late_minutes": self.late,
            "attended_minutes": self.stayed,
            "document": self.document,
        }


@dataclass(frozen=True)
class Saved:
    """What saving a list did: how many values are new, and how many replace another."""

    new: int
    corrected: int


@transaction.atomic
def save_list(session: Session, marks: Mapping[str, Mark], *, by: Person, reason: str = "") -> Saved:
    """Write what was seen of the people of a session, by the ref of their enrolment. All or nothing.

    Who is not named stays as she was. The first save makes the session held. A value that is already there changes
    nothing, so that the same list sent twice is one; a different one is a correction, which needs its reason and
    keeps both. Refuses whoever does not teach the group, a group that closed, a session cancelled or to come, nobody
    marked, minutes beyond the session's, and a value that another page changed after this one showed it: nothing is
    overwritten unseen.
    """
    run = session.run
    if not policies.facilitates(by, run):
        raise RuleBroken("attendance-not-yours", _("Solo pasa lista quien facilita el grupo."))
    if not take_row(run, TEACHING):
        raise _over(run)
    _check_open(session)
    if not marks:
        raise RuleBroken("attendance-empty", _("No marcaste a nadie. Marca al menos a una persona y guarda."))
    people = run.enrolments.filter(state=EnrolmentState.CONFIRMED, ref__in=marks).select_related("person")
    stand = standing_values(session)
    changed = [
        (each, marks[each.ref], stand.get(each.pk)) for each in people if _differs(marks[each.ref], stand.get(each.pk))
    ]
    for _each, mark, _before in changed:
        _check(run, session, mark)
    _check_unseen(changed)
    corrections = [each for each in changed if each[2]]
    if corrections and not reason.strip():
        raise RuleBroken(
            "attendance-reason",
            _("Escribe por qué corriges la lista: la persona y su enlace pueden leerlo."),
            field="reason",
        )
    _write(session, changed, reason.strip()[:300], by)
    _hold(session)
    if changed:
        _leave_trace(session, changed, by)
    return Saved(len(changed) - len(corrections), len(corrections))


Change = tuple[Enrolment, Mark, Attendance | None]


def _over(run: CourseRun) -> RuleBroken:
    state = CourseRun.objects.values_list("state", flat=True).get(pk=run.pk)
    if state == RunState.CLOSED:
        return RuleBroken("attendance-closed", _("El grupo ya cerró: sus listas y constancias no cambian."))
    return RuleBroken("attendance-no-group", _("El grupo no está en curso; no hay lista que pasar."))


def _check_open(session: Session) -> None:
    session.refresh_from_db(fields=["state", "starts_at", "ends_at", "minutes", "held_at"])
    if session.state == SessionState.CANCELLED:
        raise RuleBroken("session-cancelled", _("Esta sesión se canceló; no tiene lista."))
    zone = ZoneInfo(session.run.institution.time_zone)
    if session.starts_at.astimezone(zone).date() > clock.today(session.run.institution.time_zone):
        raise RuleBroken("attendance-early", _("La lista se abre el día de la sesión."))


def _differs(mark: Mark, before: Attendance | None) -> bool:
    if before is None:
        return True
    return mark.facts != {name: getattr(before, name) for name in mark.facts}


def _check(run: CourseRun, session: Session, mark: Mark) -> None:
    """What the forms already ask, for whoever comes without one."""
    if mark.value not in Seen.values:
        raise RuleBroken("attendance-value", _("Marca presente, retardo o falta."))
    noted = [each for each in (mark.late, mark.stayed) if each is not None]
    if any(not 0 <= each <= session.minutes for each in noted):
        raise RuleBroken(
            "attendance-minutes", _("La sesión cuenta %(minutes)s minutos; escribe de 0 a esos.") % vars(session)
        )
    if len(noted) > 1 or (noted and mark.value != Seen.LATE):
        raise RuleBroken("attendance-minutes", _("Los minutos se anotan solo de quien tuvo retardo."))
    if run.scheme["attendance"]["by"] == Counting.BY_MINUTES and mark.value == Seen.LATE and not noted:
        raise RuleBroken(
            "attendance-minutes", _("En este grupo cuenta cada minuto: escribe cuántos estuvo en la sesión.")
        )
    if (mark.value == Seen.EXCUSED) != bool(mark.document.strip()):
        raise RuleBroken(
            "attendance-document", _("Una falta se justifica con su documento: escribe cuál es y su número.")
        )


def _check_unseen(changed: Iterable[Change]) -> None:
    """No value is replaced by somebody whose page did not show it."""
    unseen = [before for _each, mark, before in changed if before and before.number != mark.stands]
    if unseen:
        names = "; ".join(f"{each.enrolment.person.full_name}: {each.get_value_display().lower()}" for each in unseen)
        raise RuleBroken(
            "attendance-conflict",
            _(
                "No se guardó nada, porque otra ventana guardó antes un valor distinto de: %(names)s. "
                "Abajo está lo guardado y lo que marcaste. Si hay que cambiarlo, escribe el motivo y guarda."
            )
            % {"names": names},
        )


def _write(session: Session, changed: Iterable[Change], reason: str, by: Person) -> None:
    """One insert for all. The unique number of each value refuses whoever came second."""
    now = clock.now()
    rows = [
        Attendance(
            session=session,
            enrolment=enrolment,
            number=before.number + 1 if before else 1,
            reason=reason if before else "",
            recorded_at=now,
            recorded_by=by,
            **mark.facts,
        )
        for enrolment, mark, before in changed
    ]
    try:
        with transaction.atomic():
            Attendance.objects.bulk_create(rows)
    except IntegrityError:
        raise RuleBroken(
            "attendance-conflict", _("No se guardó nada: otra ventana cambió la lista ahora mismo. Revísala y repite.")
        ) from None


def _hold(session: Session) -> None:
    """The first list makes a session held."""
    waiting = Session.objects.filter(pk=session.pk, state=SessionState.PROGRAMMED)
    waiting.update(state=SessionState.HELD, held_at=clock.now())
    session.refresh_from_db(fields=["state", "held_at"])


def _leave_trace(session: Session, changed: Iterable[Change], by: Person) -> None:
    values = {each.ref: [before.value if before else "", mark.value] for each, mark, before in changed}
    facts: dict[str, Any] = {"run": session.run.ref, "number": session.number, "values": values}
    trace("session.list_saved", session, "session", by, institution=session.run.institution, **facts)
