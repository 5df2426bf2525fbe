"""Shape of what the people desk receives."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core import clock
from lms.core.forms import check_year
from lms.core.models import Institution
from lms.people import queries, roles
from lms.people.models import OrgUnit, Person, PersonIdentifier
from lms.people.models.unit import STEP
from lms.people.policies import grantable
from lms.people.scopes import Scope

STATES = (("", _("Trabajan aquí")), ("sin-activar", _("Sin activar")), ("bajas", _("Causaron baja")))


class DayField(forms.DateField):
    """A day as the browser's own control sends it, or as people write it."""

    default_validators = [check_year]

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class HourField(forms.TimeField):
    """An hour and its minutes as the browser's own control sends them, or as people write them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **options)


class DocumentField(forms.CharField):
    """The document that gives an act its force."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Documento que la respalda"),
            max_length=200,
            help_text=_("Por ejemplo: Oficio DP/123/2026."),
            error_messages={"required": _("Escribe el documento que la respalda.")},
            **options,
        )


class UnitField(forms.ModelChoiceField):
    """An area of a list in the order of the tree, set in by its depth."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=OrgUnit.objects.none(), to_field_name="ref", **options)

    def label_from_instance(self, obj: Any) -> str:
        return "\u2003" * (len(obj.path) // STEP - 1) + obj.name

    def open_in(self, institution: Institution) -> None:
        """Offer every area of an institution that has not closed."""
        today = clock.today(institution.time_zone)
        self.queryset = OrgUnit.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=today), institution=institution
        ).order_by("path")


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
    starts_on = DayField(label=_("Desde"), error_messages={"required": _("Escribe desde cuándo.")})
    ends_on = DayField(label=_("Hasta"), required=False, help_text=_("Último día. En blanco: hasta que se retire."))
    legal_basis = DocumentField()

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

    @property
    def office(self) -> roles.Role:
        """The chosen office, once the form is valid."""
        return roles.role(self.cleaned_data["role"])


class LeaveForm(forms.Form):
    """That a person leaves: the last day, why, by what document."""

    last_day = DayField(
        label=_("Último día de trabajo"), error_messages={"required": _("Escribe su último día de trabajo.")}
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        help_text=_("Por ejemplo: renuncia, término de nombramiento, jubilación."),
        error_messages={"required": _("Escribe el motivo de la baja.")},
    )
    legal_basis = DocumentField()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today(person.institution.time_zone)


class WhichField(forms.ChoiceField):
    """Which of the people found; a `PersonSearchForm` offers them when they are several."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("¿Cuál de estas personas?"),
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Varias personas coinciden. Elige cuál es."),
                "invalid_choice": _("Elige una."),
            },
            **options,
        )


class PersonSearchForm(forms.Form):
    """A person found by number or name; when several fit, the page comes back with them to choose from.

    Forms inherit from it, declare the box where she is written and a `WhichField` called as the box with `_ref`, and
    call `search` when they are made. Refuses words that fit nobody and words that fit more than ten.
    """

    box: str

    def search(self, institution: Institution, but: Person | None = None) -> None:
        """Look for whom the box names, leaving one out. Two queries, none for an empty box."""
        self.found = [each for each in self._named(institution) if each != but]
        if len(self.found) > 1:
            choices = [(each.ref, each.full_name) for each in self.found[:10]]
            self.fields[f"{self.box}_ref"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[f"{self.box}_ref"]

    def _named(self, institution: Institution) -> list[Person]:
        try:
            words = self.fields[self.box].clean(self.data.get(self.box, ""))
        except forms.ValidationError:  # which the field itself says
            return []
        return queries.people.named_or_numbered(institution, words) if words else []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get(self.box) and not self.found:
            self.add_error(self.box, _("Nadie que trabaje aquí tiene esa clave o ese nombre. Revísalo."))
        if len(self.found) > 10:
            self.add_error(self.box, _("Muchas personas coinciden. Escribe más apellidos o su clave."))
        return cleaned

    @property
    def chosen(self) -> Person:
        """The person found, once the form is valid and its box was not left blank."""
        ref = self.cleaned_data.get(f"{self.box}_ref", "")
        return next(each for each in self.found if ref in {"", each.ref})


class PlaceForm(PersonSearchForm):
    """Another area or superior for a person. `chief` is the superior, once the form is valid."""

    box = "superior"

    unit = UnitField(label=_("Área"), empty_label=_("Elige el área"), error_messages={"required": _("Elige el área.")})
    superior = forms.CharField(
        label=_("Superior"), max_length=120, required=False, help_text=_("Su clave de servidor público o su nombre.")
    )
    superior_ref = WhichField()
    starts_on = DayField(label=_("Desde"), error_messages={"required": _("Escribe desde cuándo.")})

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].open_in(person.institution)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today(person.institution.time_zone)
        self.search(person.institution, but=person)

    @property
    def chief(self) -> Person | None:
        """The superior found, or None when the box was left blank."""
        return self.chosen if self.found else None


class UnitAddForm(forms.Form):
    """A new area."""

    code = forms.CharField(label=_("Clave"), max_length=40, help_text=_("La que usa tu estructura orgánica: IP-DP-01."))
    name = forms.CharField(label=_("Nombre"), max_length=200)
    parent = UnitField(label=_("Depende de"), required=False, empty_label=_("De ninguna; es la primera"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert scope.institution is not None
        self.fields["parent"].open_in(scope.institution)  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """One change of an area, among several forms of its page."""

    def __init__(self, *args: Any, unit: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].open_in(unit.institution)  # type: ignore[attr-defined]
            self.fields["parent"].initial = unit.parent
        if "name" in self.fields:
            self.fields["name"].initial = unit.name
        if "on" in self.fields:
            self.fields["on"].initial = clock.today(unit.institution.time_zone)


class UnitNameForm(UnitForm):
    """Another name."""

    name = forms.CharField(label=_("Nombre"), max_length=200)


class UnitMoveForm(UnitForm):
    """Another area above."""

    parent = UnitField(label=_("Depende de"), required=False, empty_label=_("De ninguna; es de primer nivel"))


class UnitCloseForm(UnitForm):
    """The last day."""

    on = DayField(label=_("Último día"), error_messages={"required": _("Escribe su último día.")})
    legal_basis = DocumentField()
