"""Ways → road graph. Chains of nodes without a choice become one segment; what is left are junctions and ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale
from layers.roads import ways as w
from layers.roads.graph import GraphArrays, RoadGraph, Said
from layers.roads.grid import make_grid
from layers.roads.rules import Rules
from layers.roads.turns import ArcEnds, Junctions, turns
from layers.roads.ways import Ways, read_ways

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_GATE_S = 10.0
_BEARING_M = 12.0  # the direction of a road at a junction is taken over this length


def build(osm: Path, rules: Rules | None = None) -> RoadGraph:
    """The road graph of an ``.osm`` or ``.osm.pbf`` file. ``RuntimeError`` when it is no OSM file."""
    rules = rules or Rules()
    return build_ways(read_ways(osm, rules), rules)


def build_ways(ways: Ways, rules: Rules) -> RoadGraph:
    """The road graph of plain ways; a graph without roads has no junctions and answers inf."""
    pieces = _pieces(ways)
    chains = _chains(pieces, ways)
    segments = _segments(chains, pieces, ways, rules)
    return RoadGraph(_assemble(segments, ways, rules))


def measure(ways: Ways) -> tuple[int, float]:
    """Junctions and kilometres that ``build_ways`` would give, rings without a junction left aside; quick."""
    pieces = _pieces(ways)
    junctions = int(_breaks(pieces, _incident(pieces), ways).sum())
    return junctions, float(_true_length(pieces.xy[pieces.u], pieces.xy[pieces.v]).sum()) / 1000.0


@dataclass(frozen=True)
class _Pieces:
    """P straight pieces between neighbouring nodes of a way; ``u``, ``v`` nodes after cutting at hard barriers."""

    u: I32
    v: I32
    way: I32
    forward: Bools
    backward: Bools
    xy: F64  # of the nodes, with those that cutting added
    origin: I32  # (N',) the node of ``Ways`` that each stands for


def _pieces(ways: Ways) -> _Pieces:
    count = np.diff(ways.off) - 1
    way = np.repeat(np.arange(len(count), dtype=np.int32), count)
    at = np.delete(np.arange(len(ways.ref)), ways.off[1:] - 1) if len(count) else np.empty(0, np.int64)
    u, v = ways.ref[at].copy(), ways.ref[at + 1].copy()
    real = u != v
    u, v, way = u[real], v[real], way[real]
    origin = np.arange(len(ways.node_xy), dtype=np.int32)
    for end in (u, v):  # nobody passes a hard barrier: every piece gets an end of its own there
        cut = np.flatnonzero(np.isinf(ways.costs.delay_s[end]))
        fresh = np.arange(len(origin), len(origin) + len(cut), dtype=np.int32)
        origin = np.concatenate([origin, end[cut]])
        end[cut] = fresh
    forward, backward = ways.forward_mps[way] > 0, ways.backward_mps[way] > 0
    return _Pieces(u, v, way, forward, backward, ways.node_xy[origin], origin)


@dataclass(frozen=True)
class _Chain:
    """One segment: ``nodes`` along it and, for each step, the piece and whether it is passed in its own direction."""

    nodes: list[int]
    steps: list[tuple[int, bool]]


def _chains(p: _Pieces, ways: Ways) -> list[_Chain]:
    incident = _incident(p)
    is_break = _breaks(p, incident, ways)
    used = np.zeros(len(p.u), dtype=np.bool_)
    out: list[_Chain] = []
    starts = np.flatnonzero(is_break).tolist()
    rest = np.flatnonzero(~is_break).tolist()
    # After all chains between breaks, what is unused are rings without any junction: they start anywhere.
    for node in starts + rest:
        for piece in incident[node]:
            if not used[piece]:
                out.append(_walk(node, piece, p, incident, is_break, used))
    return out


def _incident(p: _Pieces) -> list[list[int]]:
    incident: list[list[int]] = [[] for _ in range(len(p.xy))]
    for piece, (a, b) in enumerate(zip(p.u.tolist(), p.v.tolist(), strict=True)):
        incident[a].append(piece)
        incident[b].append(piece)
    return incident


def _breaks(p: _Pieces, incident: list[list[int]], ways: Ways) -> Bools:
    """Nodes where segments end: a choice, an end, a change of allowed directions, a gate to wait at."""
    degree = np.asarray([len(pieces) for pieces in incident], dtype=np.int32)
    # A short wait inside a segment is spread over it; a gate must hold up only those who still have to pass it.
    is_break = ((degree != 2) | (ways.costs.delay_s[p.origin] >= _GATE_S)) & (degree > 0)
    u, forward, backward = p.u.tolist(), p.forward.tolist(), p.backward.tolist()
    for node in np.flatnonzero(degree == 2).tolist():
        a, b = incident[node]
        a_in, a_out = (backward[a], forward[a]) if u[a] == node else (forward[a], backward[a])
        b_in, b_out = (backward[b], forward[b]) if u[b] == node else (forward[b], backward[b])
        is_break[node] |= a_in != b_out or b_in != a_out
    return np.asarray(is_break)


def _walk(node: int, piece: int, p: _Pieces, incident: list[list[int]], is_break: Bools, used: Bools) -> _Chain:
    start, nodes, steps = node, [node], []
    while True:
        used[piece] = True
        along = int(p.u[piece]) == node
        node = int(p.v[piece] if along else p.u[piece])
        nodes.append(node)
        steps.append((piece, along))
        if is_break[node] or node == start:
            return _Chain(nodes, steps)
        first, second = incident[node]
        piece = second if first == piece else first


@dataclass(frozen=True)
class _Segments:
    """S segments before numbering: ends as ``_Pieces`` nodes, geometry, seconds by direction (inf = forbidden)."""

    ends: I32  # (S, 2)
    end_ways: I32  # (S, 2) index of the way at either end
    off: I32
    xy: F64
    share: F64
    length_m: F64
    seconds: F64  # (S, 2) forward, backward
    wait_s: F64  # (S, 2) of these, lost at lights, signs and gates inside
    rank: NDArray[np.uint8]  # (S,) of the way that it is most of
    name: I32  # (S,) the same; -1 when none of its ways has one
    bridge: Bools  # (S,) any of it
    origin: I32


def _segments(chains: list[_Chain], p: _Pieces, ways: Ways, rules: Rules) -> _Segments:
    counts = np.asarray([len(c.nodes) for c in chains], dtype=np.int64)
    off = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    nodes = np.asarray([n for c in chains for n in c.nodes], dtype=np.int32)
    steps = np.asarray([s for c in chains for s in c.steps], dtype=np.int32).reshape(-1, 2)
    xy = p.xy[nodes]
    inner = np.delete(np.arange(len(nodes)), off[1:] - 1) if len(chains) else np.empty(0, np.int64)
    length = _true_length(xy[inner], xy[inner + 1])
    chain = np.repeat(np.arange(len(chains)), counts - 1)
    drive = _piece_seconds(p, ways, steps, length)
    delays = _inner_delays(chains, p, ways, rules, length)
    share = _shares(np.minimum(drive[:, 0], drive[:, 1]), inner, off, len(nodes))
    total = np.column_stack([np.bincount(chain, drive[:, side], minlength=len(chains)) for side in (0, 1)]) + delays
    ends = np.column_stack([nodes[off[:-1]], nodes[off[1:] - 1]]) if len(chains) else np.empty((0, 2), np.int32)
    first = off[:-1] - np.arange(len(chains))
    last = off[1:] - np.arange(1, len(chains) + 1) - 1
    end_ways = np.column_stack([p.way[steps[first, 0]], p.way[steps[last, 0]]]) if len(chains) else ends
    metres = np.bincount(chain, length, minlength=len(chains)).astype(np.float64)
    way = p.way[steps[:, 0]]
    rank = _most_of(chain, ways.rank[way].astype(np.int32), length, len(chains)).astype(np.uint8)
    name = _most_of(chain, ways.name[way], length, len(chains)) if len(ways.name) else np.full(len(chains), -1)
    bridge = np.zeros(len(chains), dtype=np.bool_)
    if len(ways.bridge):
        bridge[chain[ways.bridge[way]]] = True
    return _Segments(
        ends, end_ways, off, xy, share, metres, total, delays, rank, name.astype(np.int32), bridge, p.origin
    )


def _most_of(chain: NDArray[np.int64], value: I32, length: F64, count: int) -> I32:
    """(count,) the value ≥ 0 that most metres of each chain have; -1 where none has one."""
    out = np.full(count, -1, dtype=np.int32)
    there = np.flatnonzero(value >= 0)
    if not len(there):
        return out
    most = int(value.max()) + 1
    pair, which = np.unique(chain[there] * most + value[there], return_inverse=True)
    order = np.lexsort((-pair, np.bincount(which, length[there])))  # of equals the more important is written last
    out[pair[order] // most] = pair[order] % most
    return out


def _true_length(a: F64, b: F64) -> F64:
    lat = from_mercator(a[:, 0], (a[:, 1] + b[:, 1]) / 2)[1]
    return np.asarray(np.hypot(*(b - a).T) / mercator_scale(lat))


def _piece_seconds(p: _Pieces, ways: Ways, steps: I32, length: F64) -> F64:
    """(P, 2) seconds of each step along and against its chain; inf where not allowed."""
    way, along = p.way[steps[:, 0]], steps[:, 1].astype(np.bool_)
    with np.errstate(divide="ignore"):
        with_way, against = length / ways.forward_mps[way], length / ways.backward_mps[way]
    return np.column_stack([np.where(along, with_way, against), np.where(along, against, with_way)])


def _shares(seconds: F64, inner: NDArray[np.int64], off: I32, vertices: int) -> F64:
    """Cumulative share of the driving time at each vertex, 0 at a segment's start, 1 at its end."""
    step = np.zeros(vertices)
    step[inner + 1] = seconds
    run = np.cumsum(step)
    counts = np.diff(off)
    start = np.repeat(run[off[:-1]], counts)
    total = np.repeat(run[off[1:] - 1], counts) - start if len(counts) else np.empty(0)
    return np.asarray((run - start) / np.maximum(total, 1e-9))


