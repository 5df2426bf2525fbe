"""Every address × everybody: a reviewed table says what each gets, and nothing may be missing from it.

`routes.tsv` is the contract. After adding a route or an office, run this file with `WRITE_ROUTES=1`, which writes the
table anew; read the difference line by line before keeping it.
"""

import os
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import override_settings
from django.urls import path

from lms.core import doors
from lms.core.routes import Route, undeclared
from lms.people.checks import every_route_declares_a_door
from lms.people.middleware import DoorMiddleware
from tests.architecture.samples import CANARY, build_world, columns
from tests.architecture.walk import (
    PARAMETER,
    address,
    arguments,
    ask,
    borrowed_routes,
    client_of,
    own_routes,
    watching,
    writes,
)

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("routes.tsv")
METHODS = ("GET", "POST")
REWRITE = bool(os.environ.get("WRITE_ROUTES"))
HEADER = ["method", "route", "door", *columns()]
# views that need no token, each with its reason beside it
WITHOUT_TOKEN = {"appearance", "documents:verify", "documents:verify_file"}
READ_ONLY = "/gestion/api/"  # Wagtail's own interface for its editor: it answers no method but GET
CACHED = {"theme_css", "theme_logo"}  # public pages that a cache may keep


def words(door: doors.Door) -> str:
    return f"{door.kind} {' '.join(sorted(door.names))}".strip()


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line]
    assert lines[0] == HEADER, "Cambiaron las columnas: escribe la tabla de nuevo y revísala."
    return {(line[0], line[1]): dict(zip(HEADER, line, strict=True)) for line in lines[1:]}


def keys() -> list[tuple[str, Route]]:
    return [(method, route) for route in own_routes() for method in METHODS]


def prefixes() -> list[str]:
    return sorted({route.prefix for route in borrowed_routes()})


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once; each test works in a savepoint above it, which is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def answers(world, method: str, route: Route) -> dict[str, str]:
    where = address(route, world.ours)
    row = {"method": method, "route": route.label, "door": words(route.door)}
    return row | {column: str(ask(client_of(world, column), method, where).status_code) for column in columns()}


def borrowed_row(prefix: str) -> dict[str, str]:
    door = next(route.door for route in borrowed_routes() if route.prefix == prefix)
    cells = dict.fromkeys(columns(), "open" if door.kind == "public" else "404")
    if door.kind == "offices":
        opened = {"anonymous": "302", "otra:admin": "open"} | dict.fromkeys(door.names, "open")
        cells |= {column: cell for column, cell in opened.items() if column in cells}
    return {"method": "ANY", "route": f"{prefix}*", "door": words(door)} | cells


@pytest.fixture(scope="module")
def table(world):
    """The reviewed table; written anew first when somebody asks for it."""
    if REWRITE:
        rows = [answers(world, method, route) for method, route in keys()]
        rows += [borrowed_row(prefix) for prefix in prefixes()]
        lines = ["\t".join(row[column] for column in HEADER) for row in rows]
        TABLE.write_text("\n".join(["\t".join(HEADER), *lines]) + "\n", encoding="utf-8")
    return read_table()


def test_the_table_names_every_route(table):
    borrowed = {("ANY", f"{route.prefix}*") for route in borrowed_routes()}
    assert set(table) == {(method, route.label) for method, route in keys()} | borrowed


def test_every_route_has_a_name_and_a_sample(world):
    assert [route.pattern for route in own_routes() if not route.name] == []
    for route in own_routes():
        arguments(route, world.ours)


@pytest.mark.parametrize(("method", "route"), keys(), ids=lambda part: getattr(part, "label", part))
def test_everybody_gets_what_the_table_says(world, table, method, route):
    assert answers(world, method, route) == table[(method, route.label)]


def test_who_has_not_signed_in_is_sent_to_do_so_and_back(world):
    for route in own_routes():
        if route.door.kind != "public":
            where = address(route, world.ours)
            answer = ask(client_of(world, "anonymous"), "GET", where)
            assert answer.url == f"{settings.LOGIN_URL}?next={where}"


@pytest.mark.parametrize("prefix", prefixes())
def test_borrowed_pages_open_to_whom_the_table_says(world, table, prefix):
    """Every page for somebody of each kind; one page for every column: the door is the address's, not the page's."""
    expected, routes = table[("ANY", f"{prefix}*")], [each for each in borrowed_routes() if each.prefix == prefix]
    assert expected == borrowed_row(prefix)
    for column in columns():
        client = client_of(world, column)
        for route in routes if column in {"anonymous", "owner", "liaison"} else routes[:1]:
            answer = ask(client, "GET", address(route, world.ours))
            assert expected[column] in {"open", str(answer.status_code)}, (route.pattern, answer.status_code)
            assert expected[column] != "302" or answer.url.startswith(settings.LOGIN_URL)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_writes_nothing(world, method):
    client = client_of(world, "admin")
    for route in [*own_routes(), *borrowed_routes()]:
        with watching() as seen:
            ask(client, method, address(route, world.ours))
        assert (route.pattern, writes(seen)) == (route.pattern, [])


