"""Whom some data speak of: one rule for the desk, which asks the database, and for a roster, which has read it all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people import rules
from lms.people.actions.identifiers import refuse_taken
from lms.people.models import Person, PersonIdentifier

Kind = PersonIdentifier.Kind
# in this order; a foreign number stands in for the CURP that a foreigner may lack (domain.md 6.2)
MATCHING = (Kind.STAFF_NUMBER, Kind.CURP, Kind.FOREIGN_ID)


class Register(Protocol):
    """Who an institution knows."""

    def owners(self, macs: Mapping[str, str]) -> Mapping[str, Person]:
        """Whose each keyed hash is, by kind; those of nobody are left out."""

    def at_address(self, address: str) -> Person | None:
        """Whose an address is."""

    def macs_of(self, person: Person) -> Mapping[str, str]:
        """The keyed hashes of a person, by kind."""


@dataclass(frozen=True)
class Match:
    """The known person, if any, and the identifiers she already has, as keyed hashes by kind."""

    person: Person | None = None
    known: Mapping[str, str] = field(default_factory=dict)


class Stored:
    """The register as the database has it. One query for each question."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution

    def owners(self, macs: Mapping[str, str]) -> Mapping[str, Person]:
        rows = PersonIdentifier.objects.select_related("person__institution").filter(
            institution=self.institution, mac__in=macs.values(), kind__in=macs
        )
        return {row.kind: row.person for row in rows}

    def at_address(self, address: str) -> Person | None:
        return Person.objects.filter(institution=self.institution, email=address).exclude(email="").first()

    def macs_of(self, person: Person) -> Mapping[str, str]:
        return dict(person.identifiers.values_list("kind", "mac"))


def refuse_email() -> RuleBroken:
    """The refusal when an address belongs to somebody else."""
    return RuleBroken(
        "email-of-other-person",
        _("Ese correo ya es de otra persona. Escribe otro o déjalo en blanco."),
        field="email",
    )


def match(register: Register, name: str, address: str, macs: Mapping[str, str]) -> Match:
    """The one person that these data name by staff number, else by CURP, never by name alone; nobody if none does.

    Refuses data of two people: identifiers of different owners, an identifier or an address of somebody else, a name
    that cannot be the same person's (`curp-of-other-person`, `email-of-other-person`, …), and another value of an
    identifier that she already has (`curp-differs`, …). Three questions to the register.
    """
    owners = register.owners(macs)
    person = next((owners[kind] for kind in MATCHING if kind in owners), None)
    for kind, owner in owners.items():
        if person is None or owner.pk != person.pk:
            raise refuse_taken(kind)
    neighbour = register.at_address(address) if address else None
    if neighbour is not None and (person is None or neighbour.pk != person.pk):
        raise refuse_taken(Kind.CURP) if Kind.CURP in owners else refuse_email()
    if person is None:
        return Match()
    if not rules.names_agree(person.name_fold, name):
        raise refuse_taken(next(kind for kind in MATCHING if kind in owners))
    known = register.macs_of(person)
    for kind, hashed in macs.items():
        if known.get(kind, hashed) != hashed:
            raise _refuse_other_value(kind)
    return Match(person, known)


def _refuse_other_value(kind: str) -> RuleBroken:
    return RuleBroken(
        f"{kind}-differs",
        _("Esta persona tiene registrado otro dato en «%(kind)s». Corrígelo en su página antes de repetir.")
        % {"kind": Kind(kind).label},
        field=kind,
    )
