"""The pages of a group with a classroom, without script: each through the client, and what each costs."""

import re
from datetime import timedelta

import pytest
import time_machine

from lms.core import clock
from lms.core.models import Institution
from lms.delivery.actions.attendance import Mark, save_list
from lms.delivery.actions.progress import complete_slot
from lms.delivery.actions.sessions import cancel_session
from lms.delivery.models import Attendance, ComponentMark, CourseRun, Session
from lms.delivery.states import RunState, SessionState
from tests.delivery.test_pages import queries, signed_in, text
from tests.factories import delivery as make
from tests.factories.people import AffiliationFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    version = make.classroom(sessions=2, lessons=2)
    Institution.objects.filter(pk=version.course.institution_id).update(host="testserver")
    return version


@pytest.fixture
def run(course):
    run = make.in_class(course, days=(0, 7))
    for _number in range(3):
        make.seated(run)
    return run


@pytest.fixture
def teacher(run):
    teacher = make.taught(run)
    make.begin(run)
    return teacher


def where(run, number=1, end="lista"):
    return f"/grupos/{run.ref}/sesiones/{number}/{end}/"


def refs(run):
    return list(run.enrolments.order_by("person__name_sort", "pk").values_list("ref", flat=True))


def everybody(run, value="presente", **changes):
    return {f"v-{ref}": value for ref in refs(run)} | changes


def chosen(answer):
    return re.findall(r'name="v-([^"]+)"[^>]*value="(\w+)" checked', answer.content.decode())


def test_home_leads_to_the_list_and_the_list_is_saved(client, run, teacher):
    signed_in(client, teacher)
    assert "Pasar lista: hoy 9:00" in text(client.get("/mi/"))
    assert "Asistencia de hoy, sesión 1" in text(client.get(where(run)))
    one, *_others = refs(run)
    saved = client.post(where(run), everybody(run) | {f"v-{one}": "falta"}, follow=True)
    assert "2 presentes, 1 falta" in text(saved)
    assert Session.objects.get(run=run, number=1).state == SessionState.HELD
    assert "Pasar lista: hoy" not in text(client.get("/mi/"))


def test_everybody_present_fills_the_blanks_and_saves_nothing(client, run, teacher):
    signed_in(client, teacher)
    one, two, three = refs(run)
    typed = {f"v-{one}": "retardo", f"m-{one}": "quince", "todos": "1"}
    answer = client.post(where(run), typed)
    assert answer.status_code == 200
    assert set(chosen(answer)) == {(one, "retardo"), (two, "presente"), (three, "presente")}
    assert 'value="quince"' in answer.content.decode()
    assert not Attendance.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(client, run, teacher):
    signed_in(client, teacher)
    one, two, _three = refs(run)
    answer = client.post(
        where(run), {f"v-{one}": "retardo", f"m-{one}": "300", f"v-{two}": "falta", f"d-{two}": "Oficio 9"}
    )
    assert answer.status_code == 422
    assert "escribe minutos enteros, de 0 a 240" in text(answer)
    assert set(chosen(answer)) == {(one, "retardo"), (two, "falta")}
    assert 'value="Oficio 9"' in answer.content.decode()
    assert client.post(where(run), {}).status_code == 422
    assert not Attendance.objects.exists()


def test_a_falta_with_its_document_is_justified(client, run, teacher):
    signed_in(client, teacher)
    one, *_others = refs(run)
    client.post(where(run), everybody(run) | {f"v-{one}": "falta", f"d-{one}": "Oficio 9/2026"})
    assert Attendance.objects.get(enrolment__ref=one).value == "justificada"
    assert "Falta justificada: Oficio 9/2026" in text(client.get(where(run)))


