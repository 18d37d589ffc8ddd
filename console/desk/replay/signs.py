"""Link and body camera of a unit as the journal keeps them, into the table of units."""

from __future__ import annotations

import numpy as np

from console.desk.room import Room
from layers.units import Units


def stand(units: Units, room: Room, unit: str) -> None:
    """What the unit's terminal and body camera said last."""
    facts, row = room.facts.get(unit), units.ensure(unit)
    if facts is None:
        return
    if facts.link is not None:
        units.set_link(row, facts.link.link, facts.link.t, np.inf)
    if facts.bodycam is not None:
        units.set_bodycam(row, facts.bodycam.t, np.inf, facts.bodycam.recording)
