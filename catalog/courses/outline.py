"""What a page says of a course, worked out from its document: outline, requirements, differences. No query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
FUTURE = re.compile(r"\b(\w+)rá\b")
# futures that lose or change the vowel of their infinitive, by what stands before «rá»; compounds end the same
IRREGULAR = {"ha": "hacer", "di": "decir", "tend": "tener", "pond": "poner", "vend": "venir", "sald": "salir"} | {
    "vald": "valer",
    "pod": "poder",
    "sab": "saber",
    "quer": "querer",
    "hab": "haber",
    "cab": "caber",
}


@dataclass(frozen=True)
class Step:
    """One row of the outline: a lesson or a classroom session."""

    title: str
    minutes: int
    number: int = 0  # of the lesson; 0 is a session


@dataclass(frozen=True)
class Unit:
    title: str
    minutes: int
    steps: list[Step]


def outline(document: Document, lessons: Iterable[Document]) -> list[Unit]:
    """The syllabus with its lessons and sessions; lessons that no unit names come last, so that none is lost."""
    left = {lesson["number"]: lesson for lesson in lessons}
    sessions = {session["number"]: session for session in document["sessions"]}
    units = []
    for unit in document["syllabus"]:
        steps = [_lesson(left.pop(number)) for number in unit["lessons"] if number in left]
        steps += [_session(sessions.pop(number)) for number in unit["sessions"] if number in sessions]
        units.append(Unit(unit["title"], unit["minutes"], steps))
    rest = [*map(_lesson, left.values()), *map(_session, sessions.values())]
    if rest:
        units.append(Unit("", sum(step.minutes for step in rest), rest))
    return units


def _lesson(lesson: Document) -> Step:
    return Step(f"{lesson['number']}. {lesson['title']}", lesson["minutes"], lesson["number"])


def _session(session: Document) -> Step:
    return Step(f"Sesión {session['number']}, presencial: {session['title']}", session["minutes"])


def requirements(document: Document, lessons: Iterable[Document]) -> list[tuple[str, str]]:
    """What the constancia asks for, in words, from the evaluation scheme."""
    scheme, count = document["evaluation"], len(document["sessions"])
    slots = [lesson for lesson in lessons if lesson["required"] and not lesson["session"]]
    rows = []
    if count:
        which = "de la sesión" if count == 1 else f"de las {count} sesiones"
        rows.append(("Asistencia", f"{scheme['min_attendance']} % de los minutos {which}"))
    if slots:
        rows.append(("Lecciones", "La lección vista" if len(slots) == 1 else f"Las {len(slots)} vistas"))
    rows.append(("Calificación", f"{mark(scheme['pass_mark'])} o más, de 100.00"))
    return rows


def ability(objective: Document) -> str:
    """An objective said to whoever will learn: «identificará los datos» is «Identificar los datos.»"""
    sentence = FUTURE.sub(_infinitive, f"{objective['verb']} {objective['what']}")
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _infinitive(future: re.Match[str]) -> str:
    stem = future[1]
    for ending, infinitive in IRREGULAR.items():
        whole = len(ending) < 3  # «ha» and «di» end many regular verbs: only alone are they irregular
        if stem == ending or (not whole and stem.endswith(ending)):
            return stem.removesuffix(ending) + infinitive
    return f"{stem}r"


def mark(hundredths: int) -> str:
    """8000 as «80.00»."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True)
class Differences:
    """What a document changes of the published one, in words of the author."""

    parts: list[str]
    added: list[str]
    removed: list[str]
    changed: list[str]

    def __bool__(self) -> bool:
        return bool(self.parts or self.added or self.removed or self.changed)


PARTS = {
    "title": "Título",
    "summary": "Resumen",
    "purpose": "Propósito",
    "audience": "A quién se dirige",
    "prerequisites": "Requisitos",
    "modality": "Modalidad",
    "minutes": "Duración",
    "keywords": "Palabras para encontrarlo",
    "objectives": "Objetivos",
    "competencies": "Competencias",
    "standards": "Estándares",
    "syllabus": "Temario",
    "sessions": "Sesiones",
    "techniques": "Técnicas",
    "materials": "Materiales",
    "evaluation": "Evaluación",
    "sources": "Fuentes",
}


def differences(old: Document, new: Document) -> Differences:
    """Parts of the course that differ, and lessons added, removed and changed (also when only their place did)."""
    before = {lesson["slug"]: lesson for lesson in old["lessons"]}
    after = {lesson["slug"]: lesson for lesson in new["lessons"]}
    return Differences(
        parts=[words for name, words in PARTS.items() if old.get(name) != new.get(name)],
        added=[_lesson(lesson).title for slug, lesson in after.items() if slug not in before],
        removed=[_lesson(lesson).title for slug, lesson in before.items() if slug not in after],
        changed=[_lesson(lesson).title for slug, lesson in after.items() if slug in before and before[slug] != lesson],
    )
