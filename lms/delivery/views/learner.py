"""What a learner sees: her courses, the home of each, its lessons."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.courses.models import LessonVersion
from catalog.courses.models.course import Modality
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.delivery import policies, rules
from lms.delivery.actions import enrolments, progress, results
from lms.delivery.models import Enrolment
from lms.delivery.queries import learner, runs, steps
from lms.delivery.queries.progress import LessonRow, lessons_of, next_lesson, requirements_of
from lms.people.models import Person
from lms.people.scopes import scope_of

ROWS = 20


def _person(request: HttpRequest) -> Person:
    return request.user.person  # type: ignore[union-attr]


@doors.signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """My courses, the groups I teach, and those where I may enrol people."""
    scope, person = scope_of(request), _person(request)
    mine = Paginator(runs.enrolments_of(person), ROWS).get_page(request.GET.get("pagina"))
    answer: dict[str, Any] = {"page": mine, "taught": runs.taught_by(person)[:ROWS], "may_enrol": False}
    if scope.holds(policies.LIAISON, policies.PROGRAMME) and scope.institution:
        answer["may_enrol"] = True
        answer["groups"] = Paginator(runs.open_runs(scope.institution), ROWS).get_page(request.GET.get("grupos"))
    return render(request, "delivery/list.html", answer)


@doors.signed_in
@require_safe
def home(request: HttpRequest, ref: str) -> HttpResponse:
    """The home of my course: what is missing in words, where to go on, the lessons."""
    enrolment = policies.enrolment_for_learner(request, ref)
    lessons = lessons_of(enrolment)
    answer = {
        "enrolment": enrolment,
        "run": enrolment.run,
        "begun": learner.has_begun(enrolment.run),
        "lessons": lessons,
        "next": next_lesson(lessons),
        "seen": sum(each.done for each in lessons if each.is_slot),
        "slots": sum(each.is_slot for each in lessons),
        "teachers": learner.teachers_of(enrolment.run),
        "result": getattr(enrolment, "result", None),
        "document": learner.document_of(enrolment),
        "may_finish": learner.may_finish(enrolment, lessons),
        **_asked(enrolment, lessons),
    }
    return render(request, "delivery/home.html", answer)


def _asked(enrolment: Enrolment, lessons: list[LessonRow]) -> dict[str, Any]:
    """What the constancia asks, and, where there is a classroom, the one list of sessions and lessons."""
    more: dict[str, Any] = {}
    if enrolment.run.modality == Modality.ONLINE:
        requirements = requirements_of(enrolment, lessons)
    else:
        sessions = steps.sessions_of(enrolment)
        requirements = steps.requirements_with_sessions(enrolment, lessons, sessions)
        more["attendance"] = requirements[0]
        more["steps"] = steps.steps_of(lessons, sessions)
        more["next_session"] = steps.next_of(sessions)
        more["now"], more["counting"] = clock.now(), enrolment.run.scheme["attendance"]["by"]
        more["today"] = clock.today(enrolment.run.institution.time_zone)
    counted = [each for each in requirements if each.counts]
    missing = sum(not each.done for each in counted)
    graded = [each for each in requirements if not each.is_lesson and each is not more.get("attendance")]
    words = rules.missing_words(missing, len(counted))
    return {**more, "graded": graded, "asked": len(counted), "met": len(counted) - missing, "missing_words": words}


@doors.signed_in
@require_safe
def lesson(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One lesson to read. Opening it is kept, so that another device goes on from here."""
    enrolment, found = _lesson(request, ref, number)
    try:
        progress.open_lesson(enrolment, found)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("delivery:home", ref)
    rows = lessons_of(enrolment)
    answer = {
        "enrolment": enrolment,
        "run": enrolment.run,
        "lesson": found,
        "lessons": rows,
        "here": rows[number - 1],
        "previous": rows[number - 2] if number > 1 else None,
        "following": rows[number] if number < len(rows) else None,
    }
    return render(request, "delivery/lesson.html", answer)


def _lesson(request: HttpRequest, ref: str, number: int) -> tuple[Enrolment, LessonVersion]:
    """The reader's enrolment and one of its lessons; else 404."""
    enrolment = policies.enrolment_for_learner(request, ref)
    found = learner.lesson_of(enrolment, number)
    if found is None:
        raise Http404
    return enrolment, found


@doors.signed_in
@require_POST
def complete(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """«Marcar como vista y seguir»: to the next lesson, or home after the last."""
    enrolment, found = _lesson(request, ref, number)
    try:
        progress.complete_slot(enrolment, found)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("delivery:home", ref)
    if learner.lesson_of(enrolment, number + 1):
        return redirect("delivery:lesson", ref, number + 1)
    messages.success(request, _("Guardado: llegaste al final de las lecciones."))
    return redirect("delivery:home", ref)


@doors.signed_in
@require_POST
def enrol(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a place for myself; refused, the page says why and what to do."""
    run, person = policies.run_to_enrol(request, ref), _person(request)
    try:
        enrolments.enrol(run, person, by=person)
    except RuleBroken as broken:
        return render(request, "delivery/refused.html", {"run": run, "sentence": str(broken)}, status=422)
    messages.success(request, _("Listo: tienes lugar en el grupo %(number)s.") % {"number": run.number})
    return redirect("delivery:home", ref)


@doors.signed_in
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel my own place while the group has not begun."""
    enrolment = policies.enrolment_for_learner(request, ref)
    try:
        enrolments.withdraw(enrolment, by=_person(request))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("delivery:home", ref)
    messages.success(request, _("Cancelaste tu inscripción. Tu lugar queda para otra persona."))
    return redirect("course", enrolment.run.version.course.slug)


@doors.signed_in
@require_POST
def finish(request: HttpRequest, ref: str) -> HttpResponse:
    """End my own course with what I have earned by now."""
    enrolment = policies.enrolment_for_learner(request, ref)
    try:
        results.finish(enrolment, by=_person(request))
        messages.success(request, _("Terminaste el curso. Tu constancia se prepara y quedará en tu historial."))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("delivery:home", ref)
