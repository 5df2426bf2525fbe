"""Contrast of colours by WCAG 2.2 (relative luminance, 1.4.3 and 1.4.11). Plain Python: values in, values out."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

TEXT, CONTROL = 4.5, 3.0
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
STATES = ("ok", "warn", "err", "info")
GROUNDS = ("paper", "surface", "sunk")
TINTS = tuple(f"{state}-tint" for state in STATES)

# token in front, token behind, ratio needed: every pair that some component draws
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("ink", ground, TEXT) for ground in (*GROUNDS, "jade-tint", *TINTS)),
    *(("ink-2", ground, TEXT) for ground in GROUNDS),
    *(("jade", ground, TEXT) for ground in (*GROUNDS, "jade-tint", *TINTS)),
    *(("jade-hover", ground, TEXT) for ground in (*GROUNDS, "jade-tint")),
    *(("on-jade", ground, TEXT) for ground in ("jade", "jade-hover")),
    *(("visited", ground, TEXT) for ground in GROUNDS),
    *((state, ground, TEXT) for state in STATES for ground in (f"{state}-tint", "paper", "surface")),
    *(("edge", ground, CONTROL) for ground in GROUNDS),
    # a ring of two colours this far apart stands out on any ground by one of them
    ("focus", "focus-in", 10.0),
)


@dataclass(frozen=True)
class Failure:
    """A pair that cannot be read: what it gives, what it needs, and the nearest shade that would pass.

    `change` is the token to change and `shade` its nearest passing shade; both are empty when no single change helps.
    """

    front: str
    behind: str
    ratio: float
    needed: float
    change: str = ""
    shade: str = ""


def ratio(one: str, other: str) -> float:
    """Contrast between two colours "#RRGGBB", from 1 to 21; the order does not matter."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def failures(tokens: Mapping[str, str], changeable: Collection[str]) -> list[Failure]:
    """The pairs of one mode that fall short, in the order of PAIRS, each with a way out through a changeable token.

    `tokens` holds every token of the mode.
    """
    found = []
    for front, behind, needed in PAIRS:
        given = ratio(tokens[front], tokens[behind])
        if given < needed:
            found.append(Failure(front, behind, given, needed, *_way_out(tokens, front, behind, changeable)))
    return found


def _way_out(tokens: Mapping[str, str], front: str, behind: str, changeable: Collection[str]) -> tuple[str, str]:
    """A token and its shade that cure a pair, one that breaks no other pair if there is one.

    Else one that cures its own side and lets the next check speak of the other.
    """
    for whole in (True, False):
        for token in (front, behind):
            if token in changeable and (shade := nearest_shade(tokens[token], _partners(tokens, token, whole, front))):
                return token, shade
    return "", ""


def _partners(tokens: Mapping[str, str], token: str, whole: bool, front: str) -> list[tuple[str, float]]:
    """The colours a token meets and the ratio each needs; only those on its own side of the pair unless `whole`."""
    as_front = [(tokens[behind], least) for above, behind, least in PAIRS if above == token]
    as_ground = [(tokens[above], least) for above, behind, least in PAIRS if behind == token]
    return as_front + as_ground if whole else as_front if token == front else as_ground


def nearest_shade(colour: str, partners: Iterable[tuple[str, float]]) -> str | None:
    """The shade of a colour, mixed with black or white as little as possible, that passes beside all its partners."""
    wanted = list(partners)
    for percent in range(1, 101):
        for end in ("#000000", "#FFFFFF"):
            shade = mix(colour, end, percent)
            if all(ratio(shade, partner) >= needed for partner, needed in wanted):
                return shade
    return None


def mix(colour: str, other: str, percent: int) -> str:
    """`percent` of the other colour in the first."""
    parts = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * percent / 100):02X}" for one, two in parts)
