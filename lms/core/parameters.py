"""The numbers and choices of the trade: dated, with a source, per institution. Rooms register theirs in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution, Parameter

SOURCE_LENGTH = Parameter._meta.get_field("source").max_length or 0


class Kind(Enum):
    """The shape of a value as it is stored."""

    WHOLE = "whole"  # 3 business days, 2 opportunities
    HUNDREDTHS = "hundredths"  # 8000 is 80.00
    YES_NO = "yes-no"
    TEXT = "text"
    WORDS = "words"  # an ordered list of codes

    def accepts(self, value: Any) -> bool:
        """Whether a value has this shape. True and False are no numbers here, though Python counts with them."""
        if self is Kind.WORDS:
            return type(value) is list and all(type(word) is str for word in value)
        return type(value) is {Kind.YES_NO: bool, Kind.TEXT: str}.get(self, int)


@dataclass(frozen=True)
class Definition:
    """A parameter as its room registered it. `default` holds where the institution has said nothing."""

    code: str
    kind: Kind
    default: Any
    source: str
    label: str | Promise
    help: str | Promise
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    check: Callable[[Any], str] | None = None  # a room's own rule: a sentence when it refuses, else empty

    def refusal(self, value: Any) -> str:
        """Why a value does not fit, as a sentence for people; empty when it fits."""
        if not self.kind.accepts(value):
            return _("«%(label)s» no admite ese tipo de valor. %(help)s") % {"label": self.label, "help": self.help}
        if self.minimum is not None and value < self.minimum:
            return _("«%(label)s» no puede ser menor que %(limit)s.") % {"label": self.label, "limit": self.minimum}
        if self.maximum is not None and value > self.maximum:
            return _("«%(label)s» no puede ser mayor que %(limit)s.") % {"label": self.label, "limit": self.maximum}
        named = value if self.kind is Kind.WORDS else [value]
        if self.choices and not set(named) <= set(self.choices):
            return _("«%(label)s» solo admite: %(choices)s.") % {
                "label": self.label,
                "choices": ", ".join(self.choices),
            }
        return self.check(value) if self.check else ""


_definitions: dict[str, Definition] = {}


def register(
    code: str,
    kind: Kind,
    default: Any,
    source: str,
    label: str | Promise,
    help: str | Promise,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    choices: Iterable[str] = (),
    check: Callable[[Any], str] | None = None,
) -> Definition:
    """Make a parameter known, once, from a room's `ready()`. A default that does not fit stops the start-up."""
    definition = Definition(code, kind, default, source, label, help, minimum, maximum, tuple(choices), check)
    if code in _definitions:
        raise RuntimeError(f"The parameter {code} is registered twice.")
    if refusal := definition.refusal(default):
        raise RuntimeError(f"The default of {code} does not fit: {refusal}")
    _definitions[code] = definition
    return definition


def definitions() -> list[Definition]:
    """Every registered parameter, by code."""
    return sorted(_definitions.values(), key=lambda definition: definition.code)


def default(code: str) -> Any:
    """What holds where an institution has said nothing. No query."""
    return _definitions[code].default


def values(institution: Institution, codes: Iterable[str], on: date | None = None) -> dict[str, Any]:
    """What is in force on a day (today in the institution's zone) for each code. One query, however many codes.

    An action that needs several asks once and hands them on. An unregistered code is a KeyError: a slip in our code.
    """
    found = {code: _definitions[code].default for code in codes}
    day = on or clock.today(institution.time_zone)
    rows = Parameter.objects.filter(institution=institution, code__in=found, valid_from__lte=day).order_by("valid_from")
    found.update(rows.values_list("code", "value"))  # the latest comes last and stays
    return found


def value(institution: Institution, code: str, on: date | None = None) -> Any:
    """What is in force on a day for one code. One query."""
    return values(institution, [code], on)[code]


def everywhere(code: str) -> dict[Institution, Any]:
    """What is in force today for one code in each institution. Two queries, for what the clock does for all of them."""
    found: dict[int, Any] = {}
    institutions = {each.pk: each for each in Institution.objects.all()}
    days = {pk: clock.today(each.time_zone) for pk, each in institutions.items()}
    rows = Parameter.objects.filter(code=code).order_by("valid_from")
    for institution, valid_from, value in rows.values_list("institution_id", "valid_from", "value"):
        if valid_from <= days[institution]:
            found[institution] = value  # the latest comes last and stays
    return {each: found.get(pk, default(code)) for pk, each in institutions.items()}


@transaction.atomic
def set_value(
    institution: Institution, code: str, value: Any, valid_from: date, source: str, *, by_ref: str
) -> Parameter:
    """Put a value in force from a day on. What is or was in force is never rewritten; what is to come may be.

    Refuses an unknown code, a value of another kind or beyond its limits, a missing source, a past day, and a second
    value from today when there is one.
    """
    definition = _definitions.get(code)
    if definition is None:
        raise RuleBroken("parameter-unknown", _("No existe el ajuste «%(code)s».") % {"code": code}, field="code")
    if refusal := definition.refusal(value):
        raise RuleBroken("parameter-value", refusal, field="value")
    source = source.strip()
    if not 0 < len(source) <= SOURCE_LENGTH:
        raise RuleBroken(
            "parameter-source",
            _("Escribe el documento que respalda este valor, en %(limit)s letras o menos.") % {"limit": SOURCE_LENGTH},
            field="source",
        )
    today = clock.today(institution.time_zone)
    if valid_from < today:
        raise RuleBroken(
            "parameter-past",
            _("Un ajuste no se puede cambiar para una fecha que ya pasó. Elige hoy o una fecha posterior."),
            field="valid_from",
        )
    parameter = _write(institution, code, value, valid_from, source, by_ref, may_replace=valid_from > today)
    audit.record(
        "parameter.set",
        institution=institution,
        subject_kind="parameter",
        subject_ref=code,
        by_ref=by_ref,
        data={"value": value, "valid_from": valid_from.isoformat(), "source": source},
    )
    return parameter


def _write(
    institution: Institution, code: str, value: Any, valid_from: date, source: str, by_ref: str, *, may_replace: bool
) -> Parameter:
    place = {"institution": institution, "code": code, "valid_from": valid_from}
    fresh = {"value": value, "source": source, "set_by_ref": by_ref}
    if may_replace and Parameter.objects.filter(**place).update(**fresh, set_at=clock.now()):
        return Parameter.objects.get(**place)
    try:
        with transaction.atomic():
            return Parameter.objects.create(**place, **fresh)
    except IntegrityError:
        raise RuleBroken(
            "parameter-taken",
            _("Otro valor de este ajuste ya rige desde ese día. Revísalo y elige una fecha posterior."),
            field="valid_from",
        ) from None
