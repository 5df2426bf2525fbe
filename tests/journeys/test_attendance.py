"""Passing the list of thirty people in three presses; without script, by keyboard, on a telephone, on paper."""

import pytest

from lms.core.models import Institution
from lms.delivery.actions.attendance import Mark, save_list
from lms.delivery.models import Attendance, CourseRun
from tests.factories import delivery as make
from tests.factories.people import AffiliationFactory, PersonFactory, RoleGrantFactory
from tests.journeys.barriers import sound
from tests.journeys.presses import Presses

pytestmark = pytest.mark.browser
PEOPLE = 30


@pytest.fixture
def people():
    return 3


@pytest.fixture
def run(live_site, people):
    run = make.in_class(make.classroom(sessions=2, lessons=2), days=(0, 7))
    for _number in range(people):
        make.seated(run)
    Institution.objects.filter(pk=run.institution_id).update(is_default=True)
    return run


@pytest.fixture
def teacher(run):
    teacher = make.taught(run)
    make.begin(run)
    return teacher


def choice(page, seat, words):
    """One of the three choices of a person."""
    named = page.get_by_role("radiogroup", name=f"{seat.person.first_surname} {seat.person.given_names}")
    return named.get_by_role("radio", name=words)


@pytest.mark.parametrize("people", [PEOPLE])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_thirty_people_in_three_presses_and_the_exceptions(run, teacher, live_site, new_page, enter, javascript):
    page = enter(new_page(javascript=javascript), teacher)
    page.goto(f"{live_site}/mi/")
    hand, seats = Presses(page), list(run.enrolments.order_by("pk"))
    hand.name("link", "Pasar lista: hoy 9:00")
    page.get_by_role("heading", name="Asistencia de hoy, sesión 1").wait_for()
    assert page.locator("#cuenta").inner_text() == "30 sin marcar"
    hand.name("button", "Todos presentes")
    page.get_by_text("30 presentes").wait_for()
    exceptions = [(seats[3], "Falta"), (seats[20], "Falta")]
    for seat, words in exceptions:
        hand.press(choice(page, seat, words))
    if javascript:
        assert page.locator("#cuenta").inner_text() == "28 presentes, 2 faltas"
    assert not Attendance.objects.exists()
    hand.press(page.locator(".bar").get_by_role("button", name="Guardar asistencia"))
    page.get_by_role("heading", name="28 presentes, 2 faltas").wait_for()
    assert hand.count == 3 + len(exceptions)
    assert Attendance.objects.count() == PEOPLE


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_barrier_that_axe_can_see(run, teacher, live_site, new_page, enter, width, dark):
    page = enter(new_page(width=width, dark=dark), teacher)
    base = f"{live_site}/grupos/{run.ref}"
    seats, session = list(run.enrolments.order_by("pk")), run.sessions.get(number=1)
    for end in ("sesiones/1/lista/", "sesiones/1/imprimir/", "sesiones/agregar/", "sesiones/2/cancelar/", "cerrar/"):
        page.goto(f"{base}/{end}")
        sound(page)
    page.goto(f"{base}/sesiones/1/lista/")
    choice(page, seats[0], "Retardo").click()
    page.get_by_label(f"Minutos tarde (opcional), {seats[0].person.full_name}").fill("mucho")
    choice(page, seats[1], "Falta").click()
    sound(page)
    page.locator(".bar .btn").click()
    page.get_by_role("alert").wait_for()
    sound(page)
    make.all_present(session, by=teacher)
    save_list(session, {seats[0].ref: Mark("retardo", stands=1)}, by=teacher, reason="Llegó tarde")
    for end in ("sesiones/1/lista/", "sesiones/1/lista/?corregir=1", "personas/", "calificaciones/"):
        page.goto(f"{base}/{end}")
        sound(page)
    learner = enter(new_page(width=width, dark=dark), seats[0].person)
    learner.goto(f"{base}/")
    sound(learner)


