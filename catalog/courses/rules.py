"""What a course must hold to be published. Values in, findings out; the document is `course.schema.json`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FULL_WEIGHT = 10_000  # hundredths of a per cent
EASY_READING = 55  # Szigriszt-INFLESZ: from 55 up a text is "normal" for an adult reader
TAG = re.compile(r"<[^>]+>")
SENTENCE_END = re.compile(r"[.!?:;…]+(?:\s|$)")
WORD = re.compile(r"[^\W\d_]+")
VOWELS = re.compile(r"[aeiouáéíóúü]+", re.IGNORECASE)
HIATUS = re.compile(r"[íú][aeoáéó]|[aeoáéó][íú]|[aeoáéó][aeoáéó]", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """Something to mend (`blocks`) or to look at. `where` names the place as the author knows it."""

    code: str
    where: str
    sentence: str
    blocks: bool = True


def findings(document: dict[str, Any]) -> list[Finding]:
    """Everything that stops or questions publication, in the order of the document (domain.md 8, Publishing)."""
    return [*_durations(document), *_evaluation(document), *_media(document), *_reading(document)]


def _durations(document: dict[str, Any]) -> Iterator[Finding]:
    modality, minutes = document["modality"], document["minutes"]
    online = sum(lesson["minutes"] for lesson in document["lessons"] if not lesson.get("session"))
    classroom = sum(session["minutes"] for session in document["sessions"])
    if online != minutes["linea"]:
        yield Finding(
            "minutes-online",
            "Duración en línea",
            f"Las lecciones suman {online} minutos y el curso declara {minutes['linea']}.",
        )
    if classroom != minutes["presencial"]:
        yield Finding(
            "minutes-classroom",
            "Duración presencial",
            f"Las sesiones suman {classroom} minutos y el curso declara {minutes['presencial']}.",
        )
    for session in document["sessions"]:
        agenda = sum(step["minutes"] for step in session["agenda"])
        if session["agenda"] and agenda != session["minutes"]:
            yield Finding(
                "minutes-session",
                f"Sesión {session['number']}",
                f"Sus actividades suman {agenda} minutos y la sesión dura {session['minutes']}.",
            )
    has = (minutes["presencial"] > 0, minutes["linea"] > 0)
    if has != {"presencial": (True, False), "linea": (False, True), "mixta": (True, True)}[modality]:
        yield Finding("modality", "Modalidad", "Los minutos declarados no corresponden a la modalidad del curso.")


def _evaluation(document: dict[str, Any]) -> Iterator[Finding]:
    total = sum(component["weight"] for component in document["evaluation"]["components"])
    if total != FULL_WEIGHT:
        yield Finding(
            "weights", "Evaluación", f"Los pesos suman {total / 100:.2f} %; deben sumar exactamente 100.00 %."
        )


def _media(document: dict[str, Any]) -> Iterator[Finding]:
    for lesson in document["lessons"]:
        where = f"Lección {lesson['number']}"
        for block in lesson["blocks"]:
            if block["kind"] == "figure" and not block["alt"].strip() and not block.get("decorative"):
                yield Finding(
                    "alt-text", where, "Una figura no tiene texto alternativo. Descríbela o márcala decorativa."
                )
            if block["kind"] == "video" and not block.get("captions"):
                yield Finding("captions", where, f"El video «{block['title']}» no tiene subtítulos.")
            if block["kind"] == "video" and not block.get("transcript", "").strip():
                yield Finding("transcript", where, f"El video «{block['title']}» no tiene transcripción.")


def _reading(document: dict[str, Any]) -> Iterator[Finding]:
    for lesson in document["lessons"]:
        text = " ".join(prose(block) for block in lesson["blocks"])
        if len(WORD.findall(text)) >= 100 and (ease := reading_ease(text)) < EASY_READING:
            yield Finding(
                "reading-ease",
                f"Lección {lesson['number']}",
                f"El texto es difícil de leer ({ease} puntos; busca {EASY_READING} o más). Acorta las oraciones.",
                blocks=False,
            )


def prose(block: dict[str, Any]) -> str:
    """The author's own sentences of a block; quoted law is exempt from reading ease."""
    if block["kind"] == "quote_of_law":
        return ""
    parts = [block.get("text", ""), *block.get("items", []), *block.get("paragraphs", [])]
    return " ".join(part if part.rstrip().endswith((".", "?", "!", ":")) else f"{part}." for part in parts if part)


def syllables(word: str) -> int:
    """Syllables of a Spanish word: groups of vowels, and one more for each hiatus. Close enough for an average."""
    return max(1, sum(1 + len(HIATUS.findall(group)) for group in VOWELS.findall(word)))


def reading_ease(text: str) -> int:
    """Szigriszt-INFLESZ, 0–100: 206.835 − 62.3 × syllables per word − words per sentence (Szigriszt Pazos, 1993)."""
    plain = TAG.sub(" ", text)
    found = WORD.findall(plain)
    sentences = max(1, len([part for part in SENTENCE_END.split(plain) if WORD.search(part)]))
    if not found:
        return 100
    score = 206.835 - 62.3 * sum(map(syllables, found)) / len(found) - len(found) / sentences
    return max(0, min(100, int(score)))
