"""The thread that hears the other seats: reads what is committed, keeps a heartbeat, says when nobody answers."""

from __future__ import annotations

import contextlib
import selectors
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from console.store import postgres
from console.store.journal import Personal
from console.store.postgres import Connection
from console.store.shared.reading import Reader, has_news, listen
from console.words import Clock, Event

PATIENCE_S: Final = 1.5  # with BEAT_S: what is gone is known to be gone within 2.5 s
BEAT_S: Final = 1.0
_SLICE_S: Final = 0.2  # how long a stop may wait


class Beating(Protocol):
    """What has a heartbeat on this connection: the recorder's lock; nothing, for a wall."""

    def beat(self, connection: Connection) -> None: ...

    def lost(self) -> None: ...

    def leave(self, connection: Connection) -> None: ...


class Hearing:
    """``read`` gets events in the order of commits, ``kept`` personal fields, ``here`` and ``away`` what became of
    the connection, ``level`` that there is nothing more to read just now. All are called on this thread."""

    def __init__(
        self, url: str, clock: Clock, reader: Callable[[], Reader], *, name: str, beating: Beating | None,
        read: Callable[[Sequence[Event], int], None], kept: Callable[[Sequence[Personal]], None],
        here: Callable[[], None], away: Callable[[Exception], None], level: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._url, self._clock, self._reader, self._name, self._beating = url, clock, reader, name, beating
        self._on_read, self._on_kept, self._on_here, self._on_away = read, kept, here, away
        self._on_level = level
        self._connection: Connection | None = None
        self._beat_at = 0.0
        self._told = False  # a notification came with an answer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.answered_at = 0.0  # monotonic s; when the database last answered this thread

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except (postgres.Error, OSError) as error:
                self._close()
                if self._beating is not None:
                    self._beating.lost()
                self._on_away(error)
                self._stop.wait(BEAT_S)
        self._leave()

    def _turn(self) -> None:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._opened()
            self._beat_at = 0.0
        if time.monotonic() >= self._beat_at:
            self._beat_at = time.monotonic() + BEAT_S
            if self._beating is not None:
                self._beating.beat(connection)
        if not self._read(connection):
            self._wait(connection)

    def _opened(self) -> Connection:
        connection = postgres.connect_impatient(self._url, PATIENCE_S, name=self._name)
        try:
            postgres.check_version(connection)
            connection.execute("SET synchronous_commit = off")  # a heartbeat need not outlive the server
            listen(connection, self._tell)
            if self._reader().is_another(connection):
                raise postgres.AnotherStore("not the store that was read before")
        except BaseException:
            connection.close()
            raise
        return connection

    def _read(self, connection: Connection) -> bool:
        """Whether there may be more."""
        self._told = False
        events, kept = self._reader().read(connection, self._clock.now())
        self.answered_at = time.monotonic()
        self._on_here()
        if kept:
            self._on_kept(kept)
        if events:
            self._on_read(events, self._reader().seq)
        else:
            self._on_level()
        return bool(events) or self._told

    def _tell(self) -> None:
        self._told = True

    def _wait(self, connection: Connection) -> None:
        """Until something was written, the next heartbeat is due, or we are to stop."""
        if has_news(connection):
            return
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            while time.monotonic() < self._beat_at and not self._stop.is_set():
                if selector.select(max(0.0, min(_SLICE_S, self._beat_at - time.monotonic()))):
                    return

    def _leave(self) -> None:
        if self._connection is not None and self._beating is not None:
            with contextlib.suppress(postgres.Error, OSError):
                self._beating.leave(self._connection)
        self._close()

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(postgres.Error):
                self._connection.close()
            self._connection = None
