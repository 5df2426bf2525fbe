"""Opening groups, who teaches them, and their way through their states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from assessment.actions.quiz import open_sitting
from assessment.models import QuizVersion
from catalog.courses.models import CourseVersion
from catalog.courses.models.course import Modality
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.delivery import policies
from lms.delivery.actions.duties import take_teaching_duties
from lms.delivery.actions.offers import push_offer
from lms.delivery.models import CourseRun, Enrolment, Facilitation, RunQuiz
from lms.delivery.states import EnrolmentState, RunState, before
from lms.people.actions.trace import trace
from lms.people.models import OrgUnit, Person

OUTSTANDING_MARK = "delivery.outstanding_mark"
COUNTING = "delivery.attendance_counting"
TOLERANCE = "delivery.attendance_tolerance"
LATES = "delivery.lates_per_absence"
QUIZ_SOURCE = "delivery.run"
ADMITTING = (RunState.PROGRAMMED, RunState.OPEN)
LIVE = (*ADMITTING, RunState.RUNNING)


@dataclass(frozen=True)
class Terms:
    """When a group is given and to how many. Without dates it admits all year, which only an online course can.

    `counting` is how its attendance counts (by session or by minutes); empty is as the institution has it that day.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    capacity: int | None = None
    enrol_from: date | None = None
    unit: OrgUnit | None = None
    counting: str = ""

    @property
    def admits_all_year(self) -> bool:
        return self.starts_on is None and self.ends_on is None


@transaction.atomic
def open_run(
    version: CourseVersion,
    terms: Terms,
    *,
    by: Person | None,
    quizzes: Mapping[str, QuizVersion] | None = None,
) -> CourseRun:
    """Open a group of a version. It keeps the version and its evaluation scheme whatever changes after.

    `quizzes` says with which quiz each component of the scheme is taken; each is opened to the group. `by` None is the
    installation. Refuses whoever does not run groups, dates in disorder, no places, a course that needs a classroom
    and has no dates, a component that the scheme does not have, and two groups opened at once.
    """
    _check_may(by, version.course.institution)
    _check_terms(version, terms)
    run = _planned(version, terms, by)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "run-number", _("Otra persona abrió un grupo de este curso ahora mismo. Revísalo y repite.")
        ) from None
    _open_quizzes(run, quizzes or {}, by)
    push_offer(run.course_id)
    trace("run.opened", run, "run", by, version=version.ref, number=run.number)
    return run


def _planned(version: CourseVersion, terms: Terms, by: Person | None) -> CourseRun:
    """The next group of a course, not yet written. Two queries."""
    institution = version.course.institution
    today = clock.today(institution.time_zone)
    waits = terms.enrol_from is not None and terms.enrol_from > today
    last = CourseRun.objects.filter(course=version.course_id).aggregate(last=Max("number"))["last"] or 0
    return CourseRun(
        institution=institution,
        unit=terms.unit,
        course=version.course,
        version=version,
        number=last + 1,
        title=version.title,
        modality=version.modality,
        state=RunState.PROGRAMMED if waits else RunState.OPEN,
        enrol_from=terms.enrol_from,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        admits_all_year=terms.admits_all_year,
        capacity=terms.capacity,
        scheme=_pinned(version, terms),
        created_at=clock.now(),
        created_by=by,
    )


def _pinned(version: CourseVersion, terms: Terms) -> dict[str, Any]:
    """The scheme a group keeps: the version's, with the settings in force today. One query."""
    chosen = parameters.values(version.course.institution, [OUTSTANDING_MARK, COUNTING, TOLERANCE, LATES])
    scheme = {**version.scheme, "outstanding_mark": chosen[OUTSTANDING_MARK]}
    if version.modality == Modality.ONLINE:
        return scheme
    counting = {
        "by": terms.counting or chosen[COUNTING],
        "tolerance": chosen[TOLERANCE],
        "lates_per_absence": chosen[LATES],
    }
    return {**scheme, "attendance": counting}


def _check_may(by: Person | None, institution: Institution) -> None:
    if by is not None and not policies.may_run_groups(by, institution):
        raise RuleBroken(
            "run-not-yours", _("Tu función no permite abrir ni cambiar grupos. Lo hace quien lleva el programa.")
        )


def _check_terms(version: CourseVersion, terms: Terms) -> None:
    if terms.admits_all_year and version.modality != Modality.ONLINE:
        raise RuleBroken(
            "run-dates", _("Un curso con sesiones necesita fechas de inicio y de término."), field="starts_on"
        )
    if not terms.admits_all_year:
        if terms.starts_on is None or terms.ends_on is None or terms.ends_on < terms.starts_on:
            raise RuleBroken("run-dates", _("El grupo debe terminar el día en que empieza o después."), field="ends_on")
        if terms.enrol_from and terms.enrol_from > terms.starts_on:
            raise RuleBroken(
                "run-dates", _("La inscripción debe abrir antes de que empiece el grupo."), field="enrol_from"
            )
    if terms.capacity is not None and terms.capacity < 1:
        raise RuleBroken("run-capacity", _("Un grupo tiene al menos un lugar."), field="capacity")
    if terms.unit is not None and terms.unit.institution_id != version.course.institution_id:
        raise RuleBroken("run-foreign", _("Esa área es de otra institución."), field="unit")


