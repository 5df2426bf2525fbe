"""What follows from a fact in rooms above: an event written with the fact becomes one job per room that listens."""

import logging
from collections import defaultdict
from typing import Any, NamedTuple

from django.db import transaction

from lms.core import broker, clock, jobs
from lms.core.models import Institution, OutboxMessage

BATCH = 100
DISPATCH_TASK = "core.dispatch_outbox"
HINT_LIVES = 30  # seconds; by then the beat has been here, and hours without workers leave no heap of errands

logger = logging.getLogger(__name__)


class Subscriber(NamedTuple):
    name: str
    kind: str


_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(topic: str, name: str, kind: str) -> None:
    """Ask, in a room's tasks.py, for a job of `kind` for each event of `topic`. `name` tells subscribers apart.

    The job's args are the event's data. Keep the name for ever: it is part of what makes the job happen once.
    """
    if any(known.name == name for known in _subscribers[topic]):
        raise ValueError(f"Two subscribers called {name} to {topic}")
    _subscribers[topic].append(Subscriber(name, kind))


def publish(topic: str, key: str, data: dict[str, Any], institution: Institution | None) -> None:
    """Write an event in the fact's transaction. One insert; the same (topic, key) is written once for ever.

    `key` names the fact; `data` holds ids and codes. After commit the workers are told; without a broker the beat
    finds the row.
    """
    message = OutboxMessage(institution=institution, topic=topic, key=key, data=data, created_at=clock.now())
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(lambda: broker.send(DISPATCH_TASK, expires=HINT_LIVES))


def dispatch() -> int:
    """Turn waiting events, oldest first, into jobs; returns how many. Safe to run twice and side by side.

    An event that cannot be turned stays, is logged and does not hold up the others.
    """
    turned = 0
    waiting = OutboxMessage.objects.filter(dispatched_at=None).select_related("institution").order_by("pk")
    for message in waiting[:BATCH]:
        try:
            turned += _turn(message)
        except Exception:
            logger.exception("El evento %s no se pudo repartir.", message.pk)
    return turned


@transaction.atomic
def _turn(message: OutboxMessage) -> bool:
    """Mark one event and write its jobs. The mark and the unique keys of the jobs each make it happen once."""
    pending = OutboxMessage.objects.filter(pk=message.pk, dispatched_at=None)
    if not pending.update(dispatched_at=clock.now()):
        return False
    for subscriber in _subscribers[message.topic]:
        key = f"{message.topic}|{message.key}|{subscriber.name}"
        jobs.enqueue(subscriber.kind, key, message.data, institution=message.institution)
    return True
