"""What waits for a person on the home page: each room registers a provider in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Exists

from lms.people.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Person


@dataclass(frozen=True)
class Task:
    """One row of the list: what to do, where, until when. `weight` orders tasks without a date; higher comes first."""

    title: str  # begins with a verb: «Decide 3 solicitudes»
    url: str
    detail: str = ""
    due: datetime | None = None
    tag: str = ""  # the words of its state, «Vence hoy»; empty shows none
    group: Literal["now", "later", "done"] = "now"
    weight: int = 0


Provider = Callable[[Scope], Iterable[Task]]
Gate = Callable[["Person"], "QuerySet[Any]"]
_providers: dict[Provider, Gate | None] = {}


def register_tasks(provider: Provider, gate: Gate | None = None) -> None:
    """Add a source of tasks. It says in its docstring what it costs, and asks nothing that the scope rules out.

    A provider of what anybody may have gives a gate: rows without which it has nothing to say. All gates are asked at
    once, so that home does not grow by a query with each room.
    """
    _providers.setdefault(provider, gate)


def tasks_for(scope: Scope) -> list[Task]:
    """All that waits for the person of a scope, what lapses first on top. One query, and what open providers ask."""
    if scope.person is None:
        return []
    shut = _shut(scope.person)
    tasks = [task for provider in _providers if provider not in shut for task in provider(scope)]
    return sorted(tasks, key=lambda task: (task.due is None, task.due.timestamp() if task.due else 0.0, -task.weight))


def _shut(person: "Person") -> set[Provider]:
    """Providers whose gate has no row for this person. One query."""
    gated = [(provider, gate) for provider, gate in _providers.items() if gate is not None]
    asked = {f"gate{number}": Exists(gate(person)) for number, (_provider, gate) in enumerate(gated)}
    if not asked:
        return set()
    found: dict[str, Any] = (
        type(person).objects.filter(pk=person.pk).annotate(**asked).values_list(*asked, named=True).get()._asdict()
    )
    return {provider for number, (provider, _gate) in enumerate(gated) if not found[f"gate{number}"]}
