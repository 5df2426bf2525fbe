"""A questionnaire in a browser: by keyboard, with a bad network, in two tabs, and after the session ended."""

import re

import pytest
from django.contrib.sessions.models import Session

from assessment.actions.answer import Batch, Item, save_answers
from assessment.actions.attempt import start
from assessment.models import Answer, Attempt
from lms.core.models import Institution
from tests.factories import assessment as make
from tests.journeys.barriers import barriers
from tests.people.door import PASSWORD

pytestmark = pytest.mark.browser
FOCUS_SHOWS = """() => [document.activeElement, document.activeElement.nextElementSibling].some(
  each => each && getComputedStyle(each).outlineStyle !== "none")"""
SAVED = re.compile(r"Guardado \d\d:\d\d")


@pytest.fixture
def place(live_site):
    found = make.seat(minutes=30, attempts_allowed=2, review="full")
    Institution.objects.filter(pk=found.sitting.institution_id).update(is_default=True)
    return found


@pytest.fixture
def sitting(live_site, place, enter, page):
    """A page on the first question of an open attempt."""
    attempt = start(place, by=place.person)
    enter(page, place.person).goto(f"{live_site}/evaluaciones/intento/{attempt.ref}/1/")
    return page


def at(site, end):
    return f"{site}/evaluaciones/intento/{Attempt.objects.get().ref}/{end}"


def value(slot):
    return Answer.objects.get(slot=slot).value


def until(page, holds):
    """Wait for what the server or the page will come to."""
    for _look in range(150):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"Never came: {page.url}")


def pick(page, words):
    page.get_by_text(words, exact=True).click()


def said(page, words):
    page.get_by_text(words).first.wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_start_to_receipt_by_keyboard_alone(live_site, place, enter, new_page, javascript):
    page = enter(new_page(width=360, javascript=javascript), place.person)
    page.goto(f"{live_site}/evaluaciones/{place.ref}/")

    def tab_to(selector, most=40):
        for count in range(1, most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                assert page.evaluate(FOCUS_SHOWS)
                return count
        raise AssertionError(f"No se llega a {selector}")

    tab_to("main .btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/1/")
    tab_to("input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert tab_to(".btn") <= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/2/")
    for _option in range(4):
        tab_to("input[type=checkbox]")
        page.keyboard.press("Space")
    assert tab_to(".btn") <= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/3/")
    tab_to("input.input")
    page.keyboard.type("12,5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/revisar/")
    tab_to("main .btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acuse/")
    assert page.locator("h1").inner_text() == "Entregado"
    assert [type(row.value) for row in Answer.objects.order_by("slot")] == [str, list, str]


def test_a_change_is_saved_and_the_hour_is_told(sitting):
    pick(sitting, "Opción B")
    sitting.get_by_text(SAVED).wait_for()
    assert value(1) == "b"


def test_without_network_answers_wait_on_the_device_and_go_when_it_returns(sitting):
    sitting.context.set_offline(True)
    pick(sitting, "Opción B")
    said(sitting, "Sin conexión: 1 respuesta guardada en este equipo")
    pick(sitting, "Opción C")
    sitting.get_by_role("button", name="Guardar y continuar").click()
    said(sitting, "Se fue la conexión.")
    assert value(1) is None
    sitting.context.set_offline(False)
    until(sitting, lambda: value(1) == "c")  # and a press that was still on its way then leads to the next page
    until(sitting, lambda: sitting.get_by_text("Se fue la conexión.").count() == 0)


def test_what_waits_outlives_the_page(live_site, sitting):
    sitting.route("**/guardar/", lambda route: route.abort())
    pick(sitting, "Opción B")
    said(sitting, "Sin conexión: 1 respuesta guardada en este equipo")
    sitting.unroute("**/guardar/")
    sitting.goto(at(live_site, "1/"))
    sitting.get_by_text(SAVED).wait_for()
    assert value(1) == "b"
    assert sitting.locator("input[value=b]").is_checked()


def test_an_answer_given_elsewhere_shows_both_and_lets_choose(sitting, place):
    attempt = Attempt.objects.get()
    save_answers(attempt.ref, Batch("otra", 1, (Item(1, "a", 0),)), by=place.person)
    pick(sitting, "Opción B")
    said(sitting, "Respondida en otro lugar a las")
    assert value(1) == "a"
    sitting.get_by_role("button", name="Usar la que está aquí").click()
    sitting.get_by_text(SAVED).wait_for()
    assert value(1) == "b"
    save_answers(attempt.ref, Batch("otra", 9, (Item(1, "d", 2),)), by=place.person)
    pick(sitting, "Opción C")
    sitting.get_by_role("button", name="Dejar la otra").click()
    assert sitting.locator("input[value=d]").is_checked()
    assert value(1) == "d"


def test_a_session_that_ended_loses_nothing(live_site, sitting, place):
    Session.objects.all().delete()
    pick(sitting, "Opción B")
    said(sitting, "Tu sesión terminó.")
    assert value(1) is None
    sitting.get_by_role("link", name="Entrar y continuar").click()
    sitting.locator("[name=login]").fill(place.person.account.username)
    sitting.locator("[name=password]").fill(PASSWORD)
    sitting.locator("main button[type=submit]").first.click()
    sitting.wait_for_url("**/1/")
    sitting.get_by_text(SAVED).wait_for()
    assert value(1) == "b"


def test_delivery_waits_for_the_network_and_empties_the_device(live_site, sitting):
    pick(sitting, "Opción B")
    sitting.get_by_text(SAVED).wait_for()
    sitting.goto(at(live_site, "revisar/"))
    sitting.context.set_offline(True)
    sitting.get_by_role("button", name=re.compile("Entregar con")).click()
    said(sitting, "Para entregar necesitas conexión.")
    assert Attempt.objects.get().stage == "open"
    sitting.context.set_offline(False)
    sitting.get_by_role("button", name=re.compile("Entregar con")).click()
    sitting.wait_for_url("**/acuse/")
    assert waiting(sitting) == 0


def waiting(page) -> int:
    """How many answers the device still holds."""
    return page.evaluate(
        """() => new Promise(done => {
          const asked = indexedDB.open("calmecac-cuestionarios", 1);
          asked.onsuccess = () => {
            const all = asked.result.transaction("pendientes").objectStore("pendientes").count();
            all.onsuccess = () => done(all.result);
          };
        })"""
    )


def test_leaving_the_account_empties_the_device(live_site, sitting):
    sitting.route("**/guardar/", lambda route: route.abort())
    pick(sitting, "Opción B")
    said(sitting, "Sin conexión: 1 respuesta guardada en este equipo")
    assert waiting(sitting) == 1
    sitting.goto(f"{live_site}/cuenta/salir/")
    sitting.get_by_role("button", name="Salir").click()
    sitting.wait_for_url(lambda url: "salir" not in url)
    assert sitting.evaluate("indexedDB.databases().then(all => all.length)") == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_that_axe_can_see(live_site, place, enter, new_page, width, dark):
    attempt = start(place, by=place.person)
    page = enter(new_page(width=width, dark=dark), place.person)
    found = []
    way = ["", f"{place.ref}/", *(f"intento/{attempt.ref}/{end}" for end in ("1/", "2/", "3/", "revisar/"))]
    for end in [*way, "deliver", f"intento/{attempt.ref}/respuestas/"]:
        if end == "deliver":
            page.get_by_role("button", name=re.compile("Entregar con")).click()
            page.wait_for_url("**/acuse/")
        else:
            page.goto(f"{live_site}/evaluaciones/{end}")
        found += barriers(page)
    assert found == []
