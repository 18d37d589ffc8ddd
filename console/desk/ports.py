"""The doors that ``console.door`` fills: the desk never imports feed or store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from console.words import Asked, Event, Fix, Outbound
from console.words.past import By
from console.words.people import Verified
from console.words.replay import LateFix, Moment, ReplayState
from console.words.sharing import Move
from console.words.study import ClerkAsked
from console.words.video import Picture, StreamState


class StorePort(Protocol):
    """Never blocks; for each event a ``Receipt`` comes to the desk's inbox, ok or not."""

    def append(self, events: Sequence[Event]) -> None: ...

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None: ...

    def personal(self, key: str) -> Mapping[str, str]: ...

    def put_fixes(self, batch: Sequence[Fix]) -> None: ...


class SharedStorePort(StorePort, Protocol):
    """A store of several seats. Into the inbox come, beside receipts and ``StoreState``:

    ``Committed``: the events of all seats in the order of their commits, our own among them, each once;
    ``Refused``: a transaction of ours came second, no receipts follow; ``RecorderState``; and after the database was
    away ``Merged``. While it is away each event is kept on this machine, its receipt says not ok (``store.away``), and
    a second one says ok when the database has it.
    """

    def append(self, events: Sequence[Event], moves: Sequence[Move] = ()) -> None:
        """One transaction. ``moves``: what it makes of units' active orders."""


class PeoplePort(Protocol):
    """Knows the accounts. Never blocks."""

    def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None:
        """``done`` is called once, on another thread: put what it says into the inbox. After failed tries it waits, and
        longer each time."""


class TracksPort(Protocol):
    """The fixes of a shared site. Never blocks; only the seat that records writes them."""

    def put(self, batch: Sequence[Fix]) -> None: ...

    def record(self, mine: bool) -> None: ...


class FilesPort(Protocol):
    """Attachments and stills of all seats of a shared site. ``name``: ``attachments/<sha256>.pdf``, as below the state
    folder."""

    def put(self, name: str) -> None:
        """It lies in this seat's state folder: bring it to the others. Never blocks."""

    def fetch(self, name: str) -> str:
        """Bring it into this seat's state folder; "" or the say code of why not. Takes its time."""


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


class ClerkPort(Protocol):
    """Works out analyses and writes reports in a process of its own. Never blocks. For each ask come ``ClerkProgress``
    and then one ``StudyAnswer``, ``ReportAnswer`` or ``ClerkFault`` into the desk's inbox; a cancelled one is silent.
    """

    def ask(self, ask: ClerkAsked) -> None: ...


class JobPort(Protocol):
    """Does long work on the past in a child of its own. Never blocks; what becomes of it comes to ``desk.jobs.heard``
    by the desk's inbox."""

    def begin(self, kind: str, n: int, argv: tuple[str, ...]) -> None: ...

    def stop(self, n: int) -> None:
        """At once, and no half file is left."""


class ReplayPort(Protocol):
    """One replay: a desk that stands in the past (``console.desk.replay``), and its clock. On the GUI's thread; reading
    goes on beside it, so every method returns at once and what it asked for comes with a later beat."""

    @property
    def state(self) -> ReplayState: ...

    @property
    def moments(self) -> Sequence[Moment]:
        """All of the span, in order; grows while it is read."""

    @property
    def late(self) -> Sequence[LateFix]:
        """Fixes near the moment that is shown which the room did not have then, or had elsewhere: the difference
        between as received and as it happened. Empty when there is none."""

    def play(self, on: bool) -> None: ...

    def set_speed(self, speed: float) -> None:
        """0.25 … 600; nearest of ``SPEEDS``."""

    def seek(self, at: float) -> None:
        """Epoch s; outside of the span: its nearest end."""

    def step(self, seconds: float) -> None: ...

    def jump(self, by: int, kinds: Sequence[str] = ()) -> None:
        """To the next (1) or former (-1) moment, of these kinds only."""

    def set_by(self, by: By) -> None: ...

    def mark(self, which: str) -> None:
        """``a`` or ``b`` at the moment that is shown; where it stands already it is taken away."""

    def follow(self, kind: str, id: str) -> None:
        """A unit or an incident; "", "" ends it."""

    def close(self) -> None: ...
