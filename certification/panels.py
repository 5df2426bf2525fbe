"""What rooms above put beside a standard that somebody prepares for (courses): each registers a panel in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.profiles.models import StandardVersion
from lms.people.models import Person


@dataclass(frozen=True)
class Panel:
    """A part of the page: the template that draws it and what it draws, under the name `panel`."""

    template: str
    data: Any


Provider = Callable[[StandardVersion, Person], Panel | None]
_providers: list[Provider] = []


def register_guidance(provider: Provider) -> None:
    """Add a panel. It says in its docstring what it costs; None when it has nothing to show."""
    if provider not in _providers:
        _providers.append(provider)


def guidance_for(version: StandardVersion, person: Person) -> list[Panel]:
    """The panels for whoever prepares for a standard. As many queries as the providers ask."""
    return [panel for provider in _providers if (panel := provider(version, person))]
