"""Link and body camera of the units as the journal keeps them, in the table of units.

The journal has a body camera's word only when a sign changed: in between it was said again and again, nobody knows when
exactly. So a fact that was not too old then is held just young enough until the journal says otherwise.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk import events as ev
from console.desk.room import Room
from console.desk.signs_kept import FACTS, said_t
from console.words import Tri
from layers.units import Units

Mask = NDArray[np.bool_]

_VALUES: Final = ("battery_pct", "storage_free_mb", "signal_dbm", "clock_off_s")
_WITHIN_S: Final = 1e-3  # no rounding makes it older than that


class Held:
    """By fact: rows of the table whose word was said again and again since."""

    def __init__(self, room: Room, units: Units) -> None:
        self._of: dict[str, Mask] = {name: np.zeros(units.n, dtype=bool) for name in FACTS}
        self._links(room, units)
        for unit, one in room.facts.items():
            if one.signs is not None or one.bodycam is not None:
                self.stand(room, units, unit)

    def _links(self, room: Room, units: Units) -> None:
        """Of all units at once."""
        said = [(units.ensure(unit), one.link) for unit, one in room.facts.items() if one.link is not None]
        rows = np.array([row for row, _ in said], dtype=np.int64)
        units.link[rows] = [int(one.link) for _, one in said]
        units.link_t[rows] = [one.since or one.t for _, one in said]

    def stand(self, room: Room, units: Units, unit: str) -> None:
        """What the unit's terminal and body camera said last."""
        facts, row = room.facts.get(unit), units.ensure(unit)
        if facts is None:
            return
        self._make_room(units.n)
        if facts.link is not None:
            units.set_link(row, facts.link.link, facts.link.t, np.inf)
            units.link_t[row] = facts.link.since or facts.link.t
        if facts.signs is not None:
            self._signs(units, row, facts.signs)
        said = facts.bodycam
        if said is not None and said.t >= units.recording_t[row] and said.recording is not Tri.UNKNOWN:
            units.recording[row], units.recording_t[row] = said.recording, said.t
            units.bodycam_t[row] = max(units.bodycam_t[row], said.t)
            units.states_version += 1

    def _signs(self, units: Units, row: int, said: ev.UnitSigns) -> None:
        if said.recording is not None:
            units.recording[row] = said.recording
        for column in _VALUES:
            value = getattr(said, column)
            getattr(units, column)[row] = np.nan if value is None else value
        for name in FACTS:
            at = getattr(said, f"{name}_t")
            said_t(units, name)[row] = -np.inf if at is None else at
            self._of[name][row] = at is not None and name not in said.old
        units.bodycam_t[row] = max(float(said_t(units, name)[row]) for name in FACTS)
        units.states_version += 1

    def hold(self, units: Units, now: float, old_s: float) -> None:
        """At ``now`` none of them is older than may be judged."""
        self._make_room(units.n)
        for name, mask in self._of.items():
            at = said_t(units, name)
            at[mask] = np.maximum(at[mask], now - old_s + _WITHIN_S)

    def _make_room(self, n: int) -> None:
        for name, mask in self._of.items():
            if len(mask) < n:
                self._of[name] = np.concatenate((mask, np.zeros(n - len(mask), dtype=bool)))


def streams(room: Room) -> dict[str, str]:
    """Units that have a live picture; where it was is not kept."""
    return {unit: "" for unit, one in room.facts.items() if one.signs is not None and one.signs.streams}
