"""The bones of the county seat: ring road, avenues, cross streets, the old diagonal, the riverside."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

import shapely

from console.site.demo.ground import Ground
from console.site.demo.plane import XY, Line, bent, blob, smooth, town_to_board
from console.site.demo.streets import Street

Geometry = Any

AVENUE_NORTH: Final[XY] = (-1640.0, 2330.0)
AVENUE_SOUTH: Final[XY] = (-1490.0, -2400.0)
CARRIAGEWAY_M: Final = 11.0  # half the distance between the two carriageways

# 环城路's middle line (town frame), before its corners are cut: a town is no stadium
_RING: Final[tuple[XY, ...]] = (
    (-2380.0, -900.0),
    (-2560.0, 150.0),
    (-2330.0, 1150.0),
    (-2130.0, 1830.0),
    (-1250.0, 2060.0),
    (-300.0, 1930.0),
    (500.0, 2120.0),
    (1450.0, 2080.0),
    (2250.0, 1750.0),
    (2330.0, 800.0),
    (2620.0, -250.0),
    (2480.0, -1250.0),
    (2050.0, -1990.0),
    (950.0, -2010.0),
    (100.0, -2180.0),
    (-900.0, -2050.0),
    (-1900.0, -2120.0),
    (-2330.0, -1700.0),
)

# v (across) of streets running west–east: class, name, from u, to u, crosses the river
_ACROSS: Final = (
    (1690.0, "tertiary", "北苑路", -2400.0, 700.0, False),
    (1640.0, "tertiary", "北苑东路", 930.0, 2500.0, False),
    (1180.0, "secondary", "兴业路", -2950.0, 2900.0, True),
    (650.0, "secondary", "北关街", -2700.0, 2700.0, True),
    (290.0, "tertiary", "文昌街", -1330.0, 640.0, False),
    (60.0, "primary", "人民路", -2700.0, 2700.0, True),
    (-310.0, "tertiary", "建设路", -1980.0, 480.0, False),
    (-260.0, "tertiary", "学府路", 760.0, 2700.0, False),
    (-720.0, "secondary", "南关街", -2700.0, 2700.0, True),
    (-1210.0, "secondary", "示范二路", -2900.0, 2700.0, True),
    (-1660.0, "tertiary", "南苑路", -2350.0, 1000.0, False),
    (-1610.0, "tertiary", "工业路", 1200.0, 2800.0, False),
)
# u of streets running south–north: class, name, from v, to v
_ALONG: Final = (
    (-1960.0, "tertiary", "西苑路", -2050.0, 1750.0),
    (-860.0, "secondary", "文化路", -2300.0, 2080.0),
    (-400.0, "secondary", "青年街", -1720.0, 2080.0),
    (110.0, "secondary", "中心街", -2080.0, 2300.0),
    (-120.0, "tertiary", "鼓楼街", -720.0, 660.0),
    (-630.0, "tertiary", "县前街", -720.0, 640.0),
    (1220.0, "secondary", "东岗路", -2080.0, 2080.0),
    (1640.0, "tertiary", "新城路", -1240.0, 1660.0),
    (2040.0, "tertiary", "东苑路", -1660.0, 1200.0),
)
_SLANTED: Final = (
    ("secondary", "西岗路", [(-2430.0, 330.0), (-1900.0, 560.0), (-1340.0, 900.0), (-860.0, 1330.0), (-700.0, 2080.0)]),
    ("residential", "老街", [(-1180.0, 470.0), (-860.0, 200.0), (-400.0, -170.0), (-120.0, -420.0), (110.0, -650.0)]),
    ("tertiary", "站前路", [(-2900.0, -1330.0), (-2430.0, -1080.0), (-1950.0, -830.0), (-1345.0, -560.0)]),
    ("residential", "河沿街", [(110.0, 640.0), (330.0, 860.0), (480.0, 1180.0)]),
)


@dataclass
class Bones:
    streets: list[Street]
    ring: Geometry  # polygon inside the ring road's middle line
    hull: Geometry  # the built-up area, ring and fringe


def lay_bones(rng: Random, ground: Ground) -> Bones:
    """Main streets of the town; the rest fills the blocks between them."""
    ring = shapely.Polygon(smooth([town_to_board(u, v) for u, v in _RING], 4, closed=True))
    fringe = [shapely.Polygon(blob(rng, town_to_board(u, v), r, 0.8 * r, 0.2)) for u, v, r in _FRINGE]
    hull = shapely.unary_union([ring, *fringe]).simplify(8.0)
    hull = max(getattr(hull, "geoms", [hull]), key=lambda g: g.area)
    cross = [_clipped(s, hull.buffer(CARRIAGEWAY_M + 1.0)) for s in _cross_streets()]
    streets = _ring_streets(ring) + _avenue() + cross + _riverside(ground, ring) + _fringe_edge(rng, ring, hull)
    return Bones(streets, ring, hull)


def _clipped(street: Street, hull: Geometry) -> Street:
    """The part inside the built-up area: streets end at the ring, not a car's length past it."""
    inside = shapely.LineString(street.line).intersection(hull)
    longest = max(getattr(inside, "geoms", [inside]), key=lambda g: g.length)
    return street.like(list(longest.coords), False)


