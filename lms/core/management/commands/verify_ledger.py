"""`manage.py verify_ledger`: is the audit trail as it was sealed?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.core import anchors
from lms.core.ledger import Head
from lms.core.ledger_check import Report, verify
from lms.core.models import Institution


class Command(BaseCommand):
    help = "Comprueba que nadie alteró la bitácora. Termina con código 0 solo si está íntegra."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--institution",
            metavar="CÓDIGO",
            help="cuenta solo los asientos de esta institución; la cadena es común y siempre se comprueba completa",
        )
        parser.add_argument(
            "--anchor",
            metavar="ARCHIVO",
            type=Path,
            help="anclas guardadas fuera del sistema, una por línea («número sello fecha»), con su firma debajo si la "
            "tiene; # al inicio es comentario",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text", help="forma del informe")
        parser.add_argument(
            "--print-anchor",
            action="store_true",
            help="si la bitácora está íntegra, escribe su ancla firmada en la salida estándar y el informe en la de "
            "errores",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Verify and report; exit code 1 when anything is wrong or an anchor cannot be read."""
        lines = _lines(options["anchor"])
        report = verify(anchors=_anchors(options["anchor"], lines), institution=_institution(options["institution"]))
        report.findings.extend(anchors.forged(lines))
        out = self.stderr if options["print_anchor"] and options["format"] == "text" else self.stdout
        out.write(_as_json(report) if options["format"] == "json" else _as_text(report), style_func=str)
        if not report.sound:
            raise SystemExit(1)
        if options["print_anchor"] and options["format"] == "text":
            self.stdout.write(anchors.written(report.head))


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as failure:
        raise CommandError(f"No se pudo leer el archivo de anclas {path}: {failure}.") from failure


def _anchors(path: Path | None, lines: list[str]) -> list[Head]:
    if path is None:
        return []
    heads = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            heads.append(Head.parse(line))
        except ValueError:
            raise CommandError(
                f"La línea {number} de {path} no es un ancla. Debe decir «número sello fecha», "
                "tal como la escribió --print-anchor."
            ) from None
    if not heads:
        raise CommandError(f"El archivo {path} no tiene ningún ancla: no hay con qué comparar.")
    return heads


def _institution(code: str | None) -> Institution | None:
    if code is None:
        return None
    institution = Institution.objects.filter(code=code).first()
    if institution is None:
        known = ", ".join(Institution.objects.values_list("code", flat=True)) or "ninguna"
        raise CommandError(f"No hay una institución con el código «{code}». Las que hay: {known}.")
    return institution


def _as_text(report: Report) -> str:
    counts = f"{report.batches} lotes, {report.entries} asientos sellados y {report.unsealed} por sellar."
    if report.sound:
        return f"La bitácora está íntegra: {counts}\nÚltimo sello: {report.head}"
    lines = [f"La bitácora NO está íntegra. Se leyeron {counts}"]
    for finding in report.findings:
        where = f"lote {finding.batch}" if finding.batch else "sin sellar"
        lines.append(f"- [{finding.code}] {finding.message} ({where})")
    if not report.complete:
        lines.append("- Hay más; la lectura se detuvo aquí.")
    lines.append("Conserva esta base tal como está, avisa a contraloría y compara con el último respaldo íntegro.")
    return "\n".join(lines)


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "sound": report.sound,
            "complete": report.complete,
            "batches": report.batches,
            "entries": report.entries,
            "unsealed": report.unsealed,
            "anchor": str(report.head),
            "findings": [asdict(finding) for finding in report.findings],
        },
        ensure_ascii=False,
    )
