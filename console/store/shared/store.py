"""The store of one seat among several: everybody queues, one thread writes, another hears the other seats."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Final, NamedTuple, Protocol

from console.store import postgres
from console.store.journal import Damage, Mark, Personal, personal
from console.store.postgres import Connection
from console.store.shared import moving, purging, writing
from console.store.shared.hearing import Hearing
from console.store.shared.moving import Append
from console.store.shared.naming import Holder, Keeping, Name
from console.store.shared.reading import Doubtful, Reader, last_of, stands
from console.store.shared.recording import Recorder
from console.store.shared.spool import Spool
from console.store.shared.writing import Item
from console.words import Clock, Event, Fix, Receipt, StoreState
from console.words.sharing import Committed, Merged, Move, RecorderState, Refused

PATIENCE_S: Final = 2.0  # of a statement; a commit waits behind other seats' commits, each a few ms
IDLE_MS: Final = 1_500  # the server frees the writers' lock when its holder says nothing for so long
RETRY_S: Final = 1.0
PING_S: Final = 1.0
PURGE_S: Final = 60.0
WIPE_S: Final = 3_600.0  # between two writings anew of the personal table
LARGEST_COMMIT: Final = 200  # transactions of the desk in one of the database
_MARKS: Final = 256  # places of late commits that a snapshot can be taken at
NAMESAKE: Final = "store.name_taken"
_ERRORS: Final = (postgres.Error, OSError, ValueError, TypeError, OverflowError)


class Inbox(Protocol):
    """Where words go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Receipt | StoreState | Committed | Refused | RecorderState | Merged, /) -> None: ...


