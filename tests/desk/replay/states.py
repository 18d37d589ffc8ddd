"""All that a room shows at a moment, made comparable: of a live desk and of a replay."""

from __future__ import annotations

from math import isnan
from typing import Any

from console.desk import Desk
from console.dispatch.signs import signs
from layers.units import Units

_COLUMNS = (
    "lon_deg", "lat_deg", "speed_mps", "heading_deg", "accuracy_m", "fix_t", "fix_received", "duty", "duty_t", "kind",
    "registered", "sos", "officers", "auxiliaries", "volunteers", "grid_workers", "rest_until",
)  # fmt: skip
_STEP = {"lon_deg": 1e-7, "lat_deg": 1e-7, "speed_mps": 0.01, "heading_deg": 0.5, "accuracy_m": 0.1}


def state(desk: Desk) -> dict[str, Any]:
    """By what it is, so that a difference names itself."""
    out: dict[str, Any] = {f"room.{name}": repr(value) for name, value in vars(desk.room).items() if name != "index"}
    out["room.index.open"] = list(desk.room.index.open)
    for unit in desk.units.ids:
        out |= unit_state(desk, unit)
    for one in desk.alarms.view.standing:
        out[f"alarm {one.alarm.key}"] = (one.alarm.level, one.heard_by, one.snoozed)
    out["queue"] = [
        (row.incident, row.clock.order, row.clock.overdue) if row.clock is not None else (row.incident,)
        for row in desk.queue_rows()
    ]
    return out


def unit_state(desk: Desk, unit: str) -> dict[str, Any]:
    units: Units = desk.units
    row = units.row[unit]
    found = signs(units, row, desk.site.config.limits, desk.clock.now())
    out: dict[str, Any] = {f"{unit}.{name}": float(getattr(units, name)[row]) for name in _COLUMNS}
    out[f"{unit}.signs"] = [str(one) for one in (found.link, found.fix, found.video, found.battery, found.duty)]
    return out


def differences(live: dict[str, Any], replayed: dict[str, Any]) -> list[str]:
    return [
        f"{key}: {live.get(key)} / {replayed.get(key)}"
        for key in sorted(live.keys() | replayed.keys())
        if not same(key, live.get(key), replayed.get(key))
    ]


def same(key: str, live: Any, replayed: Any) -> bool:
    """Fixes are kept in steps of 11 mm, 1 cm/s, 0.1 degrees, 0.1 m; the course follows from two of them."""
    if not isinstance(live, float) or not isinstance(replayed, float):
        return bool(live == replayed)
    if isnan(live) or isnan(replayed):
        return isnan(live) and isnan(replayed)
    return live == replayed or abs(live - replayed) <= _STEP.get(key.partition(".")[2], 0.0)
