"""Shape of a group about to open, and of who teaches it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import QuizVersion
from catalog.courses.models import CourseVersion
from catalog.courses.models.course import Modality
from lms.core.idempotency import OnceForm
from lms.delivery.actions.runs import Terms
from lms.delivery.actions.sessions import When
from lms.delivery.queries.office import Planned, planned_sessions, quizzes_of
from lms.delivery.queries.progress import component_title
from lms.delivery.states import Counting
from lms.people.forms import DayField, HourField, PersonSearchForm, UnitField, WhichField


class OpenRunForm(OnceForm):
    """Dates, places, how attendance counts, quizzes, and the sessions that the course plans."""

    starts_on = DayField(label=gettext_lazy("Empieza"), required=False)
    ends_on = DayField(label=gettext_lazy("Termina"), required=False)
    enrol_from = DayField(
        label=gettext_lazy("La inscripción abre"), required=False, help_text=gettext_lazy("En blanco: desde ahora.")
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Lugares"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("En blanco: sin límite."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            gettext_lazy("Escribe cuántos lugares son, de 1 en adelante, o déjalo en blanco."),
        ),
    )
    unit = UnitField(
        label=gettext_lazy("Área que lo imparte"), required=False, empty_label=gettext_lazy("Toda la institución")
    )
    counting = forms.ChoiceField(
        label=gettext_lazy("La asistencia cuenta"),
        widget=forms.RadioSelect,
        choices=Counting.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Elige cómo cuenta la asistencia.")),
    )

    def __init__(self, *args: Any, version: CourseVersion, counting: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.version = version
        self.planned: list[Planned] = []
        self.components: dict[str, str] = {}
        self.fields["unit"].open_in(version.course.institution)  # type: ignore[attr-defined]
        if version.modality == Modality.ONLINE:
            del self.fields["counting"]
            self.fields["ends_on"].help_text = _("En blanco las dos fechas: admite todo el año.")
        else:
            self.initial.setdefault("counting", counting)
            for name, sentence in (
                ("starts_on", _("Escribe qué día empieza.")),
                ("ends_on", _("Escribe qué día termina.")),
            ):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence
            self._plan()
        self._quizzes()

    def _plan(self) -> None:
        self.planned = planned_sessions(self.version)
        for each in self.planned:
            number = each.number
            self.fields[f"day{number}"] = DayField(label=_("Día"), required=False)
            self.fields[f"begins{number}"] = HourField(label=_("Hora"), required=False)
            self.fields[f"room{number}"] = forms.CharField(label=_("Sala o lugar"), required=False, max_length=200)

    def _quizzes(self) -> None:
        kinds = {
            each["id"]: component_title(each)
            for each in self.version.scheme["components"]
            if each.get("kind") == "quiz"
        }
        offered = quizzes_of(self.version.course.institution) if kinds else None
        for number, (code, title) in enumerate(kinds.items()):
            if offered is not None:
                self.components[f"quiz{number}"] = code
                self.fields[f"quiz{number}"] = forms.ModelChoiceField(
                    queryset=offered,
                    to_field_name="ref",
                    label=title,
                    required=False,
                    empty_label=_("Lo califica a mano quien facilita"),
                )

    def main(self) -> list[Any]:
        """The boxes of the group itself, for the page."""
        names = ("starts_on", "ends_on", "enrol_from", "capacity", "unit", "counting")
        return [self[name] for name in names if name in self.fields]

    def quiz_boxes(self) -> list[Any]:
        """One for each component taken by quiz."""
        return [self[name] for name in self.components]

    def session_boxes(self) -> list[tuple[Planned, list[Any]]]:
        """Three for each session that the course plans."""
        return [(each, [self[f"{part}{each.number}"] for part in ("day", "begins", "room")]) for each in self.planned]

    def clean(self) -> dict[str, Any]:
        """A planned session is written whole or left for later."""
        cleaned: dict[str, Any] = super().clean() or {}
        asked = {"day": _("el día"), "begins": _("la hora"), "room": _("la sala")}
        for each in self.planned:
            parts = {part: cleaned.get(f"{part}{each.number}") for part in asked}
            for part, words in asked.items():
                name = f"{part}{each.number}"
                if any(parts.values()) and not parts[part] and name not in self.errors:
                    self.add_error(
                        name, _("A la sesión %(number)s le falta %(part)s.") % {"number": each.number, "part": words}
                    )
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was written, once the form is valid."""
        names = ("starts_on", "ends_on", "capacity", "enrol_from", "unit")
        return Terms(
            **{name: self.cleaned_data[name] for name in names}, counting=self.cleaned_data.get("counting", "")
        )

    @property
    def quizzes(self) -> dict[str, QuizVersion]:
        """The quiz chosen for each component, once the form is valid."""
        return {code: quiz for name, code in self.components.items() if (quiz := self.cleaned_data[name])}

    @property
    def sessions(self) -> list[tuple[Planned, When]]:
        """The sessions that were written, once the form is valid."""
        written = [each for each in self.planned if self.cleaned_data[f"day{each.number}"]]
        return [(each, self._when(each)) for each in written]

    def _when(self, planned: Planned) -> When:
        day, begins, room = (self.cleaned_data[f"{part}{planned.number}"] for part in ("day", "begins", "room"))
        return When(day, begins, planned.ends(begins), room, planned.minutes)


class FacilitatorForm(PersonSearchForm):
    """Who will teach."""

    box = "who"
    who = forms.CharField(
        label=gettext_lazy("Persona"),
        max_length=120,
        help_text=gettext_lazy("Su clave de servidor público o su nombre."),
        error_messages={"required": gettext_lazy("Escribe su clave o su nombre.")},
    )
    who_ref = WhichField()

    def __init__(self, *args: Any, institution: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.search(institution)
