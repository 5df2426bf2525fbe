"""The public catalogue: what it finds, how many under each filter, and what a person's puesto asks for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet

from catalog.courses.models import OfferCompetency, OfferState, OfferTally
from catalog.courses.models.course import Modality
from catalog.profiles.models import Competency, Profile, ProfileRequirement
from lms.core import clock, search
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people.models import Person

ROWS = 20
ORDERS: dict[str, tuple[Any, ...]] = {
    "nombre": ("title_sort", "pk"),
    "duracion": ("minutes", "title_sort", "pk"),
    "fecha": (F("starts_on").asc(nulls_last=True), "title_sort", "pk"),
}
MINE = "mi-puesto"
MODALITIES = {code: str(label).lower() for code, label in Modality.choices}
CARD = (
    *("course_id", "course__slug", "title", "summary", "modality", "minutes"),
    *("standard_codes", "starts_on", "any_time", "places_left"),
)


@dataclass(frozen=True)
class Asked:
    """What a reader asked of the catalogue, all of it in the address."""

    q: str = ""
    modalidad: str = ""
    competencia: str = ""
    para: str = ""
    orden: str = "nombre"

    def address(self, **changes: str) -> str:
        """The query string of the same question with these changes, from its first page."""
        asked = asdict(replace(self, **changes))
        return "?" + urlencode(
            {name: value for name, value in asked.items() if value and (name, value) != ("orden", "nombre")}
        )


@dataclass(frozen=True)
class Choice:
    """One link of a facet: its words, how many courses it leaves, where it leads, and whether it is on."""

    words: str
    count: int
    href: str
    on: bool


@dataclass(frozen=True)
class Catalogue:
    """A page of the catalogue as its template draws it."""

    page: Any
    total: int
    applied: list[tuple[str, str]]
    audiences: list[Choice]
    modalities: list[Choice]
    competencies: list[Choice]
    required: Mapping[int, int] = field(default_factory=dict)


def required_by_puesto(person: Person | None) -> dict[int, int]:
    """Level by competency that the published profiles of a person's puestos of today ask for. One query."""
    if person is None:
        return {}
    today = clock.today(person.institution.time_zone)
    held = Q(
        profile__position__holdings__person=person,
        profile__position__holdings__starts_on__lte=today,
    ) & (Q(profile__position__holdings__ends_on=None) | Q(profile__position__holdings__ends_on__gte=today))
    rows = ProfileRequirement.objects.filter(held, profile__state=Profile.State.PUBLISHED, competency__isnull=False)
    required: dict[int, int] = {}
    for competency, level in rows.values_list("competency_id", "level"):
        required[competency] = max(level or 0, required.get(competency, 0))
    return required


def _found(institution: Institution | None, asked: Asked, required: Mapping[int, int]) -> QuerySet[OfferState]:
    """Open courses that answer every part of a question."""
    offers = OfferState.objects.filter(search.matching(asked.q), institution=institution, is_open=True)
    if asked.modalidad:
        offers = offers.filter(modality=asked.modalidad)
    if asked.competencia:
        offers = offers.filter(
            pk__in=OfferCompetency.objects.filter(
                competency__institution=institution, competency__code=asked.competencia
            ).values("offer")
        )
    if asked.para:
        offers = offers.filter(pk__in=OfferCompetency.objects.filter(competency__in=required).values("offer"))
    return offers


def catalogue(institution: Institution | None, asked: Asked, person: Person | None, number: Any) -> Catalogue:
    """One page of courses with its filters. Five queries, and two more for a person whose puesto has a profile.

    The same number at any count of rows or courses. The count beside a filter is what choosing it would leave; that of
    the whole catalogue is read, not counted.
    """
    required = required_by_puesto(person)
    if not required:
        asked = replace(asked, para="")
    tally = None if asked.q or asked.para else OfferTally.objects.filter(institution=institution).first()
    by_modality = _modality_counts(institution, asked, required, tally)
    total = by_modality.get(asked.modalidad, 0) if asked.modalidad else sum(by_modality.values())
    rows = _found(institution, asked, required).order_by(*ORDERS[asked.orden]).values(*CARD)
    pages = Paginator(rows, ROWS)
    vars(pages)["count"] = total  # known already: spares a query
    page = pages.get_page(number)
    page.object_list = _cards(list(page.object_list))
    modalities = [
        Choice(label, by_modality[code], asked.address(modalidad=code), code == asked.modalidad)
        for code, label in Modality.choices
        if by_modality.get(code)
    ]
    competencies = _competency_choices(institution, asked, required, tally)
    return Catalogue(
        page=page,
        total=total,
        applied=_applied(asked, competencies),
        audiences=_audiences(institution, asked, required, total),
        modalities=modalities,
        competencies=competencies,
        required=required,
    )


