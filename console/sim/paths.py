"""The site as the simulator sees it: spots on its roads and in its beats, what a place is called, how to get there."""

from __future__ import annotations

import math
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.sim.leg import XY, Leg, straight
from console.site import Site
from layers.geo import to_mercator
from layers.shapes import LineClass

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

_DRIVEN: Final = (LineClass.STREET, LineClass.LOCAL, LineClass.MAIN, LineClass.TRUNK)
_CROSSING_M: Final = 60.0  # two named streets nearer than this make a crossing's name
_NEAR_M: Final = 400.0
_CROSS_COUNTRY_MPS: Final = 9.0
_AWAY: Final = 100_000.0
_LARGEST_M: Final = 1_000_000.0  # a site is no continent: wider bounds mean that it has none
_AT_SEA_DEG: Final = (123.5, 30.5)
_HALF_M: Final = 4000.0


class Paths:
    """Reads the site's arrays once; afterwards answers are quick. Coordinates are Web Mercator metres."""

    def __init__(self, site: Site) -> None:
        self._roads = site.roads
        lines = site.base.lines
        of_line = np.repeat(np.arange(len(lines.cls)), np.diff(lines.off))
        driven = np.isin(lines.cls[of_line], _DRIVEN) if len(of_line) else np.zeros(0, dtype=np.bool_)
        self._xy: F64 = np.asarray(lines.xy)[driven]
        self._name: I64 = np.asarray(lines.name)[of_line[driven]].astype(np.int64)
        self._names = site.base.names
        self._crossings = _crossings(self._xy, self._name)
        self._bounds = _usable(site)
        self._places = _named_places(site)
        at = np.asarray(site.posts.xy)
        self._posts = {name: (float(x), float(y)) for name, (x, y) in zip(site.posts.names, at, strict=True)}
        self._beats = {key: self._inside(site, i) for i, key in enumerate(site.beats.ids)}

    def spot(self, rng: Random, beat: str = "", near: XY | None = None, reach_m: float = _AWAY) -> XY:
        """A random point on a road: inside ``beat`` if the site has it, within ``reach_m`` of ``near`` if possible."""
        chosen = self._beats.get(beat)
        pool = chosen if chosen is not None and len(chosen) else None
        for _ in range(12):
            at = self._any(rng, pool)
            if near is None or math.dist(at, near) < reach_m:
                return at
        return at

    def home(self, rng: Random, name: str, beat: str) -> XY:
        """Where a unit starts: a post's crew a few steps from the post of its name, others somewhere in their beat."""
        if name in self._posts:
            x, y = self._posts[name]
            return x + rng.uniform(70.0, 110.0), y - rng.uniform(60.0, 90.0)
        return self.spot(rng, beat)

    def _any(self, rng: Random, pool: I64 | None) -> XY:
        if not len(self._xy):
            west, south, east, north = self._bounds
            return rng.uniform(west, east), rng.uniform(south, north)
        i = int(pool[rng.randrange(len(pool))]) if pool is not None else rng.randrange(len(self._xy))
        return float(self._xy[i, 0]), float(self._xy[i, 1])

    def leg(self, start: XY, goal: XY, pace: float) -> Leg:
        """The quickest way by road at ``pace``; straight across where there is none."""
        if self._roads is not None:
            xy, seconds = self._roads.route(start, goal)
            if len(xy) > 1 and float(seconds[-1]) > 0:
                return Leg(xy, seconds, pace)
        return straight(start, goal, _CROSS_COUNTRY_MPS * pace)

    def called(self, at: XY) -> str:
        """What people would say: two crossing streets, a street, or what is near."""
        near = np.hypot(self._xy[:, 0] - at[0], self._xy[:, 1] - at[1]) if len(self._xy) else np.empty(0)
        named = np.flatnonzero((near < _CROSSING_M) & (self._name >= 0)) if len(near) else np.empty(0, dtype=np.int64)
        streets: list[str] = []
        for i in named[np.argsort(near[named], kind="stable")]:
            name = self._names[int(self._name[i])]
            if name not in streets:
                streets.append(name)
        if streets:
            return "×".join(streets[:2])
        return self.beside(at)

    def crossing(self, rng: Random) -> XY:
        """A random crossing of two named streets; any spot where the site has none."""
        if not len(self._crossings):
            return self.spot(rng)
        x, y = self._crossings[rng.randrange(len(self._crossings))]
        return float(x), float(y)

    def beside(self, at: XY) -> str:
        """The nearest named place, or nothing."""
        xy, names = self._places
        if not len(xy):
            return ""
        far = np.hypot(xy[:, 0] - at[0], xy[:, 1] - at[1])
        i = int(np.argmin(far))
        return names[i] if far[i] < _NEAR_M * 3 else ""

    def _inside(self, site: Site, beat: int) -> I64:
        """Indices of the road points in a beat (even–odd rule over all its rings)."""
        areas = site.beats.areas
        first, last = int(areas.area_off[beat]), int(areas.area_off[beat + 1])
        inside = np.zeros(len(self._xy), dtype=np.bool_)
        for r in range(first, last):
            inside ^= even_odd(np.asarray(areas.xy[areas.ring_off[r] : areas.ring_off[r + 1]]), self._xy)
        return np.flatnonzero(inside)


def even_odd(ring: F64, points: F64) -> Bools:
    """Which of ``points (N, 2)`` lie inside ``ring (K, 2)``; the ring closes itself."""
    inside = np.zeros(len(points), dtype=np.bool_)
    x, y = points[:, 0], points[:, 1]
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def _usable(site: Site) -> tuple[float, float, float, float]:
    """The base map's bounds; for a site without any, a square in the open sea: anywhere but at 0,0."""
    west, south, east, north = site.base.bounds
    if east - west < _LARGEST_M:
        return west, south, east, north
    x, y = (float(v) for v in to_mercator(*_AT_SEA_DEG))
    return x - _HALF_M, y - _HALF_M, x + _HALF_M, y + _HALF_M


def _named_places(site: Site) -> tuple[F64, tuple[str, ...]]:
    """Named points of the base map, the site's own among them."""
    places = site.base.places
    return np.asarray(places.xy), tuple(site.base.names[int(i)] for i in places.name)


def _crossings(xy: F64, name: I64) -> F64:
    """Points ``(C, 2)`` that streets of two different names share, to the half metre."""
    named = np.flatnonzero(name >= 0)
    keys, which = np.unique(np.round(xy[named] * 2).astype(np.int64), axis=0, return_inverse=True)
    lowest = np.full(len(keys), np.iinfo(np.int64).max)
    highest = np.full(len(keys), -1, dtype=np.int64)
    np.minimum.at(lowest, which.ravel(), name[named])
    np.maximum.at(highest, which.ravel(), name[named])
    return np.asarray(keys[lowest < highest] / 2.0)
