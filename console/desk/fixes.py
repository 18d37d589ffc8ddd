"""Fixes of one beat, taken as columns in one call: marker, tail, track, and a name for every refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.words import Changes, Fix, Reject, RejectReason, Verdict
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

REASONS: Final = {
    Verdict.FUTURE: RejectReason.FUTURE,
    Verdict.NULL_ISLAND: RejectReason.NULL_ISLAND,
    Verdict.NOT_A_NUMBER: RejectReason.NOT_A_NUMBER,
    Verdict.OFF_EARTH: RejectReason.OFF_EARTH,
    Verdict.OUT_OF_SITE: RejectReason.OUT_OF_SITE,
    Verdict.IMPOSSIBLE_SPEED: RejectReason.IMPOSSIBLE_SPEED,
    Verdict.DUPLICATE: RejectReason.DUPLICATE,
    Verdict.STUCK: RejectReason.STUCK,
}


def take(desk: Desk, batch: Sequence[Fix]) -> Changes:
    """Apply a beat's fixes in their order."""
    if not batch:
        return Changes.NOTHING
    known = desk.units.n
    rows = np.fromiter((desk.units.ensure(fix.unit) for fix in batch), dtype=np.int64, count=len(batch))
    t, lon, lat, speed, heading, accuracy, received = columns(batch)
    verdicts = desk.units.take(rows, t, lon, lat, speed, heading, accuracy, received)
    accepted = verdicts == Verdict.ACCEPTED
    x, y = to_mercator(lon[accepted], lat[accepted])
    desk.tails.take(rows[accepted], t[accepted], x, y)
    desk.trails.take(rows[accepted], t[accepted], x, y, speed[accepted])
    desk.whereabouts.moved(rows[accepted])
    desk.judge.took(desk, rows[accepted], t[accepted], x, y, accuracy[accepted])
    desk.inferrer.took(desk, rows[accepted], t[accepted], x, y, accuracy[accepted], speed[accepted])
    track = accepted | (verdicts == Verdict.LATE)
    desk.tasking.patrols.took(desk, rows[track], t[track], *to_mercator(lon[track], lat[track]), accuracy[track])
    desk.timekeeper.skews.took(rows, t, received, desk.clock.steady())
    _keep(desk, batch, track)
    changes = _count(desk, batch, verdicts)
    desk.health.latency_s = max(0.0, desk.clock.now() - float(received.mean()))
    if desk.units.n > known:
        changes |= Changes.UNITS
    return changes | (Changes.FIXES if accepted.any() else Changes.NOTHING)


def columns(batch: Sequence[Fix]) -> NDArray[np.float64]:
    """``(7, N)``: t, lon, lat, speed, heading, accuracy, received."""
    return np.array(
        [
            (f.t, f.lon_deg, f.lat_deg, f.speed_mps, f.heading_deg, f.accuracy_m, f.received_at)
            for f in batch
        ],
        dtype=np.float64,
    ).T  # fmt: skip


def _keep(desk: Desk, batch: Sequence[Fix], track: NDArray[np.bool_]) -> None:
    """The track gets what moved a marker and what came late."""
    picked = batch if track.all() else [fix for fix, keep in zip(batch, track, strict=True) if keep]
    if picked:
        desk.keep_fixes(picked)


def _count(desk: Desk, batch: Sequence[Fix], verdicts: NDArray[np.int8]) -> Changes:
    counts = np.bincount(verdicts, minlength=len(Verdict))
    desk.health.accepted += int(counts[Verdict.ACCEPTED])
    desk.health.late += int(counts[Verdict.LATE])
    changes = Changes.NOTHING
    for verdict, reason in REASONS.items():
        if counts[verdict]:
            last = batch[int(np.flatnonzero(verdicts == verdict)[-1])]
            desk.health.count(_reject(reason, last), int(counts[verdict]))
            changes = Changes.HEALTH
    return changes


def _reject(reason: RejectReason, fix: Fix) -> Reject:
    return Reject(
        reason=reason,
        topic=f"unit/{fix.unit}/fix",
        detail=f"{fix.lon_deg:.6f}, {fix.lat_deg:.6f}",
        example=f"t={fix.t:.3f} lon={fix.lon_deg} lat={fix.lat_deg} speed={fix.speed_mps} accuracy={fix.accuracy_m}",
        received_at=fix.received_at,
    )
