"""What does not move: metres along segments, which beat each belongs to. Made once for a road graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale
from layers.roads import RoadGraph
from layers.shapes import Areas
from layers.within import Within

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

_BELOW_ONE: Final = 1.0 - 1e-9  # shares rise along a segment, so number + share is sorted over all vertices


@dataclass(frozen=True)
class CoverGround:
    """A graph of S segments and V vertices, and B beats."""

    graph: RoadGraph
    length_m: F64  # (S,) true metres
    beat: I32  # (S,) of each segment: the beat that holds its middle, -1 none
    beat_m: F64  # (B,) metres of road in each
    place: F64  # (V,) segment number + share
    along_m: F64  # (V,) metres from the first vertex of all
    begin_m: F64  # (S,) where each segment begins among these

    @classmethod
    def make(cls, graph: RoadGraph, beats: Areas | None = None) -> CoverGround:
        """``beats``: areas in Web Mercator metres; a segment belongs whole to the one that holds its middle."""
        a = graph.arrays
        length = np.asarray(a.length_m, dtype=np.float64)
        number = np.repeat(np.arange(len(length)), np.diff(a.off))
        place = np.asarray(number + np.minimum(a.share, _BELOW_ONE), dtype=np.float64)
        step = _steps(np.asarray(a.xy), number)
        scale = length / np.maximum(np.bincount(number, step, minlength=len(length)), 1e-9)
        along: F64 = np.cumsum(step * scale[number], dtype=np.float64) if len(number) else np.empty(0)
        begin = along[a.off[:-1]] if len(length) else np.empty(0)
        beat, beat_m = _beats(graph, length, place, along, begin, beats)
        return cls(graph, length, beat, beat_m, place, along, begin)

    def metres(self, segment: I32 | I64, share: F64) -> F64:
        """From the start of each segment to a share of its driving time, in metres along it."""
        at = np.interp(segment + np.clip(share, 0.0, 1.0), self.place, self.along_m)
        return np.asarray(np.clip(at - self.begin_m[segment], 0.0, self.length_m[segment]))


def _steps(xy: F64, number: I64) -> F64:
    """(V,) true metres from the vertex before; 0 at the start of a segment."""
    out = np.zeros(len(xy))
    if len(xy) > 1:
        lat = from_mercator(0.0, (xy[1:, 1] + xy[:-1, 1]) / 2)[1]
        out[1:] = np.hypot(*(xy[1:] - xy[:-1]).T) / mercator_scale(lat)
        out[1:][number[1:] != number[:-1]] = 0.0
    return out


def _beats(graph: RoadGraph, length: F64, place: F64, along: F64, begin: F64, beats: Areas | None) -> tuple[I32, F64]:
    if beats is None or not len(length):
        return np.full(len(length), -1, dtype=np.int32), np.empty(0)
    middle = np.interp(begin + length / 2, along, np.arange(len(along)))
    xy = np.asarray(graph.arrays.xy)
    x, y = (np.interp(middle, np.arange(len(place)), xy[:, axis]) for axis in (0, 1))
    beat = Within(beats).of(x, y)
    held = beat >= 0
    return beat, np.bincount(beat[held], length[held], minlength=len(beats.area_off) - 1).astype(np.float64)
