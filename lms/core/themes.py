"""Themes: the look of an institution as data. Colours that cannot be read are refused; nothing in a theme can run."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lms.core import audit, contrast, svg
from lms.core.errors import RuleBroken
from lms.core.models import Institution, Theme

Tokens = Mapping[str, Mapping[str, str]]

MODES = ("light", "dark")
OWN = "propio-"  # what the codes of institutions' own themes begin with

# what a theme may change and its name for people; the colours of states and of the focus mean the same everywhere
COLOURS = {
    "jade": "Acción y enlaces",
    "jade-hover": "Acción con el puntero encima",
    "on-jade": "Texto sobre la acción",
    "jade-tint": "Fondo de lo elegido",
    "visited": "Enlace visitado",
    "grana": "Ornamento",
    "paper": "Papel",
    "surface": "Superficie",
    "sunk": "Hundido",
    "ink": "Tinta",
    "ink-2": "Tinta suave",
    "line": "Línea",
    "edge": "Borde de control",
}
FIXED = {
    "ok": "Bien",
    "ok-tint": "Fondo de «Bien»",
    "warn": "Atención",
    "warn-tint": "Fondo de «Atención»",
    "err": "Error",
    "err-tint": "Fondo de «Error»",
    "info": "Información",
    "info-tint": "Fondo de «Información»",
    "focus": "Foco",
    "focus-in": "Foco por dentro",
}
MODE_NAMES = {"light": "claro", "dark": "oscuro"}
MOST_LINKS = 6
HREF = re.compile(r"(https://[^\s\"'<>]+|/[^\s\"'<>/][^\s\"'<>]*)")


class ContrastRefused(RuleBroken):
    """A theme was not saved because some colours cannot be read. `failures` holds (mode, failure) for each pair."""

    def __init__(self, failures: Sequence[tuple[str, contrast.Failure]]) -> None:
        super().__init__("theme-contrast", " ".join(sentence(mode, failure) for mode, failure in failures))
        self.failures = failures


def save_theme(
    institution: Institution,
    *,
    name: str,
    tokens: Tokens,
    logo_svg: str = "",
    logo_alt: str = "",
    footer_links: Sequence[Mapping[str, str]] = (),
    by_ref: str,
) -> Theme:
    """Give an institution its own theme, or change it, and show it from the next page on.

    A theme that came with the product is never changed: what an institution edits becomes its own row. Refuses unknown
    tokens and malformed colours (`theme-token`), colours that cannot be read (ContrastRefused, all pairs at once), a
    logo that is more than a drawing (`svg-…`) or has no words (`theme-logo-alt`), and links that are not addresses
    (`theme-link`).
    """
    values = _checked(name=name, tokens=tokens, logo_svg=logo_svg, logo_alt=logo_alt, footer_links=footer_links)
    with transaction.atomic():
        theme, _made = Theme.objects.update_or_create(code=own_code(institution), defaults=values)
        institution.theme = theme
        institution.save(update_fields=["theme"])
        audit.record(
            "theme.saved",
            institution=institution,
            subject_kind="theme",
            subject_ref=theme.code,
            by_ref=by_ref,
            data={"version": version(theme), "tokens": values["tokens"]},
        )
    return theme


def own_code(institution: Institution) -> str:
    """The code of the theme that belongs to one institution."""
    return f"{OWN}{institution.code}".lower()


def load_shipped(*, replace: bool = False) -> list[str]:
    """Write the themes that come with the product; those already there stay as they are unless `replace`.

    Returns the codes written. Safe to run again. Each passes the same checks as one saved by hand.
    """
    written = []
    for given in shipped():
        code = given.pop("code")
        values = _checked(**given)
        if replace:
            Theme.objects.update_or_create(code=code, defaults=values)
        elif not Theme.objects.get_or_create(code=code, defaults=values)[1]:
            continue
        written.append(code)
    return written


def shipped() -> Iterator[dict[str, Any]]:
    """The themes that come with the product, as their folders say."""
    for file in sorted((settings.ROOT / "themes").glob("*/theme.json")):
        given: dict[str, Any] = json.loads(file.read_text())
        logo = file.with_name("logo.svg")
        yield {**given, "logo_svg": logo.read_text() if logo.is_file() else ""}


@cache
def base_tokens() -> dict[str, dict[str, str]]:
    """Every colour of both modes in the base theme."""
    tokens: dict[str, dict[str, str]] = json.loads(Path(settings.ROOT / "themes" / "base" / "tokens.json").read_text())
    return tokens


def check_colours(tokens: Tokens) -> list[tuple[str, contrast.Failure]]:
    """The pairs that fall short, mode by mode. Refuses tokens a theme may not set and what is not "#RRGGBB"."""
    for mode, colours in tokens.items():
        for token, colour in colours.items():
            if mode not in MODES or token not in COLOURS:
                raise RuleBroken(
                    "theme-token", _("«%(token)s» no es un color que un tema pueda cambiar.") % {"token": token}
                )
            if not contrast.COLOUR.fullmatch(colour):
                words = {"token": COLOURS[token], "colour": strip_tags(colour)[:20]}
                raise RuleBroken(
                    "theme-token", _("«%(token)s»: «%(colour)s» no es un color. Escríbelo como #0B5D4E.") % words
                )
    found = []
    for mode in MODES:
        full = {**base_tokens()[mode], **tokens.get(mode, {})}
        found += [(mode, failure) for failure in contrast.failures(full, COLOURS)]
    return found


def sentence(mode: str, failure: contrast.Failure) -> str:
    """A failing pair in words: which, what it gives, what it needs, and the nearest shade that passes."""
    names = {**COLOURS, **FIXED}
    words = {
        "mode": MODE_NAMES[mode],
        "front": names[failure.front],
        "behind": names[failure.behind],
        "ratio": f"{int(failure.ratio * 100) / 100:.2f}",  # cut, not rounded: 4.499 must not read as the 4.50 it lacks
        "needed": f"{failure.needed:g}",
        "change": names.get(failure.change, ""),
        "shade": failure.shade,
    }
    said = (
        _("En modo %(mode)s, «%(front)s» sobre «%(behind)s» tiene contraste %(ratio)s y necesita %(needed)s.") % words
    )
    if failure.shade:
        return said + " " + _("El tono más cercano que pasa es %(shade)s en «%(change)s».") % words
    return said + " " + _("Ningún tono de un solo color lo arregla: cambia los dos.")


def stylesheet(tokens: Tokens) -> str:
    """The colours of a theme as custom properties, for both modes, after the base style sheet. Only checked colours."""
    light, dark = (declarations(tokens.get(mode, {})) for mode in MODES)
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-mode=light]){{{dark}}}}}\n"
        f":root[data-mode=dark]{{{dark}}}\n"
    )


def declarations(colours: Mapping[str, str]) -> str:
    """`--token:#RRGGBB;` for each colour that is one."""
    return "".join(
        f"--{token}:{colour};"
        for token, colour in colours.items()
        if token in {**COLOURS, **FIXED} and contrast.COLOUR.fullmatch(colour)
    )


def version(theme: Theme) -> str:
    """Twelve letters that change when the look changes; they stand in the addresses, so that caches may keep them."""
    return hashlib.sha256(audit.canonical([theme.tokens, theme.logo_svg])).hexdigest()[:12]


def _checked(
    *, name: str, tokens: Tokens, logo_svg: str, logo_alt: str, footer_links: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    failing = check_colours(tokens)
    if failing:
        raise ContrastRefused(failing)
    logo = svg.clean(logo_svg) if logo_svg else ""
    if logo and not logo_alt.strip():
        raise RuleBroken("theme-logo-alt", _("Escribe qué dice el logotipo, para quien no lo ve."), field="logo_alt")
    if len(footer_links) > MOST_LINKS:
        raise RuleBroken("theme-link", _("El pie admite hasta %d enlaces.") % MOST_LINKS, field="footer_links")
    return {
        "name": name.strip(),
        "tokens": {mode: dict(tokens.get(mode, {})) for mode in MODES},
        "logo_svg": logo,
        "logo_alt": logo_alt.strip(),
        "footer_links": [_checked_link(link) for link in footer_links],
    }


def _checked_link(link: Mapping[str, str]) -> dict[str, str]:
    text, href = link["text"].strip(), link["href"].strip()
    if not text or len(text) > 80 or not HREF.fullmatch(href):
        words = {"text": text or href}
        raise RuleBroken(
            "theme-link",
            _("«%(text)s»: escribe un texto y una dirección que empiece con https:// o con /.") % words,
            field="footer_links",
        )
    return {"text": text, "href": href}