def _open_quizzes(run: CourseRun, quizzes: Mapping[str, QuizVersion], by: Person | None) -> None:
    known = {each["id"] for each in run.scheme["components"]}
    if unknown := sorted(set(quizzes) - known):
        raise RuleBroken(
            "run-component", _("El esquema de evaluación no tiene: %(codes)s.") % {"codes": ", ".join(unknown)}
        )
    for component, quiz in quizzes.items():
        sitting = open_sitting(
            quiz,
            opens_at=_midnight(run, run.starts_on),
            closes_at=_midnight(run, run.ends_on and run.ends_on + timedelta(days=1)),
            by=by,
            source=(QUIZ_SOURCE, f"{run.ref}/{component}"),
        )
        RunQuiz.objects.create(run=run, component=component, sitting=sitting)


def _midnight(run: CourseRun, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(run.institution.time_zone)) if day else None


@transaction.atomic
def assign_facilitator(run: CourseRun, person: Person, *, by: Person | None) -> Facilitation:
    """Put somebody in charge of teaching a group. Again it gives the same row.

    Takes her duty to teach towards each person enrolled, in each standard the course orients to. Refuses whoever does
    not run groups, a group that ended, a person of another institution or who learns in it, and one who already
    assesses or certifies somebody enrolled.
    """
    _check_may(by, run.institution)
    if person.institution_id != run.institution_id:
        raise RuleBroken("facilitator-foreign", _("Esa persona es de otra institución."), field="person")
    if not take_row(run, LIVE):
        raise RuleBroken("run-ended", _("El grupo ya terminó; no se le asigna a nadie más."))
    if Enrolment.objects.filter(run=run, person=person).exclude(state=EnrolmentState.WITHDRAWN).exists():
        raise RuleBroken(
            "facilitator-enrolled", _("Esa persona cursa este grupo; no puede facilitarlo."), field="person"
        )
    facilitation, made = Facilitation.objects.get_or_create(
        run=run, person=person, defaults={"assigned_at": clock.now()}
    )
    if made:
        learning = Person.objects.filter(enrolments__run=run, enrolments__state=EnrolmentState.CONFIRMED)
        take_teaching_duties(run, learning.select_related("institution").order_by("pk"), [person], by=by)
        trace("run.facilitator_assigned", run, "run", by, person=person.ref)
    return facilitation


@transaction.atomic
def cancel_run(run: CourseRun, *, reason: str, by: Person) -> CourseRun:
    """Cancel a group, with the reason its people read. Refuses one that ended and no reason."""
    _check_may(by, run.institution)
    if not reason.strip():
        raise RuleBroken("run-reason", _("Escribe por qué se cancela: lo leen las personas inscritas."), field="reason")
    move(run, RunState.CANCELLED, reason=reason.strip()[:300])
    push_offer(run.course_id)
    trace("run.cancelled", run, "run", by, enrolled=run.taken)
    return run


def take_row(run: CourseRun, states: Iterable[RunState]) -> bool:
    """Take a group's row for the rest of the transaction, if it is in one of these states; whether it is.

    Whoever changes what the group is judged by (places, teachers, sessions, lists) takes it first: see CourseRun.
    """
    return bool(CourseRun.objects.filter(pk=run.pk, state__in=list(states)).update(taken=F("taken")))


def move(run: CourseRun, to: RunState, **also: Any) -> None:
    """Take a group to a state by one guarded UPDATE, and refresh it. Refuses a move that the table does not know."""
    moved = CourseRun.objects.filter(pk=run.pk, state__in=before(to)).update(state=to, **also)
    run.refresh_from_db()
    if not moved:
        names = {"here": run.get_state_display().lower(), "there": to.label.lower()}
        raise RuleBroken("run-state", _("El grupo está %(here)s y no puede pasar a %(there)s.") % names)


def advance_due() -> int:
    """Open and start the groups whose day came, each by its institution's own calendar; how many. For the clock."""
    moved = 0
    for institution in Institution.objects.all():
        today = clock.today(institution.time_zone)
        mine = CourseRun.objects.filter(institution=institution)
        opening = mine.filter(state=RunState.PROGRAMMED, enrol_from__lte=today)
        starting = mine.filter(state=RunState.OPEN, starts_on__lte=today)
        for due, to in ((opening, RunState.OPEN), (starting, RunState.RUNNING)):
            for run in due:
                moved += _advance(run, to)
    return moved


@transaction.atomic
def _advance(run: CourseRun, to: RunState) -> int:
    if not CourseRun.objects.filter(pk=run.pk, state__in=before(to)).update(state=to):
        return 0
    push_offer(run.course_id)
    trace("run.advanced", run, "run", None, state=to.value)
    return 1
