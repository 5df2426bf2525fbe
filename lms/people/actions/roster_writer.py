"""Writing what `roster` judged good, in chunks that each stand alone: killed and run again, nothing is there twice."""

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.imports import progress
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people import cipher
from lms.people.actions.affiliations import affiliate, deactivate_person
from lms.people.actions.persons import set_email
from lms.people.actions.roster import Planned
from lms.people.actions.units import add_unit
from lms.people.models import Account, Affiliation, OrgUnit, Person, PersonIdentifier
from lms.people.queries.identifiers import row_name

CHUNK = 500  # people of one transaction: short enough that nobody else waits long


def apply_people(institution: Institution, planned: list[Planned], *, by: Person | None, is_demo: bool = False) -> None:
    """Write planned rows: new people with identifiers, account and place; what changed of known ones; then superiors.

    Each chunk is one transaction. Names of known people are never overwritten. Somebody else registering the same
    people meanwhile is refused with a sentence; what is already written stays and is not repeated by the next run.
    """
    chunks = [planned[start : start + CHUNK] for start in range(0, len(planned), CHUNK)]
    areas: dict[tuple[int, str], OrgUnit] = {}
    for chunk in progress(chunks, len(chunks), _("Escribiendo")):
        try:
            with transaction.atomic():
                _make_areas(institution, chunk, areas, by)
                _write_new(institution, [one for one in chunk if one.person is None], by, is_demo=is_demo)
                for one in chunk:
                    if one.person is not None:
                        _write_known(one, one.person, by)
        except IntegrityError:
            raise RuleBroken(
                "roster-changed-meanwhile",
                _("Alguien más registró a estas personas mientras se cargaba. Repite: lo ya escrito no se duplica."),
            ) from None
    _write_superiors(planned, by)


def _make_areas(
    institution: Institution, chunk: list[Planned], areas: dict[tuple[int, str], OrgUnit], by: Person | None
) -> None:
    """Make the areas that rows name and no unit is yet, once each, with a code of their body's."""
    for one in chunk:
        if one.unit is None or not one.area:
            continue
        key = (one.unit.pk, fold(one.area))
        if key not in areas:
            code = f"{one.unit.code}/{fold(one.area).replace(' ', '-')}"[:40]
            known = OrgUnit.objects.filter(institution=institution, code=code).first()
            areas[key] = known or add_unit(institution, code, one.area, parent=one.unit, by=by, kind="área")
        one.unit, one.area = areas[key], ""


def _write_new(institution: Institution, chunk: list[Planned], by: Person | None, *, is_demo: bool) -> None:
    """Six inserts of many rows, whatever the number of people."""
    instant, today = clock.now(), clock.today(institution.time_zone)
    people = Person.objects.bulk_create(
        Person(
            institution=institution,
            email=one.email,
            is_active=one.row.is_active,
            is_demo=is_demo,
            created_at=instant,
            **one.names.columns,
        )
        for one in chunk
    )
    for one, person in zip(chunk, people, strict=True):
        one.written = person
    PersonIdentifier.objects.bulk_create(
        _identifier(one, person, kind) for one, person in zip(chunk, people, strict=True) for kind in one.checked
    )
    active = [(one, person) for one, person in zip(chunk, people, strict=True) if one.row.is_active]
    _open_accounts([person for _one, person in active], instant)
    Affiliation.objects.bulk_create(
        Affiliation(institution=institution, person=person, unit=one.unit, starts_on=one.row.starts_on or today)
        for one, person in active
        if one.unit is not None
    )
    _trace("person.registered", institution, [_fact(one, one.written) for one in chunk if one.written], by)


def _identifier(one: Planned, person: Person, kind: str) -> PersonIdentifier:
    sealed = cipher.seal(one.checked[kind].value, bound_to=row_name(kind, person))
    return PersonIdentifier(
        institution_id=person.institution_id, person=person, kind=kind, cipher=sealed, mac=one.macs[kind]
    )


def _open_accounts(people: list[Person], instant: datetime) -> None:
    """Accounts that wait for their slip, with the addresses there are. Two inserts."""
    accounts = Account.objects.bulk_create(
        Account(person=person, password=make_password(None), created_at=instant) for person in people
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.person.email, primary=True)
        for account in accounts
        if account.person.email
    )


def _write_known(one: Planned, person: Person, by: Person | None) -> None:
    """Bring a known person up to the file: missing identifiers and address, baja, another unit. Two queries if none."""
    one.written = person
    known = dict(person.identifiers.values_list("kind", "mac"))
    added = [kind for kind in one.checked if kind not in known]
    PersonIdentifier.objects.bulk_create(_identifier(one, person, kind) for kind in added)
    if one.email and not person.email:
        set_email(person, one.email)
        added.append("email")
    if added:
        _trace("person.completed", person.institution, [(person.ref, {"added": sorted(added)})], by)
    today = clock.today(person.institution.time_zone)
    if not one.row.is_active:
        deactivate_person(person, today, by=by, reason=_("Baja en la plantilla cargada"))
        return
    place = Affiliation.objects.filter(person=person, is_main=True, ends_on=None).first()
    if one.unit is not None and (place is None or place.unit_id != one.unit.pk):
        affiliate(person, one.unit, None, _first_day(one, place, today), by=by)


def _first_day(one: Planned, place: Affiliation | None, today: date) -> date:
    """The first place begins on entry; a change of place, which the file does not date, begins today."""
    return today if place else (one.row.starts_on or today)


def _write_superiors(planned: list[Planned], by: Person | None) -> None:
    """Set the superiors that changed, once everybody exists. The plan has already ruled out every circle.

    Two statements and one audit insert for each chunk that changes something.
    """
    wanted: dict[int, Person] = {}
    for one in planned:
        superior = one.superior.written if isinstance(one.superior, Planned) else one.superior
        if superior is not None and one.written is not None and one.row.is_active:
            wanted[one.written.pk] = superior
    keys = list(wanted)
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            places = Affiliation.objects.filter(
                person__in=keys[start : start + CHUNK], is_main=True, ends_on=None
            ).select_related("person__institution")
            changed = [place for place in places if place.superior_id != wanted[place.person_id].pk]
            for place in changed:
                place.superior = wanted[place.person_id]
            Affiliation.objects.bulk_update(changed, ["superior"])
            facts = [(place.person.ref, {"superior": wanted[place.person_id].ref}) for place in changed]
            if changed:
                _trace("person.superior_set", changed[0].person.institution, facts, by)


def _trace(verb: str, institution: Institution, facts: list[tuple[str, dict[str, Any]]], by: Person | None) -> None:
    audit.record_many(verb, institution=institution, subject_kind="person", facts=facts, by_ref=by.ref if by else "")


def _fact(one: Planned, person: Person) -> tuple[str, dict[str, Any]]:
    return person.ref, {
        "identifiers": sorted(one.checked),
        "unit": one.unit.ref if one.unit else "",
        "active": one.row.is_active,
    }
