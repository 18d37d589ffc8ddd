"""Where the two replays differ: fixes that the room got later than they happened."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.words.past import By, TrackPast
from console.words.replay import LateFix
from layers.tracks.columns import TrackColumns, joined
from layers.units.newer import moved

Mask = NDArray[np.bool_]

NEAR_S: Final = 600.0  # before the moment: as far as tails reach
TRAVEL_S: Final = 5.0  # a fix is on its way so long and is not late


def near(tracks: TrackPast, at: float) -> tuple[LateFix, ...]:
    """Of the fixes that had happened by ``at``: those that the room did not have then, and those that came after
    newer ones of their unit, which no tail as received shows. Oldest first."""
    columns = joined(tracks.between(at - NEAR_S, np.nextafter(at, np.inf), by=By.HAPPENED))
    if not len(columns):
        return ()
    missing = (columns.received > at) & (columns.received - columns.t > TRAVEL_S)
    found = columns.take(missing | behind(columns))
    return tuple(
        LateFix(found.units[unit], t, received, lon, lat)
        for unit, t, received, lon, lat in zip(
            found.unit.tolist(), found.t.tolist(), found.received.tolist(), found.lon_deg.tolist(),
            found.lat_deg.tolist(), strict=True,
        )
    )  # fmt: skip


def behind(columns: TrackColumns) -> Mask:
    """``(N,)``: a newer fix of the unit had come before. Rows in any order."""
    order = np.lexsort((columns.t, columns.received))
    out = np.zeros(len(columns), dtype=bool)
    out[order] = ~moved(columns.unit[order].astype(np.int64), columns.t[order], np.full(len(columns.units), -np.inf))
    return out
