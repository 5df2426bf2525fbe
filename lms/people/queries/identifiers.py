"""Finding people by what identifies them, and showing it without giving it away."""

from django.db.models import QuerySet

from lms.core.models import Institution
from lms.people import cipher, rules
from lms.people.models import Person, PersonIdentifier


def row_name(kind: str, person: Person) -> str:
    """What the cipher of one identifier is bound to: kind, institution and person."""
    return f"{kind}|{person.institution_id}|{person.ref}"


def mac(institution: Institution, kind: str, value: str) -> str:
    """The keyed hash under which a value is found: the same number in two institutions leaves two hashes."""
    return cipher.lookup(rules.clean_identifier(value), scope=f"{kind}|{institution.pk}")


def person_by_identifier(institution: Institution, kind: str, value: str) -> Person | None:
    """The person of this institution who has this CURP, RFC or number, however it was typed. One query."""
    return (
        Person.objects.select_related("institution")
        .filter(
            identifiers__institution=institution,
            identifiers__kind=kind,
            identifiers__mac=mac(institution, kind, value),
        )
        .first()
    )


def clear_value(identifier: PersonIdentifier) -> str:
    """The value itself, for rules and exports that have a reason. Screens use `masked` or `reveal_identifier`."""
    return cipher.unseal(identifier.cipher, bound_to=row_name(identifier.kind, identifier.person))


def masked(identifier: PersonIdentifier) -> str:
    """The value with its middle covered: «MOTR••••••••••••03». No query if the person is at hand."""
    return rules.mask(clear_value(identifier))


def identifiers_of(person: Person) -> QuerySet[PersonIdentifier]:
    """A person's identifiers, ready for `masked`. One query."""
    return person.identifiers.select_related("person").order_by("kind")
