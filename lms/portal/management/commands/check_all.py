"""Everything that can be said about the code without running its tests."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from lms.bootstrap import LOCKS

INDEX_HOSTS = {"https://pypi.org", "https://files.pythonhosted.org"}
ADDRESS = re.compile(r"\b[a-z]+://[^/\"\s]*")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

Check = Callable[[], str]  # what is wrong, or an empty text


class Command(BaseCommand):
    help = "Revisa formato, estilo, capas, tipos, migraciones, plantillas y paquetes fijados."
    requires_system_checks = []

    def handle(self, **_: Any) -> None:
        """Run every check, say the outcome of each, and refuse when one fails."""
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
            running = {name: pool.submit(check) for name, check in checks(Path(folder)).items()}
            troubles = {name: outcome.result() for name, outcome in running.items()}
        for name, trouble in troubles.items():
            self.stdout.write(f"{'✗' if trouble else '✓'} {name}")
            if trouble:
                self.stdout.write(trouble.rstrip())
        if failed := [name for name, trouble in troubles.items() if trouble]:
            raise CommandError(
                f"check_all: {len(failed)} de {len(troubles)} revisiones fallaron ({', '.join(failed)})."
            )
        self.stdout.write(f"check_all: {len(troubles)} revisiones correctas.")


def checks(folder: Path) -> dict[str, Check]:
    """The checks by their Spanish name. `folder` takes the place of the developer's data."""
    run = partial(trouble_of, folder=folder)
    return {
        "tipos": partial(run, ["-m", "mypy"]),  # the longest first
        "migraciones": partial(run, ["manage.py", "makemigrations", "--check", "--dry-run"]),
        "formato": partial(run, ["-m", "ruff", "format", "--check", "--quiet", "."]),
        "estilo": partial(run, ["-m", "ruff", "check", "--quiet", "."]),
        "capas": partial(run, ["-c", LINT_IMPORTS]),
        "plantillas": partial(run, ["-m", "djlint", "themes", "--lint", "--quiet"]),
        "paquetes fijados": lock_trouble,
    }


def trouble_of(arguments: list[str], folder: Path) -> str:
    """Run a tool of this environment; its output when it fails."""
    apart = {"DATABASE_URL": "sqlite:///:memory:", "VAR_DIR": str(folder)}
    done = subprocess.run(  # noqa: S603 - fixed commands
        [sys.executable, *arguments],
        cwd=settings.ROOT,
        env={**os.environ, **apart},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return "" if done.returncode == 0 else done.stdout or f"terminó con código {done.returncode}"


def lock_trouble() -> str:
    """The lock names no index but the public one, and the three exports are what the lock says today."""
    root: Path = settings.ROOT
    texts = {name: (root / name).read_text(encoding="utf-8") for name in ("uv.lock", *LOCKS)}
    for name, text in texts.items():
        if strange := {host for host in ADDRESS.findall(text)} - INDEX_HOSTS:
            return f"{name} nombra otros servidores de paquetes: {', '.join(sorted(strange))}"
    uv = shutil.which("uv")
    if uv is None:
        return "Falta uv para comparar los paquetes fijados con uv.lock: instálalo." if os.environ.get("CI") else ""
    return next(filter(None, (export_trouble(root, uv, name, texts[name]) for name in LOCKS)), "")


def export_trouble(root: Path, uv: str, name: str, committed: str) -> str:
    """Repeat the export that the file's own second line tells of and compare."""
    recipe = shlex.split(committed.splitlines()[1].removeprefix("#"))
    arguments = recipe[1 : recipe.index("-o")]
    done = subprocess.run([uv, *arguments, "--locked"], cwd=root, capture_output=True, text=True)  # noqa: S603
    if done.returncode != 0:
        return done.stderr
    if body(done.stdout) != body(committed):
        return f"{name} no corresponde a uv.lock: ejecuta «{shlex.join(recipe)}»."
    return ""


def body(export: str) -> list[str]:
    return [line for line in export.splitlines() if not line.startswith("#")]
