"""From pages of the desk to the course document (`formats/course.schema.json`), and from its blocks back to pages.

A block's file is an id of the desk's library on the page; in the document it is what `value_of` makes of it: a path in
a source, a stored file in what the committee reads, an address in a preview.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.models import Page

from catalog.courses import marks

FileValue = Callable[[Document], Any]
FILE_FIELDS = ("file", "captions", "poster")
MEGABYTE = 1_000_000
NUMBER = re.compile(r"\d+")


def named(document: Document) -> str:
    """A file of the library by its title, with the ending of what was uploaded."""
    ending = PurePath(document.filename).suffix.lower()
    return str(document.title) if document.title.lower().endswith(ending) else f"{document.title}{ending}"


def source_path(document: Document) -> str:
    """A file as sources and exports call it."""
    name = PurePath(named(document))
    return f"files/{slugify(name.stem)}{name.suffix}"


def desk_file(document: Document) -> dict[str, Any]:
    """A file as a preview shows it: with the address on the desk instead of a stored file."""
    name = named(document)
    return {"name": name, "size": document.get_file_size() or 0, "url": document.url}


def raw(stream: Any) -> list[Any]:
    """The values of a StreamField or ListBlock as plain data, whether its items are wrapped or bare."""
    children = stream.get_prep_value() if hasattr(stream, "get_prep_value") else stream
    return [child["value"] if "type" in child and "value" in child else child for child in children]


def lines(text: str) -> list[str]:
    """One item per line, blank ones dropped."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbers(text: str) -> list[int]:
    """«1, 2 y 3» as whole numbers."""
    return [int(each) for each in NUMBER.findall(text or "")]


def hundredths(value: Any) -> int:
    """80 or "80.00" as 8000."""
    return int(Decimal(str(value or 0)) * 100)


# --- the course -------------------------------------------------------------------------------------------------------
def course_part(page: Any) -> dict[str, Any]:
    """The document of a CoursePage as it stands in memory, without its lessons. No query."""
    general = [_objective("OG", value) for value in raw(page.general_objective)[:1]]
    return {
        "schema": 1,
        "code": page.code,
        "slug": page.slug,
        "title": page.title,
        "summary": page.summary,
        "purpose": page.purpose,
        "audience": {"text": page.audience, "entry_knowledge": lines(page.entry_knowledge)},
        "prerequisites": lines(page.prerequisites),
        "modality": page.modality,
        "minutes": {"presencial": page.classroom_minutes, "linea": page.online_minutes},
        "keywords": lines(page.keywords),
        "objectives": {
            "general": general[0] if general else _objective("OG", {}),
            "particular": [_objective(f"OP{n}", value) for n, value in enumerate(raw(page.objectives), 1)],
        },
        "competencies": [{"code": each["code"], "level": each["level"]} for each in raw(page.competencies)],
        "standards": [{**each, "elements": lines(each["elements"] or "")} for each in raw(page.standards)],
        "syllabus": [_unit(n, value) for n, value in enumerate(raw(page.syllabus), 1)],
        "sessions": [_session(n, value) for n, value in enumerate(raw(page.sessions), 1)],
        "techniques": {"instructional": lines(page.instructional_techniques), "group": lines(page.group_techniques)},
        "materials": lines(page.materials),
        "evaluation": {
            "pass_mark": hundredths(page.pass_mark),
            "min_attendance": page.min_attendance,
            "components": [
                {**each, "id": f"E{n}", "weight": hundredths(each["weight"])}
                for n, each in enumerate(raw(page.components), 1)
            ],
        },
        "sources": [
            {**each, "published": each["published"] or None, "publisher": each["publisher"] or None}
            for each in raw(page.sources)
        ],
    }


def _objective(code: str, value: dict[str, Any]) -> dict[str, str]:
    parts = {name: value.get(name) or "" for name in ("who", "verb", "what", "condition", "purpose")}
    sentence = " ".join(part for part in parts.values() if part)
    return {"id": code, **parts, "text": f"{sentence}." if sentence else ""}


def _unit(number: int, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": number,
        "title": value["title"],
        "topics": lines(value["topics"] or ""),
        "lessons": numbers(value["lessons"]),
        "sessions": numbers(value["sessions"]),
        "minutes": value["minutes"],
    }


def _session(number: int, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "title": value["title"],
        "minutes": value["minutes"],
        "agenda": [{**step, "technique": step["technique"] or None} for step in raw(value["agenda"])],
        "materials": lines(value["materials"] or ""),
    }


# --- a lesson ---------------------------------------------------------------------------------------------------------
def number_of(page: Page) -> int:
    """The place of a lesson among its sisters, also while it is being made. One query."""
    return page.get_siblings(inclusive=False).filter(path__lt=page.path).count() + 1


