"""Numbers of the trade: weights, scores and minutes, exact on both databases.

A column holds an integer in the scale's own smallest unit (hundredths, thousandths, minutes); Python sees a Decimal
with that many places; nothing in between is a float. Averages and weighted sums are Fractions made in `rules.py`.
"""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 2**31 - 1  # units; what an integer column of PostgreSQL holds
SCALES = {1: 0, 10: 1, 100: 2, 1000: 3, 10000: 4}  # units in one → decimal places

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d*)?|[+-]?[.,]\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")


class ScaledIntegerField(models.Field):
    """A Decimal kept as an integer number of units, `scale` of them in one: 100 → "79.96" is stored as 7996.

    Scale 1 is for what is counted whole, such as minutes. Takes Decimal, int or plain text; refuses floats, and values
    with more decimals than the scale, with ValidationError: in forms, on saving and in filters. Filters, ordering,
    Min, Max, Sum and check constraints work on values, not units. It is no IntegerField, so that what SQL would get
    wrong is refused: `F("score") + 1` needs an output field, and an average that is not a whole number of units raises.
    """

    description = gettext_lazy("Número exacto")

    def __init__(self, *args: Any, scale: int, **options: Any) -> None:
        if scale not in SCALES:
            raise ValueError(f"The scale is one of {sorted(SCALES)}; this is {scale}.")
        self.scale = scale
        super().__init__(*args, **options)

    @cached_property
    def places(self) -> int:
        """Decimal places of a value."""
        return SCALES[self.scale]

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "scale": self.scale}

    def get_internal_type(self) -> str:
        return "ScaledNumber"  # a name in …IntegerField would have expressions cut an average to whole units

    def db_type(self, connection: Any) -> str:
        return models.IntegerField().db_type(connection) or "integer"

    def to_python(self, value: Any) -> Decimal | None:
        """The value with exactly the scale's decimals; ValidationError when it has more, is a float or no number."""
        units = self._units(value)
        return None if units is None else self._value(units)

    def get_prep_value(self, value: Any) -> int | None:
        return self._units(super().get_prep_value(value))

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        if value is None:
            return None
        if value != int(value):
            raise TypeError(f"{self.name}: {value} is no whole number of units. Averages are made in rules.py.")
        return self._value(int(value))

    def formfield(self, *_: Any, **options: Any) -> Any:
        return super().formfield(**{"form_class": ScaledFormField, "places": self.places, **options})

    def _value(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self.places)

    def _units(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
            raise ValidationError(_("«%(value)s» no es un número exacto."), code="invalid", params={"value": value})
        try:
            number = Decimal(value)
            whole = Fraction(number) * self.scale
        except (InvalidOperation, ValueError, OverflowError):
            raise ValidationError(_("«%(value)s» no es un número."), code="invalid", params={"value": value}) from None
        check_places(number, self.places)
        if abs(whole) > LARGEST:
            raise ValidationError(_("%(value)s es demasiado grande."), code="max_value", params={"value": value})
        return int(whole)


def check_places(value: Decimal, places: int) -> None:
    """Refuse a value with more decimals than its scale; zeros at the end do not count."""
    if (Fraction(value) * 10**places).denominator == 1:
        return
    if places == 0:
        raise ValidationError(_("Escribe un número entero, sin decimales."), code="max_decimal_places")
    raise ValidationError(
        _("Escribe como máximo %(places)d decimales."), code="max_decimal_places", params={"places": places}
    )


def parse(text: str) -> Decimal:
    """The number a person wrote, with a decimal point or a decimal comma; ValidationError when it is none.

    A lone separator is always the decimal one: "1,234" is never read as a thousand. With both, the last is the decimal
    one ("1,234.5" and "1.234,5").
    """
    text = "".join(text.split())
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _GROUPED.fullmatch(text):
        whole, decimals = re.split(r"[.,](?=\d+$)", text)
        return Decimal(f"{re.sub('[.,]', '', whole)}.{decimals}")
    raise ValidationError(_("Escribe un número, por ejemplo 79.5."), code="invalid")


class ScaledFormField(forms.Field):
    """A box for a number of the trade: takes point or comma, refuses more decimals than the scale, opens the
    numeric keyboard. Gives a Decimal, or None when it is empty and not required."""

    widget = forms.TextInput

    def __init__(self, *, places: int, **options: Any) -> None:
        self.places = places
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        number = value if isinstance(value, Decimal) else parse(str(value))
        check_places(number, self.places)
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored value without idle zeros; what the person typed, as they typed it."""
        return plain(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.places else "numeric", "autocomplete": "off"}


def plain(value: Decimal) -> str:
    """A value without idle zeros or exponents: "80", "79.5"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: Decimal | Fraction | int, places: int, *, less_is_better: bool = False) -> str:
    """A value with fewer decimals, never contradicting the decision taken on the exact one.

    79.96 under a pass mark of 80 shows as "79.9", never "80.0": rounding down keeps "shown ≥ t" the same as "value ≥ t"
    for every threshold t that has those decimals. Where a limit must not be passed (absences, gaps) say
    `less_is_better`: rounding up keeps "shown ≤ t" the same as "value ≤ t".
    """
    units = Fraction(value) * 10**places
    return f"{Decimal(ceil(units) if less_is_better else floor(units)).scaleb(-places):f}"


def hours_and_minutes(minutes: Decimal | int) -> str:
    """Whole minutes, zero or more, as people say them: "40 h", "1 h 30 min", "45 min"."""
    hours, rest = divmod(int(minutes), 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )
