"""What an enrolment earned. Exact: marks in hundredths, weights in hundredths of a per cent, grades as Fractions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
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


def outcome(scheme: Scheme, marks: Mapping[str, int], *, took_part: bool, slots_done: bool = True) -> Outcome:
    """The highest constancia earned (domain.md 8, Constancias).

    Taking part is attendance where there is a classroom, and all required slots online; without it nothing is earned.
    What a mixed course asks online belongs to aprovechamiento.
    """
    grade = final_grade(scheme, marks)
    if not took_part:
        return Outcome("", grade)
    if not slots_done or grade is None or grade < scheme["pass_mark"]:
        return Outcome("participacion", grade)
    return Outcome("desempeno" if grade >= scheme["outstanding_mark"] else "aprovechamiento", grade)


# --- attendance -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sight:
    """One held session and what was seen of a person in it. `late` and `stayed` are minutes, where they were noted."""

    minutes: int
    value: str  # "presente", "retardo", "falta", "justificada"
    late: int | None = None
    stayed: int | None = None


@dataclass(frozen=True)
class Attended:
    """What a person attended of the minutes that count for her."""

    base: int
    minutes: int
    lates: int = 0  # retardos that count
    absences: int = 0  # those that retardos add up to among them

    def reaches(self, minimum: int) -> bool:
        """Whether it is at least this whole percentage, exactly: 79.99 % is not 80 %. Nothing is reached of nothing."""
        return self.base > 0 and Fraction(self.minutes, self.base) >= Fraction(minimum, 100)

    @property
    def percent(self) -> Fraction | None:
        """Exact; None while nothing counts yet."""
        return Fraction(100 * self.minutes, self.base) if self.base else None


def attended(counting: Scheme, sights: Iterable[Sight]) -> Attended:
    """Add up the held sessions of one person, in the order of their dates.

    A justified absence leaves the base. By session a retardo within the tolerance is presence, and each one that
    completes the pinned number of retardos (the third) counts as the absence from its own session. By minutes every
    minute counts.
    """
    base = minutes = lates = absences = 0
    for each in sights:
        if each.value == "justificada":
            continue
        base += each.minutes
        if each.value == "falta":
            absences += 1
        elif each.value == "presente" or counting["by"] == "minutes":
            minutes += _stayed(each)
        elif each.late is not None and each.late <= counting["tolerance"]:
            minutes += each.minutes
        else:
            lates += 1
            if lates % counting["lates_per_absence"]:
                minutes += each.minutes
            else:
                absences += 1
    return Attended(base, minutes, lates, absences)


def _stayed(sight: Sight) -> int:
    if sight.stayed is not None:
        return min(sight.stayed, sight.minutes)
    return max(0, sight.minutes - (sight.late or 0))


def minutes_needed(total: int, minimum: int) -> int:
    """The fewest whole minutes that reach a whole percentage of a total."""
    return ceil(Fraction(total * minimum, 100))


# --- words ------------------------------------------------------------------------------------------------------------
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


def tally_words(counts: Mapping[str, int]) -> str:
    """«28 presentes, 1 retardo, 2 faltas»; what nobody has is not said."""
    names = {
        "presente": ("presente", "presentes"),
        "retardo": ("retardo", "retardos"),
        "parcial": ("asistencia parcial", "asistencias parciales"),
        "falta": ("falta", "faltas"),
        "justificada": ("falta justificada", "faltas justificadas"),
    }
    said = [
        f"{counts[code]} {one if counts[code] == 1 else many}"
        for code, (one, many) in names.items()
        if counts.get(code)
    ]
    return ", ".join(said)


def places_left(groups: list[tuple[int | None, int]]) -> int | None:
    """Places left over groups that admit people, from (capacity, taken); None without groups or with an endless one."""
    if not groups or any(capacity is None for capacity, _taken in groups):
        return None
    return sum(max(0, (capacity or 0) - taken) for capacity, taken in groups)
