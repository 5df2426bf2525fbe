"""What closed campaigns found: of one person whole; of a unit in counts that tell of nobody."""

from dataclasses import dataclass

from django.db.models import Count

from assessment.models import DiagnosisCampaign, Gap, Participant, Unassessed
from assessment.rules.needs import suppressed
from assessment.states import Band
from catalog.profiles.models import Competency


def gaps_of(participant: Participant) -> list[Gap]:
    """What was found of a participant, what weighs most first. One query."""
    rows = Gap.objects.filter(participant=participant).select_related("competency")
    return sorted(rows, key=lambda each: (-each.priority, each.competency.name, each.pk))


def unassessed_of(participant: Participant) -> list[Unassessed]:
    """What was left without result, by name. One query."""
    return list(
        Unassessed.objects.filter(participant=participant)
        .select_related("competency")
        .order_by("competency__name", "pk")
    )


COLUMNS = {
    Band.HIGH.value: "Prioridad alta",
    Band.MEDIUM.value: "Media",
    Band.LOW.value: "Baja",
    "other": "Otra causa",
    "covered": "Cubierta",
    "unassessed": "Sin evaluar",
}


@dataclass(frozen=True)
class Row:
    """A competency over the people of a unit: how many in each case. None is «not shown»: too few people."""

    competency: Competency
    counts: list[int | None]  # in the order of COLUMNS
    total: int | None

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each count with the words of its column."""
        return list(zip(COLUMNS.values(), self.counts, strict=True))


def summary_of(campaign: DiagnosisCampaign) -> list[Row]:
    """Counts of a closed campaign by competency, small cells hidden. Three queries, however many people.

    A need whose cause is not training stands in its own column, whatever its band.
    """
    counts: dict[int, dict[str, int]] = {}

    def add(competency: int, column: str, people: int) -> None:
        cells = counts.setdefault(competency, dict.fromkeys(COLUMNS, 0))
        cells[column] += people

    found = Gap.objects.filter(participant__campaign=campaign).order_by()
    for competency, band, cause, people in found.values_list("competency", "band", "cause").annotate(Count("pk")):
        add(competency, "covered" if band == Band.NONE else "other" if cause else band, people)
    left = Unassessed.objects.filter(participant__campaign=campaign).order_by()
    for competency, people in left.values_list("competency").annotate(Count("pk")):
        add(competency, "unassessed", people)
    floor = campaign.rules.small_cell
    rows = []
    for competency in Competency.objects.filter(pk__in=counts).order_by("name", "pk"):
        cells, total = suppressed([counts[competency.pk][column] for column in COLUMNS], floor)
        rows.append(Row(competency, cells, total))
    return rows
