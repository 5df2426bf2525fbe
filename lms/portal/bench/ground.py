"""What `manage.py bench` stands on: a database of its own, our server over it, and the processor time it spends.

Figures are CPU seconds of the processes of the server and of those that PostgreSQL keeps for its connections, because
latencies drift on a shared machine and these do not. Nothing here is a test: it prints, it never fails for being slow.
It does fail when an answer is not what was asked for: the price of an error page is nobody's figure.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from lms.people import rules
from lms.portal.supervisor import HOST, answers, port_trouble, web_command

SAMPLE_UNITS = 85  # agencies of the federal seed (security.md 8)
CONSONANTS, VOWELS = "BCDFGHJKLMNPRSTVZ", "AEIOU"
GIVEN = ("María", "José", "Guadalupe", "Luis", "Ana", "Carlos", "Rosa", "Jorge", "Elena", "Miguel")
SURNAMES = ("Hernández", "García", "Martínez", "López", "Núñez", "Pérez", "Ávila", "Zúñiga", "Ordóñez", "Güemes")
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Environment of an empty, migrated database beside the configured one; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="calmecac-banco-"))
    own = {**os.environ, "VAR_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "lms.settings"}
    own["REQUIRE_STAFF_MFA"] = "1"  # as in production: it asks for the offices of whoever comes
    name = f"calmecac_banco_{os.getpid()}"
    postgres = connection.vendor == "postgresql"
    if postgres:
        place = settings.DATABASES["default"]
        who = f"{place['USER']}:{place['PASSWORD']}@" if place["USER"] else ""
        own["DATABASE_URL"] = f"postgres://{who}/{name}?host={place['HOST']}&port={place['PORT'] or 5432}"
        _postgres(f'CREATE DATABASE "{name}"')
    else:
        own["DATABASE_URL"] = ""
    try:
        manage(own, "migrate", "--verbosity", "0")
        if not postgres:
            manage(own, "migrate", "sessions", "--database", "ephemeral", "--verbosity", "0")
            manage(own, "createcachetable", "--database", "ephemeral", "--verbosity", "0")
        manage(own, "createcachetable", "--verbosity", "0")
        manage(own, "collectstatic", "--noinput", "--verbosity", "0")
        yield own
    finally:
        if postgres:
            _postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)


def _postgres(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def manage(environment: dict[str, str], *arguments: str) -> None:
    """One command of ours over the scratch database; its output is the terminal's."""
    subprocess.run([sys.executable, str(settings.ROOT / "manage.py"), *arguments], env=environment, check=True)  # noqa: S603


@contextmanager
def server(port: int) -> Iterator[int]:
    """The application server as `start` runs it, over this process's database; gives its process id once it answers."""
    if trouble := port_trouble(port):
        raise CommandError(trouble)
    child = subprocess.Popen(web_command(port, "lms.portal.bench.wsgi:application"), cwd=settings.ROOT)  # noqa: S603
    try:
        for _attempt in range(240):
            if answers(f"http://{HOST}:{port}/healthz"):
                break
            time.sleep(0.25)
        yield child.pid
    finally:
        child.terminate()
        child.wait(timeout=15)


def spent(root: int) -> float:
    """CPU seconds so far of a process, of its descendants and of the database's processes for its connections."""
    parents, own = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            rest = (entry / "stat").read_text().rpartition(")")[2]
        except OSError:
            continue  # it ended meanwhile
        fields = rest.split()
        pid = int(entry.name)
        parents[pid] = int(fields[1])
        own[pid] = (int(fields[11]) + int(fields[12])) / TICKS
    counted = {pid for pid in own if _descends(pid, root, parents)} | backends() & set(own)
    return sum(own[pid] for pid in counted)


def backends() -> set[int]:
    """Process ids of PostgreSQL that serve this database, but for the one that answers this; none on SQLite."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def workers_of(root: int) -> list[int]:
    """Process ids of the children of a process."""
    return [int(pid) for pid in (Path(f"/proc/{root}/task/{root}/children")).read_text().split()]


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


def write_roster(folder: Path, people: int, seed: int = 1) -> tuple[Path, Path]:
    """Files of units and of so many invented people with right check digits, born 1900 to 1915; the same each time."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable file, not a secret
    units, roster = folder / "unidades.csv", folder / "personas.csv"
    lines = ["clave,nombre,clave_padre,tipo", "GOB,Gobierno,,raíz"]
    lines += [f"D{n:02},Dependencia {n},GOB,dependencia" for n in range(SAMPLE_UNITS)]
    units.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ["curp,clave,nombre,primer_apellido,segundo_apellido,correo,organismo,area,puesto,estatus,superior"]
    for number, curp in enumerate(_curps(chance, people)):
        first, second = chance.choice(SURNAMES), chance.choice(SURNAMES)
        superior = f"S{number // 12:06}" if number else ""
        rows.append(
            f"{curp},S{number:06},{chance.choice(GIVEN)},{first},{second},s{number}@muestra.example,"
            f"D{number % SAMPLE_UNITS:02},,Analista,activo,{superior if superior != f'S{number:06}' else ''}"
        )
    roster.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return units, roster


def _curps(chance: random.Random, count: int) -> Iterator[str]:
    known: set[str] = set()
    while len(known) < count:
        born = date(1900, 1, 1) + timedelta(days=chance.randrange(16 * 365))
        letters = chance.choice(CONSONANTS) + chance.choice(VOWELS) + "".join(chance.choices(CONSONANTS, k=2))
        stem = f"{letters}{born:%y%m%d}{chance.choice('HM')}MC{''.join(chance.choices(CONSONANTS, k=3))}0"
        curp = stem + rules.curp_digit(f"{stem}0")
        if letters not in rules.CURP_WORDS and curp not in known:
            known.add(curp)
            yield curp


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall and CPU seconds of this process for some work, and what it gave."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return time.perf_counter() - wall, time.process_time() - cpu, answer
