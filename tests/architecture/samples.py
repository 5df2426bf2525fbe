"""Two institutions with the same people and things, and a sample object for each address that names one.

A room that adds a route with parameters adds its sample in `rooms/`: `@sample("people:person")` over a function that
takes a Side and gives the arguments of the address. A room that adds things of its own to both institutions makes them
in a function under `@furnishes`, and keeps them in `side.things`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assessment.actions.attempt import start
from assessment.models.secret import AnswerKey
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.actions.review import submit_for_review
from lms.core import clock, themes
from lms.core.models import Institution, Job, JobRow
from lms.people import roles, rules
from lms.people.actions.identifiers import add_identifier
from lms.people.actions.roles import grant_role
from lms.people.models import Account, OrgUnit, Person
from lms.records.actions.attainments import Claim
from lms.records.actions.transcript import award
from tests.factories.assessment import one_of_each_kind, quiz, seat
from tests.factories.core import InstitutionFactory, JobFactory, ThemeFactory
from tests.factories.courses import full_course, published
from tests.factories.documents import issued
from tests.factories.people import (
    LONG_AGO,
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)
from tests.factories.profiles import (
    CompetencyFactory,
    PositionFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
)

CANARY = "CANARIO"  # every name of the second institution carries it
SECRET = "LLAVE7391"  # every answer key carries it
PERSONAL = "ZAXW560427"  # every CURP and RFC begins with it
OUT = "@fuera"  # the same office over another unit


@dataclass
class Side:
    """One institution with one person of each kind, and the things that addresses name."""

    institution: Institution
    mark: str
    units: dict[str, OrgUnit] = field(default_factory=dict)
    personas: dict[str, Account] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def owner(self) -> Person:
        """The person whom the sample objects are about."""
        return self.personas["owner"].person


@dataclass
class World:
    ours: Side
    other: Side

    def persona(self, column: str) -> Account | None:
        """Who stands behind a column of the table; None is nobody signed in."""
        if column == "anonymous":
            return None
        if column.startswith("otra:"):
            return self.other.personas[column.removeprefix("otra:")]
        return self.ours.personas[column]


_furnishers: list[Callable[[Side], None]] = []
SAMPLES: dict[str, Callable[[Side], dict[str, Any]]] = {}


def furnishes(make: Callable[[Side], None]) -> Callable[[Side], None]:
    """Mark a function that puts a room's things into both institutions."""
    _furnishers.append(make)
    return make


def sample(*names: str) -> Callable[[Callable[[Side], dict[str, Any]]], Callable[[Side], dict[str, Any]]]:
    """Mark a function that gives the arguments of these routes."""

    def keep(arguments: Callable[[Side], dict[str, Any]]) -> Callable[[Side], dict[str, Any]]:
        SAMPLES.update(dict.fromkeys(names, arguments))
        return arguments

    return keep


def columns() -> list[str]:
    """Everybody the table asks about: each registered office has a column, and another outside its unit."""
    offices = [role.code for role in sorted(roles.all_roles(), key=lambda role: role.code)]
    outside = [f"{code}{OUT}" for code in offices if roles.role(code).scope == "unit"]
    everybody = ["anonymous", "owner", "colleague", "supervisor", *offices, *outside, "former_admin"]
    return [*everybody, "otra:owner", "otra:admin"]


def build_world() -> World:
    """Both institutions, whole."""
    ours = InstitutionFactory(code="IP", name="Instituto de Profesionalización", is_default=True)
    other = InstitutionFactory(code="OTRA", name=f"Otra {CANARY}", host="otra.example")
    return World(ours=_side(ours, "Nuestra"), other=_side(other, CANARY))


def _side(institution: Institution, mark: str) -> Side:
    side = Side(institution, mark)
    for code, path in {"A": "00001", "A1": "0000100001", "B": "00002"}.items():
        side.units[code] = OrgUnitFactory(institution=institution, code=code, path=path, name=f"{mark} {code}")
    for name in columns():
        if name != "anonymous" and not name.startswith("otra:"):
            side.personas[name] = _account(side, name)
    chief = side.personas["supervisor"].person
    side.owner.affiliations.update(superior=chief)
    for role in roles.all_roles():
        holder = side.personas[role.code].person
        RoleGrantFactory(person=holder, role=role.code, unit=side.units["A"] if role.scope == "unit" else None)
        if role.scope == "unit":
            outside = side.personas[f"{role.code}{OUT}"].person
            RoleGrantFactory(person=outside, role=role.code, unit=side.units["B"])
    yesterday = clock.today(institution.time_zone) - timedelta(days=1)
    RoleGrantFactory(person=side.personas["former_admin"].person, role="admin", ends_on=yesterday)
    for furnish in _furnishers:
        furnish(side)
    mark_keys(SECRET)
    return side


