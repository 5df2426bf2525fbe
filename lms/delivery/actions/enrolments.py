"""Giving and taking places. The last one goes to whoever's UPDATE comes first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from assessment.actions.quiz import give_place
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.duties import take_teaching_duties
from lms.delivery.actions.offers import push_offer
from lms.delivery.models import CourseRun, Enrolment, RunQuiz
from lms.delivery.queries.runs import unit_today
from lms.delivery.states import EnrolmentState, RunState
from lms.people.actions.trace import trace
from lms.people.models import Person


@transaction.atomic
def enrol(run: CourseRun, person: Person, *, by: Person | None) -> Enrolment:
    """Give a person a place in a group and in each of its quizzes, and her teachers' duties. Twice gives the same one.

    She may do it herself, the liaison of her unit, or whoever runs groups; `by` None is the installation. Refuses a
    group that does not admit people (full, begun, ended) with what to do, somebody out of reach, its facilitator, and
    whoever one of its facilitators assesses or certifies.
    """
    unit = unit_today(person)
    if person.institution_id != run.institution_id or (by is not None and not policies.may_enrol(by, person, unit)):
        raise RuleBroken(
            "enrol-out-of-reach", _("Solo ella misma o el enlace de su área puede inscribir a esta persona.")
        )
    has_room = Q(capacity=None) | Q(taken__lt=F("capacity"))
    seated = CourseRun.objects.filter(has_room, pk=run.pk, state=RunState.OPEN).update(taken=F("taken") + 1)
    known = Enrolment.objects.filter(run=run, person=person).first()  # read after the row was taken
    if known and known.state != EnrolmentState.WITHDRAWN:
        if seated:
            _give_seat_back(run)
        return known
    if not seated:
        raise refusal(run)
    teachers = list(Person.objects.filter(facilitations__run=run).order_by("pk"))
    if person in teachers:
        raise RuleBroken("enrol-facilitator", _("Quien facilita un grupo no lo cursa. Elige otro grupo."))
    enrolment = known or Enrolment(run=run, person=person)
    enrolment.state, enrolment.unit = EnrolmentState.CONFIRMED, unit
    enrolment.enrolled_at, enrolment.enrolled_by = clock.now(), by
    enrolment.save()
    take_teaching_duties(run, [person], teachers, by=by)
    for quiz in RunQuiz.objects.filter(run=run).select_related("sitting__version", "sitting__institution"):
        give_place(quiz.sitting, person, by=by)
    push_offer(run.course_id)
    trace(
        "enrolment.confirmed", enrolment, "enrolment", by, institution=run.institution, run=run.ref, person=person.ref
    )
    return enrolment


def refusal(run: CourseRun) -> RuleBroken:
    """Why a group gives no place now, and what to do. One query."""
    run = CourseRun.objects.get(pk=run.pk)
    if run.state == RunState.OPEN:
        sentence = _("El grupo ya no tiene lugares. Elige otro grupo del curso o dile a tu enlace que te interesa.")
        return RuleBroken("run-full", sentence)
    if run.state == RunState.PROGRAMMED:
        return RuleBroken("run-not-open", _("La inscripción a este grupo aún no abre. Vuelve el día anunciado."))
    return RuleBroken("run-started", _("La inscripción a este grupo ya terminó. Elige otro grupo del curso."))


def _give_seat_back(run: CourseRun) -> None:
    CourseRun.objects.filter(pk=run.pk, taken__gt=0).update(taken=F("taken") - 1)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: Person) -> Enrolment:
    """Cancel an enrolment and give its seat back. Again it changes nothing.

    Refuses whoever may not enrol this person, a group that already began, and an enrolment that finished. What was
    learned and who taught stays.
    """
    run, person = enrolment.run, enrolment.person
    if not policies.may_enrol(by, person, unit_today(person)):
        raise RuleBroken(
            "enrol-out-of-reach", _("Solo ella misma o el enlace de su área puede cancelar esta inscripción.")
        )
    if not CourseRun.objects.filter(pk=run.pk, state=RunState.OPEN).update(taken=F("taken")):
        raise RuleBroken("run-started", _("El grupo ya empezó. Para dejarlo, habla con quien lo facilita."))
    confirmed = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.CONFIRMED)
    if confirmed.update(state=EnrolmentState.WITHDRAWN):
        _give_seat_back(run)
        push_offer(run.course_id)
        trace("enrolment.withdrawn", enrolment, "enrolment", by, institution=run.institution, run=run.ref)
    enrolment.refresh_from_db()
    if enrolment.state == EnrolmentState.FINISHED:
        raise RuleBroken("enrolment-finished", _("Este curso ya se terminó; queda en el historial."))
    return enrolment


@dataclass(frozen=True)
class Outcome:
    """What became of one person of a list."""

    person: Person
    code: str  # "ok", or the refusal's
    sentence: str = ""


def enrol_many(run: CourseRun, people: Iterable[Person], *, by: Person) -> list[Outcome]:
    """Enrol each person of a list by herself: one that is refused leaves the others. In the order given."""
    outcomes = []
    for person in people:
        try:
            enrol(run, person, by=by)
            outcomes.append(Outcome(person, "ok"))
        except RuleBroken as broken:
            outcomes.append(Outcome(person, broken.code, str(broken)))
    return outcomes
