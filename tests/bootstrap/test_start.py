"""`python3 manage.py start`: from a clean folder to a site, again without loss, and nothing left behind."""

import contextlib
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bootstrap.test_environment import assert_one_sentence
from tests.checkouts import BARE_PYTHON, copy_checkout, environment, lend_environment, processes_of, run_bare

pytestmark = [pytest.mark.once, pytest.mark.fault, pytest.mark.timeout(1200)]  # several whole starts


class Started:
    """A running `start`: its process, what it said, where it answers."""

    def __init__(self, checkout: Path, *options: str) -> None:
        self.checkout = checkout
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [BARE_PYTHON, "manage.py", "start", "--port", str(self.port), *options]
        self.process = subprocess.Popen(
            command, cwd=checkout, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = self.read_until("está listo en")

    def read_until(self, words: str) -> str:
        """Its output up to a line with these words; the test fails when it ends before."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                return "".join(lines)
        pytest.fail("".join(lines))

    def page(self) -> str:
        with urllib.request.urlopen(self.address) as answer:
            return answer.read().decode()

    def child(self, words: str) -> int:
        """The process of the group's leader whose command has these words."""
        return min(pid for pid, command in processes_of(self.checkout).items() if words in command)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.process.communicate()
        return self.process.returncode


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def nobody_left(checkout: Path) -> bool:
    """Wait until no process works in the folder; the suite's own limit ends the wait."""
    while processes_of(checkout):
        time.sleep(0.1)
    return True


@contextlib.contextmanager
def started(checkout: Path, *options: str) -> Iterator[Started]:
    site = Started(checkout, *options)
    try:
        yield site
    finally:
        if site.process.poll() is None:
            site.stop()


def rows(checkout: Path, statement: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(checkout / "var/calmecac.sqlite3")) as database, database:
        return database.execute(statement).fetchall()


class FirstStart:
    """What the first start of a clean clone did, from the command to Ctrl-C."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        with started(checkout) as site:
            self.said = site.said + site.read_until("otra-admin")
            self.page = site.page()
            self.processes = processes_of(checkout)
            self.code = site.stop(signal.SIGINT)
        self.left = processes_of(checkout)
        self.keys = (checkout / ".env").read_text()


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> FirstStart:
    """A clone, its environment lent by the suite, started once; the tests of this file go on from there."""
    folder = copy_checkout(tmp_path_factory.mktemp("clon"))
    lend_environment(folder)
    return FirstStart(folder)


def test_one_command_serves_the_site_and_ctrl_c_leaves_nobody(first):
    assert "servidora" in first.said
    assert "Calmécac" in first.page
    assert len(first.processes) >= 5  # the command, the site and its two, the worker and its scheduler
    assert (first.code, first.left) == (0, {})
    assert stat.S_IMODE((first.checkout / ".env").stat().st_mode) == 0o600
    state = subprocess.check_output(["git", "status", "--porcelain"], cwd=first.checkout, text=True).splitlines()
    assert [line for line in state if not line.startswith("A  ")] == []


def test_a_second_start_keeps_everything(first):
    rows(first.checkout, "UPDATE core_institution SET name = 'Nombre propio' WHERE code = 'IP'")
    institutions = rows(first.checkout, "SELECT code, name FROM core_institution ORDER BY code")
    with started(first.checkout) as site:
        assert "Datos de demostración" not in site.said
        assert "Calmécac" in site.page()
        assert rows(first.checkout, "SELECT code, name FROM core_institution ORDER BY code") == institutions
        assert site.stop(signal.SIGTERM) == 0
    assert processes_of(first.checkout) == {}
    assert (first.checkout / ".env").read_text() == first.keys


def test_a_dead_worker_comes_back_and_nobody_outlives_a_killed_start(first):
    with started(first.checkout) as site:
        busy = run_bare(first.checkout, "manage.py", "start", "--port", str(site.port))
        assert_one_sentence(busy, f"El puerto {site.port} está ocupado", "--port")
        twice = run_bare(first.checkout, "manage.py", "start", "--port", str(free_port()))
        assert_one_sentence(twice, "ya está funcionando")
        worker = site.child("celery")
        os.kill(worker, signal.SIGKILL)
        site.read_until("arranca de nuevo")
        while not any("celery" in command for command in processes_of(first.checkout).values()):
            time.sleep(0.1)
        assert worker not in processes_of(first.checkout)
        assert "Calmécac" in site.page()
        site.stop(signal.SIGKILL)
    assert nobody_left(first.checkout)


def test_a_dead_site_stops_the_rest_and_says_so(first):
    with started(first.checkout) as site:
        os.kill(site.child("granian"), signal.SIGKILL)
        site.read_until("El sitio se detuvo")
        site.process.communicate()
        assert site.process.returncode != 0
    assert processes_of(first.checkout) == {}


def test_demo_data_is_not_served_as_if_it_were_real(first):
    done = run_bare(first.checkout, "manage.py", "start", "--no-demo", "--port", str(free_port()))
    assert_one_sentence(done, "contraseñas públicas", "VAR_DIR")


def test_a_folder_of_data_that_cannot_be_is_one_sentence(first, tmp_path):
    (tmp_path / "var").write_text("un archivo en su lugar")
    done = run_bare(first.checkout, "manage.py", "start", "--port", str(free_port()), VAR_DIR=str(tmp_path / "var"))
    assert_one_sentence(done, "No se puede escribir en la carpeta", "VAR_DIR")