def _inner_delays(chains: list[_Chain], p: _Pieces, ways: Ways, rules: Rules, length: F64) -> F64:
    """(S, 2) seconds lost inside each segment at lights, stops, crossings and gates, by direction."""
    costs = ways.costs
    held = ((costs.signal > 0) | (costs.delay_s > 0))[p.origin]
    out = np.zeros((len(chains), 2))
    at = 0
    for number, chain in enumerate(chains):
        for k in range(1, len(chain.nodes) - 1):
            if held[chain.nodes[k]]:
                node = int(p.origin[chain.nodes[k]])
                seconds = float(costs.delay_s[node] + rules.signal_s * costs.signal[node])
                before, after = float(length[at : at + k].sum()), float(length[at + k : at + len(chain.steps)].sum())
                forward, backward = _held_up(int(costs.towards[node]), chain.steps[k - 1][1], before > after)
                out[number] += seconds * np.asarray([forward, backward])
        at += len(chain.steps)
    return out


def _held_up(towards: int, along: bool, end_is_nearer: bool) -> tuple[bool, bool]:
    """Whether a delay holds up those who pass along the chain, and those who come against it."""
    if towards == w.BOTH:
        return True, True
    forward = end_is_nearer if towards == w.NEARER_END else (towards == w.FORWARD) == along
    return forward, not forward


