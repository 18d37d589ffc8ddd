"""San Francisco's dispatch log as ``Tables``: a call an incident, a unit's row an order."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Any

from console.study.frames import COLUMNS, tables
from console.study.ground import Ground
from console.study.tables import Tables
from tests.e2e.san_francisco import AVAILABLE, DISPATCH, LOG, RESPONSE, SCENE, Call, Response, calls_of

Rows = list[tuple[Any, ...]]


def row(name: str, **said: Any) -> tuple[Any, ...]:
    """One row of a table; what is not said is "", NaN, False, 0 as its column is."""
    none: dict[str, Any] = {"str": "", "float64": nan, "bool": False, "int64": 0, "object": ()}
    return tuple(said.get(key, none[kind]) for key, kind in COLUMNS[name].items())


def log_tables(shared: Path, ground: Ground) -> Tables:
    calls = calls_of(shared / LOG)
    limits = ground.config.limits.onscene_s
    incidents = [_incident(one, limits[one.level]) for one in calls]
    orders = [_order(one.id, unit) for one in calls for unit in one.units if DISPATCH in unit.at]
    since, until = calls[0].received - 1.0, max(one.received for one in calls) + 1.0
    return tables(since, until, {"incidents": incidents, "orders": orders})


def _incident(call: Call, limit: float) -> tuple[Any, ...]:
    last = max(t for unit in call.units for t in unit.at.values())
    return row(
        "incidents", id=call.id, no=call.id, source="log", type=call.type, level=call.level, t=call.received,
        received=call.received, signed=call.entry, closed=max(last, call.entry), lon=call.lon_deg, lat=call.lat_deg,
        place=call.place, state="closed", outcome=call.outcome, units=len(call.units), tier_s=limit,
    )  # fmt: skip


def _order(call: str, unit: Response) -> tuple[Any, ...]:
    at = unit.at
    return row(
        "orders", id=f"{call}-{unit.unit}", incident=call, unit=unit.unit, issued=at[DISPATCH],
        enroute=at.get(RESPONSE, nan), onscene=at.get(SCENE, nan), ended=at.get(AVAILABLE, nan), state="done",
        lead=True,
    )  # fmt: skip
