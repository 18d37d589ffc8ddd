"""Journal and tracks, and their thread: the only importer of a database driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue

from console.words import Clock, Event, Fix, Receipt, StoreState


class Store:
    """The journal (``folder/journal.sqlite``) and the tracks (``folder/tracks-YYYYMMDD.sqlite``).

    A ``Receipt`` per event goes to ``inbox`` after its commit; a ``StoreState`` whenever recording stops or resumes.
    """

    def __init__(
        self, folder: Path, seat: str, clock: Clock, inbox: SimpleQueue[Receipt | StoreState], *, keep_tracks_days: int = 90
    ) -> None:
        raise NotImplementedError

    def replay(self) -> Iterator[Event]:
        """At start, before the thread: every event of this seat in order, its chain verified. See ``damage``."""
        raise NotImplementedError

    @property
    def damage(self) -> Damage | None:
        """What ``replay`` found wrong, if anything: what stands before line ``n`` was kept."""
        raise NotImplementedError

    def start(self) -> None: ...

    def stop(self) -> None:
        """Stop taking, flush, close."""

    def append(self, events: Sequence[Event]) -> None:
        """Never blocks. Events in one call are committed together. ``n``, ``prev_hash`` and ``hash`` are given here."""

    def put_fixes(self, batch: Sequence[Fix]) -> None:
        """Never blocks; written about once a second."""

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None:
        """Personal fields beside the chain, purged at ``purge_at`` (epoch s)."""

    def personal(self, key: str) -> dict[str, str]:
        """Cached; empty when unknown or purged."""
        raise NotImplementedError


class Damage:
    """The journal is broken at line ``n``: ``code`` is a ``say`` code of ``store.toml``."""

    n: int
    code: str
