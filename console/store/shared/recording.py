"""Which seat records: a lock that the database holds for it, and a heartbeat that says it is still there.

The lock goes with its session, so a recorder that ends frees it at once. One that is stopped, or behind a cut cable,
keeps its session; so whoever finds its heartbeat older than ``SILENT_S`` ends that session and takes the lock. The
recorder itself gives up after ``GIVE_UP_S`` without an answer, before anybody may take over: never two at once, unless
its process stood still meanwhile. Ending another seat's session needs the same database user, or pg_signal_backend.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from console.store.postgres import APP, CHANNEL, RECORDING, Connection
from console.store.shared.naming import Holder, Name
from console.words import Clock
from console.words.sharing import RecorderState

BEAT_S: Final = 1.0
GIVE_UP_S: Final = 2.5
SILENT_S: Final = 3.0
_TRIES: Final = 10  # for the lock of a session that was ended; a tenth of a second apart

_TRY: Final = f"SELECT pg_try_advisory_lock({APP}, {RECORDING})"
_TOOK: Final = """UPDATE seat SET records = (seat = %(seat)s),
 records_since = CASE WHEN seat = %(seat)s THEN to_timestamp(%(now)s) END WHERE records OR seat = %(seat)s"""
_HOLDER: Final = f"""SELECT l.pid, s.seat, extract(epoch FROM s.records_since)::float8,
 extract(epoch FROM clock_timestamp() - s.seen_at)::float8 FROM pg_locks l LEFT JOIN seat s ON s.backend = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {APP} AND l.objid = {RECORDING} AND l.objsubid = 2
 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_END: Final = f"""SELECT pg_terminate_backend(l.pid) FROM pg_locks l LEFT JOIN seat s ON s.backend = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {APP} AND l.objid = {RECORDING} AND l.pid = %s
 AND (s.seen_at IS NULL OR clock_timestamp() - s.seen_at > make_interval(secs => {SILENT_S}))"""


class _Recording(NamedTuple):
    pid: int
    seat: str
    since: float
    silent_s: float | None  # None: it never said who it is


class Recorder:
    """``say`` hears of every change, ``barred`` of another process that has this seat's name, None: of none any more.
    All but ``records`` on one thread, with the connection that holds the lock."""

    def __init__(
        self, name: Name, clock: Clock, say: Callable[[RecorderState], None],
        barred: Callable[[Holder | None], None],
    ) -> None:  # fmt: skip
        self._seat, self._name, self._clock, self._say, self._on_barred = name.seat, name, clock, say, barred
        self._barred = False
        self._state: RecorderState | None = None
        self._mine = False
        self._since = 0.0
        self._answered_at = 0.0
        self._nameless: tuple[int, float] = (0, 0.0)  # pid of a holder without a row, and since when

    @property
    def records(self) -> bool:
        """Any thread: whether this seat records at this moment. False as soon as its lease has run out."""
        return self._mine and time.monotonic() - self._answered_at < GIVE_UP_S

    def beat(self, connection: Connection) -> None:
        """Each ``BEAT_S``: say that we are here, and take the lock when nobody has it. Raises ``postgres.Error``."""
        asked_at = time.monotonic()
        other = self._name.beat(connection)
        self._answered_at = asked_at
        if other is not None or self._barred:
            self._barred = other is not None
            self._on_barred(other)
        if self._mine and other is not None:  # this process stood still for long, and another came
            connection.execute("SELECT pg_advisory_unlock_all()")
            self.lost()
        elif not self._mine:
            self._try(connection, may=other is None)

    def lost(self) -> None:
        """The connection is gone, and the lock with it, now or soon."""
        self._mine = False
        self._tell("", 0.0)

    def leave(self, connection: Connection) -> None:
        """At the end: free the lock and tell the others, so that nobody has to wait for silence."""
        self._mine = False
        self._name.leave(connection)
        connection.execute("SELECT pg_advisory_unlock_all()")
        connection.execute("SELECT pg_notify(%s, 'recorder')", (CHANNEL,))

    def _try(self, connection: Connection, *, may: bool) -> None:
        if may and self._locks(connection):
            self._took(connection)
            return
        holder = self._holder(connection)
        if may and holder is not None and self._is_silent(holder):
            connection.execute(_END, (holder.pid,))
            for _ in range(_TRIES):
                if self._locks(connection):
                    self._took(connection)
                    return
                time.sleep(0.1)
        elif holder is not None:
            self._tell(holder.seat, holder.since)

    def _locks(self, connection: Connection) -> bool:
        row = connection.execute(_TRY).fetchone()
        return bool(row and row[0])

    def _took(self, connection: Connection) -> None:
        self._since = self._clock.now()
        connection.execute(_TOOK, {"seat": self._seat, "now": self._since})
        self._answered_at = time.monotonic()
        self._mine = True
        self._tell(self._seat, self._since)

    def _holder(self, connection: Connection) -> _Recording | None:
        row = connection.execute(_HOLDER).fetchone()
        return _Recording(row[0], row[1] or "", row[2] or 0.0, row[3]) if row else None

    def _is_silent(self, holder: _Recording) -> bool:
        if holder.silent_s is not None:
            return holder.silent_s > SILENT_S
        if self._nameless[0] != holder.pid:
            self._nameless = holder.pid, time.monotonic()
        return time.monotonic() - self._nameless[1] > SILENT_S

    def _tell(self, seat: str, since: float) -> None:
        old = self._state
        if old is None or (old.mine, old.seat) != (self._mine, seat):
            self._state = RecorderState(mine=self._mine, seat=seat, since=since)
            self._say(self._state)
