"""Brokers for tests: point this process at one, empty it, run a worker on it, and take it away."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lms.celery import app
from lms.core import broker

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "filesystem://localhost"
NEARBY = "redis://127.0.0.1:6379/9,amqp://guest:guest@127.0.0.1:5672//"
URLS = [FOLDER, *(os.environ.get("TEST_BROKER_URLS") or NEARBY).split(",")]


def name_of(url: str) -> str:
    """The id of a parametrised test: which broker it is."""
    return urlsplit(url).scheme


@contextmanager
def pointed_at(url: str, var: Path, queue: str = "") -> Iterator[None]:
    """This process sends its hints to `url`, to a queue of that name (a folder broker lives under `var`)."""
    folders = {}
    if url.startswith("filesystem"):
        messages, control = var / "broker" / "mensajes", var / "broker" / "control"
        messages.mkdir(parents=True, exist_ok=True)
        folders = {"data_folder_in": str(messages), "data_folder_out": str(messages), "control_folder": str(control)}
    conf = app.conf
    names = ("broker_url", "broker_transport_options", "task_default_queue")
    before = {name: conf[name] for name in names}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CELERY_BROKER_URL", raising=False)
        patch.setattr(broker, "_quiet_until", 0.0)
        _configure(broker_url=url, broker_transport_options=folders, task_default_queue=queue or "default")
        try:
            yield
        finally:
            _configure(**before)


def _configure(**values: object) -> None:
    if broker._pool.cache_info().currsize:
        broker._pool(os.getpid()).force_close_all()
    app.conf.update(values)
    app.__dict__.pop("amqp", None)  # it has learnt the name of the queue
    broker._pool.cache_clear()


@contextmanager
def own_queue(url: str, var: Path) -> Iterator[str]:
    """A queue that nobody else listens to; gives its name. A broker that does not answer is a loud skip on a desk
    and a failure in CI."""
    name = f"prueba-{secrets.token_hex(6)}"
    with pointed_at(url, var, name):
        _at_queue(lambda queue: queue.declare())
        yield name
        _at_queue(lambda queue: queue.delete())


def _at_queue(act: Callable[[Any], object]) -> None:
    try:
        with app.connection_for_write(connect_timeout=2, transport_options={"max_retries": 0}) as connection:
            act(app.amqp.queues[app.conf.task_default_queue](connection.default_channel))
    except Exception as fault:
        text = f"No responde el bróker {app.conf.broker_url}: no se probó ({fault})."
        pytest.fail(text) if os.environ.get("CI") else pytest.skip(text)


class Worker:
    """A worker with its clock, in a process group of its own, as in production but for the short lease."""

    def __init__(self, environment: dict[str, str], url: str, queue: str, log: Path, threads: int = 5) -> None:
        self.log = log
        command = ["-m", "celery", "-A", "tests.faults.app", "worker", "-B", "-P", "threads", "-c", str(threads)]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command, "-l", "INFO"],
                cwd=ROOT,
                env={**environment, "CELERY_BROKER_URL": url, "TEST_QUEUE": queue, "JOB_LEASE_SECONDS": "3"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait for a condition while the worker lives; its log is the failure's text when it does not."""
        while not happened():
            if self.process.poll() is not None:
                pytest.fail(f"El trabajador terminó:\n{self.log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """What a power cut does: the whole group, at once, with nothing said."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def has_company(self) -> bool:
        """Whether any process of the group still lives."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        """What a deployment does: no new work, and an end to what is running."""
        self.process.terminate()
        self.process.wait()


@contextmanager
def worker(*args, **options) -> Iterator[Worker]:
    """A worker for the length of a block; nothing of it is left behind."""
    running = Worker(*args, **options)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()


class Line:
    """The network between us and a broker: it can be cut and mended, or swallow all that is sent."""

    def __init__(self, target: tuple[str, int] | None) -> None:
        self.target = target  # None: whoever calls is answered by nobody
        self.calls = 0
        self.whole = True
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection, and each new one at once."""
        self.whole = False
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            self.calls += 1
            if not self.whole:
                near.close()
                continue
            self._ends.append(near)
            if self.target:
                far = socket.create_connection(self.target)
                self._ends.append(far)
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError), source:
            while data := source.recv(65536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@contextmanager
def line(target: tuple[str, int] | None = None) -> Iterator[Line]:
    """A line that is closed at the end of the block."""
    opened = Line(target)
    try:
        yield opened
    finally:
        opened.close()
