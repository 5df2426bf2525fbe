from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.profiles import formats
from catalog.profiles.actions.framework import import_framework
from lms.core.imports import ImportCommand, Report
from lms.core.models import Institution
from lms.core.schemas import faults, read_json


class Command(ImportCommand):
    help = "Carga un marco de competencias (JSON calmecac-marco/1): áreas, competencias y niveles."

    def work(self, institution: Institution, path: Path, *, apply: bool, options: dict[str, Any]) -> Report:
        report, document = Report(path.name, "calmecac-marco/1"), read_json(path)
        found = faults(document, formats.FRAMEWORK)
        for place, sentence in found:
            report.refuse(place, "format", sentence)
        if found:
            return report
        for area in document["areas"]:
            report.count("áreas")
            for competency in area["competencias"]:
                report.accept(competency["codigo"])
                report.count("competencias")
                report.count("niveles", len(competency["niveles"]))
        with transaction.atomic():  # done whole and undone: a trial says what the real one will say
            import_framework(institution, document, by=None)
            transaction.set_rollback(not apply)
        return report
