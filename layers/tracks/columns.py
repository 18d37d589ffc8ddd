"""Recorded fixes as columns: what the track store gives, and what replay, analysis and export take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_MEASURES: Final = ("t", "received", "lon_deg", "lat_deg", "speed_mps", "heading_deg", "accuracy_m")


@dataclass(frozen=True)
class TrackColumns:
    """``N`` fixes. ``unit (N,)`` is an index into ``units``; the rest is ``(N,)``: ``t`` device time and ``received``
    our time in epoch s, WGS 84 degrees, m/s, degrees clockwise from north, metres; NaN where the terminal said nothing.
    """

    units: tuple[str, ...]
    unit: I32
    t: F64
    received: F64
    lon_deg: F64
    lat_deg: F64
    speed_mps: F64
    heading_deg: F64
    accuracy_m: F64

    def __len__(self) -> int:
        return len(self.unit)

    def take(self, picked: NDArray[np.bool_] | NDArray[np.intp]) -> TrackColumns:
        """The rows of a mask ``(N,)`` or of indices, in that order; ``units`` stays."""
        return TrackColumns(self.units, *(getattr(self, one.name)[picked] for one in fields(self)[1:]))


def no_tracks() -> TrackColumns:
    return TrackColumns((), np.zeros(0, np.int32), *(np.zeros(0) for _ in _MEASURES))


def joined(parts: Iterable[TrackColumns]) -> TrackColumns:
    """One behind the other, their units under one numbering."""
    found: Sequence[TrackColumns] = [part for part in parts if len(part)]
    if not found:
        return no_tracks()
    names = {name: None for part in found for name in part.units}
    row = {name: i for i, name in enumerate(names)}
    unit = np.concatenate([np.array([row[name] for name in part.units], np.int32)[part.unit] for part in found])
    measures = (np.concatenate([getattr(part, name) for part in found]) for name in _MEASURES)
    return TrackColumns(tuple(names), unit, *measures)
