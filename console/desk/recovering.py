"""At start: the room from its journal, or from a snapshot and what the journal says after it. And how the next
snapshot comes about: a copy of the room every few thousand events, which somebody else writes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import ValidationError

from console.desk import looks, orders, ring_standing, scenes, shift, terminals, timekeeping
from console.desk.fold import fold
from console.desk.late import Late
from console.desk.room import Room
from console.desk.snapshot import LATE
from console.words import Event

if TYPE_CHECKING:
    from console.desk.desk import Desk

EVERY: Final = 4_000  # events between two snapshots: a start folds so many at most, in a tenth of a second
_SELDOM: Final = 1_000_000  # collections of the second generation until one of the third: never while that stands
A_BEAT: Final = 150  # entries of a snapshot that are decoded in one beat, two or three ms


class Start(NamedTuple):
    """What a start begins with: the room of a snapshot, and this seat's last event in it. The rest is of a seat among
    several."""

    room: Room | None = None
    last: Event | None = None
    last_at: float = 0.0  # epoch s, of this seat's last event in it
    recent: tuple[str, ...] = ()  # ids of the events that were committed last, the oldest first
    at: float = 0.0  # epoch s, of when the room was as the snapshot has it
    seq: int = 0  # up to where the journal that is handed in goes
    away: bool = False  # the database is out of reach: what came after the snapshot is not known


NO_SNAPSHOT: Final = Start()


class Snapshotting:
    """Of one desk, on its thread. ``keep``: the door hands in who takes a copy of its room and writes it; False: it
    cannot be had just now."""

    def __init__(self) -> None:
        self.keep: Callable[[Desk], bool] | None = None
        self.behind = 0  # events since the last snapshot
        self._thawing = False
        self._collects: tuple[int, int, int] | None = None  # how rubbish was collected before

    def folded(self, events: int) -> None:
        self.behind += events

    def began(self, desk: Desk) -> None:
        """What a snapshot holds is decoded from now on. Meanwhile nobody walks through all of it for rubbish: with a
        year of incidents each time would hold up a beat by 0.2 s."""
        self._thawing = any(isinstance(getattr(room, name), Late) for room in desk.rooms for name in LATE)
        if not self._thawing:
            return
        self._collects = gc.get_threshold()
        gc.set_threshold(*self._collects[:2], _SELDOM)

    def ended(self) -> None:
        """Rubbish is collected as before."""
        if self._collects is not None:
            gc.set_threshold(*self._collects)
            self._collects = None

    def step(self, desk: Desk) -> None:
        """Once a beat."""
        if self._thawing and not _thaw(desk.rooms):
            self._thawing = False
            gc.freeze()  # what stays is not walked through later either
            self.ended()
        if self.behind >= EVERY and self.keep is not None:
            self.now(desk)

    def now(self, desk: Desk) -> None:
        """A snapshot of what the desk knows, if anything happened since the last one."""
        if self.behind and self.keep is not None and self.keep(desk):
            self.behind = 0


def recover(desk: Desk, journal: Iterable[Event], held: Container[str], start: Start) -> None:
    """See ``Desk.recover``."""
    if start.room is not None:
        desk.room.become(start.room)
        ring_standing.take(desk)
    lost, last = 0, start.last
    ordered: set[str] | None = None if start.room is None else unsettled(desk.room)
    for event in journal:
        last = event if event.seat == desk.seat else last
        desk.snapshots.folded(1)
        if ordered is not None and event.kind.startswith("order."):
            ordered.add(event.subject)
        try:
            fold(desk.room, event)
            if event.id in held and event.kind == "order.issued":
                desk.unsettled[event.id] = event.subject
        except (KeyError, ValidationError):
            lost += 1
    if lost:
        desk.tell("ticker.journal_gaps", {"n": lost}, "system", "")
    timekeeping.recovered(desk, last)
    terminals.restore(desk)
    orders.settle(desk, ordered)
    looks.settle(desk, last.at if last is not None else 0.0)
    scenes.settle(desk)
    shift.follow(desk)
    ring_standing.take(desk)
    desk.nearby.restore(desk)
    desk.snapshots.began(desk)


def unsettled(room: Room) -> set[str]:
    """Orders of a snapshot that the store may not have answered when it was made: whatever had ended was settled."""
    return {*room.active.values(), *room.suspended}


def _thaw(rooms: tuple[Room, ...]) -> bool:
    """Decode some entries of a snapshot that nobody has asked for; a table that is through is a plain one again. What
    a later room has alike it shares with the first."""
    for room in rooms:
        for name in LATE:
            table = getattr(room, name)
            if isinstance(table, Late):
                if not table.thaw(A_BEAT, getattr(rooms[0], name)):
                    setattr(room, name, dict(table))
                return True
    return False
