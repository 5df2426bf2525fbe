"""The broker carries hints, «there is work»: losing one costs seconds, never work.

So nobody waits for it: an attempt is bounded in time, and after a failure this process leaves the broker alone for a
while. What was not hinted is found in the database by the beat.
"""

import functools
import logging
import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

from celery import current_app

PATIENCE = 0.3  # seconds for each step of talking to the broker
QUIET = 5.0  # seconds without trying after a failure

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
_quiet_until = 0.0


@functools.cache
def _pool(process: int) -> Any:
    """Impatient connections of this process; sockets are never shared with a forked child."""
    url = current_app.conf.broker_write_url or ""
    options: dict[str, Any] = {"max_retries": 0}
    if url.startswith("redis"):
        options |= {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    elif url.startswith(("amqp", "pyamqp")):
        options |= {"read_timeout": PATIENCE, "write_timeout": PATIENCE}
    return current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=options).Pool(limit=8)


def _attempt(act: Callable[[Any], Answer]) -> Answer | None:
    """Do something with a connection, at once or not at all: None when the broker does not answer."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return None
    try:
        pool = _pool(os.getpid())
        connection = pool.acquire(block=True, timeout=PATIENCE)
        try:
            answer = act(connection)
        except BaseException:
            pool.replace(connection)
            raise
        connection.release()
        return answer
    except Exception as fault:  # each transport fails in its own classes; none may reach the person's request
        _quiet_until = time.monotonic() + QUIET
        logger.warning("El bróker no responde (%s): el trabajo espera en la base de datos.", type(fault).__name__)
        return None


def send(task: str, *args: str, expires: float | None = None) -> None:
    """Send one message, or give up within a second. Never raises; call it after commit.

    With `expires`, whoever finds the message later than so many seconds drops it.
    """
    _attempt(lambda connection: current_app.send_task(task, args, connection=connection, retry=False, expires=expires))


def waiting() -> int | None:
    """How many messages no worker has taken yet; None when the broker does not answer."""

    def count(connection: Any) -> int:
        queue = current_app.amqp.queues[current_app.conf.task_default_queue]
        return int(queue(connection.default_channel).queue_declare().message_count)

    return _attempt(count)
