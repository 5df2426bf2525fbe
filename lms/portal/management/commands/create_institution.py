from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from lms.core.errors import RuleBroken
from lms.people.actions.founding import Founder, found_institution
from lms.people.roles import role

NAMES = "Nombres|Primer apellido|Segundo apellido"


class Command(BaseCommand):
    help = (
        "Crea una institución con la persona que la administra e imprime, una sola vez, el código con el que activa su "
        "cuenta en /cuenta/activar/. La primera institución es la que se muestra en cualquier dirección. Con --head se "
        "nombra también a quien la dirige: las funciones de más peso necesitan que una persona las pida y otra las "
        "autorice. Si algo se rechaza, no queda nada a medias."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CLAVE", help="clave corta, sin espacios: IP")
        parser.add_argument("name", metavar="NOMBRE", help="nombre completo de la institución")
        parser.add_argument("--admin", required=True, metavar="NOMBRE", help=f"quien administra: «{NAMES}»")
        parser.add_argument("--staff-number", required=True, metavar="CLAVE", help="su clave de servidor público")
        parser.add_argument("--head", metavar="NOMBRE", help=f"quien dirige: «{NAMES}»")
        parser.add_argument("--head-number", metavar="CLAVE", default="", help="la clave de quien dirige")
        parser.add_argument("--document", default="Puesta en marcha", help="documento que respalda las funciones")

    def handle(self, *, code: str, name: str, **options: Any) -> None:
        """Found the institution and print the codes. Refuses with one sentence and writes nothing."""
        founders = [founder("admin", options["admin"], options["staff_number"])]
        if options["head"]:
            founders.append(founder("institute_head", options["head"], options["head_number"]))
        try:
            validate_slug(code)
            slips = found_institution(code, name, founders, legal_basis=options["document"])
        except ValidationError:
            raise CommandError("La clave lleva solo letras sin acento, números, guion o guion bajo.") from None
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"Institución lista: {slips[0].person.institution}")
        for each, slip in zip(founders, slips, strict=True):
            self.stdout.write(
                f"{role(each.office).name}: {slip.person}\n"
                f"  Entra en /cuenta/activar/ con su clave {each.staff_number} y el código {slip.code}\n"
                f"  El código sirve una vez, hasta el {slip.expires_on:%d/%m/%Y}. No se vuelve a mostrar."
            )


def founder(office: str, names: str, number: str) -> Founder:
    """Who is named on the command line. Refuses names without their bars and a missing number."""
    parts = [part.strip() for part in names.split("|")]
    if len(parts) not in {2, 3}:
        raise CommandError(f"Escribe el nombre así: «{NAMES}».")
    if not number.strip():
        raise CommandError(f"Falta la clave de servidor público de {' '.join(parts)}.")
    return Founder(office, parts[0], parts[1], parts[2] if len(parts) == 3 else "", number.strip())
