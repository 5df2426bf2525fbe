"""Shape of the diagnosis: a yes or not yet for each bullet of one element, and the words about one's evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.actions.diagnosis import HISTORY_LENGTH
from certification.models import DiagnosisDecision
from certification.queries.diagnosis import ElementPage

YES, NOT_YET = "si", "no"


class ElementForm(forms.Form):
    """One element. A bullet may be left for later; what is answered is kept."""

    def __init__(self, *args: Any, page: ElementPage, answers: dict[str, bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = []
        for group in page.groups:
            for bullet in group.bullets:
                self.fields[bullet.code] = forms.ChoiceField(
                    label=bullet.text,
                    choices=((YES, _("Sí")), (NOT_YET, _("Todavía no"))),
                    widget=forms.RadioSelect,
                    required=False,
                    initial={True: YES, False: NOT_YET}.get(answers.get(bullet.code)),  # type: ignore[arg-type]
                )
            self.groups.append((group, [self[bullet.code] for bullet in group.bullets]))

    def answers(self) -> dict[str, bool]:
        """What was answered, by code; a box that came with something else counts as not answered."""
        self.is_valid()
        given = {code: self.cleaned_data.get(code) for code in self.fields}
        return {code: said == YES for code, said in given.items() if said in (YES, NOT_YET)}


class HistoryForm(forms.Form):
    """Evidence that a candidate already has from her work."""

    history = forms.CharField(
        label=_("Evidencia que ya tienes de tu trabajo"),
        help_text=_(
            "Por ejemplo: expedientes, oficios o manuales que hiciste, y de qué año. No pongas datos de otros."
        ),
        max_length=HISTORY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(forms.Form):
    """What the candidate decides after her result."""

    choice = forms.ChoiceField(
        label=_("¿Qué decides?"),
        choices=DiagnosisDecision.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige si sigues o te preparas antes.")},
    )