def test_the_watch_sees_a_page_that_writes(world):
    client = client_of(world, "hr")
    with watching() as seen:
        client.post(f"/personas/autorizaciones/{world.ours.things['approval'].ref}/", {"decision": "no"})
    assert writes(seen) == []  # hr may not decide: nothing happened
    client = client_of(world, "institute_head")
    with watching() as seen:
        client.post(f"/personas/autorizaciones/{world.ours.things['approval'].ref}/", {"decision": "no"})
    assert writes(seen) != []


def test_every_post_without_a_token_is_refused(world):
    client = client_of(world, "admin", enforce_csrf_checks=True)
    for route in [*own_routes(), *borrowed_routes()]:
        if route.label not in WITHOUT_TOKEN and not route.pattern.startswith(READ_ONLY):
            answer = ask(client, "POST", address(route, world.ours))
            assert (route.pattern, answer.status_code) == (route.pattern, 403)


@pytest.mark.parametrize("column", ["anonymous", "owner", "admin"])
def test_every_answer_carries_its_headers(world, column):
    client = client_of(world, column)
    for route in [*own_routes(), *borrowed_routes()]:
        answer = ask(client, "GET", address(route, world.ours))
        carried = (
            "default-src" in answer.headers.get("Content-Security-Policy", "") or route.prefix == "/gestion/",
            answer.headers.get("X-Content-Type-Options"),
            "no-store" in answer.headers.get("Cache-Control", "") or route.label in CACHED,
        )
        assert (route.pattern, carried) == (route.pattern, (True, "nosniff", True))


# --- one institution never shows in the other -------------------------------------------------------------------------
def counts() -> dict[str, int]:
    """Rows of every table of ours."""
    ours = [model for model in apps.get_models() if model.__module__.startswith(("lms.", "catalog."))]
    return {model._meta.label: model._default_manager.count() for model in ours}


OURS = [column for column in columns() if not column.startswith("otra:")]


@pytest.mark.parametrize("column", OURS)
def test_nothing_of_the_other_institution_is_ever_shown(world, column):
    client = client_of(world, column)
    for route in own_routes():
        for question in ("", f"?q={CANARY[:-1].lower()}"):
            answer = ask(client, "GET", address(route, world.ours) + question)
            shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert (route.pattern, CANARY in shown.decode("utf-8", "ignore")) == (route.pattern, False)


def test_the_canary_sings_at_home(world):
    assert CANARY in ask(client_of(world, "otra:admin"), "GET", "/personas/").content.decode()


@pytest.mark.parametrize("column", OURS)
def test_foreign_things_do_not_exist(world, column):
    """Each id of an address, replaced by one of the other institution: nothing there, and nothing changed."""
    client, before = client_of(world, column), counts()
    for route in own_routes():
        if route.door.kind == "public" or not PARAMETER.search(route.pattern):
            continue
        mine, foreign = arguments(route, world.ours), arguments(route, world.other)
        for name in mine:
            for method in METHODS:
                where = route.pattern
                for key, value in (mine | {name: foreign[name]}).items():
                    where = PARAMETER.sub(lambda m, k=key, v=value: str(v) if m["name"] == k else m[0], where)
                answer = client.generic(method, where)
                closed = {302} if column == "anonymous" else {404, 405}
                assert answer.status_code in closed, (method, where, answer.status_code)
    assert counts() == before


# --- an undeclared route stops the start-up ---------------------------------------------------------------------------
def careless(request):
    """A view that forgot its door."""


@doors.offices("inventada")
def mistaken(request):
    """A view whose door nobody can open."""


class Undeclared:
    urlpatterns = [path("olvidada/", careless, name="forgotten")]


class Mistaken:
    urlpatterns = [path("errada/", mistaken, name="mistaken")]


@override_settings(ROOT_URLCONF=Undeclared)
def test_a_route_without_a_door_stops_the_start_up():
    assert [route.label for route in undeclared()] == ["forgotten"]
    assert [each.id for each in every_route_declares_a_door()] == ["people.E001"]
    with pytest.raises(ImproperlyConfigured, match="forgotten"):
        DoorMiddleware(lambda request: None)


@override_settings(ROOT_URLCONF=Mistaken)
def test_a_door_for_an_office_that_nobody_registers_is_an_error():
    assert [each.id for each in every_route_declares_a_door()] == ["people.E002"]
