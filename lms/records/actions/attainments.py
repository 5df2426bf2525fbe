"""What evidence shows of a competency, written once under the cap of its kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Competency, StandardCompetency
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records import rules
from lms.records.caps import caps
from lms.records.models import HIGHEST_LEVEL, Attainment, EvidenceKind, TranscriptEntry


@dataclass(frozen=True)
class Claim:
    """What a source says it shows: a competency, the level it declares, the kind of evidence it is."""

    competency: Competency
    level: int
    evidence: str


def claims_of_standard(institution: Institution, code: str) -> list[Claim]:
    """What a certificate in a standard shows; nothing where no mapping exists. One query."""
    shows = StandardCompetency.objects.filter(standard__institution=institution, standard__code=code)
    return [Claim(each.competency, each.level, EvidenceKind.CERTIFICATE) for each in shows.select_related("competency")]


def attain(
    person: Person,
    claims: Iterable[Claim],
    source: tuple[str, str],
    title: str,
    *,
    achieved_on: date,
    by: Person | None,
    valid_to: date | None = None,
) -> int:
    """Record what a fact outside the record shows: an observation, a diagnosis, a quiz. How many are new.

    The same source again writes nothing. A superior's observation is another person's: one's own is refused.
    """
    return attain_together([(person, claims)], source, title, achieved_on=achieved_on, by=by, valid_to=valid_to)


@transaction.atomic
def attain_together(
    people: Iterable[tuple[Person, Iterable[Claim]]],
    source: tuple[str, str],
    title: str,
    *,
    achieved_on: date,
    by: Person | None,
    valid_to: date | None = None,
) -> int:
    """`attain` of many people by one fact, as a campaign that closes. Four queries, and one for each person.

    All of one institution (ValueError).
    """
    shown = [(person, list(claims)) for person, claims in people]
    for person, claims in shown:
        own = by is not None and by.pk == person.pk
        if own and any(each.evidence == EvidenceKind.OBSERVATION for each in claims):
            raise RuleBroken("observation-own", _("Lo que observas de ti no cuenta aquí. Lo registra tu superior."))
    rows = _rows(shown, achieved_on)
    for row in rows:
        row.source_kind, row.source_ref, row.title = source[0], source[1], title
        row.achieved_on, row.valid_to, row.by_ref = achieved_on, valid_to, by.ref if by else ""
    ours = [person.pk for person, _claims in shown]
    mine = Attainment.objects.filter(person__in=ours, entry=None, source_kind=source[0], source_ref=source[1])
    before = Counter(mine.values_list("person", flat=True))
    Attainment.objects.bulk_create(rows, ignore_conflicts=True)
    made = Counter(mine.values_list("person", flat=True)) - before
    for person, _claims in shown:
        if count := made[person.pk]:
            trace("attainment.recorded", person, "person", by, source=f"{source[0]}:{source[1]}", count=count)
    return made.total()


def attain_by_entry(entry: TranscriptEntry, claims: Iterable[Claim]) -> None:
    """Record what a new line of the record shows, in its transaction. Two queries; none without claims."""
    rows = _rows([(entry.person, list(claims))], entry.achieved_on)
    for row in rows:
        _of_entry(row, entry)
    Attainment.objects.bulk_create(rows)


def copy_attainments(old: TranscriptEntry, new: TranscriptEntry) -> None:
    """Let a line that replaces another show what that one showed, under its own title and days. Two queries."""
    rows = list(Attainment.objects.filter(entry=old))
    for row in rows:
        row.pk, row._state.adding, row.recorded_at = None, True, new.recorded_at
        _of_entry(row, new)
    Attainment.objects.bulk_create(rows)


def _of_entry(row: Attainment, entry: TranscriptEntry) -> None:
    row.entry, row.source_kind, row.source_ref, row.title = entry, entry.source_kind, entry.source_ref, entry.title
    row.achieved_on, row.valid_to, row.by_ref = entry.achieved_on, entry.valid_to, entry.by_ref


def _rows(shown: list[tuple[Person, list[Claim]]], on: date) -> list[Attainment]:
    """What people's claims show, under the caps of their institution. One query; none without claims."""
    told = [(person, each) for person, claims in shown for each in claims]
    if not told:
        return []
    limits, now = caps(told[0][0].institution, on), clock.now()
    for person, each in told:
        if person.institution_id != told[0][0].institution_id:
            raise ValueError(f"{person} is of another institution.")
        if each.competency.institution_id != person.institution_id or each.competency.is_area:
            raise ValueError(f"{each.competency} is no competency of this person's institution.")
        if not 0 <= each.level <= HIGHEST_LEVEL:
            raise ValueError(f"{each.level} is no level.")
    return [
        Attainment(
            institution=person.institution,
            person=person,
            competency=each.competency,
            level=rules.capped(each.level, limits[each.evidence]),
            declared=each.level,
            evidence=each.evidence,
            recorded_at=now,
        )
        for person, each in told
    ]
