"""The journal of a span, in order, with states to start from: the room at any place of it costs some hundred folds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import ValidationError
from msgspec.structs import replace
from numpy.typing import NDArray

from console.desk.fold import fold
from console.desk.replay import times
from console.desk.replay.copying import size
from console.desk.room import Room
from console.words import Changes, Event
from console.words.past import By

F64 = NDArray[np.float64]

MOST_KEPT: Final = 64  # states of one order
MOST_THINGS: Final = 600_000  # that they may hold together: some 60 MB
LEAST_APART: Final = 64  # events between two states


def told(room: Room, event: Event) -> Changes:
    """Fold it; what this version cannot read, or whose beginning is lost, changes nothing."""
    try:
        return fold(room, event)
    except (KeyError, ValidationError):
        return Changes.NOTHING


class Story:
    """Events ``(N,)`` of one order with their times. Filled once, by ``walk``, on the reader's thread; read by others
    afterwards."""

    def __init__(self, base: Room, events: Sequence[Event], by: By) -> None:
        """``base``: the room before the first of them."""
        if by is By.RECEIVED:
            self.events: Sequence[Event] = events
            self.at: F64 = times.received(events)
        else:
            order, self.at = times.happened(events)
            self.events = [_dated(events[i], at) for i, at in zip(order.tolist(), self.at.tolist(), strict=True)]
        self.by = by
        self._places: list[int] = [0]
        self._rooms: list[Room] = [base]
        self._apart = LEAST_APART

    def __len__(self) -> int:
        return len(self.events)

    def place(self, at: float) -> int:
        """How many events stand at ``at`` or before."""
        return int(np.searchsorted(self.at, at, side="right"))

    def walk(self) -> Iterator[tuple[int, Room]]:
        """Fold all of it once and keep states on the way. Each event's index with the room before it; the room is the
        walker's own and changes with the next step."""
        room = self._rooms[0].copy()
        for n, event in enumerate(self.events):
            if n - self._places[-1] >= self._apart:
                self._keep(n, room)
            yield n, room
            told(room, event)

    def room(self, place: int) -> Room:
        """As it was after the first ``place`` events; one's own."""
        nearest = bisect_right(self._places, place) - 1
        room = self._rooms[nearest].copy()
        for event in self.events[self._places[nearest] : place]:
            told(room, event)
        return room

    def _keep(self, place: int, room: Room) -> None:
        """One more; every other goes when there are too many, and they are farther apart from then on."""
        self._places.append(place)
        self._rooms.append(room.copy())
        while len(self._rooms) > max(4, min(MOST_KEPT, MOST_THINGS // max(1, size(room)))):
            del self._places[1::2], self._rooms[1::2]
            self._apart *= 2


def _dated(event: Event, at: float) -> Event:
    return event if event.at == at else replace(event, at=at)