class SharedStore:
    """The journal of all seats at ``url``, and this machine's spool in ``folder`` for when it is out of reach.

    See ``desk.ports.SharedStorePort`` for what comes to ``inbox``. A commit that is not answered within ``PATIENCE_S``
    goes to the spool, and its receipt says not ok; once the database is back the spool is merged first, in order.
    ``put_fixes``: where fixes go while this seat records.
    """

    def __init__(
        self, url: str, folder: Path, seat: str, clock: Clock, inbox: Inbox,
        *, put_fixes: Callable[[Sequence[Fix]], None] | None = None,
    ) -> None:  # fmt: skip
        self._url, self._seat, self._clock, self._inbox = url, seat, clock, inbox
        self._put_fixes = put_fixes
        self._queue: SimpleQueue[Item | _Wake | None] = SimpleQueue()
        self._pending: deque[Item] = deque()
        self._spool = Spool(folder, seat)
        self._personal: dict[str, Personal] = {}
        self._reader = Reader()
        self._last: Event | None = None
        self._marks: deque[Mark] = deque(maxlen=_MARKS)
        name = Name(seat, folder)
        self._name = Keeping(url, name)
        self._namesake: Holder | None = None  # another process that has this seat's name
        self._recorder = Recorder(name, clock, inbox.put, self._is_barred)
        self._hearing = Hearing(
            url, clock, lambda: self._reader, name="shared-hearing", beating=self._recorder,
            read=self._heard, kept=self._remember, here=self._is_here, away=self._is_away, level=self._is_level,
        )  # fmt: skip
        self._connection: Connection | None = None
        self._state: StoreState | None = None
        self._reason = ""
        self._dial_at = self._ping_at = self._purge_at = self._keep_at = self._wipe_at = 0.0
        self._wipes = False  # personal rows were erased since the table was last written anew
        self._answered = Flag()  # whether the database is there is known
        self._other_store: Exception | None = None  # why nothing may be written there, though it answers
        self._away_since = 0.0
        self._so_far = _SoFar()
        self._merging = self._taking = True
        self._stopping = False
        self._reached = False
        self._damage: Damage | None = None
        self._thread = Thread(target=self._run, name="shared-store", daemon=True)

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def damage(self) -> Damage | None:
        """The first line of any seat's chain that does not follow, or what of the spool could not be read."""
        return self._damage or self._reader.damage

    @property
    def reached(self) -> bool:
        """Whether ``replay`` gave all that the database had; if not, a ``Committed`` without events says when that has
        come."""
        return self._reached

    @property
    def held_back(self) -> int:
        """Events that the database does not have."""
        return self._spool.events + sum(len(i.events) for i in list(self._pending) if isinstance(i, Append))

    @property
    def unwritten(self) -> int:
        """What waits to be written; 0: nothing does."""
        return self._queue.qsize() + len(self._pending)

    @property
    def records(self) -> bool:
        """Whether this seat records at this very moment; false when its lease has run out, before others may begin."""
        return self._recorder.records

    def take_name(self, waits: Callable[[Holder], None]) -> None:
        """At start, before all else; ``leave`` after it, whatever comes. ``waits``: told that another process may have
        this seat's name, and that it takes ``FRESH_S`` to know. Raises ``NameTaken``."""
        self._name.take(waits)

    def leave(self) -> None:
        """At the end, also of a start that failed."""
        self._name.stop()

    def held_ids(self) -> frozenset[str]:
        """Of the events that ``replay`` gave: those that only this machine's spool has."""
        return frozenset(e.id for item in list(self._spool.items) if isinstance(item, Append) for e in item.events)

    def resume(self, mark: Mark | None) -> bool:
        """At start, before ``replay``: begin behind this place; None: at the beginning. False, and it begins there,
        where the database does not have it. One that is away is believed to: when it is back and does not, the seat
        says ``store.replaced`` and writes nothing into it."""
        self._reader, self._last = Reader(), None
        if mark is None:
            return True
        self._reader.begin(mark)
        try:
            with contextlib.closing(postgres.connect_impatient(self._url, PATIENCE_S, name="shared-replay")) as found:
                postgres.check_version(found)
                if self._reader.is_another(found) or not stands(found, mark):
                    self._reader = Reader()
                    return False
                self._last = last_of(found, self._seat, mark)
        except postgres.Error as error:
            self._reason = postgres.reason(error)
        return True

    @property
    def last(self) -> Event | None:
        """This seat's last event up to where ``resume`` began; None: from the beginning, none there, or not known."""
        return self._last

    def mark_at(self, seq: int) -> Mark | None:
        """Any thread: the place of a ``Committed`` that came lately, or of the end of ``replay``, for a snapshot of
        the room as it was then; None: too long ago."""
        return next((mark for mark in reversed(list(self._marks)) if mark.seq == seq), None)

    @property
    def seq(self) -> int:
        """Of the last event that ``replay`` gave, or that was said to be committed."""
        return self._marks[-1].seq if self._marks else 0

    def replay(self) -> Iterator[Event]:
        """At start, before the threads: all events in the order of commits, behind the place where ``resume`` began if
        it did, then what the spool holds. Where the database is away it gives the spool alone; what the database has
        comes as ``Committed`` later."""
        self._spool.read(self._clock.now())
        self._damage = self._spool.damage
        try:
            with contextlib.closing(postgres.connect_impatient(self._url, PATIENCE_S, name="shared-replay")) as found:
                postgres.check_version(found)
                if self._reader.is_another(found):
                    raise postgres.AnotherStore("not the store of the snapshot")
                yield from self._all(found)
                self._forget_merged(found)
                self._reached = True
        except postgres.Error as error:
            self._reason = postgres.reason(error)
        self._marks.append(self._reader.mark)
        for item in list(self._spool.items):
            if isinstance(item, Append):
                self._away_since = self._away_since or next((event.at for event in item.events), 0.0)
                yield from item.events
            else:
                self._personal.setdefault(item.key, item)

    def start(self) -> None:
        self._name.hand_over()
        self._hearing.start()
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> int:
        """Stop taking, write or spool, close. Returns how many events are kept nowhere."""
        self._taking = False
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)
        self._hearing.stop()
        return self.held_back - self._spool.durable

    def append(self, events: Sequence[Event], moves: Sequence[Move] = ()) -> None:
        """Never blocks. One transaction; ``n``, ``prev_hash`` and ``hash`` are given at the commit."""
        if self._taking:
            self._queue.put(Append(tuple(events), tuple(moves)))
            return
        for event in events:
            self._inbox.put(Receipt(event_id=event.id, ok=False, at=self._clock.now(), reason="store.closed"))

    def put_fixes(self, batch: Sequence[Fix]) -> None:
        """Never blocks. Fixes of a seat that does not record are the recorder's to store."""
        if batch and self._put_fixes is not None and self.records:
            self._put_fixes(batch)

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None:
        """Personal fields beside the chains, for all seats, erased at ``purge_at`` (epoch s)."""
        kept = personal(key, fields, purge_at)
        self._personal[key] = kept
        if self._taking:
            self._queue.put(kept)

    def personal(self, key: str) -> dict[str, str]:
        """From memory; empty when unknown or due to be purged."""
        kept = self._personal.get(key)
        return dict(kept.fields) if kept is not None and kept.purge_at > self._clock.now() else {}

    # --- the thread that hears ---------------------------------------------------------------------------------------

    def _heard(self, events: Sequence[Event], seq: int) -> None:
        for event in events:
            if event.kind == "personal.purged":  # by another seat, or by this one
                for key in event.body.get("keys", ()):
                    self._personal.pop(key, None)
        self._marks.append(self._reader.mark)
        self._inbox.put(Committed(events=tuple(events), seq=seq))

    def _remember(self, kept: Sequence[Personal]) -> None:
        self._personal.update((one.key, one) for one in kept)

    def _is_here(self) -> None:
        self._other_store = None
        self._answered.set()
        if self._connection is None:
            self._queue.put(_WAKE)

    def _is_level(self) -> None:
        if not self._reached:
            self._reached = True
            self._inbox.put(Committed(events=(), seq=self._reader.seq))

    def _is_away(self, error: Exception) -> None:
        self._reason = postgres.reason(error)  # said by the other thread, once it finds so itself
        self._other_store = error if isinstance(error, postgres.AnotherStore) else None
        self._answered.set()
        self._queue.put(_WAKE)

    def _is_barred(self, other: Holder | None) -> None:
        if other != self._namesake:
            self._namesake = other
            self._queue.put(_WAKE)

    # --- the thread that writes --------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._spool.reserve()
        self._answered.wait(PATIENCE_S)
        if self._hearing.answered_at:
            self._dial()
        while not self._stopping:
            self._take(self._patience())
            self._turn()
        self._take(0.0)
        self._turn()
        self._hang_up()
        self._spool.close()

    def _take(self, patience_s: float) -> None:
        """Wait for something, then take all there is."""
        with contextlib.suppress(Empty):
            self._sort(self._queue.get(timeout=patience_s))
            while True:
                self._sort(self._queue.get_nowait())

    def _sort(self, item: Item | _Wake | None) -> None:
        if item is None:
            self._stopping = True
        elif not isinstance(item, _Wake):
            self._pending.append(item)

    def _patience(self) -> float:
        return 0.0 if self._merging and self._connection is not None else min(PING_S, RETRY_S)

    def _turn(self) -> None:
        if self._connection is not None and (other := self._other_store) is not None:
            self._lost(other)
        if self._connection is None and self._hearing.answered_at > self._dial_at:
            self._dial()
        if self._connection is not None and self._merging:
            self._merge()
        elif self._connection is not None and not self._pending:
            self._look()
        while self._pending and self._connection is not None and not self._merging:
            self._commit()
        if self._connection is None or self._merging:
            self._keep()
        elif self._namesake is not None or (self._state is not None and self._state.reason == NAMESAKE):
            self._say()

    def _dial(self) -> None:
        """Only while the other thread has its answers: it knows that this is the store that was read, and here an
        attempt would hold up what has to be spooled."""
        try:
            connection = postgres.connect_impatient(self._url, PATIENCE_S, name="shared-store")
        except _ERRORS as error:
            self._lost(error)
            return
        self._connection = connection
        try:
            postgres.check_version(connection)
            connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MS}")
        except _ERRORS as error:
            self._lost(error)
            return
        if not self._merging:
            self._say()

    def _commit(self) -> None:
        """What waits. It is taken out of ``_pending`` once it is written; when that fails it goes to the spool."""
        assert self._connection is not None
        batch = list(islice(self._pending, LARGEST_COMMIT))
        try:
            refused = writing.commit(self._connection, batch)
        except _ERRORS as error:
            self._lost(error)
            return
        for item, refusal in zip(batch, refused, strict=True):
            self._pending.popleft()
            if refusal is not None:
                self._inbox.put(refusal)
            elif isinstance(item, Append):
                self._receipts(item, ok=True)
        self._ping_at = time.monotonic() + PING_S

    def _merge(self) -> None:
        """A lot of the spool. What is appended before it is empty goes behind it."""
        assert self._connection is not None
        lot = list(islice(self._spool.items, LARGEST_COMMIT))
        try:
            if lot:
                writing.commit(self._connection, lot, merging=True)
            appends = [item for item in lot if isinstance(item, Append)]
            so_far = self._so_far.with_(appends)
            is_last = len(lot) == len(self._spool.items)
            clashes = moving.clashes(self._connection, so_far.orders) if is_last and so_far.orders else ()
        except _ERRORS as error:
            self._lost(error)  # and once more: what is there already is not written again
            return
        if is_last and (so_far.events or clashes):
            self._inbox.put(Merged(events=so_far.events, away_since=self._away_since, clashes=clashes))
        self._so_far = _SoFar() if is_last else so_far
        for item in appends:
            self._receipts(item, ok=True)
        self._spool.done(len(lot))
        if is_last:
            self._merging, self._away_since, self._reason = False, 0.0, ""
            self._say()

    def _keep(self) -> None:
        """What waits into the spool, and tell."""
        now = time.monotonic()
        if not self._pending and (not self._spool.reason or now < self._keep_at):
            self._say()
            return
        self._keep_at = now + RETRY_S
        batch = list(self._pending)
        self._spool.keep(batch, self._clock.now())
        self._pending.clear()
        self._merging = self._merging or bool(batch)
        for item in batch:
            if isinstance(item, Append):
                self._receipts(item, ok=False)
        self._say()

    def _look(self) -> None:
        """Whether the database is still there, while nothing is written."""
        if time.monotonic() < self._ping_at or self._connection is None:
            return
        self._ping_at = time.monotonic() + PING_S
        try:
            self._connection.execute("SELECT 1")
            self._purge(self._connection)
        except _ERRORS as error:
            self._lost(error)

    def _purge(self, connection: Connection) -> None:
        if time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_S
        now = self._clock.now()
        for key in [key for key, kept in list(self._personal.items()) if kept.purge_at <= now]:
            self._personal.pop(key, None)
        if self.records:
            self._wipes = bool(purging.purge(connection, self._seat, now)) or self._wipes
            if self._wipes and time.monotonic() >= self._wipe_at:
                self._wipes, self._wipe_at = False, time.monotonic() + WIPE_S
                purging.wipe(connection)

    def _lost(self, error: Exception) -> None:
        self._hang_up()
        self._dial_at = time.monotonic()
        self._reason = postgres.reason(error)
        self._merging = True
        self._away_since = self._away_since or self._clock.now()

    def _hang_up(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(postgres.Error):
                self._connection.close()
            self._connection = None

    def _receipts(self, item: Append, *, ok: bool) -> None:
        now, reason = self._clock.now(), "" if ok else self._reason or "store.away"
        for event in item.events:
            self._inbox.put(Receipt(event_id=event.id, ok=ok, at=now, reason=reason))

    def _say(self) -> None:
        """Tell the room when recording stops, resumes, or holds back more."""
        is_here, other = self._connection is not None and not self._merging, self._namesake
        reason = "" if is_here else self._spool.reason or self._reason or "store.away"
        held, spared = (0, 0) if is_here else (self._spool.events, self._spool.durable)
        if is_here and other is not None:
            is_here, reason = False, NAMESAKE
        old = self._state
        if old is not None and (old.reason, old.held_back, old.spared) == (reason, held, spared):
            return
        since = old.since if old is not None and old.recording == is_here else self._clock.now()
        host = other.host if other is not None else ""
        self._state = StoreState(
            recording=is_here, held_back=held, spared=spared, since=since, reason=reason, namesake=host
        )
        self._inbox.put(self._state)

    # --- at start ----------------------------------------------------------------------------------------------------

    def _all(self, connection: Connection) -> Iterator[Event]:
        while True:
            try:
                events, kept = self._reader.read(connection, self._clock.now())
            except Doubtful:
                events, kept = self._reader.read(connection, self._clock.now())
            self._remember(kept)
            if not events:
                return
            yield from events

    def _forget_merged(self, connection: Connection) -> None:
        """Of the spool what the database has: an earlier process ended between merging and emptying it."""
        there = writing.known(connection, list(self._spool.items))
        gone = 0
        for item in self._spool.items:
            if isinstance(item, Append) and not all(event.id in there for event in item.events):
                break
            gone += 1
        merged = [item for item in islice(self._spool.items, gone) if isinstance(item, Append)]
        self._so_far = _SoFar(0, _SoFar().with_(merged).orders)  # their clashes may not have been said
        if gone:
            self._spool.done(gone)


class _Wake:
    """Nothing to write: look how the connection stands."""


_WAKE: Final = _Wake()


class _SoFar(NamedTuple):
    """Of a merge: what is in the database already."""

    events: int = 0
    orders: tuple[str, ...] = ()

    def with_(self, appends: Sequence[Append]) -> _SoFar:
        orders = (move.after for item in appends for move in item.moves if move.after)
        return _SoFar(self.events + sum(len(item.events) for item in appends), (*self.orders, *orders))
