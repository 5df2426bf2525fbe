"""How the tests of all routes go from a route to an answer."""

import re
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.core.routes import Route, all_routes
from tests.architecture.samples import SAMPLES, Side, World

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
PLACEHOLDERS = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


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


def client_of(world: World, column: str, **options: Any) -> Client:
    """A browser with the session of whoever stands behind a column."""
    client = Client(raise_request_exception=True, **options)
    if account := world.persona(column):
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def ask(client: Client, method: str, where: str) -> Any:
    """One request whose writes are undone, so that one cell of the table never shows in the next."""
    with transaction.atomic():
        answer = client.generic(method, where)
        transaction.set_rollback(True)
    return answer


WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
FLEETING = ("django_session", "core_cache", "people_account_groups")  # groups of the desk follow offices at each entry


def writes(captured: CaptureQueriesContext) -> list[str]:
    """Statements that changed something that lasts."""
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if WRITES.match(sql) and not any(f'"{name}"' in sql for name in FLEETING)]


def facts(captured: CaptureQueriesContext) -> list[str]:
    """Statements on facts: sessions and cache live apart on one database and not on the other."""
    statements = [query["sql"] for query in captured.captured_queries]
    apart = (*(f'"{name}"' for name in FLEETING), "SAVEPOINT", "BEGIN", "COMMIT")
    return [sql for sql in statements if not any(word in sql for word in apart)]


def watching() -> CaptureQueriesContext:
    """Every statement on the database of facts, from here on."""
    return CaptureQueriesContext(connections["default"])
