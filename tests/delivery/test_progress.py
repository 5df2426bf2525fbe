from datetime import timedelta
from decimal import Decimal

import pytest

from assessment.actions.attempt import deliver, start
from assessment.models import Place
from lms.core import clock, jobs, outbox
from lms.core.models import Job, OutboxMessage
from lms.delivery.actions.progress import complete_slot, give_mark, open_lesson
from lms.delivery.actions.results import close_run, finish, recognise
from lms.delivery.actions.runs import advance_due, assign_facilitator
from lms.delivery.models import ComponentMark, LessonProgress, RunResult
from lms.delivery.queries.progress import lessons_of, next_lesson, requirements_of
from lms.delivery.states import EnrolmentState, RunState
from lms.documents.models import IssuedDocument
from lms.records.models import Attainment, TranscriptEntry
from tests.delivery.test_enrolment import refused
from tests.factories import assessment as quizzes
from tests.factories import delivery as make
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def do_all(enrolment):
    for lesson in make.lessons(enrolment):
        complete_slot(enrolment, lesson)


def teacher_of(run):
    teacher = PersonFactory(institution=run.institution)
    assign_facilitator(run, teacher, by=None)
    return teacher


def follow():
    """What workers would do until nothing is left."""
    while outbox.dispatch():
        pass
    for ref in Job.objects.filter(kind__startswith="delivery.", state="queued").values_list("ref", flat=True):
        jobs.run(ref)
    if OutboxMessage.objects.filter(dispatched_at=None).exists():
        follow()


def marked(run, *marks):
    teacher = teacher_of(run)
    seats = [make.seated(run) for _mark in marks]
    for seat, mark in zip(seats, marks, strict=True):
        do_all(seat)
        for component in ("E1", "E2"):
            give_mark(seat, component, Decimal(mark), by=teacher)
    return seats


def test_a_lesson_is_completed_once_and_the_next_is_where_to_go_on():
    enrolment = make.seated()
    first, _second = make.lessons(enrolment)
    assert next_lesson(lessons_of(enrolment)).number == 1
    opened = open_lesson(enrolment, first)
    assert open_lesson(enrolment, first) == opened
    done = complete_slot(enrolment, first)
    assert complete_slot(enrolment, first).completed_at == done.completed_at
    assert next_lesson(lessons_of(enrolment)).number == 2


def test_lessons_of_other_courses_and_before_the_first_day_are_refused():
    run = make.run_of(in_days=3)
    enrolment = make.seated(run)
    lesson = make.lessons(enrolment)[0]
    refused("run-not-started", lambda: open_lesson(enrolment, lesson))
    other = make.version(run.institution, slug="otro", code="OTRO", title="Otro")
    refused("lesson-foreign", lambda: complete_slot(enrolment, other.lessons.first()))
    assert not LessonProgress.objects.exists()


def test_requirements_in_the_order_of_the_course():
    enrolment = make.seated()
    complete_slot(enrolment, make.lessons(enrolment)[0])
    rows = requirements_of(enrolment, lessons_of(enrolment))
    assert [row.done for row in rows] == [True, False, False, False, False]
    assert [row.title for row in rows][2:] == ["Cuestionario", "Expediente", "Calificación final de 80.00 o más"]


def test_marks_are_given_by_who_teaches_and_the_last_counts():
    enrolment = make.seated()
    teacher, stranger = teacher_of(enrolment.run), PersonFactory(institution=enrolment.run.institution)
    refused("mark-not-yours", lambda: give_mark(enrolment, "E2", Decimal(90), by=stranger))
    refused("mark-component", lambda: give_mark(enrolment, "E9", Decimal(90), by=teacher))
    refused("mark-range", lambda: give_mark(enrolment, "E2", Decimal("100.01"), by=teacher))
    give_mark(enrolment, "E2", Decimal(70), by=teacher)
    give_mark(enrolment, "E2", Decimal(90), by=teacher)
    assert ComponentMark.objects.get().mark == 90


def test_closing_a_group_freezes_what_each_earned_and_the_constancias_follow():
    run = make.run_of(in_days=0)
    seats = marked(run, "79.99", "80.00", "95.00")
    advance_due()
    teacher = run.facilitations.get().person
    run.refresh_from_db()
    refused("run-not-over", lambda: close_run(run, by=teacher))
    with clock.shifted(timedelta(days=10)):
        close_run(run, by=teacher)
        variants = [RunResult.objects.get(enrolment=seat).variant for seat in seats]
        assert variants == ["participacion", "aprovechamiento", "desempeno"]
        assert {recognise(seat.ref).data["variant"] for seat in seats} == set(variants)
    assert run.state == RunState.CLOSED
    assert OutboxMessage.objects.filter(topic="delivery.enrolment_finished").count() == 3
    assert IssuedDocument.objects.count() == TranscriptEntry.objects.count() == 3
    with clock.shifted(timedelta(days=10)):
        refused("run-state", lambda: close_run(run, by=teacher))


def test_a_person_finishes_by_herself_and_has_one_constancia():
    (seat,) = marked(make.run_of(), "91.50")
    follow()
    seat.refresh_from_db()
    assert seat.state == EnrolmentState.FINISHED
    document, entry = IssuedDocument.objects.get(), TranscriptEntry.objects.get()
    assert document.data["grade"] == {"value": "91.50", "scale": "100.00", "pass_mark": "80.00"}
    assert (document.data["variant"], document.data["minutes"]) == ("aprovechamiento", seat.run.version.online_minutes)
    assert (entry.source_ref, entry.folio, entry.grade_value) == (seat.ref, document.folio, 9150)
    assert Attainment.objects.filter(entry=entry).exists()
    recognise(seat.ref)
    finish(seat, by=seat.person)
    assert (IssuedDocument.objects.count(), TranscriptEntry.objects.count(), RunResult.objects.count()) == (1, 1, 1)


def test_who_lacks_marks_may_end_with_participation():
    enrolment = make.seated()
    refused("finish-lessons", lambda: finish(enrolment, by=enrolment.person))
    do_all(enrolment)
    stranger = PersonFactory(institution=enrolment.run.institution)
    refused("finish-own", lambda: finish(enrolment, by=stranger))
    assert finish(enrolment, by=enrolment.person).variant == "participacion"
    dated = make.seated(make.run_of(enrolment.run.version, in_days=5))
    refused("finish-with-group", lambda: finish(dated, by=dated.person))


def test_a_quiz_of_the_group_gives_its_mark():
    course = make.version()
    run = make.run_of(course, quizzes={"E1": quizzes.quiz(course.course.institution)})
    seat, teacher = make.seated(run), teacher_of(run)
    refused("mark-component", lambda: give_mark(seat, "E1", Decimal(100), by=teacher))
    attempt = start(Place.objects.get(person=seat.person), by=seat.person)
    deliver(attempt, by=seat.person)
    follow()
    assert [(row.component, row.mark) for row in ComponentMark.objects.all()] == [("E1", 0)]
