"""What other rooms know of a person and her page shows: each room registers a source in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from lms.people.models import Person


@dataclass(frozen=True)
class Fact:
    """One line of the summary: «Puesto», «Analista», since when."""

    label: str
    value: str
    since: date | None = None


Source = Callable[[Person], Iterable[Fact]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source of facts. It says in its docstring what it costs."""
    if source not in _sources:
        _sources.append(source)


def facts_of(person: Person) -> list[Fact]:
    """All that rooms above know of a person, for her page. As many queries as the sources ask."""
    return [fact for source in _sources for fact in source(person)]
