"""How long each unit is on its way, and how far off that may be: one reverse search by road gives every unit's time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from console.dispatch import wording
from console.dispatch.fitness import Known
from console.dispatch.models import Facts, Reason
from console.words import Kind
from layers import geo
from layers.roads import Snaps

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

DETOUR: Final = 1.34  # road ÷ straight line in towns: Giacomin & Levinson, Environ. Plann. B 42 (2015), 1040–1053
STRAIGHT_MPS: Final = 8.3  # 30 km/h, where no road says better
SLOWEST_MPS: Final = 3.0  # a route's mean speed is bounded when an error in metres becomes one in seconds:
FASTEST_MPS: Final = 25.0  # the first seconds of a route would make it absurd
MODEL_SHARE: Final = 0.05  # of the time itself: lights and traffic that no graph knows
RANGE_MAX_S: Final = 120.0  # a doubt as wide as the 1-3-5 tiers are apart: an old fix is then no candidate
ON_FOOT_BELOW: Final = 0.5  # of a car's speed: who is slower walks
UNREACHABLE: Final = {False: "reason.unreachable", True: "reason.unreachable_foot"}


class RoadSearch(Protocol):
    """What a ranking needs of ``layers.roads.RoadGraph``."""

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps: ...

    def seconds_to(
        self,
        x_m: float,
        y_m: float,
        starts: Snaps,
        limit_s: float = 1800.0,
        speed_factor: float | F64 = 1.0,
        goal_max_m: float = 150.0,
    ) -> F64: ...


@dataclass(frozen=True)
class Times:
    """Of R unit rows: seconds (inf = no way), whether from the straight line, and what that rests on."""

    seconds: F64
    straight: Mask
    note: Reason | None = None  # None = by road


def seconds_to(place: tuple[float, float], rows: I64, known: Known, roads: RoadSearch | None) -> F64:
    """``(R,)`` seconds of these unit rows to a place (lon, lat) as a ranking says them; inf: no way."""
    distance = geo.distance_m(*place, known.units.lon_deg[rows], known.units.lat_deg[rows])
    return times(place, rows, distance, known, roads).seconds


def straight_seconds(place: tuple[float, float], rows: I64, known: Known) -> F64:
    """The same along the straight line, whatever roads there are: for what is told every second of every ring."""
    return seconds_to(place, rows, known, None)


def rank_key(seconds: F64, ranges: F64, age: F64, known: Known) -> F64:
    """Whose place is in doubt is ranked by the later end of its range."""
    return seconds + np.where(age > known.config.limits.fix_old_s, ranges, 0.0)


def times(place: tuple[float, float], rows: I64, distance: F64, known: Known, roads: RoadSearch | None) -> Times:
    factor = _factors(known.units.kind[rows], known.config.roads.kind_factors)
    straight = distance * DETOUR / (STRAIGHT_MPS * factor)
    everyone = np.ones(len(rows), dtype=bool)
    if roads is None:
        return Times(straight, everyone, Reason("reason.note_no_graph"))
    limits = known.config.limits
    x, y = geo.to_mercator(*place)
    if not roads.snap(np.atleast_1d(x), np.atleast_1d(y), limits.snap_m).ok[0]:
        return Times(straight, everyone, Reason("reason.note_no_road_near", {"m": int(limits.snap_m)}))
    snaps = roads.snap(known.units.x_m[rows], known.units.y_m[rows], limits.snap_m)
    seconds = roads.seconds_to(float(x), float(y), snaps, limits.search_s, factor, limits.snap_m)
    if len(rows) and snaps.ok.any() and not np.isfinite(seconds).any():
        return Times(straight, everyone, Reason("reason.note_cut_off"))
    return Times(np.where(snaps.ok, seconds, straight), ~snaps.ok)


def _factors(kinds: NDArray[np.int8], table: Mapping[str, float]) -> F64:
    by_kind = np.array([table.get(kind.name.lower(), 1.0) for kind in Kind])
    return np.asarray(by_kind[kinds], dtype=np.float64)


def ranges_of(rows: I64, distance: F64, seconds: F64, possible: F64, radius_m: float | None) -> F64:
    """± seconds: how far off the unit may be by now at the speed of its way, what no graph knows, the place itself."""
    if not len(rows):
        return np.empty(0)
    mean = np.clip(distance * DETOUR / np.maximum(seconds, 1.0), SLOWEST_MPS, FASTEST_MPS)
    known_time = np.where(np.isfinite(seconds), seconds, 0.0)
    return possible / mean + MODEL_SHARE * known_time + (radius_m or 0.0) / STRAIGHT_MPS


def too_vague(rows: I64, ranges: F64, age: F64, known: Known) -> dict[int, Reason]:
    """An old fix whose doubt is wider than the tiers are apart."""
    vague = (age[rows] > known.config.limits.fix_old_s) & (ranges > RANGE_MAX_S)
    out = {}
    for i in np.flatnonzero(vague):
        row = int(rows[i])
        facts: Facts = {"age": wording.ago(float(age[row])), "range": f"{ranges[i] / 60:.1f}"}
        out[row] = Reason("reason.fix_old_range", facts)
    return out


def on_foot(rows: I64, known: Known) -> Mask:
    """``(R,)``: who of these unit rows is slower than a vehicle."""
    return np.asarray(_factors(known.units.kind[rows], known.config.roads.kind_factors) < ON_FOOT_BELOW)


def unreachable(row: int, distance: F64, known: Known) -> Reason:
    """No way within the limit; said of the rows that are shown alone, for there may be thousands."""
    foot = known.config.roads.factor(Kind(int(known.units.kind[row]))) < ON_FOOT_BELOW
    limit = wording.ago(known.config.limits.search_s)
    return Reason(UNREACHABLE[foot], {"limit": limit, "km": f"{distance[row] / 1000:.1f}"})
