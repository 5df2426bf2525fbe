"""The first people of an institution, before anybody holds an office there."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.actions.accounts import create_account
from lms.people.actions.activation import Slip, issue_activation_codes
from lms.people.actions.persons import register_person
from lms.people.actions.roles import grant_founding_role
from lms.people.actions.trace import trace
from lms.people.models import PersonIdentifier


@dataclass(frozen=True)
class Founder:
    """Who holds a founding office: the office's code, the names and the staff number."""

    office: str
    given_names: str
    first_surname: str
    second_surname: str
    staff_number: str


@transaction.atomic
def found_institution(code: str, name: str, founders: list[Founder], *, legal_basis: str) -> list[Slip]:
    """Make an institution with its first offices, and the slip of each founder. No route calls it.

    The first institution becomes the default one. Refuses a repeated code and whatever `register_person` refuses; then
    nothing is left behind.
    """
    try:
        with transaction.atomic():
            institution = Institution.objects.create(
                code=code, name=" ".join(name.split()), is_default=not Institution.objects.exists()
            )
    except IntegrityError:
        raise RuleBroken("institution-taken", _("Ya hay una institución con esa clave. Usa otra.")) from None
    people = []
    for each in founders:
        person = register_person(
            institution,
            given_names=each.given_names,
            first_surname=each.first_surname,
            second_surname=each.second_surname,
            identifiers={PersonIdentifier.Kind.STAFF_NUMBER: each.staff_number},
            by=None,
        ).person
        create_account(person, by=None)
        grant_founding_role(person, each.office, legal_basis=legal_basis)
        people.append(person)
    trace("institution.founded", people[0], "person", None, institution=institution, code=code)
    return issue_activation_codes(people, by=None)
