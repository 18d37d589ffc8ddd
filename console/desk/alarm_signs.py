"""Signs of units as alarms: link lost, fix old, and what is wrong with body cameras. Made again when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk.alarm import Alarm
from console.desk.state import Selection
from console.dispatch.bodycams import wrong
from console.dispatch.signs import fix_old, lost
from console.words import Duty

if TYPE_CHECKING:
    from console.desk.desk import Desk

Mask = NDArray[np.bool_]
I64 = NDArray[np.int64]

GRAVE_PCT: Final = 10.0  # under it a battery is graver: half of what is shown as low by default
QUIET_LEVEL: Final = 3


class SignAlarms:
    """Keeps what was said of each kind: with 5,000 silent terminals the same answer costs nothing."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[I64, I64, tuple[Alarm, ...]]] = {}

    def of(self, desk: Desk, kind: str, rows: I64, levels: I64) -> tuple[Alarm, ...]:
        """One alarm a row, as grave as ``levels`` says."""
        kept = self._kept.get(kind)
        if kept is not None and np.array_equal(kept[0], rows) and np.array_equal(kept[1], levels):
            return kept[2]
        before = {one.key: one for one in kept[2]} if kept is not None else {}
        made = tuple(
            _alarm(desk, kind, desk.units.ids[row], level, before)
            for row, level in zip(rows.tolist(), levels.tolist(), strict=True)
        )
        self._kept[kind] = rows, levels, made
        return made


def _alarm(desk: Desk, kind: str, unit: str, level: int, before: dict[str, Alarm]) -> Alarm:
    kept = before.get(f"{kind}:{unit}")
    if kept is not None and kept.level == level:
        return kept
    return Alarm(
        key=f"{kind}:{unit}", kind=kind, level=level, code=f"alarm.{kind}", facts={"unit": desk.unit_words(unit)},
        subject=Selection("unit", unit), sounds=level < QUIET_LEVEL,
    )  # fmt: skip


def signs(desk: Desk) -> list[Alarm]:
    """Of registered units that are on duty or may be (who is 离岗 has gone home). Graver, and heard, of a unit that is
    on an order; since when is not known."""
    units, limits, now = desk.units, desk.site.config.limits, desk.clock.now()
    watched = units.registered & (units.duty != Duty.OFF)
    nowhere = ~np.isfinite(units.fix_t) & (units.duty != Duty.UNKNOWN)
    never = np.zeros(units.n, dtype=bool)
    found: tuple[tuple[str, Mask, Mask], ...] = (
        ("link", lost(units), _busy(desk)),
        ("fix", fix_old(units, limits, now) | nowhere, never),
        *((kind, mask, _grave(desk, kind, never)) for kind, mask in _cameras(desk)),
    )
    out: list[Alarm] = []
    for kind, mask, grave in found:
        rows = np.flatnonzero(mask & watched)
        out += desk.alarms.signs.of(desk, kind, rows, np.where(grave[rows], QUIET_LEVEL - 1, QUIET_LEVEL))
    return out


_NAMED: Final = {"clock": "camclock"}  # a clock is a step that is waited for


def _cameras(desk: Desk) -> list[tuple[str, Mask]]:
    """What is wrong with body cameras, by kind of alarm."""
    config = desk.site.config
    found = wrong(desk.units, config.limits, config.bodycam, desk.clock.now())
    return [(_NAMED.get(name, name), mask) for name, mask in found.items()]


def _grave(desk: Desk, kind: str, never: Mask) -> Mask:
    """``(n,)`` a battery that is nearly empty, a camera that has not recorded for a while on scene."""
    units = desk.units
    if kind == "battery":
        return np.asarray(units.battery_pct < GRAVE_PCT)
    if kind == "recording":
        there_s = desk.clock.now() - units.duty_t
        return np.asarray((units.duty == Duty.ONSCENE) & (there_s > desk.site.config.bodycam.unrecorded_s))
    return never


def _busy(desk: Desk) -> Mask:
    """``(n,)`` on an order of this room."""
    busy = np.zeros(desk.units.n, dtype=bool)
    busy[[row for unit in desk.room.active if (row := desk.units.row.get(unit)) is not None]] = True
    return busy
