"""What a person sees: readable in light and dark, on a telephone and at a desk, in three themes, without script."""

import gzip
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from lms.core import doors, themes
from lms.core.models import Institution, Theme
from lms.urls import handler500
from tests.journeys.barriers import violations

pytestmark = pytest.mark.browser

STATIC = [f"/estaticos/base/{name}.html" for name in ("500", "503", "sin-conexion")]
PAGES = ["/", "/tema/", reverse("account_login"), "/no-existe/", reverse("help"), reverse("accessibility")]
LONG_NAME = "Sistema Estatal de Profesionalización, Certificación y Desarrollo de Personas Servidoras Públicas"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a propósito")


urlpatterns = [path("roto/", doors.public(broken))]
__all__ = ["handler500", "urlpatterns"]


@pytest.fixture
def dressed(live_site):
    """The site of an institution with a very long name, in a theme."""
    themes.load_shipped()
    institution = Institution.objects.create(code="IP", name=LONG_NAME, is_default=True)

    def wear(code: str) -> str:
        institution.theme = Theme.objects.get(code=code)
        institution.save()
        return live_site

    return wear


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("theme", ["neutral", "federal", "extrema"])
def test_no_barrier_that_axe_can_see(dressed, new_page, theme, dark, width):
    site = dressed(theme)
    page = new_page(width=width, dark=dark)
    found = []
    for address in PAGES:
        page.goto(site + address)
        assert page.locator(f'link[href^="/tema/{theme}-"]').count() == 1
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_in_the_fixed_pages_nor_in_a_refused_form(live_site, new_page, dark):
    page = new_page(width=360, dark=dark)
    found = []
    for address in STATIC:
        page.goto(live_site + address)
        found += violations(page)
    page.goto(live_site + reverse("account_login"))
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').remove()")
    page.locator("main button").first.click()
    assert page.locator("h1").inner_text() == "Tu respuesta no se envió"
    assert violations(page) + found == []


def test_axe_sees_a_barrier_that_is_there(live_site, new_page):
    """The negative control: a button without words and grey text on white."""
    page = new_page()
    page.goto(live_site)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    page.evaluate("document.querySelector('h1').style.color = '#eee'")
    found = " ".join(violations(page))
    assert "button-name" in found
    assert "color-contrast" in found


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_moves_sideways_at_twice_the_text(dressed, new_page, width):
    site = dressed("extrema")
    page = new_page(width=width)
    found = []
    for address in [*PAGES, *STATIC]:
        page.goto(site + address)
        for scale in (1, 2):
            page.evaluate(
                "scale => { const root = document.documentElement;"
                "root.style.fontSize = scale * parseFloat(getComputedStyle(root).fontSize) + 'px' }",
                scale,
            )
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"{address} ×{scale}: {wide} px")
    assert found == []


def test_standing_targets_are_as_tall_as_a_thumb(dressed, new_page):
    page = new_page(width=360)
    page.goto(dressed("neutral") + "/tema/")
    small = page.evaluate(
        "[...document.querySelectorAll('.btn, .input, .head__link, .mode button, .foot li a, .pick, .tabs a, summary')]"
        ".filter(each => each.getBoundingClientRect().height < 47.9).map(each => each.outerHTML.slice(0, 120))"
    )
    assert small == []


def test_nothing_comes_from_elsewhere_and_little_in_all(dressed, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    site = dressed("extrema")
    for address in PAGES:
        page.goto(site + address)
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(site).netloc}
    first_view = asked.index(site + "/tema/")
    assert first_view <= 10


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "budget"), [("/", 12), ("/tema/", 14), (reverse("account_login"), 8)])
def test_bytes_stay_within_the_budget(client, address, budget):
    html = len(gzip.compress(client.get(address).content))
    assert html <= budget * 1024
    css = (settings.ROOT / "themes" / "base" / "static" / "base" / "calmecac.css").read_bytes()
    assert len(gzip.compress(css)) <= 14 * 1024


def test_appearance_is_chosen_without_script_and_kept(live_site, new_page):
    page = new_page(javascript=False)
    page.goto(live_site + "/tema/")
    page.get_by_role("button", name="Oscura").click()
    assert page.url == live_site + "/tema/"
    assert page.locator("html").get_attribute("data-mode") == "dark"
    page.goto(live_site)
    assert page.locator("html").get_attribute("data-mode") == "dark"
    page.get_by_role("button", name="Automática").click()
    assert page.locator("html").get_attribute("data-mode") is None


@pytest.mark.parametrize(("dark", "chosen"), [(False, "Oscura"), (True, "Clara")])
def test_the_choice_stands_above_the_system(dressed, new_page, dark, chosen):
    page = new_page(dark=dark)
    page.goto(dressed("federal"))
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    page.get_by_role("button", name=chosen).click()
    assert page.evaluate(paper) != before
    assert violations(page) == []


def test_the_first_stop_of_the_keyboard_leads_past_the_heading(live_site, page):
    page.goto(live_site + "/tema/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Ir al contenido"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "contenido"


def test_a_refused_form_takes_the_focus_to_what_is_wrong(live_site, page):
    page.goto(live_site + reverse("account_login"))
    page.locator("main form .btn").first.click()
    assert page.title().startswith("Error: ")
    assert page.locator(":focus").get_attribute("class") == "errors"
    page.locator(".errors a").first.click()
    assert page.locator(":focus").get_attribute("aria-invalid") == "true"


@override_settings(ROOT_URLCONF=__name__, DEBUG=False)
@pytest.mark.django_db
def test_the_page_of_500_is_drawn_under_its_own_policy(new_page):
    answer = Client(raise_request_exception=False).get("/roto/")
    assert answer.status_code == 500
    page = new_page()
    headers = {"Content-Security-Policy": answer["Content-Security-Policy"], "Content-Type": "text/html"}
    page.route("**/roto/", lambda route: route.fulfill(status=500, headers=headers, body=answer.content))
    page.goto("http://127.0.0.1:9/roto/")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # its style was let in


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_paper_is_light_and_carries_no_frame(dressed, new_page, dark):
    page = new_page(dark=dark)
    page.goto(dressed("federal") + "/tema/")
    if dark:
        page.get_by_role("button", name="Oscura").click()
    page.emulate_media(media="print")
    assert not page.locator(".mode").is_visible()
    assert not page.locator(".head__link").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.note')).color") == "rgb(0, 0, 0)"
