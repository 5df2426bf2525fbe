"""What an answer is worth and when it counts: values in, values out. Shares are exact fractions from 0 to 1."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{0,9})?|[+-]?[.,]\d{1,9}")


# --- shares of one question -------------------------------------------------------------------------------------------
def single_share(key: Mapping[str, Any], value: Any) -> Fraction:
    """One option: all or nothing."""
    return Fraction(isinstance(value, str) and [value] == list(key["options"]))


def multiple_share(key: Mapping[str, Any], value: Any, *, partial: bool) -> Fraction:
    """Several options: right ones marked minus wrong ones marked, over the right ones there are; never below zero.

    Marking everything earns nothing when there are as many wrong options as right ones. Without `partial`, all or
    nothing: exactly the right set.
    """
    right = set(key["options"])
    marked = {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()
    if not partial:
        return Fraction(marked == right)
    return max(Fraction(len(marked & right) - len(marked - right), len(right)), Fraction(0))


def read_number(text: Any) -> Fraction | None:
    """A number as people write it, with decimal point or comma; None when it is none. A lone comma is decimal."""
    if not isinstance(text, str):
        return None
    text = "".join(text.split())
    if not NUMBER.fullmatch(text):
        return None
    return Fraction(Decimal(text.replace(",", ".")))


def numerical_share(key: Mapping[str, Any], value: Any) -> Fraction:
    """A number: right when it is as close as the tolerance, the border included."""
    number = read_number(value)
    if number is None:
        return Fraction(0)
    return Fraction(abs(number - Fraction(key["value"])) <= Fraction(key["tolerance"]))


# --- the whole attempt ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Grade:
    """What an attempt earned: the exact share of all marks, and that share of 100 cut to hundredths."""

    share: Fraction
    score: Decimal
    passed: bool


def grade(parts: Iterable[tuple[Decimal, Fraction]], pass_mark: Decimal) -> Grade:
    """Combine (marks, share) of every question. Passing is decided on the exact share; the figure is cut, so that
    one who did not reach the mark never reads a figure that does."""
    pairs = [(Fraction(marks), share) for marks, share in parts]
    total = sum((marks for marks, _share in pairs), Fraction())
    earned = sum((marks * share for marks, share in pairs), Fraction())
    share = earned / total if total else Fraction()
    return Grade(share, Decimal(floor(share * 10000)).scaleb(-2), share * 100 >= Fraction(pass_mark))


def verdict(numerator: int, denominator: int) -> str:
    """ "right", "partly" or "wrong": what a share is in a word."""
    return "right" if numerator == denominator else "partly" if numerator else "wrong"


# --- order ------------------------------------------------------------------------------------------------------------
def shuffled(seed: str, names: Sequence[str]) -> list[str]:
    """The names in an order that the seed alone decides, the same in every version of any language."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}\x1f{name}".encode()).digest())


def page_of(slot: int, per_page: int) -> int:
    """The page on which a slot stands; both count from one."""
    return (slot - 1) // per_page + 1


def pages(slots: int, per_page: int) -> int:
    """How many pages there are."""
    return -(-slots // per_page)


# --- time -------------------------------------------------------------------------------------------------------------
def deadline(started: datetime, minutes: int | None, extra: int, window_end: datetime | None) -> datetime | None:
    """When an attempt ends: its limit with the person's extra minutes, or the close of the sitting if that is sooner.

    Without a limit nor a close it never ends by itself. The extra minutes do not move the close.
    """
    ends = [window_end] if window_end else []
    if minutes is not None:
        ends.append(started + timedelta(minutes=minutes + extra))
    return min(ends, default=None)


def close(ends: datetime | None, grace_seconds: int) -> datetime | None:
    """Until when the server takes answers: the end and a little more, for those that are on their way."""
    return ends + timedelta(seconds=grace_seconds) if ends else None


def window(now: datetime, opens: datetime | None, closes: datetime | None) -> str:
    """ "before", "open" or "over"."""
    if opens and now < opens:
        return "before"
    return "over" if closes and now >= closes else "open"


def review_open(when_closed: bool, closes: datetime | None, now: datetime) -> bool:
    """Whether results may be seen. A sitting that never closes shows none that wait for its close."""
    return not when_closed or (closes is not None and now >= closes)


# --- receipt ----------------------------------------------------------------------------------------------------------
def receipt_code(random: bytes) -> str:
    """Twelve letters in threes of four, that can be read aloud: "7K3M-9QXT-2HAB". About 59 bits."""
    number = int.from_bytes(random, "big")
    letters = []
    for _step in range(12):
        number, letter = divmod(number, len(RECEIPT_LETTERS))
        letters.append(RECEIPT_LETTERS[letter])
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
