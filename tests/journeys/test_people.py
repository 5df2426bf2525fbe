"""The people desk in a browser: the first entry of somebody, the birth of an office, and that all may read it."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from lms.core import clock
from lms.core.models import Institution
from lms.people.actions.accounts import create_account, set_password
from lms.people.actions.affiliations import affiliate
from lms.people.actions.persons import register_person
from lms.people.actions.roles import grant_founding_role, grant_role
from lms.people.actions.units import add_unit
from tests.journeys.barriers import barriers

pytestmark = pytest.mark.browser

PASSWORD = "una frase larga y tranquila"
OFFICIAL = "Oficio 1/2026"
LEARNER = ["Inicio", "Catálogo", "Mis cursos", "Mi puesto", "Certifícate", "Historial"]


def register(institution, number, names, unit, *, password=PASSWORD):
    given, surname = names.split()
    person = register_person(
        institution, given_names=given, first_surname=surname, identifiers={"clave": number}, by=None
    ).person
    account = create_account(person, by=None)
    affiliate(person, unit, None, clock.today(), by=None)
    if password:
        set_password(account, password)
    return person


@pytest.fixture
def house(live_site):
    """An institution with human resources, its head, a liaison and somebody who never entered."""
    institution = Institution.objects.create(code="IP", name="Instituto de Profesionalización", is_default=True)
    root = add_unit(institution, "IP", "Instituto de Profesionalización", parent=None, by=None)
    unit = add_unit(institution, "IP-UT", "Unidad de Transparencia", parent=root, by=None)
    people = {
        "hr": register(institution, "IP-1", "Noé Ordaz", root),
        "head": register(institution, "IP-2", "Rosalba Ibarrola", root),
        "liaison": register(institution, "IP-3", "Dulce Mendieta", unit),
        "new": register(institution, "IP-4", "Teodora Pech", unit, password=""),
        "worker": register(institution, "IP-5", "Fernanda Nava", unit),
    }
    grant_founding_role(people["hr"], "hr", legal_basis=OFFICIAL)
    grant_founding_role(people["head"], "institute_head", legal_basis=OFFICIAL)
    today = clock.today()
    grant_role(people["liaison"], "liaison", unit, today, None, legal_basis=OFFICIAL, by=people["hr"])
    return SimpleNamespace(site=live_site, institution=institution, unit=unit, **people)


def enter(page, house, number):
    page.goto(house.site + reverse("account_login"))
    page.get_by_label("Clave, CURP o correo").fill(number)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/mi/")


def heading(page) -> str:
    return page.locator("h1").inner_text().replace("\n", " ")


def test_a_slip_from_the_desk_to_the_first_home(house, new_page):
    desk = new_page()
    enter(desk, house, "IP-3")
    assert "1 persona de tus áreas aún no ha entrado." in desk.locator("main").inner_text()
    desk.get_by_role("link", name="Imprime la hoja de 1 persona").click()
    desk.get_by_role("button", name="Imprimir la hoja de esta persona").click()
    assert heading(desk) == "Revisa antes de imprimir"
    desk.get_by_role("button", name="Hacer la hoja").click()
    assert "Teodora Pech" in desk.locator("article.slip").inner_text()
    code = desk.locator("article.slip .big").inner_text()

    phone = new_page(width=360, javascript=False)
    phone.goto(house.site + reverse("account_activate"))
    phone.locator("[name=login]").fill("IP-4")
    phone.locator("[name=code]").fill(code)
    phone.locator("[name=password1]").fill(PASSWORD)
    phone.locator("[name=password2]").fill(PASSWORD)
    phone.locator("main form .btn").first.click()
    phone.wait_for_url("**/mi/")
    assert heading(phone).endswith(", Teodora")
    assert "Dulce Mendieta" in phone.locator("aside").inner_text()
    desk.goto(house.site + reverse("home"))
    assert "aún no ha entrado" not in desk.locator("main").inner_text()


def test_an_office_is_asked_for_authorised_and_seen_in_the_menu(house, new_page):
    owner, asker, decider = new_page(width=360), new_page(), new_page()
    enter(owner, house, "IP-5")
    assert owner.get_by_role("navigation", name="Principal").get_by_role("link").all_inner_texts() == LEARNER
    enter(asker, house, "IP-1")
    asker.goto(house.site + reverse("people:person", args=[house.worker.ref]))
    asker.get_by_role("link", name="Otorgar una función").click()
    asker.get_by_label("Función").select_option("auditor")
    asker.get_by_label("Documento que la respalda").fill(OFFICIAL)
    asker.get_by_role("button", name="Revisar").click()
    assert "Esta función necesita una segunda persona." in asker.locator("main").inner_text()
    asker.get_by_role("button", name="Corregir").click()
    assert asker.get_by_label("Documento que la respalda").input_value() == OFFICIAL
    asker.get_by_role("button", name="Revisar").click()
    asker.get_by_role("button", name="Pedir autorización").click()
    assert "Solicitud enviada." in asker.get_by_role("status").inner_text()

    enter(decider, house, "IP-2")
    decider.get_by_role("link", name="Decide 1 solicitud").click()
    assert "Otorgar la función «Auditoría» a Fernanda Nava" in decider.locator("main").inner_text()
    decider.get_by_role("button", name=re.compile("^Autorizar")).click()
    assert "Autorizada. Ya tiene efecto." in decider.get_by_role("status").inner_text()
    owner.reload()
    menu = owner.get_by_role("navigation", name="Principal").get_by_role("link").all_inner_texts()
    assert set(menu) == {*LEARNER, "Personas", "Necesidades", "Lotes", "Certificados"}  # all of them to read


def pages_of(house) -> dict[str, list[str]]:
    """What each office sees, by who sees it."""
    ref = [house.worker.ref]
    return {
        "IP-5": [reverse("home"), reverse("people:my_accesses"), reverse("account_home")],
        "IP-3": [reverse("home"), reverse("people:list") + "?estado=sin-activar", reverse("people:slips")],
        "IP-1": [
            reverse("people:list"),
            reverse("people:person", args=ref),
            reverse("people:move", args=ref),
            reverse("people:leave", args=ref),
            reverse("people:grant", args=ref),
            reverse("people:units"),
            reverse("people:unit_add"),
            reverse("people:unit", args=[house.unit.ref]),
            reverse("people:approvals"),
        ],
    }


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_at_the_desk(house, new_page, dark, width):
    found = []
    for number, addresses in pages_of(house).items():
        page = new_page(width=width, dark=dark)
        enter(page, house, number)
        for address in addresses:
            page.goto(house.site + address)
            found += barriers(page)
        if number == "IP-3":
            found += slips_of(page, house)
    assert found == []


def slips_of(page, house) -> list[str]:
    """The two pages of slips, which only a press reaches."""
    page.goto(house.site + reverse("people:list") + "?estado=sin-activar")
    page.get_by_role("button", name="Imprimir la hoja").click()
    found = barriers(page)
    page.get_by_role("button", name="Hacer la hoja").click()
    return found + barriers(page)


def test_the_keyboard_alone_prints_a_slip(house, new_page):
    page = new_page()
    enter(page, house, "IP-3")
    for name in ("Imprime la hoja de 1 persona", "Imprimir la hoja de esta persona", "Hacer la hoja"):
        press(page, name)
    assert page.locator("article.slip").count() == 1


def press(page, name: str) -> None:
    """Tab from the top to a link or button, see that the focus shows, and press Enter."""
    before = page.url, heading(page)
    for _stop in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == name:
            break
    else:
        raise AssertionError(f"El teclado no llega a «{name}».")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([url, words]) => location.href !== url || document.querySelector('h1')?.innerText !== words", arg=list(before)
    )
    page.wait_for_load_state()
