"""What waits to be worked out: the newest of each key, what a person waits for first, never more than so many."""

from __future__ import annotations

from typing import Final

from console.words import Asked, ForgetAsk

MOST: Final = 2_000  # 465 standing rings and all that a room asks at once; more is a fault somewhere


class Waiting:
    """Not for two threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self._asks: dict[str, Asked] = {}  # by key, in the order of their coming
        self._most = most

    def __len__(self) -> int:
        return len(self._asks)

    def put(self, ask: Asked) -> Asked | None:
        """Takes the place of an older one of its key, where that stood. What had to go because there are too many."""
        if isinstance(ask, ForgetAsk):
            self._asks.pop(ask.key, None)
            return None
        self._asks[ask.key] = ask
        if len(self._asks) <= self._most:
            return None
        least = next((one for one in self._asks.values() if not one.urgent), ask)
        return self._asks.pop(least.key)

    def next(self) -> Asked | None:
        """The first urgent one, else the first; it no longer waits."""
        if not self._asks:
            return None
        key = next((key for key, one in self._asks.items() if one.urgent), next(iter(self._asks)))
        return self._asks.pop(key)

    def drain(self) -> list[Asked]:
        """All of them; nothing waits any more."""
        asks, self._asks = list(self._asks.values()), {}
        return asks
