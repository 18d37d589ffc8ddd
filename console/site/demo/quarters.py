"""Which manner each block of the town follows, and the town's blocks filled so."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

import shapely
from shapely import ops

from console.site.demo import blocks
from console.site.demo.blocks import Filled, Manner
from console.site.demo.ground import Ground
from console.site.demo.plane import town_to_board
from console.site.demo.town import Bones

Geometry = Any

# Quarters by their middle (town frame, metres) and reach; the first that holds a block's middle wins.
_QUARTERS: Final[tuple[tuple[float, float, float, Manner], ...]] = (
    (-620.0, -60.0, 760.0, blocks.OLD),
    (-2300.0, -1500.0, 800.0, blocks.WORKS),
    (2500.0, -1500.0, 900.0, blocks.WORKS),
    (1650.0, 300.0, 900.0, blocks.NEW),
    (1900.0, 1400.0, 700.0, blocks.ESTATE),
    (-1900.0, 600.0, 700.0, blocks.ESTATE),
    (-300.0, 1400.0, 700.0, blocks.ESTATE),
    (-400.0, -1500.0, 900.0, blocks.MIDTOWN),
)
# No two blocks were built by the same hand: how much coarser one is cut than its manner says.
_DENSITY: Final = (0.85, 1.0, 1.15, 1.3, 1.5, 1.9, 2.6)


def fill_town(rng: Random, bones: Bones, ground: Ground, names: Iterator[str]) -> Filled:
    """Side streets and leaf blocks of the whole town."""
    filled = Filled([], [])
    wet = shapely.unary_union([ground.water.buffer(70.0), *(park for park, _ in ground.parks)])
    for face in town_faces(bones):
        land = face.buffer(-4.0).difference(wet).buffer(4.0) if face.intersects(wet) else face
        for part in getattr(land, "geoms", [land]):
            if part.area > 2500.0:
                _fill_face(rng, part.simplify(1.5), bones, names, filled)
    return filled


def town_faces(bones: Bones) -> list[Geometry]:
    """Blocks between the main streets inside the built-up area."""
    lines = [shapely.LineString(s.line) for s in bones.streets] + [bones.hull.exterior]
    noded = shapely.unary_union([line.intersection(bones.hull) for line in lines], grid_size=0.5)
    faces = [f for f in ops.polygonize(noded) if f.buffer(-16.0).area > 600.0]
    return sorted(faces, key=lambda f: (round(f.centroid.x), round(f.centroid.y)))


def _fill_face(rng: Random, face: Geometry, bones: Bones, names: Iterator[str], filled: Filled) -> None:
    middle = face.representative_point()
    manner = _manner(rng, middle, outside=not bones.ring.contains(middle))
    blocks.fill(rng, face, manner.scaled(rng.choice(_DENSITY)), names, filled)


def _manner(rng: Random, middle: Geometry, outside: bool) -> Manner:
    for u, v, reach, manner in _QUARTERS:
        if middle.distance(shapely.Point(town_to_board(u, v))) < reach:
            return manner
    return blocks.FRINGE if outside else rng.choice((blocks.MIDTOWN, blocks.ESTATE, blocks.MIDTOWN))
