"""Finds every form of the product: what each page that opens shows to each person, as a browser would send it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import Resolver404, resolve

from tests.architecture.walk import ask

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TOKEN = "csrfmiddlewaretoken"
WORD = re.compile(r"[a-z_-]{1,20}")  # a button that says what to do, not which row
REF = re.compile(r"[\w-]{22}$")


@dataclass(frozen=True)
class Box:
    """One control of a form: its name, its kind, what it holds and what it may hold."""

    name: str
    kind: str  # the type of an input, or textarea, select, choice, checks
    held: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    accept: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page, with the button that sends it."""

    action: str
    boxes: tuple[Box, ...]
    button: tuple[str, str] | None = None
    with_files: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Of its controls, those of a row of a list without the row's own id."""
        return tuple(sorted({REF.sub("*", box.name) for box in self.boxes}))


@dataclass(frozen=True)
class Case:
    """A form, who sees it, on which page, and the route it is sent to."""

    route: str
    column: str
    page: str
    form: Form

    @property
    def key(self) -> tuple[str, tuple[str, ...], str]:
        name, value = self.form.button or ("", "")
        return self.route, self.form.names, f"{name}={value}" if WORD.fullmatch(value) else name

    def __str__(self) -> str:
        _route, names, button = self.key
        return f"{self.route}({', '.join(names)}) {button}".strip()


@dataclass
class _Raw:
    attrs: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """The controls of one form."""

    def __init__(self) -> None:
        super().__init__()
        self.found = _Raw()
        self._select: Box | None = None
        self._area: list[str] | None = None
        self._area_name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.attrs = said
        elif "disabled" in said:
            return
        elif tag == "input":
            self._input(said, any(name == "checked" for name, _value in attrs))
        elif tag == "select":
            self._select = Box(said.get("name", ""), "select")
        elif tag == "option" and self._select:
            value = said.get("value", "")
            held = (value,) if "selected" in said else self._select.held
            self._select = replace(self._select, options=(*self._select.options, value), held=held)
        elif tag == "textarea":
            self._area, self._area_name = [], said.get("name", "")
        elif tag == "button" and said.get("type", "submit") == "submit":
            self.found.buttons.append((said.get("name", ""), said.get("value", "")))

    def _input(self, said: dict[str, str], checked: bool) -> None:
        name, kind, value = said.get("name", ""), said.get("type", "text"), said.get("value", "on")
        if not name or name == TOKEN:
            return
        if kind in {"radio", "checkbox"}:
            before = self.found.boxes.get(name) or Box(name, "choice" if kind == "radio" else "checks")
            held = (*before.held, value) if checked else before.held
            self.found.boxes[name] = replace(before, options=(*before.options, value), held=held)
        else:
            held = (said["value"],) if "value" in said else ()
            numeric = kind == "number" or said.get("inputmode") in {"numeric", "decimal"}
            self.found.boxes[name] = Box(name, kind, held, accept=said.get("accept", ""), numeric=numeric)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            self.found.boxes[self._select.name] = self._select
            self._select = None
        elif tag == "textarea" and self._area is not None:
            text = "".join(self._area).removeprefix("\n")
            self.found.boxes[self._area_name] = Box(self._area_name, "textarea", (text,) if text else ())
            self._area = None


@cache
def _read(markup: str) -> _Raw:
    reader = _Reader()
    reader.feed(markup)
    return reader.found


def forms_in(body: str, page: str) -> Iterator[Form]:
    """Every form of a page that writes, once for each of its buttons that says something of its own."""
    for found in FORM.finditer(body):
        raw = _read(found[0])
        if raw.attrs.get("method", "").lower() == "post":
            action, files = raw.attrs.get("action") or page, raw.attrs.get("enctype") == "multipart/form-data"
            boxes = tuple(box for box in raw.boxes.values() if box.name)
            for name, value in dict.fromkeys(raw.buttons) or [("", "")]:
                yield Form(action, boxes, (name, value) if name else None, files)


def route_of(action: str) -> str:
    """The name of the route that an address leads to; empty for none."""
    try:
        return resolve(action.split("?")[0].split("#")[0]).view_name
    except Resolver404:
        return ""


def cases_in(body: str, page: str, column: str) -> Iterator[Case]:
    """The forms of a page as cases."""
    for form in forms_in(body, page):
        yield Case(route_of(form.action), column, page, form)


def cases_of(client: Client, column: str, page: str) -> list[Case]:
    """The forms of a page as somebody gets it; the page must open."""
    answer = ask(client, "GET", page)
    assert answer.status_code == 200, f"{page} no abre para {column}: {answer.status_code}"
    return list(cases_in(answer.content.decode(errors="replace"), page, column)) if not answer.streaming else []


def distinct(cases: Iterable[Case]) -> dict[tuple[Any, ...], Case]:
    """One case for each route and set of fields: the first seen."""
    kept: dict[tuple[Any, ...], Case] = {}
    for case in cases:
        kept.setdefault(case.key, case)
    return kept
