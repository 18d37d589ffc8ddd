"""Shares of road, places and incidents that are covered within each limit, by beat, and what each unit alone covers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.cover.extents import Extents, Own, Reached, reached
from layers.cover.goals import Goals
from layers.cover.ground import CoverGround
from layers.roads.arrivals import Starts
from layers.roads.two_first import NOBODY

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

Span = tuple[float, float]  # metres along a segment


@dataclass(frozen=True)
class Alone:
    """One limit: metres of segments that one unit alone covers, M of them. A unit and a segment come once."""

    unit: I64
    segment: I64
    metres: F64


@dataclass(frozen=True)
class Coverage:
    """K limits, S segments, B beats, N units, G goals. ``covered_m (K, S)``; ``goal_s (G,)``: when the first unit can
    be there, inf beyond the greatest limit."""

    limits_s: tuple[float, ...]
    covered_m: F64
    alone: tuple[Alone, ...]
    goal_s: F64
    ground: CoverGround
    starts: Starts
    reached: Reached

    @property
    def units(self) -> int:
        return len(self.starts.factor)

    @property
    def share_road(self) -> tuple[float, ...]:
        """Of the length of all roads, by limit."""
        whole = max(float(self.ground.length_m.sum()), 1e-9)
        return tuple((self.covered_m.sum(axis=1) / whole).tolist())

    def share_goals(self, some: slice | I64) -> tuple[float, ...]:
        """Of some of the goals, by limit; NaN of none."""
        when = self.goal_s[some]
        return tuple(float((when <= limit).mean()) if len(when) else float("nan") for limit in self.limits_s)

    def beat_shares(self) -> F64:
        """(K, B) share of the length of each beat's roads; NaN where a beat has none."""
        return np.asarray([self._by_beat(row) for row in self.covered_m]).reshape(len(self.limits_s), -1)

    def loss(self) -> F64:
        """(N, K) by unit: share of the length of all roads that only it covers."""
        whole = max(float(self.ground.length_m.sum()), 1e-9)
        each = [np.bincount(one.unit, one.metres, minlength=self.units) / whole for one in self.alone]
        return np.asarray(each).reshape(len(self.limits_s), self.units).T

    def worst_beat(self, nth: int) -> tuple[I32, F64, F64]:
        """By unit (N,), within limit ``nth``: the beat of which the greatest share is lost when it leaves (-1: none
        loses), and that beat's covered share before and after."""
        ground, one = self.ground, self.alone[nth]
        beats = len(ground.beat_m)
        before = self._by_beat(self.covered_m[nth])
        beat = ground.beat[one.segment]
        some = beat >= 0
        key = one.unit[some] * beats + beat[some]
        lost = np.bincount(key, one.metres[some], minlength=self.units * beats).reshape(self.units, beats)
        if not beats or not self.units:
            none = np.full(self.units, np.nan)
            return np.full(self.units, -1, dtype=np.int32), none, none
        share = lost / np.maximum(ground.beat_m, 1e-9)
        worst = np.argmax(share, axis=1)
        most = share[np.arange(self.units), worst]
        return np.where(most > 0.0, worst, -1).astype(np.int32), before[worst], before[worst] - most

    def _by_beat(self, covered_m: F64) -> F64:
        ground = self.ground
        held = ground.beat >= 0
        metres = np.bincount(ground.beat[held], covered_m[held], minlength=len(ground.beat_m))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(metres / np.where(ground.beat_m > 0, ground.beat_m, np.nan))


def coverage(ground: CoverGround, starts: Starts, limits_s: tuple[float, ...], goals_m: F64 | None = None) -> Coverage:
    """What all units together cover now, each at its own speed and after its own delay.

    ``goals_m (G, 2)``: places of which to say when the first unit can be there. A road counts as covered from where
    someone can drive, in either direction; the length is exact, edges cut where the time runs out.
    """
    goals = Goals.of(ground.graph, np.empty((0, 2)) if goals_m is None else goals_m)
    found = reached(ground, starts, limits_s, goals)
    parts = [_one_limit(ground, ext, own) for ext, own in zip(found.extents, found.own, strict=True)]
    metres = np.asarray([covered for covered, _ in parts]).reshape(len(limits_s), len(ground.length_m))
    return Coverage(limits_s, metres, tuple(alone for _, alone in parts), found.goal_s, ground, starts, found)


@dataclass(frozen=True)
class _Sides:
    """Metres from the start of each segment (column 0) and from its end (column 1), (S, 2), and by whom."""

    first: F64
    owner: I32
    second: F64


