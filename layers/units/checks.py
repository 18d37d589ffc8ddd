"""The pipeline that every fix runs through: a list of steps that you can read, each a named verdict.

A step takes the fixes at hand and, for each, what is known of its unit, and answers with a mask of those that fail.
The first step that a fix fails names it. Steps work on whole arrays; a round holds at most one fix of a unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.units.codes import Verdict

F64 = NDArray[np.float64]
I8 = NDArray[np.int8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

NO_ACCURACY_M: Final = 30.0  # assumed where a terminal does not say: a phone's GPS between houses
WORST_ACCURACY_M: Final = 500.0  # a claim of more must not excuse a jump of any size
NULL_ISLAND_DEG: Final = 1e-4  # 11 m round 0,0: no terminal of ours swims there
MOVING_MPS: Final = 1.5  # faster than this is a claim of movement


@dataclass(frozen=True)
class Checks:
    """Limits of the checks. ``bounds`` = (west, south, east, north) in degrees, None when the site sets none."""

    bounds: tuple[float, float, float, float] | None = None
    future_s: float = 30.0
    max_speed_mps: float = 70.0
    stuck_s: float = 600.0
    reanchor_after: int = 3  # so many impossible fixes that agree with one another move the marker after all


@dataclass(frozen=True)
class Fixes:
    """N fixes, one row each; arrays of equal length. Degrees, metres, seconds; NaN = the terminal did not say."""

    row: I64
    t: F64
    lon: F64
    lat: F64
    speed: F64
    heading: F64
    accuracy: F64
    received: F64

    def at(self, pick: I64 | Mask) -> Fixes:
        return Fixes(*(getattr(self, f.name)[pick] for f in fields(self)))


@dataclass(frozen=True)
class Before:
    """What was known of each fix's unit before it, aligned with ``Fixes``. ``t`` is -inf when there is no fix yet."""

    t: F64
    lon: F64
    lat: F64
    accuracy: F64
    stuck_since: F64  # device time since when it claims to move and does not; NaN = it does not
    doubt_t: F64  # the last impossible fix: -inf = none
    doubt_lon: F64
    doubt_lat: F64
    doubts: I64  # how many in a row agreed with one another
    seen: F64  # (N, K, 3): t, lon, lat of the last K fixes taken

    def at(self, pick: I64 | Mask) -> Before:
        return Before(*(getattr(self, f.name)[pick] for f in fields(self)))


FirstStep = Callable[[Fixes, Checks], Mask]
RoundStep = Callable[[Fixes, Before, Checks], Mask]


def not_a_number(fixes: Fixes, _checks: Checks) -> Mask:
    return ~(np.isfinite(fixes.t) & np.isfinite(fixes.lon) & np.isfinite(fixes.lat))


def off_earth(fixes: Fixes, _checks: Checks) -> Mask:
    return (np.abs(fixes.lat) > 90.0) | (np.abs(fixes.lon) > 180.0)


def null_island(fixes: Fixes, _checks: Checks) -> Mask:
    return (np.abs(fixes.lon) < NULL_ISLAND_DEG) & (np.abs(fixes.lat) < NULL_ISLAND_DEG)


def future(fixes: Fixes, checks: Checks) -> Mask:
    return fixes.t > fixes.received + checks.future_s


def out_of_site(fixes: Fixes, checks: Checks) -> Mask:
    if checks.bounds is None:
        return np.zeros(fixes.t.shape, dtype=bool)
    return ~geo.in_bounds(checks.bounds, fixes.lon, fixes.lat)


def duplicate(fixes: Fixes, before: Before, _checks: Checks) -> Mask:
    now = np.stack((fixes.t, fixes.lon, fixes.lat), axis=1)[:, None, :]
    return np.asarray((before.seen == now).all(axis=2).any(axis=1))


def late(fixes: Fixes, before: Before, _checks: Checks) -> Mask:
    """Not newer than the marker: it enters the track only. Two places at one device time: the first one stands."""
    return np.asarray(fixes.t <= before.t)


