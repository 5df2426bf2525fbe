"""`manage.py export_transcript CURP`: a person's whole record, for herself or for whoever must check it."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.core import audit
from lms.core.imports import institution_for
from lms.people.models import PersonIdentifier
from lms.people.queries.identifiers import person_by_identifier
from lms.records import paper
from lms.records.queries.transcript import export_of


class Command(BaseCommand):
    help = "Exporta el historial de una persona y comprueba su cadena de huellas. Código 0 solo si está íntegra."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("curp", metavar="CURP")
        parser.add_argument("--format", choices=["json", "pdf"], default="json", help="forma de la salida")
        parser.add_argument("--institution", metavar="CLAVE", help="clave de la institución, si hay varias")
        parser.add_argument("--output", metavar="ARCHIVO", help="dónde escribirlo; sin esta opción, la salida estándar")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write the record and leave a trace of who was exported; exit code 1 when its chain is broken."""
        institution = institution_for(options["institution"])
        person = person_by_identifier(institution, PersonIdentifier.Kind.CURP, options["curp"])
        if person is None:
            raise CommandError("Nadie tiene esa CURP en esta institución.")
        export = export_of(person)
        if options["format"] == "pdf":
            content = paper.draw(person)
        else:
            content = json.dumps(export, ensure_ascii=False, indent=2).encode() + b"\n"
        self._write(content, options)
        audit.record(
            "transcript.exported",
            institution=institution,
            subject_kind="person",
            subject_ref=person.ref,
            data={"format": options["format"], "entries": len(export["entries"]), "head": export["chain"]["head"]},
        )
        if not export["chain"]["intact"]:
            number = export["chain"]["first_broken"]
            self.stderr.write(f"La cadena se rompe en el asiento {number}: revisa la bitácora con verify_ledger.")
            sys.exit(1)

    def _write(self, content: bytes, options: dict[str, Any]) -> None:
        try:
            if options["output"]:
                with open(options["output"], "wb") as file:
                    file.write(content)
            elif options["format"] == "json":
                self.stdout.write(content.decode(), ending="")
            elif sys.stdout.isatty():
                raise CommandError("Un PDF no se muestra en la terminal. Indica un archivo con --output.")
            else:
                sys.stdout.buffer.write(content)
        except OSError as failure:
            raise CommandError(f"No se pudo escribir {options['output']}: {failure}.") from failure
