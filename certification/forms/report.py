"""What a candidate answers: whether she agrees with her cédula, and how she was treated."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from certification.queries.survey import SCALE, STATEMENTS


class ReceiptForm(forms.Form):
    """Agreeing or not, with her own words before signing."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("¿Estás conforme con tu resultado?"),
        choices=(("1", gettext_lazy("Sí, estoy conforme")), ("0", gettext_lazy("No estoy conforme"))),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Nota de no conformidad o comentarios"),
        help_text=gettext_lazy("Obligatoria si no estás conforme. Queda en la cédula junto a tu firma."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SurveyForm(forms.Form):
    """The eight statements, each with four degrees, and a free comment."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, statement in STATEMENTS.items():
            self.fields[code] = forms.TypedChoiceField(
                label=statement, choices=list(SCALE.items()), coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(
            label=gettext_lazy("Algo que quieras decir"),
            help_text=gettext_lazy("No escribas tu nombre: la encuesta es anónima."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def answers(self) -> dict[str, int]:
        """The degree of each statement. The form must be valid."""
        return {code: self.cleaned_data[code] for code in STATEMENTS}
