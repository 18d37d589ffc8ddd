"""Snapshots of the room: found at a start, written by a thread of their own while the desk goes on. Those of a seat
among several: ``shared_snapping``."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from console.desk import snapshot
from console.desk.errands import Done
from console.desk.recovering import NO_SNAPSHOT, Start
from console.store.behind import Behind
from console.store.snapshots import Snapshots
from console.verbs import Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from console.desk import Desk
    from console.store.journal import Damage, Mark
    from console.words import Event

_REST: Final = 4.0  # times as long as a piece took it rests: the interpreter belongs to the window
_LAST_S: Final = 10.0  # the last snapshot may take so long at the end


class Resumes(Protocol):
    """A journal that is read at a start."""

    @property
    def last(self) -> Event | None: ...

    def resume(self, mark: Mark | None) -> bool: ...


class Keeps(Protocol):
    """A journal that is written."""

    def mark(self, told: Callable[[Mark | None], None]) -> None: ...


def found(folder: Path, store: Resumes) -> Start:
    """The room as the newest snapshot that fits has it; ``store`` then replays what comes after."""
    snapshots = Snapshots(folder, snapshot.version())
    return newest(snapshots, store, lambda pieces: Start(snapshot.decode(pieces), store.last))


def newest(snapshots: Snapshots, store: Resumes, read: Callable[[tuple[memoryview, ...]], Start]) -> Start:
    """The newest that the journal still has every head of, and that ``read`` can read."""
    starts = [NO_SNAPSHOT]

    def fits(mark: Mark, pieces: tuple[memoryview, ...]) -> bool:
        if not store.resume(mark):
            return False
        try:
            starts[:] = [read(pieces)]
        except (msgspec.DecodeError, KeyError, IndexError):
            store.resume(None)
            return False
        return True

    snapshots.newest(fits)
    return starts[0]


def verify_behind(desk: Desk, folder: Path, mark: Mark | None, house: ExitStack) -> None:
    """What a snapshot has spared the start is verified while the desk works; what is broken there is said."""
    if mark is None:
        return

    def told(damage: Damage | None, _lines: int) -> None:
        if damage is not None:
            facts = {"seat": damage.seat or "–", "n": damage.n, "why": Said(damage.code)}
            desk.inbox.put(Done(lambda it: it.tell("ticker.journal_broken", facts, "system", "")))

    behind = Behind(folder, mark, told)
    house.callback(behind.stop)
    behind.start()


class Snapper:
    """Takes a copy of the room, at once; its file is written by a thread of its own, slowly."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self.work: SimpleQueue[tuple[Iterator[bytes], Mark] | None] = SimpleQueue()
        self._hurry = False
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
        self.written = 0  # files, since the start

    def start(self, desk: Desk) -> None:
        desk.snapshots.keep = self.keep
        self._thread.start()

    def keep(self, desk: Desk) -> bool:
        """Whether there is a place of the journal that the room stands at."""
        raise NotImplementedError

    def stop(self, desk: Desk) -> None:
        """The last one, before the store stops."""
        self._hurry = True
        desk.snapshots.now(desk)
        desk.snapshots.keep = None
        desk.snapshots.ended()
        self._end()
        self._thread.join(_LAST_S)

    def _end(self) -> None:
        self.work.put(None)

    def _run(self) -> None:
        while (item := self.work.get()) is not None:
            pieces, mark = item
            try:
                self._snapshots.write(mark, self._slowly(pieces))
                self.written += 1
            except (OSError, snapshot.Unknown) as error:  # the journal has it all: a start takes longer, no more
                print(f"snapshot: {error}", file=sys.stderr)

    def _slowly(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        while True:
            begun = time.perf_counter()
            piece = next(pieces, None)
            if piece is None:
                return
            yield piece
            if not self._hurry:
                time.sleep(_REST * (time.perf_counter() - begun))


class OwnSnapper(Snapper):
    """Of a single seat: the file is written when the store has committed all that is in it."""

    def __init__(self, folder: Path, store: Keeps) -> None:
        super().__init__(Snapshots(folder, snapshot.version()))
        self._store = store

    def keep(self, desk: Desk) -> bool:
        pieces = snapshot.encode(desk.room.copy())
        self._store.mark(lambda mark: self.work.put((pieces, mark)) if mark is not None else None)
        return True

    def _end(self) -> None:
        self._store.mark(lambda _mark: self.work.put(None))
