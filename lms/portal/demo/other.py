"""The second institution: small, and there to prove that nothing leaks."""

from lms.core import clock
from lms.core.models import Institution
from lms.people import rules
from lms.people.actions.accounts import create_account
from lms.people.actions.affiliations import affiliate
from lms.people.actions.persons import register_person
from lms.people.actions.units import add_unit
from lms.people.models import OrgUnit, Person, PersonIdentifier

UNITS = (("OG", "Órgano Garante de Transparencia", ""), ("OG-SE", "Secretaría Ejecutiva", "OG"))
# born in 1912, so that no living person has these numbers
PEOPLE = (
    ("OG-0001", "Fermín", "Arriaga", "Solano", "AISF120714HMCRLR0", "OG", ""),
    ("OG-0002", "Amalia", "Zepeda", "Robles", "ZERA120305MMCPBM0", "OG-SE", "OG-0001"),
    ("OG-0003", "Nicanor", "Luna", "Bautista", "LUBN121122HMCNTC0", "OG-SE", "OG-0001"),
    ("OG-0004", "Eulalia", "Cortés", "Ibarra", "COIE120930MMCRBL0", "OG-SE", "OG-0001"),
)


def write_other_roster(institution: Institution) -> None:
    """Units, people and accounts of the second institution. Repeating it changes nothing."""
    units: dict[str, OrgUnit] = {unit.code: unit for unit in OrgUnit.objects.filter(institution=institution)}
    for code, name, parent in UNITS:
        if code not in units:
            units[code] = add_unit(institution, code, name, parent=units.get(parent), by=None)
    people: dict[str, Person] = {}
    for number, given, first, second, stem, unit, superior in PEOPLE:
        registered = register_person(
            institution,
            given_names=given,
            first_surname=first,
            second_surname=second,
            identifiers={
                PersonIdentifier.Kind.STAFF_NUMBER: number,
                PersonIdentifier.Kind.CURP: stem + rules.curp_digit(f"{stem}0"),
            },
            by=None,
            is_demo=True,
        )
        people[number] = registered.person
        if registered.created:
            create_account(registered.person, by=None)
            today = clock.today(institution.time_zone)
            affiliate(registered.person, units[unit], people.get(superior), today, by=None)
