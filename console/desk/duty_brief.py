"""What goes to a terminal with an order to hold a ring: the ring's outlines, and the posts that close it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.words import Block, Order, OrderBrief, Outline, PostBrief, Ring
from layers.geo import from_mercator
from layers.shapes import Areas

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]
MOST_POINTS: Final = 420  # of all outlines together: some 9 kB of the 20 kB that an order may have
MOST_POSTS: Final = 24
MOST_PARTS: Final = 12  # rings of one tier, the largest first
_DIGITS: Final = 5  # of degrees: a metre


def of(desk: Desk, order: Order) -> OrderBrief | None:
    """None: the order holds no ring, or the ring is gone."""
    ring = desk.rings.get(order.ring)
    if ring is None:
        return None
    view = desk.ring_views.get(ring.id)
    areas = view.answer.tiers if view is not None and view.answer is not None else None
    posts = [_post(one, ring) for one in _blocks(ring)]
    mine = next((one for one in posts if one.id == order.block), None)
    if order.block and mine is None and order.lon_deg is not None and order.lat_deg is not None:
        mine = PostBrief(id=order.block, lon_deg=order.lon_deg, lat_deg=order.lat_deg)  # planned anew since
    return OrderBrief(
        ring=ring.id, no=ring.no, name=ring.name, tier=order.tier, outlines=_outlines(ring, areas), post=mine,
        posts=tuple(posts[:MOST_POSTS]),
    )  # fmt: skip


def _blocks(ring: Ring) -> tuple[Block, ...]:
    return ring.closing.blocks if ring.closing is not None else ()


def _post(block: Block, ring: Ring) -> PostBrief:
    """``before``: when the one who leaves could first be there."""
    made_at = ring.closing.made_at if ring.closing is not None else np.nan
    before = made_at + block.passed_s
    return PostBrief(
        id=block.id, name=block.name, lon_deg=block.lon_deg, lat_deg=block.lat_deg, unit=block.unit,
        before=before if np.isfinite(before) else None,
    )  # fmt: skip


# --- outlines -------------------------------------------------------------------------------------------------------


def _outlines(ring: Ring, areas: Areas | None) -> tuple[Outline, ...]:
    """A tier's outer rings as lon, lat, thinned; without points while they are not worked out."""
    known = areas is not None and len(areas.area_off) - 1 == len(ring.tiers)
    share = max(12, MOST_POINTS // max(1, len(ring.tiers)))
    return tuple(
        Outline(limit=tier.limit, name=tier.name, rings=_rings(areas, n, share) if known and areas is not None else ())
        for n, tier in enumerate(ring.tiers)
    )


def _rings(areas: Areas, area: int, most: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    parts = range(int(areas.area_off[area]), int(areas.area_off[area + 1]))
    found = [np.asarray(areas.xy[areas.ring_off[part] : areas.ring_off[part + 1]]) for part in parts]
    outer = [xy for xy in found if _area_m2(xy) * _area_m2(found[0]) > 0]  # holes run the other way round
    largest = sorted(outer, key=lambda xy: -abs(_area_m2(xy)))[:MOST_PARTS]
    total = sum(len(xy) for xy in largest)
    return tuple(_lonlat(thinned(xy, max(4, most * len(xy) // max(1, total)))) for xy in largest if len(xy) >= 3)


def _area_m2(xy: F64) -> float:
    """Signed, in Mercator metres (shoelace)."""
    x, y = xy[:, 0], xy[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def thinned(xy: F64, most: int) -> F64:
    """At most ``most`` of the vertices, those that stand out most from their neighbours (Visvalingam & Whyatt,
    Cartogr. J. 30 (1993), 46–51: here in passes, each taking the flattest third of every second vertex)."""
    while len(xy) > most:
        before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
        (ax, ay), (bx, by) = (xy - before).T, (after - before).T
        flat = np.abs(ax * by - ay * bx)
        flat[1::2] = np.inf  # neighbours never leave in one pass
        if len(xy) % 2:
            flat[-1] = np.inf
        able = int(np.isfinite(flat).sum())
        drop = np.argsort(flat, kind="stable")[: max(1, min(len(xy) - most, able // 3))]
        xy = np.delete(xy, drop, axis=0)
    return xy


def _lonlat(xy: F64) -> tuple[tuple[float, float], ...]:
    """Closed, as GeoJSON has it."""
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    points = list(zip(np.round(lon, _DIGITS).tolist(), np.round(lat, _DIGITS).tolist(), strict=True))
    return tuple(points if points[0] == points[-1] else [*points, points[0]])
