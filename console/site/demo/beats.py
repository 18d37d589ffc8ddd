"""24 beats that tile the county: fine in the town along its main streets, coarse between the villages."""

from __future__ import annotations

import math
from typing import Any, Final

import shapely
from shapely import ops

from console.site.demo.country import Country
from console.site.demo.ground import Ground
from console.site.demo.names import numeral
from console.site.demo.plane import XY
from console.site.demo.town import Bones

Geometry = Any
TOWN_BEATS: Final = 14
COUNTRY_BEATS: Final = 10
_MAIN: Final = frozenset({"primary", "secondary", "tertiary"})


def tile(ground: Ground, bones: Bones, country: Country) -> list[tuple[str, str, Geometry]]:
    """(id, name, polygon) of every beat, town first, from north-west to south-east."""
    hull = shapely.set_precision(bones.hull.simplify(20.0).buffer(0), 1.0)
    county = ground.county.simplify(12.0)
    faces = _faces(county, hull, _town_lines(ground, bones, hull) + _village_borders(country))
    town = [f for f in faces if hull.contains(f.representative_point())]
    fields = [f for f in faces if not hull.contains(f.representative_point())]
    beats = _grouped(town, TOWN_BEATS) + _grouped(fields, COUNTRY_BEATS)
    return [(f"B{i + 1:02d}", f"{numeral(i + 1)}巡区", beat) for i, beat in enumerate(beats)]


def _faces(county: Geometry, hull: Geometry, lines: list[Geometry]) -> list[Geometry]:
    """One planar partition, so that neighbours share their vertices exactly."""
    inside = [line.intersection(county) for line in [*lines, hull.exterior]]
    noded = shapely.unary_union([*inside, county.exterior], grid_size=1.0)
    return [f for f in ops.polygonize(noded) if county.buffer(1.0).contains(f.representative_point())]


def _town_lines(ground: Ground, bones: Bones, hull: Geometry) -> list[Geometry]:
    main = [s for s in bones.streets if s.highway in _MAIN and "滨河" not in s.name]
    lines = [shapely.LineString(s.line).simplify(3.0) for s in main]
    lines += [bones.ring.exterior.simplify(3.0), shapely.LineString(ground.river_line).simplify(4.0)]
    return [line.intersection(hull) for line in lines]


def _village_borders(country: Country) -> list[Geometry]:
    """Halfway between neighbouring villages."""
    points = shapely.MultiPoint([at for _, at, _ in country.villages])
    cells = shapely.voronoi_polygons(points, extend_to=points.buffer(9000.0))
    return [cell.exterior for cell in cells.geoms]


def _grouped(faces: list[Geometry], count: int) -> list[Geometry]:
    """Faces joined into ``count`` beats, each in one piece."""
    middles = [(f.centroid.x, f.centroid.y) for f in faces]
    weights = [math.sqrt(f.area) for f in faces]
    homes = _settle(middles, weights, count)
    owner = [_nearest(m, homes) for m in middles]
    _heal(faces, owner, count)
    joined = [shapely.unary_union([f for f, o in zip(faces, owner, strict=True) if o == k]) for k in range(count)]
    return sorted(joined, key=lambda g: (round(-g.centroid.y / 900.0), g.centroid.x))


def _settle(middles: list[XY], weights: list[float], count: int) -> list[XY]:
    """Lloyd's k-means from farthest-first seeds: no chance involved."""
    homes = [min(middles)]
    while len(homes) < count:
        homes.append(max(middles, key=lambda m: min(math.dist(m, h) for h in homes)))
    for _ in range(30):
        owner = [_nearest(m, homes) for m in middles]
        for k in range(count):
            mine = [(m, w) for m, w, o in zip(middles, weights, owner, strict=True) if o == k]
            total = sum(w for _, w in mine)
            if total:
                homes[k] = (sum(m[0] * w for m, w in mine) / total, sum(m[1] * w for m, w in mine) / total)
    return homes


def _nearest(m: XY, homes: list[XY]) -> int:
    return min(range(len(homes)), key=lambda k: math.dist(m, homes[k]))


def _heal(faces: list[Geometry], owner: list[int], count: int) -> None:
    """Faces cut off from their beat go to the neighbour with the longest common border."""
    tree = shapely.STRtree(faces)
    for _ in range(6):
        lost = [i for k in range(count) for i in _cut_off(faces, owner, k)]
        if not lost:
            return
        for i in lost:
            borders: dict[int, float] = {}
            for j in tree.query(faces[i], predicate="intersects").tolist():
                if owner[j] != owner[i]:
                    borders[owner[j]] = borders.get(owner[j], 0.0) + faces[i].intersection(faces[j]).length
            if borders:
                owner[i] = max(borders, key=lambda k: (borders[k], -k))


def _cut_off(faces: list[Geometry], owner: list[int], k: int) -> list[int]:
    mine = [i for i, o in enumerate(owner) if o == k]
    whole = shapely.unary_union([faces[i] for i in mine])
    if whole.geom_type != "MultiPolygon":
        return []
    main = max(whole.geoms, key=lambda g: g.area).buffer(0.5)
    return [i for i in mine if not main.contains(faces[i].representative_point())]
