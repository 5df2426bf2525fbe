from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.core import themes


class Command(BaseCommand):
    help = "Carga los temas que vienen con el producto. Los que ya existen se quedan como están."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replace", action="store_true", help="vuelve a los colores con que vienen")

    def handle(self, *args: Any, **options: Any) -> None:
        written = themes.load_shipped(replace=options["replace"])
        self.stdout.write(f"Temas cargados: {', '.join(written) or 'ninguno, ya estaban'}.")
