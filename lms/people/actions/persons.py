"""Registering people. One human being is one row: matched by staff number, then by CURP, never by name alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people import rules
from lms.people.actions.accounts import keep_address
from lms.people.actions.identifiers import add_identifier, check_all
from lms.people.actions.matching import Stored, match, refuse_email
from lms.people.models import Person
from lms.people.queries.identifiers import mac


@dataclass(frozen=True)
class Registered:
    """What `register_person` did.

    `warnings` are codes: rfc-digit, rfc-generic, name-differs, email-differs, same-name.
    """

    person: Person
    created: bool
    added: tuple[str, ...] = ()  # kinds of identifier that were new
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """A person's names, cleaned, with what is searched and sorted by."""

    given_names: str
    first_surname: str
    second_surname: str

    @property
    def whole(self) -> str:
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)

    @property
    def columns(self) -> dict[str, str]:
        return {
            "given_names": self.given_names,
            "first_surname": self.first_surname,
            "second_surname": self.second_surname,
            "name_fold": fold(self.whole),
            "name_sort": rules.sort_key(self.first_surname, self.second_surname, self.given_names),
        }


def clean_names(given_names: str, first_surname: str, second_surname: str) -> Names:
    """Names without stray blanks. Refuses an empty name or first surname, and what does not fit."""
    names = Names(*(rules.clean_name(part) for part in (given_names, first_surname, second_surname)))
    for field, value, most in (
        ("given_names", names.given_names, 120),
        ("first_surname", names.first_surname, 80),
        ("second_surname", names.second_surname, 80),
    ):
        if len(value) > most or (not fold(value) and field != "second_surname"):
            raise RuleBroken("name-form", _("Escribe el nombre y al menos un apellido, con letras."), field=field)
    return names


def clean_email(email: str) -> str:
    """The address in lower case, or empty. Refuses what is no address."""
    email = email.strip().lower()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise RuleBroken(
            "email-form", _("El correo no está bien escrito. Debe ser como nombre@dominio.mx."), field="email"
        ) from None
    return email


@transaction.atomic
def register_person(
    institution: Institution,
    *,
    given_names: str,
    first_surname: str,
    second_surname: str = "",
    email: str = "",
    identifiers: Mapping[str, str],
    by: Person | None,
    is_demo: bool = False,
) -> Registered:
    """Find the person these data speak of, or make one. Repeating it changes nothing.

    A known person gets the identifiers and the address that were missing; names are never overwritten (`warnings` says
    that they differ). Refuses a bad name, address or identifier, and data that mix two people: an identifier or an
    address of somebody else (`curp-of-other-person`, …). `by` None is an import run by the system.
    """
    names = clean_names(given_names, first_surname, second_surname)
    address = clean_email(email)
    checked = check_all(institution, identifiers)
    macs = {kind: mac(institution, kind, each.value) for kind, each in checked.items()}
    found = match(Stored(institution), names.whole, address, macs)
    warnings = [each.warning for each in checked.values() if each.warning]
    if found.person is None:
        return _create(institution, names, address, checked, warnings, by, is_demo)
    new = {kind: each for kind, each in checked.items() if kind not in found.known}
    return _complete(found.person, names, address, new, warnings, by)


def _create(
    institution: Institution,
    names: Names,
    address: str,
    checked: dict[str, rules.Checked],
    warnings: list[str],
    by: Person | None,
    is_demo: bool,
) -> Registered:
    columns = names.columns
    if Person.objects.filter(institution=institution, name_sort=columns["name_sort"]).exists():
        warnings.append("same-name")
    person = Person(institution=institution, email=address, is_demo=is_demo, created_at=clock.now(), **columns)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise refuse_email() from None
    for kind, each in checked.items():
        add_identifier(person, kind, each.value)
    _trace("person.registered", person, checked, warnings, by, {"name": names.whole, "email": address})
    return Registered(person, True, tuple(checked), tuple(warnings))


def _complete(
    person: Person,
    names: Names,
    address: str,
    new: dict[str, rules.Checked],
    warnings: list[str],
    by: Person | None,
) -> Registered:
    """Add what was missing to a known person."""
    added = list(new)
    for kind, each in new.items():
        add_identifier(person, kind, each.value)
    if fold(names.whole) != person.name_fold:
        warnings.append("name-differs")
    if address and not person.email:
        set_email(person, address)
        added.append("email")
    elif address and address != person.email:
        warnings.append("email-differs")
    if added:
        _trace("person.completed", person, new, warnings, by, {})
    return Registered(person, False, tuple(added), tuple(warnings))


def set_email(person: Person, address: str) -> None:
    """Write a person's address where she and her account have it. For actions, inside their transaction."""
    person.email = address
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise refuse_email() from None
    keep_address(person)


@transaction.atomic
def correct_email(person: Person, email: str, *, by: Person) -> Person:
    """Change or remove a person's address. Refuses what is no address and that of another person."""
    address, before = clean_email(email), person.email
    if address == before:
        return person
    set_email(person, address)
    audit.record(
        "email.corrected",
        institution=person.institution,
        subject_kind="person",
        subject_ref=person.ref,
        by_ref=by.ref,
        protected={"before": before, "after": address},
    )
    return person


def _trace(
    verb: str,
    person: Person,
    checked: dict[str, rules.Checked],
    warnings: list[str],
    by: Person | None,
    protected: dict[str, str],
) -> None:
    audit.record(
        verb,
        institution=person.institution,
        subject_kind="person",
        subject_ref=person.ref,
        by_ref=by.ref if by else "",
        data={"identifiers": sorted(checked), "warnings": warnings},
        protected={**protected, **{kind: each.value for kind, each in checked.items()}},
    )
