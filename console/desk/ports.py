"""The doors that ``console.door`` fills: the desk never imports feed or store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from console.words import Asked, Event, Fix, Outbound
from console.words.video import Picture, StreamState


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


class WatchPort(Protocol):
    """One pair of eyes on a source. Several on the same source and stream share one connection; the last that closes
    ends it. Every method returns at once and may be called from the GUI's thread alone."""

    @property
    def state(self) -> StreamState: ...

    def picture(self) -> Picture | None:
        """The newest; None before the first. Its data stays valid until the next call here, also when it froze."""

    def resize(self, width: int, height: int, *, main: bool) -> None:
        """Another size in px on screen (the stream is scaled down to fit in it, never up), another stream."""

    def retry(self) -> None:
        """A person asks again: the budget is whole once more."""

    def close(self) -> None: ...


class Still(NamedTuple):
    """A still as taken from a stream. ``jpeg`` as the camera's own size; empty when there is none, then ``why``."""

    source: str
    at: float  # epoch s, when the picture came
    jpeg: bytes
    width: int = 0
    height: int = 0
    why: str = ""  # say code
    facts: dict[str, Any] = {}


class VideoPort(Protocol):
    """Fetches and decodes beside the window. Never blocks."""

    def watch(self, source: str, width: int, height: int, *, main: bool = False) -> WatchPort: ...

    def states(self) -> Mapping[tuple[str, bool], StreamState]:
        """How each open stream stands, and those that failed lately, by source and whether it is the main one."""

    def fresh(self) -> bool:
        """Whether any watched stream has a new picture, or stands otherwise, since this was last asked."""

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        """``done`` is called on another thread, once, within 10 s: put what it says into the inbox."""