def _assemble(s: _Segments, ways: Ways, rules: Rules) -> GraphArrays:
    """Numbers nodes and segments along a space-filling curve (near on the ground = near in memory), then the turns."""
    used = np.unique(s.ends) if len(s.ends) else np.empty(0, np.int32)
    node_xy = ways.node_xy[s.origin[used]]
    order = np.argsort(_morton(node_xy), kind="stable")
    number = np.empty(len(used), dtype=np.int32)
    number[order] = np.arange(len(used), dtype=np.int32)
    ends = number[np.searchsorted(used, s.ends)].astype(np.int32).reshape(-1, 2)
    seg_order = np.lexsort((ends[:, 1], ends[:, 0])) if len(ends) else np.empty(0, np.int64)
    s = _reorder(s, ends, seg_order)
    origin = s.origin[used[order]]
    arc_seg, arc_back = _arcs(s)
    arcs = _arc_ends(s, arc_seg, arc_back, ways)
    junctions = _junctions(s, origin, ways)
    t = turns(arcs, junctions, _forbidden(arcs, s, arc_back, origin, ways), rules)
    wait_s = s.wait_s[arc_seg, arc_back.astype(np.int8)]
    said = Said(s.rank, s.name, s.bridge, wait_s, np.asarray(rules.class_kmh()), ways.names)
    return GraphArrays.make(
        node_xy[order], (arcs.tail, arcs.head), s.off, s.xy, s.share, s.length_m, arc_seg, arc_back,
        s.seconds[arc_seg, arc_back.astype(np.int8)], t, make_grid(s.xy, s.off), said,
    )  # fmt: skip


def _reorder(s: _Segments, ends: I32, order: NDArray[np.int64]) -> _Segments:
    counts = np.diff(s.off)[order]
    off = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    take = np.repeat(s.off[:-1][order] - off[:-1], counts) + np.arange(int(off[-1]))
    return _Segments(
        ends[order], s.end_ways[order], off, s.xy[take], s.share[take], s.length_m[order], s.seconds[order],
        s.wait_s[order], s.rank[order], s.name[order], s.bridge[order], s.origin,
    )  # fmt: skip


