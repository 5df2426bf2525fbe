"""Geometry of the small drawings: numbers in, shapes out. The shapes become SVG in the themes' templates."""

from dataclasses import dataclass
from typing import Literal

STEP_WIDTH, STEP_GAP, STEP_RISE, FOOT = 24, 2, 13, 58
HATCH = 7


@dataclass(frozen=True)
class Step:
    """One level of a competency: `held` is shown, `missing` is asked for and not shown, `beyond` is not asked for."""

    state: Literal["held", "missing", "beyond"]
    x: int
    y: int
    width: int
    height: int
    hatch: str  # path of the strokes inside a missing step: it must be told apart without colour
    required: str  # path of the bar above the level that is asked for


def stair(held: int, required: int, levels: int) -> list[Step]:
    """The steps of a competency from the lowest to the highest; no more strokes than the step has room for."""
    return [_step(level, held, required) for level in range(1, levels + 1)]


def stair_width(levels: int) -> int:
    return levels * (STEP_WIDTH + STEP_GAP)


def _step(level: int, held: int, required: int) -> Step:
    x, height = (level - 1) * (STEP_WIDTH + STEP_GAP), level * STEP_RISE
    y = FOOT - height
    state: Literal["held", "missing", "beyond"] = (
        "held" if level <= held else "missing" if level <= required else "beyond"
    )
    bar = f"M{x} {y - 4.5}h{STEP_WIDTH}" if level == required else ""
    hatch = _strokes(x, y, STEP_WIDTH, height) if state == "missing" else ""
    return Step(state, x, y, STEP_WIDTH, height, hatch, bar)


def _strokes(x: int, y: int, width: int, height: int) -> str:
    """Diagonal strokes cut at the rectangle's own edges."""
    return "".join(
        f"M{x + max(0, cut - height)} {y + min(cut, height)}L{x + min(cut, width)} {y + max(0, cut - width)}"
        for cut in range(HATCH, width + height, HATCH)
    )
