"""What a reader hands over: columns, and geometry as the file has it. Every format becomes one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.bring.log import Log
from layers.bring.model import Value

Geometries = NDArray[np.object_]  # shapely geometries or None


@dataclass
class Raw:
    """One sublayer of a file, unjudged.

    ``columns``: every attribute, one value a row. ``geometry (N,)``: shapely or None, in the file's own system and
    axis order; None as a whole for a table, whose coordinates stand in columns. ``lines``: where each row is in the
    file (line of a text, row of a sheet, else number of the feature), from 1. ``dead``: rows already left out.
    ``crs_said``: what the file says of its coordinate system; "" nothing.
    """

    format: str
    columns: dict[str, list[Value]]
    lines: Sequence[int]
    geometry: Geometries | None = None
    sublayers: tuple[str, ...] = ()
    sublayer: str = ""
    encoding: str = ""
    encoding_why: str = ""
    crs_said: str = ""
    typed: bool = True  # values have types; False for texts of a CSV
    dead: set[int] = field(default_factory=set)
    log: Log = field(default_factory=Log)
    ids: list[str] | None = None  # ids outside the attributes (GeoJSON's own), "" where there is none

    @property
    def rows(self) -> int:
        return len(self.lines)


def unique_names(names: Sequence[Any]) -> list[str]:
    """Column names: trimmed, the empty ones numbered, the repeated ones told apart."""
    out: list[str] = []
    for number, name in enumerate(names, start=1):
        base = " ".join(str(name).split()) if name not in (None, "") else ""
        base = base or f"column {number}"
        made, more = base, 2
        while made in out:
            made, more = f"{base} {more}", more + 1
        out.append(made)
    return out


def objects(values: Sequence[Any]) -> Geometries:
    """An object array of the values as they are (numpy would look inside)."""
    out: Geometries = np.empty(len(values), dtype=object)
    out[:] = values
    return out
