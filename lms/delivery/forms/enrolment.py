"""Shape of a list of people to enrol."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.fields import refs_among

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
        cleaned["personas"] = refs_among(cleaned.get("personas") or [])
        if not cleaned["personas"] and cleaned.get("pegadas") == []:
            self.add_error("pegadas", _("Marca o pega al menos a una persona."))
        return cleaned