def _cards(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of offers with what each develops, as plain values: a page draws twenty of them. One query."""
    developed: dict[int, list[tuple[str, int]]] = {row["course_id"]: [] for row in rows}
    links = OfferCompetency.objects.filter(offer__in=developed).order_by("-level", "competency__name")
    for offer, name, level in links.values_list("offer_id", "competency__name", "level"):
        developed[offer].append((name, level))
    for row in rows:
        row["developed"] = developed[row["course_id"]]
        row["modality"] = MODALITIES[row["modality"]]
    return rows


def _modality_counts(
    institution: Institution | None, asked: Asked, required: Mapping[int, int], tally: OfferTally | None
) -> dict[str, int]:
    if tally and not asked.competencia:
        return dict(tally.modalities)
    return _by_modality(_found(institution, replace(asked, modalidad=""), required))


def _by_modality(offers: QuerySet[OfferState]) -> dict[str, int]:
    return dict(offers.order_by().values_list("modality").annotate(Count("pk")))


def count_by_modality(institution: Institution) -> dict[str, int]:
    """Open courses of an institution by modality. One query."""
    return _by_modality(_found(institution, Asked(), {}))


def count_by_competency(institution: Institution | None) -> dict[int, int]:
    """Open courses of an institution by competency. Two queries: nearly all are open, so the closed are taken away."""
    links = OfferCompetency.objects.order_by()
    every = dict(links.filter(competency__institution=institution).values_list("competency").annotate(Count("pk")))
    closed = links.filter(offer__institution=institution, offer__is_open=False)
    for competency, count in closed.values_list("competency").annotate(Count("pk")):
        every[competency] -= count
    return {competency: count for competency, count in every.items() if count}


def _competency_counts(
    institution: Institution | None, asked: Asked, required: Mapping[int, int], tally: OfferTally | None
) -> dict[int, int]:
    if tally and not asked.modalidad:
        return {int(pk): count for pk, count in tally.competencies.items()}
    if not (asked.q or asked.modalidad or asked.para):
        return count_by_competency(institution)
    found = _found(institution, replace(asked, competencia=""), required)
    links = OfferCompetency.objects.order_by().filter(offer__in=found.order_by().values("pk"))
    return dict(links.values_list("competency").annotate(Count("pk")))


def _competency_choices(
    institution: Institution | None, asked: Asked, required: Mapping[int, int], tally: OfferTally | None
) -> list[Choice]:
    """Competencies that some course found develops, the most frequent first."""
    counts = _competency_counts(institution, asked, required, tally)
    named = Competency.objects.filter(pk__in=counts).values_list("pk", "code", "name").order_by()
    rows = [(code, name, counts[pk]) for pk, code, name in named]
    rows.sort(key=lambda row: (row[0] != asked.competencia, -row[2], fold(row[1])))
    return [
        Choice(name, count, asked.address(competencia=code), code == asked.competencia) for code, name, count in rows
    ]


def _audiences(institution: Institution | None, asked: Asked, required: Mapping[int, int], total: int) -> list[Choice]:
    """«Para mi puesto» and «Todos», only for whoever has a puesto with a profile. One query then."""
    if not required:
        return []
    mine, everybody = replace(asked, para=MINE), replace(asked, para="")
    other = _found(institution, everybody if asked.para else mine, required).count()
    counts = (total, other) if asked.para else (other, total)
    return [
        Choice("Para mi puesto", counts[0], mine.address(), bool(asked.para)),
        Choice("Todos", counts[1], everybody.address(), not asked.para),
    ]


def _applied(asked: Asked, competencies: list[Choice]) -> list[tuple[str, str]]:
    """Filters that are on, each with the address without it."""
    named = next((choice.words for choice in competencies if choice.on), asked.competencia)
    applied = {
        "para": "Para mi puesto" if asked.para else "",
        "modalidad": Modality(asked.modalidad).label if asked.modalidad else "",
        "competencia": named,
        "q": f"«{asked.q}»" if asked.q else "",
    }
    return [(words, asked.address(**{name: ""})) for name, words in applied.items() if words]
