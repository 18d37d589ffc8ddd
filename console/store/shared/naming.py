"""One name, one seat: two processes that both say they are 席2 would both act in its name.

On one machine a lock beside the site sees to that (``console.site.holding``). Between machines the database does: a row
a seat, which belongs to the process that wrote it for as long as its heartbeat is younger than ``FRESH_S``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from console.store import postgres
from console.store.postgres import Connection

FRESH_S: Final = 10.0
BEAT_S: Final = 1.0
RETRY_S: Final = 0.25
PATIENCE_S: Final = 2.0
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_BEAT: Final = f"""INSERT INTO seat (seat, host, pid, backend, process, place, began_at, seen_at)
 VALUES (%s, %s, %s, pg_backend_pid(), %s, %s, clock_timestamp(), clock_timestamp()) ON CONFLICT (seat) DO UPDATE SET
 host = excluded.host, pid = excluded.pid, backend = excluded.backend, process = excluded.process,
 place = excluded.place, seen_at = excluded.seen_at,
 began_at = CASE WHEN seat.process = excluded.process THEN seat.began_at ELSE excluded.began_at END
 WHERE seat.process = excluded.process OR seat.place IN ('', excluded.place)
 OR clock_timestamp() - seat.seen_at > make_interval(secs => {FRESH_S}) RETURNING 1"""
_HOLDER: Final = """SELECT host, pid, process, extract(epoch FROM began_at)::float8, extract(epoch FROM seen_at)::float8
 FROM seat WHERE seat = %s"""


class Holder(NamedTuple):
    """The other process that has this seat's name."""

    host: str
    pid: int
    process: str
    since: float  # epoch s, the database's clock
    seen_at: float  # epoch s, the database's clock: its last heartbeat


class NameTaken(Exception):
    """``args[0]``: the ``Holder``."""


class Name:
    """Of one seat, for one process. Any connection may bring the heartbeat."""

    def __init__(self, seat: str, folder: Path) -> None:
        self.seat, self._process, self._place = seat, uuid.uuid4().hex, _place(folder)

    def beat(self, connection: Connection) -> Holder | None:
        """Say that we are here; whoever else has the name. Raises ``postgres.Error``."""
        values = self.seat, socket.gethostname(), os.getpid(), self._process, self._place
        while connection.execute(_BEAT, values).fetchone() is None:
            row = connection.execute(_HOLDER, (self.seat,)).fetchone()
            if row is not None:
                return Holder(*row)
        return None

    def leave(self, connection: Connection) -> None:
        """At the end: the name is free at once."""
        connection.execute("DELETE FROM seat WHERE seat = %s AND process = %s", (self.seat, self._process))


class Keeping:
    """Takes the name at a start and keeps it while the journal is read, until the hearing thread has its heartbeat."""

    def __init__(self, url: str, name: Name) -> None:
        self._url, self._name = url, name
        self._ended = threading.Event()
        self._leaves = True
        self._thread = threading.Thread(target=self._run, name="seat-name", daemon=True)

    def take(self, waits: Callable[[Holder], None]) -> None:
        """Waits until one that died has been silent for long enough, and tells so first. Raises ``NameTaken`` for one
        that is alive. Without the database nobody can say: the name is looked at once that is back."""
        with contextlib.suppress(postgres.Error), contextlib.closing(self._open()) as connection:
            first = self._name.beat(connection)
            if first is not None:
                waits(first)
                self._wait_for_silence(connection, first)
        self._thread.start()

    def _wait_for_silence(self, connection: Connection, first: Holder) -> None:
        until = time.monotonic() + FRESH_S + PATIENCE_S
        while (holder := self._name.beat(connection)) is not None:
            if holder.seen_at != first.seen_at or time.monotonic() > until:
                raise NameTaken(holder)
            time.sleep(RETRY_S)

    def hand_over(self) -> None:
        """Another thread has the heartbeat from now on."""
        self._leaves = False
        self._ended.set()

    def stop(self) -> None:
        """The name is free, unless it was handed over."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(postgres.Error), contextlib.closing(self._open()) as connection:
                self._beat(connection)
            self._ended.wait(BEAT_S)

    def _beat(self, connection: Connection) -> None:
        while not self._ended.wait(BEAT_S):
            self._name.beat(connection)
        if self._leaves:
            self._name.leave(connection)

    def _open(self) -> Connection:
        connection = postgres.connect_impatient(self._url, PATIENCE_S, name="seat-name")
        try:
            postgres.check_version(connection)
            connection.execute("SET synchronous_commit = off")
        except BaseException:
            connection.close()
            raise
        return connection


def _place(folder: Path) -> str:
    """Of the machine since it booted, and the folder whose lock this process holds."""
    boot = _BOOT.read_text("ascii").strip() if _BOOT.exists() else f"{uuid.getnode():x}"
    about = folder.stat()
    return f"{boot}:{about.st_dev}:{about.st_ino}"
