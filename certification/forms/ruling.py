"""Shape of what verifiers, the office and members of a group send."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.actions.check import Answer
from certification.points import POINTS
from certification.states import RulingOutcome
from lms.core.forms import DatePartsField, UploadField
from lms.core.models import Institution
from lms.documents.actions.sessions import Guest

YES_NO = [("yes", _("Sí")), ("no", _("No"))]


class CheckForm(forms.Form):
    """Fourteen answers, each with room for its note."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for point in POINTS:
            self.fields[point.code] = forms.ChoiceField(
                choices=YES_NO, widget=forms.RadioSelect, label=str(point.words), required=False
            )
            self.fields[f"{point.code}-note"] = forms.CharField(
                widget=forms.Textarea(attrs={"rows": 2}),
                label=_("Qué falta"),
                required=False,
                max_length=1000,
            )

    def answers(self) -> dict[str, Answer]:
        """The points that were answered. The form must be valid."""
        given = {point.code: self.cleaned_data[point.code] for point in POINTS}
        return {
            code: Answer(value == "yes", self.cleaned_data[f"{code}-note"]) for code, value in given.items() if value
        }


class BatchForm(forms.Form):
    """Which of the verified processes of a standard go into a lot."""

    standard = forms.CharField(widget=forms.HiddenInput)
    processes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Procesos"),
        error_messages={"required": _("Marca al menos un proceso.")},
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["processes"].choices = list(choices)  # type: ignore[attr-defined]


class ConveneForm(forms.Form):
    """The group, the day and hour, the place, and what proves that both bodies were invited."""

    panel = forms.ChoiceField(widget=forms.RadioSelect, label=_("Grupo de dictamen"))
    day = DatePartsField(label=_("Fecha de la sesión"))
    hour = forms.TimeField(label=_("Hora"), help_text=_("De 0:00 a 23:59, por ejemplo 10:30."))
    place = forms.CharField(label=_("Lugar"), max_length=200, help_text=_("Sala y dirección, o liga de la reunión."))
    cgc = forms.CharField(
        label=_("Invitación al Comité de Gestión por Competencias"),
        required=False,
        max_length=200,
        help_text=_("Número del oficio ya enviado. Si lo dejas vacío, el sistema envía uno."),
    )
    conocer = forms.CharField(
        label=_("Invitación al CONOCER"),
        required=False,
        max_length=200,
        help_text=_("Número del oficio ya enviado. Si lo dejas vacío, el sistema envía uno."),
    )

    def __init__(self, *args: Any, panels: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["panel"].choices = list(panels)  # type: ignore[attr-defined]

    def at(self, institution: Institution) -> datetime:
        """The instant of the session, in the institution's zone."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], ZoneInfo(institution.time_zone))

    def guests(self) -> list[Guest]:
        """Both bodies, with the invitation that was sent to each."""
        return [
            Guest(str(_("Comité de Gestión por Competencias")), "CGC", self.cleaned_data["cgc"]),
            Guest("CONOCER", "CONOCER", self.cleaned_data["conocer"]),
        ]


class PresentForm(forms.Form):
    """Who is at the session."""

    present = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Están presentes"),
        error_messages={"required": _("Marca a quienes están presentes.")},
    )

    def __init__(self, *args: Any, members: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["present"].choices = list(members)  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("Por qué sale del lote"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class OpinionForm(forms.Form):
    """A member's vote on one process, before she signs all of hers."""

    outcome = forms.ChoiceField(
        choices=RulingOutcome.choices,
        widget=forms.RadioSelect,
        label=_("Tu fallo"),
        error_messages={"required": _("Elige si procede o no.")},
    )
    reason = forms.CharField(
        label=_("Por qué no procede"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Obligatorio si no procede. Lo lee la persona candidata."),
    )


class RequestForm(forms.Form):
    reference = forms.CharField(
        label=_("Número de la solicitud"), max_length=80, help_text=_("El que dio el sistema del CONOCER.")
    )
    requested_on = DatePartsField(label=_("Fecha de la solicitud"))


class PaymentForm(forms.Form):
    line = forms.CharField(label=_("Línea de captura"), max_length=80)
    due = DatePartsField(label=_("Vence"), required=False)
    paid_on = DatePartsField(label=_("Se pagó el"))


class ReceiveForm(forms.Form):
    """What CONOCER issued, with its copy."""

    folio = forms.CharField(label=_("Folio del certificado"), max_length=60, help_text=_("Como está impreso."))
    issued_on = DatePartsField(label=_("Fecha del certificado"))
    valid_to = DatePartsField(label=_("Vigente hasta"), required=False)
    file = UploadField(label=_("Copia del certificado"), max_bytes=10_000_000, kinds=["pdf"])


class DeliverForm(forms.Form):
    receipt = forms.CharField(
        label=_("Número del acuse"), max_length=120, help_text=_("El que firmó la persona al recibirlo en papel.")
    )
