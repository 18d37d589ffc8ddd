"""Where the two replays differ: fixes that the room got later than they happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk.naming import minutes
from console.words.past import By, TrackPast
from console.words.replay import LateFix, Moment
from layers.tracks.columns import TrackColumns, joined
from layers.units.newer import moved

Mask = NDArray[np.bool_]

NAMED: Final = 5  # so many units late within a stretch are told of each by itself
LEAST_S: Final = 30.0  # so much later a fix is told of on the time line
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


def moments(columns: TrackColumns, by: By, words: Callable[[str], str]) -> tuple[Moment, ...]:
    """Of a stretch: for each unit whose fixes came late, when the first of them came, or was made;
    of many units at once one for all."""
    late = columns.take(columns.received - columns.t > LEAST_S)
    at = late.received if by is By.RECEIVED else late.t
    out: list[Moment] = []
    if len(np.unique(late.unit)) > NAMED:
        facts: dict[str, str | int | float] = {"n": len(late), "units": len(np.unique(late.unit))}
        return (Moment(float(at.min()), "late", "moment.late_many", facts),)
    for unit in np.unique(late.unit).tolist():
        mine = np.flatnonzero(late.unit == unit)
        name, wait_s = late.units[unit], float((late.received[mine] - late.t[mine]).max())
        facts = {"unit": words(name), "n": len(mine), "time": minutes(wait_s)}
        out.append(Moment(float(at[mine].min()), "late", "moment.late", facts, name, "unit"))
    return tuple(out)
