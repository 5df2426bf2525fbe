"""The stock filesystem transport, but a message caught half-written is dropped instead of killing the worker.

Stock kombu writes a file in place and readers take it at once; under load one of them finds it empty and the whole
worker stops. A message is only a hint (the Job row is the truth and is hinted again), so losing one costs seconds.
"""

import json
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem


class Channel(filesystem.Channel):
    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except json.JSONDecodeError:
            raise Empty from None

    def get_table(self, exchange: str) -> Any:
        """Where an exchange delivers; a table half written delivers nowhere yet, and the hint is sent again."""
        try:
            return super().get_table(exchange)
        except json.JSONDecodeError:
            return []


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Make `filesystem://` mean this transport. Called once, before the application connects."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
