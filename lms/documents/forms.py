from django import forms
from django.utils.translation import gettext_lazy as _


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