def impossible_speed(fixes: Fixes, before: Before, checks: Checks) -> Mask:
    """Farther than the unit can have driven, both circles of accuracy granted.

    Long silence grants a long way, so a true reconnect far away recovers by itself. If the marker itself is the bad
    one, ``reanchor_after`` fixes that agree with one another outweigh it.
    """
    too_far = _beyond(fixes, before.t, before.lon, before.lat, before.accuracy, checks)
    return np.asarray(too_far & (agreeing(fixes, before, checks) < checks.reanchor_after))


def agreeing(fixes: Fixes, before: Before, checks: Checks) -> I64:
    """How many doubted fixes in a row agree once this one is counted."""
    apart = _beyond(fixes, before.doubt_t, before.doubt_lon, before.doubt_lat, before.accuracy, checks)
    follows = (before.doubts > 0) & (fixes.t > before.doubt_t) & ~apart
    return np.where(follows, before.doubts + 1, 1)


def stuck(fixes: Fixes, before: Before, checks: Checks) -> Mask:
    """The very same coordinates for too long while its own speed says that it moves: the receiver hangs."""
    return np.asarray(standing_claim(fixes, before) & (fixes.t - before.stuck_since > checks.stuck_s))


def standing_claim(fixes: Fixes, before: Before) -> Mask:
    """Claims to move, and yet not a digit of the coordinates changed."""
    return np.asarray((fixes.lon == before.lon) & (fixes.lat == before.lat) & (fixes.speed >= MOVING_MPS))


def _beyond(fixes: Fixes, t: F64, lon: F64, lat: F64, accuracy: F64, checks: Checks) -> Mask:
    grown = _granted(fixes.accuracy) + _granted(accuracy)
    elapsed = np.maximum(fixes.t - t, 0.0)
    allowed = elapsed * checks.max_speed_mps + grown
    distance = geo.distance_m(lon, lat, fixes.lon, fixes.lat)
    return np.asarray(distance > allowed)  # NaN (no earlier fix) compares False


def _granted(accuracy_m: F64) -> F64:
    said = np.where(np.isfinite(accuracy_m), accuracy_m, NO_ACCURACY_M)
    return np.clip(said, 0.0, WORST_ACCURACY_M)


# What needs the fix alone, then what needs to know the unit. The order is the order of the names given.
FIRST_STEPS: Final[tuple[tuple[Verdict, FirstStep], ...]] = (
    (Verdict.NOT_A_NUMBER, not_a_number),
    (Verdict.OFF_EARTH, off_earth),
    (Verdict.NULL_ISLAND, null_island),
    (Verdict.FUTURE, future),
    (Verdict.OUT_OF_SITE, out_of_site),
)
ROUND_STEPS: Final[tuple[tuple[Verdict, RoundStep], ...]] = (
    (Verdict.DUPLICATE, duplicate),
    (Verdict.LATE, late),
    (Verdict.IMPOSSIBLE_SPEED, impossible_speed),
    (Verdict.STUCK, stuck),
)


def judge_alone(fixes: Fixes, checks: Checks) -> I8:
    """Verdicts of the steps that need the fix alone; what passes is ACCEPTED so far."""
    return _name([(v, step(fixes, checks)) for v, step in FIRST_STEPS], len(fixes.t))


def judge_round(fixes: Fixes, before: Before, checks: Checks) -> I8:
    """Verdicts of one round: at most one fix of a unit."""
    return _name([(v, step(fixes, before, checks)) for v, step in ROUND_STEPS], len(fixes.t))


def _name(found: list[tuple[Verdict, Mask]], n: int) -> I8:
    out = np.full(n, Verdict.ACCEPTED, dtype=np.int8)
    for verdict, failed in reversed(found):  # the first step has the last word
        out[failed] = verdict
    return out


def rounds(rows: I64) -> list[I64]:
    """Split positions 0..N-1 into rounds: the k-th holds the k-th fix of every unit, in order of arrival."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(rows) else np.empty(0, np.int64)
    lengths = np.diff(np.r_[starts, len(rows)])
    nth = np.arange(len(rows)) - np.repeat(starts, lengths)
    by_round = np.argsort(nth, kind="stable")
    cuts = np.searchsorted(nth[by_round], np.arange(1, int(lengths.max(initial=0))))
    return [order[part] for part in np.split(by_round, cuts)] if len(rows) else []
