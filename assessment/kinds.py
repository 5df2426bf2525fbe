"""The kinds of questions: what of each may be shown, what an answer looks like, what it earns.

`shown` is an allow-list: it builds what a page gets from the fields it names and passes nothing else on. A kind that is
not here is an error everywhere, never «show it all».
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessment.rules import quiz as rules

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # NUL and halves of letters: JSON may say them, no database keeps them
LONGEST = 200  # letters of a typed answer
MOST = 40  # options of a question


class UnknownKind(LookupError):
    """A question of a kind that nobody registered."""


class BadAnswer(ValueError):
    """What came is no answer to this kind of question."""


@dataclass(frozen=True)
class Shown:
    """What a page may know of a question."""

    kind: str
    stem: str
    hint: str
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Kind:
    code: str
    hint: str
    show: Callable[["Kind", str, Mapping[str, Any], str, bool], Shown]
    clean: Callable[[list[str], Mapping[str, Any]], Any]
    words: Callable[[Any, Mapping[str, Any]], str]
    share: Callable[[Mapping[str, Any], Any, bool], Fraction]


def _with_options(kind: Kind, stem: str, body: Mapping[str, Any], seed: str, shuffle: bool) -> Shown:
    texts = {str(option["id"]): str(option["text"]) for option in body["options"]}
    order = rules.shuffled(seed, list(texts)) if shuffle else list(texts)
    return Shown(kind.code, stem, kind.hint, options=tuple((each, texts[each]) for each in order))


def _with_unit(kind: Kind, stem: str, body: Mapping[str, Any], seed: str, shuffle: bool) -> Shown:
    return Shown(kind.code, stem, kind.hint, unit=str(body["unit"]))


def _ids(body: Mapping[str, Any]) -> dict[str, str]:
    return {str(option["id"]): str(option["text"]) for option in body["options"]}


def _clean_single(sent: list[str], body: Mapping[str, Any]) -> str | None:
    if len(sent) > 1 or (sent and sent[0] not in _ids(body)):
        raise BadAnswer
    return sent[0] if sent else None


def _clean_multiple(sent: list[str], body: Mapping[str, Any]) -> list[str] | None:
    known = _ids(body)
    if not set(sent) <= set(known):
        raise BadAnswer
    return [each for each in known if each in sent] or None


def _clean_number(sent: list[str], body: Mapping[str, Any]) -> str | None:
    """What was typed, as it was typed: what is no number is kept too and earns nothing, but is never lost."""
    text = sent[0].strip() if sent else ""
    if len(sent) > 1 or len(text) > LONGEST or "\x00" in text:
        raise BadAnswer
    return text or None


def _said_options(value: Any, body: Mapping[str, Any]) -> str:
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(text for each, text in _ids(body).items() if each in chosen)


def _said_number(value: Any, body: Mapping[str, Any]) -> str:
    return f"{value} {body['unit']}".strip() if isinstance(value, str) else ""


_KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "single",
            "Elige una respuesta.",
            _with_options,
            _clean_single,
            _said_options,
            lambda key, value, partial: rules.single_share(key, value),
        ),
        Kind(
            "multiple",
            "Elige todas las que correspondan.",
            _with_options,
            _clean_multiple,
            _said_options,
            lambda key, value, partial: rules.multiple_share(key, value, partial=partial),
        ),
        Kind(
            "numerical",
            "Escribe un número. Puedes usar punto o coma para los decimales.",
            _with_unit,
            _clean_number,
            _said_number,
            lambda key, value, partial: rules.numerical_share(key, value),
        ),
    )
}


def codes() -> list[str]:
    """Every kind there is."""
    return list(_KINDS)


def kind(code: str) -> Kind:
    """The kind with a code; UnknownKind when there is none."""
    try:
        return _KINDS[code]
    except KeyError:
        raise UnknownKind(code) from None


def shown(code: str, stem: str, body: Mapping[str, Any], seed: str, *, shuffle: bool) -> Shown:
    """What a page may know of a question, its options in the order of the seed."""
    found = kind(code)
    return found.show(found, stem, body, seed, shuffle)


def clean(code: str, sent: list[str], body: Mapping[str, Any]) -> Any:
    """An answer as it is stored, from what a form sent; None is «no answer». BadAnswer when it fits no question."""
    return kind(code).clean(sent, body)


def words(code: str, value: Any, body: Mapping[str, Any]) -> str:
    """An answer in words, for the review page; empty when there is none."""
    return "" if value is None else kind(code).words(value, body)


def share(code: str, key: Mapping[str, Any], value: Any, *, partial: bool) -> Fraction:
    """What an answer earns of its question, from 0 to 1."""
    return kind(code).share(key, value, partial) if value is not None else Fraction(0)


def plausible(value: Any) -> bool:
    """Whether a value has the shape of some answer: what a save may store without reading the question first."""
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST and not NOT_TEXT.search(value)
    if isinstance(value, list):
        return 0 < len(value) <= MOST and all(isinstance(each, str) and plausible(each) for each in value)
    return value is None
