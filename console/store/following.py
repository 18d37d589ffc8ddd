"""The journal of another process, read while it writes: for walls of their own. Nothing is ever written here."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from console.store import database
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS, Mark, event_of, stands
from console.words import Clock, Event, Followed, FollowState

POLL_S: Final = 0.1  # a scene that is switched at the desk is on the wall well within half a second
MOST: Final = 2_000  # events handed over at once


class Inbox(Protocol):
    """Where words go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Followed | FollowState, /) -> None: ...


class Following:
    """``replay`` at start, then ``start``: what is committed afterwards comes as ``Followed``, a ``FollowState`` when
    the file can or cannot be read. A file that is not there yet is waited for.

    ``begin anew`` is said (``replaced``) when the journal is another file than before, as after a damaged one was set
    aside, or when a line does not follow the one before.
    """

    def __init__(self, folder: Path, clock: Clock, inbox: Inbox) -> None:
        self._path, self._clock, self._inbox = folder / "journal.sqlite", clock, inbox
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # device, inode of what is open
        self._seq = 0
        self._heads: dict[str, Head] = {}
        self._said: FollowState | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)

    @property
    def last(self) -> Event | None:
        """Who follows has no events of its own."""
        return None

    def resume(self, mark: Mark | None) -> bool:
        """Before ``replay``: begin behind this place; None: at the beginning. False where the journal does not have
        it, or cannot be read yet."""
        self._seq, self._heads = (mark.seq, dict(mark.heads)) if mark is not None else (0, {})
        try:
            if mark is None or stands(self._opened(), mark):
                return True
        except (database.Error, OSError):
            self._close()
        self._seq, self._heads = 0, {}
        return False

    def replay(self) -> Iterator[Event]:
        """All that is there now, in the order of commits; nothing when the file cannot be read yet."""
        with contextlib.suppress(database.Error, OSError):
            while batch := self._read():
                yield from batch

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._close()

    # --- its thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if self._is_another():
                    self._say(reading=False, reason="store.replaced", replaced=True)
                    return
                while batch := self._read():
                    self._inbox.put(Followed(events=tuple(batch)))
            except (database.Error, OSError) as error:
                self._close()
                self._say(reading=False, reason=database.reason(error))
            except _Broken:
                self._say(reading=False, reason="store.chain_broken", replaced=True)
                return
            else:
                self._say(reading=True)
            self._stop.wait(POLL_S)

    def _read(self) -> list[Event]:
        """The next events; opens the file when it is not."""
        connection = self._opened()
        statement = f"SELECT seq, {COLUMNS} FROM event WHERE seq > ? ORDER BY seq LIMIT {MOST}"
        return [self._event(*row) for row in connection.execute(statement, (self._seq,)).fetchall()]

    def _event(self, seq: int, *columns: object) -> Event:
        line = Line(*columns)  # type: ignore[arg-type]
        if not follows(line, self._heads.get(line.seat, Head())):
            raise _Broken
        self._heads[line.seat], self._seq = Head(line.n, line.hash), seq
        return event_of(line)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            found = self._path.stat()
            address = f"{self._path.absolute().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(
                address, uri=True, timeout=database.BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._file = self._file or (found.st_dev, found.st_ino)
        return self._connection

    def _is_another(self) -> bool:
        if self._file is None:
            return False
        found = self._path.stat()
        return (found.st_dev, found.st_ino) != self._file

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _say(self, *, reading: bool, reason: str = "", replaced: bool = False) -> None:
        before = self._said
        if before is not None and (before.reading, before.reason) == (reading, reason):
            return
        self._said = FollowState(reading=reading, since=self._clock.now(), reason=reason, replaced=replaced)
        self._inbox.put(self._said)


class _Broken(Exception):
    """A line does not follow the one before it."""
