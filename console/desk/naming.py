"""The two books that are large and never still: incidents by number, and which unit is named first.

Both follow the room by what has changed: filing 1,000 open incidents again at every letter would cost more than reading
the line does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from console.dispatch.models import QueueRow, Stage
from console.verbs import Book, Said, Thing
from console.words import Duty, Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk


_ORDER_S: Final = 5.0  # the queue is sorted anew every second; what completion offers first need not be


class IncidentBook:
    """Incidents by number, type and place: open ones before ended ones, so that an old number hides no open one."""

    def __init__(self) -> None:
        self._book = Book()
        self._filed: list[Incident] = []
        self._version = 0
        self._first: tuple[object, dict[str, int]] = (None, {})

    def of(self, desk: Desk) -> Book:
        """The book as the room stands now."""
        now = list(desk.room.incidents.values())
        if now != self._filed:
            self._follow(now)
        return self._book

    def _follow(self, now: list[Incident]) -> None:
        before = {one.id: one for one in self._filed}
        for n, one in enumerate(now):
            known = before.pop(one.id, None)
            if known is not one and (known is None or _filed_as(known) != _filed_as(one)):
                self._book.put(_thing(one), (1, -n) if one.ended else (0, n))
        for key in before:
            self._book.drop(key)
        self._filed = now
        self._version += 1

    def pressing(self, desk: Desk) -> dict[str, int]:
        """Rank by id: open ones as the queue stands; the ended ones stand behind, the newest first."""
        stamp = (self._version, int(desk.clock.now() / _ORDER_S))
        if self._first[0] != stamp:
            self._first = (stamp, {row.incident: n for n, row in enumerate(desk.queue_rows())})
        return self._first[1]


def _filed_as(one: Incident) -> tuple[object, ...]:
    return one.no, one.type, one.place, one.level, one.ended


def _thing(one: Incident) -> Thing:
    return Thing(kind="incident", id=one.id, label=one.no, title=one.type, where=one.place, level=one.level)


def aside_of(desk: Desk, incident: str) -> tuple[Said, str]:
    """What stands right of an incident's row, and its tone: what it waits for, who is there, or how it ended."""
    one = desk.room.incidents[incident]
    row = next((row for row in desk.queue_rows() if row.incident == incident), None)
    if row is None:
        return Said(f"words.state.{one.state.value}"), ""
    if not one.located and not row.units:
        return Said("desk.locate_first"), ""
    if row.units:
        return Said("desk.units_step", {"units": " ".join(row.units), "step": Said(row.step_code)}), ""
    return _waits(row)


def waits_of(desk: Desk, incident: str) -> Said | None:
    """What an open incident waits for, and how long; None of one that has ended."""
    row = next((row for row in desk.queue_rows() if row.incident == incident), None)
    return _waits(row)[0] if row is not None else None


def _waits(row: QueueRow) -> tuple[Said, str]:
    if row.clock is None or row.clock.due_at is None:
        return Said("desk.waits", {"step": Said(row.step_code)}), ""
    code = "desk.waits_overdue" if row.clock.overdue else "desk.waits_left"
    aside = Said(code, {"step": Said(row.step_code), "time": minutes(abs(row.clock.left_s))})
    return aside, "warn" if row.clock.overdue else "lv" if row.clock.step is Stage.ASSIGN else ""


def free_units(desk: Desk) -> list[str]:
    """Units on patrol or standby without an order, in their order."""
    busy = {*desk.room.active, *desk.room.foreign}
    at = np.isin(desk.units.duty, (Duty.PATROL, Duty.STANDBY)).nonzero()[0]
    return [key for row in at if (key := desk.units.ids[row]) not in busy]


class FreeFirst:
    """Which units completion names first: those of the list as shown, then those that are free."""

    def __init__(self) -> None:
        self._made_of: object = None
        self._free: list[str] = []
        self._first: tuple[object, dict[str, int]] = (None, {})

    def of(self, desk: Desk, rows: tuple[str, ...]) -> dict[str, int]:
        """Rank by id; those not named come after."""
        units, room = desk.units, desk.room
        made_of = (units.n, units.states_version, tuple(room.active), tuple(room.foreign))
        if made_of != self._made_of:
            self._made_of, self._free = made_of, free_units(desk)
            self._first = (None, {})
        if self._first[0] != rows:
            order = dict.fromkeys((*rows, *self._free))
            self._first = (rows, {key: n for n, key in enumerate(order)})
        return self._first[1]


def minutes(seconds: float) -> str:
    """``0:17``, ``26:10``; hours from one on."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}"