def _fringe_edge(rng: Random, ring: Geometry, hull: Geometry) -> list[Street]:
    """A lane round each outgrowth, with gaps."""
    edge = hull.exterior.difference(ring.buffer(2.0))
    out = []
    for part in getattr(edge, "geoms", [edge]):
        for i in range(0, len(part.coords) - 4, 5):
            if rng.random() < 0.72:
                out.append(Street(list(part.coords[i : i + 6]), "residential"))
    return out


# Where the town has grown over its ring: (u, v, radius)
_FRINGE: Final = (
    (-2300.0, 1200.0, 640.0),
    (-2350.0, -1150.0, 620.0),
    (-1250.0, 1950.0, 560.0),
    (150.0, 2050.0, 480.0),
    (2350.0, -1500.0, 700.0),
    (2400.0, 1100.0, 560.0),
    (-900.0, -2050.0, 470.0),
    (2300.0, 60.0, 430.0),
)


def _ring_streets(ring: Geometry) -> list[Street]:
    """Two carriageways; traffic keeps right, so the outer one runs anticlockwise."""
    outer = list(ring.buffer(CARRIAGEWAY_M).exterior.coords)
    inner = list(ring.buffer(-CARRIAGEWAY_M).exterior.coords)
    if not shapely.LinearRing(outer).is_ccw:
        outer.reverse()
    if shapely.LinearRing(inner).is_ccw:
        inner.reverse()
    return [_one_way(line, "trunk", "环城路") for line in (outer, inner)]


def _one_way(line: Line, highway: str, name: str) -> Street:
    return Street(line, highway, name, oneway=True, spans=True)


def avenue_line() -> Line:
    """示范大道, north to south, bending round the old town."""
    points: list[XY] = [AVENUE_NORTH, (-1620.0, 1500.0), (-1520.0, 900.0), (-1345.0, 350.0), (-1330.0, -500.0)]
    points += [(-1420.0, -1100.0), (-1500.0, -1700.0), AVENUE_SOUTH]
    return bent(smooth(points), 50.0)


def _avenue() -> list[Street]:
    """Two carriageways that meet at both ends."""
    line = avenue_line()
    middle = shapely.LineString(line)
    sides = [list(middle.offset_curve(d).coords) for d in (CARRIAGEWAY_M, -CARRIAGEWAY_M)]
    east, west = (sides[0], sides[1]) if sides[0][0][0] > sides[1][0][0] else (sides[1], sides[0])
    down = [line[0], *west[2:-2], line[-1]]
    up = [line[-1], *east[2:-2][::-1], line[0]]
    return [_one_way(side, "trunk", "示范大道") for side in (down, up)]


def _cross_streets() -> list[Street]:
    out = [Street(bent([(a, v), (b, v)]), cls, name, spans=spans) for v, cls, name, a, b, spans in _ACROSS]
    out += [Street(bent([(u, a), (u, b)]), cls, name) for u, cls, name, a, b in _ALONG]
    out += [Street(bent(smooth(list(points)), 45.0), cls, name) for cls, name, points in _SLANTED]
    return out


def _riverside(ground: Ground, ring: Geometry) -> list[Street]:
    """滨河路 on both banks, as far as the ring."""
    middle = shapely.LineString(ground.river_line)
    out = []
    for side, name in (("left", "滨河东路"), ("right", "滨河西路")):
        bank = middle.parallel_offset(78.0, side).simplify(4.0).intersection(ring)
        for part in getattr(bank, "geoms", [bank]):
            out.append(Street(list(part.coords), "tertiary", name))
    return out
