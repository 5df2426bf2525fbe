"""Whole databases for tests: a copy of the migrated one, for threads, browsers and other processes. Never a flush."""

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections


class DatabaseCopy:
    """One database that nobody else uses: what the code under test, its threads and its children see as real."""

    def __init__(self, folder: Path, names: dict[str, str]) -> None:
        self.folder = folder
        self.names = names

    def environment(self) -> dict[str, str]:
        """Environment for a child process that must work on this same database."""
        settings, name = connections["default"].settings_dict, self.names["default"]
        if connections["default"].vendor == "sqlite":
            url = f"sqlite:///{name}"
        else:
            who = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}" if settings["USER"] else ""
            url = f"postgres://{who}@/{name}?host={quote(settings['HOST'], safe='')}&port={settings['PORT'] or 5432}"
        own = {"DATABASE_URL": url, "VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "lms.settings"}
        return {**os.environ, **own}

    def together(self, count: int, work: Callable[[int], Any]) -> list[Any]:
        """Run `work(i)` in `count` threads that start at the same instant; answers or exceptions, in order."""
        barrier = threading.Barrier(count)
        answers: list[Any] = [None] * count

        def one(index: int) -> None:
            try:
                barrier.wait()
                answers[index] = work(index)
            except Exception as failure:
                answers[index] = failure
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def _copy(source: dict[str, str], folder: Path) -> dict[str, str]:
    connections.close_all()
    names = {}
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            target = folder / ("calmecac.sqlite3" if alias == "default" else "efimera.sqlite3")
            # not a copy of the file: what another connection left in the write-ahead log belongs to it too
            with closing(sqlite3.connect(source[alias])) as whole, closing(sqlite3.connect(target)) as mine:
                whole.backup(mine)
            names[alias] = str(target)
        else:
            names[alias] = f"copia_{secrets.token_hex(6)}"
            with connections[alias]._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{names[alias]}" TEMPLATE "{source[alias]}" STRATEGY FILE_COPY')
    return names


def _drop(names: dict[str, str]) -> None:
    connections.close_all()
    for alias, name in names.items():
        if connections[alias].vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(name + suffix).unlink(missing_ok=True)
        else:
            with connections[alias]._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def database_copy(folder: Path, source: dict[str, str] | None = None) -> Iterator[DatabaseCopy]:
    """Point every connection of this process at a fresh copy of `source` (default: the migrated test database)."""
    before = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    names = _copy(source or before, folder)
    _point(names)
    try:
        yield DatabaseCopy(folder, names)
    finally:
        _drop(names)
        _point(before)


@contextmanager
def template(folder: Path, fill: Callable[[], Any]) -> Iterator[dict[str, str]]:
    """A copy of the migrated database with what `fill` writes, for `database_copy` to copy; nobody works on it."""
    before = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    names = _copy(before, folder)
    try:
        _point(names)
        try:
            fill()
        finally:
            _point(before)
        yield names
    finally:
        _drop(names)
        _point(before)


def _point(names: dict[str, str]) -> None:
    connections.close_all()
    for alias, name in names.items():
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
