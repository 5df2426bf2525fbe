"""How forms are drawn, and the two fields Django lacks: a date in three boxes and a file with its size said first."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from lms.core.dates import MONTHS

FIRST_YEAR, LAST_YEAR = 1900, 2999


class Renderer(TemplatesSetting):
    """Every `{{ form }}` and every field group in the markup of the house, third-party forms included."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def check_year(day: datetime.date) -> None:
    """Refuse a year that nobody means: what is counted from it would fall off the calendar."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Revisa el año: puede ir de %(first)d a %(last)d."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


class DateParts(forms.MultiWidget):
    """Day, month and year as three boxes: no calendar to fight with on a telephone."""

    template_name = "forms/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        labels = (_("Día"), _("Mes"), _("Año"))
        super().__init__([forms.TextInput(attrs={"label": label}) for label in labels], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, datetime.date) else [None, None, None]


class DatePartsField(forms.MultiValueField):
    """A date written as three numbers; the month may also be its name. Refuses by naming what is missing or wrong."""

    widget = DateParts
    default_validators = [check_year]

    def __init__(self, **options: Any) -> None:
        required = options.pop("required", True)
        parts = [forms.CharField(required=False, max_length=12) for _part in range(3)]
        super().__init__(fields=parts, require_all_fields=False, required=required, **options)

    def compress(self, data_list: Sequence[str]) -> datetime.date | None:
        if not any(data_list):
            return None
        names = (_("el día"), _("el mes"), _("el año"))
        if missing := [name for name, part in zip(names, data_list, strict=True) if not part]:
            raise ValidationError(_("A la fecha le falta %s.") % _(" y ").join(missing), code="incomplete")
        try:
            return datetime.date(int(data_list[2]), month_number(data_list[1]), int(data_list[0]))
        except ValueError as wrong:
            raise ValidationError(_("Esa fecha no existe. Escríbela así: 27 11 2026."), code="invalid") from wrong


def _size(count: int) -> str:
    return filesizeformat(count).replace(".0", "")


def month_number(text: str) -> int:
    """1 to 12 from a number or from a name or its first three letters. Raises ValueError on anything else."""
    text = text.strip().lower()
    for number, name in enumerate(MONTHS, start=1):
        if len(text) >= 3 and name.startswith(text):
            return number
    return int(text)


class UploadField(forms.FileField):
    """A file whose kinds and largest size stand in the hint; refuses by saying how big the file was."""

    def __init__(self, *, max_bytes: int, kinds: Sequence[str], **options: Any) -> None:
        options.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in kinds)}))
        limits = {"kinds": ", ".join(kind.upper() for kind in kinds), "size": _size(max_bytes)}
        options.setdefault("help_text", _("%(kinds)s. Hasta %(size)s.") % limits)
        super().__init__(**options)
        self.max_bytes = max_bytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        checked = super().clean(data, initial)
        if isinstance(checked, UploadedFile) and (checked.size or 0) > self.max_bytes:
            sizes = {"size": _size(checked.size or 0), "most": _size(self.max_bytes)}
            raise ValidationError(_("El archivo pesa %(size)s; puede pesar hasta %(most)s.") % sizes, code="too-big")
        return checked
