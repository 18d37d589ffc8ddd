"""Five signs per unit, never merged into one, and the list of what needs a look. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.dispatch.models import (
    AttentionGroup,
    AttentionItem,
    AttentionKind,
    BatterySign,
    FixSign,
    LinkSign,
    Signs,
    UnitRow,
    VideoSign,
)
from console.site.config import Limits, UnitSpec
from console.words import Duty, Incident, Kind, Link, Order, Tri
from layers.units import Units

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

MUST_RECORD: Final = (Duty.ENROUTE, Duty.ONSCENE)  # the camera runs from setting out until the scene is left
_MUST: Final = np.array([duty in MUST_RECORD for duty in Duty])  # by code
_LINK: Final = {Link.ONLINE: LinkSign.UP, Link.OFFLINE: LinkSign.LOST, Link.UNKNOWN: LinkSign.UNKNOWN}


def lost(units: Units) -> Mask:
    """``(n,)`` the terminal does not talk: it said goodbye, or the broker said it for it."""
    return np.asarray(units.link == Link.OFFLINE)


def fix_old(units: Units, limits: Limits, now: float) -> Mask:
    """``(n,)`` had a fix, and it is older than its limit."""
    return np.asarray(units.stale(now, limits.fix_old_s) & np.isfinite(units.fix_t))


def must_record(units: Units) -> Mask:
    """``(n,)`` what it does now is done with the camera running."""
    return np.asarray(_MUST[units.duty])


def not_recording(units: Units, limits: Limits, now: float) -> Mask:
    """``(n,)`` 未录像: should be recording and says that it is not. Who never said is not accused, nor who said it too
    long ago."""
    fresh = now - units.recording_t <= limits.bodycam_old_s
    return np.asarray(must_record(units) & (units.recording == Tri.NO) & fresh)


def battery_low(units: Units, limits: Limits, now: float) -> Mask:
    """``(n,)``; who never said is not low, nor who said it too long ago."""
    fresh = now - units.battery_t <= limits.bodycam_old_s
    return np.asarray((units.battery_pct < limits.battery_low_pct) & fresh)


def signs(units: Units, row: int, limits: Limits, now: float) -> Signs:
    """The five signs of one unit, each with its age."""
    recording, battery = Tri(int(units.recording[row])), float(units.battery_pct[row])
    video_age_s, battery_age_s = _age(units.recording_t, row, now), _age(units.battery_t, row, now)
    return Signs(
        unit=units.ids[row],
        link=_LINK[Link(int(units.link[row]))],
        link_age_s=_age(units.link_t, row, now),
        fix=_fix(_age(units.fix_t, row, now), limits),
        fix_age_s=_age(units.fix_t, row, now),
        video=_video(recording, Duty(int(units.duty[row]))) if video_age_s <= limits.bodycam_old_s
        else VideoSign.UNKNOWN,
        video_age_s=video_age_s,
        battery=_battery(battery, limits) if battery_age_s <= limits.bodycam_old_s else BatterySign.UNKNOWN,
        battery_pct=battery,
        battery_age_s=battery_age_s,
        duty=Duty(int(units.duty[row])),
        duty_age_s=_age(units.duty_t, row, now),
    )


def _age(column: F64, row: int, now: float) -> float:
    return max(0.0, now - float(column[row]))


def _fix(age_s: float, limits: Limits) -> FixSign:
    if np.isinf(age_s):
        return FixSign.NONE
    return FixSign.OLD if age_s > limits.fix_old_s else FixSign.FRESH


def _video(recording: Tri, duty: Duty) -> VideoSign:
    if recording is Tri.UNKNOWN:
        return VideoSign.UNKNOWN
    if recording is Tri.YES:
        return VideoSign.RECORDING
    return VideoSign.MISSING if duty in MUST_RECORD else VideoSign.IDLE


def _battery(pct: float, limits: Limits) -> BatterySign:
    if np.isnan(pct):
        return BatterySign.UNKNOWN
    return BatterySign.LOW if pct < limits.battery_low_pct else BatterySign.GOOD


# --- 须留意 ------------------------------------------------------------------------------------------------------


def attention(units: Units, limits: Limits, now: float) -> tuple[AttentionGroup, ...]:
    """What needs a look: 失联, 定位旧, 未录像, 低电, each with its units, the gravest first; empty groups are absent.

    Only registered units that are on duty or may be: who is 离岗 has gone home and may switch everything off. On duty
    without any fix counts as 定位旧 of age inf; a unit that never said anything at all is not listed.
    """
    watched = units.registered & (units.duty != Duty.OFF)
    nowhere = ~np.isfinite(units.fix_t) & (units.duty != Duty.UNKNOWN)
    found = (
        (AttentionKind.LOST, lost(units), now - units.link_t),
        (AttentionKind.FIX_OLD, fix_old(units, limits, now) | nowhere, now - units.fix_t),
        (AttentionKind.NOT_RECORDING, not_recording(units, limits, now), now - units.recording_t),
        (AttentionKind.BATTERY_LOW, battery_low(units, limits, now), now - units.battery_t),
    )
    groups = (_group(kind, np.flatnonzero(mask & watched), ages, units) for kind, mask, ages in found)
    return tuple(group for group in groups if group.items)


def _group(kind: AttentionKind, rows: NDArray[np.int64], ages: F64, units: Units) -> AttentionGroup:
    gravest = units.battery_pct[rows] if kind is AttentionKind.BATTERY_LOW else -ages[rows]
    items = (
        AttentionItem(
            units.ids[r], r, max(0.0, float(ages[r])), float(units.battery_pct[r]), Duty(int(units.duty[r]))
        )
        for r in rows[np.argsort(gravest, kind="stable")].tolist()
    )
    return AttentionGroup(kind, tuple(items))


# --- the unit list -----------------------------------------------------------------------------------------------


def unit_rows(
    units: Units,
    specs: Mapping[str, UnitSpec],
    orders: Mapping[str, Order],
    incidents: Mapping[str, Incident],
    now: float,
) -> tuple[UnitRow, ...]:
    """Every unit as a line of the unit list, in the order of the columns; the list itself sorts and filters."""
    busy = {o.unit: o for o in orders.values() if o.state.active}
    ages = units.age(now)
    return tuple(
        _unit_row(units, row, specs.get(unit), _order_no(busy.get(unit), incidents), float(ages[row]))
        for row, unit in enumerate(units.ids)
    )


def _order_no(order: Order | None, incidents: Mapping[str, Incident]) -> str:
    if order is None:
        return ""
    incident = incidents.get(order.incident)
    return incident.no if incident is not None else order.incident


def _unit_row(units: Units, row: int, spec: UnitSpec | None, order_no: str, age_s: float) -> UnitRow:
    return UnitRow(
        id=units.ids[row], name=spec.name if spec else units.ids[row], kind=Kind(int(units.kind[row])),
        duty=Duty(int(units.duty[row])), link=Link(int(units.link[row])), fix_age_s=age_s,
        recording=Tri(int(units.recording[row])), battery_pct=float(units.battery_pct[row]), order_no=order_no,
        beat=spec.beat if spec else "", registered=bool(units.registered[row]), sos=bool(units.sos[row]),
    )  # fmt: skip
