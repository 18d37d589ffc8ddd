"""The store's thread: everybody queues, it alone writes. Arrivals that come together are committed together."""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple, Protocol

from console.store import database
from console.store.journal import Damage, Journal, Mark, Personal, personal, replay, set_aside, stands
from console.store.packing import Packer
from console.store.spare import Spare
from console.store.tracks import Tracks
from console.words import Clock, Event, Fix, Receipt, StoreState

RETRY_S: Final = 1.0  # between attempts while the disk refuses
FLUSH_S: Final = 1.0  # fixes wait this long at most, unless more come than a slice in that time
SLICE: Final = 1024  # fixes in one transaction: a few ms, so that neither the window nor an order waits for tracks
REST_S: Final = 0.004  # between slices: the interpreter belongs to the window
PURGE_S: Final = 60.0
LARGEST_COMMIT: Final = 2000
MOST_FIXES: Final = 300_000  # kept in memory while the disk refuses; then the oldest go
# Of the disk; and of what the database cannot take, which must hold back and be seen rather than end the thread.
_ERRORS: Final = (database.Error, OSError, ValueError, TypeError, OverflowError)


class Inbox(Protocol):
    """Where receipts go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Receipt | StoreState, /) -> None: ...


class _Wish(NamedTuple):
    """Somebody wants to know where the journal is ``behind`` so many more items."""

    told: Callable[[Mark | None], None]
    behind: int = 0


class Store:
    """The journal (``folder/journal.sqlite``) and the tracks (``folder/tracks-YYYYMMDD.sqlite``).

    A ``Receipt`` per event goes to ``inbox`` after its commit. When the disk refuses: ``Receipt(ok=False)`` at once, a
    ``StoreState`` that says so, an attempt every second; later all that was held back is committed in order, each event
    with a second receipt, ``ok=True``. What is held back is kept in the spare file meanwhile, so that it is not lost
    with the process: ``replay`` gives it after the journal, and it is committed then.
    """

    def __init__(self, folder: Path, seat: str, clock: Clock, inbox: Inbox, *, keep_tracks_days: int = 90) -> None:
        self._path, self._seat, self._clock, self._inbox = folder / "journal.sqlite", seat, clock, inbox
        self._damage: Damage | None = None
        self._set_aside_due = False
        self._queue: SimpleQueue[Event | Personal | Sequence[Fix] | _Wish | None] = SimpleQueue()
        self._pending: deque[Event | Personal] = deque()
        self._spare = Spare(folder / "spare.bin")
        self._spared = 0  # leading items of ``_pending`` that the spare file holds
        self._since: Mark | None = None  # ``replay`` begins behind it
        self._last: Event | None = None
        self._wishes: deque[_Wish] = deque()
        self._told: set[str] = set()  # events in ``_pending`` that have their first receipt
        self._fixes: deque[Fix] = deque(maxlen=MOST_FIXES)
        self._personal: dict[str, Personal] = {}
        self._journal: Journal | None = None
        self._tracks = Tracks(folder, keep_tracks_days)
        self._packer = Packer(folder, clock)
        self._reasons = {"journal": "", "tracks": ""}
        self._state: StoreState | None = None
        self._retry_at = self._flush_at = self._purge_at = 0.0
        self._taking, self._stopping = True, False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def damage(self) -> Damage | None:
        """What ``replay`` found wrong, if anything. The damaged file is set aside when the store starts."""
        return self._damage

    @property
    def held_back(self) -> int:
        """Events that the journal does not have."""
        return sum(1 for item in list(self._pending) if isinstance(item, Event))

    @property
    def unwritten(self) -> int:
        """Fixes and lots of them that wait for the disk; 0: all are written."""
        return len(self._fixes) + self._queue.qsize()

    def held_ids(self) -> frozenset[str]:
        """Of these: events of an earlier process that ``replay`` found in the spare file."""
        return frozenset(item.id for item in list(self._pending) if isinstance(item, Event))

    def resume(self, mark: Mark | None) -> bool:
        """At start, before ``replay``: begin behind this place; None: at the beginning. False, and it begins there,
        where the journal does not have it: it is another one, or cannot be read."""
        self._since = self._last = None
        if mark is None or not self._path.is_file():
            return mark is None
        try:
            journal = Journal(self._path, self._clock.now())
        except _ERRORS:
            return False
        try:
            if not stands(journal.connection, mark):
                return False
            self._since, self._last = mark, journal.last(self._seat, mark)
        except _ERRORS:
            return False
        finally:
            journal.close()
        return True

    @property
    def resumed(self) -> Mark | None:
        """Where ``replay`` began; None: at the beginning."""
        return self._since

    @property
    def last(self) -> Event | None:
        """This seat's last event up to where ``resume`` began; None: from the beginning, or it has none there."""
        return self._last

    def mark(self, told: Callable[[Mark | None], None]) -> None:
        """Never blocks. When all that was appended before this call is committed, and nothing after it, ``told`` hears
        on the store's thread where the journal is; None: the disk refuses, or the store is closed."""
        if self._taking and self._thread.is_alive():
            self._queue.put(_Wish(told))
        else:
            told(None)

    def replay(self) -> Iterator[Event]:
        """At start, before the thread: all events in the order of commits, every seat's chain verified; behind the
        place where ``resume`` began, if it did.

        Ends at the first line that is broken; ``damage`` then names it. Last comes what an earlier process could not
        write.
        """
        held = self._spare.read()
        missing = {item.id for item in held if isinstance(item, Event)}
        for event in self._journaled():
            missing.discard(event.id)
            yield event
        for item in held:
            if isinstance(item, Personal):
                self._personal.setdefault(item.key, item)
                self._pending.append(item)
            elif item.id in missing:
                self._pending.append(item)
                yield item
        self._spared = len(self._pending)

    def _journaled(self) -> Iterator[Event]:
        try:
            journal = Journal(self._path, self._clock.now())
        except _ERRORS as error:
            self._note(Damage(1, self._seat, database.reason(error)))
            return
        try:
            self._remember(journal)
            for found in replay(journal, self._since):
                if isinstance(found, Damage):
                    self._note(found)
                else:
                    yield found
        finally:
            journal.close()

    def start(self) -> None:
        self._thread.start()
        self._packer.start()

    def stop(self, timeout_s: float = 10.0) -> int:
        """Stop taking, flush, close. Returns how many events could not be written."""
        self._taking = False
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)
        self._packer.stop()
        return self.held_back

    def append(self, events: Sequence[Event]) -> None:
        """Never blocks. ``n``, ``prev_hash`` and ``hash`` are given at the commit."""
        for event in events:
            if self._taking:
                self._queue.put(event)
            else:
                self._inbox.put(Receipt(event_id=event.id, ok=False, at=self._clock.now(), reason="store.closed"))

    def put_fixes(self, batch: Sequence[Fix]) -> None:
        """Never blocks; written about once a second."""
        if batch and self._taking:
            self._queue.put(batch)

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None:
        """Personal fields beside the chain, erased at ``purge_at`` (epoch s). Committed in order with the events."""
        kept = personal(key, fields, purge_at)
        self._personal[key] = kept
        if self._taking:
            self._queue.put(kept)

    def personal(self, key: str) -> dict[str, str]:
        """From memory; empty when unknown or due to be purged."""
        kept = self._personal.get(key)
        return dict(kept.fields) if kept is not None and kept.purge_at > self._clock.now() else {}

    # --- the store's thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._spare.reserve()
        self._commit()  # opens the journal: whether we can record is known before the first event
        while not self._stopping:
            self._take()
            self._turn()
        self._retry_at = 0.0
        self._commit()
        self._flush(everything=True)
        self._tracks.close()
        if self._journal is not None:
            self._journal.close()

    def _take(self) -> None:
        """Wait for something, then take all there is."""
        try:
            self._sort(self._queue.get(timeout=self._patience()))
            while True:
                self._sort(self._queue.get_nowait())
        except Empty:
            return

    def _turn(self) -> None:
        now = time.monotonic()
        if self._pending or self._wishes or self._journal is None:
            self._commit()
        if now >= self._flush_at:
            self._flush()
        if now >= self._purge_at:
            self._purge()

    def _patience(self) -> float:
        now = time.monotonic()
        until = self._purge_at
        if self._fixes:
            until = min(until, self._flush_at)
        if self._pending or self._journal is None:
            until = min(until, self._retry_at)
        return max(0.0, until - now)

    def _sort(self, item: Event | Personal | Sequence[Fix] | _Wish | None) -> None:
        if item is None:
            self._stopping = True
        elif isinstance(item, _Wish):
            self._wishes.append(_Wish(item.told, len(self._pending)))
        elif isinstance(item, Event | Personal):
            self._pending.append(item)
        else:
            self._fixes.extend(item)

    def _commit(self) -> None:
        if time.monotonic() < self._retry_at:
            self._hold_back(self._reasons["journal"])
            return
        try:
            journal = self._opened()
            self._grant(journal)
            while self._pending:
                most = min(len(self._pending), LARGEST_COMMIT, *(wish.behind for wish in islice(self._wishes, 1)))
                batch = [self._pending[i] for i in range(most)]
                journal.write(batch)
                self._receipt(batch)
                self._grant(journal)
            self._spare.clear()
        except _ERRORS as error:
            self._close_journal()
            self._retry_at = time.monotonic() + RETRY_S
            self._hold_back(database.reason(error))
        else:
            self._say("journal", "")

    def _opened(self) -> Journal:
        if self._journal is None:
            now = self._clock.now()
            if self._set_aside_due and self._damage is not None:
                kept = set_aside(self._path, self._damage, now)
                self._set_aside_due = False
                self._pending.appendleft(self._damaged(self._damage, kept.name, now))
                self._wishes = deque(_Wish(wish.told, wish.behind + 1) for wish in self._wishes)
                self._spared = 0
            self._journal = Journal(self._path, now)
            self._remember(self._journal)
        return self._journal

    def _damaged(self, damage: Damage, kept: str, now: float) -> Event:
        """That the journal was found broken, and where the file is, belongs into the journal."""
        body = {"seat": damage.seat, "n": damage.n, "code": damage.code, "kept": kept}
        return Event(
            seat=self._seat,
            id=str(uuid.uuid4()),
            at=now,
            actor="system",
            kind="store.damaged",
            subject="journal",
            body=body,
        )

    def _close_journal(self) -> None:
        """Opened anew at the next attempt: after an error the disk under it may be another one."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _receipt(self, batch: Sequence[Event | Personal]) -> None:
        now = self._clock.now()
        for item in batch:
            self._pending.popleft()
            self._spared = max(0, self._spared - 1)
            if isinstance(item, Event):
                self._told.discard(item.id)
                self._inbox.put(Receipt(event_id=item.id, ok=True, at=now))
        self._wishes = deque(_Wish(wish.told, wish.behind - len(batch)) for wish in self._wishes)

    def _grant(self, journal: Journal) -> None:
        """Whoever wanted to know where the journal is here."""
        while self._wishes and self._wishes[0].behind == 0:
            self._wishes.popleft().told(journal.mark())

    def _hold_back(self, reason: str) -> None:
        while self._wishes:
            self._wishes.popleft().told(None)
        now = self._clock.now()
        for item in self._pending:
            if isinstance(item, Event) and item.id not in self._told:
                self._told.add(item.id)
                self._inbox.put(Receipt(event_id=item.id, ok=False, at=now, reason=reason))
        self._keep()
        self._say("journal", reason)

    def _keep(self) -> None:
        """What is held back into the spare file, as far as that takes it."""
        with contextlib.suppress(*_ERRORS):
            self._spare.write(list(islice(self._pending, self._spared, None)))
            self._spared = len(self._pending)

    def _flush(self, everything: bool = False) -> None:
        """One slice of the fixes; the next one soon when there is more than that."""
        try:
            while self._fixes:
                slice_ = list(islice(self._fixes, SLICE))
                others = self._tracks.write(slice_, self._clock.now())
                for _ in slice_:
                    self._fixes.popleft()
                self._fixes.extendleft(reversed(others))
                if not everything:
                    break
        except _ERRORS as error:
            self._flush_at = time.monotonic() + FLUSH_S
            self._say("tracks", database.reason(error))
        else:
            self._flush_at = time.monotonic() + (REST_S if len(self._fixes) >= SLICE else FLUSH_S)
            self._say("tracks", "")

    def _purge(self) -> None:
        self._purge_at = time.monotonic() + PURGE_S
        now = self._clock.now()
        for key in [key for key, kept in list(self._personal.items()) if kept.purge_at <= now]:
            self._personal.pop(key, None)
        try:
            self._tracks.drop_old(now)
            if self._journal is not None:
                self._journal.purge(now, self._seat)
        except _ERRORS:
            self._purge_at = time.monotonic() + RETRY_S

    def _say(self, part: str, reason: str) -> None:
        """Tell the room when recording stops, resumes, or holds back more."""
        self._reasons[part] = reason
        worst = self._reasons["journal"] or self._reasons["tracks"]
        held, old = self.held_back if worst else 0, self._state
        spared = sum(1 for item in islice(self._pending, self._spared) if isinstance(item, Event)) if held else 0
        if old is not None and (old.reason, old.held_back, old.spared) == (worst, held, spared):
            return
        since = old.since if old is not None and old.recording == (not worst) else self._clock.now()
        self._state = StoreState(recording=not worst, held_back=held, spared=spared, since=since, reason=worst)
        self._inbox.put(self._state)

    def _remember(self, journal: Journal) -> None:
        for kept in journal.personals(self._clock.now()):
            self._personal.setdefault(kept.key, kept)

    def _note(self, damage: Damage) -> None:
        self._damage = damage
        self._set_aside_due = damage.code in ("store.chain_broken", "store.torn")