def test_a_correction_asks_why_and_shows_both(client, run, teacher):
    signed_in(client, teacher)
    one, *_others = refs(run)
    client.post(where(run), everybody(run) | {f"v-{one}": "falta"})
    assert "Corregir la lista" in text(client.get(where(run)))
    form = client.get(where(run) + "?corregir=1").content.decode()
    shown = {f"n-{ref}": number for ref, number in re.findall(r'name="n-([^"]+)" value="(\d+)"', form)}
    assert len(shown) == 3
    changed = everybody(run) | shown | {f"v-{one}": "retardo", f"m-{one}": "25"}
    refused = client.post(where(run), changed)
    assert refused.status_code == 422
    assert "Escribe por qué corriges la lista" in text(refused)
    assert 'value="25"' in refused.content.decode()
    done = text(client.post(where(run), changed | {"reason": "Llegó a las 9:25"}, follow=True))
    assert "2 presentes, 1 retardo" in done
    assert f"Falta. {teacher.full_name} lo cambió el" in done
    assert "Llegó a las 9:25" in done
    assert Attendance.objects.count() == 4


def test_a_page_left_open_loses_nothing_and_overwrites_nothing(client, run, teacher):
    signed_in(client, teacher)
    one, *_others = refs(run)
    client.post(where(run), everybody(run))
    stale = client.post(where(run), everybody(run) | {f"v-{one}": "falta"})
    assert stale.status_code == 422
    assert "otra ventana guardó antes" in text(stale)
    assert "Guardado: presente" in text(stale)
    assert (one, "falta") in chosen(stale)
    shown = {f"n-{ref}": n for ref, n in re.findall(r'name="n-([^"]+)" value="(\d+)"', stale.content.decode())}
    again = everybody(run) | shown | {f"v-{one}": "falta", "reason": "Se equivocó la otra lista"}
    assert client.post(where(run), again).status_code == 302
    values = Attendance.objects.filter(enrolment__ref=one).order_by("number").values_list("value", flat=True)
    assert list(values) == ["presente", "falta"]


def test_a_list_left_half_done_waits_at_home(client, run, teacher):
    signed_in(client, teacher)
    one, *_others = refs(run)
    client.post(where(run), {f"v-{one}": "presente"})
    assert "Completar la lista: faltan 2 personas" in text(client.get("/mi/"))
    assert "2 sin marcar" in text(client.get(where(run)))


def test_the_list_opens_on_its_day(client, run, teacher):
    signed_in(client, teacher)
    assert "La lista se abre el día de la sesión" in text(client.get(where(run, 2)))
    assert client.post(where(run, 2), everybody(run)).status_code == 422
    cancel_session(run.sessions.get(number=2), reason="Puente", by=teacher)
    assert "Esta sesión se canceló." in text(client.get(where(run, 2)))


def test_the_programme_reads_and_prints_but_does_not_mark(client, run, teacher):
    office = PersonFactory(institution=run.institution)
    RoleGrantFactory(person=office, role="programme")
    signed_in(client, office)
    assert "La pasa quien facilita el grupo." in text(client.get(where(run)))
    assert client.post(where(run), everybody(run)).status_code == 404
    make.all_present(run.sessions.get(number=1), by=teacher)
    page = text(client.get(where(run)))
    assert "3 presentes" in page
    assert "Corregir la lista" not in page
    assert "Lista de asistencia" in text(client.get(where(run, end="imprimir")))


def test_the_printed_list_has_names_and_room_to_sign(client, run, teacher):
    signed_in(client, teacher)
    blank = client.get(where(run, end="imprimir"))
    for words in ("Sala 2", teacher.full_name, "Firma", "3 personas inscritas", run.institution.name):
        assert words in text(blank)
    assert all(each.person.list_name in text(blank) for each in run.enrolments.all())
    assert "Asistencia" not in re.findall(r"<th[^>]*>([^<]*)</th>", blank.content.decode())
    make.all_present(run.sessions.get(number=1), by=teacher)
    assert "Presente" in text(client.get(where(run, end="imprimir")))


