"""The groups for whoever runs them: open, staff, cancel. Without script, each through the client."""

import re
from datetime import timedelta

import pytest

from lms.core import clock
from lms.core.models import Institution, Parameter
from lms.delivery.models import CourseRun, Facilitation, RunQuiz
from lms.delivery.states import RunState
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from tests.delivery.test_pages import queries, signed_in, text
from tests.factories import assessment as quizzes
from tests.factories import delivery as make
from tests.factories.people import PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    version = make.classroom()
    Institution.objects.filter(pk=version.course.institution_id).update(host="testserver")
    return version


@pytest.fixture
def office(client, version):
    person = PersonFactory(institution=version.course.institution)
    RoleGrantFactory(person=person, role="programme")
    signed_in(client, person)
    return person


def day(offset):
    return (clock.today() + timedelta(days=offset)).isoformat()


def filled(page, **changes):
    """What a browser would send of the form as it came."""
    key = re.search(r'name="once_key" value="([^"]+)"', page.content.decode())[1]
    form = {"once_key": key, "starts_on": day(2), "ends_on": day(9), "capacity": "12", "counting": "session"}
    first = {"day1": day(2), "begins1": "09:00", "room1": "Sala 1"}
    return {**form, **first, **changes}


def test_a_group_is_opened_with_its_sessions_and_only_once(client, version, office):
    assert "Aún no hay grupos" in text(client.get("/grupos/todos/"))
    assert version.title in text(client.get("/grupos/abrir/"))
    address = f"/grupos/abrir/{version.ref}/"
    form = filled(client.get(address), counting="minutes")
    opened = client.post(address, form, follow=True)
    assert "Grupo abierto. Asigna a quien lo facilita." in text(opened)
    assert client.post(address, form).status_code == 302  # pressed twice
    run = CourseRun.objects.get()
    assert (run.capacity, run.scheme["attendance"]["by"], run.created_by) == (12, "minutes", office)
    session = run.sessions.get()
    assert (session.title, session.plan, session.minutes, session.room) == ("Taller 1", 1, 240, "Sala 1")
    assert "Asignar a quien facilite 1 grupo" in text(client.get("/mi/"))
    assert "Sin quien facilite" in text(client.get("/grupos/todos/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": ""}, "Escribe qué día empieza."),
        ({"ends_on": day(1)}, "El grupo debe terminar el día en que empieza o después."),
        ({"capacity": "0"}, "Escribe cuántos lugares son, de 1 en adelante, o déjalo en blanco."),
        ({"room1": ""}, "A la sesión 1 le falta la sala."),
        ({"day1": day(30)}, "Sesión 1: Ese día no está entre las fechas del grupo."),
        ({"begins1": "22:00"}, "Sesión 1: La sesión debe terminar después de empezar"),
        ({"counting": "azar"}, "Elige cómo cuenta la asistencia."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, version, office, changes, sentence):
    address = f"/grupos/abrir/{version.ref}/"
    form = filled(client.get(address), **changes)
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{form["ends_on"]}"' in answer.content.decode()
    assert not CourseRun.objects.exists()


def test_an_online_group_may_admit_all_year_and_take_its_quiz(client, office, version):
    institution = version.course.institution
    online, quiz = make.version(institution), quizzes.quiz(institution)
    address = f"/grupos/abrir/{online.ref}/"
    page = client.get(address)
    assert "La asistencia cuenta" not in text(page)
    key = re.search(r'name="once_key" value="([^"]+)"', page.content.decode())[1]
    assert client.post(address, {"once_key": key, "quiz0": quiz.ref}).status_code == 302
    assert CourseRun.objects.get().admits_all_year
    assert RunQuiz.objects.get().sitting.version == quiz


def test_a_setting_decides_how_attendance_counts_unless_the_group_says(client, office, version):
    Parameter.objects.create(
        institution=version.course.institution,
        code="delivery.attendance_counting",
        value="minutes",
        valid_from=clock.today(),
        source="Acuerdo 1",
    )
    page = client.get(f"/grupos/abrir/{version.ref}/").content.decode()
    assert re.search(r'value="minutes" checked', page)
    assert make.in_class(version).scheme["attendance"]["by"] == "minutes"


def test_a_facilitator_is_found_by_name_and_assigned(client, office, version):
    run = make.in_class(version, days=(2,))
    teacher, twin = (PersonFactory(institution=run.institution, name_fold="yaretzi tzuc") for _number in range(2))
    address = f"/grupos/{run.ref}/facilitadores/"
    assert "Nadie que trabaje aquí" in text(client.post(address, {"who": "nadie así"}))
    several = client.post(address, {"who": "Yaretzi"})
    assert several.status_code == 422
    assert twin.ref in several.content.decode()
    done = client.post(address, {"who": "Yaretzi", "who_ref": teacher.ref}, follow=True)
    assert "facilita este grupo." in text(done)
    assert Facilitation.objects.get().person == teacher


def test_independence_is_refused_with_its_rule(client, office, version):
    run = make.in_class(version, days=(2,))
    seat = make.seated(run)
    assessor = PersonFactory(institution=run.institution, name_fold="evaluadora aguilar")
    take_duty(seat.person, run.version.standards.get().standard, assessor, Duty.Side.ASSESS, by=None)
    answer = client.post(f"/grupos/{run.ref}/facilitadores/", {"who": "evaluadora aguilar"})
    assert answer.status_code == 422
    assert "evaluó a" in text(answer)
    assert "formar, evaluar y certificar tocan a personas distintas" in text(answer)
    assert 'value="evaluadora aguilar"' in answer.content.decode()
    assert not Facilitation.objects.exists()


def test_a_group_is_cancelled_with_its_reason(client, office, version):
    run = make.in_class(version, days=(2,))
    address = f"/grupos/{run.ref}/cancelar/"
    assert "Nadie está inscrito." in text(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "Sin sede" in text(client.post(address, {"reason": "Sin sede"}, follow=True))
    assert CourseRun.objects.get().state == RunState.CANCELLED
    assert run.title in text(client.get("/grupos/todos/?ver=cancelados"))
    assert run.title not in text(client.get("/grupos/todos/"))


def test_the_programme_closes_a_group_it_does_not_teach(client, office, version):
    run = make.in_class(version, days=(0,))
    make.seated(run)
    teacher = make.taught(run)
    make.all_present(make.begin(run).sessions.get(), by=teacher)
    assert "Cerraste el grupo." in text(client.post(f"/grupos/{run.ref}/cerrar/", follow=True))


def test_the_other_institution_is_not_there(client, office, version):
    other = make.in_class(make.classroom(PersonFactory().institution), days=(2,))
    for address in (f"/grupos/abrir/{other.version.ref}/", f"/grupos/{other.ref}/gestion/"):
        assert client.get(address).status_code == 404
    assert other.title not in text(client.get("/grupos/todos/"))


@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_however_many_groups(client, office, version, rows):
    for number in range(rows):
        make.taught(make.in_class(version, days=(number + 1,)))
    client.get("/grupos/")
    costs = [queries(client, f"/grupos/{end}/") for end in ("todos", "abrir", f"abrir/{version.ref}")]
    assert costs == [6, 5, 7]
