"""What rooms above put on the page of a course (its groups): each registers a panel in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.courses.models import OfferState
from lms.people.models import Person


@dataclass(frozen=True)
class Panel:
    """A part of the page: the template that draws it and what it draws, under the name `panel`."""

    template: str
    data: Any


Provider = Callable[[OfferState, Person | None], Panel]
_providers: list[Provider] = []


def register_panel(provider: Provider) -> None:
    """Add a panel. It says in its docstring what it costs, and shows nothing personal but the reader's own."""
    if provider not in _providers:
        _providers.append(provider)


def panels_of(offer: OfferState, person: Person | None) -> list[Panel]:
    """The panels of a course for its reader, in the order of registration. As many queries as the providers ask."""
    return [provider(offer, person) for provider in _providers]
