"""Evidence as forms bring it: a file kept while something else is mended, criteria by element, four answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.profiles.models import Criterion
from certification.limits import EVIDENCE_ENDINGS, MOST_BYTES
from certification.models import Evidence
from certification.queries.evidence import asked_of_candidates
from certification.queries.instrument import criterion_code
from lms.core.forms import UploadField
from lms.core.idempotency import OnceForm

YES_NO = (("1", gettext_lazy("Sí")), ("0", gettext_lazy("No")))


def yes_no(label: Any, help_text: Any) -> forms.ChoiceField:
    """A question that is answered with yes or no."""
    return forms.ChoiceField(label=label, help_text=help_text, choices=YES_NO, widget=forms.RadioSelect)


def criteria_choices(criteria: Sequence[Criterion]) -> list[tuple[int, str]]:
    """Each criterion by its id, "1-P1 El expediente de la solicitud integrado"."""
    return [(each.pk, f"{criterion_code(each)} {each.statement}") for each in criteria]


class EvidenceForm(OnceForm):
    """A piece of evidence. `kept` names an upload of an earlier try, so that nobody sends a file twice."""

    kind = forms.ChoiceField(label=gettext_lazy("Qué tipo de evidencia es"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Qué es"),
        help_text=gettext_lazy("Un nombre corto, por ejemplo «Oficio de turno»."),
        max_length=200,
    )
    upload = UploadField(label=gettext_lazy("Archivo"), max_bytes=MOST_BYTES, kinds=EVIDENCE_ENDINGS)
    criteria = forms.TypedMultipleChoiceField(
        label=gettext_lazy("A qué criterios se refiere"),
        help_text=gettext_lazy("Marca uno o varios."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=gettext_lazy("Qué debe saber quien la revise"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=22)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._set_choices(criteria)
        names = ({"number": each.element.number, "title": each.element.title} for each in criteria)
        self._elements = [_("Elemento %(number)d. %(title)s") % name for name in names]
        self.fields["upload"].required = self._asks_for_file() and not self.data.get("kept")

    def _asks_for_file(self) -> bool:
        return True

    def _set_choices(self, criteria: Sequence[Criterion]) -> None:
        self.fields["kind"].choices = list(asked_of_candidates().items())  # type: ignore[attr-defined]
        self.fields["criteria"].choices = criteria_choices(criteria)  # type: ignore[attr-defined]

    def by_element(self) -> list[tuple[str, list[BoundWidget]]]:
        """The boxes of the criteria under the title of their element, in order."""
        grouped: dict[str, list[BoundWidget]] = {}
        for title, box in zip(self._elements, self["criteria"].subwidgets, strict=True):
            grouped.setdefault(title, []).append(box)
        return list(grouped.items())


class ObservedForm(EvidenceForm):
    """What the assessor saw or collected: any kind, with or without a file."""

    field_order = ("kind", "title", "note", "upload", "criteria", "kept")

    def _asks_for_file(self) -> bool:
        return False

    def _set_choices(self, criteria: Sequence[Criterion]) -> None:
        super()._set_choices(criteria)
        self.fields["kind"].choices = Evidence.Kind.choices  # type: ignore[attr-defined]
        self.fields["note"].label = _("Qué observaste")
        self.fields["note"].help_text = _("Dónde, cuándo y qué hizo. La persona candidata lo puede leer.")
        self.fields["upload"].label = _("Archivo, fotografía o video")


class VerdictForm(forms.Form):
    """The four questions of EC0076, apart, each with its yes or no."""

    sufficient = yes_no(
        gettext_lazy("¿Es suficiente?"), gettext_lazy("Con ella se puede decidir lo que piden sus criterios.")
    )
    valid = yes_no(gettext_lazy("¿Es válida?"), gettext_lazy("Corresponde a lo que el criterio pide."))
    current = yes_no(gettext_lazy("¿Es vigente?"), gettext_lazy("Se hizo con las reglas que hoy valen."))
    authentic = yes_no(gettext_lazy("¿Es auténtica?"), gettext_lazy("La hizo la persona candidata."))
    how = forms.CharField(
        label=gettext_lazy("Cómo comprobaste que es auténtica"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=gettext_lazy("Qué falta o qué está mal"),
        help_text=gettext_lazy(
            "Obligatorio si alguna respuesta es «No». La persona candidata lo lee y puede reemplazarla."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    QUESTIONS = ("sufficient", "valid", "current", "authentic")

    def __init__(self, *args: Any, historical: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if historical:
            self.fields["how"].help_text = _("Obligatorio: con quién, en qué archivo o con qué documento se cotejó.")

    def answers(self) -> dict[str, bool]:
        """The four answers. The form must be valid."""
        return {name: self.cleaned_data[name] == "1" for name in self.QUESTIONS}
