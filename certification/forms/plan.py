"""Shape of a plan as its assessor writes it, and of what the candidate answers."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.actions.plan import PlanTerms, usual_activity
from certification.models import AssessmentPlan, Instrument, InstrumentItem
from certification.queries.plan import Activity
from certification.words import BODIES
from lms.core.idempotency import OnceForm
from lms.core.models import Institution
from lms.people.forms import DayField, HourField

MOST_THINGS = 20


class PlanForm(OnceForm):
    """When and where one is assessed, who provides each thing, and what is done; the rest the system knows."""

    starts_on = DayField(label=_("Día de la evaluación"), error_messages={"required": _("Escribe el día.")})
    starts_hour = HourField(label=_("Empieza a las"), error_messages={"required": _("Escribe a qué hora empieza.")})
    ends_on = DayField(label=_("Termina el día"), required=False, help_text=_("En blanco: el mismo día."))
    ends_hour = HourField(label=_("Termina a las"), error_messages={"required": _("Escribe a qué hora termina.")})
    place = forms.CharField(
        label=_("Lugar"),
        max_length=300,
        help_text=_("Con domicilio y sala, o el enlace si es a distancia."),
        error_messages={"required": _("Escribe el lugar de la evaluación.")},
    )
    results_on = DayField(label=_("Día de los resultados"), error_messages={"required": _("Escribe el día.")})
    results_hour = HourField(label=_("A las"), error_messages={"required": _("Escribe la hora de los resultados.")})
    results_place = forms.CharField(
        label=_("Lugar de los resultados"),
        max_length=300,
        error_messages={"required": _("Escribe dónde se dan los resultados.")},
    )
    bring = forms.CharField(
        label=_("Lo que lleva la persona candidata"),
        help_text=_("Uno por renglón. Por ejemplo: identificación oficial."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    notes = forms.CharField(
        label=_("Otros acuerdos"),
        help_text=_("Por ejemplo, los apoyos que pidió para evaluarse en igualdad."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def __init__(
        self,
        *args: Any,
        institution: Institution,
        instrument: Instrument,
        activities: list[Activity],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.institution = institution
        self.needs = list(instrument.requirements)
        for number, text in enumerate(self.needs):
            self.fields[f"need{number}"] = forms.ChoiceField(
                label=text, choices=[(code, str(label)) for code, label in BODIES.items()], initial="institution"
            )
        self.table = []
        for each in activities:
            name = f"activity{each.number}"
            self.fields[name] = forms.CharField(
                label=_("Actividad %(number)s") % {"number": each.number},
                help_text=f"{each.criteria}. {InstrumentItem.Part(each.part).label}.",
                initial=usual_activity(each),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Escribe qué se hace en la actividad %(n)s.") % {"n": each.number}},
            )
            self.table.append((each, self[name]))
        self.who = [self[f"need{number}"] for number in range(len(self.needs))]

    def clean_bring(self) -> list[str]:
        """The lines, in their order."""
        lines = [line.strip() for line in self.cleaned_data["bring"].splitlines() if line.strip()]
        if len(lines) > MOST_THINGS:
            raise forms.ValidationError(_("Escribe como máximo 20 cosas."))
        if any(len(line) < 3 for line in lines):
            raise forms.ValidationError(_("Cada renglón dice qué se lleva, con al menos tres letras."))
        return lines

    def terms(self) -> PlanTerms:
        """What the assessor wrote. The form must be valid."""
        data = self.cleaned_data
        needs = [(text, data[f"need{number}"]) for number, text in enumerate(self.needs)]
        return PlanTerms(
            place=data["place"],
            starts_at=self._at(data["starts_on"], data["starts_hour"]),
            ends_at=self._at(data["ends_on"] or data["starts_on"], data["ends_hour"]),
            results_place=data["results_place"],
            results_at=self._at(data["results_on"], data["results_hour"]),
            requirements=[*needs, *((text, "candidate") for text in data["bring"])],
            activities=[data[f"activity{each.number}"] for each, _bound in self.table],
            notes=data["notes"],
        )

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(self.institution.time_zone))


def initial_of(plan: AssessmentPlan | None, needs: list[str]) -> dict[str, Any]:
    """What the plan proposed last said, as the form shows it; nothing for the first."""
    if plan is None:
        return {}
    content = plan.content
    starts, ends, results = (
        timezone.localtime(datetime.fromisoformat(content[name])) for name in ("starts_at", "ends_at", "results_at")
    )
    who = {each["text"]: each["by"] for each in content["requirements"]}
    own = [each["text"] for each in content["requirements"] if each["by"] == "candidate" and each["text"] not in needs]
    return {
        "starts_on": starts.date(),
        "starts_hour": starts.time(),
        "ends_on": ends.date() if ends.date() != starts.date() else None,
        "ends_hour": ends.time(),
        "place": content["place"],
        "results_on": results.date(),
        "results_hour": results.time(),
        "results_place": content["results_place"],
        "bring": "\n".join(own),
        "notes": content.get("notes", ""),
        **{f"need{number}": who.get(text, "institution") for number, text in enumerate(needs)},
        **{f"activity{each['number']}": each["activity"] for each in content["activities"]},
    }


class RemarkForm(forms.Form):
    """What a candidate asks to change."""

    note = forms.CharField(
        label=_("Qué necesitas cambiar"),
        help_text=_("Por ejemplo: la fecha, el lugar o un apoyo."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escribe qué necesitas cambiar.")},
    )
