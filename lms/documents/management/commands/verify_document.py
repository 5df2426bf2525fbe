"""`manage.py verify_document FILE`: is this the document that was issued, and does it still hold?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.documents.facts import Sheet, sheet
from lms.documents.verification import Outcome, judge_file

MAX_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Dice si un PDF o un JSON es el documento que se expidió y si sigue vigente. Código de salida: "
        + ", ".join(f"{outcome.exit_code} {outcome.code}" for outcome in Outcome)
        + "; 1 si no se pudo leer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="ARCHIVO", type=Path, help="el PDF, o el JSON de datos sellados")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="forma de la respuesta")

    def handle(self, *_: Any, **options: Any) -> None:
        """Judge and report; the exit code says the outcome."""
        path: Path = options["file"]
        try:
            if path.stat().st_size > MAX_BYTES:
                raise CommandError(f"{path} pesa más de 20 MB: no es un documento nuestro.")
            finding = judge_file(path.read_bytes())
        except OSError as failure:
            raise CommandError(f"No se pudo leer {path}: {failure.strerror}.") from failure
        said = sheet(finding, from_file=True)
        if options["format"] == "json":
            self.stdout.write(json.dumps({"file": path.name, **asdict(said)}, ensure_ascii=False))
        else:
            self.stdout.write(_as_text(path, said))
        if finding.outcome.exit_code:
            raise SystemExit(finding.outcome.exit_code)


def _as_text(path: Path, said: Sheet) -> str:
    lines = [f"{path.name}: {said.headline}. {said.sentence}"]
    if said.is_test:
        lines.append("Documento de prueba, sin validez oficial.")
    if said.title:
        whose = f" a favor de {said.holder}" if said.holder else ""
        lines.append(f"{said.title}{whose}{f': {said.about}' if said.about else ''}.")
        lines += [f"{label}: {value}" for label, value in said.rows]
    if said.successor_folio:
        lines.append(f"Reemplazado por: {said.successor_folio}")
    return "\n".join(lines)
