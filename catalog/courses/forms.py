"""Shapes of what people send to this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.courses.models.course import Modality
from catalog.courses.queries.catalogue import MINE, ORDERS, Asked

LONGEST_QUESTION = 200


def asked(sent: Any) -> Asked:
    """What an address asks of the catalogue. A value that no filter has is as if it were not there."""

    def one_of(name: str, known: Any) -> str:
        value: str = sent.get(name, "")
        return value if value in known else ""

    return Asked(
        q=" ".join(sent.get("q", "").split())[:LONGEST_QUESTION],
        modalidad=one_of("modalidad", Modality.values),
        competencia=sent.get("competencia", "")[:40],
        para=one_of("para", (MINE,)),
        orden=one_of("orden", ORDERS) or "nombre",
    )


class DecisionForm(forms.Form):
    """The committee's answer."""

    answer = forms.ChoiceField(
        label=_("Tu respuesta"),
        choices=[("approve", _("Aprobar para publicarse")), ("return", _("Devolver con observaciones"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige si apruebas el curso o lo devuelves.")},
    )
    remarks = forms.CharField(
        label=_("Observaciones"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Si lo devuelves, escribe qué debe corregirse y dónde."),
    )
