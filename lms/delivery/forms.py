"""Shape of what this room receives."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.numbers import ScaledFormField

MOST_LINES = 500


class EnrolListForm(forms.Form):
    """People ticked by ref, and lines pasted from a sheet."""

    pegadas = forms.CharField(
        label=_("Pega aquí una lista"),
        help_text=_("Una persona por renglón: su clave de servidor público, CURP o correo. Hasta 500."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=40_000,
    )
    personas = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    def clean_pegadas(self) -> list[str]:
        """The lines, each once, in their order."""
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["pegadas"].splitlines() if line.strip()))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Son más de 500 renglones. Pégalos en partes."))
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["personas"] = cleaned.get("personas") or []
        if not cleaned["personas"] and cleaned.get("pegadas") == []:
            self.add_error("pegadas", _("Marca o pega al menos a una persona."))
        return cleaned


class MarksForm(forms.Form):
    """A mark for each component that is graded by hand; an empty box leaves it as it is."""

    def __init__(self, *args: Any, components: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for number, title in enumerate(components.values()):
            self.fields[f"mark{number}"] = ScaledFormField(
                places=2, label=title, required=False, help_text=_("De 0 a 100, con dos decimales como máximo.")
            )
        self.codes = list(components)

    def given(self) -> dict[str, Decimal]:
        """Marks that were written, by component. The form must be valid."""
        values = {code: self.cleaned_data[f"mark{number}"] for number, code in enumerate(self.codes)}
        return {code: value for code, value in values.items() if value is not None}
