"""What stands in the blocks: slabs that face south, courtyards, sheds, farm rows. Footprints only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import shapely
from shapely import affinity

from console.site.demo.blocks import Leaf
from console.site.demo.plane import Line

Geometry = Any


@dataclass(frozen=True)
class Row:
    """Sizes in metres: house length and depth, the gaps along and between rows, distance kept from the street."""

    long: float
    deep: float
    gap: float
    lane: float
    setback: float
    built: float  # share of the places that carry a house
    south: bool  # rows run west–east whatever the block's shape


_ROWS: Final[dict[str, Row]] = {
    "slab": Row(40.0, 12.0, 10.0, 21.0, 8.0, 0.9, True),
    "tower": Row(26.0, 22.0, 22.0, 30.0, 11.0, 0.8, True),
    "court": Row(15.0, 11.0, 4.0, 8.0, 7.0, 0.8, False),
    "market": Row(48.0, 28.0, 14.0, 16.0, 10.0, 0.8, False),
    "shed": Row(70.0, 30.0, 18.0, 22.0, 12.0, 0.78, False),
    "rural": Row(13.0, 9.0, 5.0, 13.0, 7.0, 0.75, True),
}


def build(rng: Random, leaves: list[Leaf], canals: list[Line]) -> list[Geometry]:
    """Footprints (polygons on the board) of all blocks; none stands in a canal."""
    wet = shapely.MultiLineString(canals).buffer(11.0)
    shapely.prepare(wet)
    out: list[Geometry] = []
    for leaf in leaves:
        out += [house for house in _houses(rng, leaf.polygon, _ROWS[_kind(rng, leaf)]) if not wet.intersects(house)]
    return out


def _kind(rng: Random, leaf: Leaf) -> str:
    if leaf.manner.build == "mixed":
        return rng.choice(("slab", "slab", "court", "market"))
    if leaf.manner.build == "slab" and rng.random() < 0.2:
        return "tower"
    return leaf.manner.build


def _houses(rng: Random, block: Geometry, row: Row) -> list[Geometry]:
    """Rows of houses that lie wholly inside the block, kept off its edge."""
    turn = _turn_deg(rng, block, row)
    inner = affinity.rotate(block.buffer(-row.setback), -turn, origin=(0.0, 0.0))
    if inner.is_empty:
        return []
    shapely.prepare(inner)
    west, south, east, north = inner.bounds
    boxes: list[Geometry] = []
    y = south + 0.5
    while y + row.deep <= north:
        boxes += _one_row(rng, inner, row, y, (west, east))
        y += row.deep + row.lane * rng.uniform(0.9, 1.2)
    return list(affinity.rotate(shapely.MultiPolygon(boxes), turn, origin=(0.0, 0.0)).geoms)


def _one_row(rng: Random, inner: Geometry, row: Row, y: float, span: tuple[float, float]) -> list[Geometry]:
    """Houses side by side at height ``y``; each slides on until it lies inside."""
    out = []
    x = span[0] + 0.5
    while x + row.long * 0.7 <= span[1]:
        length = row.long * rng.uniform(0.7, 1.15)
        house = shapely.box(x, y, x + length, y + row.deep * rng.uniform(0.85, 1.1))
        if not inner.contains(house):
            x += 6.0
            continue
        if rng.random() < row.built:
            out.append(house)
        x += length + row.gap * rng.uniform(0.7, 1.6)
    return out


def _turn_deg(rng: Random, block: Geometry, row: Row) -> float:
    if row.south:
        return -6.0 + rng.gauss(0.0, 2.5)
    a, b, c, *_ = block.minimum_rotated_rectangle.exterior.coords
    if math.dist(a, b) < math.dist(b, c):
        a, b = b, c
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