def _morton(xy: F64) -> NDArray[np.uint64]:
    """Interleaved bits of the cell of each point (N, 2) on a 65,536² raster over their extent."""
    if not len(xy):
        return np.empty(0, np.uint64)
    low, span = xy.min(axis=0), max(float(np.ptp(xy, axis=0).max()), 1.0)
    cells = ((xy - low) / span * 65_535).astype(np.uint64)
    code = np.zeros(len(xy), dtype=np.uint64)
    for bit in range(16):
        for axis in (0, 1):
            code |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return code


def _arcs(s: _Segments) -> tuple[I32, Bools]:
    """Each allowed direction of each segment, a segment's two side by side."""
    open_to = np.isfinite(s.seconds)
    seg, back = np.nonzero(open_to)
    return seg.astype(np.int32), back.astype(np.bool_)


def _arc_ends(s: _Segments, seg: I32, back: Bools, ways: Ways) -> ArcEnds:
    leave, arrive = bearings(s.off, s.xy)
    turn = back.astype(np.int8)
    tail_way, head_way = s.end_ways[seg, turn], s.end_ways[seg, 1 - turn]
    return ArcEnds(
        tail=s.ends[seg, turn],
        head=s.ends[seg, 1 - turn],
        segment=seg,
        tail_bearing_deg=np.where(back, arrive[seg] + 180.0, leave[seg]),
        head_bearing_deg=np.where(back, leave[seg] + 180.0, arrive[seg]),
        tail_rank=ways.rank[tail_way].astype(np.int32),
        head_rank=ways.rank[head_way].astype(np.int32),
        entry_s=ways.entry_s[tail_way],
    )


def bearings(off: I32, vertices: F64) -> tuple[F64, F64]:
    """Degrees clockwise from north: leaving each segment's start, arriving at its end."""
    leave, arrive = np.zeros(len(off) - 1), np.zeros(len(off) - 1)
    for k in range(len(off) - 1):
        xy = vertices[off[k] : off[k + 1]]
        far = np.hypot(*(xy - xy[0]).T) >= _BEARING_M
        near = np.hypot(*(xy - xy[-1]).T) >= _BEARING_M
        a = xy[int(np.argmax(far)) if far.any() else min(1, len(xy) - 1)] - xy[0]
        back = len(xy) - 1 - int(np.argmax(near[::-1])) if near.any() else len(xy) - 2
        b = xy[-1] - xy[back]
        leave[k], arrive[k] = np.degrees(np.arctan2(a[0], a[1])), np.degrees(np.arctan2(b[0], b[1]))
    return leave, arrive


def _junctions(s: _Segments, origin: I32, ways: Ways) -> Junctions:
    count = len(origin)
    degree = np.bincount(s.ends.ravel(), minlength=count).astype(np.int32)
    best = np.full(count, 99, dtype=np.int32)
    np.minimum.at(best, s.ends.ravel(), ways.rank[s.end_ways].ravel().astype(np.int32))
    delay = np.where(ways.costs.towards == w.BOTH, ways.costs.delay_s, 0.0)
    delay = np.where(np.isfinite(delay), delay, 0.0)
    return Junctions(ways.costs.signal[origin], delay[origin], degree, best)


def _forbidden(arcs: ArcEnds, s: _Segments, back: Bools, origin: I32, ways: Ways) -> set[tuple[int, int]]:
    """Arc pairs that the turn restrictions rule out."""
    if not ways.restrictions:
        return set()
    node_of = {int(o): n for n, o in enumerate(origin)}
    turn = back.astype(np.int8)
    head_way = ways.way_id[s.end_ways[arcs.segment, 1 - turn]]
    tail_way = ways.way_id[s.end_ways[arcs.segment, turn]]
    out: set[tuple[int, int]] = set()
    for rule in ways.restrictions:
        node = node_of.get(rule.via_node, -1)
        coming = np.flatnonzero((arcs.head == node) & (head_way == rule.from_way))
        leaving = np.flatnonzero((arcs.tail == node) & ((tail_way == rule.to_way) != rule.only))
        reachable = ((arcs.tail == node) & (tail_way == rule.to_way)).any()
        if reachable:  # an `only` that points to a way we cannot drive would close the junction
            out.update((int(a), int(b)) for a in coming for b in leaving)
    return out
