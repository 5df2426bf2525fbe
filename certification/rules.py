"""How an instrument adds up and who may decide what: values in, values out. Weights are whole hundredths."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt

WHOLE = 10_000  # hundredths: what the positive weights of an instrument add up to
ATTITUDE = "ahv"


@dataclass(frozen=True)
class Weighed:
    """One item of an instrument as scoring sees it. `group` is what the second condition counts: its criterion."""

    code: str
    group: str
    kind: str  # of the criterion: desempeno, producto, conocimiento, emergente, ahv
    weight: int  # hundredths; negative for attitudes, subtracted when not met
    met: bool | None = None  # None while nothing final was recorded


@dataclass(frozen=True)
class Proposal:
    """What the two conditions say (domain.md 2.4). A person decides."""

    score: int  # hundredths
    minimum: int
    reachable: int  # with everything still pending met
    groups_met: tuple[str, ...]
    groups_empty: tuple[str, ...]  # nothing met, nothing pending
    groups_pending: tuple[str, ...]
    pending: tuple[str, ...]  # codes of items without a final record

    @property
    def first(self) -> bool:
        """Whether the sum reaches the minimum, which itself is enough."""
        return self.score >= self.minimum

    @property
    def second(self) -> bool:
        """Whether each group has at least one item met."""
        return not self.groups_empty and not self.groups_pending

    @property
    def competent(self) -> bool:
        return not self.pending and self.first and self.second


def weight_faults(items: Sequence[Weighed]) -> list[str]:
    """Why weights do not make an instrument, as codes: "sum", "negative:D1.1", "positive:A1", "zero:…"; empty is good.

    Positive weights add up to 100.00; only attitudes subtract (domain.md 2.4).
    """
    faults = [f"zero:{item.code}" for item in items if item.weight == 0]
    faults += [f"negative:{item.code}" for item in items if item.weight < 0 and item.kind != ATTITUDE]
    faults += [f"positive:{item.code}" for item in items if item.weight > 0 and item.kind == ATTITUDE]
    if sum(item.weight for item in items if item.weight > 0) != WHOLE:
        faults.append("sum")
    return faults


def propose(items: Iterable[Weighed], minimum: int) -> Proposal:
    """Add an instrument up. Attitudes are outside the second condition (domain.md 8, Scoring)."""
    items = list(items)
    pending = [item for item in items if item.met is None]
    score = sum(_earned(item) for item in items if item.met is not None)
    groups: dict[str, list[bool | None]] = {}
    for item in items:
        if item.kind != ATTITUDE:
            groups.setdefault(item.group, []).append(item.met)
    return Proposal(
        score=score,
        minimum=minimum,
        reachable=score + sum(max(item.weight, 0) for item in pending),
        groups_met=tuple(group for group, met in groups.items() if True in met),
        groups_empty=tuple(group for group, met in groups.items() if True not in met and None not in met),
        groups_pending=tuple(group for group, met in groups.items() if True not in met and None in met),
        pending=tuple(item.code for item in pending),
    )


def _earned(item: Weighed) -> int:
    if item.weight >= 0:
        return item.weight if item.met else 0
    return 0 if item.met else item.weight


# --- diagnosis --------------------------------------------------------------------------------------------------------
def diagnosis_band(known: int, asked: int, medium_from: int, high_from: int) -> str:
    """ "low", "medium" or "high" by the share of what the candidate says she masters; borders in hundredths of 1."""
    share = Fraction(known, asked) if asked else Fraction(0)
    if share >= Fraction(high_from, WHOLE):
        return "high"
    return "medium" if share >= Fraction(medium_from, WHOLE) else "low"


# --- batches ----------------------------------------------------------------------------------------------------------
def sample_size(rows: int) -> int:
    """⌈0.6·√N⌉, exactly: the smallest m with 25·m² ≥ 9·N (M-DGAOSU-02, annex I). 30 → 4, 40 → 4, 0 → 0."""
    root = isqrt(9 * rows // 25)
    while 25 * root * root < 9 * rows:
        root += 1
    return root


# --- certificates -----------------------------------------------------------------------------------------------------
def last_valid_day(first: date, years: int) -> date:
    """The day before the anniversary, which itself counts. 29 February: its anniversary is 1 March."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)