def test_sessions_are_programmed_moved_cancelled_and_replaced(client, run, teacher):
    signed_in(client, teacher)
    day = (clock.today() + timedelta(days=3)).isoformat()
    form = {"day": day, "begins": "16:00", "ends": "18:00", "room": "Auditorio", "minutes": ""}
    add = f"/grupos/{run.ref}/sesiones/agregar/"
    wrong = client.post(add, form | {"ends": "15:00"})
    assert wrong.status_code == 422
    assert 'value="Auditorio"' in wrong.content.decode()
    assert "Sesión programada." in text(client.post(add, form, follow=True))
    assert client.post(add, form).status_code == 302  # pressed twice
    assert run.sessions.count() == 3
    moved = client.post(where(run, 3, "cambiar"), form | {"room": "Patio"}, follow=True)
    assert "Patio" in text(moved)
    assert client.post(where(run, 3, "cancelar"), {"reason": ""}).status_code == 422
    assert "Se canceló: Lluvia" in text(client.post(where(run, 3, "cancelar"), {"reason": "Lluvia"}, follow=True))
    assert "la repone la 4" in text(client.post(where(run, 3, "reponer"), form, follow=True))
    assert "Solo se repone una sesión cancelada" in text(client.post(where(run, 2, "reponer"), form))


def test_closing_shows_what_each_obtains_and_what_is_missing(client, run, teacher):
    signed_in(client, teacher)
    close = f"/grupos/{run.ref}/cerrar/"
    assert "se cierra a partir de ese día" in text(client.get(close))
    CourseRun.objects.filter(pk=run.pk).update(ends_on=clock.today())
    assert "Antes de cerrar" in text(client.get(close))
    assert "Sin lista de asistencia: sesiones 1, 2." in text(client.post(close))
    make.all_present(run.sessions.get(number=1), by=teacher)
    cancel_session(run.sessions.get(number=2), reason="Puente", by=teacher)
    page = text(client.get(close))
    assert "Sesiones canceladas y no repuestas" in page
    assert "Lo que obtiene cada persona" in page
    assert "100.0\xa0% (240 de 240 min)" in client.get(close).content.decode()
    assert "Cerraste el grupo." in text(client.post(close, follow=True))
    assert CourseRun.objects.get(pk=run.pk).state == RunState.CLOSED


def test_the_whole_list_is_graded_on_one_page(client, run, teacher):
    signed_in(client, teacher)
    address = f"/grupos/{run.ref}/calificaciones/"
    one, two, _three = refs(run)
    assert client.post(address, {f"mark0-{one}": "101"}).status_code == 422
    assert client.post(address, {f"mark0-{one}": "ocho"}).status_code == 422
    first = {f"mark0-{one}": "85,5", f"mark1-{two}": "90", f"initial-mark0-{one}": "", f"initial-mark1-{two}": ""}
    assert "Guardaste 2 calificaciones." in text(client.post(address, first, follow=True))
    assert client.post(address, first).status_code == 302  # pressed twice
    stale = client.post(address, first | {f"mark0-{one}": "70"})
    assert stale.status_code == 422
    assert "otra ventana calificó antes" in text(stale)
    erased = {f"mark0-{one}": "", f"initial-mark0-{one}": "85.50"}
    assert "Una calificación no se borra." in text(client.post(address, erased))
    changed = {f"mark0-{one}": "70", f"initial-mark0-{one}": "85.50"}
    assert "Guardaste 1 calificación." in text(client.post(address, changed, follow=True))
    assert sorted(str(each.mark) for each in ComponentMark.objects.all()) == ["70.00", "90.00"]


def test_a_learner_sees_one_list_and_what_is_missing(client, run, teacher):
    seat = run.enrolments.order_by("pk")[0]
    signed_in(client, seat.person)
    with time_machine.travel(run.sessions.get(number=1).starts_at):  # whatever the hour of the one who tests
        assert "Asistir hoy, 9:00: sesión 1" in text(client.get("/mi/"))
        page = text(client.get(f"/grupos/{run.ref}/"))
    assert "Te faltan 3 de 3 requisitos" in page
    assert "Hoy, 9:00 a 13:00 , Sala 2" in page
    seat.run = CourseRun.objects.get(pk=run.pk)
    for lesson in make.lessons(seat):
        complete_slot(seat, lesson)
    save_list(run.sessions.get(number=1), {seat.ref: Mark("retardo", late=20)}, by=teacher)
    page = text(client.get(f"/grupos/{run.ref}/"))
    assert "Te faltan 2 de 3 requisitos" in page
    assert page.index("Lección 1") < page.index("Sesión 1") < page.index("Lección 2") < page.index("Sesión 2")
    assert "Retardo de 20 minutos" in page
    assert "Llevas 4 h de 8 h; se piden 6 h 24 min. Retardos: 1; cada 3 cuentan como una falta." in page