def mark_keys(canary: str) -> None:
    """Put a word into every answer key, where whoever shows a key whole would show it too."""
    for row in AnswerKey.objects.all():
        said = {option: canary for option in row.feedback.get("options", {})}
        row.key, row.feedback = {**row.key, "canary": canary}, {"general": canary, "options": said}
        row.save()


def _account(side: Side, name: str) -> Account:
    person = PersonFactory(institution=side.institution, given_names=f"{side.mark} {name}", first_surname=side.mark)
    unit = side.units["B" if name.endswith(OUT) else "A1" if name in {"owner", "colleague"} else "A"]
    AffiliationFactory(person=person, unit=unit, starts_on=LONG_AGO)
    _identify(person, len(side.personas))
    return AccountFactory(person=person, activated=True)


def _identify(person: Person, number: int) -> None:
    """A CURP and an RFC whose check digits fit, and a staff number."""
    curp, rfc = f"{PERSONAL}MVZRR{chr(65 + number % 26)}{number // 26}", f"{PERSONAL}{number:02d}"
    add_identifier(person, "curp", curp + rules.curp_digit(curp + "0"))
    add_identifier(person, "rfc", rfc + rules.rfc_digit(rfc + "0"))
    add_identifier(person, "clave", f"{person.institution.code}-{number}")


# --- core -------------------------------------------------------------------------------------------------------------
@furnishes
def core(side: Side) -> None:
    done = {"state": Job.State.DONE, "done_units": 1, "total_units": 1, "finished_at": clock.now()}
    job = JobFactory(institution=side.institution, owner_ref=side.owner.ref, **done)
    JobRow.objects.create(job=job, number=1, ref=side.mark, status=JobRow.Status.ACCEPTED)
    side.things["job"] = job


@sample("core:job", "core:job-report")
def one_job(side: Side) -> dict[str, Any]:
    return {"ref": side.things["job"].ref}


@sample("core:file")
def one_file(side: Side) -> dict[str, Any]:
    return {"ref": f"sin-{side.institution.code}"}  # rooms that keep files add one with its door


# --- portal -----------------------------------------------------------------------------------------------------------
@furnishes
def portal(side: Side) -> None:
    side.institution.theme = ThemeFactory(name=f"Tema {side.mark}", logo_svg="<svg/>")
    side.institution.save()


@sample("guide")
def one_guide(_side: Side) -> dict[str, Any]:
    return {"code": "aprender"}


@sample("theme_css", "theme_logo")
def one_theme(side: Side) -> dict[str, Any]:
    theme = side.institution.theme
    return {"code": theme.code, "version": themes.version(theme)}


# --- people -----------------------------------------------------------------------------------------------------------
@furnishes
def people(side: Side) -> None:
    owner, hr = side.owner, side.personas["hr"].person
    holder = PersonFactory(institution=side.institution, given_names=f"{side.mark} titular", first_surname=side.mark)
    AffiliationFactory(person=holder, unit=side.units["A1"])
    side.things["grant"] = RoleGrantFactory(person=holder, role="liaison", unit=side.units["A1"])
    today = clock.today(side.institution.time_zone)
    side.things["approval"] = grant_role(owner, "auditor", None, today, None, legal_basis=f"{side.mark} 1", by=hr)


@sample("people:person", "people:reveal", "people:grant", "people:move", "people:leave", "account_slip")
def one_person(side: Side) -> dict[str, Any]:
    return {"ref": side.owner.ref}


@sample("account_reset_password_from_key")
def one_letter(side: Side) -> dict[str, Any]:
    return {"uidb36": "1", "key": "vencida"}


@sample("people:unit")
def one_unit(side: Side) -> dict[str, Any]:
    return {"ref": side.units["A1"].ref}


