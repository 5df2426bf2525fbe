from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.profiles import formats, readers
from catalog.profiles.actions.standard import import_standard, register_standards
from lms.core.imports import ImportCommand, Report
from lms.core.models import Institution
from lms.core.schemas import faults, read_json
from lms.core.tables import read_table


class Command(ImportCommand):
    help = "Carga un estándar de competencia (JSON calmecac-estandar/1) o los títulos del registro nacional (CSV)."

    def work(self, institution: Institution, path: Path, *, apply: bool, options: dict[str, Any]) -> Report:
        if path.suffix.lower() == ".json":
            return self._text(institution, path, apply=apply)
        return self._register(institution, path, apply=apply)

    def _register(self, institution: Institution, path: Path, *, apply: bool) -> Report:
        report, table = Report(path.name, "renec-csv"), read_table(path)
        if missing := {"codigo", "titulo", "nivel"} - set(table.columns):
            report.refuse("línea 1", "columns-missing", f"Faltan las columnas: {', '.join(sorted(missing))}.")
            return report
        for line, reason in table.broken:
            report.refuse(f"línea {line}", "row-broken", reason)
        entries = readers.read_register(table, report)
        report.count("estándares", len(entries))
        if apply:
            register_standards(institution, entries, by=None)
        return report

    def _text(self, institution: Institution, path: Path, *, apply: bool) -> Report:
        report, document = Report(path.name, "calmecac-estandar/1"), read_json(path)
        found = faults(document, formats.STANDARD)
        for place, sentence in found:
            report.refuse(place, "format", sentence)
        if found:
            return report
        for element in document["elementos"]:
            report.accept(element["codigo"])
            report.count("elementos")
            report.count("criterios", len(element["criterios"]))
            report.count("viñetas", sum(len(criterion.get("vinetas", [])) for criterion in element["criterios"]))
        with transaction.atomic():  # done whole and undone: a trial says what the real one will say
            import_standard(institution, document, by=None)
            transaction.set_rollback(not apply)
        return report
