"""Bring data in: any file a command room has → features in WGS 84 for a role, with all that is wrong in it.

``look(path)`` says what a file is and how it is best read; ``bring(path, choice)`` reads it. Both load GDAL and GEOS,
so they belong in a child process. No sentences here: codes and facts, all listed in ``layers.bring.codes``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from layers.bring.model import (
    FAULT_CAP,
    Brought,
    CannotRead,
    Choice,
    Feature,
    Field,
    Guess,
    Look,
    Sample,
    Stopped,
    Wanted,
)
from layers.bring.roles import SHAPES, wanted
from layers.geo import F64, Bounds

__all__ = [
    "FAULT_CAP", "SHAPES", "Brought", "CannotRead", "Choice", "Feature", "Field", "Guess", "Look", "Sample", "Stopped",
    "Wanted", "bring", "look", "wanted",
]  # fmt: skip

LIMIT_MB: Final = 200.0  # GeoJSON of 480 MB took 8 GB and five minutes; what is larger is clipped or indexed first


def look(
    path: Path,
    *,
    near: Bounds | None = None,
    roads_xy: F64 | None = None,
    sublayer: str = "",
    crs: str = "",
    swapped: bool | None = None,
    encoding: str = "",
    lon_field: str = "",
    lat_field: str = "",
    role: str = "",
    limit_mb: float = LIMIT_MB,
    cancelled: Callable[[], bool] | None = None,
) -> Look:
    """What the file holds and how it is best read.

    ``near``: the site's bounds, WGS 84 degrees; ``roads_xy (N, 2)``: its road vertices, Web Mercator metres. Whatever
    is given (sublayer, crs, swapped, encoding, columns, role) is taken instead of a guess. ``CannotRead`` for a file
    of which nothing can be had; ``Stopped`` when ``cancelled()`` says so.
    """
    from layers.bring.looking import look_at
    from layers.bring.reading import Asked

    asked = Asked(sublayer, crs, swapped, encoding, lon_field, lat_field, role)
    return look_at(path, asked, near, roads_xy, limit_mb, cancelled)


def bring(
    path: Path,
    choice: Choice,
    cancelled: Callable[[], bool] | None = None,
    *,
    near: Bounds | None = None,
    roads_xy: F64 | None = None,
    limit_mb: float = LIMIT_MB,
) -> Brought:
    """All good rows of a file, read as chosen. ``near``, ``roads_xy`` and ``limit_mb`` as in ``look``: give the same.

    ``CannotRead`` and ``Stopped`` as ``look``. No row is lost without a fault that names it (or counts it).
    """
    from layers.bring.bringing import bring_in

    return bring_in(path, choice, near, roads_xy, limit_mb, cancelled)
