"""Shape of what this room receives."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.idempotency import OnceForm
from lms.core.models import Institution
from lms.documents.models import Acknowledgement, Motion, PanelMember, SessionMember
from lms.documents.states import PanelKind, SeatFunction
from lms.people.forms import DayField, HourField, PersonSearchForm, UnitField, WhichField
from lms.people.models import Person

MOST_GUESTS = 30


class CodeForm(forms.Form):
    """What somebody copies from a paper."""

    folio = forms.CharField(max_length=100, label=_("Folio"), error_messages={"required": _("Escribe el folio.")})
    codigo = forms.CharField(
        max_length=20,
        label=_("Código"),
        error_messages={"required": _("Escribe el código que está junto al folio.")},
    )


class FileForm(forms.Form):
    """The file that somebody was given."""

    archivo = forms.FileField(
        label=_("Archivo PDF o JSON"),
        error_messages={
            "required": _("Elige el archivo que te dieron, de 2 MB o menos."),
            "empty": _("Ese archivo está vacío. Elige el que te dieron."),
        },
    )


class RegisterForm(forms.Form):
    """What to look for in the register, from the address."""

    q = forms.CharField(label=_("Folio o nombre"), required=False, max_length=120)
    clase = forms.ChoiceField(label=_("Clase"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clase"].choices = [("", _("Todas")), *kinds]  # type: ignore[attr-defined]


class GroundForm(forms.Form):
    """Why an act of authority is done, and on what it stands."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lo lee quien autoriza y queda en la bitácora."),
        error_messages={"required": _("Escribe el motivo.")},
    )
    legal_basis = forms.CharField(
        label=_("Fundamento"),
        max_length=200,
        help_text=_("La norma y el documento: artículo 12 del reglamento, oficio DP/123/2026."),
        error_messages={"required": _("Escribe el fundamento.")},
    )


