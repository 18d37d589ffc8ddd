"""Who is in which area, kept over many fixes, and what is worth saying of each new one.

A state changes by *evidence*, so that a unit that stands at an edge does not enter and leave with its receiver's noise.
Each fix on the other side of the edge than the state adds the square of how deep it lies there, in circles of its own
accuracy; each fix on the state's side takes as much away. At ``SURE`` squared the state turns: one fix three circles
deep is enough, a unit one circle deep stays for nine fixes, one that stands a metre before the edge does not get there.
An area is entered at its edge (the position is inside) and left only when the whole circle is out. An event is dated by
the first fix of its evidence, when the edge was crossed, not by the last, when it was sure.

What changes a state without a word: the first fix of a unit, one after a gap, an area that was just drawn, one that
moved or changed over a unit that did not itself move across; and the first turn of a unit that began near the edge,
before there was as much evidence of the side that it began on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.edges.outline import REACH_M, Outline
from layers.edges.stack import Stack
from layers.geo import scale_at
from layers.units.checks import NO_ACCURACY_M, WORST_ACCURACY_M, rounds

F64 = NDArray[np.float64]
I8 = NDArray[np.int8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)

ENTERED, LEFT, CROSSED = 0, 1, 2

# Circles of accuracy. Where the circle holds 68 % of Gaussian errors, one of 1.5 times its radius along one axis; three
# circles are 4.5 sigma. Evidence is the sum of squares, as the logarithm of a likelihood ratio is.
SURE: Final = 4.0
CROSS: Final = 2.0  # the middle of a straight path is twice as sure as a fix, so this deep will do
CROSS_FIX: Final = 3.0  # one fix inside that is all there was
ITSELF: Final = 2.0  # circles that a unit must have come since, when the area moved meanwhile


@dataclass(frozen=True)
class Trust:
    """``gap_s``: after a silence as long, nobody knows what lay between. ``path_s``: two fixes no farther apart are
    joined by a straight path. ``unknown_m``: accuracy of who does not say it; ``least_m``: no claim is better."""

    gap_s: float = 120.0
    path_s: float = 30.0
    unknown_m: float = NO_ACCURACY_M
    least_m: float = 3.0
    worst_m: float = WORST_ACCURACY_M


@dataclass(frozen=True)
class Crossings:
    """E events in order of time: ``what`` ENTERED, LEFT, CROSSED; ``slot`` index into ``Watch.keys``; ``row`` of the
    unit; ``at`` when the edge was crossed, ``seen`` the fix that made it sure (epoch s)."""

    what: I8
    slot: I64
    row: I64
    at: F64
    seen: F64

    def __len__(self) -> int:
        return len(self.what)


@dataclass(frozen=True)
class _Step:
    """One fix of each of N units, and the one before; ``circle`` its accuracy in Mercator metres."""

    row: I64
    t: F64
    x: F64
    y: F64
    circle: F64
    t0: F64
    x0: F64
    y0: F64


_UNIT: Final = ("t", "x", "y", "circle")
_PAIR: Final = ("since", "evidence", "began", "peak", "from_changes", "from_x", "from_y")


class Watch:
    """State of area × unit. Pairs are ``(slot, row)``; ``keys[slot]`` names the area.

    5,000 units, 60 areas: 24 MB. A beat touches only pairs whose box a fix is in, or that have evidence, or are in.
    """

    _t: F64
    _x: F64
    _y: F64
    _circle: F64
    _since: F64
    _evidence: F64
    _began: F64
    _peak: F64
    _from_changes: F64
    _from_x: F64
    _from_y: F64

    def __init__(self, trust: Trust | None = None) -> None:
        self.trust = trust or Trust()
        self.keys: tuple[str, ...] = ()
        self._slots: dict[str, int] = {}
        self._outlines: dict[str, Outline] = {}
        self._stack = Stack(())
        self._changes: F64 = np.zeros(0)  # by slot: how often its outline has changed
        self._inside: Mask = np.zeros((0, 0), dtype=bool)
        self._settled: Mask = np.zeros((0, 0), dtype=bool)  # it is certain on which side it began
        for name in _UNIT:
            setattr(self, f"_{name}", np.zeros(0))
        for name in _PAIR:
            setattr(self, f"_{name}", np.zeros((0, 0)))

    # --- what is known ----------------------------------------------------------------------------------------

    def slot(self, key: str) -> int:
        """``KeyError`` when no such area is watched."""
        return self._slots[key]

    def within(self, key: str) -> tuple[I64, F64]:
        """Rows of the units that are in, rising, and since when each counts as in (epoch s)."""
        slot = self._slots[key]
        rows = np.flatnonzero(self._inside[slot])
        return rows, self._since[slot, rows]

    def holds(self, key: str, row: int) -> bool:
        """Whether this unit is in; False when it never had a fix."""
        return row < len(self._t) and bool(self._inside[self._slots[key], row])

    def seen(self, units: int) -> F64:
        """``(units,)``: device time of the last fix that was judged; NaN before the first."""
        out = np.full(units, np.nan)
        out[: len(self._t)] = self._t[:units]
        return out

    # --- areas ------------------------------------------------------------------------------------------------

    def lay(self, outlines: Mapping[str, Outline], now: float) -> None:
        """Watch these areas and no others; an outline that is the same object as before is the same area.

        Says nothing: who stands in a new area is in it from ``now`` on, and where an outline changed over a unit its
        state is set anew. ``now``: epoch s.
        """
        if self._outlines == outlines and tuple(outlines) == self.keys:
            return
        before, kept = self._slots, self._outlines
        same = tuple(outlines) == self.keys
        self.keys, self._outlines = tuple(outlines), dict(outlines)
        self._slots = {key: n for n, key in enumerate(self.keys)}
        self._stack = Stack(tuple(outlines.values()))
        if not same:
            self._reorder(np.array([before.get(key, -1) for key in self.keys], dtype=np.int64))
        changed = np.array([kept.get(key) is not one for key, one in outlines.items()], dtype=bool)
        self._changes[changed] += 1
        for slot in np.flatnonzero(changed):
            self._rebase(int(slot), now)

    def _reorder(self, old: I64) -> None:
        """Rows of the tables as ``keys`` now are: ``old`` is where each was, -1 nowhere."""
        self._inside, self._settled = _picked(self._inside, old), _picked(self._settled, old)
        for name in _PAIR:
            setattr(self, f"_{name}", _picked(getattr(self, f"_{name}"), old))
        self._changes = _picked(self._changes[:, None], old)[:, 0]

    def _rebase(self, slot: int, now: float) -> None:
        """Where the place that a unit's state was judged by now lies on the other side, the state turns; who now lies
        within a circle of the edge has to show its side anew."""
        known = np.flatnonzero(np.isfinite(self._t))
        moving = self._evidence[slot, known] > 0
        x = np.where(moving, self._from_x[slot, known], self._x[known])
        y = np.where(moving, self._from_y[slot, known], self._y[known])
        slots, circle = np.full(len(known), slot), self._circle[known]
        turned = self._stack.holds(slots, x, y) != self._inside[slot, known]
        self._turn(slots[turned], known[turned], np.full(int(turned.sum()), now))
        self._settled[slot, known] &= ~turned
        self._settled[slot, known] |= self._stack.away(slots, x, y, SURE * circle) > SURE * circle

    def _turn(self, slot: I64, row: I64, at: F64) -> None:
        self._inside[slot, row] ^= True
        self._since[slot, row] = at
        self._evidence[slot, row] = 0.0

    # --- fixes ------------------------------------------------------------------------------------------------

    def take(self, rows: ArrayLike, t: ArrayLike, x_m: ArrayLike, y_m: ArrayLike, accuracy_m: ArrayLike) -> Crossings:
        """Judge a beat's accepted fixes, in their order: ``(N,)`` rows of units, epoch s, Web Mercator metres, true
        metres (NaN not said). One older than the last of its unit is passed over."""
        row = np.asarray(rows, dtype=np.int64)
        columns = [np.broadcast_to(np.asarray(a, dtype=np.float64), row.shape) for a in (t, x_m, y_m, accuracy_m)]
        if len(row):
            self._make_room(int(row.max()) + 1)
        found = [self._round(row[pick], *(column[pick] for column in columns)) for pick in rounds(row)]
        return _joined([event for part in found for event in part])

    def _make_room(self, units: int) -> None:
        have = len(self._t)
        if have >= units:
            return
        wide = max(units, 2 * have, 64)
        for name in _UNIT:
            kept = getattr(self, f"_{name}")
            setattr(self, f"_{name}", np.concatenate((kept, np.full(wide - have, np.nan))))
        more = np.zeros((len(self.keys), wide - have))
        for name in _PAIR:
            setattr(self, f"_{name}", np.concatenate((getattr(self, f"_{name}"), more), axis=1))
        self._inside = np.concatenate((self._inside, more.astype(bool)), axis=1)
        self._settled = np.concatenate((self._settled, more.astype(bool)), axis=1)

    def _round(self, row: I64, t: F64, x: F64, y: F64, accuracy: F64) -> list[Crossings]:
        """At most one fix of a unit."""
        before = self._t[row]
        good = ~(t < before) & np.isfinite(t + x + y)
        row, t, x, y, before = row[good], t[good], x[good], y[good], before[good]
        said = np.where(np.isfinite(accuracy[good]), accuracy[good], self.trust.unknown_m)
        circle = np.clip(said, self.trust.least_m, self.trust.worst_m) * scale_at(y)
        step = _Step(row, t, x, y, circle, before, self._x[row], self._y[row])
        found: list[Crossings] = []
        if self.keys:
            anew = np.isnan(before) | (t - before > self.trust.gap_s)
            self._base(_at(step, anew))
            found = self._judge(_at(step, ~anew))
        self._t[row], self._x[row], self._y[row], self._circle[row] = t, x, y, circle
        return found

    def _base(self, step: _Step) -> None:
        """Silently: these are where they are."""
        if not len(step.row):
            return
        slot, n = np.nonzero(self._stack.hits(step.x, step.y, step.x, step.y))
        inside = np.zeros((len(self.keys), len(step.row)), dtype=bool)
        inside[slot, n] = self._stack.holds(slot, step.x[n], step.y[n])
        self._inside[:, step.row] = inside
        self._settled[:, step.row] = False
        self._since[:, step.row] = step.t
        self._evidence[:, step.row] = 0.0

    def _judge(self, step: _Step) -> list[Crossings]:
        if not len(step.row):
            return []
        inside, evidence = self._inside[:, step.row], self._evidence[:, step.row]
        quiet = ~inside & (evidence == 0.0) & self._settled[:, step.row]
        cut = self._cut(step, quiet)  # before the states change
        slot, n = np.nonzero(self._stack.hits(step.x, step.y, step.x, step.y) | ~quiet)
        return [*self._weigh(_at(step, n), slot), *cut]

    def _weigh(self, step: _Step, slot: I64) -> list[Crossings]:
        """One pair of fix and area each. How deep is asked only where it can matter: who agreed with its state, and
        came less far than any border now is, still does."""
        pair = (slot, step.row)
        calm = self._settled[pair] & (self._evidence[pair] == 0.0)
        calm &= np.hypot(step.x - step.x0, step.y - step.y0) < REACH_M
        calm[calm] = self._stack.clear(slot[calm], step.x[calm], step.y[calm])
        slot, step = slot[~calm], _at(step, ~calm)
        within = self._stack.holds(slot, step.x, step.y)
        pair = (slot, step.row)
        matters = (within != self._inside[pair]) | (self._evidence[pair] != 0.0) | ~self._settled[pair]
        slot, step, within = slot[matters], _at(step, matters), within[matters]
        row, pair = step.row, (slot, step.row)
        inside, had, settled = self._inside[pair], self._evidence[pair], self._settled[pair]
        away = self._stack.away(slot, step.x, step.y, SURE * step.circle) / step.circle
        other = np.where(within == inside, -away, away)  # circles deep on the other side than the state
        circles = np.clip(other, -SURE, SURE)
        has = np.clip(had + circles * np.abs(circles), np.where(settled, 0.0, -SURE * SURE), SURE * SURE)
        self._begin(step, slot, (had <= 0.0) & (has > 0.0))
        self._evidence[pair] = has
        self._peak[pair] = np.maximum(self._peak[pair], circles)
        sure = (has >= SURE * SURE) & (other > inside)  # in: the position; out: one whole circle
        through = settled & ~inside & (had > 0.0) & (has == 0.0) & (self._peak[pair] >= CROSS_FIX)
        itself = self._itself(step, slot)
        said = sure & itself & settled
        what = np.where(through, CROSSED, np.where(inside, LEFT, ENTERED))[said | through]
        found = Crossings(what.astype(np.int8), *(a[said | through] for a in (slot, row, self._began[pair], step.t)))
        self._turn(slot[sure], row[sure], np.where(itself, self._began[pair], step.t)[sure])
        own = ~settled & (has <= -SURE * SURE)
        self._evidence[slot[own], row[own]] = 0.0
        self._settled[pair] = settled | own | sure
        return [found]

    def _begin(self, step: _Step, slot: I64, new: Mask) -> None:
        pair = slot[new], step.row[new]
        self._began[pair], self._peak[pair] = step.t[new], 0.0
        self._from_x[pair], self._from_y[pair] = step.x0[new], step.y0[new]
        self._from_changes[pair] = self._changes[slot[new]]

    def _itself(self, step: _Step, slot: I64) -> Mask:
        """Whether the unit came across, where the area has changed since: then it must have come some way."""
        pair = slot, step.row
        came = np.hypot(step.x - self._from_x[pair], step.y - self._from_y[pair])
        return np.asarray((self._changes[slot] == self._from_changes[pair]) | (came > ITSELF * step.circle))

    def _cut(self, step: _Step, quiet: Mask) -> list[Crossings]:
        """Both fixes outside, and the straight path between them deep inside."""
        far = np.hypot(step.x - step.x0, step.y - step.y0) > 2 * CROSS * step.circle
        far &= step.t - step.t0 <= self.trust.path_s
        if not far.any():
            return []
        box = [fold(a, b) for fold in (np.minimum, np.maximum) for a, b in ((step.x, step.x0), (step.y, step.y0))]
        slot, n = np.nonzero(self._stack.hits(*box) & quiet & far)
        one = _at(step, n)
        out = ~self._stack.holds(slot, one.x, one.y)
        slot, one = slot[out], _at(one, out)
        share, x, y = self._stack.chord(slot, one.x0, one.y0, one.x, one.y)
        met = np.isfinite(share)
        slot, one, share = slot[met], _at(one, met), share[met]
        deep = self._stack.depth(slot, x[met], y[met], CROSS * one.circle) >= CROSS * one.circle
        slot, one, share = slot[deep], _at(one, deep), share[deep]
        at = one.t0 + (one.t - one.t0) * share
        return [Crossings(np.full(len(slot), CROSSED, dtype=np.int8), slot, one.row, at, one.t)]


def _at(step: _Step, pick: I64 | Mask) -> _Step:
    columns = (step.row, step.t, step.x, step.y, step.circle, step.t0, step.x0, step.y0)
    return _Step(*(column[pick] for column in columns))  # type: ignore[arg-type]


def _picked(table: NDArray[T], old: I64) -> NDArray[T]:
    """Rows of a table in a new order, zeros where there was none."""
    new = np.zeros((len(old), table.shape[1]), dtype=table.dtype)
    new[old >= 0] = table[old[old >= 0]]
    return new


def _joined(parts: list[Crossings]) -> Crossings:
    if not parts:
        none = np.zeros(0)
        return Crossings(none.astype(np.int8), none.astype(np.int64), none.astype(np.int64), none, none)
    names = ("what", "slot", "row", "at", "seen")
    what, slot, row, at, seen = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    order = np.argsort(at, kind="stable")
    return Crossings(what[order], slot[order], row[order], at[order], seen[order])
