"""What a stored lump of fixes is known by: its stretch, how many, from when to when; and a sum over these numbers."""

from __future__ import annotations

import struct
import zlib
from typing import Final, NamedTuple

from layers.tracks.columns import TrackColumns

STRETCH_S: Final = 600  # packed together; a seek reads one of them
COLUMNS: Final = "n, stretch, rows, t_min, t_max, received_min, received_max"
_NUMBERS: Final = struct.Struct("<qqdddd")


class Extent(NamedTuple):
    """Epoch s; both ends are inside."""

    stretch: int
    rows: int
    t_min: float
    t_max: float
    received_min: float
    received_max: float

    @property
    def sum(self) -> int:
        return zlib.crc32(_NUMBERS.pack(*self))


def extent_of(columns: TrackColumns, stretch: int) -> Extent:
    """Of at least one row."""
    t, received = columns.t, columns.received
    return Extent(stretch, len(t), float(t.min()), float(t.max()), float(received.min()), float(received.max()))


def stretch_of(received: float) -> int:
    return int(received // STRETCH_S) * STRETCH_S
