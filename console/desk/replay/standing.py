"""What stood at a moment: the table of units with their tails, made on the reader's thread and swapped in whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk import terminals
from console.desk.replay import duties
from console.desk.replay.signs import Held
from console.desk.room import Room
from console.words.past import By, TrackPast
from layers.geo import to_mercator
from layers.tracks import Tails, Trails
from layers.tracks.columns import TrackColumns
from layers.units import Units, newer

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

TAIL_S: Final = 300.0  # of positions before the moment, at least: what tails are made of
STRETCH_S: Final = 600.0  # tracks lie on disk in stretches of this length: they are read from a beginning on
TRAIL_S: Final = 3_600.0
BACK_S: Final = 86_400.0  # an older position is none


class Stand(msgspec.Struct, frozen=True):
    """All of a moment."""

    at: float
    by: By
    place: int  # of the story
    room: Room
    units: Units
    tails: Tails
    held: Held


class Host:
    """So much of a desk as the rules of ``terminals`` need to fill a table of units. ``held``: what is fresh of it."""

    held: Held

    def __init__(self, room: Room, units: Units) -> None:
        self.room, self.units = room, units
        self.tails = Tails()
        self.whereabouts = self

    def moved(self, _rows: Any) -> None:
        """Where the units are is worked out later, by who shows them."""


def host_at(room: Room, units: Units) -> Host:
    """Duty, breaks, link, body camera and emergencies of all units as the room knows them."""
    host: Any = Host(room, units)
    duties.fill(room, units)
    host.held = Held(room, units)
    return host  # type: ignore[no-any-return]


def place_all(host: Host, tracks: TrackPast, at: float, by: By, going_on: Callable[[], bool]) -> bool:
    """Positions and tails as at ``at``: as received, those that came since the process began that received them.
    ``going_on`` is asked between pieces; whether it was carried through."""
    began = np.nextafter(host.room.began_at, np.inf) if by is By.RECEIVED else -np.inf
    since = max((at - TAIL_S) // STRETCH_S * STRETCH_S, began)
    if since > began:
        before = np.nextafter(since, -np.inf)
        put(host, tracks.stand(before, by=by, back_s=min(BACK_S, before - began)), shown=False)
    for piece in tracks.between(since, np.nextafter(at, np.inf), by=by):
        if not going_on():
            return False
        put(host, piece)
    for unit in host.room.sos:
        terminals.alarmed(_any(host), unit)
    return True


class Moved(NamedTuple):
    """Fixes that moved a marker, ``(N,)`` each, in their order: rows of units, epoch s, Web Mercator metres, m/s."""

    rows: I64
    t: F64
    x_m: F64
    y_m: F64
    speed_mps: F64


def put(host: Any, columns: TrackColumns, *, shown: bool = True) -> Moved | None:
    """Recorded fixes, in their order, into the table, and into the tails where they are to be ``shown`` there."""
    if not len(columns):
        return None
    rows = np.array([host.units.ensure(unit) for unit in columns.units], dtype=np.int64)[columns.unit]
    moved = host.units.put(
        rows, columns.t, columns.lon_deg, columns.lat_deg, columns.speed_mps, columns.heading_deg, columns.accuracy_m,
        columns.received,
    )  # fmt: skip
    if not shown:
        return None
    x, y = to_mercator(columns.lon_deg[moved], columns.lat_deg[moved])
    found = Moved(rows[moved], columns.t[moved], x, y, columns.speed_mps[moved])
    host.tails.take(*found[:4])
    return found


def trails_of(tracks: TrackPast, units: Units, at: float, by: By, going_on: Callable[[], bool]) -> Trails | None:
    """The last hour of each unit, as its trail shows it: read only when somebody wants to see it."""
    out, seen = Trails(), np.full(units.n, -np.inf)
    for piece in tracks.between(at - TRAIL_S, np.nextafter(at, np.inf), by=by):
        if not going_on():
            return None
        rows = np.array([units.row.get(unit, -1) for unit in piece.units], dtype=np.int64)[piece.unit]
        piece, rows = piece.take(rows >= 0), rows[rows >= 0]
        moved = newer.moved(rows, piece.t, seen)
        np.maximum.at(seen, rows, piece.t)
        x, y = to_mercator(piece.lon_deg[moved], piece.lat_deg[moved])
        out.take(rows[moved], piece.t[moved], x, y, piece.speed_mps[moved])
    return out


def _any(host: Host) -> Any:
    return host
