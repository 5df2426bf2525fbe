"""What a person may reach today: one Scope per request, read in one query, asked by doors, policies and lists."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from lms.core import clock
from lms.core.models import Institution
from lms.people import roles
from lms.people.models import Person, RoleGrant
from lms.people.models.unit import path_range


@dataclass(frozen=True)
class Held:
    """One grant in force: the office and the path it reaches; an empty path is the whole institution."""

    role: str
    path: str


def in_force(day: Any) -> Q:
    """Condition of a grant that counts on a day: not revoked, both its days included."""
    return Q(revoked_at=None, starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


class Scope:
    """The offices and relations of one person at this moment. Nobody (anonymous) holds nothing.

    Grants are read once, on the first question: at most one query, and one more for each relation asked for.
    """

    def __init__(self, person: Person | None, institution: Institution | None) -> None:
        self.person = person
        self.institution = institution
        self._related: dict[str, bool] = {}

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """The grants in force today in the institution's zone."""
        if self.person is None or self.institution is None or not self.person.is_active:
            return ()
        day = clock.today(self.institution.time_zone)
        rows = RoleGrant.objects.filter(in_force(day), person=self.person, institution=self.institution)
        return tuple(Held(role, path or "") for role, path in rows.values_list("role", "unit__path"))

    @cached_property
    def offices(self) -> frozenset[str]:
        """Codes of the offices held today."""
        return frozenset(each.role for each in self.held if roles.known(each.role))

    @cached_property
    def needs_mfa(self) -> bool:
        """Whether some office held today asks for two-step sign-in."""
        return any(roles.role(code).needs_mfa for code in self.offices)

    def holds(self, *codes: str) -> bool:
        """Whether the person holds one of these offices, over whatever unit."""
        return bool(self.offices.intersection(codes))

    def paths(self, *codes: str) -> tuple[str, ...]:
        """Paths that these offices reach; an empty path among them is the whole institution."""
        return tuple(each.path for each in self.held if each.role in codes and each.role in self.offices)

    def whole(self, *codes: str) -> bool:
        """Whether one of these offices reaches the whole institution."""
        return "" in self.paths(*codes)

    def covers(self, unit_path: str, *codes: str) -> bool:
        """Whether one of these offices reaches the unit at this path."""
        return any(unit_path.startswith(path) for path in self.paths(*codes))

    def units_filter(self, *codes: str, field: str = "") -> Q:
        """Condition for a list: the units these offices reach. `field` is the way to the unit ("unit__").

        Always names the institution; matches nothing when no office is held.
        """
        if self.institution is None:
            return Q(pk__in=[])
        reached = Q(pk__in=[])
        for path in self.paths(*codes):
            if not path:
                return Q(**{f"{field}institution": self.institution})
            low, high = path_range(path)
            reached |= Q(**{f"{field}path__gte": low, f"{field}path__lt": high})
        return Q(**{f"{field}institution": self.institution}) & reached

    def related(self, code: str) -> bool:
        """Whether the person has a relation to some row. One query the first time it is asked."""
        if self.person is None:
            return False
        if code not in self._related:
            self._related[code] = roles.relation(code).holds(self.person)
        return self._related[code]

    @property
    def relations(self) -> frozenset[str]:
        """Codes of all relations the person has today. One query for each one registered and not asked before."""
        return frozenset(each.code for each in roles.all_relations() if self.related(each.code))


def scope_of(request: Any) -> Scope:
    """The scope of a request, as the middleware left it."""
    scope: Scope = request.scope
    return scope
