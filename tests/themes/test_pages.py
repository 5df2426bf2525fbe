"""The pages of the look through the client: the frame, light and dark, errors, the theme's addresses and screen."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.core import themes
from lms.core.models import Theme
from lms.portal.views import errors

pytestmark = pytest.mark.django_db
TEMPLATES = settings.ROOT / "themes" / "base" / "templates"


def test_no_template_of_ours_carries_style_or_script_in_attributes():
    found = [
        f"{path.relative_to(TEMPLATES)}: {attribute}"
        for path in TEMPLATES.rglob("*.html")
        for attribute in re.findall(r"\s(style|on[a-z]+)=\"", path.read_text())
        if "/email/" not in str(path)
    ]
    assert found == []


@pytest.mark.parametrize(("mode", "cookie"), [("light", "light"), ("dark", "dark"), ("auto", ""), ("x", "")])
def test_appearance_is_kept_and_comes_back_to_the_page(client, mode, cookie):
    answer = client.post("/apariencia/", {"mode": mode, "next": "/tema/?tema=federal"})
    assert (answer.status_code, answer["Location"]) == (302, "/tema/?tema=federal")
    assert answer.cookies["apariencia"].value == cookie
    page = client.get("/").content.decode()
    assert (f'data-mode="{cookie}"' in page) == bool(cookie)
    assert "data-mode" in page or not cookie


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_appearance_never_sends_anybody_away(client, back):
    assert client.post("/apariencia/", {"mode": "dark", "next": back})["Location"] == "/"


def test_a_cookie_made_by_hand_says_nothing(client):
    client.cookies["apariencia"] = '"><script>'
    assert "data-mode" not in client.get("/").content.decode()


def test_public_pages_set_no_cookie(client):
    assert client.get("/").cookies == {}
    assert client.get("/tema/").cookies == {}


def test_missing_says_whom_to_ask(client):
    answer = client.get("/no-existe/<i>/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "enlace de capacitación" in page
    assert "<i>" not in page


def test_a_form_open_too_long_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403
    assert "Qué hacer" in answer.content.decode()


@pytest.mark.parametrize(("error", "status"), [(RequestDataTooBig(), 413), (ValueError(), 400)])
def test_bad_requests_are_told_apart(error, status):
    assert errors.bad_request(RequestFactory().get("/"), error).status_code == status


def test_too_many_tries():
    assert errors.too_many(RequestFactory().get("/")).status_code == 429


def test_the_page_of_500_asks_nothing_of_anybody(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.broken(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert re.findall(r"(?:src|href)=\"([^\"]+)\"", page) == ["data:,", "/"]
    assert len(answer._csp_update["style-src"]) == 1


@pytest.fixture
def federal():
    call_command("load_themes", verbosity=0)
    return Theme.objects.get(code="federal")


def test_a_theme_is_one_style_sheet_that_may_be_kept(client, federal):
    address = reverse("theme_css", args=[federal.code, themes.version(federal)])
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert "--jade:#9D2449" in answer.content.decode()
    assert address in client.get("/tema/?tema=federal").content.decode()


def test_an_old_address_of_a_theme_leads_to_the_new_one(client, federal):
    answer = client.get(reverse("theme_css", args=[federal.code, "0" * 12]))
    assert answer["Location"] == reverse("theme_css", args=[federal.code, themes.version(federal)])
    assert answer["Cache-Control"] == "no-store"


def test_a_logo_is_a_picture_that_runs_nothing(client, federal):
    extreme = Theme.objects.get(code="extrema")
    answer = client.get(reverse("theme_logo", args=[extreme.code, themes.version(extreme)]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert client.get(reverse("theme_logo", args=[federal.code, themes.version(federal)])).status_code == 404


def test_nobody_sees_another_institution_s_theme_by_its_code(client, federal):
    Theme.objects.create(code="propio-otra", name="Otra")
    assert client.get("/tema/?tema=propio-otra").status_code == 404
