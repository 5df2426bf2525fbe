from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from assessment import formats
from assessment.actions.bank import fault, load_questions, make_bank
from lms.core.imports import ImportCommand, Report
from lms.core.models import Institution
from lms.core.schemas import faults, read_json


class Command(ImportCommand):
    help = "Carga un banco de preguntas (JSON calmecac-preguntas/1). Si alguna se rechaza, no se carga ninguna."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--bank", metavar="CLAVE", required=True, help="clave del banco; si no existe se crea")

    def work(self, institution: Institution, path: Path, *, apply: bool, options: dict[str, Any]) -> Report:
        report, document = Report(path.name, "calmecac-preguntas/1"), read_json(path)
        for place, sentence in faults(document, formats.QUESTIONS):
            report.refuse(place, "format", sentence)
        if report.refused:
            return report
        for entry in document["questions"]:
            report.count(entry["kind"])
            if found := fault(entry):
                report.refuse(entry["id"], *found)
            else:
                report.accept(entry["id"])
        if twice := _repeated([entry["id"] for entry in document["questions"]]):
            report.refuse(twice, "question-twice", "Esta clave de pregunta aparece dos veces en el archivo.")
        if apply and not report.refused:
            bank = make_bank(institution, options["bank"], document["bank"]["title"], by=None)
            loaded = load_questions(bank, document["questions"], by=None)
            report.counts.update({"nuevas": loaded.new, "cambiadas": loaded.changed, "iguales": loaded.same})
        return report


def _repeated(codes: list[str]) -> str:
    return next((code for code in codes if codes.count(code) > 1), "")
