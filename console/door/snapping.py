"""Snapshots of the room: found at a start, written by a thread of their own while the desk goes on."""

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
    from console.desk.room import Room
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
    rooms: list[Room] = []

    def fits(mark: Mark, pieces: tuple[memoryview, ...]) -> bool:
        if not store.resume(mark):
            return False
        try:
            rooms[:] = [snapshot.decode(pieces)]
        except (msgspec.DecodeError, KeyError):
            store.resume(None)
            return False
        return True

    return Start(rooms[0], store.last) if snapshots.newest(fits) is not None else NO_SNAPSHOT


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
    """Takes a copy of the room, at once; its file is written when the store has committed all that is in it."""

    def __init__(self, folder: Path, store: Keeps) -> None:
        self._snapshots, self._store = Snapshots(folder, snapshot.version()), store
        self._work: SimpleQueue[tuple[Room, Mark] | None] = SimpleQueue()
        self._hurry = False
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
        self.written = 0  # files, since the start

    def start(self, desk: Desk) -> None:
        desk.snapshots.keep = self.keep
        self._thread.start()

    def keep(self, room: Room) -> None:
        self._store.mark(lambda mark: self._work.put((room, mark)) if mark is not None else None)

    def stop(self, desk: Desk) -> None:
        """The last one, before the store stops."""
        self._hurry = True
        desk.snapshots.now(desk)
        desk.snapshots.keep = None
        desk.snapshots.ended()
        self._store.mark(lambda _mark: self._work.put(None))
        self._thread.join(_LAST_S)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            room, mark = item
            try:
                self._snapshots.write(mark, self._slowly(snapshot.encode(room)))
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
