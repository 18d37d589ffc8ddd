"""What is known of body cameras, fact by fact, and what of it is wrong by the site's limits. Pure.

A fact that the terminal has not said is unknown; one that it said too long ago is shown with its age and judged no
more.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.dispatch.signs import MUST_RECORD, battery_low, must_record, not_recording
from console.site.bodycams import BodycamConfig
from console.site.config import Limits
from console.words import Duty, Tri
from console.words.video import Phase
from layers.units import Units

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

BLIND: Final = "blind"  # should be recording, and nobody knows whether it does
SILENT: Final = "silent"  # something was wrong when it last spoke of it, too long ago to be judged
# As the board ranks them.
GRAVEST: Final = ("recording", BLIND, "battery", "storage", "clock", SILENT, "stream", "signal")
BROKEN: Final = frozenset({Phase.FROZEN, Phase.RETRYING, Phase.REFUSED, Phase.FAILED})  # asked for, and not seen


class Standing(enum.Enum):
    """How one fact stands."""

    GOOD = "good"
    BAD = "bad"
    IDLE = "idle"  # it is so, and need not be otherwise: not recording on patrol
    OLD = "old"  # said too long ago to be judged
    UNKNOWN = "unknown"  # never said


class Fact(msgspec.Struct, frozen=True):
    """``value``: 1 or 0 of recording and stream, %, MB, dBm, s ahead; NaN: not known. ``age_s``: since it was said."""

    name: str  # one of ``words.bodycam.FACTS``
    standing: Standing
    value: float
    age_s: float
    phase: Phase | None = None  # of the stream, when somebody looks or has tried to
    was_wrong: bool = False  # when it was said, however long ago


def facts(
    units: Units, row: int, limits: Limits, config: BodycamConfig, now: float, phase: Phase | None = None,
    *, streams: bool = False,
) -> tuple[Fact, ...]:  # fmt: skip
    """All six of one unit. ``streams``: a URL of its live picture is known; ``phase``: how that stands, if known."""
    recording, duty = Tri(int(units.recording[row])), Duty(int(units.duty[row]))
    films = math.nan if recording is Tri.UNKNOWN else float(recording is Tri.YES)
    pct, free_mb = float(units.battery_pct[row]), float(units.storage_free_mb[row])
    dbm, off_s = float(units.signal_dbm[row]), float(units.clock_off_s[row])
    judged = (
        ("recording", films, units.recording_t, duty in MUST_RECORD and recording is Tri.NO),
        ("battery", pct, units.battery_t, pct < limits.battery_low_pct),
        ("storage", free_mb, units.storage_t, free_mb < config.storage_low_mb),
        ("signal", dbm, units.signal_t, dbm < config.signal_weak_dbm),
        ("clock", off_s, units.clock_t, abs(off_s) > config.clock_off_s),
    )
    found = []
    for name, value, said_t, bad in judged:
        idle = duty is Duty.OFF or (name == "recording" and recording is Tri.NO)  # at home all may be switched off
        found.append(_fact(name, value, float(said_t[row]), bad and duty is not Duty.OFF, idle, limits, now))
    return (*found, _stream(units, row, limits, now, phase, streams))


def _fact(name: str, value: float, said_t: float, bad: bool, idle: bool, limits: Limits, now: float) -> Fact:
    age_s = max(0.0, now - said_t)
    if math.isnan(value):
        standing = Standing.UNKNOWN
    elif age_s > limits.bodycam_old_s:
        standing = Standing.OLD
    else:
        standing = Standing.BAD if bad else Standing.IDLE if idle else Standing.GOOD
    return Fact(name, standing, value, age_s, was_wrong=bad)


def _stream(units: Units, row: int, limits: Limits, now: float, phase: Phase | None, streams: bool) -> Fact:
    """Whether it plays is what the fetcher saw; that there is one, what the terminal said."""
    age_s = max(0.0, now - float(units.stream_t[row]))
    if not streams:
        standing = Standing.UNKNOWN if math.isinf(age_s) else Standing.IDLE
        return Fact("stream", standing, math.nan if math.isinf(age_s) else 0.0, age_s)
    if phase in BROKEN:
        return Fact("stream", Standing.BAD, 1.0, age_s, phase)
    playing = phase is Phase.PLAYING
    standing = Standing.GOOD if playing or age_s <= limits.bodycam_old_s else Standing.OLD
    return Fact("stream", standing, 1.0, age_s, phase)


def speaks(units: Units) -> Mask:
    """``(n,)`` a body camera is there: it has said something that no telephone says."""
    said = (units.recording_t, units.storage_t, units.signal_t, units.clock_t, units.stream_t)
    return np.asarray(np.any([np.isfinite(column) for column in said], axis=0))


def wrong(units: Units, limits: Limits, config: BodycamConfig, now: float) -> Mapping[str, Mask]:
    """``(n,)`` each, by name of ``GRAVEST`` but stream: of registered units that are on duty or may be."""
    watched = units.registered & (units.duty != Duty.OFF)

    def fresh(said_t: F64) -> Mask:
        return np.asarray(now - said_t <= limits.bodycam_old_s)

    full, off = units.storage_free_mb < config.storage_low_mb, np.abs(units.clock_off_s) > config.clock_off_s
    empty = units.battery_pct < limits.battery_low_pct
    recording_known = fresh(units.recording_t) & (units.recording != Tri.UNKNOWN)
    return {
        "recording": not_recording(units, limits, now) & watched,
        BLIND: must_record(units) & speaks(units) & ~recording_known & watched,
        "battery": battery_low(units, limits, now) & watched,
        "storage": full & fresh(units.storage_t) & watched,
        "clock": off & fresh(units.clock_t) & watched,
        SILENT: watched & (
            (full & ~fresh(units.storage_t)) | (off & ~fresh(units.clock_t)) | (empty & ~fresh(units.battery_t))
        ),
        "signal": (units.signal_dbm < config.signal_weak_dbm) & fresh(units.signal_t) & watched,
    }
