"""Where the work of each office begins: the button of a home where nothing waits, and the guide to its steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.people import roles
from lms.people.scopes import Scope


@dataclass(frozen=True)
class Desk:
    """What somebody does here, by an office or a relation: her words, the first page of it, and her guide."""

    name: str  # as people read it; of a relation too
    does: str  # one plain sentence; empty for a relation
    title: str  # of the button
    route: str
    guide: str  # the address of its guide

    @property
    def url(self) -> str:
        return reverse(self.route)


# code of the office or relation: (words of the button, name of its route, guide). Whoever holds several begins by the
# first of them.
OFFICES = {
    "certifying_body": ("Ver las convocatorias", "certification:office", "organismo-certificador"),
    "assessor": ("Ver mis evaluaciones", "certification:assigned", "evaluar"),
    "verifier": ("Ver los portafolios por verificar", "certification:to_verify", "verificar-portafolios"),
    "programme": ("Ver los grupos", "delivery:runs", "programa"),
    "curriculum": ("Ver los cursos", "courses:list", "curricula"),
    "academic_committee": ("Ver lo que espera al comité", "courses:reviews", "comite"),
    "strategy": ("Ver las identificaciones de necesidades", "needs:list", "necesidades"),
    "institute_head": ("Ver qué necesita cada área", "needs:list", "direccion"),
    "auditor": ("Revisar los lotes de dictamen", "certification:batches", "auditoria"),
    "hr": ("Buscar a una persona", "people:list", "recursos-humanos"),
    "liaison": ("Buscar a una persona", "people:list", "enlace"),
    "transparency_unit": ("Buscar a una persona", "people:list", "transparencia"),
    "admin": ("Buscar a una persona", "people:list", "administracion"),
}
RELATIONS = {
    "facilitator": ("Ver mis cursos", "delivery:list", "facilitar"),
    "panel_member": ("Ver los lotes de mi grupo", "certification:rulings", "dictaminar"),
    "supervisor": ("Ver a mi equipo", "needs:team", "superior"),
    "candidate": ("Ver mis certificaciones", "certification:own", "certificarse"),
}
EVERYBODY = ("aprender", "cedula-de-necesidades", "certificarse")


def offices_of(scope: Scope) -> list[Desk]:
    """The desks of the offices that somebody holds today, in the order of `OFFICES`. At most the scope's query."""
    found = [roles.role(code) for code in OFFICES if code in scope.offices]
    return [Desk(role.name, role.description, *OFFICES[role.code]) for role in found]


def relations_of(scope: Scope) -> Iterator[Desk]:
    """The desks of what somebody is because of rows, one query for each that is looked at."""
    for code, words in RELATIONS.items():
        if scope.related(code):
            yield Desk(roles.relation(code).name, "", *words)


def guides_of(scope: Scope) -> list[str]:
    """The guides of somebody's own, most particular first, each once. One query for each relation."""
    desks = [*offices_of(scope), *relations_of(scope)]
    return list(dict.fromkeys([*(desk.guide for desk in desks), *EVERYBODY]))


def first_desk(scope: Scope) -> Desk:
    """Where to go when nothing waits: one's office, else what one is by relation, else the catalogue."""
    if desks := offices_of(scope):
        return desks[0]
    return next(relations_of(scope), Desk("", "", _("Buscar un curso"), "catalogue", EVERYBODY[0]))
