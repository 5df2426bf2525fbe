"""The components of the house for templates. Every one stands with its states on the page /tema/."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from lms.core import drawing

register = template.Library()

ICONS = {
    "check": "M4 12.5L9.5 18L20 6.5",
    "cross": "M5.5 5.5L18.5 18.5M18.5 5.5L5.5 18.5",
    "warn": "M12 3.5L22 20.5H2ZM12 10v5M12 17.6v.4",
    "info": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18ZM12 11v5.5M12 7.4v.4",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM15.5 15.5L21 21",
    "phone": "M7 2.5h10v19H7ZM11 18.5h2",
    "lock": "M5 11h14v10H5ZM8 11V7.5a4 4 0 0 1 8 0V11",
    "play": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18ZM10 8.5v7l5.5-3.5Z",
    "print": "M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7Z",
    "minus": "M9 12h6",
    "question": "M9 9.2a3 3 0 1 1 4.6 2.6c-1 .6-1.6 1.2-1.6 2.4M12 17.6v.4",
    "valid": "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20ZM7 12.5L10.7 16L17 8.5",
    "replaced": "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20ZM7 12H16M13 8.5L16.5 12L13 15.5",
}
NOTE_ICONS = {"info": "info", "ok": "check", "warn": "warn", "err": "cross"}
PICKS = {"radioselect", "checkboxselectmultiple"}
PLAIN = {"checkbox", "dateparts"} | PICKS  # widgets that do not take the class of a text box


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A line drawing of 24 px, hidden from screen readers: the words beside it carry the meaning."""
    return mark_safe(render_to_string("parts/icon.html", {"path": ICONS[name]}).strip())  # noqa: S308  our own template


@register.simple_block_tag
def note(content: str, tone: str = "info") -> SafeString:
    """A notice: what happened in bold, then why and what next. Tones: info, ok, warn, err."""
    context = {"content": content, "tone": tone, "icon": NOTE_ICONS[tone]}
    return mark_safe(render_to_string("parts/note.html", context))  # noqa: S308  content was escaped by its own template


@register.inclusion_tag("parts/tag.html")
def tag(words: str, tone: str = "") -> dict[str, Any]:
    """A state in a word or two. Tones: empty, now, ok, warn, err, info, line."""
    return {"words": words, "tone": tone}


@register.inclusion_tag("parts/back.html")
def back(href: str, words: str) -> dict[str, Any]:
    """The way back, by its name: «Volver al grupo»."""
    return {"href": href, "words": words}


@register.inclusion_tag("parts/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """Where this page hangs: pairs of address and words, then the words of the page itself."""
    pairs = list(zip(parts[:-1:2], parts[1:-1:2], strict=True))
    return {"pairs": pairs, "here": parts[-1]}


@register.inclusion_tag("parts/progress.html")
def progress(done: int, total: int, label: str = "", unit: str = "") -> dict[str, Any]:
    """«34 de 40 horas» in words, and the same as a bar."""
    return {"done": done, "total": total, "label": label, "unit": unit}


@register.inclusion_tag("parts/stair.html")
def stair(held: int, required: int, levels: int = 4) -> dict[str, Any]:
    """The levels of a competency as steps. A drawing only: the sentence beside it says the same."""
    return {"steps": drawing.stair(held, required, levels), "width": drawing.stair_width(levels)}


@register.inclusion_tag("parts/bullet.html")
def bullet(percent: int, goal: int) -> dict[str, Any]:
    """Share reached with the goal as a line. A drawing only: figures stand beside it and in the table."""
    return {"percent": percent, "goal": goal, "low": percent < goal}


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], noun: str = "") -> dict[str, Any]:
    """«21 a 40 de 64 cursos» and the way to the next and the previous page, keeping the filters."""
    return {"page": page, "noun": noun, "request": context.get("request")}


@register.inclusion_tag("parts/tabs.html")
def tabs(label: str, current: str, *parts: str) -> dict[str, Any]:
    """Views of one thing, each at its own address: pairs of address and words, `current` among the addresses."""
    return {"label": label, "current": current, "pairs": list(zip(parts[::2], parts[1::2], strict=True))}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field whole: label, hint, error, control, tied together for screen readers."""
    return bound.as_field_group()


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """The bare control of a field with our classes, for a page that lays out its own label and error."""
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    shape = "" if bound.widget_type in PLAIN else "input"
    classes = " ".join(part for part in (shape, own) if part)
    return bound.as_widget(attrs={"class": classes} if classes else {})


@register.inclusion_tag("parts/errors.html")
def errors(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """«Hay un problema»: every refusal of a form with a link to its field, in the words that stand there.

    It takes the focus when the page comes back, without script.
    """
    rows = [(anchor(form[name]), message) for name in form.fields for message in form.errors.get(name, ())]
    return {"rows": rows, "general": form.non_field_errors(), "focus": focus}


@register.filter
def anchor(bound: BoundField) -> str:
    """The id of the control a reader should land on: the first choice of a group, the first box of a date."""
    if bound.widget_type in PICKS or bound.widget_type == "dateparts":
        return f"{bound.auto_id}_0"
    return bound.id_for_label


@register.filter
def is_pick(bound: BoundField) -> bool:
    """Whether a field is drawn as a group of choices."""
    return bound.widget_type in PICKS


@register.inclusion_tag("parts/tasks.html")
def tasks(rows: Sequence[Any]) -> dict[str, Any]:
    """A list of things to do: each with words, href, hint, status, tone and, when done or shut, state."""
    return {"rows": rows}
