"""What the assessor's screens send: the start, one item, the judgement, the words of a cédula."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from certification.forms.evidence import yes_no
from certification.states import Judgement, Verdict

LARGEST = 32_000


class StartForm(forms.Form):
    """The requirements that were checked, and that the instructions were given."""

    conditions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Comprueba que todo esté"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Marca cada requisito después de comprobarlo.")},
    )
    instructions = forms.BooleanField(
        label=gettext_lazy("Di las instrucciones y la persona candidata dijo que las entendió"),
        error_messages={"required": gettext_lazy("Da las instrucciones antes de empezar, y márcalo.")},
    )

    def __init__(self, *args: Any, requirements: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["conditions"].choices = list(enumerate(requirements))  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One item: the verdict, what was observed, the evidence it stands on, and which record the page showed."""

    verdict = forms.ChoiceField(
        choices=Verdict.choices,
        error_messages={"required": gettext_lazy("Elige «Cumple», «No cumple» o «Falta evidencia».")},
    )
    observation = forms.CharField(required=False, max_length=4000)
    evidence = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    expected = forms.IntegerField(min_value=0, max_value=LARGEST)


class JudgementForm(forms.Form):
    """The four sufficiencies, the decision, and why when it goes against the proposal."""

    competence = yes_no(
        gettext_lazy("De la competencia"), gettext_lazy("Lo mostrado cumple la calidad que pide el estándar.")
    )
    evidence = yes_no(
        gettext_lazy("De las evidencias"),
        gettext_lazy("Se presentaron todas las evidencias acordadas, con la calidad que fuera."),
    )
    instruments = yes_no(gettext_lazy("Del instrumento"), gettext_lazy("Se aplicó completo, sin reactivos en blanco."))
    portfolio = yes_no(gettext_lazy("Del portafolio"), gettext_lazy("Lo reunido está documentado y en orden."))
    decided = forms.ChoiceField(label=gettext_lazy("Tu juicio"), choices=Judgement.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Por qué"),
        help_text=gettext_lazy("Obligatorio si tu juicio es distinto de la propuesta. Quedan los dos."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    SUFFICIENCIES = ("competence", "evidence", "instruments", "portfolio")

    def sufficiencies(self) -> dict[str, bool | None]:
        """The four answers. The form must be valid."""
        return {name: self.cleaned_data[name] == "1" for name in self.SUFFICIENCIES}


def _words(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportForm(forms.Form):
    """The words of a cédula, and the number of the one that the page showed."""

    best_practices = _words(
        gettext_lazy("Mejores prácticas"), gettext_lazy("Qué hizo bien la persona candidata, con hechos.")
    )
    opportunities = _words(
        gettext_lazy("Áreas de oportunidad"), gettext_lazy("Qué puede mejorar, aunque haya cumplido.")
    )
    incidents = _words(
        gettext_lazy("Incidencias"),
        gettext_lazy("Algo que pasó durante la evaluación y conviene que conste."),
        required=False,
    )
    recommendations = _words(gettext_lazy("Recomendaciones"), gettext_lazy("Qué le recomiendas hacer después."))
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)
