"""The screen of the theme: seen before it is saved, refused with the shade that passes, for administrators alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from lms.core import themes
from lms.core.models import AuditEntry, Theme
from tests.factories.people import AccountFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/ajustes/tema/"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def account():
    account = AccountFactory(activated=True)
    RoleGrantFactory(person=account.person, role="admin")
    return account


@pytest.fixture
def desk(client, account):
    client.force_login(account)
    return client


def written(**changes):
    """The form as it stands when nothing was touched, with some answers changed."""
    colours = {
        f"{mode}-{token}": themes.base_tokens()[mode][token] for mode in themes.MODES for token in themes.COLOURS
    }
    return {"name": "Propio", **colours, **changes}


def test_others_find_nothing_here(client):
    account = AccountFactory(activated=True)
    client.force_login(account)
    assert client.get(ADDRESS).status_code == 404


def test_it_opens_with_the_colours_of_today(desk):
    page = desk.get(ADDRESS).content.decode()
    assert 'value="#0B5D4E"' in page
    assert ".muestra--light{" in page


def test_seeing_saves_nothing(desk):
    answer = desk.post(ADDRESS, written(act="preview", **{"light-jade": "#9D2449"}))
    assert answer.status_code == 200
    assert "--jade:#9D2449" in answer.content.decode()
    assert not Theme.objects.exists()


def test_saving_shows_it_and_leaves_a_trace(desk, account):
    answer = desk.post(ADDRESS, written(act="save", footer_links="Portal | /p", **{"light-jade": "#9D2449"}))
    assert answer.status_code == 302
    theme = Theme.objects.get()
    assert theme.tokens == {"light": {"jade": "#9D2449"}, "dark": {}}
    assert theme.footer_links == [{"text": "Portal", "href": "/p"}]
    assert AuditEntry.objects.get(verb="theme.saved").actor_ref == account.person.ref
    page = desk.get("/").content.decode()
    assert f"/tema/{theme.code}-{themes.version(theme)}.css" in page


@pytest.mark.parametrize("act", ["preview", "save"])
def test_what_cannot_be_read_is_not_saved_and_a_button_offers_what_can(desk, act):
    answer = desk.post(ADDRESS, written(act=act, **{"light-jade": "#FFCC00"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "Hay un problema" in page
    assert not Theme.objects.exists()
    offer = answer.context["shades"][0]
    cured = desk.post(ADDRESS, written(use=f"{offer['field']}:{offer['shade']}", **{"light-jade": "#FFCC00"}))
    assert cured.status_code == 200
    assert f'value="{offer["shade"]}"' in cured.content.decode()


def test_all_that_is_wrong_is_said_at_once(desk):
    answer = desk.post(ADDRESS, written(act="save", name="", **{"light-jade": "#FFCC00"}))
    assert {"name", "light-jade"} <= set(answer.context["form"].errors)
    assert answer.content.decode().count("Falta «Nombre del tema».") == 2


def test_what_is_not_a_colour_is_said_at_its_field(desk):
    answer = desk.post(ADDRESS, written(act="save", **{"dark-paper": "}</style><script>"}))
    assert answer.status_code == 422
    assert "dark-paper" in answer.context["form"].errors
    assert "<script>" not in answer.content.decode()


def test_a_logo_that_runs_is_refused_at_its_field(desk):
    hostile = SimpleUploadedFile("a.svg", LOGO.replace(b"<path", b"<script/><path"))
    answer = desk.post(ADDRESS, written(act="save", logo=hostile, logo_alt="Instituto"))
    assert "logo" in answer.context["form"].errors
    assert not Theme.objects.exists()


def test_a_logo_stays_until_it_is_taken_away(desk):
    desk.post(ADDRESS, written(act="save", logo=SimpleUploadedFile("a.svg", LOGO), logo_alt="Instituto"))
    desk.post(ADDRESS, written(act="save", logo_alt="Instituto"))
    assert "<path" in Theme.objects.get().logo_svg
    desk.post(ADDRESS, written(act="save", drop_logo="on"))
    assert Theme.objects.get().logo_svg == ""


def test_one_starts_from_a_shipped_theme(desk):
    call_command("load_themes", verbosity=0)
    page = desk.get(ADDRESS, {"partir": "federal"}).content.decode()
    assert 'value="#9D2449"' in page
    assert desk.get(ADDRESS, {"partir": "propio-otra"}).status_code == 404
