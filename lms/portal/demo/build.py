"""The demo, made by the same actions that people's screens call. Every step may be repeated: it finds what it made.

The clock is moved back so that each thing happens on a believable day; rows are marked `is_demo`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.profiles import formats
from catalog.profiles.actions.framework import import_framework
from catalog.profiles.actions.holdings import apply_holdings, plan_holdings
from catalog.profiles.actions.position import assign_position, import_positions
from catalog.profiles.actions.profile import draft_profile, publish_profile
from catalog.profiles.actions.standard import import_standard, register_standards
from catalog.profiles.models import Position, Profile, Standard
from catalog.profiles.readers import read_positions, read_register
from lms.core import clock, themes
from lms.core.imports import Report
from lms.core.letters import fold
from lms.core.models import Institution, Theme
from lms.core.schemas import faults, read_json
from lms.core.tables import read_table
from lms.people.actions.accounts import set_password
from lms.people.actions.approvals import decide
from lms.people.actions.roles import grant_founding_role, grant_role
from lms.people.actions.roster import plan_people
from lms.people.actions.roster_writer import apply_people
from lms.people.actions.units_file import apply_units, plan_units
from lms.people.models import Account, Approval, OrgUnit, Person, PersonIdentifier, RoleGrant
from lms.people.queries.identifiers import person_by_identifier
from lms.people.readers import read_people, read_units
from lms.portal.demo.accounts import INSTITUTE, OTHER, PASSWORD, Demo
from lms.portal.demo.assessing import load_instrument
from lms.portal.demo.bodies import build_bodies
from lms.portal.demo.certification import build_certification
from lms.portal.demo.classroom import build_classroom
from lms.portal.demo.dictamen import build_past_certification
from lms.portal.demo.needs import build_past_needs, build_present_needs
from lms.portal.demo.other import write_other_roster
from lms.portal.demo.quizzes import build_quizzes
from lms.portal.demo.runs import build_runs
from lms.portal.demo.teaching import build_courses
from lms.portal.demo.waiting import build_waiting
from lms.portal.roster import placed, wanted

HERE = Path(__file__).resolve().parent
Say = Callable[[str], Any]
FOUNDING = ("admin", "institute_head", "hr")  # given by the installation; everything else is granted by people
OFFICIAL = "Oficio de designación IP-DG-001/2026"


def build(say: Say) -> None:
    """Make both institutions. The mark `is_demo` comes last: whatever was cut short is finished by the next run."""
    themes.load_shipped(replace=False)
    institute = _institution("IP", "Instituto de Profesionalización", theme="neutral", is_default=True)
    other = _institution("OTRA", "Órgano Garante de Transparencia", theme="federal", host="otra.localhost")
    with clock.shifted(-timedelta(days=310)):
        say("Áreas, puestos y personas")
        _people(institute, HERE / "rosters" / "unidades-instituto.csv", HERE / "rosters" / "personas-instituto.csv")
        write_other_roster(other)
        say("Cuentas y funciones")
        _accounts(institute, INSTITUTE)
        _accounts(other, OTHER)
    with clock.shifted(-timedelta(days=300)):
        say("Competencias, estándares y perfiles")
        _profiles(institute)
    say("Identificación de necesidades")
    build_past_needs(institute)
    with clock.shifted(-timedelta(days=98)):
        say("Cursos")
        author, judge = (_person(institute, each) for each in INSTITUTE if each.username in {"curricula", "comite"})
        build_courses(institute, author=author, judge=judge)
        quizzes = build_quizzes(institute, by=author)
    with clock.shifted(-timedelta(days=250)):
        say("Instrumento de EC1171")
        load_instrument(institute)
    say("Grupos")
    build_runs(institute, quizzes)
    build_classroom(institute)
    build_present_needs(institute)
    say("Grupo de dictamen y oficios")
    build_bodies(institute)
    say("Certificación")
    build_past_certification(institute)
    build_certification(institute)
    say("Lo que espera a cada quien")
    build_waiting(institute)
    Institution.objects.filter(pk__in=[institute.pk, other.pk]).update(is_demo=True)


def _institution(code: str, name: str, *, theme: str, **options: Any) -> Institution:
    institution, _made = Institution.objects.get_or_create(
        code=code, defaults={"name": name, "theme": Theme.objects.get(code=theme), **options}
    )
    return institution


def _taken(report: Report) -> None:
    """Files of the demo have no bad lines; one that had would leave a half-made demo unnoticed."""
    if report.refused:
        raise ValueError(f"{report.file}: {[vars(row) for row in report.rows]}")


def _people(institution: Institution, units: Path, people: Path) -> None:
    report = Report(units.name, "units")
    apply_units(institution, plan_units(institution, read_units(read_table(units), report), report), by=None)
    positions = Report("tabulador", "positions")
    table = read_table(HERE / "rosters" / "tabulador-puestos.csv")
    loaded = set(Standard.objects.filter(institution=institution).values_list("code", flat=True))
    import_positions(institution, read_positions(table, positions, loaded), by=None)
    _named_positions(institution)
    roster = Report(people.name, "people")
    planned = plan_people(institution, read_people(read_table(people), roster), roster)
    holdings = plan_holdings(institution, [wanted(one) for one in planned], roster)
    for each in (report, positions, roster):
        _taken(each)
    apply_people(institution, planned, by=None, is_demo=True)
    by_line = {one.line: one for one in planned}
    apply_holdings(institution, [placed(each, by_line) for each in holdings], by=None)


def _named_positions(institution: Institution) -> None:
    """The puestos of the published profiles that the table of pay lacks."""
    document = read_json(HERE / "profiles" / "positions.json")
    known = set(Position.objects.filter(institution=institution).values_list("code", flat=True))
    import_positions(
        institution,
        [
            {
                "code": entry["codigo"],
                "name": entry["nombre"],
                "grade": entry.get("grado", ""),
                "branch": entry.get("rama", ""),
                "monthly_pay_cents": None,
                "standards": [],
            }
            for entry in document["puestos"]
            if entry["codigo"] not in known
        ],
        by=None,
    )


def _accounts(institution: Institution, accounts: tuple[Demo, ...]) -> None:
    """Short names and the known password; founding offices by the installation, the rest granted and authorised."""
    people = {each.username: _person(institution, each) for each in accounts}
    for each in accounts:
        account = people[each.username].account
        if account.username != each.username:
            Account.objects.filter(pk=account.pk).update(username=each.username)
            account.refresh_from_db()
            set_password(account, PASSWORD)
    offices = [(each, role, unit) for each in accounts for role, unit in each.offices]
    for each, role, unit in sorted(offices, key=lambda office: office[1] not in FOUNDING):
        person = people[each.username]
        if RoleGrant.objects.filter(person=person, role=role, revoked_at=None).exists():
            continue
        if role in FOUNDING:
            grant_founding_role(person, role, legal_basis=OFFICIAL)
        else:
            _grant(institution, person, role, unit)


def _person(institution: Institution, each: Demo) -> Person:
    person = person_by_identifier(institution, PersonIdentifier.Kind.STAFF_NUMBER, each.staff_number)
    if person is None:
        raise LookupError(each.staff_number)
    return person


@transaction.atomic
def _grant(institution: Institution, person: Person, role: str, unit_code: str) -> None:
    """As people do it: human resources asks, the head authorises where the office needs two persons."""
    unit = OrgUnit.objects.get(institution=institution, code=unit_code) if unit_code else None
    asks, says = (_holder(institution, office) for office in ("hr", "institute_head"))
    today = clock.today(institution.time_zone)
    answer = grant_role(person, role, unit, today, None, legal_basis=OFFICIAL, by=asks)
    if isinstance(answer, Approval):
        decide(answer, True, by=says)


def _holder(institution: Institution, role: str) -> Person:
    return RoleGrant.objects.select_related("person").get(institution=institution, role=role, revoked_at=None).person


def _profiles(institution: Institution) -> None:
    """The national register, our framework, EC1171 whole, and three published profiles."""
    register = Report("renec", "renec-csv")
    table = read_table(HERE / "standards" / "renec-muestra.csv")
    register_standards(institution, read_register(table, register), by=None)
    _taken(register)
    import_framework(institution, _checked("profiles/framework.json", formats.FRAMEWORK), by=None)
    import_standard(institution, _checked("standards/EC1171.json", formats.STANDARD), by=None)
    for entry in _checked("profiles/positions.json", formats.PROFILE)["puestos"]:
        position = Position.objects.get(institution=institution, code=entry["codigo"])
        if not position.profiles.filter(state=Profile.State.PUBLISHED).exists():
            publish_profile(draft_profile(position, entry, by=None), by=None)
    _assign_titulars(institution)


def _assign_titulars(institution: Institution) -> None:
    """Whoever the roster names by a puesto of a published profile holds it, as of her entry."""
    for position in Position.objects.filter(institution=institution, profiles__state=Profile.State.PUBLISHED):
        if fold(position.name) == fold("Titular de la Unidad de Transparencia"):
            person = _person(institution, Demo("", "IP-0004", ""))
            assign_position(person, position, starts_on=date(2024, 1, 16), by=None)


def _checked(name: str, schema: Path) -> dict[str, Any]:
    document: dict[str, Any] = read_json(HERE / name)
    if found := faults(document, schema):
        raise ValueError(f"{name}: {found}")
    return document
