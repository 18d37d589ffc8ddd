"""A day of all units' fixes → what they saw, by hour: read once, in order of time, an hour at a time.

What it finds is small whatever the day holds: which bits of which roads in which hours, kilometres and hours by unit,
seconds by beat, visits of points. Days are joined by ``|`` of hours and the later of times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import to_mercator
from layers.patrol.network import Cells, Pieces, RoadBits, apart
from layers.patrol.seen import Trust
from layers.patrol.strides import strides
from layers.tracks.columns import TrackColumns, joined
from layers.within import Within

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

HOURS: Final = 25  # of a day on which the clock is put back
_STOOD_S: Final = 60.0  # a unit that stands is asked once a minute where
VISIT_GAP_S: Final = 600.0  # away for less it is the same visit
_LANES: Final = 256  # units side by side


@dataclass(frozen=True)
class Goals:
    """What is looked for beside roads: ``points (P, 2)`` Web Mercator metres with ``radius_m (P,)``, and areas."""

    points: F64
    radius_m: F64
    areas: Within


class Visits(NamedTuple):
    """V visits: rows of unit and point, epoch s of the first and the last moment."""

    unit: I32
    point: I32
    since: F64
    until: F64


@dataclass(frozen=True)
class Swept:
    """N units, B bits, A areas, hours counted from the day's beginning. ``km``, ``heard_s (N, 25)``; ``fixes (N,)``;
    ``hours (B,)`` a mask of the hours in which a bit was driven; ``last (B,)`` epoch s of the last time, NaN never;
    ``area_s (N, A + 1)`` seconds in each area, the last one outside of all; ``area_hour_s (A + 1, 25)`` the same of all
    units by hour."""

    units: tuple[str, ...]
    fixes: I64
    km: F32
    heard_s: F32
    hours: NDArray[np.uint32]
    last: F64
    area_s: F32
    area_hour_s: F32
    visits: Visits


class Sweep:
    """``take`` the fixes of each hour, in order; ``done`` says what was seen."""

    def __init__(self, roads: RoadBits, goals: Goals, trust: Trust) -> None:
        self._roads, self._goals, self._trust = roads, goals, trust
        self._cells = Cells.of(goals.points, 200.0 * roads.scale)
        self._row: dict[str, int] = {}
        self._carried: TrackColumns | None = None  # the newest fix of each unit: where the next hour begins
        self._hours = np.zeros(len(roads), dtype=np.uint32)
        self._last = np.full(len(roads), -np.inf)
        self._by_unit: dict[str, list[tuple[I64, F64, int]]] = {"km": [], "heard": [], "fixes": []}
        self._areas: list[tuple[I64, I64, F64, int]] = []
        self._hits: list[tuple[I64, I64, F64]] = []

    def take(self, found: TrackColumns, hour: int) -> None:
        """Fixes of one hour (0 … 24) of the day, in any order; hours come one after the other."""
        if not len(found):
            return
        self._count(found, hour)
        every = joined([self._carried, found]) if self._carried is not None else found
        self._carried = _newest(every)
        for some in _blocks(every):
            self._sweep(every.take(some), hour)

    def done(self) -> Swept:
        names = tuple(self._row)
        areas = self._goals.areas.count + 1
        by_area, by_hour = np.zeros((len(names), areas)), np.zeros((areas, HOURS))
        for unit, area, seconds, hour in self._areas:
            np.add.at(by_area, (unit, area), seconds)
            by_hour[:, hour] += np.bincount(area, seconds, minlength=areas)
        fixes = self._summed("fixes").sum(axis=1).astype(np.int64)
        last = np.where(np.isfinite(self._last), self._last, np.nan)
        return Swept(
            names, fixes, self._summed("km").astype(np.float32), self._summed("heard").astype(np.float32), self._hours,
            last, by_area.astype(np.float32), by_hour.astype(np.float32), self._visits(),
        )  # fmt: skip

    # --- an hour ----------------------------------------------------------------------------------------------------

    def _count(self, found: TrackColumns, hour: int) -> None:
        for name in found.units:
            self._row.setdefault(name, len(self._row))
        counts = np.bincount(found.unit, minlength=len(found.units)).astype(np.float64)
        self._by_unit["fixes"].append((self._rows(found)[np.arange(len(found.units))], counts, hour))

    def _rows(self, found: TrackColumns) -> I64:
        """(U,) this sweep's row of each of its units."""
        return np.array([self._row[name] for name in found.units], dtype=np.int64)

    def _sweep(self, found: TrackColumns, hour: int) -> None:
        order = np.lexsort((found.t, found.unit))
        found = found.take(order)
        unit = self._rows(found)[found.unit]
        x, y = to_mercator(found.lon_deg, found.lat_deg)
        scale, trust = self._roads.scale, self._trust
        said = np.where(found.accuracy_m >= 0.0, found.accuracy_m, trust.unknown_m)
        circle = np.maximum(said, trust.least_m) * scale
        made = strides(found.unit, found.t, x, y, circle, trust.gap_s)
        worse = np.maximum(circle[made.first], circle[made.last])
        way = Pieces(x[made.first], y[made.first], x[made.last], y[made.last], worse, found.t[made.last])
        km = np.hypot(way.x1 - way.x0, way.y1 - way.y0) / scale / 1000.0
        self._by_unit["km"].append((unit[made.first], km, hour))
        joined_up = made.gap_s <= trust.path_s
        self._drive(way.take(joined_up), hour)
        self._stay(unit, found.t, x, y, hour)
        stood = _once_a_minute(unit, found.t)
        still = Pieces(x[stood], y[stood], x[stood], y[stood], circle[stood], found.t[stood])
        self._visit(still, unit[stood])
        self._visit(way.take(joined_up), unit[made.first[joined_up]])

    def _drive(self, way: Pieces, hour: int) -> None:
        bit, t = self._roads.driven(way)
        self._hours[bit] |= np.uint32(1 << hour)
        np.maximum.at(self._last, bit, t)

    def _stay(self, unit: I64, t: F64, x: F64, y: F64, hour: int) -> None:
        """Seconds that it was heard, and in which area; a silence longer than ``gap_s`` is nobody's."""
        step = np.diff(t)
        held = np.flatnonzero((np.diff(unit) == 0) & (step <= self._trust.gap_s) & (step > 0))
        self._by_unit["heard"].append((unit[held], step[held], hour))
        minute = np.floor(t[held] / _STOOD_S)
        new = np.concatenate(([True], (np.diff(minute) != 0) | (np.diff(unit[held]) != 0)))[: len(held)]
        part = np.cumsum(new) - 1
        if not len(held):
            return
        area = self._goals.areas.of(x[held[new]], y[held[new]]).astype(np.int64)
        area = np.where(area < 0, self._goals.areas.count, area)
        self._areas.append((unit[held[new]], area, np.bincount(part, step[held]).astype(np.float64), hour))

    def _visit(self, way: Pieces, unit: I64) -> None:
        radius = self._goals.radius_m * self._roads.scale
        for piece, point in self._cells.near(way, float(radius.max(initial=0.0))):
            one = way.take(piece)
            reach = np.maximum(radius[point] - one.circle, radius[point] / 2)
            near = apart(one, self._goals.points[point, 0], self._goals.points[point, 1]) <= reach
            hit = near & (one.circle <= radius[point])
            self._hits.append((unit[piece[hit]], point[hit], one.t[hit]))

    # --- the day ----------------------------------------------------------------------------------------------------

    def _summed(self, name: str) -> F64:
        out = np.zeros((len(self._row), HOURS))
        for unit, value, hour in self._by_unit[name]:
            out[:, hour] += np.bincount(unit, value, minlength=len(out))
        return out

    def _visits(self) -> Visits:
        """Moments near a point, joined to visits."""
        if not self._hits:
            return Visits(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
        unit, point, t = (np.concatenate([hit[k] for hit in self._hits]) for k in range(3))
        order = np.lexsort((t, point, unit))
        unit, point, t = unit[order], point[order], t[order]
        apart_ = (np.diff(unit) != 0) | (np.diff(point) != 0) | (np.diff(t) > VISIT_GAP_S)
        first = np.concatenate(([True], apart_))[: len(t)]
        last = np.concatenate((apart_, [True]))[-len(t) :] if len(t) else np.zeros(0, bool)
        return Visits(unit[first].astype(np.int32), point[first].astype(np.int32), t[first], t[last])


def _blocks(found: TrackColumns) -> list[I64]:
    """Rows of some units at a time: memory does not grow with how many there are."""
    return [
        np.flatnonzero((found.unit >= start) & (found.unit < start + _LANES))
        for start in range(0, len(found.units), _LANES)
    ]


def _newest(found: TrackColumns) -> TrackColumns:
    order = np.lexsort((found.t, found.unit))
    return found.take(order[np.append(np.diff(found.unit[order]) != 0, True)])


def _once_a_minute(unit: I64, t: F64) -> I64:
    """Rows of the first fix of each unit in each minute."""
    minute = np.floor(t / _STOOD_S)
    new = (np.diff(unit) != 0) | (np.diff(minute) != 0)
    return np.flatnonzero(np.concatenate(([True], new))[: len(t)])
