"""A made road network of a chosen size, for measurements without a site: a town on a grid with its hierarchy, thinner
outwards, a river with few bridges, one-way pairs in the middle, dead ends, lights on the main roads."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import mercator_scale, to_mercator
from layers.roads import rules as r
from layers.roads.building import build_ways, measure
from layers.roads.graph import RoadGraph
from layers.roads.rules import Rules
from layers.roads.ways import NodeCosts, Ways

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

CENTRE_DEG: Final = (115.03, 35.53)  # a plain in northern Henan; the network itself is invented
_BENDS: Final = 3  # vertices inside each block's side
_MAIN_EVERY: Final = 9  # blocks between main roads
_LOCAL_EVERY: Final = 3


def synthetic(junctions: int = 21_000, km: float = 3_871.0, seed: int = 1) -> RoadGraph:
    """A connected network of exactly this length with about this many junctions (it grows by whole rows of blocks)."""
    rules = Rules()
    side = int(np.sqrt(junctions) * 1.12) + 3
    for _ in range(4):
        found, length_km = measure(_ways(side, 100.0, seed, rules))
        if abs(found - junctions) <= max(0.005 * junctions, 4):
            break
        side = max(4, round(side * np.sqrt(junctions / found)))
    return build_ways(_ways(side, 100.0 * km / length_km, seed, rules), rules)


def _ways(side: int, block_m: float, seed: int, rules: Rules) -> Ways:
    rng = np.random.default_rng(seed)
    corner = _corners(side, block_m, rng)
    a, b, rank = _sides(side, rng)
    kept = _largest_part(side * side, a, b)
    a, b, rank = a[kept], b[kept], rank[kept]
    xy, ref = _geometry(corner, a, b, block_m, rng)
    speed = np.asarray(rules.class_kmh())[rank] / 3.6
    speed = speed * rng.uniform(0.8, 1.1, len(speed))
    one_way = _one_ways(side, a, b, rank)
    count = len(a)
    return Ways(
        node_xy=xy,
        ref=ref.ravel(),
        off=(np.arange(count + 1) * (_BENDS + 2)).astype(np.int32),
        rank=rank.astype(np.uint8),
        forward_mps=np.where(one_way < 0, 0.0, speed),
        backward_mps=np.where(one_way > 0, 0.0, speed),
        way_id=np.arange(count, dtype=np.int64),
        entry_s=np.zeros(count),
        costs=_lights(len(xy), side * side, a, b, rank),
        names=tuple(f"{'EN'[line >= side]}{line % side}" for line in range(2 * side)),
        name=np.where(rank <= r.CLASSES.index("secondary"), _street(side, a, b), -1).astype(np.int32),
        bridge=(b - a == side) & (a // side == side // 3),
    )


def _street(side: int, a: I32, b: I32) -> I32:
    """The street that each block's side belongs to: rows from 0, columns from ``side``."""
    return np.where(b - a == side, side + a % side, a // side).astype(np.int32)


def _corners(side: int, block_m: float, rng: np.random.Generator) -> F64:
    """(side², 2) Mercator metres: blocks grow from the middle outwards, every corner a little off the grid."""
    line = np.arange(side) - (side - 1) / 2
    line = np.sign(line) * (np.abs(line) + 0.004 * np.abs(line) ** 2)
    x, y = np.meshgrid(line, line)
    grid = np.column_stack([x.ravel(), y.ravel()]) + rng.normal(0, 0.09, (side * side, 2))
    middle = to_mercator(*CENTRE_DEG)
    return np.asarray(grid * block_m * float(mercator_scale(CENTRE_DEG[1])) + np.asarray(middle))


def _sides(side: int, rng: np.random.Generator) -> tuple[I32, I32, I32]:
    """Block sides that are roads: both ends and class rank."""
    index = np.arange(side * side, dtype=np.int32).reshape(side, side)
    a = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    b = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    across = np.arange(len(a)) >= side * (side - 1)
    line = np.where(across, a % side, a // side)  # the street that a block's side belongs to
    rank = np.full(len(a), r.CLASSES.index("residential"), dtype=np.int32)
    rank[line % _LOCAL_EVERY == 0] = r.CLASSES.index("tertiary")
    rank[line % _MAIN_EVERY == 0] = r.CLASSES.index("secondary")
    rank[line % (3 * _MAIN_EVERY) == 0] = r.CLASSES.index("trunk")
    share = np.asarray([0.97, 0.88, 0.62])[np.digitize(rank, [3, 5])]
    share = np.where(rank <= r.CLASSES.index("trunk"), 1.0, share)
    river = across & (a // side == side // 3)
    share = np.where(river, np.where(rank <= r.CLASSES.index("secondary"), 0.7, 0.0), share)
    kept = rng.random(len(a)) < share
    return a[kept], b[kept], rank[kept]


def _largest_part(nodes: int, a: I32, b: I32) -> NDArray[np.bool_]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    part = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(nodes, nodes)), directed=False)[1]
    return np.asarray(part[a] == np.bincount(part).argmax())


def _geometry(corner: F64, a: I32, b: I32, block_m: float, rng: np.random.Generator) -> tuple[F64, I32]:
    """All vertices (corners first) and the vertex numbers of each side (L, bends + 2)."""
    t = np.linspace(0, 1, _BENDS + 2)[1:-1]
    straight = corner[a][:, None] + (corner[b] - corner[a])[:, None] * t[None, :, None]
    bends = straight + rng.normal(0, 0.02 * block_m, straight.shape)
    inner = len(corner) + np.arange(len(a) * _BENDS, dtype=np.int32).reshape(-1, _BENDS)
    return np.concatenate([corner, bends.reshape(-1, 2)]), np.column_stack([a, inner, b]).astype(np.int32)


def _one_ways(side: int, a: I32, b: I32, rank: I32) -> I32:
    """+1, -1 or 0 by road: in the middle, every second side street runs one way, in turns."""
    row, column = a // side, a % side
    middle = (np.abs(row - side / 2) < side / 8) & (np.abs(column - side / 2) < side / 8)
    line = np.where(b - a == 1, row, column)
    street = middle & (rank >= r.CLASSES.index("tertiary")) & (rank < r.CLASSES.index("residential"))
    return np.where(street, np.where(line % 2 == 0, 1, -1), 0).astype(np.int32)


def _lights(vertices: int, corners: int, a: I32, b: I32, rank: I32) -> NodeCosts:
    main = rank <= r.CLASSES.index("secondary")
    roads = np.bincount(np.concatenate([a[main], b[main]]), minlength=corners)
    signal = np.zeros(vertices)
    signal[:corners] = roads >= 3
    return NodeCosts(signal, np.zeros(vertices), np.zeros(vertices, dtype=np.uint8))
