"""Shape of what the pages of a needs diagnosis receive."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.actions.rating import LONGEST_NOTE, Answer
from assessment.explain import urgencies
from assessment.models import Participant, Rating
from assessment.queries.cedula import Question, level_words
from assessment.rules.needs import Method
from assessment.states import Cause
from catalog.profiles.models import Competency, Level
from lms.core.forms import DatePartsField
from lms.core.idempotency import OnceForm
from lms.core.models import Institution
from lms.people.forms import UnitField

UNSEEN = "no"
NOT_SAID = gettext_lazy("Elige un nivel.")


def level_choices(levels: Iterable[Level]) -> list[tuple[str, str]]:
    """Levels 0 to 4 with what is seen in each."""
    words = [("0", _("0. Todavía no: nadie me ha visto hacerlo o no me ha tocado."))]
    return words + [(str(each.number), f"{each.number}. {each.name}: {each.descriptor}") for each in levels]


def midnight(day: date, institution: Institution) -> datetime:
    """The instant at which a day begins for an institution."""
    return datetime.combine(day, time(), ZoneInfo(institution.time_zone))


# --- whoever answers --------------------------------------------------------------------------------------------------
class LevelForm(forms.Form):
    """One's own level in one competency."""

    level = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": NOT_SAID})

    def __init__(self, *args: Any, question: Question, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = level_choices(question.levels)
        field.label = _("¿Qué se ve en tu trabajo?")

    def answer(self) -> Answer:
        """What was chosen. The form must be valid."""
        return Answer(int(self.cleaned_data["level"]))


class TeamForm(forms.Form):
    """What a superior says of one person, all competencies on a page. `whole` asks for every level."""

    def __init__(
        self, *args: Any, questions: Sequence[Question], method: Method, whole: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        when = [(str(number), words) for number, words in urgencies(method).items()]
        for each in questions:
            saved, pk, name = each.answer, each.competency.pk, each.competency.name
            self.fields[f"level{pk}"] = forms.ChoiceField(
                label=_("Nivel de %(name)s") % {"name": name},
                choices=[
                    *((str(number), level_words(number, each.levels)) for number in range(5)),
                    (UNSEEN, _("No vi")),
                ],
                widget=forms.RadioSelect,
                required=whole,
                initial=_stored(saved.level) if saved else None,
                error_messages={"required": _("Falta el nivel de %(name)s.") % {"name": name}},
            )
            self.fields[f"urgency{pk}"] = forms.ChoiceField(
                label=_("¿Para cuándo necesita mejorarla?"),
                choices=reversed(when),
                widget=forms.RadioSelect,
                required=False,
                initial=str(saved.urgency) if saved else "1",
            )
            self.fields[f"cause{pk}"] = forms.ChoiceField(
                label=_("¿Qué se lo impide?"),
                choices=[("", _("Le falta capacitación o práctica")), *Cause.choices],
                widget=forms.RadioSelect,
                required=False,
                initial=saved.cause if saved else "",
            )
            self.fields[f"note{pk}"] = forms.CharField(
                label=_("Qué falta, si no es capacitación"),
                required=False,
                max_length=LONGEST_NOTE,
                initial=saved.note if saved else "",
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for each in self.questions:
            pk = each.competency.pk
            if cleaned.get(f"cause{pk}") == Cause.OTHER and not cleaned.get(f"note{pk}", "").strip():
                words = _("Escribe cuál es la otra causa en %(name)s.")
                self.add_error(f"note{pk}", words % {"name": each.competency.name})
        return cleaned

    def rows(self) -> list[dict[str, Any]]:
        """Each competency with its four fields, for the page."""
        return [
            {
                "question": each,
                "level": self[f"level{each.competency.pk}"],
                "urgency": self[f"urgency{each.competency.pk}"],
                "cause": self[f"cause{each.competency.pk}"],
                "note": self[f"note{each.competency.pk}"],
                "more": self._has_more(each.competency.pk),
            }
            for each in self.questions
        ]

    def _has_more(self, pk: int) -> bool:
        """Whether the part that is folded away has something in it, and so opens."""
        values = (self[f"urgency{pk}"].value() or "1", self[f"cause{pk}"].value(), self[f"note{pk}"].value())
        return values[0] != "1" or bool(values[1]) or bool(values[2]) or bool(self.errors.get(f"note{pk}"))

    def answers(self) -> dict[int, Answer]:
        """What was chosen, by competency; those without a level are left out. The form must be valid."""
        found = {}
        for each in self.questions:
            pk = each.competency.pk
            if level := self.cleaned_data[f"level{pk}"]:
                found[pk] = Answer(
                    level=None if level == UNSEEN else int(level),
                    urgency=int(self.cleaned_data[f"urgency{pk}"] or 1),
                    cause=self.cleaned_data[f"cause{pk}"],
                    note=self.cleaned_data[f"note{pk}"],
                )
        return found


def _stored(level: int | None) -> str:
    return UNSEEN if level is None else str(level)


class TalkForm(forms.Form):
    """What a conversation settled."""

    held_on = DatePartsField(label=gettext_lazy("¿Cuándo conversaron?"))
    agreement = forms.CharField(
        label=gettext_lazy("¿A qué llegaron?"),
        help_text=gettext_lazy("Lo leen los dos. Di qué hechos revisaron."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )
    KEEP = "cada-quien"

    def __init__(self, *args: Any, competencies: Sequence[Competency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.competencies = competencies
        for each in competencies:
            self.fields[f"level{each.pk}"] = forms.ChoiceField(
                label=_("Nivel de %(name)s") % {"name": each.name},
                choices=[
                    *((str(number), str(number)) for number in range(5)),
                    (self.KEEP, _("Cada quien mantiene el suyo")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Di qué acordaron en %(name)s.") % {"name": each.name}},
            )

    def levels(self) -> dict[int, int | None]:
        """Agreed levels by competency; none where each keeps theirs. The form must be valid."""
        said = {each.pk: self.cleaned_data[f"level{each.pk}"] for each in self.competencies}
        return {pk: None if value == self.KEEP else int(value) for pk, value in said.items()}


class ReplyForm(forms.Form):
    """Whether it is what was agreed."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("¿Es lo que acordaron?"),
        choices=[("yes", gettext_lazy("Sí, es lo que acordamos")), ("no", gettext_lazy("No, falta algo o no es así"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elige una respuesta.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Si no, ¿en qué no estás de acuerdo?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=LONGEST_NOTE,
    )


# --- the office -------------------------------------------------------------------------------------------------------
class OpenForm(OnceForm):
    """A new campaign. Days are whole: it opens with the first and ends with the last."""

    unit = UnitField(
        label=gettext_lazy("Área"),
        help_text=gettext_lazy("Entran también las áreas que dependen de ella."),
        empty_label=gettext_lazy("Elige un área"),
    )
    title = forms.CharField(
        label=gettext_lazy("Nombre del proceso"),
        help_text=gettext_lazy("Por ejemplo: Identificación de necesidades 2026."),
        max_length=200,
    )
    legal_basis = forms.CharField(label=gettext_lazy("Oficio que lo ordena"), max_length=200)
    opens_on = DatePartsField(label=gettext_lazy("Primer día para contestar"))
    closes_on = DatePartsField(label=gettext_lazy("Último día para contestar"))

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.open_in(institution)

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, field by field, for the hidden fields of the review."""
        parts = [(name, range(3) if isinstance(field, DatePartsField) else None) for name, field in self.fields.items()]
        names = [f"{name}_{part}" for name, three in parts if three for part in three]
        names += [name for name, three in parts if three is None]
        return [(name, self.data.get(name, "")) for name in names]

    def window(self, institution: Institution) -> tuple[datetime, datetime]:
        """From the start of the first day to the end of the last. The form must be valid."""
        first, last = self.cleaned_data["opens_on"], self.cleaned_data["closes_on"]
        return midnight(first, institution), midnight(last + timedelta(days=1), institution)


class ExtendForm(forms.Form):
    """More time to answer."""

    closes_on = DatePartsField(label=gettext_lazy("Nuevo último día para contestar"))
    reason = forms.CharField(
        label=gettext_lazy("¿Por qué se da más tiempo?"),
        help_text=gettext_lazy("Lo leen quienes contestan."),
        max_length=300,
    )

    def closes_at(self, institution: Institution) -> datetime:
        """The end of the new last day. The form must be valid."""
        return midnight(self.cleaned_data["closes_on"] + timedelta(days=1), institution)


class CancelForm(forms.Form):
    """Why a campaign is called off."""

    reason = forms.CharField(
        label=gettext_lazy("¿Por qué se cancela?"),
        help_text=gettext_lazy("Lo leen quienes ya contestaron."),
        max_length=300,
    )


class DutyForm(forms.Form):
    """Who meets a legal duty, some people at a time."""

    document = forms.CharField(
        label=gettext_lazy("Documento que lo acredita o lo reclama"),
        help_text=gettext_lazy("Un oficio, un acuse, un reporte. Vale para las personas que marques aquí."),
        max_length=LONGEST_NOTE,
    )
    due_on = DatePartsField(
        label=gettext_lazy("Fecha límite para quienes no lo cumplen"),
        help_text=gettext_lazy("Decide qué tan urgente es."),
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[Participant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        for each in people:
            record: Rating | None = each.duty_on_record[0] if each.duty_on_record else None  # type: ignore[attr-defined]
            self.fields[f"met{each.pk}"] = forms.ChoiceField(
                label=each.person.list_name,
                choices=[("", _("Sin registro")), ("yes", _("Cumple")), ("no", _("No cumple"))],
                widget=forms.RadioSelect,
                required=False,
                initial="" if record is None else "yes" if record.level else "no",
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        recorded = {each.pk for each in self.people if each.duty_on_record}  # type: ignore[attr-defined]
        if any(not cleaned.get(f"met{pk}") for pk in recorded):
            self.add_error(None, _("Lo ya registrado no se borra: corrígelo con «Cumple» o «No cumple»."))
        elif all((cleaned.get(f"met{each.pk}") or "") == self[f"met{each.pk}"].initial for each in self.people):
            self.add_error(None, _("No cambiaste a nadie. Marca a quien cumple o no cumple."))
        return cleaned

    def rows(self) -> list[tuple[Participant, forms.BoundField]]:
        """Each person with her choice, for the page."""
        return [(each, self[f"met{each.pk}"]) for each in self.people]

    def met(self) -> dict[int, bool]:
        """Who was marked otherwise than on record, by participant. The form must be valid."""
        said = {each.pk: self.cleaned_data[f"met{each.pk}"] for each in self.people}
        return {pk: value == "yes" for pk, value in said.items() if value and value != self[f"met{pk}"].initial}
