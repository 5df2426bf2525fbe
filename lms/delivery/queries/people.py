"""The people whom a list names, among those that the reader reaches."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.core.models import Institution
from lms.delivery.models import CourseRun
from lms.delivery.queries.runs import enrolled_among
from lms.people.models import Person, PersonIdentifier
from lms.people.queries.identifiers import mac

KINDS = (PersonIdentifier.Kind.STAFF_NUMBER, PersonIdentifier.Kind.PAYROLL_NUMBER, PersonIdentifier.Kind.CURP)


@dataclass(frozen=True)
class Row:
    """One person or line of a list under review. `state`: ok, full, known, missing."""

    person: Person | None
    line: str
    state: str


def people_named(people: QuerySet[Person], institution: Institution, lines: Iterable[str]) -> dict[str, Person]:
    """Who each line names by staff or payroll number, CURP or e-mail, among these people. Four queries at most.

    A line that names nobody within reach is left out, whether or not somebody else has that number.
    """
    lines = list(lines)
    macs = {mac(institution, kind, line): line for line in lines for kind in KINDS if "@" not in line}
    mails = {line.lower(): line for line in lines if "@" in line}
    identified = PersonIdentifier.objects.filter(institution=institution, kind__in=KINDS, mac__in=macs)
    by_person = {person: macs[found] for person, found in identified.values_list("person_id", "mac")}
    reached = people.filter(Q(pk__in=by_person) | Q(email__in=mails))
    return {by_person.get(each.pk) or mails[each.email.lower()]: each for each in reached}


def review(run: CourseRun, chosen: Iterable[Person], lines: Iterable[str], named: dict[str, Person]) -> list[Row]:
    """What enrolling a list would do, in its order, each person once. One query."""
    wanted = [(each, "") for each in chosen] + [(named.get(line), line) for line in lines]
    known = enrolled_among(run, [each for each, _line in wanted if each])
    left, seen, rows = run.left, set(), []
    for person, line in wanted:
        if person is None:
            rows.append(Row(None, line, "missing"))
        elif person.pk not in seen:
            seen.add(person.pk)
            fits = left is None or left > 0
            state = "known" if person.pk in known else "ok" if fits else "full"
            left = left - 1 if left is not None and state == "ok" else left
            rows.append(Row(person, line, state))
    return rows
