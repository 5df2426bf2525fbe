"""Every address × everybody: a reviewed table says what each gets, and nothing may be missing from it.

`routes.tsv` is the contract. After adding a route or an office, run this file with `WRITE_ROUTES=1`, which writes the
table anew; read the difference line by line before keeping it.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.urls import path, reverse

from lms.core import doors
from lms.core.routes import Route, undeclared
from lms.people.checks import every_route_declares_a_door
from lms.people.middleware import DoorMiddleware
from tests.architecture.samples import columns
from tests.architecture.walk import (
    METHODS,
    PARAMETER,
    address,
    arguments,
    ask,
    borrowed,
    borrowed_routes,
    client_of,
    hear,
    own_routes,
    walked,
    whole_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1500)]

TABLE = Path(__file__).with_name("routes.tsv")
REWRITE = bool(os.environ.get("WRITE_ROUTES"))
HEADER = ["method", "route", "door", *columns()]
# views that need no token, each with its reason beside it
WITHOUT_TOKEN = {"appearance", "documents:verify", "documents:verify_file"}
READ_ONLY = "/gestion/api/"  # Wagtail's own interface for its editor: it answers no method but GET
TWO_TABS = {"account_login": 302}  # whoever is in already is led on, as by the first form
KEEPS = {"delivery:lesson"}  # opening a lesson says where to go on from; an address may not do it for somebody else
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
    with django_db_blocker.unblock(), whole_world() as both:
        yield both


@pytest.fixture(scope="module")
def cells(world, django_db_blocker):
    """Every route of ours × everybody, as one walk found it."""
    with django_db_blocker.unblock():
        return walked(world)


def row_of(cells, method: str, route: Route) -> dict[str, str]:
    row = {"method": method, "route": route.label, "door": words(route.door)}
    return row | {column: str(cells[method, route.label, column].status) for column in columns()}


def borrowed_row(prefix: str) -> dict[str, str]:
    door = next(route.door for route in borrowed_routes() if route.prefix == prefix)
    cells = dict.fromkeys(columns(), "open" if door.kind == "public" else "404")
    if door.kind == "offices":
        opened = {"anonymous": "302", "otra:admin": "open"} | dict.fromkeys(door.names, "open")
        cells |= {column: cell for column, cell in opened.items() if column in cells}
    return {"method": "ANY", "route": f"{prefix}*", "door": words(door)} | cells


@pytest.fixture(scope="module")
def table(cells):
    """The reviewed table; written anew first when somebody asks for it."""
    if REWRITE:
        rows = [row_of(cells, method, route) for method, route in keys()]
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
def test_everybody_gets_what_the_table_says(cells, table, method, route):
    assert row_of(cells, method, route) == table[(method, route.label)]


def test_who_has_not_signed_in_is_sent_to_do_so_and_back(cells):
    for route in own_routes():
        if route.door.kind != "public":
            heard = cells["GET", route.label, "anonymous"]
            assert heard.to == f"{settings.LOGIN_URL}?next={heard.at}"


@pytest.mark.parametrize("prefix", prefixes())
def test_borrowed_pages_open_to_whom_the_table_says(world, table, prefix):
    """Every page for somebody of each kind; one page for every column: the door is the address's, not the page's."""
    expected, routes = table[("ANY", f"{prefix}*")], [each for each in borrowed_routes() if each.prefix == prefix]
    assert expected == borrowed_row(prefix)
    for column in columns():
        every = column in {"anonymous", "owner", "liaison"}
        client = client_of(world, column)
        first = {} if every else {routes[0].pattern: hear(client, "GET", address(routes[0], world.ours), {})}
        for pattern, heard in (borrowed(world, column) if every else first).items():
            if pattern.startswith(prefix):
                assert expected[column] in {"open", str(heard.status)}, (pattern, heard.status)
                assert expected[column] != "302" or heard.to.startswith(settings.LOGIN_URL)


def test_looking_writes_nothing(world, cells):
    """Opened by anybody; asked by HEAD, and the pages that are not ours, by the office that opens most of them."""
    opened = {(label, column): heard for (method, label, column), heard in cells.items() if method == "GET"}
    wrote = {label: set(heard.writes) for (label, _who), heard in opened.items() if heard.writes}
    assert wrote.keys() == KEEPS
    assert [sql for sql in wrote["delivery:lesson"] if '"delivery_lessonprogress"' not in sql] == []
    by_admin = client_of(world, "admin")
    asked = {route.pattern: hear(by_admin, "HEAD", address(route, world.ours), {}) for route in own_routes()}
    for method in ("GET", "HEAD"):
        asked |= {f"{method} {at}": each for at, each in borrowed(world, "admin", method).items()}
    assert {where: heard.writes for where, heard in asked.items() if heard.writes} == {}


def test_the_watch_sees_a_page_that_writes(world):
    where, data = f"/personas/autorizaciones/{world.ours.things['approval'].ref}/", {"decision": "no"}
    assert hear(client_of(world, "hr"), "POST", where, {}, data).writes == ()  # hr may not decide: nothing happened
    assert hear(client_of(world, "institute_head"), "POST", where, {}, data).writes != ()


def test_every_post_without_a_token_is_refused(world):
    client = client_of(world, "admin", enforce_csrf_checks=True)
    for route in [*own_routes(), *borrowed_routes()]:
        if route.label not in WITHOUT_TOKEN and not route.pattern.startswith(READ_ONLY):
            answer = ask(client, "POST", address(route, world.ours))
            assert (route.pattern, answer.status_code) == (route.pattern, TWO_TABS.get(route.label, 403))


def test_every_answer_carries_its_headers(world, cells):
    heard = {(route.pattern, c): cells["GET", route.label, c] for route in own_routes() for c in columns()}
    kept = {pattern for pattern, column in heard if heard[pattern, column].stored}
    assert kept == {route.pattern for route in own_routes() if route.label in CACHED}
    for column in ("anonymous", "owner", "admin"):
        heard |= {(at, column): each for at, each in borrowed(world, column).items()}
    assert [where for where, each in heard.items() if each.sniffing] == []
    assert [where for where, each in heard.items() if each.stored and where[0] not in kept] == []
    assert [at for (at, who), each in heard.items() if not each.policy and not at.startswith("/gestion/")] == []


# --- one institution never shows in the other -------------------------------------------------------------------------
OURS = [column for column in columns() if not column.startswith("otra:")]
OF_THE_SESSION = {"account_resume"}  # their id lives in the asker's own session: nobody else's can be named


@pytest.mark.parametrize("column", OURS)
def test_foreign_things_do_not_exist(world, column):
    """Each id of an address, replaced by one of the other institution: nothing there, and nothing written."""
    client = client_of(world, column)
    closed = {302} if column == "anonymous" else {404, 405}
    for route in own_routes():
        if route.door.kind == "public" or route.name in OF_THE_SESSION or not PARAMETER.search(route.pattern):
            continue
        mine, foreign = arguments(route, world.ours), arguments(route, world.other)
        for name in mine:
            where = reverse(route.name, kwargs=mine | {name: foreign[name]})
            for method in METHODS:
                heard = hear(client, method, where, {})
                assert (method, where, heard.status in closed, heard.writes) == (method, where, True, ())


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
