"""The lines of one road by its name: of several roads that are called so, the one that lies nearest to a point."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.find.roads import parts
from console.words.rings import LonLat
from layers.geo import to_mercator
from layers.shapes import BaseMap

F64 = NDArray[np.float64]

_NO_NAME: Final = -1


def road_near(base: BaseMap, name: str, near: LonLat) -> list[F64]:
    """Its lines in Web Mercator metres; none when no line of the base map bears the name."""
    number = base.names.index(name) if name in base.names else _NO_NAME
    lines = np.flatnonzero(np.asarray(base.lines.name) == number) if number != _NO_NAME else np.empty(0, dtype=np.int64)
    if not len(lines):
        return []
    pieces = [np.asarray(base.lines.xy[base.lines.off[line] : base.lines.off[line + 1]]) for line in lines.tolist()]
    xy, of = np.concatenate(pieces), np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    here = np.array([float(v) for v in to_mercator(*near)])
    nearest = int(((xy - here) ** 2).sum(axis=1).argmin())
    part = next(rows for rows in parts(xy, np.arange(len(xy))) if nearest in rows)
    return [pieces[piece] for piece in np.unique(of[part]).tolist() if len(pieces[piece]) > 1]
