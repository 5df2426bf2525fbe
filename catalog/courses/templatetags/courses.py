"""What templates of courses need to say durations, sizes and sentences."""

from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from catalog.courses import marks
from catalog.courses.outline import ability, mark
from lms.core.media_types import KNOWN

register = template.Library()
register.filter("mark", mark)
register.filter("ability", ability)


@register.filter
def inline(text: str) -> SafeString:
    """A sentence of a course with its bold, italics and links, and nothing else."""
    return mark_safe(marks.inline(text or ""))  # noqa: S308  nh3 let only three elements through


@register.filter
def duration(minutes: int) -> str:
    """720 as «12 horas», 90 as «1 h 30 min», 50 as «50 min»."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest} min"
    if rest:
        return f"{hours} h {rest} min"
    return f"{hours} hora" if hours == 1 else f"{hours} horas"


@register.filter
def file_address(file: dict[str, Any]) -> str:
    """Where a lesson's file is read: the stored one, or the desk's while it is being written."""
    return reverse("core:file", args=[file["ref"]]) if "ref" in file else str(file.get("url", ""))


@register.filter
def file_words(file: dict[str, Any]) -> str:
    """«PDF, 240 KB»: what somebody downloads and what it costs."""
    known = KNOWN.get(file.get("media_type", ""))
    ending = file["name"].rpartition(".")[2].upper()
    label = known.endings[0].lstrip(".").upper() if known else ending
    return f"{label}, {filesizeformat(file['size'])}".replace("\xa0", " ")


@register.filter
def code_list(codes: list[str]) -> str:
    """«EC1057», «EC1057 y EC1171», «A, B y C»."""
    return " y ".join(filter(None, [", ".join(codes[:-1]), *codes[-1:]]))
