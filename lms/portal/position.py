"""The page of one's puesto: what it asks, what one shows, and the course that closes the difference, if any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.courses.models import OfferCompetency, OfferState
from lms.core.numbers import hours_and_minutes
from lms.delivery.models import Enrolment
from lms.delivery.states import EnrolmentState
from lms.people.models import Person
from lms.records.models import EvidenceKind
from lms.records.queries.coverage import CompetencyLine, Coverage, coverage_of, either, ways
from lms.records.queries.transcript import short_day


@dataclass(frozen=True)
class Way:
    """A course that answers a need: it declares more than is shown. `reach` is the level that it counts for."""

    offer: OfferState
    declared: int
    reach: int
    group: str  # ref of the group in which the person takes it; empty when she does not

    @property
    def terms(self) -> str:
        """«10 h, empieza el 1 dic 2026»."""
        return f"{hours_and_minutes(self.offer.minutes)}, {self._when()}"

    def _when(self) -> str:
        if self.group:
            return _("ya lo cursas")
        if self.offer.any_time:
            return _("empieza cuando quieras")
        if self.offer.starts_on:
            return _("empieza el %(day)s") % {"day": short_day(self.offer.starts_on)}
        return _("aún sin grupo abierto")

    @property
    def href(self) -> str:
        """Where to go on with it, or its page in the catalogue."""
        return (
            reverse("delivery:home", args=[self.group])
            if self.group
            else reverse("course", args=[self.offer.course.slug])
        )

    @property
    def action(self) -> str:
        """The words of that link."""
        return _("Seguir el curso") if self.group else _("Ver el curso")


@dataclass(frozen=True)
class Row:
    """A competency of the puesto with what would close it, in sentences."""

    line: CompetencyLine
    way: Way | None
    more: int  # other courses that answer it
    sentences: list[str]


@dataclass(frozen=True)
class Puesto:
    """The whole page."""

    coverage: Coverage
    rows: list[Row]

    @property
    def first_way(self) -> Way | None:
        """The course for what weighs most of the missing; None when none answers it."""
        return self.rows[0].way if self.rows and self.rows[0].line.missing else None


def puesto_of(person: Person, on: date) -> Puesto:
    """What a person's puesto asks, she shows, and would close the difference. Seven queries at most."""
    coverage = coverage_of(person, on)
    found = _ways_for(person, coverage)
    rows = [_row(line, found.get(line.competency.pk, []), coverage.caps) for line in coverage.competencies]
    return Puesto(coverage, rows)


def _ways_for(person: Person, coverage: Coverage) -> dict[int, list[Way]]:
    """Courses of the catalogue that declare more than is shown of what is missing, the best first. One query.

    Best is the one that counts for most, then the one being taken, then the one that begins soonest.
    """
    shown = {line.competency.pk: line.shown for line in coverage.competencies if line.missing}
    if not shown:
        return {}
    taking = Enrolment.objects.filter(
        person=person, run__course=OuterRef("offer__course"), state=EnrolmentState.CONFIRMED
    ).order_by("-pk")
    answers = OfferCompetency.objects.filter(
        offer__institution=person.institution_id, offer__is_open=True, competency__in=shown
    ).select_related("offer__course")
    cap = coverage.caps[EvidenceKind.COURSE]
    found: dict[int, list[Way]] = {}
    for each in answers.annotate(group=Subquery(taking.values("run__ref")[:1])):
        if each.level > shown[each.competency_id]:
            way = Way(each.offer, each.level, min(each.level, cap), each.group or "")
            found.setdefault(each.competency_id, []).append(way)
    for ways_of_one in found.values():
        ways_of_one.sort(key=_rank)
    return found


def _rank(way: Way) -> tuple[int, bool, bool, date, str]:
    offer = way.offer
    return -way.reach, not way.group, not offer.any_time, offer.starts_on or date.max, offer.title_sort


def _row(line: CompetencyLine, found: list[Way], caps: Mapping[str, int]) -> Row:
    if not line.missing:
        return Row(line, None, 0, [line.closes])
    way = found[0] if found else None
    return Row(line, way, len(found[1:]), _sentences(line, way, caps))


def _sentences(line: CompetencyLine, way: Way | None, caps: Mapping[str, int]) -> list[str]:
    """What the course does, and what is still missing besides it (domain.md 8)."""
    kinds, codes = line.closers
    other = ways([kind for kind in kinds if kind != EvidenceKind.COURSE], codes)
    if way is None:
        if line.evidence and caps[line.evidence.kind] < line.required:
            return [line.closes]  # what she has is at its cap, and the sentence says what gives the rest
        none = _("Ningún curso la cierra: ninguno del catálogo declara más nivel que el que muestras.")
        return [none, _("La cierra %(ways)s.") % {"ways": either(other)} if other else _nothing(line)]
    said = {
        "title": way.offer.title,
        "terms": way.terms,
        "reach": way.reach,
        "declared": way.declared,
        "required": line.required,
        "cap": caps[EvidenceKind.COURSE],
    }
    if way.reach >= line.required:
        return [_("La cierra el curso «%(title)s»: %(terms)s.") % said, *_besides(other)]
    if way.reach > line.shown:
        does = _("El curso «%(title)s» te lleva a nivel %(reach)d: %(terms)s.") % said
    else:
        does = _("El curso «%(title)s» declara nivel %(declared)d, pero un curso cuenta hasta %(cap)d.") % said
    rest = _("Para llegar a %(required)d falta %(ways)s.")
    return [does, rest % {**said, "ways": either(other)} if other else _nothing(line)]


def _besides(other: list[str]) -> list[str]:
    return [_("También la cierra %(ways)s.") % {"ways": either(other)}] if other else []


def _nothing(line: CompetencyLine) -> str:
    return _("Nada registrado llega todavía a nivel %(level)d. Consulta a tu enlace.") % {"level": line.required}