def _sides(ground: CoverGround, ext: Extents) -> _Sides:
    arcs = ground.graph.arrays.arc_of
    there = arcs >= 0
    pick = np.maximum(arcs, 0)
    owner = np.where(there, ext.owner[pick], NOBODY).astype(np.int32)
    first, second = (np.where(there, share[pick], 0.0) for share in (ext.first, ext.second))
    return _Sides(_in_metres(ground, first), owner, _in_metres(ground, second))


def _in_metres(ground: CoverGround, share: F64) -> F64:
    out = np.where(share >= 1.0, ground.length_m[:, None], 0.0)
    for side in (0, 1):
        part = np.flatnonzero((share[:, side] > 0.0) & (share[:, side] < 1.0))
        along = ground.metres(part, share[part, 0] if side == 0 else 1.0 - share[part, 1])
        out[part, side] = along if side == 0 else ground.length_m[part] - along
    return np.asarray(out)


def _one_limit(ground: CoverGround, ext: Extents, own: Own) -> tuple[F64, Alone]:
    """(S,) covered metres, and who alone covers how much of which segment."""
    if not len(ground.length_m):
        return np.empty(0), Alone(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    sides = _sides(ground, ext)
    length = ground.length_m
    covered = np.minimum(sides.first.sum(axis=1), length)
    plain = np.ones(len(length), dtype=np.bool_)
    plain[own.segment] = False
    alone = [
        _alone(sides, length, covered, np.flatnonzero(plain & (sides.owner[:, side] >= 0)), side) for side in (0, 1)
    ]
    stood, more = _stood_on(ground, sides, own)
    covered[list(stood)] = list(stood.values())
    unit, segment, lost = (np.concatenate([part[k] for part in (*alone, more)]) for k in range(3))
    some = lost > 0.0
    return covered, Alone(unit[some], segment[some], lost[some])


def _alone(sides: _Sides, length: F64, covered: F64, segment: I64, side: int) -> tuple[I64, I64, F64]:
    """What is lost of segments when the owner of one of their sides goes; who owns both is counted at side 0."""
    owner, other = sides.owner[segment, side], sides.owner[segment, 1 - side]
    if side == 1:
        segment, owner, other = (part[owner != other] for part in (segment, owner, other))
    beyond = np.where(owner == other, sides.second[segment, 1 - side], sides.first[segment, 1 - side])
    left = np.minimum(sides.second[segment, side] + beyond, length[segment])
    return owner.astype(np.int64), segment, covered[segment] - left


def _stood_on(ground: CoverGround, sides: _Sides, own: Own) -> tuple[dict[int, float], tuple[I64, I64, F64]]:
    """Segments on which units stand: there the stretches to both sides of each unit count too."""
    low, high = ground.metres(own.segment, own.low), ground.metres(own.segment, own.high)
    spans: dict[int, list[tuple[int, Span]]] = {}
    for unit, segment, a, b in zip(own.unit.tolist(), own.segment.tolist(), low.tolist(), high.tolist(), strict=True):
        spans.setdefault(segment, []).append((unit, (a, b)))
    covered: dict[int, float] = {}
    lost: list[tuple[int, int, float]] = []
    for segment, mine in spans.items():
        covered[segment] = _union_m(_spans(ground, sides, segment, mine, NOBODY))
        for unit in {*sides.owner[segment].tolist(), *(unit for unit, _ in mine)} - {NOBODY}:
            lost.append((unit, segment, covered[segment] - _union_m(_spans(ground, sides, segment, mine, unit))))
    units, segments, metres = zip(*lost, strict=True) if lost else ((), (), ())
    return covered, (np.asarray(units, np.int64), np.asarray(segments, np.int64), np.asarray(metres, np.float64))


def _spans(ground: CoverGround, sides: _Sides, segment: int, mine: list[tuple[int, Span]], without: int) -> list[Span]:
    """All covered stretches of a segment, as they are when one unit has gone."""
    length = float(ground.length_m[segment])
    gone = sides.owner[segment] == without if without != NOBODY else (False, False)
    ahead, back = (float((sides.second if gone[side] else sides.first)[segment, side]) for side in (0, 1))
    return [(0.0, ahead), (length - back, length), *(span for unit, span in mine if unit != without)]


def _union_m(spans: list[Span]) -> float:
    """Length of the union of stretches."""
    total, end = 0.0, 0.0
    for low, high in sorted(spans):
        total += max(high - max(low, end), 0.0)
        end = max(end, high)
    return total
