"""Reads of persons, their places, their offices and who looked at their data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lms.core import clock
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people import approvals, roles
from lms.people.models import AccessLog, ActivationCode, Affiliation, Approval, Person, PersonIdentifier, RoleGrant
from lms.people.queries.identifiers import person_by_identifier
from lms.people.scopes import Scope, in_force

LONGEST_NAME = 290  # letters, as Person keeps them


def on_day(day: date) -> Q:
    """Condition of a place that is held on a day, both its days included."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def _today(institution: Institution) -> date:
    return clock.today(institution.time_zone)


def people_in(scope: Scope, *codes: str) -> QuerySet[Person]:
    """Persons that these offices reach: all of the institution, or who works today in the units reached. One query.

    Ready for a list page: account and main place of today come along in one more query.
    """
    if scope.institution is None or not scope.holds(*codes):
        return Person.objects.none()
    today = on_day(_today(scope.institution))
    people = Person.objects.filter(institution=scope.institution)
    if not scope.whole(*codes):
        places = Affiliation.objects.filter(today, scope.units_filter(*codes, field="unit__"), person=OuterRef("pk"))
        people = people.filter(Exists(places), is_active=True)
    main = Affiliation.objects.filter(today, is_main=True).select_related("unit", "superior")
    return people.select_related("account", "institution").prefetch_related(
        Prefetch("affiliations", queryset=main, to_attr="places_today")
    )


