"""The guides of `docs/guias`: the same text for whoever reads the repository and for whoever opens «Ayuda».

They keep to a small part of Markdown, which is all that is drawn here: two levels of headings, paragraphs, numbered and
plain lists (a picture indented under a step belongs to it), **bold** for words of the screen, links and pictures.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

FOLDER: Path = settings.ROOT / "docs" / "guias"
PICTURE = re.compile(r"!\[([^\]]*)\]\((img/[-\w]+\.webp)\)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ITEM = re.compile(r"(\d+\.|-) +(.*)")


@dataclass(frozen=True)
class Guide:
    """One guide: its address, its title, whom it is for in one sentence, and its body ready for a page."""

    code: str
    title: str
    whom: str
    body: SafeString


@cache
def order() -> list[str]:
    """The codes of all guides, as the index of the folder lists them. Reads one file, once."""
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    return [target.removesuffix(".md") for _words, target in LINK.findall(index) if target.endswith(".md")]


@cache
def guide(code: str) -> Guide | None:
    """The guide with a code, None when the index lists no such guide. Reads its file and its pictures' sizes, once."""
    if code not in order():
        return None
    lines = (FOLDER / f"{code}.md").read_text(encoding="utf-8").splitlines()
    title = lines[0].removeprefix("# ")
    whom = next(line for line in lines[1:] if line)
    body = lines[lines.index(whom) + 1 :]
    return Guide(code, title, whom, mark_safe("\n".join(_blocks(body))))  # noqa: S308 - every word was escaped


def _blocks(lines: list[str]) -> list[str]:
    """Lines as HTML. A list and its last item stay open until a line begins at the margin without being an item."""
    drawn: list[str] = []
    kind = ""
    for line in filter(str.strip, lines):
        item = ITEM.fullmatch(line)
        if kind and not line.startswith(" "):
            drawn.append("</li>")
        wanted = ("ul" if item[1] == "-" else "ol") if item else kind if line.startswith(" ") else ""
        if wanted != kind:
            drawn += [f"</{kind}>"] * bool(kind) + [f"<{wanted}>"] * bool(wanted)
            kind = wanted
        drawn.append(f"<li>{_words(item[2])}" if item else _block(line.strip()))
    return [*drawn, f"</li></{kind}>"] if kind else drawn


def _block(line: str) -> str:
    if picture := PICTURE.fullmatch(line):
        return _picture(picture[1], picture[2])
    for mark, tag in (("### ", "h3"), ("## ", "h2")):
        if line.startswith(mark):
            return f"<{tag}>{_words(line.removeprefix(mark))}</{tag}>"
    return f"<p>{_words(line)}</p>"


def _words(text: str) -> str:
    text = BOLD.sub(r"<b>\1</b>", escape(text))
    return LINK.sub(lambda found: f'<a href="{_address(found[2])}">{found[1]}</a>', text)


def _address(target: str) -> str:
    """A neighbour's page here; an address of the site or of elsewhere as it stands."""
    return reverse("guide", args=[target.removesuffix(".md")]) if target.endswith(".md") else target


def _picture(words: str, name: str) -> str:
    with Image.open(FOLDER / name) as image:
        width, height = image.size
    source, said = static("guias/" + name.removeprefix("img/")), escape(words)
    size = f'width="{width}" height="{height}"'
    return f'<p class="shot"><img src="{source}" alt="{said}" {size} loading="lazy"></p>'
