"""What fills the blocks between the main streets: side streets, lanes, parks; each quarter in its own manner."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import shapely
from shapely import affinity, ops

from console.site.demo.plane import Line
from console.site.demo.streets import Street

Geometry = Any


@dataclass(frozen=True)
class Manner:
    """How a quarter is cut up. Areas in m²; shares 0..1; ``skew`` in degrees."""

    name: str
    street_area: float  # blocks above this are parted by a street, below by a lane
    leaf_area: float  # blocks below this are left whole
    skew: float
    blind: float  # share of lanes that end blind
    missing: float  # share of lanes never built
    build: str  # what stands in the leaves: see buildings.py

    def scaled(self, factor: float) -> Manner:
        """The same manner with blocks ``factor`` times as large."""
        return replace(self, street_area=self.street_area * factor, leaf_area=self.leaf_area * factor)


OLD: Final = Manner("old", 26000.0, 5400.0, 9.0, 0.26, 0.06, "court")
ESTATE: Final = Manner("estate", 42000.0, 9600.0, 3.0, 0.16, 0.12, "slab")
MIDTOWN: Final = Manner("midtown", 34000.0, 9200.0, 4.5, 0.16, 0.10, "mixed")
NEW: Final = Manner("new", 75000.0, 16500.0, 1.5, 0.10, 0.14, "slab")
WORKS: Final = Manner("works", 95000.0, 30000.0, 2.0, 0.12, 0.25, "shed")
FRINGE: Final = Manner("fringe", 38000.0, 9600.0, 8.0, 0.30, 0.22, "court")
VILLAGE: Final = Manner("village", 16000.0, 4100.0, 5.0, 0.22, 0.10, "rural")


@dataclass
class Leaf:
    """A block that nothing parts further; buildings stand in it."""

    polygon: Geometry
    manner: Manner


@dataclass
class Filled:
    streets: list[Street]
    leaves: list[Leaf]


def fill(rng: Random, block: Geometry, manner: Manner, names: Iterator[str], filled: Filled) -> None:
    """Part ``block`` again and again; streets and leaves are added to ``filled``."""
    if block.area < manner.leaf_area * rng.uniform(0.85, 1.5) or _thin(block):
        filled.leaves.append(Leaf(block, manner))
        return
    cut = _cut(rng, block, manner.skew)
    parts = [p for p in ops.split(block, cut).geoms if p.area > 60.0]
    if len(parts) < 2:
        filled.leaves.append(Leaf(block, manner))
        return
    is_street = block.area > manner.street_area
    for piece in _pieces(cut.intersection(block)):
        street = _built(rng, piece, manner, is_street, names)
        if street is not None:
            filled.streets.append(street)
    for part in parts:
        fill(rng, part, manner, names, filled)


def _thin(block: Geometry) -> bool:
    """Too narrow to hold a lane with houses on both sides."""
    box = list(block.minimum_rotated_rectangle.exterior.coords)
    short = min(math.dist(box[0], box[1]), math.dist(box[1], box[2]))
    return block.buffer(-26.0).is_empty or short < 62.0


def _cut(rng: Random, block: Geometry, skew_deg: float) -> Geometry:
    """A line across the longer side, near the middle, slightly askew and slightly bent."""
    box = list(block.minimum_rotated_rectangle.exterior.coords)
    a, b, c = box[0], box[1], box[2]
    if math.dist(a, b) < math.dist(b, c):
        a, b, c = b, c, box[3]
    share = rng.uniform(0.38, 0.62)
    if math.dist(a, b) > 2.4 * math.dist(b, c):
        share = rng.choice((1 / 3, 2 / 3)) + rng.uniform(-0.05, 0.05)
    x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
    dx, dy = c[0] - b[0], c[1] - b[1]
    bow = rng.uniform(-0.03, 0.03)
    middle = (x + dx / 2 - dy * bow, y + dy / 2 + dx * bow)
    line = shapely.LineString([(x - dx, y - dy), middle, (x + 2 * dx, y + 2 * dy)])
    return affinity.rotate(line, rng.gauss(0.0, skew_deg), origin=middle)


def _pieces(geometry: Geometry) -> list[Line]:
    parts = getattr(geometry, "geoms", [geometry])
    return [list(g.coords) for g in parts if g.geom_type == "LineString" and g.length > 24.0]


def _built(rng: Random, line: Line, manner: Manner, is_street: bool, names: Iterator[str]) -> Street | None:
    """The street on a cut, or None where it was never built; lanes may end blind."""
    if is_street:
        return Street(line, "residential", next(names) if rng.random() < 0.6 else "")
    if rng.random() < manner.missing:
        return None
    whole = shapely.LineString(line)
    if rng.random() < manner.blind and whole.length > 60.0:
        kept = ops.substring(whole, 0.0, rng.uniform(0.45, 0.8), normalized=True)
        line = list(kept.coords) if rng.random() < 0.5 else list(ops.substring(whole, 0.4, 1.0, normalized=True).coords)
    kind = "living_street" if manner.build == "court" and rng.random() < 0.4 else "service"
    if manner.build == "rural":
        kind = "residential" if rng.random() < 0.5 else "service"
    return Street(line, kind)