def lesson_part(page: Any, number: int, library: dict[int, Document], value_of: FileValue) -> dict[str, Any]:
    """One lesson of the document, from a LessonPage as it stands in memory. No query."""

    def file_of(key: int | None) -> Any:
        return value_of(library[key]) if key in library else None

    blocks = [
        block
        for child in page.body.get_prep_value()
        for block in _blocks(child["type"], child["value"], library, file_of)
    ]
    return {
        "schema": 1,
        "number": number,
        "slug": page.slug,
        "title": page.title,
        "minutes": page.minutes,
        "time": {"reading": page.reading_minutes, "practice": page.practice_minutes},
        "session": page.session,
        "required": page.is_required,
        "objective": page.objective,
        "blocks": blocks,
    }


def library_of(pages: Iterable[Any]) -> dict[int, Document]:
    """The files that these lessons use, by id. One query."""
    keys = {
        child["value"][name]
        for page in pages
        for child in page.body.get_prep_value()
        if isinstance(child["value"], dict)
        for name in FILE_FIELDS
        if child["value"].get(name)
    }
    return Document.objects.in_bulk(keys)


def _blocks(
    kind: str, value: Any, library: dict[int, Document], file_of: Callable[[Any], Any]
) -> Iterator[dict[str, Any]]:
    """What one block of the desk is in the document; a text of several paragraphs gives as many blocks."""
    if kind == "paragraph":
        yield from ({"kind": kind, "text": text} for text in marks.paragraphs(value))
    elif kind == "list":
        yield {"kind": kind, "items": marks.paragraphs(value)}
    elif kind == "video":
        yield _video(value, library, file_of)
    else:
        yield {"kind": kind, **_PLAIN[kind](value, file_of)}


def _video(value: dict[str, Any], library: dict[int, Document], file_of: Callable[[Any], Any]) -> dict[str, Any]:
    """Megabytes are the file's own, rounded up: what the reader pays for it."""
    size = library[value["file"]].get_file_size() or 0 if value["file"] in library else 0
    optional = {name: file_of(value[name]) for name in ("captions", "poster") if value.get(name)}
    return {
        "kind": "video",
        "title": value["title"],
        "minutes": value["minutes"],
        "megabytes": max(1, -(-size // MEGABYTE)),
        "file": file_of(value["file"]),
        "transcript": value.get("transcript") or "",
        **optional,
    }


def _figure(value: dict[str, Any], file_of: Callable[[Any], Any]) -> dict[str, Any]:
    figure = {"file": file_of(value["file"]), "alt": value.get("alt") or "", "caption": value.get("caption") or ""}
    return {**figure, "decorative": True} if value.get("decorative") else figure


def _steps(value: dict[str, Any], _file_of: Callable[[Any], Any]) -> dict[str, Any]:
    minutes = {"minutes": value["minutes"]} if value.get("minutes") else {}
    return {"title": value["title"], **minutes, "items": marks.paragraphs(value["items"])}


_PLAIN: dict[str, Callable[[dict[str, Any], Callable[[Any], Any]], dict[str, Any]]] = {
    "heading": lambda value, _: {"level": int(value["level"]), "text": value["text"]},
    "quote_of_law": lambda value, _: {"text": value["text"], "source": value["source"]},
    "case": lambda value, _: {"title": value["title"], "paragraphs": marks.paragraphs(value["paragraphs"])},
    "steps": _steps,
    "decision": lambda value, _: {
        "question": value["question"],
        "options": [{"answer": each["answer"], "action": each["action"]} for each in raw(value["options"])],
    },
    "figure": _figure,
    "download": lambda value, file_of: {
        "file": file_of(value["file"]),
        "title": value["title"],
        "description": value["description"],
    },
    "check_yourself": lambda value, _: {
        "question": value["question"],
        "feedback": " ".join(marks.paragraphs(value["feedback"])),
    },
    "summary": lambda value, _: {"title": value["title"], "items": marks.paragraphs(value["items"])},
}


# --- and back ---------------------------------------------------------------------------------------------------------
def block_to_page(block: dict[str, Any], id_of: Callable[[str], int]) -> dict[str, Any]:
    """A block of a source as the desk's StreamField keeps it."""
    kind = block["kind"]
    value = {name: part for name, part in block.items() if name not in {"kind", "megabytes"}}
    for name in FILE_FIELDS:
        if name in value:
            value[name] = id_of(value[name])
    for name in ("paragraphs", "items"):
        if name in value:
            value[name] = marks.html_of(value[name])
    if kind == "paragraph":
        return {"type": kind, "value": marks.html_of([value["text"]])}
    if kind == "list":
        return {"type": kind, "value": value["items"]}
    if kind == "check_yourself":
        value["feedback"] = marks.html_of([value["feedback"]])
    if kind == "heading":
        value["level"] = str(value["level"])
    return {"type": kind, "value": value}
