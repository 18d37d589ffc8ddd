"""What a body camera says is written into the journal when one of its signs changes, so that a replay shows the same.

Battery, storage, signal and clock are said every minute by every unit; kept are only the moments when what the room
makes of them is another: a limit is crossed, a fifth of the battery is gone, or nothing was heard for too long. The
five signs at once, the rest of it at most once a minute a unit: a signal may waver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import events as ev
from console.desk.alarm_signs import GRAVE_PCT
from console.words import Tri

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from layers.units import Units

I64 = NDArray[np.int64]

LESSER_EVERY_S: Final = 60.0
FACTS: Final = ("recording", "battery", "storage", "signal", "clock", "stream")  # bits of ``_standing``, in this order
_GRAVE: Final = 1 << len(FACTS)  # the battery is nearly empty
_FIFTHS: Final = len(FACTS) + 1  # of the battery, in the bits above
_SIGNS: Final = 0b11 | _GRAVE  # of these, what the five signs and their alarms rest on


class SignsKept:
    """``second`` once a second, on the desk's thread."""

    def __init__(self) -> None:
        self._kept: I64 = np.zeros((0, 2), dtype=np.int64)  # by row: what was known and fresh, what was beyond a limit
        self._at = np.zeros(0)  # when it was written last

    def second(self, desk: Desk) -> None:
        self._make_room(desk.units.n)
        now, found = desk.clock.now(), _standing(desk)
        other = found ^ self._kept
        signs = (other & _SIGNS).any(axis=1)
        due = other.any(axis=1) & (np.abs(now - self._at) >= LESSER_EVERY_S)
        for row in np.flatnonzero(signs | due).tolist():
            self._kept[row], self._at[row] = found[row], now
            unit = desk.units.ids[row]
            desk.record((_said(desk, row, unit, int(found[row, 0])), unit), actor="system")

    def _make_room(self, wanted: int) -> None:
        more = wanted - len(self._at)
        if more > 0:
            self._kept = np.concatenate((self._kept, np.zeros((more, 2), dtype=np.int64)))
            self._at = np.concatenate((self._at, np.full(more, -np.inf)))


def said_t(units: Units, name: str) -> NDArray[np.float64]:
    """``(n,)`` when that fact was said last, -inf never. A view: to be written by who restores it."""
    column: NDArray[np.float64] = getattr(units, f"{name}_t")
    return column


def _standing(desk: Desk) -> I64:
    """``(n, 2)``: bits of the facts that are fresh enough to be judged, and of those that are beyond their limit."""
    units, config, now = desk.units, desk.site.config, desk.clock.now()
    limits = config.limits
    beyond = {
        "battery": units.battery_pct < limits.battery_low_pct,
        "storage": units.storage_free_mb < config.bodycam.storage_low_mb,
        "signal": units.signal_dbm < config.bodycam.signal_weak_dbm,
        "clock": np.abs(units.clock_off_s) > config.bodycam.clock_off_s,
    }
    out = np.zeros((units.n, 2), dtype=np.int64)
    for bit, name in enumerate(FACTS):
        out[:, 0] |= (now - said_t(units, name) <= limits.bodycam_old_s).astype(np.int64) << bit
        if name in beyond:
            out[:, 1] |= beyond[name].astype(np.int64) << bit
    out[:, 1] |= np.where(units.battery_pct < GRAVE_PCT, _GRAVE, 0)
    out[:, 1] |= (np.nan_to_num(units.battery_pct) // 20).astype(np.int64) << _FIFTHS
    return out


def _said(desk: Desk, row: int, unit: str, fresh: int) -> ev.UnitSigns:
    units = desk.units
    known = {name: _number(said_t(units, name)[row]) for name in FACTS}
    recording = Tri(int(units.recording[row]))
    return ev.UnitSigns(
        recording=None if recording is Tri.UNKNOWN else recording, recording_t=known["recording"],
        battery_pct=_number(units.battery_pct[row]), battery_t=known["battery"],
        storage_free_mb=_number(units.storage_free_mb[row]), storage_t=known["storage"],
        signal_dbm=_number(units.signal_dbm[row]), signal_t=known["signal"],
        clock_off_s=_number(units.clock_off_s[row]), clock_t=known["clock"], stream_t=known["stream"],
        streams=unit in desk.streams,
        old=tuple(name for bit, name in enumerate(FACTS) if known[name] is not None and not fresh >> bit & 1),
    )  # fmt: skip


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
