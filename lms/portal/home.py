"""What the home page of a person says: one next step, then what waits, and where she stands."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from catalog.profiles.models import PositionHolding
from lms.core import clock
from lms.people.home import Task, tasks_for
from lms.people.models import Person
from lms.people.queries.people import holders
from lms.people.scopes import Scope
from lms.portal.desks import Desk, first_desk, offices_of


@dataclass(frozen=True)
class Home:
    """Everything the page shows. `next` is the one button; when nothing waits, the way to what one does most."""

    greeting: str
    day: str
    next: Task
    now: list[Task]
    later: list[Task]
    done: list[Task]
    desks: list[Desk]  # what her offices are for
    holding: PositionHolding | None
    unit: str
    liaison: Person | None


def greeting(hour: int) -> str:
    """How one greets at an hour of the institution's day."""
    if hour < 12:
        return _("Buenos días")
    return _("Buenas tardes") if hour < 19 else _("Buenas noches")


def long_day(instant: datetime) -> str:
    """«viernes 20 de noviembre de 2026», with its first letter upper case."""
    text = formats.date_format(instant, r"l j \d\e F \d\e Y").lower()
    return text[:1].upper() + text[1:]


def idle(scope: Scope) -> Task:
    """Where to go when nothing waits: to one's desk. No query for an office, one for each relation looked at."""
    desk = first_desk(scope)
    return Task(desk.title, desk.url, _("Estás al día: nada espera por ti."))


def home_of(scope: Scope) -> Home:
    """The home of whoever is signed in. Three queries of its own, and what the providers of tasks ask."""
    person, institution = scope.person, scope.institution
    assert person is not None  # the door asked for a session
    assert institution is not None
    here = clock.now().astimezone(ZoneInfo(institution.time_zone))
    tasks = tasks_for(scope)
    now = [task for task in tasks if task.group == "now"]
    place = person.affiliations.filter(is_main=True, ends_on=None).select_related("unit").first()
    holding = person.holdings.filter(is_main=True, ends_on=None).select_related("position").first()
    liaisons = holders(institution, ["liaison"], place.unit.path)["liaison"] if place else []
    return Home(
        greeting=f"{greeting(here.hour)}, {person.given_names}",
        day=long_day(here),
        next=now[0] if now else idle(scope),
        now=now[1:],
        later=[task for task in tasks if task.group == "later"],
        done=[task for task in tasks if task.group == "done"],
        desks=offices_of(scope),
        holding=holding,
        unit=place.unit.name if place else "",
        liaison=next((each for each in liaisons if each.pk != person.pk), None),
    )
