"""Land and water of the county: its outline, the river, the old moat, canals, lake and ponds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import Any

import shapely

from console.site.demo.plane import Line, bent, blob, ribbon, smooth, town_to_board

Geometry = Any  # shapely ships no types


@dataclass
class Ground:
    """Polygons and lines on the board, metres."""

    county: Geometry
    river: Geometry
    river_line: Line
    still: list[tuple[Geometry, str]] = field(default_factory=list)  # lakes and ponds with names
    parks: list[tuple[Geometry, str]] = field(default_factory=list)
    canals: list[tuple[Line, str]] = field(default_factory=list)
    water: Geometry = None  # all of it that a road must bridge


_RIVER = [
    (2900.0, 7600.0),
    (2300.0, 6300.0),
    (2350.0, 5200.0),
    (1600.0, 4300.0),
    (1500.0, 3300.0),
    (980.0, 2500.0),
    (1020.0, 1600.0),
    (600.0, 900.0),
    (720.0, 150.0),
    (480.0, -500.0),
    (760.0, -1250.0),
    (1250.0, -1900.0),
    (1380.0, -2900.0),
    (850.0, -3700.0),
    (300.0, -4300.0),
    (420.0, -5300.0),
    (-250.0, -6200.0),
    (-500.0, -7600.0),
]


def lay_ground(rng: Random) -> Ground:
    """The county without people."""
    county = shapely.Polygon(blob(rng, (250.0, -100.0), 7700.0, 6300.0, 0.09, corners=22))
    line = smooth(_RIVER, 4)
    phase = rng.uniform(0, math.tau)
    river = shapely.Polygon(ribbon(line, lambda i: 31.0 + 8.0 * math.sin(i / 9.0 + phase) + 4.0 * math.sin(i / 3.1)))
    ground = Ground(county, river.buffer(0).intersection(county.buffer(300)), line)
    _dig_canals(ground)
    _fill_lakes(rng, ground)
    ground.water = shapely.unary_union([ground.river, *(g for g, _ in ground.still)])
    _plant_parks(rng, ground)
    return ground


def _dig_canals(ground: Ground) -> None:
    """The moat round the old town, and irrigation canals off the river."""
    moat = [(610.0, 590.0), (60.0, 560.0), (-300.0, 600.0), (-1090.0, 560.0), (-1205.0, 470.0), (-1225.0, 60.0)]
    moat += [(-1180.0, -500.0), (-1150.0, -600.0), (-1040.0, -640.0), (-500.0, -630.0), (60.0, -655.0), (470.0, -610.0)]
    ground.canals.append((bent(smooth(moat, 2)), "护城河"))
    north = [
        (2340.0, 5150.0),
        (900.0, 4550.0),
        (-800.0, 4300.0),
        (-2600.0, 3700.0),
        (-4300.0, 3900.0),
        (-6600.0, 3300.0),
    ]
    south = [(1330.0, -2880.0), (2700.0, -3050.0), (4000.0, -2700.0), (5400.0, -3000.0), (7200.0, -2500.0)]
    west = [
        (-3300.0, 3750.0),
        (-3250.0, 2200.0),
        (-3450.0, 500.0),
        (-3300.0, -1500.0),
        (-3500.0, -3400.0),
        (-3200.0, -6000.0),
    ]
    for line, name in ((north, "北干渠"), (south, "南干渠"), (west, "西排渠")):
        ground.canals.append((smooth(line, 2), name))


def _fill_lakes(rng: Random, ground: Ground) -> None:
    lake = shapely.Polygon(blob(rng, town_to_board(1440.0, 370.0), 150.0, 170.0, 0.24))
    park = shapely.Polygon(blob(rng, town_to_board(-150.0, 900.0), 85.0, 60.0, 0.2))
    ground.still += [(lake, "示范湖"), (park, "北湖")]
    reservoir = shapely.Polygon(blob(rng, (-5000.0, 4700.0), 520.0, 330.0, 0.3))
    ground.still.append((reservoir.intersection(ground.county), "清水塘"))


# Parks: middle (town frame), half sizes, name
_PARKS = (
    (1440.0, 370.0, 215.0, 235.0, "示范湖公园"),
    (-150.0, 905.0, 175.0, 130.0, "北湖公园"),
    (300.0, -960.0, 150.0, 90.0, "南关公园"),
    (-1070.0, 170.0, 70.0, 95.0, "老城公园"),
    (-1750.0, -350.0, 120.0, 150.0, "西城公园"),
    (2050.0, -560.0, 140.0, 120.0, "东岗公园"),
)


def _plant_parks(rng: Random, ground: Ground) -> None:
    """Parks, and the green banks of the river."""
    for u, v, rx, ry, name in _PARKS:
        park = shapely.Polygon(blob(rng, town_to_board(u, v), rx, ry, 0.12))
        ground.parks.append((park.difference(ground.water), name))
    banks = ground.river.buffer(62.0).simplify(3.0).difference(ground.river.buffer(4.0))
    for part in getattr(banks.intersection(shapely.box(-3500, -3300, 3500, 3300)), "geoms", [banks]):
        ground.parks.append((part, "滨河绿地"))
