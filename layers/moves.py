"""Who has set out and who has arrived, read from positions alone and never from time alone.

Each watched unit has a place where it was (``from``) and, when it is known, one where it is to go. It has *set out*
when all of its fixes over ``depart_s`` lie farther than ``depart_m`` from where it was, both circles of accuracy taken
off, and nearer to its goal by half of that; without a known goal they must be at speed. It has *arrived* when all of
its fixes over ``arrive_s`` lie, whole circle and all, inside the goal's radius at a walking pace. So a circle that is
larger than the place never arrives, nor does one who drives through. A fix that does not say its accuracy, or a worse
one than ``worst_m``, is evidence of nothing, except against: who is surely outside is not inside. A silence longer than
``gap_s`` begins anew. What was found is dated by the first fix of its run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.geo import scale_at
from layers.units.checks import rounds

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

DEPARTED, ARRIVED = 0, 1
NEARER: Final = 0.5  # of depart_m: a road may lead aside before it leads there
_NAN: Final = float("nan")


@dataclass(frozen=True)
class Rules:
    """Seconds, true metres, m/s."""

    depart_m: float = 80.0
    depart_s: float = 10.0
    depart_mps: float = 3.0  # only where no goal is known
    arrive_s: float = 30.0
    arrive_mps: float = 2.0
    gap_s: float = 60.0
    worst_m: float = 50.0
    least_m: float = 3.0  # no claim of accuracy is better


@dataclass(frozen=True)
class Goal:
    """Of one unit: only fixes from ``since`` on (epoch s) count. Web Mercator metres, NaN not known; ``radius_m`` and
    ``from_circle_m`` true metres. Without a radius nobody arrives there."""

    row: int
    since: float
    x_m: float = _NAN
    y_m: float = _NAN
    radius_m: float = _NAN
    from_x_m: float = _NAN  # NaN: where its first good fix says
    from_y_m: float = _NAN
    from_circle_m: float = _NAN
    departs: bool = True  # to be found out
    arrives: bool = True


class Moved(NamedTuple):
    """``at``: the first fix of the run, ``seen``: the one that made it sure (epoch s)."""

    key: str
    what: int
    at: float
    seen: float


class _Fixes(NamedTuple):
    """At most one of each slot; ``circle`` and distances are true metres."""

    slot: I64
    t: F64
    x: F64
    y: F64
    circle: F64
    speed: F64

    def at(self, pick: I64 | Mask) -> _Fixes:
        return _Fixes(
            self.slot[pick], self.t[pick], self.x[pick], self.y[pick], self.circle[pick], self.speed[pick]
        )  # fmt: skip


class Moves:
    """State of the watched units. 500 of them with a fix each: some 0.2 ms."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.keys: tuple[str, ...] = ()
        self._goals: dict[str, Goal] = {}
        self._slot_of: I64 = np.zeros(0, dtype=np.int64)
        self._goal = np.zeros((0, 3))  # x, y, radius
        self._from = np.zeros((0, 3))  # x, y, circle
        self._last = np.zeros((0, 4))  # t, x, y, circle of the last good fix
        self._run = np.zeros((0, 2))  # since when: away, there
        self._open: Mask = np.zeros((0, 2), dtype=bool)  # to be found out
        self._since = np.zeros(0)

    # --- who is watched -----------------------------------------------------------------------------------------

    def lay(self, goals: Mapping[str, Goal]) -> None:
        """Watch these from now on. Runs go on where the goal is the same; what ``departs`` and ``arrives`` say is
        taken as it is. No two goals may be of one row."""
        if self._goals == goals:
            return
        before = {key: n for n, key in enumerate(self.keys)}
        old, self._goals, self.keys = self._goals, dict(goals), tuple(goals)
        kept = [(n, before[key]) for n, key in enumerate(self.keys) if key in old and _same(old[key], goals[key])]
        new, was = (np.array([pair[k] for pair in kept], dtype=np.int64) for k in (0, 1))
        rows = np.array([goal.row for goal in goals.values()], dtype=np.int64)
        self._slot_of = np.full(int(rows.max(initial=-1)) + 1, -1, dtype=np.int64)
        self._slot_of[rows] = np.arange(len(rows))
        of = list(goals.values())
        self._goal = np.array([(g.x_m, g.y_m, g.radius_m) for g in of]).reshape(len(of), 3)
        start, last = self._from, self._last
        self._from = np.array([(g.from_x_m, g.from_y_m, g.from_circle_m) for g in of]).reshape(len(of), 3)
        self._since = np.array([g.since for g in of])
        self._open = np.array([(g.departs, g.arrives) for g in of], dtype=bool).reshape(len(of), 2)
        run, self._run = self._run, np.full((len(of), 2), _NAN)
        self._last = np.full((len(of), 4), _NAN)
        self._from[new], self._last[new], self._run[new] = start[was], last[was], run[was]

    # --- fixes --------------------------------------------------------------------------------------------------

    def take(
        self, row: ArrayLike, t: ArrayLike, x_m: ArrayLike, y_m: ArrayLike, accuracy_m: ArrayLike, speed_mps: ArrayLike
    ) -> list[Moved]:
        """Accepted fixes in their order, arrays ``(N,)``: rows, epoch s, Web Mercator, true metres, m/s; NaN where a
        terminal did not say."""
        rows = np.asarray(row, dtype=np.int64)
        if not self.keys or not len(rows):
            return []
        slot = np.full(len(rows), -1, dtype=np.int64)
        known = rows < len(self._slot_of)
        slot[known] = self._slot_of[rows[known]]
        circle = np.maximum(np.asarray(accuracy_m, dtype=np.float64), self.rules.least_m)
        at, x, y, speed = (np.asarray(one, dtype=np.float64) for one in (t, x_m, y_m, speed_mps))
        mine = _Fixes(slot, at, x, y, circle, speed).at(slot >= 0)
        return [one for part in rounds(mine.slot) for one in self._round(mine.at(part))]

    def _round(self, fixes: _Fixes) -> list[Moved]:
        fixes = fixes.at(fixes.t >= self._since[fixes.slot])
        with np.errstate(invalid="ignore"):
            good = fixes.circle <= self.rules.worst_m
            self._start(fixes.at(good))
            away, there, outside = self._judged(fixes)
        last = self._last[fixes.slot, 0]
        fresh = np.isnan(last) | (fixes.t - last > self.rules.gap_s)
        out = self._extend(fixes, DEPARTED, good & away, good & ~away, fresh, self.rules.depart_s)
        out += self._extend(fixes, ARRIVED, good & there, (good & ~there) | outside, fresh, self.rules.arrive_s)
        kept = fixes.at(good)
        self._last[kept.slot] = np.stack((kept.t, kept.x, kept.y, kept.circle), axis=1)
        return out

    def _start(self, fixes: _Fixes) -> None:
        """Where a unit was that nobody knew: where it is first seen."""
        first = fixes.at(np.isnan(self._from[fixes.slot, 0]))
        self._from[first.slot] = np.stack((first.x, first.y, first.circle), axis=1)

    def _judged(self, fixes: _Fixes) -> tuple[Mask, Mask, Mask]:
        """Away from where it was, towards its goal; there, at a walking pace; surely outside of it."""
        rules, goal, start = self.rules, self._goal[fixes.slot], self._from[fixes.slot]
        scale = scale_at(fixes.y)
        gone = np.hypot(fixes.x - start[:, 0], fixes.y - start[:, 1]) / scale
        ahead = np.hypot(fixes.x - goal[:, 0], fixes.y - goal[:, 1]) / scale
        before = np.hypot(start[:, 0] - goal[:, 0], start[:, 1] - goal[:, 1]) / scale
        pace = self._pace(fixes, scale)
        nearer = np.where(np.isnan(ahead), pace >= rules.depart_mps, before - ahead >= rules.depart_m * NEARER)
        away = (gone - fixes.circle - start[:, 2] >= rules.depart_m) & nearer
        there = (ahead + fixes.circle <= goal[:, 2]) & (pace <= rules.arrive_mps)
        return away, there, np.asarray(ahead - fixes.circle > goal[:, 2])

    def _pace(self, fixes: _Fixes, scale: F64) -> F64:
        """m/s as said; else the least that its last two fixes allow; NaN when there are no two."""
        last = self._last[fixes.slot]
        way = np.hypot(fixes.x - last[:, 1], fixes.y - last[:, 2]) / scale - fixes.circle - last[:, 3]
        derived = np.maximum(way, 0.0) / np.maximum(fixes.t - last[:, 0], 1e-3)
        return np.where(np.isnan(fixes.speed), derived, fixes.speed)

    def _extend(self, fixes: _Fixes, what: int, holds: Mask, breaks: Mask, fresh: Mask, wanted_s: float) -> list[Moved]:
        run = self._run[fixes.slot, what]
        begun = np.where(holds & (fresh | np.isnan(run)), fixes.t, np.where(breaks, _NAN, run))
        self._run[fixes.slot, what] = begun
        found = np.flatnonzero(holds & self._open[fixes.slot, what] & (fixes.t - begun >= wanted_s))
        self._open[fixes.slot[found], what] = False
        return [Moved(self.keys[fixes.slot[n]], what, float(begun[n]), float(fixes.t[n])) for n in found.tolist()]


def _same(a: Goal, b: Goal) -> bool:
    """The same unit to the same place from the same moment on."""
    one, other = ((g.row, g.since, g.x_m, g.y_m, g.radius_m) for g in (a, b))
    return all(p == q or (p != p and q != q) for p, q in zip(one, other, strict=True))
