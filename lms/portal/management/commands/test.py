"""Everything that must hold before a change is taken: check_all, then the tests on both databases."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

ONCE = "not browser and not once"  # what does not depend on the database runs on the first one only
NO_TESTS = 5  # pytest's exit code; one half of a narrow choice may be empty
MOST_WORKERS = 4  # each makes a database of its own: more would only wait for one another


class Command(BaseCommand):
    help = "Revisa el código y corre todas las pruebas, en SQLite y en PostgreSQL. Tras «--», opciones de pytest."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pytest", nargs="*", help="opciones y rutas de pytest, después de «--»; sin check_all")

    def handle(self, *, pytest: list[str], **_: Any) -> None:
        """Run all, say what was left out, end with the line `N passed, N failed`. Refuses on any failure or on no test.

        TEST_POSTGRES_URL names the second database and TEST_BROKER_URLS the brokers; both are required with CI=true.
        """
        postgres = os.environ.get("TEST_POSTGRES_URL", "")
        missing = [name for name in ("TEST_POSTGRES_URL", "TEST_BROKER_URLS") if not os.environ.get(name)]
        if missing and os.environ.get("CI"):
            raise CommandError(f"Con CI=true hacen falta estas variables: {', '.join(missing)}.")
        sound = bool(pytest) or self.checks_pass()
        chosen = pytest or side_by_side()
        runs = [self.run("SQLite", "", chosen)]
        if postgres:
            runs.append(self.run("PostgreSQL", postgres, ["-m", ONCE, *chosen]))
        for name in missing:
            self.say(f"SIN PROBAR: falta {name}; esa parte se omitió.")
        passed, failed, skipped, bad_codes = (sum(column) for column in zip(*runs, strict=True))
        if not sound:
            self.say("check_all falló: lee sus líneas al principio.")
        closing = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
        self.say(closing)
        if failed or bad_codes or not passed or not sound:
            sys.exit(1)

    def checks_pass(self) -> bool:
        try:
            call_command("check_all", stdout=self.stdout)
        except CommandError as trouble:
            self.say(str(trouble))
            return False
        return True

    def run(self, title: str, database: str, arguments: list[str]) -> tuple[int, int, int, int]:
        """One pytest run on one database: passed, failed, skipped, and 1 when pytest itself was not content."""
        self.say(f"\n== Pruebas en {title}")
        folder = settings.ROOT / "var" / "pruebas" / title.lower()
        folder.mkdir(parents=True, exist_ok=True)
        report = folder / "informe.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": database, "VAR_DIR": str(folder)}
        code = subprocess.run(command, cwd=settings.ROOT, env={**os.environ, **own}).returncode  # noqa: S603
        passed, failed, skipped = counted(report)
        return passed, failed, skipped, int(code not in (0, NO_TESTS))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def side_by_side() -> list[str]:
    """Options that share the files of tests among the processors, so that what a file builds once is built once."""
    return ["-n", str(min(os.cpu_count() or 1, MOST_WORKERS)), "--dist", "loadfile"]


def counted(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped of a JUnit report; a test whose clean-up also fails counts once."""
    if not report.is_file():
        return 0, 0, 0
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped
