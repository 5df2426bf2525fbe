"""Loading a roster: every row is judged first, against the file and against who is known; then written in chunks.

The judgement reads everybody's keyed hashes once, so that 47,700 rows cost a few queries. What it finds good is written
by `roster_writer`; a run that dies half-way is run again and finds the first part already there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.core.imports import Report, progress
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people import rules
from lms.people.actions.identifiers import check_all
from lms.people.actions.matching import MATCHING, match
from lms.people.actions.persons import Names, clean_email, clean_names
from lms.people.models import Affiliation, OrgUnit, Person, PersonIdentifier
from lms.people.queries.identifiers import mac
from lms.people.readers import PersonRow

Kind = PersonIdentifier.Kind


@dataclass
class Planned:
    """A good row: who it speaks of (a known person or nobody yet) and what to write."""

    row: PersonRow
    names: Names
    email: str
    checked: dict[str, rules.Checked]
    macs: dict[str, str]
    person: Person | None
    unit: OrgUnit | None
    area: str  # name of an area to be made under the unit; empty when it stands
    superior: "Planned | Person | None" = None
    written: Person | None = field(default=None, repr=False)  # the person, once written

    @property
    def line(self) -> str:
        return f"línea {self.row.line}"


class Known:
    """Everybody an institution knows, by keyed hash and address; who leads whom; its units. Four queries."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self.people = {person.pk: person for person in Person.objects.filter(institution=institution)}
        self.owner_of = {
            (kind, hashed): owner
            for kind, hashed, owner in PersonIdentifier.objects.filter(institution=institution).values_list(
                "kind", "mac", "person_id"
            )
        }
        self._macs: dict[int, dict[str, str]] = {}
        for (kind, hashed), owner in self.owner_of.items():
            self._macs.setdefault(owner, {})[kind] = hashed
        self.by_email = {person.email: person for person in self.people.values() if person.email}
        self.superior_of = dict(
            Affiliation.objects.filter(institution=institution, is_main=True, ends_on=None)
            .exclude(superior=None)
            .values_list("person_id", "superior_id")
        )
        units = list(OrgUnit.objects.filter(institution=institution))
        self.unit_by_code = {unit.code: unit for unit in units}
        self.units_by_name: dict[str, list[OrgUnit]] = {}
        for unit in units:
            self.units_by_name.setdefault(fold(unit.name), []).append(unit)

    def owners(self, macs: Mapping[str, str]) -> Mapping[str, Person]:
        named = ((kind, self.owner_of.get((kind, hashed))) for kind, hashed in macs.items())
        return {kind: self.people[owner] for kind, owner in named if owner is not None}

    def at_address(self, address: str) -> Person | None:
        return self.by_email.get(address)

    def macs_of(self, person: Person) -> Mapping[str, str]:
        return self._macs[person.pk]

    def unit(self, body: str, area: str) -> tuple[OrgUnit, str]:
        """The unit of an area in a body, and the area's name if it has to be made. Refuses an unknown body."""
        root = self.unit_by_code.get(body)
        if root is None:
            raise RuleBroken(
                "unit-unknown",
                _("No existe el organismo «%(code)s». Carga primero las áreas con --kind units.") % {"code": body},
            )
        if not area or fold(area) == fold(root.name):
            return root, ""
        inside = [unit for unit in self.units_by_name.get(fold(area), []) if unit.path.startswith(root.path)]
        if len(inside) > 1:
            raise RuleBroken("unit-ambiguous", _("Hay varias áreas «%(name)s» en ese organismo.") % {"name": area})
        return (inside[0], "") if inside else (root, rules.clean_name(area))


def plan_people(institution: Institution, rows: list[PersonRow], report: Report) -> list[Planned]:
    """Judge every row; refuse bad ones one by one in the report. Gives the good ones in the order of the file."""
    known = Known(institution)
    taken: dict[tuple[str, str], int] = {}  # what earlier lines of this file claim
    planned = []
    for row in progress(rows, len(rows), _("Revisando")):
        try:
            one = _judge(known, row)
            _claim(taken, one)
        except RuleBroken as broken:
            report.refuse(f"línea {row.line}", broken.code, str(broken))
            continue
        planned.append(one)
    _set_superiors(known, planned, report)
    report.count(_("personas nuevas"), sum(one.person is None for one in planned))
    return planned


