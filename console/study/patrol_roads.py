"""Which roads the units saw: shares of their length, since when each was not seen, by beat and hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.study.beheld import Beheld, beat_of
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.study.ground import Ground

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_CORNERS: Final = 12  # of a road as it is drawn


@dataclass(frozen=True)
class Road:
    """A named road within a beat, or one stretch of an unnamed one. ``seen_at``: epoch s since when half of its length
    has been seen again, NaN: it never was in the period; ``unseen_m``: metres that nobody saw."""

    name: str
    beat: str
    rank: int  # 0 the greatest
    length_m: float
    unseen_m: float
    seen_at: float
    segments: tuple[int, ...]


class Roads:
    """The roads that a study was asked for, as its days saw them."""

    def __init__(self, seen: Beheld, ground: Ground) -> None:
        self.seen, self._ground = seen, ground
        self._graph = ground.site.roads if ground.site is not None else None

    # --- by hour and day --------------------------------------------------------------------------------------------

    @cached_property
    def by_day(self) -> tuple[float, ...]:
        """Share of the length seen, of each day."""
        return tuple(self.seen.share(self.seen.seen(day)) for day in self.seen.days)

    @cached_property
    def by_hour(self) -> F64:
        """``(7, 24)`` mean share by weekday and hour of the wall clock; NaN where the period has no such hour."""
        total, count = np.zeros((7, 24)), np.zeros((7, 24))
        for day in self.seen.days:
            for hour, weekday, clock in self.seen.clock_hours(day):
                total[weekday, clock] += self.seen.share(self.seen.seen(day, [hour]))
                count[weekday, clock] += 1
        with np.errstate(invalid="ignore"):
            return np.asarray(total / np.where(count > 0, count, np.nan))

    @cached_property
    def hours(self) -> F64:
        """``(24,)`` the same by hour alone: every weekday that there was counts as much."""
        held = np.isfinite(self.by_hour)
        total, count = np.where(held, self.by_hour, 0.0).sum(axis=0), held.sum(axis=0)
        return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))

    # --- by beat ----------------------------------------------------------------------------------------------------

    @cached_property
    def _beat(self) -> NDArray[np.int32]:
        return beat_of(self.seen.roads, self._ground)

    def by_beat(self) -> list[tuple[str, float, float, float, float]]:
        """Of each beat with roads: id, km of road, share seen in the period, mean share a day, hours of units in it."""
        ids, roads, here = self._ground.beats.ids, self.seen.roads, self.seen.here
        held = np.flatnonzero(here & (self._beat >= 0))
        metres = np.bincount(self._beat[held], roads.length_m[held], minlength=len(ids))
        ever = self._metres(np.isfinite(self.seen.last))
        daily = np.mean([self._metres(self.seen.seen(day)) for day in self.seen.days] or [np.zeros(len(ids))], axis=0)
        hours = self._unit_hours()
        return [
            (key, metres[n] / 1000.0, ever[n] / metres[n], daily[n] / metres[n], hours[n])
            for n, key in enumerate(ids)
            if metres[n] > 0
        ]

    def _metres(self, seen: NDArray[np.bool_]) -> F64:
        held = np.flatnonzero(self.seen.here & seen & (self._beat >= 0))
        ids = self._ground.beats.ids
        return np.bincount(self._beat[held], self.seen.roads.length_m[held], minlength=len(ids)).astype(np.float64)

    def _unit_hours(self) -> F64:
        out = np.zeros(len(self._ground.beats.ids) + 1)
        for day in self.seen.days:
            out += day.swept.area_hour_s[:, self.seen.hours(day)].sum(axis=1) / 3600.0
        return out

    # --- by road ----------------------------------------------------------------------------------------------------

    @cached_property
    def roads(self) -> tuple[Road, ...]:
        """Every road that was asked for."""
        bits, here = self.seen.roads, np.flatnonzero(self.seen.here)
        if self._graph is None or not len(here):
            return ()
        a, segment = self._graph.arrays, bits.segment[here]
        name = np.asarray(a.seg_name)[segment].astype(np.int64)
        beats = len(self._ground.beats.ids) + 1
        key = np.where(name >= 0, name * beats + self._beat[here] + 1, -1 - segment)
        order = np.argsort(key, kind="stable")
        edges = np.flatnonzero(np.diff(key[order])) + 1
        return tuple(self._road(here[rows]) for rows in np.split(order, edges))

    def _road(self, bits: I64) -> Road:
        assert self._graph is not None
        a, roads = self._graph.arrays, self.seen.roads
        segment, length, last = roads.segment[bits], roads.length_m[bits], self.seen.last[bits]
        name, beat = int(a.seg_name[segment[0]]), int(self._beat[bits[0]])
        return Road(
            name=self._graph.names[name] if name >= 0 else "", beat=self._ground.beats.ids[beat] if beat >= 0 else "",
            rank=int(a.seg_rank[segment].min()), length_m=float(length.sum()),
            unseen_m=float(length[np.isnan(last)].sum()), seen_at=half_seen(length, last),
            segments=tuple(dict.fromkeys(segment.tolist())),
        )  # fmt: skip

    def line(self, segment: int) -> tuple[tuple[float, float], ...]:
        """(lon, lat) of a segment, thinned."""
        assert self._graph is not None
        a = self._graph.arrays
        xy = np.asarray(a.xy[a.off[segment] : a.off[segment + 1]])
        some = np.unique(np.linspace(0, len(xy) - 1, min(len(xy), _CORNERS)).round().astype(np.int64))
        lon, lat = from_mercator(xy[some, 0], xy[some, 1])
        return tuple(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True))

    def middle(self, segments: Sequence[int]) -> tuple[float, float, float]:
        """lon, lat of the middle, and metres from there to the farthest corner."""
        assert self._graph is not None
        a = self._graph.arrays
        xy = np.concatenate([np.asarray(a.xy[a.off[one] : a.off[one + 1]]) for one in segments])
        at = (xy.min(axis=0) + xy.max(axis=0)) / 2
        lon, lat = from_mercator(at[0], at[1])
        return float(lon), float(lat), float(np.hypot(*(xy - at).T).max() / self.seen.roads.scale)


def half_seen(length: F64, last: F64) -> float:
    """Since when half of the length has been seen again; NaN when more than half never was."""
    order = np.argsort(-np.nan_to_num(last, nan=-np.inf), kind="stable")
    row = order[np.searchsorted(np.cumsum(length[order]), length.sum() / 2 - 1e-9)]
    return float(last[row])
