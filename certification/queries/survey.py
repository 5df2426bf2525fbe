"""The survey of candidates: its eight statements, and what a period says without naming anybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy

from certification.models import SurveyAnswer
from lms.core.models import Institution

STATEMENTS = {  # domain.md 2.10
    "plan": gettext_lazy("Se cumplió el plan que acordé."),
    "process": gettext_lazy("Me explicaron cómo sería la evaluación."),
    "premises": gettext_lazy("El lugar y el equipo fueron adecuados."),
    "instruments": gettext_lazy("Lo que me pidieron fue claro."),
    "time": gettext_lazy("El tiempo fue suficiente."),
    "respect": gettext_lazy("Me trataron con respeto."),
    "result": gettext_lazy("Entendí mi resultado y sus motivos."),
    "overall": gettext_lazy("En general, quedé satisfecha o satisfecho."),
}
SCALE = {
    4: gettext_lazy("Muy de acuerdo"),
    3: gettext_lazy("De acuerdo"),
    2: gettext_lazy("En desacuerdo"),
    1: gettext_lazy("Muy en desacuerdo"),
}
FEWEST = 5  # answers under this are not shown: a small group names its members (ux.md 4.6)


@dataclass(frozen=True)
class Line:
    """One statement over a period: how many chose each degree, and their exact average."""

    statement: str
    counts: dict[int, int]
    average: Fraction


@dataclass(frozen=True)
class Summary:
    """A period of one institution. Without lines, there were too few answers to show."""

    answers: int
    lines: tuple[Line, ...]
    comments: tuple[str, ...]


def summary_of(institution: Institution, since: date, until: date) -> Summary:
    """What candidates said between two months, both included. One query, however many answered.

    Fewer than five answers show nothing, and comments come sorted by their words, never in the order they came.
    """
    rows = SurveyAnswer.objects.filter(
        institution=institution, month__gte=since.replace(day=1), month__lte=until
    ).values_list("statements", "comment")
    found = list(rows)
    if len(found) < FEWEST:
        return Summary(len(found), (), ())
    lines = tuple(_line(code, [said[code] for said, _comment in found]) for code in STATEMENTS)
    return Summary(len(found), lines, tuple(sorted(comment for _said, comment in found if comment)))


def _line(code: str, degrees: list[int]) -> Line:
    counts = Counter(degrees)
    ordered = {degree: counts.get(degree, 0) for degree in SCALE}
    return Line(str(STATEMENTS[code]), ordered, Fraction(sum(degrees), len(degrees)))