@sample("people:revoke")
def one_grant(side: Side) -> dict[str, Any]:
    return {"ref": side.things["grant"].person.ref, "grant_ref": side.things["grant"].ref}


@sample("people:decide")
def one_request(side: Side) -> dict[str, Any]:
    return {"ref": side.things["approval"].ref}


# --- records ----------------------------------------------------------------------------------------------------------
@furnishes
def records(side: Side) -> None:
    """A line on the owner's record, and a puesto that asks for what it shows."""
    institution = side.institution
    competency = CompetencyFactory(institution=institution, code="C1", name=f"Competencia {side.mark}")
    position = PositionFactory(institution=institution, code="P1", name=f"Puesto {side.mark}")
    ProfileRequirementFactory(profile=ProfileFactory(position=position, published=True), competency=competency)
    PositionHoldingFactory(person=side.owner, position=position)
    claims = [Claim(competency, 2, "course")]
    award(side.owner, "course", ("run", "1"), f"Curso {side.mark}", achieved_on=LONG_AGO, by=None, attainments=claims)


# --- courses ----------------------------------------------------------------------------------------------------------
@furnishes
def courses(side: Side) -> None:
    author, institution = side.personas["curriculum"].person, side.institution
    names = {"title": f"Curso {side.mark}", "code": f"C-{institution.code}", "slug": f"curso-{institution.pk}"}
    document = plain_course(2 if institution.is_default else 3, **names)
    side.things["version"] = published(institution, document, author=author)
    side.things["course_page"] = write_pages(ensure_desk(institution), document, {}, by=author)
    second = {"title": f"Segundo {side.mark}", "code": f"S-{institution.code}", "slug": f"segundo-{institution.pk}"}
    side.things["review"] = submit_for_review(institution, {**document, **second}, by=author)


def plain_course(lessons: int, **names: Any) -> dict[str, Any]:
    """A course without files, which the table has no use for, and with so many lessons."""
    document, _files = full_course(**names)
    kept = [
        {**lesson, "blocks": [block for block in lesson["blocks"] if "file" not in block]}
        for lesson in document["lessons"][:lessons]
    ]
    minutes = {"presencial": 0, "linea": sum(lesson["minutes"] for lesson in kept)}
    return {**document, "lessons": kept, "minutes": minutes}


@sample("course")
def one_course(side: Side) -> dict[str, Any]:
    return {"slug": side.things["version"].course.slug}


@sample("courses:course", "courses:new_version")
def one_page_of_the_desk(side: Side) -> dict[str, Any]:
    return {"pk": side.things["course_page"].pk}


@sample("courses:review", "courses:decide", "courses:publish")
def one_review(side: Side) -> dict[str, Any]:
    return {"ref": side.things["review"].ref}


@sample("courses:review_lesson")
def one_lesson_of_a_review(side: Side) -> dict[str, Any]:
    return {**one_review(side), "number": len(side.things["review"].document["lessons"])}


# --- documents --------------------------------------------------------------------------------------------------------
@furnishes
def documents(side: Side) -> None:
    side.things["document"] = issued(side.owner)


@sample("documents:document")
def one_document(side: Side) -> dict[str, Any]:
    return {"ref": side.things["document"].ref}


@sample("documents:verification", "documents:facts")
def one_code(side: Side) -> dict[str, Any]:
    return {"token": side.things["document"].token}


# --- assessment -------------------------------------------------------------------------------------------------------
@furnishes
def assessment(side: Side) -> None:
    entries = [{**entry, "stem": f"{side.mark} pregunta"} for entry in one_of_each_kind()]
    side.things["place"] = seat(side.owner, quiz(side.institution, entries, code=side.mark[:20], attempts_allowed=2))
    side.things["attempt"] = start(side.things["place"], by=side.owner)


@sample("assessment:place")
def one_seat(side: Side) -> dict[str, Any]:
    return {"ref": side.things["place"].ref}


@sample(*(f"assessment:{name}" for name in ("save", "review", "deliver", "receipt", "results")))
def one_attempt(side: Side) -> dict[str, Any]:
    return {"ref": side.things["attempt"].ref}


@sample("assessment:page")
def one_sheet(side: Side) -> dict[str, Any]:
    return {"ref": side.things["attempt"].ref, "page": 1}
