"""System checks: what must hold before the site serves anybody."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from lms.core import routes
from lms.people import roles


@register(Tags.security)
def every_route_declares_a_door(**_: Any) -> list[CheckMessage]:
    """A route that does not say who may come in is an error, and so is a door for an office that nobody registers."""
    found: list[CheckMessage] = [
        Error(
            f"La ruta {route.pattern} no declara su puerta.",
            hint="Usa lms.core.doors en la vista, o doors.declare_prefix junto a su include.",
            obj=route.label,
            id="people.E001",
        )
        for route in routes.undeclared()
    ]
    offices = {role.code for role in roles.all_roles()}
    relations = {relation.code for relation in roles.all_relations()}
    for route in routes.all_routes():
        door = route.door
        if door is None or door.kind not in {"offices", "relations"}:
            continue
        if unknown := door.names - (offices if door.kind == "offices" else relations):
            found.append(
                Error(
                    f"La puerta de {route.pattern} nombra lo que nadie registra: {', '.join(sorted(unknown))}.",
                    hint="Registra el oficio o la relación en el ready() de su sala.",
                    obj=route.label,
                    id="people.E002",
                )
            )
    return found
