"""What waits for a person on the home page: each room registers a provider in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lms.people.scopes import Scope


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
_providers: list[Provider] = []


def register_tasks(provider: Provider) -> None:
    """Add a source of tasks. It says in its docstring what it costs, and asks nothing that the scope rules out."""
    if provider not in _providers:
        _providers.append(provider)


def tasks_for(scope: Scope) -> list[Task]:
    """All that waits for the person of a scope, what lapses first on top. As many queries as the providers ask."""
    if scope.person is None:
        return []
    tasks = [task for provider in _providers for task in provider(scope)]
    return sorted(tasks, key=lambda task: (task.due is None, task.due.timestamp() if task.due else 0.0, -task.weight))
