"""Bodies, sessions and motions as the product makes them: through its own actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.core import clock
from lms.documents.actions.motions import put_motion
from lms.documents.actions.panels import appoint_member, form_panel
from lms.documents.actions.sessions import Guest, attend, convene
from lms.documents.models import Motion, Panel, PanelMember, PanelSession
from lms.documents.rules import ABSTENTION
from lms.people.models import Person
from tests.factories.people import PersonFactory, RoleGrantFactory

INVITED = (Guest("Comité de Gestión", "CGC", "Oficio 1/2026"), Guest("CONOCER", "CONOCER", "Oficio 2/2026"))
CHOICES = ("procedente", "no procedente", ABSTENTION)


def convener(institution=None) -> Person:
    """Somebody who runs the certifying body of an institution."""
    person = PersonFactory(**({"institution": institution} if institution else {}))
    RoleGrantFactory(person=person, role="certifying_body")
    return person


@dataclass
class Body:
    """A body with its members and who runs it."""

    panel: Panel
    by: Person
    people: list[Person]
    seats: list[PanelMember]


def body(by: Person | None = None, *, count: int = 3, experts: int = 2, responsible: bool = True, kind="grupo") -> Body:
    """A group of dictamen that meets its rule, unless said: `count` members, the last one responsible."""
    by = by or convener()
    panel = form_panel(by.institution, kind, f"G{Panel.objects.count()}", "Grupo de dictamen", by=by)
    people = [PersonFactory(institution=by.institution) for _number in range(count)]
    functions = ["experto"] * experts + ["vocal"] * (count - experts)
    if responsible:
        functions[-1] = "responsable"
    pairs = zip(people, functions, strict=True)
    return Body(panel, by, people, [appoint_member(panel, each, function, by=by) for each, function in pairs])


def held(group: Body | None = None, present: Sequence[Person] | None = None) -> tuple[Body, PanelSession]:
    """A session under way, with everybody there unless said."""
    group = group or body()
    session = convene(group.panel, clock.now(), "Sala de juntas", INVITED, by=group.by)
    return group, attend(session, group.people if present is None else present, by=group.by)


def motion(session: PanelSession, group: Body, *, ref: str = "proceso-1", excluded: Sequence[Person] = ()) -> Motion:
    """A ruling put to the vote."""
    title = f"Dictamen de {ref}"
    return put_motion(session, "ruling", ref, title, CHOICES, by=group.by, excluded=excluded)
