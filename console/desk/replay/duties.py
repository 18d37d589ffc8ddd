"""Duty, crew and breaks of all units at once, as ``terminals.stand`` writes them for one: a state is soon made."""

from __future__ import annotations

from math import inf

import numpy as np

from console.desk.fold_shift import present
from console.desk.room import Room
from layers.units import Units

_CREW = ("officers", "auxiliaries", "volunteers", "grid_workers")


def fill(room: Room, units: Units) -> None:
    """Into a table in which nothing of it was written yet."""
    rows = {unit: units.ensure(unit) for unit in (*room.facts, *room.presence)}
    said = [(rows[unit], one.duty) for unit, one in room.facts.items() if one.duty is not None]
    where = np.array([row for row, _ in said], dtype=np.int64)
    units.duty[where] = [int(one.duty) for _, one in said]
    units.duty_said_t[where] = [one.t for _, one in said]
    units.duty_t[where] = [one.since or one.t for _, one in said]
    for name, column in ((name, "kind" if name == "unit_kind" else name) for name in (*_CREW, "unit_kind")):
        known = [(row, getattr(one, name)) for row, one in said if getattr(one, name) is not None]
        getattr(units, column)[[row for row, _ in known]] = [int(value) for _, value in known]
    for unit, row in rows.items():
        here = present(room, unit)
        if here.on is not False and here.resting:
            units.rest_until[row] = inf if here.break_until is None else here.break_until
    units.states_version += 1
