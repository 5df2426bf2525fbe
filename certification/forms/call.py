"""Shape of a call as the office writes it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.profiles.models import StandardVersion
from certification.actions.call import CallTerms
from lms.core import clock
from lms.core.idempotency import OnceForm
from lms.core.models import Institution
from lms.people.forms import DayField

MOST_DOCUMENTS = 12
USUAL = "CURP\nIdentificación oficial vigente: por los dos lados, en un solo archivo\nFotografía reciente de frente"


class ExactHourField(forms.TimeField):
    """An hour to the second, because a window is decided by it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S"))
        super().__init__(input_formats=["%H:%M:%S", "%H:%M"], **options)


class VersionField(forms.ModelChoiceField):
    """The last text of each standard that has one."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.standard.code} {obj.title}"


class CallForm(OnceForm):
    """A call: what it opens, what it states, its window and its documents."""

    version = VersionField(
        queryset=StandardVersion.objects.none(),
        to_field_name="ref",
        label=_("Estándar"),
        empty_label=_("Elige el estándar"),
        error_messages={"required": _("Elige el estándar."), "invalid_choice": _("Elige un estándar de la lista.")},
    )
    title = forms.CharField(
        label=_("Título"), max_length=300, error_messages={"required": _("Escribe el título de la convocatoria.")}
    )
    addressed_to = forms.CharField(
        label=_("A quién se dirige"), max_length=300, error_messages={"required": _("Escribe a quién se dirige.")}
    )
    legal_basis = forms.CharField(
        label=_("Facultad para convocar"),
        help_text=_("Ordenamiento y artículo, o el acuerdo que la otorga."),
        max_length=300,
        error_messages={"required": _("Escribe la facultad con la que se convoca.")},
    )
    validity = forms.CharField(
        label=_("Validez"),
        help_text=_("Qué vale el documento y dónde. Por ejemplo: en toda la República, registrado ante el CONOCER."),
        max_length=300,
        error_messages={"required": _("Escribe qué vale el documento y dónde.")},
    )
    opens_on = DayField(label=_("Abre el día"), error_messages={"required": _("Escribe el día en que abre.")})
    opens_hour = ExactHourField(label=_("A las"), error_messages={"required": _("Escribe la hora en que abre.")})
    closes_on = DayField(label=_("Cierra el día"), error_messages={"required": _("Escribe el día en que cierra.")})
    closes_hour = ExactHourField(
        label=_("A las"),
        help_text=_("A esa hora exacta ya no se recibe ninguno."),
        error_messages={"required": _("Escribe la hora en que cierra.")},
    )
    requirements = forms.CharField(
        label=_("Documentos que se entregan"),
        help_text=_("Uno por renglón. Después de dos puntos puedes explicar cómo entregarlo."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=3000,
        initial=USUAL,
    )
    capacity = forms.IntegerField(
        label=_("Cupo"),
        help_text=_("En blanco: sin límite."),
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"min_value": _("Una convocatoria tiene al menos un lugar.")},
    )
    mending_days = forms.IntegerField(
        label=_("Días hábiles para corregir un registro"),
        min_value=1,
        max_value=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Escribe cuántos días hábiles se dan para corregir.")},
    )
    cost = forms.CharField(
        label=_("Costo para la persona"), help_text=_("En blanco: no cuesta."), max_length=300, required=False
    )
    contact = forms.CharField(
        label=_("A quién preguntar"),
        help_text=_("Área, teléfono y horario."),
        max_length=200,
        error_messages={"required": _("Escribe a quién puede preguntar la persona.")},
    )

    def __init__(self, *args: Any, institution: Institution, mending_days: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.institution = institution
        today = clock.today(institution.time_zone)
        versions = StandardVersion.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=today), standard__institution=institution
        )
        newest = versions.exclude(standard__versions__number__gt=F("number"))
        self.fields["version"].queryset = newest.select_related("standard").order_by("standard__code")  # type: ignore[attr-defined]
        self.fields["mending_days"].initial = mending_days
        self.fields["opens_hour"].initial = "09:00:00"
        self.fields["closes_hour"].initial = "18:00:00"

    def clean_requirements(self) -> list[tuple[str, str]]:
        """Pairs of title and help, one for each line."""
        lines = [line.strip() for line in self.cleaned_data["requirements"].splitlines() if line.strip()]
        if len(lines) > MOST_DOCUMENTS:
            raise forms.ValidationError(_("Pide como máximo 12 documentos."))
        pairs = [line.partition(":") for line in lines]
        return [(title.strip(), help_.strip()) for title, _colon, help_ in pairs]

    def terms(self) -> CallTerms:
        """What the call states. The form must be valid."""
        data = self.cleaned_data
        zone = ZoneInfo(self.institution.time_zone)
        return CallTerms(
            title=data["title"],
            legal_basis=data["legal_basis"],
            validity=data["validity"],
            addressed_to=data["addressed_to"],
            opens_at=datetime.combine(data["opens_on"], data["opens_hour"], zone),
            closes_at=datetime.combine(data["closes_on"], data["closes_hour"], zone),
            requirements=data["requirements"],
            capacity=data["capacity"],
            cost=data["cost"],
            contact=data["contact"],
            mending_days=data["mending_days"],
        )


class CancelForm(forms.Form):
    """Why something is cancelled, and by what document."""

    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Lo leen las personas candidatas."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escribe el motivo: lo leen las personas candidatas.")},
    )
    legal_basis = forms.CharField(
        label=_("Documento que lo ordena"),
        max_length=200,
        error_messages={"required": _("Escribe el documento que lo ordena.")},
    )
