"""The outbox: what must arrive, kept in a file of its own until the broker has it. Stands between desk and feed.

A message goes to the feed at once and into the file beside it; the line goes when the broker has acknowledged. After a
kill, whatever is left goes out again, in its order, with its ids. The file is apart from the journal, so that neither
takes the other along, and has its room set aside, so that a full disk does not keep it from being written.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Container
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple, Protocol

from msgspec.structs import replace

from console.store import database
from console.words import Clock, Outbound, OutboxState, Unsent

RETRY_S: Final = 1.0  # between attempts while the disk refuses
LOOK_S: Final = 1.0  # how often expiry is looked at
ROOM_BYTES: Final = 1 << 19  # set aside in the file, and as much in its rollback journal
_ERRORS: Final = (database.Error, OSError, ValueError, OverflowError)
_SELECT: Final = "SELECT key, seq, tag, topic, payload, retain, expires_at FROM message ORDER BY seq"

SentHook = Callable[[str], None]


class Sender(Protocol):
    """The feed, as it is used here."""

    def publish(self, out: Outbound, sent: SentHook) -> None: ...

    def withdraw(self, tag: str) -> None: ...


class Inbox(Protocol):
    """Where states and names of what expired go."""

    def put(self, item: OutboxState | Unsent, /) -> None: ...


class Row(NamedTuple):
    seq: int
    out: Outbound


class Outbox:
    """``restore``, then ``start``; ``publish`` and ``withdraw`` never block and may be called on any thread."""

    def __init__(self, folder: Path, feed: Sender, clock: Clock, inbox: Inbox) -> None:
        self._path, self._feed, self._clock, self._inbox = folder / "outbox.sqlite", feed, clock, inbox
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._rows: dict[str, Row] = {}  # by key: the truth of this process, in the order of ``seq``
        self._dirty: set[str] = set()  # keys whose line on disk is not as in ``_rows``
        self._seq = 0
        self._connection: database.Connection | None = None
        self._retry_at = self._look_at = 0.0
        self._state = OutboxState(since=clock.now())
        self._told: OutboxState | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def restore(self) -> tuple[Outbound, ...]:
        """At start, before the thread: what an earlier process could not bring out, oldest first."""
        try:
            connection = self._open()
            for key, seq, tag, topic, payload, retain, expires_at in connection.execute(_SELECT):
                self._rows[key] = Row(seq, Outbound(
                    topic=topic, payload=payload, retain=bool(retain), tag=tag, key=key, expires_at=expires_at,
                ))  # fmt: skip
                self._seq = seq
        except _ERRORS as error:
            self._broken(error)
        return tuple(row.out for row in self._rows.values())

    def start(self, sent: SentHook, but: Container[str] = ()) -> None:
        """What was restored goes out again; ``sent`` is told of each once the broker has it. ``but``: tags of those
        that their owner says anew; they are kept until then."""
        self._resend(sent, but)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Write what there is to write, close. What has not been acknowledged goes out at the next start."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)
        else:
            self._close()

    def publish(self, out: Outbound, sent: SentHook) -> None:
        """To the feed at once; kept until acknowledged when it has a key."""
        if not out.key:
            self._feed.publish(out, sent)
            return
        self._queue.put(functools.partial(self._put, out, sent))

    def withdraw(self, tag: str) -> None:
        """What carries this tag and has not gone out need not any more."""
        self._queue.put(functools.partial(self._withdraw, tag))

    # --- the outbox's thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            self._take()
            if time.monotonic() >= self._look_at:
                self._expire()
            if self._dirty:
                self._write()
            self._say()
        self._close()

    def _take(self) -> None:
        """Wait for something, then do all there is: what comes together is written together."""
        try:
            self._do(self._queue.get(timeout=max(0.0, self._look_at - time.monotonic())))
            while True:
                self._do(self._queue.get_nowait())
        except Empty:
            return

    def _do(self, what: Callable[[], None] | None) -> None:
        if what is None:
            self._stopping = True
        else:
            what()

    def _put(self, out: Outbound, sent: SentHook) -> None:
        """A newer one of the same key goes to the end of the line."""
        self._seq += 1
        self._rows.pop(out.key, None)
        self._rows[out.key] = Row(self._seq, out)
        self._dirty.add(out.key)
        self._hand_over(out, self._seq, sent)

    def _hand_over(self, out: Outbound, seq: int, sent: SentHook) -> None:
        def done(tag: str) -> None:  # on the feed's thread
            self._queue.put(functools.partial(self._acknowledged, out.key, seq))
            sent(tag)

        self._feed.publish(out, done)

    def _acknowledged(self, key: str, seq: int) -> None:
        """Only of the message that is meant: a newer one of its key still waits."""
        row = self._rows.get(key)
        if row is not None and row.seq == seq:
            self._forget(key)

    def _resend(self, sent: SentHook, but: Container[str]) -> None:
        self._expire()
        for row in self._rows.values():
            if row.out.tag not in but:
                self._hand_over(row.out, row.seq, sent)

    def _withdraw(self, tag: str) -> None:
        self._feed.withdraw(tag)
        for key in [key for key, row in self._rows.items() if row.out.tag == tag]:
            self._forget(key)

    def _forget(self, key: str) -> None:
        del self._rows[key]
        self._dirty.add(key)

    def _expire(self) -> None:
        self._look_at = time.monotonic() + LOOK_S
        now = self._clock.now()
        for key, row in list(self._rows.items()):
            if row.out.expires_at and row.out.expires_at <= now:
                self._feed.withdraw(row.out.tag)
                self._forget(key)
                self._inbox.put(Unsent(tag=row.out.tag, topic=row.out.topic, expired_at=row.out.expires_at))

    # --- the file -----------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        """All that is not on disk as it should be, in one durable transaction."""
        if time.monotonic() < self._retry_at:
            return
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            for key in self._dirty:
                self._write_line(connection, key)
            connection.execute("COMMIT")
        except _ERRORS as error:
            self._broken(error)
        else:
            self._dirty.clear()
            self._note("")

    def _write_line(self, connection: database.Connection, key: str) -> None:
        connection.execute("DELETE FROM message WHERE key = ?", (key,))
        row = self._rows.get(key)
        if row is not None:
            out = row.out
            kept = out.payload if out.kept is None else out.kept
            line = (key, row.seq, out.tag, out.topic, kept, int(out.retain), out.expires_at)
            connection.execute("INSERT INTO message VALUES (?,?,?,?,?,?,?)", line)

    def _open(self) -> database.Connection:
        if self._connection is None:
            self._connection = _connect(self._path, self._clock.now())
        return self._connection

    def _broken(self, error: Exception) -> None:
        """Try again soon; a file that is no database is set aside and begun anew with what is in memory."""
        database.close(self._connection)
        self._connection = None
        self._retry_at = time.monotonic() + RETRY_S
        reason = database.reason(error)
        if reason == "store.torn":
            self._set_aside()
        self._note(reason)

    def _set_aside(self) -> None:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock.now()))
        try:
            self._path.replace(self._path.with_name(f"outbox-damaged-{stamp}.sqlite"))
            Path(f"{self._path}-journal").unlink(missing_ok=True)
        except OSError:
            return
        self._retry_at = 0.0
        self._dirty.update(self._rows)

    def _close(self) -> None:
        database.close(self._connection)
        self._connection = None

    # --- what the room is told ----------------------------------------------------------------------------------------

    def _note(self, reason: str) -> None:
        since = self._state.since if self._state.kept == (not reason) else self._clock.now()
        self._state = replace(self._state, kept=not reason, since=since, reason=reason)

    def _say(self) -> None:
        """Once a pass, when something changed."""
        self._state = replace(self._state, waiting=len(self._rows))
        if self._state != self._told:
            self._told = self._state
            self._inbox.put(self._state)


def _connect(path: Path, now: float) -> database.Connection:
    """Open or create, with room set aside: pages that are free, and a rollback journal that keeps its size."""
    fresh = not path.exists()
    connection = database.open_reserved(path, "outbox", now)
    if fresh:
        database.set_aside_room(connection, ROOM_BYTES)
    return connection
