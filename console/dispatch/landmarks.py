"""A place in words: which crossing, which known places are near, how far and in which direction. Pure sums."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.find import Index
from layers.geo import mercator_scale, to_mercator

CROSSING_M: Final = 800.0  # farther a crossing says nothing of a place
KNOWN_M: Final = 2_000.0
AT_M: Final = 25.0  # nearer than this it is the place itself
_PLACES: Final = frozenset({"place", "key_place", "post", "checkpoint"})
WINDS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class Near(msgspec.Struct, frozen=True):
    """``name`` lies ``metres`` away; the place is to the ``wind`` of it (of ``WINDS``)."""

    name: str
    kind: str
    metres: float
    wind: str


@dataclass(frozen=True)
class Landmarks:
    """Names with a place, as columns: crossings first. ``xy (N, 2)`` Web Mercator metres."""

    xy: NDArray[np.float64]
    crossings: int
    names: tuple[str, ...]
    kinds: tuple[str, ...]


def gather(names: Index) -> Landmarks:
    """Out of all names of a site; reads every one: some 0.1 s for a county."""
    found = [one for one in names if one.kind == "crossing" or one.kind in _PLACES]
    found.sort(key=lambda one: one.kind != "crossing")
    xy = np.array([(one.x_m, one.y_m) for one in found], dtype=np.float64).reshape(-1, 2)
    crossings = sum(one.kind == "crossing" for one in found)
    return Landmarks(xy, crossings, tuple(one.name for one in found), tuple(one.kind for one in found))


def near(marks: Landmarks, lon_deg: float, lat_deg: float, known: int = 2) -> tuple[Near, ...]:
    """The nearest crossing, if one is near enough, then so many known places, nearest first."""
    x, y = (float(v) for v in to_mercator(lon_deg, lat_deg))
    away = np.hypot(marks.xy[:, 0] - x, marks.xy[:, 1] - y) / float(mercator_scale(lat_deg))
    rows = _nearest(away[: marks.crossings], 1, CROSSING_M)
    rows += [marks.crossings + row for row in _nearest(away[marks.crossings :], known, KNOWN_M)]
    return tuple(
        Near(marks.names[row], marks.kinds[row], float(away[row]), _wind(x - marks.xy[row, 0], y - marks.xy[row, 1]))
        for row in rows
    )


def _nearest(away: NDArray[np.float64], most: int, within_m: float) -> list[int]:
    if not len(away):
        return []
    first = np.argpartition(away, min(most, len(away) - 1))[:most]
    return [int(row) for row in first[np.argsort(away[first], kind="stable")] if away[row] <= within_m]


def _wind(east: float, north: float) -> str:
    turn = math.atan2(east, north) / (2 * math.pi)
    return WINDS[round(turn * len(WINDS)) % len(WINDS)]
