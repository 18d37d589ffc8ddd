"""The county as an OpenStreetMap extract (PBF)."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import shapely

from console.site.demo.county import County
from console.site.demo.fittings import legs, signals
from console.site.demo.network import Network, Node, at_m
from console.site.demo.plane import XY, to_lonlat
from console.site.demo.streets import SPEED_KMH, Street

Geometry = Any
Tags = dict[str, str]


class _Writer:
    """Nodes and ways collected, then written in the order that PBF readers expect."""

    def __init__(self) -> None:
        self.nodes: list[tuple[XY, Tags]] = []
        self.ways: list[tuple[list[int], Tags]] = []
        self.rings: list[tuple[list[tuple[int, str]], Tags]] = []

    def node(self, at: XY, tags: Tags | None = None) -> int:
        self.nodes.append((to_lonlat(*at), tags or {}))
        return len(self.nodes)

    def way(self, refs: list[int], tags: Tags) -> int:
        self.ways.append((refs, tags))
        return len(self.ways)

    def line(self, line: Sequence[XY], tags: Tags) -> None:
        self.way([self.node(p) for p in line], tags)

    def area(self, polygon: Geometry, tags: Tags) -> None:
        """A closed way, or a multipolygon relation when there are holes."""
        rings = [self._ring(polygon.exterior), *(self._ring(r) for r in polygon.interiors)]
        if len(rings) == 1:
            self.way(rings[0], tags)
            return
        members = [(self.way(refs, {}), "inner" if i else "outer") for i, refs in enumerate(rings)]
        self.rings.append((members, {"type": "multipolygon", **tags}))

    def _ring(self, ring: Geometry) -> list[int]:
        refs = [self.node(p) for p in list(ring.coords)[:-1]]
        return [*refs, refs[0]]

    def write(self, path: Path) -> None:
        import osmium
        from osmium.osm.mutable import Node as OsmNode
        from osmium.osm.mutable import Relation, Way

        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as out:
            for i, (at, tags) in enumerate(self.nodes):
                out.add_node(OsmNode(id=i + 1, version=1, location=at, tags=tags))
            for i, (refs, tags) in enumerate(self.ways):
                out.add_way(Way(id=i + 1, version=1, nodes=refs, tags=tags))
            for i, (members, tags) in enumerate(self.rings):
                held = [("w", way, role) for way, role in members]
                out.add_relation(Relation(id=i + 1, version=1, members=held, tags=tags))


def write_osm(county: County, path: Path, seed: int) -> None:
    """Roads, water, buildings, green and place names of the county."""
    out = _Writer()
    _roads(out, county.net, Random(seed + 1))
    _nature(out, county)
    for house in county.houses:
        out.area(house, {"building": "yes"})
    _names(out, county)
    out.write(path)


def _roads(out: _Writer, net: Network, rng: Random) -> None:
    lights = signals(net)
    around = legs(net)
    ids: dict[Node, int] = {}
    for chain, street in ways(net):
        gated = street.highway == "service" and len(chain) > 2 and rng.random() < 0.12
        for i, node in enumerate(chain):
            if node not in ids:
                tags = {"highway": "traffic_signals"} if node in lights else {}
                if gated and i == 1 and len(around[node]) == 2:
                    tags = {"barrier": "lift_gate"}
                ids[node] = out.node(at_m(node), tags)
        out.way([ids[n] for n in chain], _road_tags(street))


def _road_tags(street: Street) -> Tags:
    tags = {"highway": street.highway}
    if street.name:
        tags["name"] = street.name
    if street.ref:
        tags["ref"] = street.ref
    if street.highway in SPEED_KMH:
        tags["maxspeed"] = str(SPEED_KMH[street.highway])
    if street.oneway:
        tags["oneway"] = "yes"
    if street.bridge:
        tags |= {"bridge": "yes", "layer": "1"}
    return tags


def ways(net: Network) -> Iterator[tuple[list[Node], Street]]:
    """Each street's edges strung into ways, one-way ones in their direction."""
    held: dict[int, list[tuple[Node, Node]]] = defaultdict(list)
    for edge, s in net.edges.items():
        held[s].append(edge)
    for s in sorted(held):
        street = net.streets[s]
        for chain in _chains(held[s]):
            yield (_directed(chain, street) if street.oneway else chain), street


def _chains(edges: list[tuple[Node, Node]]) -> Iterator[list[Node]]:
    """Longest simple runs; loops last."""
    near: dict[Node, list[Node]] = defaultdict(list)
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    ends = sorted(n for n, held in near.items() if len(held) != 2)
    for start in [*ends, *sorted(near)]:
        while near[start]:
            chain = [start]
            while near[chain[-1]]:
                here = chain[-1]
                there = near[here].pop()
                near[there].remove(here)
                chain.append(there)
                if there in ends or there == start:
                    break
            yield chain


def _directed(chain: list[Node], street: Street) -> list[Node]:
    """Turned so that most of it runs along the street's own direction."""
    line = shapely.LineString(street.line)
    along = [line.project(shapely.Point(at_m(n))) for n in chain]
    forward = sum(1 if b > a else -1 for a, b in itertools.pairwise(along))
    return chain if forward >= 0 else chain[::-1]


def _nature(out: _Writer, county: County) -> None:
    land = county.land
    for part in _parts(land.river):
        out.area(part.simplify(0.5), {"natural": "water", "water": "river", "name": "示范河"})
    _clipped(out, county, land.river_line, {"waterway": "river", "name": "示范河"})
    for water, name in land.still:
        for part in _parts(water):
            out.area(part, {"natural": "water", "name": name})
    for line, name in land.canals:
        _clipped(out, county, line, {"waterway": "canal", "name": name})
    for park, name in land.parks:
        tags = {"landuse": "grass"} if name.endswith("绿地") else {"leisure": "park", "name": name}
        for part in _parts(park):
            out.area(part.simplify(1.0), tags)
    _clipped(out, county, county.rural.railway, {"railway": "rail", "name": "示范线"})


def _clipped(out: _Writer, county: County, line: Sequence[XY], tags: Tags) -> None:
    """A line as far as the county reaches."""
    inside = shapely.LineString(line).intersection(county.land.county.buffer(150.0))
    for part in getattr(inside, "geoms", [inside]):
        out.line(list(part.coords), tags)


def _parts(geometry: Geometry) -> list[Geometry]:
    return [g for g in getattr(geometry, "geoms", [geometry]) if g.geom_type == "Polygon" and g.area > 1.0]


def _names(out: _Writer, county: County) -> None:
    seat = county.bones.ring.centroid
    out.node((seat.x, seat.y), {"place": "town", "name": "示范县城"})
    for name, at, outline in county.rural.villages:
        large = math.sqrt(outline.area) > 430.0
        out.node(at, {"place": "village" if large else "hamlet", "name": name})
