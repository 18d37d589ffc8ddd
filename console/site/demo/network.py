"""Streets joined into one network: crossings become shared nodes, banks become bridges, crumbs are swept away."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import shapely

from console.site.demo.plane import XY, Line
from console.site.demo.streets import Street

Geometry = Any
Node = tuple[int, int]  # half metres on the board

GRID_M: Final = 0.5
_CRUMB_M: Final = 9.0  # junctions nearer than this become one
_STUB_M: Final = 22.0  # blind ends shorter than this are swept away


@dataclass
class Network:
    """``edges[(a, b)]`` = index of the street that owns it; nodes in half metres."""

    streets: list[Street]
    edges: dict[tuple[Node, Node], int]

    def degree(self) -> dict[Node, int]:
        out: dict[Node, int] = defaultdict(int)
        for a, b in self.edges:
            out[a] += 1
            out[b] += 1
        return out

    def segments(self) -> int:
        """Road segments from junction to junction (or blind end)."""
        ends = sum(d for d in self.degree().values() if d != 2)
        return ends // 2


def at_m(node: Node) -> XY:
    return node[0] * GRID_M, node[1] * GRID_M


def join(streets: Iterable[Street], water: Geometry, county: Geometry) -> Network:
    """The network of all streets: noded, cleaned, one component."""
    banks = Banks(water.buffer(26.0), water.buffer(6.0), county)
    for shape in (banks.wet, banks.bank, county):
        shapely.prepare(shape)
    pieces = [p for s in streets for p in _banked(s, banks)]
    net = Network(pieces, _noded(pieces))
    _merge_crumbs(net)
    for _ in range(3):
        _sweep_stubs(net)
    _keep_largest(net)
    return net


@dataclass(frozen=True)
class Banks:
    """``wet``: where no street stands but on a bridge; ``bank``: what a bridge spans; ``county``: where streets end."""

    wet: Geometry
    bank: Geometry
    county: Geometry


def _banked(street: Street, banks: Banks) -> list[Street]:
    """Cut at the banks: bridges where the street spans, nothing in the water where it does not."""
    line = shapely.LineString(street.line)
    if not banks.county.contains(line):
        line = line.intersection(banks.county)
    if line.is_empty or not banks.wet.intersects(line):
        return [street.like(part, False) for part in _lines(line)]
    if not street.spans:
        return [street.like(part, False) for part in _lines(line.difference(banks.wet))]
    dry = [street.like(part, False) for part in _lines(line.difference(banks.bank))]
    return dry + [street.like(part, True) for part in _lines(line.intersection(banks.bank))]


def _lines(geometry: Geometry) -> list[Line]:
    merged = shapely.line_merge(geometry) if geometry.geom_type == "MultiLineString" else geometry
    parts = getattr(merged, "geoms", [merged])
    return [list(g.coords) for g in parts if g.geom_type == "LineString" and g.length > 1.0]


def _noded(pieces: list[Street]) -> dict[tuple[Node, Node], int]:
    """Every crossing a node; each edge belongs to the gravest street that lies there."""
    lines = [shapely.LineString(p.line) for p in pieces]
    union = shapely.unary_union(lines, grid_size=GRID_M)
    ends = [(a, b) for g in union.geoms for a, b in zip(g.coords, g.coords[1:], strict=False)]
    middles = shapely.points([((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in ends])
    tree = shapely.STRtree(lines)
    owners: dict[int, int] = {}
    for edge, street in tree.query(middles, predicate="dwithin", distance=0.8).T.tolist():
        held = owners.get(edge)
        if held is None or (pieces[street].rank, street) < (pieces[held].rank, held):
            owners[edge] = street
    out: dict[tuple[Node, Node], int] = {}
    for i, (a, b) in enumerate(ends):
        if i in owners:
            _put(out, _node(a), _node(b), owners[i])
    return dict(sorted(out.items()))


def _node(p: XY) -> Node:
    return round(p[0] / GRID_M), round(p[1] / GRID_M)


def _put(edges: dict[tuple[Node, Node], int], a: Node, b: Node, street: int) -> None:
    if a != b and (a, b) not in edges and (b, a) not in edges:
        edges[(a, b)] = street


def _merge_crumbs(net: Network) -> None:
    """Nodes closer than a crumb along an edge become one: the one with the gravest street keeps its place."""
    best: dict[Node, int] = {}
    for (a, b), s in net.edges.items():
        for n in (a, b):
            best[n] = min(best.get(n, 99), net.streets[s].rank)
    parent: dict[Node, Node] = {}

    def find(n: Node) -> Node:
        while n in parent:
            n = parent[n]
        return n

    for a, b in net.edges:
        if math.dist(at_m(a), at_m(b)) < _CRUMB_M:
            ra, rb = find(a), find(b)
            if ra != rb and math.dist(at_m(ra), at_m(rb)) < 1.5 * _CRUMB_M:
                keep, gone = (ra, rb) if (best[ra], ra) <= (best[rb], rb) else (rb, ra)
                parent[gone] = keep
    merged: dict[tuple[Node, Node], int] = {}
    for (a, b), s in net.edges.items():
        _put(merged, find(a), find(b), s)
    net.edges = merged


def _sweep_stubs(net: Network) -> None:
    """Short blind ends are leftovers of cutting, not culs-de-sac."""
    around: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
    for edge in net.edges:
        around[edge[0]].append(edge)
        around[edge[1]].append(edge)
    for node in [n for n, held in around.items() if len(held) == 1]:
        chain, length, here = [], 0.0, node
        edge = around[node][0]
        while length < _STUB_M:
            chain.append(edge)
            length += math.dist(at_m(edge[0]), at_m(edge[1]))
            here = edge[1] if here == edge[0] else edge[0]
            if len(around[here]) != 2:
                break
            edge = next(e for e in around[here] if e != edge)
        if length < _STUB_M:
            for gone in chain:
                net.edges.pop(gone, None)


def _keep_largest(net: Network) -> None:
    """Only what can be driven to from everywhere else."""
    parent: dict[Node, Node] = {}

    def find(n: Node) -> Node:
        while parent.get(n, n) != n:
            parent[n] = parent.get(parent[n], parent[n])
            n = parent[n]
        return n

    for a, b in net.edges:
        parent[find(a)] = find(b)
    size: dict[Node, int] = defaultdict(int)
    for a, _ in net.edges:
        size[find(a)] += 1
    home = max(size, key=lambda n: (size[n], n))
    net.edges = {e: s for e, s in net.edges.items() if find(e[0]) == home}
