"""Key points 重点部位 whose visits are counted: police posts and the places that the site's map names one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.words.tasks import POINT_M
from layers.geo import from_mercator
from layers.shapes import PlaceClass

if TYPE_CHECKING:
    from console.study.ground import Ground

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class KeyPoints:
    """P points: ``xy (P, 2)`` Web Mercator metres, ``radius_m (P,)``, ``kinds`` post or place."""

    xy: F64
    radius_m: F64
    kinds: tuple[str, ...]
    names: tuple[str, ...]

    def lon_lat(self, row: int) -> tuple[float, float]:
        lon, lat = from_mercator(*self.xy[row])
        return float(lon), float(lat)


def key_points(ground: Ground) -> KeyPoints:
    """None of a ground without a site."""
    if ground.site is None:
        return KeyPoints(np.zeros((0, 2)), np.zeros(0), (), ())
    posts, places = ground.site.posts, ground.site.base.places
    rows = np.flatnonzero(np.asarray(places.cls) == PlaceClass.POI)
    called = ground.site.base.names
    xy = np.concatenate([np.asarray(posts.xy).reshape(-1, 2), np.asarray(places.xy)[rows].reshape(-1, 2)])
    names = (*(n or k for n, k in zip(posts.names, posts.ids, strict=True)),
             *(called[int(places.name[row])] if places.name[row] >= 0 else "" for row in rows))  # fmt: skip
    kinds = ("post",) * len(posts.ids) + ("place",) * len(rows)
    return KeyPoints(xy.astype(np.float64), np.full(len(xy), POINT_M), kinds, names)