def test_a_learner_reads_why_a_session_was_cancelled_and_what_was_corrected(client, run, teacher):
    seat = run.enrolments.order_by("pk")[0]
    save_list(run.sessions.get(number=1), {seat.ref: Mark("falta")}, by=teacher)
    save_list(run.sessions.get(number=1), {seat.ref: Mark("presente", stands=1)}, by=teacher, reason="Sí estaba")
    cancel_session(run.sessions.get(number=2), reason="Puente", by=teacher)
    signed_in(client, seat.person)
    page = text(client.get(f"/grupos/{run.ref}/"))
    assert "Se canceló: Puente" in page
    assert "Antes decía: falta" in page


def test_a_liaison_sees_the_absences_of_her_units_in_two_presses(client, run, teacher):
    liaison, seats = PersonFactory(institution=run.institution), list(run.enrolments.order_by("pk"))
    unit = AffiliationFactory(person=seats[0].person).unit
    AffiliationFactory(person=seats[1].person)
    RoleGrantFactory(person=liaison, unit=unit)
    make.all_present(run.sessions.get(number=1), by=teacher, **{each.ref: Mark("falta") for each in seats[:2]})
    signed_in(client, liaison)
    assert "/grupos/faltas/" in client.get("/grupos/").content.decode()
    page = text(client.get("/grupos/faltas/"))
    assert seats[0].person.list_name in page
    assert seats[1].person.list_name not in page
    assert "Ya no alcanza" in page
    save_list(
        run.sessions.get(number=1), {seats[0].ref: Mark("presente", stands=1)}, by=teacher, reason="Estaba en otra sala"
    )
    assert "Nadie de tu área ha faltado" in text(client.get("/grupos/faltas/"))


def test_others_find_nothing_there(client, run, teacher):
    signed_in(client, run.enrolments.first().person)
    for end in (
        "sesiones/1/lista/",
        "sesiones/1/imprimir/",
        "sesiones/1/cambiar/",
        "sesiones/agregar/",
        "calificaciones/",
    ):
        assert client.get(f"/grupos/{run.ref}/{end}").status_code == 404
    for end in ("faltas/", "todos/", "abrir/", f"{run.ref}/gestion/"):
        assert client.get(f"/grupos/{end}").status_code == 404


COSTS = {
    **{"list": 8, "read": 8, "correct": 8, "paper": 9, "people": 11, "marks": 9, "close": 12, "home": 8},
    **{"absences": 7, "manage": 7, "learner": 11, "mine": 6},
}


@pytest.mark.parametrize("rows", [1, 20])
def test_pages_cost_the_same_however_many(client, course, rows):
    run = make.in_class(course, days=(0, 7))
    seats = [make.seated(run) for _number in range(rows)]
    teacher, liaison = make.taught(run), PersonFactory(institution=run.institution)
    RoleGrantFactory(person=liaison, unit=None, role="programme")
    make.begin(run)
    signed_in(client, teacher)
    client.get("/grupos/")
    blank = queries(client, where(run))
    absent = {each.ref: Mark("falta") for each in seats}
    save_list(run.sessions.get(number=1), absent, by=teacher)
    costs = {
        "list": blank,
        "read": queries(client, where(run)),
        "correct": queries(client, where(run) + "?corregir=1"),
        "paper": queries(client, where(run, end="imprimir")),
        "people": queries(client, f"/grupos/{run.ref}/personas/"),
        "marks": queries(client, f"/grupos/{run.ref}/calificaciones/"),
        "close": queries(client, f"/grupos/{run.ref}/cerrar/"),
        "home": queries(client, "/mi/"),
    }
    signed_in(client, liaison)
    client.get("/grupos/")
    costs |= {"absences": queries(client, "/grupos/faltas/"), "manage": queries(client, f"/grupos/{run.ref}/gestion/")}
    signed_in(client, seats[0].person)
    client.get("/grupos/")
    costs |= {"learner": queries(client, f"/grupos/{run.ref}/"), "mine": queries(client, "/grupos/")}
    assert costs == COSTS
