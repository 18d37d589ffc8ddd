"""What stood at a moment: the table of units with their tails, made on the reader's thread and swapped in whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk import terminals
from console.desk.replay.signs import Held
from console.desk.room import Room
from console.words.past import By, TrackPast
from layers.geo import to_mercator
from layers.tracks import Tails, Trails
from layers.tracks.columns import TrackColumns
from layers.units import Units

I64 = NDArray[np.int64]

TAIL_S: Final = 600.0  # of positions before the moment: what tails are made of
BACK_S: Final = 86_400.0  # an older position is none


class Stand(msgspec.Struct, frozen=True):
    """All of a moment."""

    at: float
    by: By
    place: int  # of the story
    room: Room
    units: Units
    tails: Tails
    trails: Trails
    held: Held


class Host:
    """So much of a desk as the rules of ``terminals`` need to fill a table of units. ``held``: what is fresh of it."""

    held: Held

    def __init__(self, room: Room, units: Units) -> None:
        self.room, self.units = room, units
        self.tails, self.trails = Tails(), Trails()
        self.whereabouts = self

    def moved(self, _rows: Any) -> None:
        """Where the units are is worked out later, by who shows them."""


def host_at(room: Room, units: Units) -> Host:
    """Duty, breaks, link, body camera and emergencies of all units as the room knows them."""
    host: Any = Host(room, units)
    for unit in room.facts.keys() | room.presence.keys():
        terminals.stand(host, unit)
    host.held = Held(room, units)
    return host  # type: ignore[no-any-return]


def place_all(host: Host, tracks: TrackPast, at: float, by: By, going_on: Callable[[], bool]) -> bool:
    """Positions and tails as at ``at``: as received, those that came since the process began that received them.
    ``going_on`` is asked between pieces; whether it was carried through."""
    began = np.nextafter(host.room.began_at, np.inf) if by is By.RECEIVED else -np.inf
    since = max(at - TAIL_S, began)
    if since > began:
        put(host, tracks.stand(since, by=by, back_s=min(BACK_S, since - began)), shown=False)
    for piece in tracks.between(since, np.nextafter(at, np.inf), by=by):
        if not going_on():
            return False
        put(host, piece)
    for unit in host.room.sos:
        terminals.alarmed(_any(host), unit)
    return True


def put(host: Any, columns: TrackColumns, *, shown: bool = True) -> I64:
    """Recorded fixes, in their order, into the table, and into the tails where they are to be ``shown`` there. Rows of
    units that moved."""
    if not len(columns):
        return np.zeros(0, dtype=np.int64)
    rows = np.array([host.units.ensure(unit) for unit in columns.units], dtype=np.int64)[columns.unit]
    moved = host.units.put(
        rows, columns.t, columns.lon_deg, columns.lat_deg, columns.speed_mps, columns.heading_deg, columns.accuracy_m,
        columns.received,
    )  # fmt: skip
    if shown:
        t = columns.t[moved]
        x, y = to_mercator(columns.lon_deg[moved], columns.lat_deg[moved])
        host.tails.take(rows[moved], t, x, y)
        host.trails.take(rows[moved], t, x, y, columns.speed_mps[moved])
    return np.unique(rows[moved])


def _any(host: Host) -> Any:
    return host
