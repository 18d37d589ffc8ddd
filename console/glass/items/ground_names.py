"""Names that belong to the ground: beats, posts, villages, roads. Read once from the site, asked for by view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.glass.items.frame import Frame
from console.glass.items.lettering import size_of
from console.glass.items.names import Name, in_view
from console.glass.items.stage import Stage
from console.glass.items.words import BEAT, BEAT_COUNT, PLACE, POST, ROAD, ROAD_UPRIGHT, is_han
from layers.shapes import LineClass, PlaceClass

F64 = NDArray[np.float64]

_BEATS_M: Final = 40.0  # coarser than this (metres a pixel) names are left out
_COUNTED_M: Final = 200.0  # with their counts, which are what is asked for
_POSTS_M: Final = 16.0
_PLACES_M: Final = {
    PlaceClass.CITY: 900.0, PlaceClass.TOWN: 120.0, PlaceClass.VILLAGE: 60.0, PlaceClass.HAMLET: 20.0,
    PlaceClass.POI: 2.0,
}  # fmt: skip
_ROADS_M: Final = {LineClass.TRUNK: 14.0, LineClass.MAIN: 9.0, LineClass.LOCAL: 4.5, LineClass.STREET: 2.0}
_MOST_ROADS: Final = 40
_MOST_PLACES: Final = 200
_LEAST_PLACES: Final = 24  # a large or thinly settled county is not a map without names
_TRIES: Final = 3  # places along a road that are tried


class RoadPieces(NamedTuple):
    """Pieces of named roads: middle, extent, name and class of each."""

    x: F64
    y: F64
    dx: F64
    dy: F64
    name: NDArray[np.int32]
    cls: NDArray[np.uint8]


class GroundNames:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._pieces = _pieces(stage)

    def beats(self, frame: Frame) -> Iterator[Name]:
        """Names; with the count beside them while the areas are coloured by one (then those of a grid too)."""
        now = self._stage.tallied
        beats = self._stage.source.site.beats if now is None else self._stage.source.whereabouts.areas(now.layer)
        if (self._stage.on["beats"] or now is not None) and frame.m_per_px <= (_BEATS_M if now is None else _COUNTED_M):
            for n in in_view(frame, beats.label_xy).tolist():
                text = beats.names[n] if now is None else f"{beats.names[n]} {int(now.counts[n])}"
                yield Name("beat", beats.ids[n], text, BEAT if now is None else BEAT_COUNT, *beats.label_xy[n].tolist())

    def posts(self, frame: Frame) -> Iterator[Name]:
        posts = self._stage.source.site.posts
        if self._stage.on["posts"] and frame.m_per_px <= _POSTS_M:
            for n in in_view(frame, posts.xy).tolist():
                yield Name("post", posts.ids[n], posts.names[n], POST, *posts.xy[n].tolist())

    def places(self, frame: Frame) -> Iterator[Name]:
        """Towns before villages before named points."""
        if not self._stage.on["places"]:
            return
        base = self._stage.source.site.base
        places = base.places
        rows = in_view(frame, places.xy)
        rows = rows[places.name[rows] >= 0]
        rows = rows[np.argsort(places.cls[rows], kind="stable")]
        for n in rows[: self._shown(places.cls[rows], frame.m_per_px)].tolist():
            yield Name("place", str(n), base.names[places.name[n]], PLACE, *places.xy[n].tolist())

    @staticmethod
    def _shown(cls: NDArray[np.uint8], m_per_px: float) -> int:
        """How many of the places, most important first: those of the scale; where it has few, the next ones too."""
        coarsest = np.array([_PLACES_M[c] for c in PlaceClass])
        of_scale = int(np.count_nonzero(coarsest[cls] >= m_per_px))
        settled = int(np.count_nonzero(cls < PlaceClass.POI))
        return min(_MOST_PLACES, max(of_scale, min(settled, _LEAST_PLACES)))

    def roads(self, frame: Frame) -> Iterator[Name]:
        """A few places along each road that is long enough on screen for its name, wide roads first."""
        if not self._stage.on["roads"]:
            return
        pieces = self._pieces
        coarsest = np.array([_ROADS_M.get(LineClass(c), 0.0) for c in range(len(LineClass))])
        rows = in_view(frame, np.column_stack((pieces.x, pieces.y)))
        rows = rows[coarsest[pieces.cls[rows]] >= frame.m_per_px]
        if not len(rows):
            return
        length = np.hypot(pieces.dx[rows], pieces.dy[rows]) / frame.m_per_px
        total: F64 = np.bincount(pieces.name[rows], weights=length).astype(np.float64)
        order = rows[np.lexsort((-length, -pieces.cls[rows].astype(np.int64)))]
        yield from self._along(order, total)

    def _along(self, order: NDArray[np.intp], total: F64) -> Iterator[Name]:
        pieces, names, tries = self._pieces, self._stage.source.site.base.names, dict[int, int]()
        for row in order.tolist():
            name = int(pieces.name[row])
            text = names[name]
            if len(tries) >= _MOST_ROADS and name not in tries:
                return
            if tries.get(name, 0) >= _TRIES or total[name] < size_of(text, ROAD)[0] * 1.3:
                continue
            tries[name] = tries.get(name, 0) + 1
            steep = abs(pieces.dy[row]) > abs(pieces.dx[row]) and is_han(text)
            style = ROAD_UPRIGHT if steep else ROAD
            yield Name("road", text, text, style, float(pieces.x[row]), float(pieces.y[row]))


def _pieces(stage: Stage) -> RoadPieces:
    lines = stage.source.site.base.lines
    named = np.flatnonzero((lines.name >= 0) & (lines.cls >= LineClass.STREET) & (lines.cls <= LineClass.TRUNK))
    owner = np.repeat(np.arange(len(lines.cls)), np.diff(lines.off))
    start = np.flatnonzero(owner[:-1] == owner[1:]) if len(owner) else np.zeros(0, dtype=np.intp)
    start = start[np.isin(owner[start], named)]
    a, b = lines.xy[start], lines.xy[start + 1]
    middle, extent, of = (a + b) / 2, b - a, owner[start]
    return RoadPieces(middle[:, 0], middle[:, 1], extent[:, 0], extent[:, 1], lines.name[of], lines.cls[of])
