"""Offices and relations as registered classes: each room names its own in `ready()`.

An office (role) is granted to a person for a unit and its subtree, or for the whole institution, between two days. A
relation is read from rows: whoever has a team is its supervisor, nobody grants it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lms.people.models import Person

PEOPLE_OFFICES = ("hr", "admin")
APPROVING_OFFICES = ("institute_head", "admin")


@dataclass(frozen=True)
class Role:
    """An office: its stable code, its words for people, and what it takes to hold it."""

    code: str
    name: str  # as people read it: «Enlace de profesionalización»
    description: str  # what whoever holds it can do, in one plain sentence
    scope: Literal["unit", "institution"]
    needs_mfa: bool = True  # whoever sees other people's data signs in with two steps (security.md 0.6)
    needs_approval: bool = False  # evaluator and above: a second person says yes (security.md I7)
    granted_by: tuple[str, ...] = PEOPLE_OFFICES
    approved_by: tuple[str, ...] = APPROVING_OFFICES


@dataclass(frozen=True)
class Relation:
    """Something a person is because of rows. `holds` answers for one person in one query."""

    code: str
    name: str
    holds: Callable[["Person"], bool]


_roles: dict[str, Role] = {}
_relations: dict[str, Relation] = {}


def register(role: Role) -> Role:
    """Add an office. The same declaration again is a no-op; another under the same code is a programming error."""
    if _roles.setdefault(role.code, role) != role:
        raise ValueError(f"Dos oficios con el código «{role.code}».")
    return role


def register_relation(code: str, name: str, holds: Callable[["Person"], bool]) -> None:
    """Add a relation. The same code twice is a programming error."""
    relation = Relation(code, name, holds)
    if _relations.setdefault(code, relation) != relation:
        raise ValueError(f"Dos relaciones con el código «{code}».")


def role(code: str) -> Role:
    """The office with a code. KeyError when no room registered it."""
    return _roles[code]


def known(code: str) -> bool:
    """Whether some room registered this office."""
    return code in _roles


def all_roles() -> list[Role]:
    """Every registered office, by its Spanish name."""
    return sorted(_roles.values(), key=lambda each: each.name)


def relation(code: str) -> Relation:
    """The relation with a code. KeyError when no room registered it."""
    return _relations[code]


def all_relations() -> list[Relation]:
    """Every registered relation, by its Spanish name."""
    return sorted(_relations.values(), key=lambda each: each.name)
