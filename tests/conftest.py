"""Fixtures of the whole suite: databases of one's own, a running site, a browser that forgives nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import setup_databases, teardown_databases

from tests.databases import DatabaseCopy, database_copy, template

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync driver keeps a loop in this thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the database uses all of it: sessions live in a second file on SQLite."""
    for item in items:
        if (marker := item.get_closest_marker("django_db")) and "databases" not in marker.kwargs:
            everything = pytest.mark.django_db(*marker.args, databases="__all__", **marker.kwargs)
            item.add_marker(everything, append=False)


@pytest.fixture(scope="session")
def django_db_setup(
    request,
    django_test_environment,
    django_db_modify_db_settings,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
) -> Iterator[None]:
    """Every test database, whichever tests were chosen: a copy must never be made of the developer's own."""
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = setup_databases(verbosity, interactive=False, keepdb=django_db_keepdb and not django_db_createdb)
        # Once a browser runs, its event loop hides these connections from close_all(), and what they left in the
        # write-ahead file (the cache's table) would be missing from every copy.
        connections.close_all()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity)


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[DatabaseCopy]:
    """A fresh copy of the migrated database for this test alone: commits are real, threads and processes may use it."""
    with django_db_blocker.unblock(), database_copy(tmp_path) as copy:
        yield copy


@pytest.fixture(scope="session")
def demo_template(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict[str, str]]:
    """The names of a database that holds the demo, made once and never touched again: a source for copies."""
    with django_db_blocker.unblock(), template(tmp_path_factory.mktemp("demo"), lambda: call_command("demo")) as names:
        yield names


@pytest.fixture
def demo_database(demo_template, django_db_blocker, tmp_path: Path) -> Iterator[DatabaseCopy]:
    """The demo in a database of this test's own."""
    with django_db_blocker.unblock(), database_copy(tmp_path, demo_template) as copy:
        yield copy


@pytest.fixture
def live_site(fresh_database: DatabaseCopy) -> Iterator[str]:
    """The site on a free port over a fresh database; gives its address."""
    with served() as address:
        yield address


@pytest.fixture
def demo_site(demo_database: DatabaseCopy) -> Iterator[str]:
    """The site with the demo on a free port; gives its address."""
    with served() as address:
        yield address


@contextmanager
def served() -> Iterator[str]:
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright. Without it, a loud skip on a desk and a failure in CI."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        if os.environ.get("CI"):
            pytest.fail("No hay Chromium: instálalo (apt-get install chromium).")
        pytest.skip("No hay Chromium: no se probaron las pantallas.")
    with playwright_api.sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-gpu"]
        instance = driver.chromium.launch(executable_path=chromium, args=flags)
        yield instance
        instance.close()


@pytest.fixture
def new_page(browser):
    """Make a page of its own session: `new_page(width=360, dark=True, javascript=False)`. Script faults fail."""
    faults: list[str] = []
    contexts = []

    def make(*, width: int = 1280, height: int = 900, dark: bool = False, javascript: bool = True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="es-MX",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"error de script: {error}"))
        page.on("console", lambda entry: faults.append(entry.text) if "Content Security Policy" in entry.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(new_page):
    """A desktop page, light, with JavaScript."""
    return new_page()
