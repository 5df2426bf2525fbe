"""What an enrolment earned. Exact: marks in hundredths, weights in hundredths of a per cent, grades as Fractions."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

FULL_WEIGHT = 10_000
Scheme = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What the pinned scheme says of one person. `grade` is exact, in hundredths; None while a mark is missing."""

    variant: str  # "", "participacion", "aprovechamiento", "desempeno"
    grade: Fraction | None

    @property
    def shown(self) -> int | None:
        """The grade in whole hundredths, cut and never rounded up: 79.996 does not read 80.00."""
        return None if self.grade is None else floor(self.grade)


def final_grade(scheme: Scheme, marks: Mapping[str, int]) -> Fraction | None:
    """The weighted sum of all components, in hundredths; None while one has no mark."""
    components = scheme["components"]
    if not components or any(each["id"] not in marks for each in components):
        return None
    return sum((Fraction(each["weight"], FULL_WEIGHT) * marks[each["id"]] for each in components), Fraction())


def outcome(scheme: Scheme, marks: Mapping[str, int], *, took_part: bool) -> Outcome:
    """The highest constancia earned. Without having taken part (all required slots) nothing is."""
    grade = final_grade(scheme, marks)
    if not took_part:
        return Outcome("", grade)
    if grade is None or grade < scheme["pass_mark"]:
        return Outcome("participacion", grade)
    return Outcome("desempeno" if grade >= scheme["outstanding_mark"] else "aprovechamiento", grade)


def best(scores: list[int]) -> int | None:
    """The mark of a component taken several times: the highest."""
    return max(scores, default=None)


def missing_words(missing: int, total: int) -> str:
    """«Te faltan 2 de 7 requisitos para tu constancia.»"""
    if not missing:
        return "Cumpliste todos los requisitos para tu constancia."
    verb = "Te falta" if missing == 1 else "Te faltan"
    return f"{verb} {missing} de {total} requisito{'' if total == 1 else 's'} para tu constancia."


def mark_words(hundredths: int) -> str:
    """8000 as «80.00»."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def places_left(groups: list[tuple[int | None, int]]) -> int | None:
    """Places left over groups that admit people, from (capacity, taken); None without groups or with an endless one."""
    if not groups or any(capacity is None for capacity, _taken in groups):
        return None
    return sum(max(0, (capacity or 0) - taken) for capacity, taken in groups)