class ReasonForm(forms.Form):
    """Why something is left undone."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escribe el motivo.")},
    )


# --- bodies -----------------------------------------------------------------------------------------------------------


class PanelForm(forms.Form):
    """A new body."""

    kind = forms.ChoiceField(label=_("Clase"), choices=PanelKind.choices, widget=forms.RadioSelect, initial="grupo")
    code = forms.CharField(
        label=_("Clave"),
        max_length=40,
        help_text=_("Corta y sin repetir: GD-01."),
        error_messages={"required": _("Escribe la clave.")},
    )
    name = forms.CharField(
        label=_("Nombre"), max_length=200, error_messages={"required": _("Escribe el nombre del grupo.")}
    )
    unit = UnitField(label=_("Área responsable"), required=False, empty_label=_("Toda la institución"))

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].open_in(institution)  # type: ignore[attr-defined]


class MemberForm(PersonSearchForm):
    """A seat for a person."""

    box = "person"
    person = forms.CharField(
        label=_("Persona"),
        max_length=120,
        help_text=_("Su clave de servidor público o su nombre."),
        error_messages={"required": _("Escribe a quién nombras.")},
    )
    person_ref = WhichField()
    function = forms.ChoiceField(
        label=_("Función"),
        choices=SeatFunction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige su función.")},
    )
    is_expert = forms.BooleanField(label=_("Es especialista en la función que se dictamina"), required=False)
    alternate_of = forms.ChoiceField(
        label=_("¿Suple a alguien?"), required=False, help_text=_("Asiste cuando falta la persona titular.")
    )
    starts_on = DayField(label=_("Desde"), error_messages={"required": _("Escribe desde cuándo.")})
    ends_on = DayField(label=_("Hasta"), required=False, help_text=_("Último día. En blanco: hasta que termine."))
    legal_basis = forms.CharField(
        label=_("Nombramiento"), max_length=200, required=False, help_text=_("El oficio o acuerdo que lo respalda.")
    )

    def __init__(self, *args: Any, institution: Institution, members: Iterable[PanelMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = {each.ref: each for each in members if each.alternate_of_id is None}
        seats = [(ref, each.person.full_name) for ref, each in self.members.items()]
        self.fields["alternate_of"].choices = [("", _("No; es titular")), *seats]  # type: ignore[attr-defined]
        self.search(institution)

    def given(self) -> dict[str, Any]:
        """The seat as the action takes it. The form must be valid."""
        names = ("function", "is_expert", "starts_on", "ends_on", "legal_basis")
        seat = {name: self.cleaned_data[name] for name in names}
        return {**seat, "alternate_of": self.members.get(self.cleaned_data["alternate_of"])}


class ConveneForm(OnceForm):
    """When and where a body meets, and who is invited."""

    on = DayField(label=_("Día"), error_messages={"required": _("Escribe el día.")})
    hour = HourField(
        label=_("Hora"),
        error_messages={"required": _("Escribe la hora."), "invalid": _("Escribe la hora así: 09:30.")},
    )
    place = forms.CharField(
        label=_("Lugar"), max_length=200, error_messages={"required": _("Escribe dónde será la sesión.")}
    )
    guests = forms.CharField(
        label=_("Otras personas u organismos invitados"),
        required=False,
        max_length=7_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Una por renglón. Asisten con voz y sin voto, y reciben un oficio."),
    )

    def __init__(self, *args: Any, invitations: Iterable[str], time_zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.time_zone, self.bodies = time_zone, list(invitations)
        for number, body in enumerate(self.bodies):
            self.fields[f"receipt{number}"] = forms.CharField(
                label=_("Oficio con que ya invitaste al %(body)s") % {"body": body},
                required=False,
                max_length=200,
                help_text=_("En blanco: al convocar se envía uno."),
            )
        self.order_fields(["on", "hour", "place", *(f"receipt{n}" for n in range(len(self.bodies))), "guests"])

    def clean_guests(self) -> list[str]:
        """The names, each once, in their order."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["guests"].splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > MOST_GUESTS or any(len(name) > 200 for name in names):
            raise forms.ValidationError(_("Escribe hasta 30 nombres de 200 letras o menos, uno por renglón."))
        return names

    @property
    def instant(self) -> datetime:
        """When the session begins. The form must be valid."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["hour"], ZoneInfo(self.time_zone))

    def receipts(self) -> list[tuple[str, str]]:
        """Each body that is always invited, with the number of its invitation. The form must be valid."""
        return [(body, self.cleaned_data[f"receipt{number}"]) for number, body in enumerate(self.bodies)]


class AttendanceForm(forms.Form):
    """Who is there, of those convened."""

    present = forms.MultipleChoiceField(
        label=_("¿Quién está presente?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Marca a quien esté presente.")},
    )

    def __init__(self, *args: Any, convened: Iterable[SessionMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {each.person.ref: each.person for each in convened}
        self.fields["present"].choices = [(each.person.ref, seat_words(each)) for each in convened]  # type: ignore[attr-defined]
        self.fields["present"].initial = [each.person.ref for each in convened if each.present]

    def chosen(self) -> list[Person]:
        """The people ticked. The form must be valid."""
        return [self.people[ref] for ref in self.cleaned_data["present"]]


def seat_words(each: SessionMember) -> str:
    """«Ana Güemes, Vocalía» or «Luis Rivas, suple a Ana Güemes»."""
    titular = each.member.alternate_of
    if titular is not None:
        return str(
            _("%(name)s, suple a %(titular)s") % {"name": each.person.full_name, "titular": titular.person.full_name}
        )
    return f"{each.person.full_name}, {each.member.get_function_display().lower()}"


class MotionForm(OnceForm):
    """A point of the agenda that a body brings by itself."""

    title = forms.CharField(
        label=_("Qué se vota"), max_length=300, error_messages={"required": _("Escribe qué se vota.")}
    )
    excluded = forms.MultipleChoiceField(
        label=_("¿Quién no puede votarlo?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Marca a quien intervino en el asunto."),
    )

    def __init__(self, *args: Any, convened: Iterable[SessionMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {each.person.ref: each.person for each in convened}
        self.fields["excluded"].choices = [(each.person.ref, each.person.full_name) for each in convened]  # type: ignore[attr-defined]

    def left_out(self) -> list[Person]:
        """The people ticked. The form must be valid."""
        return [self.people[ref] for ref in self.cleaned_data["excluded"]]


class VoteForm(forms.Form):
    """A choice and, when it is not the affirmative, its reason: the action says which."""

    choice = forms.ChoiceField(
        label=_("Tu voto"), widget=forms.RadioSelect, error_messages={"required": _("Elige tu voto.")}
    )
    reason = forms.CharField(
        label=_("En qué fundas tu voto"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, motion: Motion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["choice"].choices = [(each, each.capitalize()) for each in motion.choices]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _(
            "Escríbelo si tu voto no es «%(choice)s»; la persona interesada podrá leerlo."
        ) % {"choice": motion.choices[0]}


# --- letters and papers -----------------------------------------------------------------------------------------------


class ReceiptForm(forms.Form):
    """How a letter was received outside the system."""

    method = forms.ChoiceField(
        label=_("¿Cómo se recibió?"),
        choices=[choice for choice in Acknowledgement.Method.choices if choice[0] != "online"],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige cómo se recibió.")},
    )
    received_on = DayField(label=_("Día del acuse"), error_messages={"required": _("Escribe el día del acuse.")})
    received_by = forms.CharField(
        label=_("Quién lo recibió"),
        max_length=290,
        help_text=_("El nombre de la persona o de la oficialía, como está en el acuse."),
        error_messages={"required": _("Escribe quién lo recibió.")},
    )


class PaperForm(forms.Form):
    """What a second person saw on the scan of a signed paper."""

    decision = forms.ChoiceField(
        label=_("¿El documento tiene la firma?"),
        choices=[("yes", _("Sí, la firma cuenta")), ("no", _("No; hace falta otro escaneo"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige si el documento tiene la firma.")},
    )
    reason = forms.CharField(label=_("Por qué no"), required=False, max_length=300, help_text=_("Solo si no la tiene."))
