"""The doors that ``console.door`` fills: the desk never imports feed or store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from console.words import Asked, Event, Fix, Outbound


class StorePort(Protocol):
    """Never blocks; for each event a ``Receipt`` comes to the desk's inbox, ok or not."""

    def append(self, events: Sequence[Event]) -> None: ...

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None: ...

    def personal(self, key: str) -> Mapping[str, str]: ...

    def put_fixes(self, batch: Sequence[Fix]) -> None: ...


class FeedPort(Protocol):
    """``sent(tag)`` may be called on any thread: the desk posts it into its own inbox."""

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None: ...

    def withdraw(self, tag: str) -> None:
        """What carries this tag and has not gone out need not any more."""


class SumsPort(Protocol):
    """Works out rings, coverage and blocking posts in a process of its own. Never blocks; each ask is answered by one
    ``words.Answered`` in the desk's inbox, unless a newer ask with the same key came before it was begun."""

    def ask(self, ask: Asked) -> None: ...
