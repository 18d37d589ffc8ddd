"""Many fixes of one unit at once, as a terminal sends them after a dead spot: checked as a chain in one go.

Each fix is compared with the one before it in the chain, as if that had been accepted. When all of a unit's pass,
they were; when one does not, the unit goes fix by fix through the rounds. Both ways give the same verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.units import checks as pipeline
from layers.units.checks import Before, Checks, Fixes

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST: Final = 8  # fixes of one unit in a batch; a round costs 0.2 ms however few fixes are in it


@dataclass(frozen=True)
class Runs:
    """Positions in the batch of the units with many fixes, unit by unit, each unit's in order of arrival."""

    at: I64
    start: I64  # where each unit's run starts in ``at``
    length: I64


def long_runs(rows: I64) -> Runs:
    """The runs of at least ``LEAST`` fixes of one unit."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    start = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(rows) else np.empty(0, np.int64)
    length = np.diff(np.r_[start, len(rows)])
    many = length >= LEAST
    kept = length[many]
    return Runs(order[np.repeat(many, length)], np.cumsum(kept) - kept, kept)


def chained(fixes: Fixes, runs: Runs, before: Before) -> Before:
    """``before`` with what the fix before it in the chain would have left; a run's first keeps what is known."""
    after_first = np.ones(len(fixes.t), dtype=bool)
    after_first[runs.start] = False
    follow = np.flatnonzero(after_first)
    t, lon, lat, accuracy = (a.copy() for a in (before.t, before.lon, before.lat, before.accuracy))
    said = ((t, fixes.t), (lon, fixes.lon), (lat, fixes.lat), (accuracy, fixes.accuracy))
    for known, new in said:
        known[follow] = new[follow - 1]
    return Before(
        t=t, lon=lon, lat=lat, accuracy=accuracy, stuck_since=np.full_like(t, np.nan),
        doubt_t=np.full_like(t, -np.inf), doubt_lon=lon, doubt_lat=lat, doubts=np.zeros(len(t), dtype=np.int64),
        seen=before.seen,
    )  # fmt: skip


def clean(fixes: Fixes, before: Before, runs: Runs, checks: Checks) -> Mask:
    """Which runs pass whole. Strictly newer fixes cannot be duplicates; a claim to move while standing goes slowly."""
    wrong = pipeline.late(fixes, before, checks) | pipeline.impossible_speed(fixes, before, checks)
    wrong |= pipeline.standing_claim(fixes, before)
    return np.asarray(~np.logical_or.reduceat(wrong, runs.start))
