"""Who is inside each tier of a ring: units by duty, open incidents, in the smallest tier that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.desk.ringview import RingView, TierView
from console.words import Inside, Meaning, Ring, RingAnswer
from layers.geo import to_mercator
from layers.units import AVAILABLE, Duty
from layers.within import Within

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Bounds = tuple[float, float, float, float]

_FREE: NDArray[np.bool_] = np.isin(np.arange(max(map(int, Duty)) + 1), [int(duty) for duty in AVAILABLE])  # by duty


class Counting:
    """Which point lies in which tier; made once for each answer."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[RingAnswer, Within, Bounds]] = {}
        self._known: tuple[tuple[int, int, int], NDArray[np.bool_]] = ((-1, 0, 0), np.zeros(0, dtype=np.bool_))

    def known(self, desk: Desk) -> NDArray[np.bool_]:
        """``(n,)`` which units are counted: registered ones whose fix is not too old to rank. Made once a second."""
        units, now = desk.units, desk.clock.now()
        stamp = (int(now), units.n, units.states_version)
        if self._known[0] != stamp:
            good = units.registered & ~units.stale(now, desk.site.config.limits.fix_drop_s)
            self._known = (stamp, np.asarray(good))
        return self._known[1]

    def forget(self, ring: str) -> None:
        self._made.pop(ring, None)

    def of(self, ring: str, answer: RingAnswer, x: F64, y: F64) -> tuple[I64, I64]:
        """Rows of the points ``(N,)`` inside and their tiers (0 the smallest)."""
        kept = self._made.get(ring)
        if kept is None or kept[0] is not answer:
            kept = self._made[ring] = (answer, answer.within or Within(answer.tiers), _bounds(answer))
        west, south, east, north = kept[2]
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        tier = kept[1].of(x[near], y[near])
        inside = np.flatnonzero(tier >= 0)
        return near[inside], tier[inside].astype(np.int64)


def _bounds(answer: RingAnswer) -> Bounds:
    if not len(answer.tiers.xy):
        return (np.inf, np.inf, -np.inf, -np.inf)
    (west, south), (east, north) = answer.tiers.xy.min(axis=0), answer.tiers.xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def counted(desk: Desk, view: RingView, counting: Counting) -> tuple[TierView, ...]:
    """A ``TierView`` for each tier; needs are not filled here. Without an answer nothing is known to be inside."""
    ring, answer = view.ring, view.answer
    if answer is None or len(answer.inside) != len(ring.tiers):
        return tuple(TierView(limit=tier.limit) for tier in ring.tiers)
    units, incidents = _units(desk, ring, answer, counting), _incidents(desk, ring, answer, counting)
    late = _late_places(desk, ring, answer.inside)
    return tuple(
        TierView(
            limit=tier.limit, units=units[n][0], duty=units[n][1], available=units[n][2], incidents=incidents[n],
            still=answer.inside[n], late_places=late[n],
        )
        for n, tier in enumerate(ring.tiers)
    )  # fmt: skip


def _units(
    desk: Desk, ring: Ring, answer: RingAnswer, counting: Counting
) -> list[tuple[tuple[str, ...], dict[int, int], int]]:
    """Ids, how many by duty, how many may be sent. A unit whose fix is too old to rank is nowhere; so is a stranger."""
    units = desk.units
    rows, tiers = counting.of(ring.id, answer, units.x_m, units.y_m)
    known = counting.known(desk)[rows]
    rows, tiers = rows[known], tiers[known]
    out = []
    for n in range(len(ring.tiers)):
        inside = rows[tiers == n]
        many = np.bincount(units.duty[inside])
        ids = tuple([units.ids[row] for row in inside.tolist()])
        may = inside[_FREE[units.duty[inside]] & ~units.resting[inside]]
        ready = sum(desk.order_of(units.ids[row]) is None for row in may.tolist())
        out.append((ids, {duty: n for duty, n in enumerate(many.tolist()) if n}, ready))
    return out


def _incidents(desk: Desk, ring: Ring, answer: RingAnswer, counting: Counting) -> list[tuple[str, ...]]:
    """Open ones that have a place."""
    out: list[list[str]] = [[] for _ in ring.tiers]
    found = [
        (one.id, one.lon_deg, one.lat_deg)
        for one in desk.room.open_incidents
        if one.lon_deg is not None and one.lat_deg is not None
    ]
    if found:
        x, y = to_mercator([one[1] for one in found], [one[2] for one in found])
        for row, tier in zip(*(a.tolist() for a in counting.of(ring.id, answer, x, y)), strict=True):
            out[tier].append(found[row][0])
    return [tuple(one) for one in out]


def _late_places(desk: Desk, ring: Ring, inside: Sequence[Inside]) -> list[tuple[str, ...]]:
    """Of a ring by places: those named for a tier that neither it nor a smaller one reaches."""
    if ring.meaning is not Meaning.PLACE:
        return [() for _ in ring.tiers]
    base, out = desk.site.base, []
    reached: set[str] = set()
    for tier, still in zip(ring.tiers, inside, strict=True):
        reached |= {base.names[base.places.name[row]] for row in still.places.tolist() if base.places.name[row] >= 0}
        reached |= {desk.site.posts.names[row] for row in still.posts.tolist()}
        out.append(tuple(name for name in tier.places if name not in reached))
    return out