def _judge(known: Known, row: PersonRow) -> Planned:
    names = clean_names(row.given_names, row.first_surname, row.second_surname)
    email = clean_email(row.email)
    checked = check_all(known.institution, row.identifiers)
    if not set(checked) & {kind.value for kind in MATCHING}:
        raise RuleBroken("identifier-none", _("Falta la CURP o la clave: sin ellas no se sabe de quién se trata."))
    macs = {kind: mac(known.institution, kind, each.value) for kind, each in checked.items()}
    person = match(known, names.whole, email, macs).person
    unit, area = known.unit(row.body, row.area) if row.body or row.area else (None, "")
    return Planned(row, names, email, checked, macs, person, unit, area)


def _claim(taken: dict[tuple[str, str], int], one: Planned) -> None:
    """Refuse what an earlier line of the same file already says of somebody."""
    claims = [*one.macs.items(), *([("email", one.email)] if one.email else [])]
    for claim in claims:
        if claim in taken:
            raise RuleBroken(
                f"{claim[0]}-twice",
                _("La línea %(line)d del archivo ya trae este dato (%(kind)s).")
                % {"line": taken[claim], "kind": Kind(claim[0]).label if claim[0] in Kind.values else _("correo")},
            )
    taken.update(dict.fromkeys(claims, one.row.line))


def _set_superiors(known: Known, planned: list[Planned], report: Report) -> None:
    """Tie each row to its superior, in the file or known; accept it, or warn when there is none or it is a circle."""
    institution = known.institution
    in_file = {one.macs[Kind.STAFF_NUMBER]: one for one in planned if Kind.STAFF_NUMBER in one.macs}
    for one in planned:
        if not one.row.superior:
            continue
        hashed = mac(institution, Kind.STAFF_NUMBER, one.row.superior)
        owner = known.owner_of.get((Kind.STAFF_NUMBER, hashed))
        one.superior = in_file.get(hashed) or (known.people[owner] if owner else None)
    circles = _circles(_chain(known, planned))
    for place, one in enumerate(planned):
        if _key(one, place) in circles and one.superior is not None:
            one.superior = None
            report.warn(one.line, "superior-cycle", _("Su superior depende de ella. Se registra sin superior."))
        elif one.row.superior and one.superior is None:
            report.warn(
                one.line,
                "superior-unknown",
                _("Nadie tiene la clave de su superior. Se registra sin superior; vuelve a cargar cuando exista."),
            )
        else:
            report.accept(one.line)


def _key(one: Planned, place: int) -> int:
    """A number for each human being of the chain: the known one's, or a negative one for whoever is new."""
    return one.person.pk if one.person else -1 - place


def _chain(known: Known, planned: list[Planned]) -> dict[int, int]:
    """Who would answer to whom after this file: the file's word over what is known."""
    places = {id(one): _key(one, place) for place, one in enumerate(planned)}
    chain = dict(known.superior_of)
    for one in planned:
        if isinstance(one.superior, Planned):
            chain[places[id(one)]] = places[id(one.superior)]
        elif one.superior is not None:
            chain[places[id(one)]] = one.superior.pk
    return chain


def _circles(chain: dict[int, int]) -> set[int]:
    """Members of every circle of a chain of superiors. Each is walked once."""
    settled: set[int] = set()
    found: set[int] = set()
    for start in chain:
        walked: dict[int, int] = {}
        node: int | None = start
        while node is not None and node not in settled and node not in walked:
            walked[node] = len(walked)
            node = chain.get(node)
        if node in walked:
            found.update(each for each, step in walked.items() if step >= walked[node])
        settled.update(walked)
    return found
