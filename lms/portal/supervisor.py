"""The processes of one machine: started together, watched, and never left behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
GRACE = 8.0  # seconds between asking and killing
TICK = 0.25
SLOWEST_RESTART = 60.0
START_LIMIT = 120.0
LOG_LIMIT = 5 * 1024 * 1024
SET_PDEATHSIG = 1  # prctl(2)
WEB_PROCESSES = 2
WEB_THREADS = 4  # each; Python and the database are the limit on two cores, not waiting
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class CannotRun(Exception):
    """What stops the site from running, as a sentence for whoever started it."""


def port_trouble(port: int) -> str:
    """Why the site cannot listen on a port, as a sentence; empty when it can."""
    if not 0 < port < 65536:
        return f"El puerto {port} no existe: elige uno entre 1024 y 65535, por ejemplo --port 8000."
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return f"Tu usuario no puede usar el puerto {port}: elige uno mayor que 1023, por ejemplo --port 8000."
        except OSError:
            other = 8001 if port == 8000 else 8000
            return f"El puerto {port} está ocupado por otro programa: ciérralo o usa otro, por ejemplo --port {other}."
    return ""


def _tie_to_parent() -> None:
    """Runs in the child before its program: Linux ends it when the supervisor dies, even by kill -9."""
    if LIBC is not None:
        LIBC.prctl(SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program in a process group of its own, writing to its log."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    delay: float = 1.0

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".anterior.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_tie_to_parent,  # safe: this process has no threads
            )
        self.started, self.again_at = time.monotonic(), 0.0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask(self) -> None:
        """SIGTERM to the leader alone: it knows how to close its own."""
        if self.process is not None and self.alive():
            self.process.terminate()

    def kill(self) -> None:
        """SIGKILL to the whole group, also after its leader has gone."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def bury(self, now: float) -> None:
        """After a death: nothing of the group stays, and the next start waits longer each time it dies young."""
        self.kill()
        self.process = None
        self.delay = 1.0 if now - self.started > SLOWEST_RESTART else min(self.delay * 2, SLOWEST_RESTART)
        self.again_at = now + self.delay

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n") if self.log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "sin mensajes")


class Supervisor:
    """Serves until told to stop: restarts the worker when it dies, stops everything when the site dies."""

    def __init__(self, web: Child, worker: Child, say: Callable[[str], None]) -> None:
        self.web = web
        self.worker = worker
        self.say = say
        self.signals = 0

    def run(self, address: str, ready: Callable[[], None]) -> None:
        """Start both, call `ready` at the first answer of `address`, return after SIGINT, SIGTERM or SIGHUP.

        Raises CannotRun when the site does not answer or dies. Whatever happens, no child is left.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays in force
                signal.signal(number, self._on_signal)
        try:
            self.web.start()
            self.worker.start()
            if self._wait_for(address):
                ready()
                self._watch()
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _wait_for(self, address: str) -> bool:
        limit = time.monotonic() + START_LIMIT
        while not self.signals:
            if not self.web.alive():
                raise CannotRun(f"El sitio no pudo arrancar: {self.web.last_words()} (bitácora: {self.web.log})")
            if time.monotonic() > limit:
                raise CannotRun(f"El sitio no respondió en {START_LIMIT:.0f} segundos (bitácora: {self.web.log})")
            if answers(address):
                return True
            time.sleep(TICK)
        return False

    def _watch(self) -> None:
        while not self.signals:
            now = time.monotonic()
            if not self.web.alive():
                raise CannotRun(f"El sitio se detuvo: {self.web.last_words()} (bitácora: {self.web.log})")
            if self.worker.process is not None and not self.worker.alive():
                self.worker.bury(now)
                self.say(
                    f"El proceso de tareas se detuvo; arranca de nuevo en {self.worker.delay:.0f} s. "
                    f"Bitácora: {self.worker.log}"
                )
            if self.worker.process is None and now >= self.worker.again_at:
                self.worker.start()
            time.sleep(TICK)

    def _stop(self) -> None:
        """Ask, wait, kill. A second signal skips the waiting."""
        first = self.signals
        children = (self.web, self.worker)
        for child in children:
            child.ask()
        limit = time.monotonic() + GRACE
        while any(child.alive() for child in children) and time.monotonic() < limit and self.signals <= max(first, 1):
            time.sleep(TICK / 5)
        for child in children:
            child.kill()


def answers(address: str) -> bool:
    """Whether a site answers at an address with anything but a fault of its own."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own http address
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def web_command(port: int, application: str = "lms.wsgi:application") -> list[str]:
    """The application server as `start` runs it; a bench counts around the same application."""
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws", "--log-level", "warning"]
    power = ["--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", *options, *power, application]
