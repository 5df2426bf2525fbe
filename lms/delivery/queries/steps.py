"""The one list of a course with a classroom: its sessions and its lessons, in the order in which they are taught."""

from dataclasses import dataclass, field

from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.numbers import hours_and_minutes
from lms.delivery import rules
from lms.delivery.models import Attendance, Enrolment, Session
from lms.delivery.queries.progress import LessonRow, Requirement, graded_of
from lms.delivery.states import Counting, SessionState


@dataclass(frozen=True)
class MySession:
    """A session of a person's group, with every value she had in it, the one that counts last."""

    session: Session
    values: list[Attendance] = field(default_factory=list)

    @property
    def value(self) -> Attendance | None:
        return self.values[-1] if self.values else None

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= clock.now()


@dataclass(frozen=True)
class Step:
    """A lesson, or a session with the lessons that are read in it."""

    lesson: LessonRow | None = None
    session: MySession | None = None
    readings: list[LessonRow] = field(default_factory=list)


def sessions_of(enrolment: Enrolment) -> list[MySession]:
    """The sessions of a person's group by date, with what was seen of her in each. Two queries.

    Each brings the `syllabus` of the course along, which says where it stands among the lessons.
    """
    found = enrolment.run.sessions.select_related("replacement", "replaces").order_by("starts_at", "pk")
    found = found.annotate(syllabus=KeyTransform("syllabus", "run__version__document"))
    mine = {each.pk: MySession(each) for each in found}
    for value in Attendance.objects.filter(enrolment=enrolment).order_by("number"):
        mine[value.session_id].values.append(value)
    return list(mine.values())


def steps_of(lessons: list[LessonRow], sessions: list[MySession]) -> list[Step]:
    """Sessions and lessons as one list, in the order of the syllabus. No query.

    What no unit of the syllabus names comes last, so that nothing is lost.
    """
    left = {each.number: each for each in lessons}
    steps: list[Step] = []
    waiting = list(sessions)
    syllabus = vars(sessions[0].session).get("syllabus") if sessions else None
    for unit in syllabus or []:
        steps += [
            Step(left.pop(number)) for number in unit["lessons"] if number in left and left[number].session is None
        ]
        for number in unit["sessions"]:
            given = [each for each in waiting if each.session.plan == number]
            steps += [Step(session=each, readings=_readings(each, given, left)) for each in given]
            waiting = [each for each in waiting if each not in given]
    rest = [each for each in left.values() if each.session is None]
    return [*steps, *(Step(session=each) for each in waiting), *map(Step, rest)]


def _readings(mine: MySession, given: list[MySession], lessons: dict[int, LessonRow]) -> list[LessonRow]:
    """What is read in a session hangs from the last that gives it: the one that replaced the others."""
    if mine is not given[-1]:
        return []
    return [each for each in lessons.values() if each.session == mine.session.plan]


def requirements_with_sessions(
    enrolment: Enrolment, lessons: list[LessonRow], sessions: list[MySession]
) -> list[Requirement]:
    """What the constancia asks where there is a classroom: attendance, lessons, grade. Two queries."""
    slots = [each for each in lessons if each.is_slot]
    seen = sum(each.done for each in slots)
    rows = [attendance_requirement(enrolment, sessions)]
    if slots:
        detail = _("%(seen)s de %(all)s vistas") % {"seen": seen, "all": len(slots)}
        rows.append(Requirement(_("Lecciones en línea"), seen == len(slots), detail, is_lesson=True))
    return [*rows, *graded_of(enrolment, each_counts=False)]


def attendance_requirement(enrolment: Enrolment, sessions: list[MySession]) -> Requirement:
    """Whether a person has the attendance she needs, whatever happens from here on, and how far she is. No query."""
    scheme = enrolment.run.scheme
    title = _("Asistencia de %s %% o más") % scheme["min_attendance"]
    mine = rules.attended(scheme["attendance"], _sights(sessions))
    to_come = sum(each.session.minutes for each in sessions if each.session.state == SessionState.PROGRAMMED)
    total = mine.base + to_come
    if not total:
        return Requirement(title, False, _("Aún no hay sesiones programadas."))
    needed = rules.minutes_needed(total, scheme["min_attendance"])
    said = {name: hours_and_minutes(value) for name, value in (("have", mine.minutes), ("all", total), ("ask", needed))}
    if mine.minutes + to_come < needed:
        detail = _("Llevas %(have)s de %(all)s y se piden %(ask)s: ya no alcanza. Habla con quien facilita.") % said
        return Requirement(title, False, detail)
    detail = _("Llevas %(have)s de %(all)s; se piden %(ask)s.") % said
    if mine.lates and scheme["attendance"]["by"] == Counting.BY_SESSION:
        counts = {"mine": mine.lates, "limit": scheme["attendance"]["lates_per_absence"]}
        detail = " ".join([detail, _("Retardos: %(mine)s; cada %(limit)s cuentan como una falta.") % counts])
    return Requirement(title, mine.minutes >= needed, detail)


def _sights(sessions: list[MySession]) -> list[rules.Sight]:
    held = [each for each in sessions if each.value and each.session.state == SessionState.HELD]
    return [
        rules.Sight(each.session.minutes, value.value, value.late_minutes, value.attended_minutes)
        for each in held
        if (value := each.value)
    ]


def next_of(sessions: list[MySession]) -> Session | None:
    """The next session; None when none is to come. No query."""
    coming = (each.session for each in sessions if each.session.state == SessionState.PROGRAMMED and not each.is_over)
    return next(coming, None)