def named(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Narrow a list to names that hold every word, whatever accents and order. No query of its own.

    What is longer than any name is nobody's: a database refuses a condition of a thousand words.
    """
    if len(words) > LONGEST_NAME:
        return people.none()
    for word in fold(words).split():
        people = people.filter(name_fold__contains=word)
    return people


def named_or_numbered(institution: Institution, text: str) -> list[Person]:
    """Who works in the institution and has this staff number, else these words in the name; eleven at most.

    Two queries.
    """
    people = Person.objects.filter(institution=institution, is_active=True)
    found = person_by_identifier(institution, PersonIdentifier.Kind.STAFF_NUMBER, text)
    if found is not None and found.is_active:
        return [found]
    return list(named(people, text).order_by("name_sort", "pk")[:11]) if fold(text) else []


def search_people(people: QuerySet[Person], words: str, state: str) -> QuerySet[Person]:
    """Narrow a list to names that hold every word, whatever accents and order, and to one state.

    States: "" who works here, "sin-activar" who never set a password, "bajas" who left. No query of its own.
    """
    people = named(people, words).filter(is_active=state != "bajas")
    if state == "sin-activar":
        people = people.filter(not_activated())
    return people.order_by("name_sort", "pk")


def not_activated() -> Q:
    """Condition of a person who has not set a password of their own yet."""
    return Q(account=None) | Q(account__activated_at=None)


def waiting_for_slip(scope: Scope, *codes: str) -> QuerySet[Person]:
    """People that these offices reach who never entered and whose slip they may print. One query.

    Those without a slip that still works come first, so that printing a part and coming back goes on with the rest.
    """
    people = people_in(scope, *codes).filter(not_activated(), is_active=True).exclude(account__is_active=False)
    if scope.person is None or scope.institution is None:
        return people.none()
    if not scope.holds(*roles.PEOPLE_OFFICES):
        day = _today(scope.institution)
        later = in_force(day) | Q(revoked_at=None, starts_on__gt=day)
        people = people.exclude(Exists(RoleGrant.objects.filter(later, person=OuterRef("pk"))))
    live = ActivationCode.objects.filter(used_at=None, replaced_at=None, expires_at__gt=clock.DbNow())
    return (
        people.exclude(pk=scope.person.pk)
        .annotate(has_slip=Exists(live.filter(account__person=OuterRef("pk"))))
        .order_by("has_slip", "name_sort", "pk")
    )


def visible_grants(person: Person) -> QuerySet[RoleGrant]:
    """Offices of a person that count today or later, with their units. One query."""
    later = in_force(_today(person.institution)) | Q(revoked_at=None, starts_on__gt=_today(person.institution))
    grants = RoleGrant.objects.filter(later, person=person, institution=person.institution_id)
    return grants.select_related("unit", "person", "granted_by", "institution")


@dataclass(frozen=True)
class HeldOffice:
    """A grant as a page shows it, with the words of its office."""

    grant: RoleGrant
    name: str
    description: str
    may_revoke: bool


def offices_of(person: Person, reader: Scope) -> list[HeldOffice]:
    """Offices of a person for a page, and which of them the reader may take away. One query."""
    shown = []
    for grant in visible_grants(person):
        if not roles.known(grant.role):
            continue
        role = roles.role(grant.role)
        own = reader.person is not None and reader.person.pk == person.pk
        may = not own and reader.covers(grant.unit.path if grant.unit else "", *role.granted_by)
        shown.append(HeldOffice(grant, role.name, role.description, may))
    return shown


def accesses_of(person: Person) -> QuerySet[AccessLog]:
    """Who looked at a person's protected data, newest first. One query."""
    return AccessLog.objects.filter(person=person).select_related("reader").order_by("-at", "-pk")


@dataclass(frozen=True)
class Request:
    """A request of two persons as the list shows it."""

    approval: Approval
    title: str
    person: Person | None
    mine: bool  # the reader asked for it, so somebody else decides


def requests_to_decide(scope: Scope) -> list[Request]:
    """Requests still open that the scope's offices may decide, and those its person asked for, oldest first.

    Two queries, however many.
    """
    waiting = Approval.objects.filter(
        institution=scope.institution, state=Approval.State.PENDING, expires_at__gt=clock.DbNow()
    )
    listed = [
        each
        for each in waiting.select_related("asked_by").order_by("expires_at", "pk")
        if approvals.known(each.act)
        and (each.asked_by == scope.person or scope.whole(*approvals.act(each.act).deciders(each)))
    ]
    refs = {each.ref: approvals.act(each.act).person_ref(each) for each in listed}
    people = {each.ref: each for each in Person.objects.filter(institution=scope.institution, ref__in=refs.values())}
    return [
        Request(each, approvals.act(each.act).title(each), people.get(refs[each.ref]), each.asked_by == scope.person)
        for each in listed
    ]


def holders(institution: Institution, codes: Iterable[str], path: str = "") -> dict[str, list[Person]]:
    """Who holds each of these offices today over a path, nearest unit first. One query."""
    found: dict[str, list[Person]] = {code: [] for code in codes}
    grants = RoleGrant.objects.filter(
        in_force(_today(institution)), institution=institution, role__in=tuple(found), person__is_active=True
    ).select_related("person", "unit")
    reaching = [(each.unit.path if each.unit else "", each) for each in grants.order_by("pk")]
    for reach, each in sorted(reaching, key=lambda pair: -len(pair[0])):
        if path.startswith(reach) and each.person not in found[each.role]:
            found[each.role].append(each.person)
    return found


@dataclass(frozen=True)
class Help:
    """Whom to ask: what they are and their names."""

    office: str
    names: tuple[str, ...]


def whom_to_ask(scope: Scope) -> list[Help]:
    """Who helps a person that found no page: the liaison of their area, else the administration. Two queries.

    Nobody for whoever has not signed in: names are not public.
    """
    if scope.person is None or scope.institution is None:
        return []
    today = on_day(_today(scope.institution))
    place = Affiliation.objects.filter(today, person=scope.person, is_main=True).values_list("unit__path", flat=True)
    path = place.first() or ""
    for code, people in holders(scope.institution, ("liaison", "hr", "admin"), path).items():
        if people:
            return [Help(roles.role(code).name, tuple(each.full_name for each in people[:2]))]
    return []
