"""The product as the benches serve it: the same application, which also says how many queries each answer cost.

Beside it stands the reference: a Django view with one indexed query and no middleware. What it costs is one unit.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
product = get_wsgi_application()

from django.core.handlers.exception import convert_exception_to_response  # noqa: E402 - once the settings stand
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connections  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402

from lms.core.models import Institution  # noqa: E402

QUERIES, UNIT = "X-Consultas", "/banco/unidad/"
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")  # DESIGN 8
Start = Callable[..., Any]


class Counter:
    """Counts what goes to a database, on every connection of this thread."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(NOT_COUNTED):
            self.queries += 1
        return execute(sql, params, many, context)


class Unit(WSGIHandler):
    """The reference view and nothing around it."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._middleware_chain = convert_exception_to_response(unit)
        super_chain: list[Any] = []
        self._view_middleware = self._template_response_middleware = self._exception_middleware = super_chain


def unit(request: HttpRequest) -> HttpResponse:
    """One row by an indexed column."""
    code = Institution.objects.filter(is_default=True).values_list("code", flat=True).first()
    return HttpResponse(f"{code}\n", content_type="text/plain")


reference = Unit()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The product's answer, or the unit's, with its count of queries in a header."""
    counter = Counter()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (QUERIES, str(counter.queries))], *rest)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(counter))
        served = reference if environ["PATH_INFO"] == UNIT else product
        return served(environ, start)
