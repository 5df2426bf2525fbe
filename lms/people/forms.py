"""Shape of what the people desk receives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core import clock
from lms.people import roles
from lms.people.models import OrgUnit, PersonIdentifier
from lms.people.policies import grantable
from lms.people.scopes import Scope

STATES = (("", _("Trabajan aquí")), ("sin-activar", _("Sin activar")), ("bajas", _("Causaron baja")))


class SearchForm(forms.Form):
    """Words of a name and one state, from the address."""

    q = forms.CharField(label=_("Nombre"), required=False, max_length=120)
    estado = forms.ChoiceField(label=_("Mostrar"), required=False, choices=STATES)


class ReasonForm(forms.Form):
    """Why somebody does something that another person will read."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        error_messages={"required": _("Escribe el motivo; la persona podrá leerlo.")},
    )


class RevealForm(ReasonForm):
    """Which identifier to show and why."""

    kind = forms.ChoiceField(choices=PersonIdentifier.Kind.choices)


class DecisionForm(forms.Form):
    """Yes or no to a request."""

    decision = forms.ChoiceField(choices=(("yes", _("Autorizar")), ("no", _("No autorizar"))))


class GrantForm(forms.Form):
    """An office for a person: which, where, between which days, by what document. Only what the reader may give."""

    role = forms.ChoiceField(label=_("Función"), error_messages={"required": _("Elige la función.")})
    unit = forms.ModelChoiceField(
        label=_("Área"),
        queryset=OrgUnit.objects.none(),
        to_field_name="ref",
        required=False,
        empty_label=_("Toda la institución"),
        help_text=_("La función alcanza a esta área y a las que dependen de ella."),
    )
    starts_on = forms.DateField(label=_("Desde"), error_messages={"required": _("Escribe desde cuándo.")})
    ends_on = forms.DateField(
        label=_("Hasta"), required=False, help_text=_("Último día. En blanco: hasta que se retire.")
    )
    legal_basis = forms.CharField(
        label=_("Documento que la respalda"),
        max_length=200,
        help_text=_("Por ejemplo: Oficio DP/123/2026."),
        error_messages={"required": _("Escribe el documento que la respalda.")},
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = grantable(scope)
        self.fields["role"].choices = [(each.code, each.name) for each in offices]  # type: ignore[attr-defined]
        codes = {code for each in offices for code in each.granted_by}
        reached = scope.units_filter(*codes)
        self.fields["unit"].queryset = OrgUnit.objects.filter(reached)  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]
        if scope.institution:
            self.fields["starts_on"].initial = clock.today(scope.institution.time_zone)
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].input_formats = ["%Y-%m-%d", "%d/%m/%Y"]  # type: ignore[attr-defined]

    @property
    def office(self) -> roles.Role:
        """The chosen office, once the form is valid."""
        return roles.role(self.cleaned_data["role"])
