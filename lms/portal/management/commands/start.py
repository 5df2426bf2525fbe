"""One command from a clean folder to a site that answers."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import DatabaseError

from lms.core.models import Institution
from lms.portal.demo.accounts import ACCOUNTS, PASSWORD
from lms.portal.supervisor import HOST, CannotRun, Child, Supervisor, port_trouble, web_command

LEAST_DISK = 200 * 1024 * 1024
WORKER_THREADS = 2


class Command(BaseCommand):
    help = "Prepara la base, carga la demostración una vez y sirve el sitio, las tareas y el calendario."
    requires_system_checks = []  # migrate runs them, once the database exists

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="puerto del sitio (8000 si no se indica)")
        parser.add_argument("--no-demo", action="store_true", help="sin datos de demostración")

    def handle(self, *, port: int, no_demo: bool, **_: Any) -> None:
        """Serve until Ctrl-C. Safe to repeat: each step does only what is missing. Refuses with one sentence."""
        if trouble := port_trouble(port):
            raise CommandError(trouble)
        with only_one(ready_folder(settings.VAR)):
            self.prepare()
            self.serve(port)

    def prepare(self) -> None:
        self.say("Base de datos…")
        try:
            migrate()
            if not settings.DEMO and Institution.objects.filter(is_demo=True).exists():
                raise CommandError(
                    "Esta base tiene la demostración, con contraseñas públicas, y DEMO está apagado: "
                    "usa otra carpeta de datos (VAR_DIR) u otra base (DATABASE_URL)."
                )
            if settings.DEMO and not Institution.objects.filter(is_demo=True).exists():
                self.say("Datos de demostración…")
                call_command("demo", stdout=self.stdout, stderr=self.stderr)
        except DatabaseError as refused:
            raise CommandError(f"La base de datos no respondió como se esperaba: {refused}") from refused
        if collect_static():
            self.say("Archivos de estilo…")

    def serve(self, port: int) -> None:
        logs = settings.VAR / "bitacora"
        logs.mkdir(exist_ok=True)
        address = f"http://{HOST}:{port}"
        supervisor = Supervisor(
            web=Child("web", web_command(port), logs / "web.log"),
            worker=Child("tareas", worker_command(), logs / "tareas.log"),
            say=self.say,
        )
        try:
            supervisor.run(f"{address}/healthz", ready=lambda: self.greet(address, logs))
        except CannotRun as trouble:
            raise CommandError(str(trouble)) from trouble
        self.say("Calmécac se detuvo.")

    def greet(self, address: str, logs: Path) -> None:
        lines = [f"\nCalmécac está listo en {address}", f"Para detenerlo: Ctrl-C. Bitácoras: {logs}"]
        if settings.DEMO:
            lines.append(f"\nCuentas de demostración (contraseña: {PASSWORD})")
            lines += [f"  {username:<16}{purpose}" for username, purpose in ACCOUNTS]
        self.say("\n".join(lines))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def ready_folder(folder: Path) -> Path:
    """The folder of data, writable and with room. Refuses with one sentence."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".escritura"
        probe.touch()
        probe.unlink()
    except OSError as refused:
        raise CommandError(
            f"No se puede escribir en la carpeta {folder} ({refused.strerror}): "
            "da permiso de escritura a tu usuario o indica otra con VAR_DIR."
        ) from refused
    if shutil.disk_usage(folder).free < LEAST_DISK:
        raise CommandError(f"Queda menos de 200 MB en el disco de {folder}: libera espacio antes de arrancar.")
    return folder


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two sites over the same folder would run every scheduled task twice. The lock dies with this process."""
    with (folder / ".arranque").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(f"Calmécac ya está funcionando con los datos de {folder}: detenlo primero.") from None
        yield


def migrate() -> None:
    """Bring every database and the cache's table up to date."""
    for alias in settings.DATABASES:
        # the second file of SQLite holds sessions and cache alone: walking every migration there would double the wait
        only = ["sessions"] if alias == "ephemeral" else []
        call_command("migrate", *only, database=alias, interactive=False, verbosity=0)
        call_command("createcachetable", database=alias, verbosity=0)


def collect_static() -> bool:
    """Collect and compress the static files when any changed since the last time; True when it did."""
    stamp = settings.STATIC_ROOT / ".firma"
    current = static_signature()
    if stamp.is_file() and stamp.read_text() == current:
        return False
    command = [sys.executable, str(settings.ROOT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - the storage is chosen at start-up
    if done.returncode != 0:
        raise CommandError(f"No se pudieron reunir los archivos de estilo: {done.stderr.strip()[-300:]}")
    stamp.write_text(current)
    return True


def static_signature() -> str:
    """One value for all source files: their names, sizes and times."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def worker_command() -> list[str]:
    """Worker and scheduler in one; the schedule's own memory stays with the data."""
    quiet = ["--loglevel", "warning", "--without-gossip", "--without-mingle"]
    pool = ["--pool", "threads", "--concurrency", str(WORKER_THREADS)]
    beat = ["--beat", "--schedule", str(settings.VAR / "calendario-tareas")]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "lms.celery", "worker", *quiet, *pool, *beat]
