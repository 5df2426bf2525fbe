"""What a needs diagnosis finds: values in, values out (domain.md 5 and 8).

Levels are whole numbers from 0 to 4; shares, observed level, gap and priority are exact fractions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

FORMULA = "needs/1"
TEST, SUPERIOR, SELF, DUTY = "test", "superior", "self", "duty"
ORDER = (TEST, SUPERIOR, DUTY, SELF)
MOST_URGENT, SOON, UNHURRIED = 3, 2, 1
NONE, LOW, MEDIUM, HIGH = "none", "low", "medium", "high"
# why a competency of somebody has no result
SILENCE, ONLY_SELF, TALK, LEFT = "silence", "only_self", "talk", "left"


# --- the method -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Method:
    """The numbers in force when a campaign opened; they do not change while it lasts."""

    weights: Mapping[str, int]  # of test, superior and self; only their proportion matters
    medium: int  # hundredths of priority from which the band is medium
    high: int  # and high
    talk_levels: int  # difference between self and superior that asks for a conversation
    urgent_months: int
    soon_months: int
    raise_pending: bool  # a pending legal duty is shown as medium when the formula says low
    small_cell: int  # fewer people than this are not shown in a summary

    def frozen(self) -> dict[str, Any]:
        """As the campaign keeps it: whole numbers, texts and yes or no."""
        return {
            "formula": FORMULA,
            "weights": dict(self.weights),
            "bands": {MEDIUM: self.medium, HIGH: self.high},
            "talk_levels": self.talk_levels,
            "months": [self.urgent_months, self.soon_months],
            "raise_pending": self.raise_pending,
            "small_cell": self.small_cell,
        }

    @classmethod
    def thawed(cls, kept: Mapping[str, Any]) -> "Method":
        """What `frozen` kept."""
        urgent, soon = kept["months"]
        bands = kept["bands"]
        return cls(
            weights=kept["weights"],
            medium=bands[MEDIUM],
            high=bands[HIGH],
            talk_levels=kept["talk_levels"],
            urgent_months=urgent,
            soon_months=soon,
            raise_pending=kept["raise_pending"],
            small_cell=kept["small_cell"],
        )


# --- what was said ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Said:
    """All that is known of one competency of one person. None is «did not answer»."""

    own: int | None = None
    superior: int | None = None
    duty: int | None = None
    test: int | None = None
    talked: bool = False  # a conversation about this competency is on record
    agreed: int | None = None  # the level that both accepted in it


def far_apart(said: Said, levels: int) -> bool:
    """Whether the person and her superior differ so much that they must talk; the border included."""
    if said.own is None or said.superior is None:
        return False
    return abs(said.own - said.superior) >= levels


def counted(said: Said) -> dict[str, int]:
    """Which levels enter the sum. An agreed level takes the place of both; a legal duty counts as the superior's
    when she did not answer, and only then."""
    own, superior = said.own, said.superior
    if said.agreed is not None:
        own = superior = said.agreed
    levels = {TEST: said.test, SUPERIOR: superior, SELF: own}
    if superior is None:
        levels[DUTY] = said.duty
    return {name: level for name in ORDER if (level := levels.get(name)) is not None}


def shares(levels: Iterable[str], weights: Mapping[str, int]) -> dict[str, Fraction]:
    """What part of the sum each instrument is: the weights of those that answered, made whole again."""
    weighed = {name: weights[SUPERIOR if name == DUTY else name] for name in levels}
    total = sum(weighed.values())
    return {name: Fraction(weight, total) for name, weight in weighed.items()}


def observed(levels: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """The observed level: Σ share × level."""
    parts = shares(levels, weights)
    return sum((parts[name] * level for name, level in levels.items()), Fraction())


def why_not(said: Said, talk_levels: int) -> str:
    """Why no result can be computed: nobody answered, only the person did, or the two have yet to talk. Else empty."""
    levels = counted(said)
    if not levels:
        return SILENCE
    if set(levels) == {SELF}:
        return ONLY_SELF
    return TALK if far_apart(said, talk_levels) and not said.talked else ""


# --- the result -------------------------------------------------------------------------------------------------------
def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    for number in (day.day, 30, 29, 28):
        try:
            return first.replace(day=number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def urgency_of(due: date | None, today: date, method: Method) -> int:
    """3 when it is due within the urgent months or past, 2 within the next ones, else 1."""
    if due is None:
        return UNHURRIED
    if due < months_later(today, method.urgent_months):
        return MOST_URGENT
    return SOON if due < months_later(today, method.soon_months) else UNHURRIED


def band_of(priority: Fraction, method: Method) -> str:
    """«none» without a gap; then low, medium and high, each from its limit on."""
    if priority <= 0:
        return NONE
    if priority >= Fraction(method.high, 100):
        return HIGH
    return MEDIUM if priority >= Fraction(method.medium, 100) else LOW


@dataclass(frozen=True)
class Asked:
    """What the puesto asks of a competency: level, criticality (1 to 3) and the weight of the profile (hundredths)."""

    level: int
    criticality: int = 1
    weight: int = 100


@dataclass(frozen=True)
class Result:
    """What was found. `band` is the formula's; `raised` is the one shown beside it for a pending duty, else empty."""

    levels: Mapping[str, int]
    shares: Mapping[str, Fraction]
    observed: Fraction
    gap: Fraction
    urgency: int
    priority: Fraction
    band: str
    raised: str = ""

    @property
    def level(self) -> int:
        """The whole level that was shown. Cut, so that it reaches what is asked exactly when there is no gap."""
        return floor(self.observed)


def diagnose(asked: Asked, said: Said, urgency: int, method: Method) -> Result:
    """Observed level, gap and priority P = G × C × U, where the weight of the profile multiplies C.

    `why_not` must be empty.
    """
    levels = counted(said)
    seen = observed(levels, method.weights)
    gap = max(Fraction(0), asked.level - seen)
    priority = gap * asked.criticality * Fraction(asked.weight, 100) * urgency
    band = band_of(priority, method)
    pending = said.duty == 0 and band == LOW and method.raise_pending
    return Result(
        levels=levels,
        shares=shares(levels, method.weights),
        observed=seen,
        gap=gap,
        urgency=urgency,
        priority=priority,
        band=band,
        raised=MEDIUM if pending else "",
    )


# --- small cells ------------------------------------------------------------------------------------------------------
def suppressed(cells: Sequence[int], floor_of: int) -> tuple[list[int | None], int | None]:
    """One row of a summary and its total as they may be shown: None is «not shown».

    Cells of 1 to `floor_of` − 1 people are hidden, and then others until what is hidden cannot be worked out: two cells
    at least, `floor_of` people or more, and neither the fewest nor the most that small cells could hold. The others are
    taken from the right, whatever their size: a choice by size would tell it. A row where that cannot be had is hidden
    whole.
    """
    total, hidden = sum(cells), {index for index, count in enumerate(cells) if 0 < count < floor_of}
    others = [index for index, count in enumerate(cells) if count >= floor_of]
    while hidden and _told(sum(cells[index] for index in hidden), len(hidden), floor_of):
        if not others:
            return [None] * len(cells), None
        hidden.add(others.pop())
    return [None if index in hidden else count for index, count in enumerate(cells)], total


def _told(people: int, cells: int, floor_of: int) -> bool:
    """Whether hidden cells can be worked out from how many people they hold together."""
    return cells < 2 or people < floor_of or people in (cells, cells * (floor_of - 1))
