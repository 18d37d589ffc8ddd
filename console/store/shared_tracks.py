"""The writer of tracks into PostgreSQL, and its thread. Whoever hears fixes puts them here; nobody is kept waiting."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from console.store import database, postgres
from console.store.away import Away
from console.store.setting_up import with_password
from console.store.shared_rows import Writer
from console.store.tracks import columns_of, is_whole, places_of
from console.words import Clock, Fix
from console.words.sharing import TracksState
from layers.tracks.columns import TrackColumns

RETRY_S: Final = 1.0  # between attempts while the database is away
FLUSH_S: Final = 1.0  # fixes wait this long at most, unless more come than a slice in that time
SLICE: Final = 2_048  # fixes in one transaction
REST_S: Final = 0.004  # between slices: the interpreter belongs to the window
MERGE: Final = 8_192  # fixes of the spool in one transaction
MOST_FIXES: Final = 300_000  # in memory, where not even this machine's disk takes them; then the oldest go
RECENT_S: Final = 15.0  # what another records is kept so long, in case he has died with it
BEAT_S: Final = 1.0
PATIENCE_S: Final = 4.0  # for an answer of the database; then it is away
SILENT_S: Final = 5.0  # an intake that has not been seen for so long is gone
COVER_S: Final = 25.0  # so long its broker may go on handing fixes to one that is gone without a word
_ERRORS: Final = (postgres.Error, OSError, ValueError)
_DISK: Final = (database.Error, OSError, ValueError, TypeError, OverflowError)
_RUNNING: Final = "SELECT name, seen_at > now() - %s * interval '1 s' FROM intake"
_BEAT: Final = (
    "INSERT INTO intake (name, share, host, pid, fixes) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (name) DO UPDATE"
    " SET share = excluded.share, host = excluded.host, pid = excluded.pid, fixes = excluded.fixes, seen_at = now()"
)


class Intake(NamedTuple):
    """A process that records beside the seats, as it stands in the table of them."""

    name: str
    share: str
    host: str
    pid: int


class SharedTracks:
    """Fixes into the database at ``url``, within a second. While it is away they go into ``folder/tracks-away``, and
    from there into the database when it is back, also after a restart. The same fix of two writers is there once.

    ``told`` is called on this thread when the state changes. ``intake``: this process is one of ``main.py record``;
    without it nothing is written while such processes run, but for the gap that one leaves who dies.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        clock: Clock,
        *,
        keep_days: int = 90,
        recording: bool = True,
        intake: Intake | None = None,
        told: Callable[[TracksState], None] = lambda _state: None,
    ) -> None:
        self._url, self._clock, self._keep_days, self._told = url, clock, keep_days, told
        self._queue: SimpleQueue[Sequence[Fix] | bool | None] = SimpleQueue()
        self._fixes: deque[Fix] = deque()
        self._recent: deque[Fix] = deque(maxlen=MOST_FIXES)  # while another records
        self._away = Away(folder / "tracks-away", keep_days)
        self._intake, self._mine, self._deputed = intake, recording, False
        self._connection: postgres.Connection | None = None
        self._writer: Writer | None = None
        self._written = 0
        self.state = TracksState(since=clock.now(), spooled=self._away.rows)
        self._alive: set[str] = set()  # intakes
        self._retry_at = self._flush_at = self._beat_at = self._cover_until = 0.0
        self._taking, self._stopping = True, False
        self._thread = threading.Thread(target=self._run, name="tracks", daemon=True)

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def unwritten(self) -> int:
        """Fixes and lots of them that the database has not got; 0: it has all."""
        return len(self._fixes) + self._queue.qsize() + self._away.rows

    @property
    def written(self) -> int:
        """Fixes that this writer brought into the database."""
        return self._written

    def put(self, batch: Sequence[Fix]) -> None:
        """Never blocks."""
        if batch and self._taking:
            self._queue.put(batch)

    def record(self, mine: bool) -> None:
        """Whether this seat records. What it heard in the last seconds before it does is written too: whoever did so
        may have died with it in his hands."""
        self._queue.put(mine)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> int:
        """Stop taking, write what there is (or spool it), close. Returns how many the database has not got."""
        self._taking = False
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)
        return self.unwritten

    # --- this thread -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            self._take()
            self._turn()
        self._retry_at = 0.0
        self._flush(everything=True)
        self._leave()
        self._close()
        with contextlib.suppress(*_DISK):
            self._away.close()

    def _take(self) -> None:
        """Wait for something, then take all there is."""
        try:
            self._sort(self._queue.get(timeout=self._patience()))
            while True:
                self._sort(self._queue.get_nowait())
        except Empty:
            return

    def _patience(self) -> float:
        now = time.monotonic()
        until = self._beat_at
        if self._fixes or self._away.rows:
            until = min(until, max(self._flush_at, self._retry_at))
        return max(0.0, until - now)

    def _sort(self, item: Sequence[Fix] | bool | None) -> None:
        if item is None:
            self._stopping = True
        elif isinstance(item, bool):
            self._mine = item
            self._resume()
        elif self._writes:
            self._fixes.extend(item)
        else:
            self._recent.extend(item)

    @property
    def _writes(self) -> bool:
        return self._mine and not self._deputed

    def _resume(self) -> None:
        if self._writes:
            self._fixes.extendleft(reversed(self._recent))
            self._recent.clear()

    def _turn(self) -> None:
        now = time.monotonic()
        if now >= self._beat_at:
            self._beat_at = now + BEAT_S
            self._forget()
            self._beat()
        if now >= self._flush_at:
            self._flush()

    def _forget(self) -> None:
        oldest = self._clock.now() - RECENT_S
        while self._recent and self._recent[0].received_at < oldest:
            self._recent.popleft()

    def _beat(self) -> None:
        """That we are there, or whether others are."""
        if time.monotonic() < self._retry_at:
            return
        try:
            self._writing()
            assert self._connection is not None
            if self._intake is not None:
                self._connection.execute(_BEAT, (*self._intake, self._written))
            else:
                self._look_at(dict(self._connection.execute(_RUNNING, (SILENT_S,)).fetchall()))
            if not self._fixes and not self._away.rows:
                self._because("")
        except _ERRORS as error:
            self._lost(error)
        self._say()

    def _look_at(self, intakes: dict[str, bool]) -> None:
        """By name, whether it lives. One that fell silent had fixes in its hands: we write what we heard of late, and
        go on for as long as its share may still go astray. What the others write as well is there once."""
        now = time.monotonic()
        alive = {name for name, lives in intakes.items() if lives}
        if any(name in intakes for name in self._alive - alive):  # who takes leave takes its row away
            self._cover_until = now + COVER_S
        self._alive = alive
        self._deputed = bool(alive) and now >= self._cover_until
        self._resume()

    def _leave(self) -> None:
        """The seats need not wait until our silence is long enough."""
        if self._intake is not None and self._connection is not None:
            with contextlib.suppress(postgres.Error):
                self._connection.execute("DELETE FROM intake WHERE name = %s", (self._intake.name,))

    def _flush(self, everything: bool = False) -> None:
        """One slice of the fixes, then one piece of what was spooled; the next one soon when there is more."""
        more = True
        try:
            while more and time.monotonic() >= self._retry_at:
                more = self._write_slice() or (self._merge_piece() and not everything)
                if not everything:
                    break
        except _ERRORS as error:
            self._lost(error)
        if time.monotonic() < self._retry_at:
            self._spool()
        busy = len(self._fixes) >= SLICE or (bool(self._away.rows) and not self.state.reason)
        self._flush_at = time.monotonic() + (REST_S if busy else FLUSH_S)
        self._say()

    def _write_slice(self) -> bool:
        """Whether there was something."""
        slice_ = list(islice(self._fixes, SLICE))
        if slice_:
            self._write(columns_of(slice_))
            for _ in slice_:
                self._fixes.popleft()
        return bool(slice_)

    def _merge_piece(self) -> bool:
        """Whether there was something."""
        try:
            piece = self._away.piece(MERGE) if self._away.rows else None
            if piece is not None:
                self._write(piece.columns)
                self._away.done(piece)
        except _DISK:  # of this machine: the next turn tries again
            return False
        return piece is not None

    def _write(self, found: TrackColumns) -> None:
        whole = is_whole(found)
        found = found if whole.all() else found.take(whole)
        if len(found):
            self._written += self._writing().write(found, *places_of(found, self._keep_days))
        self._because("")

    def _writing(self) -> Writer:
        if self._writer is None:
            self._connection = postgres.connect_impatient(with_password(self._url), PATIENCE_S, name="onemap tracks")
            postgres.check_version(self._connection)
            self._writer = Writer(self._connection)
        return self._writer

    def _lost(self, error: Exception) -> None:
        """Opened anew at the next attempt."""
        self._close()
        self._retry_at = time.monotonic() + RETRY_S
        self._because(postgres.reason(error))

    def _because(self, reason: str) -> None:
        if reason != self.state.reason:
            self.state = self.state._replace(reason=reason, since=self._clock.now())

    def _spool(self) -> None:
        """What is in memory onto this machine's disk; where that refuses, the oldest go at last."""
        try:
            if self._fixes and not self._away.is_full:
                self._away.keep(list(self._fixes), self._clock.now())
                self._fixes.clear()
        except _DISK:
            pass
        while len(self._fixes) > MOST_FIXES:
            self._fixes.popleft()
            self.state = self.state._replace(dropped=self.state.dropped + 1)

    def _say(self) -> None:
        state, old = self.state, self._said
        state = state._replace(spooled=self._away.rows, deputed=self._deputed)
        if state.deputed != self.state.deputed:
            state = state._replace(since=self._clock.now())
        self.state = state
        if state != old:
            self._said = state
            self._told(state)

    _said: TracksState | None = None

    def _close(self) -> None:
        connection, self._connection, self._writer = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(postgres.Error):
                connection.close()
