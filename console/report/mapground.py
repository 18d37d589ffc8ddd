"""The ground of a report's maps: a site's own roads, water and beats, thinned to what paper shows. No tiles, no server.

Kept once in a file for all its maps. Positions are (lat, lon) as Leaflet takes them, to 1 m.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from console.words.study import Layer
from layers.geo import from_mercator, to_mercator
from layers.shapes import AreaClass, Areas, LineClass, Lines, PlaceClass

if TYPE_CHECKING:
    from console.site import Site

Box = tuple[float, float, float, float]  # west, south, east, north in Mercator metres
Xy = NDArray[np.float64]

_OFF_M: Final = 4.0  # a corner that lies closer than this to the line without it is left out
_ROADS: Final = (  # most important first; each class is drawn while there is room
    (LineClass.TRUNK, "r3"), (LineClass.MAIN, "r2"), (LineClass.LOCAL, "r1"), (LineClass.STREET, "r0"),
)  # fmt: skip
_MOST_CORNERS: Final = 60_000  # of roads in one file: about 1 MB
_MOST_WATER: Final = 400  # areas, the largest
_NAMED_BEATS: Final = 60
_NAMED_PLACES: Final = 30
_ROUND_M: Final = 400.0  # ground beside the outermost shape, at least


@dataclass(frozen=True)
class MapGround:
    """``lines``: token → lines of (M, 2) Mercator metres; ``water``: rings of each area; ``names``: x, y, word."""

    lines: dict[str, list[Xy]] = field(default_factory=dict)
    water: list[list[Xy]] = field(default_factory=list)
    beats: list[Xy] = field(default_factory=list)
    names: list[tuple[float, float, str]] = field(default_factory=list)
    box: Box | None = None
    thanks: str = ""

    def plain(self) -> dict[str, Any]:
        """For the page's script."""
        out: dict[str, Any] = {token: [_latlon(one) for one in lines] for token, lines in self.lines.items()}
        out["water"] = [[_latlon(ring) for ring in rings] for rings in self.water]
        out["beats"] = [_latlon(one) for one in self.beats]
        out["names"] = [[*_latlon(np.array([[x, y]]))[0], word] for x, y, word in self.names]
        return out


def ground_of(site: Site | None, layers: Iterable[Layer], language: str) -> MapGround:
    """What of the site lies under these layers; nothing without a site."""
    if site is None:
        return MapGround()
    box = _round(layers) or site.base.bounds
    thanks = (language == "en" and site.config.map.attribution_en) or site.config.map.attribution
    beats, names = _beats(site, box)
    return MapGround(
        _roads(site.base.lines, box), _water(site.base.areas, box), beats, names or _places(site, box),
        site.base.bounds, thanks or site.base.attribution,
    )  # fmt: skip


def _latlon(xy: Xy) -> list[list[float]]:
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    return [[float(a), float(b)] for a, b in zip(np.round(lat, 5), np.round(lon, 5), strict=True)]


def _round(layers: Iterable[Layer]) -> Box | None:
    """The box of all that is drawn, half as wide again."""
    points = np.array([point for layer in layers for shape in layer.shapes for point in shape.points], float)
    points = points.reshape(-1, 2)[np.isfinite(points.reshape(-1, 2)).all(axis=1)]
    if not len(points):
        return None
    x, y = to_mercator(points[:, 0], points[:, 1])
    west, south, east, north = float(x.min()), float(y.min()), float(x.max()), float(y.max())
    margin = max((east - west) * 0.25, (north - south) * 0.25, _ROUND_M)
    return west - margin, south - margin, east + margin, north + margin


def _touching(xy: Xy, starts: NDArray[Any], box: Box) -> NDArray[np.bool_]:
    """Which of the lines that begin at ``starts`` reach into the box, by their own boxes."""
    west, south, east, north = box
    low, high = np.minimum.reduceat(xy, starts), np.maximum.reduceat(xy, starts)
    inside = (high[:, 0] >= west) & (low[:, 0] <= east) & (high[:, 1] >= south) & (low[:, 1] <= north)
    return np.asarray(inside)


def _roads(lines: Lines, box: Box) -> dict[str, list[Xy]]:
    """By class, the widest first, as long as there is room for all of a class."""
    if len(lines.cls) == 0:
        return {}
    near = _touching(np.asarray(lines.xy), np.asarray(lines.off[:-1]), box)
    out: dict[str, list[Xy]] = {}
    left = _MOST_CORNERS
    for cls, token in (*_ROADS, (LineClass.STREAM, "stream")):
        rows = np.flatnonzero(near & (np.asarray(lines.cls) == cls))
        thin = _thinned([np.asarray(lines.xy[lines.off[row] : lines.off[row + 1]]) for row in rows])
        corners = sum(len(one) for one in thin)
        if corners <= left:
            out[token], left = thin, left - corners
    return out


def _thinned(lines: Sequence[Xy]) -> list[Xy]:
    """Without corners that nobody sees."""
    import shapely

    good = [line for line in lines if len(line) > 1]
    if not good:
        return []
    rows = np.repeat(np.arange(len(good)), [len(line) for line in good])
    thin = shapely.simplify(shapely.linestrings(np.concatenate(good), indices=rows), _OFF_M)
    xy, index = shapely.get_coordinates(thin, return_index=True)
    return np.split(xy, np.flatnonzero(np.diff(index)) + 1)


def _water(areas: Areas, box: Box) -> list[list[Xy]]:
    found = []
    for area in np.flatnonzero(np.asarray(areas.cls) == AreaClass.WATER):
        rings = [
            np.asarray(areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]])
            for ring in range(areas.area_off[area], areas.area_off[area + 1])
        ]
        low, high = rings[0].min(axis=0), rings[0].max(axis=0)
        if high[0] >= box[0] and low[0] <= box[2] and high[1] >= box[1] and low[1] <= box[3]:
            found.append((float(np.prod(high - low)), rings))
    found.sort(key=lambda one: -one[0])
    return [[thin for ring in rings for thin in _thinned([ring])] for _, rings in found[:_MOST_WATER]]


def _beats(site: Site, box: Box) -> tuple[list[Xy], list[tuple[float, float, str]]]:
    areas, rings = site.beats.areas, []
    for area in range(len(site.beats.ids)):
        outer = areas.area_off[area]
        rings += _thinned([np.asarray(areas.xy[areas.ring_off[outer] : areas.ring_off[outer + 1]])])
    size = [float(np.prod(np.ptp(np.asarray(areas.xy[areas.ring_off[n] : areas.ring_off[n + 1]]), axis=0)))
            for n in areas.area_off[:-1]]  # fmt: skip
    names = [
        (float(x), float(y), site.beats.names[row])
        for row in sorted(range(len(size)), key=lambda row: -size[row])  # where there is no room the small ones go
        for x, y in (site.beats.label_xy[row],)
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]
    ]
    return rings, names if len(names) <= _NAMED_BEATS else []


def _places(site: Site, box: Box) -> list[tuple[float, float, str]]:
    """Where there are no beats, towns and villages say where one is."""
    places = site.base.places
    xy = np.asarray(places.xy)
    inside = (xy[:, 0] >= box[0]) & (xy[:, 0] <= box[2]) & (xy[:, 1] >= box[1]) & (xy[:, 1] <= box[3])
    rows = np.flatnonzero(inside & (np.asarray(places.cls) <= PlaceClass.HAMLET))
    rows = rows[np.argsort(np.asarray(places.cls)[rows], kind="stable")][:_NAMED_PLACES]
    return [(float(xy[row, 0]), float(xy[row, 1]), site.base.names[places.name[row]]) for row in rows]
