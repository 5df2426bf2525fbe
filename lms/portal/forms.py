"""Forms of the portal: the theme of an institution, and the sample that shows every kind of field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core import contrast, themes
from lms.core.forms import DatePartsField, UploadField
from lms.core.models import Theme
from lms.core.svg import MOST_BYTES

FIRST_COLOURS = ("jade", "jade-hover", "on-jade", "jade-tint", "visited", "grana")


class ThemeForm(forms.Form):
    """The look of an institution: name, logo, links of the footer and the colours of both modes."""

    name = forms.CharField(label=_("Nombre del tema"), max_length=80)
    logo = UploadField(
        label=_("Logotipo"),
        max_bytes=MOST_BYTES,
        kinds=["svg"],
        required=False,
        help_text=_("Un dibujo SVG hecho de trazos, hasta 64 KB. Si no eliges otro, se queda el que está."),
    )
    logo_alt = forms.CharField(
        label=_("Qué dice el logotipo"), max_length=120, required=False, help_text=_("Para quien no lo ve.")
    )
    drop_logo = forms.BooleanField(label=_("Quitar el logotipo"), required=False)
    footer_links = forms.CharField(
        label=_("Enlaces del pie"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Uno por renglón: texto, una barra vertical y la dirección. Transparencia | https://…"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for mode in themes.MODES:
            for token, words in themes.COLOURS.items():
                self.fields[f"{mode}-{token}"] = forms.RegexField(
                    label=words,
                    regex=rf"^{contrast.COLOUR.pattern}$",
                    max_length=7,
                    error_messages={"invalid": _("Escribe el color como #0B5D4E.")},
                    widget=forms.TextInput(
                        attrs={"class": "input--colour", "spellcheck": "false", "autocomplete": "off"}
                    ),
                )

    def colours(self) -> dict[str, dict[str, str]]:
        """The well-formed colours as written, mode by mode; what was not understood is the base theme's."""
        found = {}
        for mode in themes.MODES:
            values = {token: str(self[f"{mode}-{token}"].value() or "") for token in themes.COLOURS}
            found[mode] = {token: value for token, value in values.items() if contrast.COLOUR.fullmatch(value)}
        return found

    def tokens(self) -> dict[str, dict[str, str]]:
        """Only the colours that differ from the base theme: a theme says what it changes."""
        base = themes.base_tokens()
        return {
            mode: {token: colour for token, colour in colours.items() if colour.upper() != base[mode][token]}
            for mode, colours in self.colours().items()
        }

    def links(self) -> list[dict[str, str]]:
        lines = [line.partition("|") for line in self.cleaned_data["footer_links"].splitlines() if line.strip()]
        return [{"text": text.strip(), "href": href.strip()} for text, _bar, href in lines]

    def colour_groups(self) -> list[dict[str, Any]]:
        """The colour fields as the page lays them out: the six of the brand in sight, the grounds behind a summary."""
        rest = [token for token in themes.COLOURS if token not in FIRST_COLOURS]
        return [
            {
                "mode": mode,
                "words": themes.MODE_NAMES[mode],
                "first": [self[f"{mode}-{token}"] for token in FIRST_COLOURS],
                "rest": [self[f"{mode}-{token}"] for token in rest],
                "rest_open": any(self[f"{mode}-{token}"].errors for token in rest),
            }
            for mode in themes.MODES
        ]


def theme_initial(theme: Theme | None) -> dict[str, str]:
    """What the form shows before anybody writes: the theme's own values over those of the base theme."""
    tokens: Mapping[str, Mapping[str, str]] = theme.tokens if theme else {}
    colours = {
        f"{mode}-{token}": {**themes.base_tokens()[mode], **tokens.get(mode, {})}[token]
        for mode in themes.MODES
        for token in themes.COLOURS
    }
    if theme is None:
        return colours
    links = "\n".join(f"{link['text']} | {link['href']}" for link in theme.footer_links)
    return {"name": theme.name, "logo_alt": theme.logo_alt, "footer_links": links, **colours}


class SampleForm(forms.Form):
    """Every kind of field the house has, for the page of components."""

    curp = forms.CharField(
        label=_("CURP"),
        help_text=_("18 letras y números"),
        min_length=18,
        max_length=18,
        error_messages={"min_length": _("La CURP tiene %(show_value)d caracteres; deben ser 18")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("Correo"), required=False, help_text=_("Para avisarte; no hace falta para entrar"))
    birth = DatePartsField(label=_("Fecha de nacimiento"), help_text=_("Por ejemplo, 27 11 1985"))
    attendance = forms.ChoiceField(
        label=_("Cómo asistirás"),
        choices=[("sala", _("En la sala")), ("distancia", _("A distancia"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige cómo asistirás")},
    )
    days = forms.MultipleChoiceField(
        label=_("Días que puedes"),
        choices=[("lun", _("Lunes")), ("mie", _("Miércoles")), ("vie", _("Viernes"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    unit = forms.ChoiceField(
        label=_("Unidad"), choices=[("ut", _("Unidad de Transparencia")), ("oic", _("Órgano Interno de Control"))]
    )
    reason = forms.CharField(label=_("Motivo"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    evidence = UploadField(label=_("Evidencia"), max_bytes=10 * 1024 * 1024, kinds=["pdf", "jpg"], required=False)
    accepted = forms.BooleanField(
        label=_("Leí la carta de derechos y obligaciones"),
        error_messages={"required": _("Marca que leíste la carta para seguir")},
    )
