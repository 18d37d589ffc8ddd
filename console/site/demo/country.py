"""Outside the town: villages, the provincial road, county and village roads between them, the railway."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import shapely
from shapely import affinity

from console.site.demo import blocks
from console.site.demo.blocks import Filled
from console.site.demo.ground import Ground
from console.site.demo.names import VILLAGES
from console.site.demo.plane import XY, Line, blob, smooth, town_to_board, wander
from console.site.demo.streets import Street
from console.site.demo.town import AVENUE_NORTH, AVENUE_SOUTH, Bones

Geometry = Any
_APART_M: Final = 1350.0


@dataclass
class Country:
    streets: list[Street]
    villages: list[tuple[str, XY, Geometry]]  # name, middle, outline
    filled: Filled = field(default_factory=lambda: Filled([], []))
    railway: Line = field(default_factory=list)


# Roads that leave the town: class, name, ref, where they leave (town frame), then points on the board outwards.
_OUT: Final[tuple[tuple[str, str, str, XY, list[XY]], ...]] = (
    ("primary", "示范大道", "示省一道", AVENUE_NORTH, [(-1480.0, 3500.0), (-1000.0, 4600.0), (-1250.0, 7200.0)]),
    ("primary", "示范大道", "示省一道", AVENUE_SOUTH, [(-2050.0, -3300.0), (-1600.0, -4300.0), (-1900.0, -7200.0)]),
    ("primary", "人民路", "示省二道", (-2540.0, 60.0), [(-3600.0, 520.0), (-5000.0, 200.0), (-8300.0, 500.0)]),
    ("primary", "人民路", "示省二道", (2560.0, 60.0), [(3400.0, -420.0), (4700.0, -1050.0), (8600.0, -1300.0)]),
    ("secondary", "东北公路", "", (1960.0, 1870.0), [(2900.0, 2700.0), (4100.0, 3500.0), (7600.0, 5000.0)]),
    ("secondary", "西南公路", "", (-2370.0, -1210.0), [(-3700.0, -1900.0), (-4900.0, -2300.0), (-7600.0, -4400.0)]),
    ("secondary", "东南公路", "", (2270.0, -1610.0), [(2900.0, -3700.0), (4300.0, -4700.0), (5600.0, -7000.0)]),
    ("secondary", "西北公路", "", (-2360.0, 1180.0), [(-3700.0, 2500.0), (-4900.0, 3300.0), (-7300.0, 4300.0)]),
)


def lay_country(rng: Random, ground: Ground, bones: Bones) -> Country:
    """Roads and villages of the county outside the town."""
    roads = [_out_road(rng, *out) for out in _OUT]
    country = Country(roads, [])
    _found_villages(rng, ground, bones, country)
    _join_villages(rng, ground, bones, country)
    for _, _, outline in country.villages:
        _fill_village(rng, outline, country.filled)
    points = [
        (-4300.0, 7300.0),
        (-3500.0, 4300.0),
        (-2950.0, 1500.0),
        (-2900.0, -900.0),
        (-3300.0, -3600.0),
        (-4200.0, -7300.0),
    ]
    country.railway = smooth(points, 4)
    return country


def _out_road(rng: Random, highway: str, name: str, ref: str, gate: XY, onward: list[XY]) -> Street:
    points = [town_to_board(*gate), *onward]
    line: Line = []
    for a, b in itertools.pairwise(smooth(points, 2)):
        line += wander(rng, a, b, 0.02, 2)[:-1]
    return Street([*line, points[-1]], highway, name, spans=True, ref=ref)


def _found_villages(rng: Random, ground: Ground, bones: Bones, country: Country) -> None:
    """Villages spread over the land, away from town and water, apart from each other."""
    free = ground.county.buffer(-700.0).difference(bones.hull.buffer(750.0)).difference(ground.water.buffer(260.0))
    west, south, east, north = free.bounds
    tries = 0
    while len(country.villages) < len(VILLAGES) and tries < 20000:
        tries += 1
        at = (rng.uniform(west, east), rng.uniform(south, north))
        apart = _APART_M * (1.0 - tries / 26000.0)
        if free.contains(shapely.Point(at)) and all(math.dist(at, v[1]) > apart for v in country.villages):
            big = 1.0 + 0.45 * rng.random()
            outline = shapely.Polygon(blob(rng, at, 240.0 * big, 170.0 * big, 0.16))
            outline = affinity.rotate(outline, rng.gauss(-6.0, 9.0), origin=at)
            country.villages.append((VILLAGES[len(country.villages)], at, outline))


def _join_villages(rng: Random, ground: Ground, bones: Bones, country: Country) -> None:
    """Gabriel graph over villages, each also tied to the nearest road out; few of them bridge the river."""
    points = [at for _, at, _ in country.villages]
    out_roads = shapely.MultiLineString([s.line for s in country.streets])
    links = [(a, b) for a, b in itertools.combinations(points, 2) if _neighbours(a, b, points)]
    for at in points:
        near = out_roads.interpolate(out_roads.project(shapely.Point(at)))
        if near.distance(shapely.Point(at)) < 2600.0:
            links.append((at, _past(at, (near.x, near.y))))
    bridges = 0
    for a, b in links:
        street = Street(wander(rng, a, b, 0.06), rng.choice(("tertiary", "unclassified", "unclassified")))
        shape = shapely.LineString(street.line)
        if shape.intersects(bones.hull.buffer(60.0)) or any(shape.intersects(g) for g, _ in ground.still):
            continue
        if shape.intersects(ground.river):
            bridges += 1
            if bridges > 4 or shape.intersection(ground.river).length > 130.0:
                continue
            street.spans = True
        country.streets.append(street)


def _past(a: XY, b: XY) -> XY:
    """``b`` moved 15 m on, so that the joint really crosses."""
    d = max(math.dist(a, b), 1.0)
    return b[0] + (b[0] - a[0]) / d * 15.0, b[1] + (b[1] - a[1]) / d * 15.0


def _neighbours(a: XY, b: XY, points: list[XY]) -> bool:
    """Gabriel: nobody stands in the circle over a and b."""
    middle, radius = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), math.dist(a, b) / 2
    return radius < 2400.0 and all(math.dist(middle, p) >= radius - 1e-6 for p in points)


def _fill_village(rng: Random, outline: Geometry, filled: Filled) -> None:
    """Lanes and yards; part of the village's edge is a lane too. Village lanes have no names."""
    edge = list(outline.simplify(6.0).exterior.coords)
    start = rng.randrange(len(edge) - 1)
    turned = edge[start:-1] + edge[: start + 1]
    keep = max(3, int(len(turned) * rng.uniform(0.55, 0.85)))
    filled.streets.append(Street(turned[:keep], "unclassified"))
    blocks.fill(rng, outline, blocks.VILLAGE, itertools.repeat(""), filled)
