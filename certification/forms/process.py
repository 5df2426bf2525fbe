"""Shape of what the office does with a process."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.forms.call import CancelForm
from certification.queries.process import assessors_today
from lms.core import clock
from lms.core.models import Institution
from lms.people.forms import DayField
from lms.people.models import Person


class LeaveForm(forms.Form):
    """Why a candidate leaves her process, if she wants to say it."""

    reason = forms.CharField(
        label=_("Por qué lo dejas"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PersonField(forms.ModelChoiceField):
    """Somebody of a list, by her name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.list_name)


class AssessorForm(forms.Form):
    """Who assesses a process."""

    person = PersonField(
        queryset=Person.objects.none(),
        to_field_name="ref",
        label=_("Persona evaluadora"),
        empty_label=_("Elige a una persona"),
        help_text=_("Aparecen quienes tienen hoy la función de evaluación de competencias."),
        error_messages={"required": _("Elige a la persona."), "invalid_choice": _("Elige a alguien de la lista.")},
    )

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        today = clock.today(institution.time_zone)
        self.fields["person"].queryset = assessors_today(institution, today)  # type: ignore[attr-defined]


class ReplaceForm(AssessorForm):
    """Who assesses from now on, and why it changes."""

    reason = forms.CharField(
        label=_("Motivo del cambio"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Escribe por qué cambia quien evalúa.")},
    )


class ExcludeForm(forms.Form):
    """Who may not act in a process, and why."""

    who = forms.CharField(
        label=_("Persona"),
        help_text=_("Su clave de servidor público o su nombre."),
        max_length=120,
        error_messages={"required": _("Escribe su clave o su nombre.")},
    )
    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Por ejemplo: declaró parentesco."),
        max_length=300,
        error_messages={"required": _("Escribe por qué queda fuera.")},
    )


class SuspendForm(forms.Form):
    """Days in which the terms of a process stand still."""

    starts_on = DayField(label=_("Desde el día"), error_messages={"required": _("Escribe el primer día.")})
    ends_on = DayField(label=_("Hasta el día"), error_messages={"required": _("Escribe el último día.")})
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, error_messages={"required": _("Escribe el motivo de la suspensión.")}
    )
    document = forms.CharField(
        label=_("Documento que la ordena"),
        max_length=120,
        error_messages={"required": _("Escribe el documento que la ordena.")},
    )


class EndForm(CancelForm):
    """Why a process is closed, and by what document."""
