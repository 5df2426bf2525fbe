"""Folios without gaps: a number is taken in the very transaction that freezes the document, or it is not taken at all.

A rolled-back act gives its numbers back; a cancelled document keeps its own. The pattern of a series is a parameter of
the institution, copied into the series when its year begins, so that one year's folios all look alike.
"""

import re
from collections.abc import Iterable
from datetime import date
from string import Formatter

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core import parameters
from lms.core.models import FolioSeries, Institution

DEFAULT_PATTERN = "{institution}-{code}-{number:05d}/{year}"
FIELDS = {"institution", "code", "number", "year"}
LITERAL = re.compile(r"[0-9A-Za-zÑñ ./_-]*")
WIDTH = re.compile(r"0[1-9]d")
CODE = re.compile(r"[A-Z0-9]{1,20}")
PATTERN_HELP = gettext_lazy(
    "Lleva {code}, {number:05d} y {year}; puede llevar {institution}. Rige desde el primer folio de cada año."
)
PATTERN_LENGTH = FolioSeries._meta.get_field("pattern").max_length or 0


def register_series(code: str, label: str | Promise, pattern: str = DEFAULT_PATTERN) -> None:
    """Make a series known, once, from a room's `ready()`; its pattern becomes the parameter `folio.<code>`."""
    if not CODE.fullmatch(code):
        raise RuntimeError(f"{code} is no code of a series: capitals and digits, 20 at most.")
    parameters.register(
        parameter_of(code),
        parameters.Kind.TEXT,
        pattern,
        "Numeración propia de la institución",
        label,
        PATTERN_HELP,
        check=pattern_refusal,
    )


def parameter_of(code: str) -> str:
    """The parameter that holds the pattern of a series."""
    return f"folio.{code}"


def pattern_refusal(pattern: str) -> str:
    """Why a pattern could not number documents without doubles, as a sentence; empty when it can.

    Code, number and year must all be there and the number must stand apart, so that no two series and no two years
    ever write the same folio.
    """
    unclear = _("El formato de folio no se entiende: usa letras, números, guiones, puntos, diagonales y las marcas.")
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return unclear
    if len(pattern) > PATTERN_LENGTH or not all(_is_sound(*part) for part in parts):
        return unclear
    fields = [field for _text, field, _spec, _conversion in parts if field]
    if not {"code", "number", "year"} <= set(fields):
        return _("Al formato de folio le falta {code}, {number:05d} o {year}: sin ellos los folios se repetirían.")
    if re.search(r"[0-9A-Za-zÑñ}]\{number|\{number[^}]*\}[0-9A-Za-zÑñ{]", pattern):
        return _("En el formato de folio, separa el número con un guion, un punto o una diagonal.")
    return ""


def _is_sound(text: str, field: str | None, spec: str | None, conversion: str | None) -> bool:
    if not LITERAL.fullmatch(text) or conversion:
        return False
    if field is None:
        return True
    return field in FIELDS and (not spec or (field == "number" and WIDTH.fullmatch(spec) is not None))


def take_folios(institution: Institution, code: str, count: int, on: date) -> list[str]:
    """Take the next `count` folios of a series for the year of `on`, in order. Two queries; five on a year's first.

    Must run inside the transaction that freezes what is numbered (RuntimeError otherwise), as late as it can: whoever
    takes from the same series next waits until this transaction ends. Bulk work takes a chunk at a time.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Folios are taken inside the transaction that freezes what they number.")
    if count < 1:
        raise ValueError("At least one folio.")
    series = FolioSeries.objects.filter(institution=institution, code=code, year=on.year)
    if not _advance(series, count):
        _begin_year(institution, code, on)
        _advance(series, count)
    pattern, last = series.values_list("pattern", "last_number").get()
    return _written(pattern, institution, code, on.year, range(last - count + 1, last + 1))


def _advance(series: QuerySet[FolioSeries], count: int) -> int:
    return series.update(last_number=F("last_number") + count)


def _begin_year(institution: Institution, code: str, on: date) -> None:
    pattern = parameters.value(institution, parameter_of(code), on)
    # whoever else begins the same year at this instant: one row stands, the other insert does nothing
    FolioSeries.objects.bulk_create(
        [FolioSeries(institution=institution, code=code, year=on.year, pattern=pattern)], ignore_conflicts=True
    )


def _written(pattern: str, institution: Institution, code: str, year: int, numbers: Iterable[int]) -> list[str]:
    return [pattern.format(institution=institution.code, code=code, number=number, year=year) for number in numbers]
