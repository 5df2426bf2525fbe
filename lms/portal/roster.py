"""Where the two rooms of a roster meet: people first, then the puestos they hold."""

from catalog.profiles.actions.holdings import Holding, Wanted
from lms.people.actions.roster import Planned
from lms.people.models import OrgUnit, Person


def wanted(one: Planned) -> Wanted:
    """What a judged line says of a puesto."""
    row = one.row
    return Wanted(one.line, one.person, row.position, row.grade, row.post, row.regime, row.starts_on, row.is_active)


def placed(holding: Holding, by_line: dict[str, Planned]) -> tuple[Holding, Person, OrgUnit | None]:
    """A judged holding with the person and the unit that the line got when it was written."""
    one = by_line[holding.wanted.line]
    assert one.written is not None  # every judged line is written before its puesto
    return holding, one.written, one.unit
