"""Who holds which puesto, from a roster: judged first, written in chunks."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.actions.position import assign_position
from catalog.profiles.models import Position, PositionHolding, Post
from lms.core import audit, clock
from lms.core.imports import Report
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people.models import OrgUnit, Person

CHUNK = 500


@dataclass(frozen=True)
class Wanted:
    """What one line of a roster says of a person's puesto. `person` is None while she is not registered yet."""

    line: str
    person: Person | None
    name: str
    grade: str
    post: str
    regime: str
    starts_on: date | None
    is_active: bool


@dataclass(frozen=True)
class Holding:
    """A judged line: the puesto and plaza to hold."""

    wanted: Wanted
    position: Position
    post: str


class Table:
    """The institution's puestos by folded name, its plazas and their titulars. Three queries."""

    def __init__(self, institution: Institution) -> None:
        self.positions: dict[str, list[Position]] = {}
        for position in Position.objects.filter(institution=institution):
            self.positions.setdefault(position.name_fold, []).append(position)
        self.posts = {post.code: post for post in Post.objects.filter(institution=institution)}
        self.titulars = dict(
            PositionHolding.objects.filter(institution=institution, kind="titular", ends_on=None)
            .exclude(post=None)
            .values_list("post__code", "person_id")
        )

    def find(self, name: str, grade: str) -> Position | None:
        """The puesto of a name; its grade decides among several of that name."""
        named = self.positions.get(fold(name), [])
        exact = [position for position in named if position.grade == grade]
        return exact[0] if exact else named[0] if len(named) == 1 else None


def plan_holdings(institution: Institution, wanted: list[Wanted], report: Report) -> list[Holding]:
    """Judge the puesto of every line. An unknown one is a warned line without holding; nobody is refused for it.

    While the institution has no table of puestos at all, lines are only counted: there is nothing to compare with.
    """
    table = Table(institution)
    if not table.positions:
        report.count(_("puestos sin asignar (no hay tabulador)"), sum(bool(each.name) for each in wanted))
        return []
    planned, taken = [], dict(table.titulars)
    for each in wanted:
        if not each.name or not each.is_active:
            continue
        position = table.find(each.name, each.grade)
        if position is None:
            report.warn(
                each.line,
                "position-unknown",
                _("El tabulador no tiene el puesto «%(name)s». La persona se registra sin puesto.")
                % {"name": each.name},
            )
            continue
        planned.append(Holding(each, position, _free_post(table, taken, each, position, report)))
    report.count(_("puestos por asignar"), len(planned))
    return planned


def _free_post(table: Table, taken: dict[str, int], each: Wanted, position: Position, report: Report) -> str:
    """The plaza of the line, or "" with a warning when it is of another puesto or somebody else's."""
    if not each.post:
        return ""
    post = table.posts.get(each.post)
    person = each.person.pk if each.person else -len(taken) - 1
    if post is not None and post.position_id != position.pk:
        report.warn(each.line, "post-of-other-position", _("Su plaza es de otro puesto. Se registra sin plaza."))
        return ""
    if taken.setdefault(each.post, person) != person:
        report.warn(each.line, "post-taken", _("Su plaza ya tiene titular. Se registra sin plaza."))
        return ""
    return each.post


def apply_holdings(
    institution: Institution, planned: list[tuple[Holding, Person, OrgUnit | None]], *, by: Person | None
) -> None:
    """Write judged holdings for registered people: new ones in bulk, changed ones by `assign_position`."""
    for start in range(0, len(planned), CHUNK):
        chunk = planned[start : start + CHUNK]
        with transaction.atomic():
            posts = _posts(institution, chunk)
            people = [person.pk for _holding, person, _unit in chunk]
            held = {
                holding.person_id: holding
                for holding in PositionHolding.objects.filter(person__in=people, is_main=True, ends_on=None)
            }
            _insert(institution, [line for line in chunk if line[1].pk not in held], posts, by)
            for holding, person, _unit in chunk:
                present = held.get(person.pk)
                if present and present.position_id != holding.position.pk:
                    assign_position(
                        person,
                        holding.position,
                        starts_on=clock.today(institution.time_zone),
                        by=by,
                        post=posts.get(holding.post),
                        regime=holding.wanted.regime,
                    )


def _posts(institution: Institution, chunk: list[tuple[Holding, Person, OrgUnit | None]]) -> dict[str, Post]:
    codes = {holding.post for holding, _person, _unit in chunk if holding.post}
    posts = {post.code: post for post in Post.objects.filter(institution=institution, code__in=codes)}
    new = {
        holding.post: Post(institution=institution, code=holding.post, position=holding.position, unit=unit)
        for holding, _person, unit in chunk
        if holding.post and holding.post not in posts and unit is not None
    }
    posts.update({post.code: post for post in Post.objects.bulk_create(new.values())})
    return posts


def _insert(
    institution: Institution,
    lines: list[tuple[Holding, Person, OrgUnit | None]],
    posts: dict[str, Post],
    by: Person | None,
) -> None:
    today = clock.today(institution.time_zone)
    made = PositionHolding.objects.bulk_create(
        PositionHolding(
            institution=institution,
            person=person,
            position=holding.position,
            post=posts.get(holding.post),
            regime=holding.wanted.regime,
            starts_on=holding.wanted.starts_on or today,
        )
        for holding, person, _unit in lines
    )
    audit.record_many(
        "position.assigned",
        institution=institution,
        subject_kind="person",
        facts=[
            (person.ref, {"holding": row.ref, "position": holding.position.ref, "kind": row.kind})
            for row, (holding, person, _unit) in zip(made, lines, strict=True)
        ],
        by_ref=by.ref if by else "",
    )


@transaction.atomic
def end_holdings(people: list[Person], last_day: date) -> int:
    """End on a day whatever puestos these people hold (baja); how many. One query."""
    return PositionHolding.objects.filter(person__in=people, ends_on=None, starts_on__lte=last_day).update(
        ends_on=last_day
    )
