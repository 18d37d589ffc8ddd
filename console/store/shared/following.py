"""What all seats of a site write, read from PostgreSQL: for walls on any machine. Nothing is ever written here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from console.store import postgres
from console.store.shared.hearing import PATIENCE_S, Hearing
from console.store.shared.reading import Doubtful, Reader
from console.words import Clock, Event, Followed, FollowState


class Inbox(Protocol):
    """Where words go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Followed | FollowState, /) -> None: ...


class SharedFollowing:
    """As ``store.Following`` for a file: ``replay`` at start, then ``start``; a database that is away is waited for.

    ``replaced`` is said when it is another store than before, as after a backup was put back: begin anew.
    """

    def __init__(self, url: str, clock: Clock, inbox: Inbox) -> None:
        self._url, self._clock, self._inbox = url, clock, inbox
        self._reader = Reader()
        self._said: FollowState | None = None
        self._hearing = Hearing(
            url, clock, lambda: self._reader, name="shared-following", beating=None,
            read=self._read, kept=lambda _: None, here=lambda: self._say(), away=self._away,
        )  # fmt: skip

    def replay(self) -> Iterator[Event]:
        """All that is there now, in the order of commits; nothing when the database is away."""
        with (
            contextlib.suppress(postgres.Error),
            contextlib.closing(postgres.connect_impatient(self._url, PATIENCE_S, name="shared-following")) as found,
        ):
            postgres.check_version(found)
            self._reader.is_another(found)
            while events := self._next(found):
                yield from events

    def start(self) -> None:
        self._hearing.start()

    def stop(self) -> None:
        self._hearing.stop()

    def _next(self, connection: postgres.Connection) -> list[Event]:
        try:
            return self._reader.read(connection, self._clock.now())[0]
        except Doubtful:
            return self._reader.read(connection, self._clock.now())[0]

    def _read(self, events: Sequence[Event], _seq: int) -> None:
        self._inbox.put(Followed(events=tuple(events)))

    def _away(self, error: Exception) -> None:
        self._say(postgres.reason(error) if isinstance(error, postgres.Error) else "store.away")

    def _say(self, reason: str = "") -> None:
        before, reading = self._said, not reason
        if before is None or (before.reading, before.reason) != (reading, reason):
            replaced = reason == "store.replaced"
            self._said = FollowState(reading=reading, since=self._clock.now(), reason=reason, replaced=replaced)
            self._inbox.put(self._said)
