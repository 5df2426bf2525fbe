"""How the tests of all routes go from a route to an answer, and the one walk that most of them read."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from lms.core.routes import Route, all_routes
from tests.architecture import rooms  # noqa: F401 - fills SAMPLES
from tests.architecture.samples import CANARY, PERSONAL, SAMPLES, SECRET, Side, World, build_world, columns
from tests.canaries import everything_in, letters, readable

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
PLACEHOLDERS = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
METHODS = ("GET", "POST")


def own_routes() -> list[Route]:
    """Routes whose views declare their own door: ours."""
    return [route for route in all_routes() if not route.prefix]


def borrowed_routes() -> list[Route]:
    """Routes of other people's packages, with the door of their address."""
    return [route for route in all_routes() if route.prefix]


def address(route: Route, side: Side) -> str:
    """The address of a route for a sample object of one institution; any value fits a borrowed one."""
    if route.prefix:
        return PARAMETER.sub(lambda found: PLACEHOLDERS.get(found["kind"] or "", "1"), route.pattern)
    return reverse(route.name, kwargs=arguments(route, side))


def arguments(route: Route, side: Side) -> dict[str, Any]:
    """What the address of one of our routes needs; KeyError asks for a sample."""
    return SAMPLES[route.name](side) if PARAMETER.search(route.pattern) else {}


@contextmanager
def whole_world() -> Iterator[World]:
    """Both institutions, undone at the end on every database; tests work in savepoints above."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield build_world()
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def client_of(world: World, column: str, **options: Any) -> Client:
    """A browser with the session of whoever stands behind a column."""
    client = Client(raise_request_exception=True, **options)
    if account := world.persona(column):
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside never was: on every database, and in the box of letters."""
    sent = len(getattr(mail, "outbox", []))
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        try:
            yield
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)
            del getattr(mail, "outbox", [])[sent:]


def ask(client: Client, method: str, where: str, data: Any = None, **options: Any) -> Any:
    """One request whose writes are undone, so that one cell of the table never shows in the next."""
    with undone():
        if data is None:
            return client.generic(method, where, **options)
        return getattr(client, method.lower())(where, data, **options)


# --- what a request writes --------------------------------------------------------------------------------------------
WRITES = re.compile(r"^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+\"(\w+)\"", re.I)
UNDO = re.compile(r"(ROLLBACK TO SAVEPOINT|SAVEPOINT) \"?([\w-]+)")
FLEETING = ("django_session", "core_cache", "people_account_groups")  # groups of the desk follow offices at each entry


class Watch:
    """Every statement from here on, with what it carried; `kept` leaves out what a savepoint took back."""

    def __init__(self, *aliases: str) -> None:
        self.aliases = aliases
        self.statements: list[tuple[str, Any]] = []

    def __enter__(self) -> "Watch":
        self._stack = ExitStack()
        for alias in self.aliases:
            self._stack.enter_context(connections[alias].execute_wrapper(self._note))
        return self

    def __exit__(self, *failure: Any) -> None:
        self._stack.close()

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append((sql, params))
        return execute(sql, params, many, context)

    def kept(self) -> list[tuple[str, Any]]:
        """Statements that changed something that lasts and that nothing undid, with what they carried."""
        standing: list[tuple[str, Any]] = []
        marks: dict[str, int] = {}
        for sql, params in self.statements:
            if found := UNDO.match(sql):
                if found[1] == "SAVEPOINT":
                    marks[found[2]] = len(standing)
                else:
                    del standing[marks.get(found[2], 0) :]
            elif (table := WRITES.match(sql)) and table[1] not in FLEETING:
                standing.append((sql, params))
        return standing


def watching() -> Watch:
    """Every statement on the database of facts, from here on."""
    return Watch("default")


def writes(seen: Watch) -> list[str]:
    """Statements that changed something that lasts, undone or not."""
    found = ((sql, WRITES.match(sql)) for sql, _params in seen.statements)
    return [sql for sql, table in found if table and table[1] not in FLEETING]


def facts(seen: Watch) -> list[str]:
    """Statements on facts: sessions and cache live apart on one database and not on the other."""
    apart = (*(f'"{name}"' for name in FLEETING), "SAVEPOINT", "BEGIN", "COMMIT")
    return [sql for sql, _params in seen.statements if not any(word in sql for word in apart)]


# --- one walk, which most tests of all routes read --------------------------------------------------------------------
NEEDLES = {"key": SECRET, "curp": PERSONAL}


@dataclass(frozen=True)
class Heard:
    """What one request gave, as plain data: it outlives the database it came from."""

    at: str
    status: int
    to: str = ""
    body: str = ""  # of a page, to read its forms and links
    policy: bool = True
    sniffing: bool = False
    stored: bool = False
    leaks: frozenset[str] = field(default_factory=frozenset)
    writes: tuple[str, ...] = ()


class Ear(logging.Handler):
    """Keeps every line that is logged, with its fault."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Ear]:
    """Everything that anybody logs, at every level."""
    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield ear
    finally:
        root.setLevel(level)
        root.removeHandler(ear)


def hear(client: Client, method: str, where: str, needles: Mapping[str, str], data: Any = None, **more: Any) -> Heard:
    """One request, undone, with every place searched where something that must stay hidden could come out.

    The client too is afterwards who it was: a walk presses the button that leaves the account.
    """
    jar = deepcopy(client.cookies)
    with listening() as log, Watch(*connections) as seen, undone():
        answer = client.generic(method, where, **more) if data is None else client.post(where, data, **more)
        said = everything_in(answer)
        shown = f"{said}{letters()}{''.join(log.lines)}"
        kept = " ".join(readable(params) for sql, params in seen.statements if WRITES.match(sql))
    client.cookies = jar
    said_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return Heard(
        at=where,
        status=answer.status_code,
        to=answer.headers.get("Location", ""),
        body=answer.content.decode() if said_html and not answer.streaming else "",
        policy="default-src" in answer.headers.get("Content-Security-Policy", ""),
        sniffing=answer.headers.get("X-Content-Type-Options") != "nosniff",
        stored="no-store" not in answer.headers.get("Cache-Control", ""),
        leaks=frozenset(name for name, needle in needles.items() if needle in shown or needle in kept),
        writes=tuple(writes(seen)),
    )


def needles_of(column: str) -> dict[str, str]:
    """What must never come out before somebody: keys and CURP to anybody, the other institution to ours."""
    return NEEDLES if column.startswith("otra:") else {**NEEDLES, "other institution": CANARY}


Cells = dict[tuple[str, str, str], Heard]  # method, label of the route, column
_walked: Cells = {}


def walked(world: World) -> Cells:
    """Every route of ours × everybody, opened and pressed bare. Walked once in a process, whoever asks first."""
    if not _walked:
        heard: Cells = {}  # kept when it is whole: a walk that was cut short is nobody's
        clients = {column: client_of(world, column) for column in columns()}
        for route in own_routes():
            where = address(route, world.ours)
            for column, client in clients.items():
                for method in METHODS:
                    heard[method, route.label, column] = hear(client, method, where, needles_of(column))
        _walked.update(heard)
    return _walked


_borrowed: dict[tuple[str, str], dict[str, Heard]] = {}


def borrowed(world: World, column: str, method: str = "GET") -> dict[str, Heard]:
    """Every page of other people's packages, by pattern, as somebody gets it. Asked once in a process."""
    if (method, column) not in _borrowed:
        client = client_of(world, column)
        found = {each.pattern: hear(client, method, address(each, world.ours), {}) for each in borrowed_routes()}
        _borrowed[method, column] = found
    return _borrowed[method, column]
