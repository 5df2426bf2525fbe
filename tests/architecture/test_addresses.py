"""Addresses that nobody should ask for: odd values after the question mark, in the path and in a cookie.

Each page that opens to somebody is asked again with them. What is not there is not there; nothing breaks, nothing is
written, and what was asked never comes back as part of the page.
"""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from lms.core.routes import Route
from tests.architecture.hostile import MIXED, SUM
from tests.architecture.judging import ENGLISH, TAG
from tests.architecture.samples import World, columns
from tests.architecture.test_routes import read_table
from tests.architecture.walk import PARAMETER, Heard, address, arguments, client_of, hear, own_routes, whole_world

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1500)]

ASKED = re.compile(r'[?&](?:amp;)?([a-z_]+)=|<(?:input|select)\b[^>]*\bname="([a-z_]+)"')
VALUES = ("a%00b", "%ED%A0%80%FF", quote(MIXED), "9" * 60, "-1", f"{'palabra+' * 500}{'x' * 60_000}")
SEGMENTS = ("a\x00b", "\ufffd", MIXED.replace("/", ""), "x" * 3_000, "..")
PLACE = "delivery_lessonprogress"  # opening a lesson says where to go on from
NUMBERS = (0, 2**31, 2**63, 10**60)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), whole_world() as both:
        yield both


def readers() -> dict[str, tuple[Route, str]]:
    """Each route of ours that opens to somebody, with the first who sees it."""
    table, ours = read_table(), [column for column in columns() if not column.startswith("otra:")]
    found = {}
    for route in own_routes():
        row = table["GET", route.label]
        if sees := next((column for column in reversed(ours) if row[column] == "200"), ""):
            found[route.label] = (route, sees)
    return found


def faults(heard: Heard) -> list[str]:
    """What is wrong with a page that was asked oddly."""
    text = html.unescape(TAG.sub(" ", heard.body))
    wrong = [f"{heard.status}"] if heard.status >= 500 else []
    wrong += [f"wrote {sql}" for sql in heard.writes if f'"{PLACE}"' not in sql]
    wrong += ["a script comes back"] if "<script>alert(" in heard.body else []
    wrong += ["a template ran"] if str(SUM) in heard.body else []
    return wrong + [f"says «{found[0]}»" for found in [ENGLISH.search(text)] if found]


def ask(client: Client, where: str) -> list[str]:
    try:
        return faults(hear(client, "GET", where, {}))
    except Exception as broken:
        return [f"500 {type(broken).__name__}: {broken}"[:200]]


def told(wrong: dict[str, list[str]]) -> str:
    return "".join(f"\n{where[:160]}: {found}" for where, found in wrong.items() if found)


def test_odd_questions_break_no_page(world):
    wrong = {}
    for label, (route, column) in readers().items():
        client, where = client_of(world, column), address(route, world.ours)
        body = hear(client, "GET", where, {}).body
        names = {"q", "pagina"} | {name for pair in ASKED.findall(body) for name in pair if name}
        for value in VALUES:
            asked = "&".join(f"{name}={value}" for name in sorted(names))
            wrong[f"{label} {value}"] = ask(client, f"{where}?{asked}")
    assert not any(wrong.values()), told(wrong)


def odd_paths(route: Route, world: World) -> Iterator[str]:
    """The address of a route with an odd value in the place of each of its arguments."""
    kinds = {found["name"]: found["kind"] for found in PARAMETER.finditer(route.pattern)}
    mine: dict[str, Any] = arguments(route, world.ours)
    for name in mine:
        for odd in NUMBERS if kinds.get(name) == "int" else SEGMENTS:
            try:
                yield reverse(route.name, kwargs=mine | {name: odd})
            except NoReverseMatch:  # no address has this
                continue


def test_odd_paths_lead_nowhere(world):
    wrong = {}
    for _label, (route, column) in readers().items():
        client = client_of(world, column)
        for where in odd_paths(route, world):
            wrong[where] = ask(client, where)
    assert not any(wrong.values()), told(wrong)


@pytest.mark.parametrize("value", ['"abcdefghi\\000"', "x" * 3_000, "\u00f1\u00f1\u00f1\u00f1\u00f1\u00f1\u00f1\u00f1"])
@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "apariencia", "messages"])
def test_an_odd_cookie_is_no_cookie(world, name, value):
    for where in ("/", reverse("home"), reverse("account_login")):
        heard = hear(Client(), "GET", where, {}, HTTP_COOKIE=f"{name}={value}")
        assert (where, faults(heard)) == (where, [])