def test_a_list_is_corrected_by_keyboard_alone(run, teacher, live_site, new_page, enter):
    seat = run.enrolments.order_by("person__name_sort", "pk")[0]
    make.all_present(run.sessions.get(number=1), by=teacher)
    page = enter(new_page(), teacher)
    page.goto(f"{live_site}/grupos/{run.ref}/sesiones/1/lista/")
    page.get_by_role("link", name="Corregir la lista").press("Enter")
    page.locator(f"[name='v-{seat.ref}']:checked").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == f"m-{seat.ref}"  # what a retardo asks comes next
    page.keyboard.type("25")
    page.get_by_label("¿Por qué corriges?").focus()
    page.keyboard.type("Llegó a las 9:25")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="2 presentes, 1 retardo").wait_for()
    assert page.get_by_text("Llegó a las 9:25").is_visible()


@pytest.mark.parametrize("people", [PEOPLE])
def test_the_paper_repeats_its_heading_and_carries_no_frame(run, teacher, live_site, new_page, enter, tmp_path):
    page = enter(new_page(), teacher)
    page.goto(f"{live_site}/grupos/{run.ref}/sesiones/1/imprimir/")
    page.emulate_media(media="print")
    assert not page.locator(".head").is_visible()
    assert not page.locator(".foot").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    pypdf = pytest.importorskip("pypdf")
    page.pdf(path=tmp_path / "lista.pdf", format="Letter")
    sheets = pypdf.PdfReader(tmp_path / "lista.pdf").pages
    assert len(sheets) >= 2
    assert all("Firma" in sheet.extract_text() and "Núm." in sheet.extract_text() for sheet in sheets)


def test_a_group_is_opened_staffed_and_given_sessions(run, teacher, live_site, new_page, enter):
    office = PersonFactory(institution=run.institution)
    RoleGrantFactory(person=office, role="programme")
    page = enter(new_page(width=360), office)
    page.goto(f"{live_site}/mi/")
    page.get_by_role("link", name="Grupos", exact=True).click()
    sound(page)
    page.get_by_role("link", name="Abrir un grupo").click()
    sound(page)
    page.get_by_role("link", name=run.title).click()
    sound(page)
    page.get_by_label("Empieza").fill("2031-03-03")
    page.get_by_label("Termina").fill("2031-03-10")
    page.locator("[name=day1]").fill("2031-03-03")
    page.locator("[name=begins1]").fill("09:00")
    page.get_by_role("button", name="Abrir el grupo").click()
    assert page.get_by_text("A la sesión 1 le falta la sala.").first.is_visible()
    assert page.locator("[name=begins1]").input_value() == "09:00"
    sound(page)
    page.locator("[name=room1]").fill("Sala 1")
    page.get_by_role("button", name="Abrir el grupo").click()
    page.get_by_text("Grupo abierto.").wait_for()
    sound(page)
    page.get_by_label("Persona").fill(teacher.full_name)
    page.get_by_role("button", name="Asignar a esta persona").click()
    page.get_by_text(f"{teacher.full_name} facilita este grupo.").wait_for()
    assert CourseRun.objects.order_by("-pk")[0].sessions.get().room == "Sala 1"


def test_a_liaison_reaches_the_absences_in_two_presses(run, teacher, live_site, new_page, enter):
    seat, liaison = run.enrolments.order_by("pk")[0], PersonFactory(institution=run.institution)
    RoleGrantFactory(person=liaison, unit=AffiliationFactory(person=seat.person).unit)
    make.all_present(run.sessions.get(number=1), by=teacher, **{seat.ref: Mark("falta")})
    page = enter(new_page(width=360), liaison)
    page.goto(f"{live_site}/mi/")
    hand = Presses(page)
    hand.name("link", "Mis cursos")
    hand.name("link", "Ver las faltas de tu área")
    page.get_by_text(seat.person.list_name).wait_for()
    assert hand.count == 2
    sound(page)
