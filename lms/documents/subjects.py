"""What rooms above call the things that are signed and voted on here, and where they are read."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A kind of thing: its words, and the address of one of them by its ref, where it has a page."""

    kind: str
    label: str  # «Plan de evaluación»
    url: Callable[[str], str] | None = None
    votes_there: bool = False  # its own page takes the votes, so that its room hears of them at once


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of subject known, from a room's `ready()`. Another under the same code is a programming error."""
    if _subjects.setdefault(subject.kind, subject) != subject:
        raise ValueError(f"Dos asuntos con el código «{subject.kind}».")


def subject(kind: str) -> Subject:
    """A kind of subject; one that no room registered has only general words."""
    return _subjects.get(kind, Subject(kind, "Documento"))
