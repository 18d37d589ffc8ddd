"""The shift board as read from the room: by beat and unit who is on, who rests, who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from console.desk.fold_shift import present
from console.desk.shift import not_come
from console.words import Crew, Presence, Roster

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site.roster import RosterRead

MISSING, ON, REST, OFF, UNKNOWN = "missing", "on", "rest", "off", "unknown"


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unit. ``state``: missing (应到未到), on, rest, off, unknown."""

    unit: str
    beat: str
    state: str
    here: Presence
    crew: Crew | None = None  # as the roster says


class Shifts:
    """What is read of a roster and waits for a person, and the board. Lives on the desk's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.first_actor = desk.actor  # in whose name the desk acts until it is handed over
        self.reading = ""  # file that is being read
        self.draft: RosterRead | None = None
        self._of: Roster | None = None
        self._crews: dict[str, tuple[Crew, ...]] = {}  # of that roster, by unit

    def rows(self) -> tuple[BoardRow, ...]:
        """Registered units by beat, then by number; within a beat none is moved by its state."""
        desk, roster = self._desk, self._desk.room.roster
        running = {one.unit: one for one in roster.running(desk.clock.now())} if roster is not None else {}
        rows = [self._row(unit, running.get(unit)) for unit in desk.specs]
        return tuple(sorted(rows, key=lambda row: (not row.beat, row.beat, row.unit)))

    def _row(self, unit: str, crew: Crew | None) -> BoardRow:
        here = present(self._desk.room, unit)
        beat = (crew.beat if crew is not None else "") or self._desk.specs[unit].beat
        return BoardRow(unit=unit, beat=beat, state=state_of(here, crew), here=here, crew=crew)

    def crew_of(self, unit: str) -> Crew | None:
        """Who should be out under the unit's name now, as the roster says; asked for every unit of a ranking."""
        roster, now = self._desk.room.roster, self._desk.clock.now()
        if roster is not self._of:
            self._of, self._crews = roster, {}
            for crew in roster.crews if roster is not None else ():
                self._crews[crew.unit] = (*self._crews.get(crew.unit, ()), crew)
        return next((one for one in self._crews.get(unit, ()) if one.runs(now)), None)


def state_of(here: Presence, crew: Crew | None) -> str:
    if here.on:
        return REST if here.resting else ON
    if crew is not None and not_come(here, crew):
        return MISSING
    return OFF if here.on is False else UNKNOWN
