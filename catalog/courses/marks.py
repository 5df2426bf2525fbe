"""The three marks that a sentence of a course may carry: bold, italics, a link. Everything else is text."""

import re

import nh3

PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
BREAK = re.compile(r"<br\s*/?>")
LINK_TO_NOWHERE = re.compile(r"<a>(.*?)</a>", re.DOTALL)


def inline(text: str) -> str:
    """A sentence as HTML that holds `b`, `i` and `a href` (http, https, mailto) and nothing else, whoever wrote it."""
    kept = nh3.clean(
        text,
        tags={"b", "i", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return LINK_TO_NOWHERE.sub(r"\1", kept).strip()


def paragraphs(html: str) -> list[str]:
    """The sentences of a text of the editor, a paragraph each; empty ones are dropped."""
    found = PARAGRAPH.findall(html) or [html]
    return [clean for each in found if (clean := inline(BREAK.sub(" ", each)))]


def html_of(items: list[str]) -> str:
    """Sentences as the editor keeps them: the way back from `paragraphs`."""
    return "".join(f"<p>{inline(each)}</p>" for each in items)
