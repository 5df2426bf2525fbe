"""The pages of learners, liaisons and facilitators, without script: each through the client, and what each costs."""

import re

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from lms.core.models import Institution
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.progress import complete_slot, open_lesson
from lms.delivery.actions.runs import advance_due, assign_facilitator
from lms.delivery.models import ComponentMark, CourseRun, Enrolment
from lms.delivery.states import EnrolmentState, RunState
from tests.factories import delivery as make
from tests.factories.people import AccountFactory, AffiliationFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def signed_in(client, person):
    account = getattr(person, "account", None) or AccountFactory(person=person, activated=True)
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def run():
    run = make.run_of()
    Institution.objects.filter(pk=run.institution_id).update(host="testserver")
    return run


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def queries(client, address):
    spent = 0
    contexts = [CaptureQueriesContext(connections[alias]) for alias in connections]
    for context in contexts:
        context.__enter__()
    answer = client.get(address)
    for context in contexts:
        context.__exit__(None, None, None)
        told = [each["sql"] for each in context.captured_queries]
        spent += sum(not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in told)
    assert answer.status_code == 200
    return spent


def test_from_the_course_page_to_the_last_lesson(client, run):
    person = PersonFactory(institution=run.institution)
    page = f"/catalogo/{run.course.slug}/"
    assert "Entrar para inscribirme" in text(client.get(page))
    signed_in(client, person)
    assert "Inscribirme al grupo 1" in text(client.get(page))
    home = client.post(f"/grupos/{run.ref}/inscribirme/", follow=True)
    assert "Listo: tienes lugar en el grupo 1." in text(home)
    assert "Te faltan 5 de 5 requisitos para tu constancia." in text(home)
    assert "Empezar: Lección 1" in text(home)
    assert "Ir a mi curso" in text(client.get(page))
    assert "Marcar como vista y seguir" in text(client.get(f"/grupos/{run.ref}/lecciones/1/"))
    second = client.post(f"/grupos/{run.ref}/lecciones/1/vista/", follow=True)
    assert second.request["PATH_INFO"] == f"/grupos/{run.ref}/lecciones/2/"
    assert "Lección anterior" in text(second)
    assert "Continuar: Lección 2" in text(client.get("/mi/"))
    last = client.post(f"/grupos/{run.ref}/lecciones/2/vista/", follow=True)
    assert "Te faltan 3 de 5 requisitos" in text(last)
    done = client.post(f"/grupos/{run.ref}/terminar/", follow=True)
    assert "Obtuviste constancia de participación" in text(done)


def test_a_full_group_says_why_on_a_page(client, run):
    CourseRun.objects.filter(pk=run.pk).update(capacity=1)
    make.seated(run)
    signed_in(client, PersonFactory(institution=run.institution))
    answer = client.post(f"/grupos/{run.ref}/inscribirme/")
    assert answer.status_code == 422
    assert "El grupo ya no tiene lugares." in text(answer)


def test_a_place_is_cancelled_before_the_group_begins(client, run):
    dated = make.run_of(run.version, in_days=5)
    seat = make.seated(dated)
    signed_in(client, seat.person)
    assert "Las lecciones se abren el" in text(client.get(f"/grupos/{dated.ref}/"))
    assert "se abren el día en que empieza" in text(client.get(f"/grupos/{dated.ref}/lecciones/1/", follow=True))
    assert "Cancelaste tu inscripción" in text(client.post(f"/grupos/{dated.ref}/cancelar-inscripcion/", follow=True))
    assert client.get(f"/grupos/{dated.ref}/").status_code == 404


def test_a_course_is_its_learners_alone(client, run):
    make.seated(run)
    signed_in(client, PersonFactory(institution=run.institution))
    for end in ("", "lecciones/1/", "personas/", "inscribir/", "cerrar/"):
        assert client.get(f"/grupos/{run.ref}/{end}").status_code == 404


@pytest.mark.parametrize("lessons", [1, 20])
def test_learner_pages_cost_the_same_however_many_lessons(client, lessons):
    run = make.run_of(make.version(lessons=lessons))
    Institution.objects.update(host="testserver")
    seat = make.seated(run)
    for lesson in make.lessons(seat):
        open_lesson(seat, lesson)
    signed_in(client, seat.person)
    client.get("/grupos/")
    costs = [queries(client, f"/grupos/{end}") for end in ("", f"{run.ref}/", f"{run.ref}/lecciones/1/")]
    assert costs == [6, 9, 8]


def test_a_liaison_enrols_a_list_after_reviewing_it(client, run):
    CourseRun.objects.filter(pk=run.pk).update(capacity=2)
    liaison = PersonFactory(institution=run.institution)
    place = AffiliationFactory(person=PersonFactory(institution=run.institution, email="ana@muestra.example"))
    RoleGrantFactory(person=liaison, unit=place.unit)
    team = [AffiliationFactory(person=PersonFactory(institution=run.institution), unit=place.unit) for _n in range(2)]
    enrol(run, team[0].person, by=team[0].person)
    signed_in(client, liaison)
    assert "Inscribe a personas de tu área" in text(client.get("/grupos/"))
    address = f"/grupos/{run.ref}/inscribir/"
    assert "(ya inscrita)" in text(client.get(address))
    assert client.post(address, {"pegadas": " "}).status_code == 422
    ticked = {"personas": [each.person.ref for each in team], "pegadas": "ana@muestra.example\nnadie@muestra.example"}
    review = client.post(address, ticked)
    assert "1 con lugar, 1 sin cupo, 1 ya inscrita, 1 sin encontrar" in text(review)
    assert Enrolment.objects.count() == 1
    answer = client.post(
        address, {"personas": re.findall(r'name="personas" value="([^"]+)"', review.content.decode()), "confirm": "1"}
    )
    assert "Inscribiste a 1 persona" in text(answer)
    assert Enrolment.objects.get(person=team[1].person).enrolled_by == liaison


@pytest.mark.parametrize("people", [1, 20])
def test_who_teaches_sees_people_and_progress_at_one_price(client, run, people):
    teacher = PersonFactory(institution=run.institution)
    assign_facilitator(run, teacher, by=None)
    for _number in range(people):
        seat = make.seated(run)
        complete_slot(seat, make.lessons(seat)[0])
    signed_in(client, teacher)
    client.get("/grupos/")
    assert queries(client, f"/grupos/{run.ref}/personas/") == 9
    assert "1 de 2" in text(client.get(f"/grupos/{run.ref}/personas/"))


def test_who_teaches_gives_marks_and_closes(client, run):
    dated = make.run_of(run.version, in_days=0)
    seat, teacher = make.seated(dated), PersonFactory(institution=run.institution)
    assign_facilitator(dated, teacher, by=None)
    advance_due()
    signed_in(client, teacher)
    address = f"/grupos/{dated.ref}/personas/{seat.ref}/"
    assert client.post(address, {"mark0": "101"}).status_code == 422
    assert "Calificaciones guardadas." in text(client.post(address, {"mark0": "85,5", "mark1": ""}, follow=True))
    assert [str(each.mark) for each in ComponentMark.objects.all()] == ["85.50"]
    assert client.post(f"/grupos/{dated.ref}/cerrar/").status_code == 422
    CourseRun.objects.filter(pk=dated.pk).update(starts_on="2026-01-01", ends_on="2026-01-02")
    assert "Cerraste el grupo." in text(client.post(f"/grupos/{dated.ref}/cerrar/", follow=True))
    seat.refresh_from_db()
    assert (CourseRun.objects.get(pk=dated.pk).state, seat.state) == (RunState.CLOSED, EnrolmentState.FINISHED)
