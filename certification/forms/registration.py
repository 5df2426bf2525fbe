"""Shape of what a candidate hands in, and of what the office decides of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification import texts
from certification.actions.registration import MOST_BYTES, Declared
from certification.models import Registration
from certification.queries.call import Handed
from certification.words import SCHOOLING
from lms.core.forms import UploadField
from lms.core.models import Institution

KINDS = ("pdf", "jpg", "png")


class LaterField(UploadField):
    """A file that is asked for and may come another day: compulsory in words, and empty is no fault today."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else None


class SheetForm(forms.Form):
    """Ficha de registro: what a candidate says of herself."""

    schooling = forms.ChoiceField(
        label=_("Último nivel de estudios que terminaste"),
        choices=[("", _("Elige uno")), *SCHOOLING.items()],
        error_messages={"required": _("Elige tu último nivel de estudios.")},
    )
    years = forms.IntegerField(
        label=_("Años de experiencia en lo que pide el estándar"),
        help_text=_("En números enteros. Si apenas empiezas, escribe 0."),
        min_value=0,
        max_value=70,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Escribe cuántos años, en números enteros."),
            "invalid": _("Escribe los años con números enteros, por ejemplo 3."),
            "min_value": _("Los años van de 0 a 70."),
            "max_value": _("Los años van de 0 a 70."),
        },
    )
    work = forms.CharField(
        label=_("Qué haces hoy que tenga que ver con el estándar"),
        help_text=_("Con tus palabras, en unas líneas."),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Cuenta qué haces hoy que tenga que ver con el estándar."),
            "min_length": _("Escribe al menos una frase de lo que haces."),
        },
    )
    phone = forms.CharField(
        label=_("Teléfono para avisarte"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("Correo para avisarte"),
        help_text=_("Si lo dejas en blanco usamos el de tu cuenta, si tiene."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Escribe el correo completo, por ejemplo nombre@dominio.mx.")},
    )
    address = forms.CharField(
        label=_("Domicilio"),
        help_text=_("Solo si prefieres recibir ahí tu certificado."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    support = forms.CharField(
        label=_("Qué necesitas para que te evalúen en igualdad"),
        help_text=_("Por ejemplo: letra grande, intérprete, acceso sin escalones. Nadie te pedirá explicaciones."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def declared(self) -> Declared:
        """What was declared. The form must be valid."""
        names = ("schooling", "years", "work", "phone", "email", "address", "support")
        return Declared(**{name: self.cleaned_data[name] for name in names})


class RegisterForm(SheetForm):
    """The ficha with the three consents. Each text stands beside its box."""

    rights = forms.BooleanField(
        label=_(texts.RIGHTS.label), error_messages={"required": _("Confirma que leíste la carta de derechos.")}
    )
    privacy = forms.BooleanField(
        label=_(texts.PRIVACY.label), error_messages={"required": _("Confirma que leíste el aviso de privacidad.")}
    )
    renap = forms.BooleanField(label=_(texts.RENAP.label), required=False)

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told = [
            (text, text.said(institution), self[text.kind]) for text in (texts.RIGHTS, texts.PRIVACY, texts.RENAP)
        ]

    def consents(self) -> dict[str, bool]:
        """Yes or no by kind. The form must be valid."""
        return {text.kind: self.cleaned_data[text.kind] for text in texts.TEXTS.values()}


class DocumentsForm(forms.Form):
    """A box for each document of a call; what was handed in before stays unless another is chosen."""

    use_required_attribute = False

    def __init__(self, *args: Any, handed: list[Handed], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = []
        for each in handed:
            box = LaterField(
                max_bytes=MOST_BYTES,
                kinds=KINDS,
                label=_("Cambiar: %(title)s") % {"title": each.title} if each.document else each.title,
                error_messages={"empty": _("El archivo está vacío. Revísalo y vuelve a elegirlo.")},
            )
            if each.help:
                box.help_text = f"{each.help[:1].upper()}{each.help[1:].rstrip('.')}. {box.help_text}"
            self.fields[each.code] = box
            self.rows.append((each, self[each.code]))

    def chosen(self) -> list[tuple[str, Any]]:
        """The files that came and fit, by the code of their document, whether or not others were refused."""
        return [(code, self.cleaned_data[code]) for code in self.fields if self.cleaned_data.get(code)]


class DecideForm(forms.Form):
    """Why a registration must be put right or is not admitted."""

    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("La persona lo leerá tal cual."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escribe el motivo: la persona lo leerá tal cual.")},
    )


class PreventForm(DecideForm):
    """What must be put right; it begins with the documents that are missing."""

    def __init__(self, *args: Any, missing: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = _("Qué debe corregir")
        if missing:
            self.fields["reason"].initial = _("Falta entregar: %(titles)s.") % {"titles": "; ".join(missing)}


class NotAdmitForm(DecideForm):
    """Why it is not admitted, and by what document."""

    legal_basis = forms.CharField(
        label=_("Fundamento"),
        help_text=_("Por ejemplo: base cuarta de la convocatoria."),
        max_length=200,
        error_messages={"required": _("Escribe en qué se funda.")},
    )


def initial_of(registration: Registration) -> dict[str, Any]:
    """The ficha that counts, as the form shows it."""
    return dict(registration.form)
