"""Load of the units 勤务负荷: incidents, hours engaged, kilometres, by hours on duty; and how evenly that is shared.

A unit is engaged from the order made until it ends. On duty is who says any duty but 离岗; a unit of which nobody ever
said it is counted with what it did, and compared with nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.study import fairness, lasting
from console.study.beheld import Beheld, Moving, beheld
from console.study.choose import missing
from console.study.days import HOUR_S
from console.study.pick import Picked, pick
from console.study.wording import p_text
from console.words.study import Chart, Column, Facts, Line, Scope, Series, Study, Table
from layers.units import Duty

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]

_OFF: Final = (Duty.OFF.name, Duty.UNKNOWN.name)
_LEAST_H: Final = 4.0  # on duty for less nobody is compared
_FEW: Final = 10  # incidents in all: with fewer nothing is said of how they are shared
_DRAWN: Final = 30  # units in the chart, the busiest first
_SOURCES: Final = ("service.source.gini", "service.source.jain", "service.source.chance", "study.source.fdr")
_COLUMNS: Final = (
    Column("service.col.unit"), Column("service.col.incidents", "count"), Column("service.col.engaged_h", "number"),
    Column("service.col.duty_h", "number"), Column("service.col.engaged_share", "share"),
    Column("service.col.per_shift", "number"), Column("service.col.km", "km"), Column("service.col.p", "p"),
)  # fmt: skip
SHIFT_H: Final = 8.0  # what a rate is told for


@dataclass(frozen=True)
class Loaded:
    """One unit in the period. ``duty_s`` NaN: nobody said; ``moving`` None: no tracks. ``p``: see ``fairness.apart``;
    NaN where it is not compared."""

    unit: str
    incidents: int
    engaged_s: float
    duty_s: float
    moving: Moving | None
    p: float = nan

    @property
    def per_hour(self) -> float:
        """Incidents an hour on duty."""
        return self.incidents / self.duty_s * HOUR_S if self.duty_s > 0 else nan

    @property
    def compared(self) -> bool:
        return isfinite(self.duty_s) and self.duty_s >= _LEAST_H * HOUR_S


def load(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """The study of kind ``load``. Numbers: units, gini, jain, gini_p, engaged_share, incidents_per_shift, km."""
    picked, seen = pick(tables, scope, ground), beheld(scope, ground)
    found = loads(picked, tables, scope, ground, seen)
    return Study(
        kind="load", scope=scope, said=tuple(_said(found, ground)), charts=_charts(found, ground),
        tables=(_table(found, ground),) if found else (), sources=_SOURCES, numbers=_numbers(found),
        missing=(*missing(tables, scope), *_missing(found, seen)),
    )  # fmt: skip


def loads(picked: Picked, tables: Tables, scope: Scope, ground: Ground, seen: Beheld | None) -> tuple[Loaded, ...]:
    """Every unit that was on duty, had an order or was heard; the one with most incidents first."""
    end = min(scope.until, ground.now)
    moving = seen.moving if seen is not None else {}
    on_duty = {str(unit): rows for unit, rows in tables.duty.groupby("unit")}
    ordered = {str(unit): rows for unit, rows in picked.orders.groupby("unit")}
    out = []
    for unit in sorted({*on_duty, *ordered, *moving}):
        orders, duty = ordered.get(unit), on_duty.get(unit)
        engaged = _engaged(orders, scope, end) if orders is not None else 0.0
        hours = _duty_s(duty, scope, end) if duty is not None else nan
        incidents = orders["incident"].nunique() if orders is not None else 0
        if incidents or engaged or hours > 0 or unit in moving:
            out.append(Loaded(unit, incidents, engaged, hours, moving.get(unit) if seen is not None else None))
    return _judged(sorted(out, key=lambda one: (-one.incidents, -one.engaged_s, one.unit)))


def _engaged(orders: pd.DataFrame, scope: Scope, end: float) -> float:
    rows = orders.rename(columns={"issued": "since", "ended": "until"})
    return lasting.of(rows, scope.since, scope.until, end).seconds


def _duty_s(duty: pd.DataFrame, scope: Scope, end: float) -> float:
    """NaN when it never said anything that it could be judged by."""
    if (duty["duty"] == Duty.UNKNOWN.name).all():
        return nan
    return lasting.of(duty[~duty["duty"].isin(_OFF)], scope.since, scope.until, end).seconds


def _judged(found: Sequence[Loaded]) -> tuple[Loaded, ...]:
    from dataclasses import replace

    some = [one for one in found if one.compared]
    counts, hours = _shares(some)
    p = dict(zip([one.unit for one in some], fairness.apart(counts, hours).tolist(), strict=True))
    return tuple(replace(one, p=p.get(one.unit, nan)) for one in found)


def _shares(some: Sequence[Loaded]) -> tuple[F64, F64]:
    """Incidents and hours on duty."""
    return np.array([float(one.incidents) for one in some]), np.array([one.duty_s / HOUR_S for one in some])


# --- in words -------------------------------------------------------------------------------------------------------


def _said(found: Sequence[Loaded], ground: Ground) -> Iterator[Line]:
    some = [one for one in found if one.compared]
    counts, hours = _shares(some)
    if len(some) < 2 or counts.sum() < _FEW:
        yield Line("service.load.too_few", {"n": len(some), "incidents": int(counts.sum())}, "unsure")
        return
    uneven, p = fairness.gini(counts / hours, hours), fairness.by_chance(counts, hours)
    facts: Facts = {"gini": uneven, "p": p_text(p), "n": len(some)}
    if p >= 0.05:
        yield Line("service.load.even", facts)
    else:
        yield Line("service.load.uneven", facts, "warn")
    rate = counts.sum() / hours.sum()
    yield Line("service.load.rate", {"rate": rate * SHIFT_H, "hours": int(SHIFT_H), "share": _engaged_share(some)})
    for one in [one for one in some if one.p < 0.05][:4]:
        more, name = one.per_hour > rate, unit_name(one.unit, ground)
        facts = {"unit": name, "n": one.incidents, "times": one.per_hour / rate, "p": p_text(one.p)}
        yield Line(f"service.load.{'more' if more else 'fewer'}", facts, "warn" if more else "")


def _engaged_share(some: Sequence[Loaded]) -> float:
    whole = sum(one.duty_s for one in some)
    return sum(one.engaged_s for one in some) / whole if whole else nan


def _missing(found: Sequence[Loaded], seen: Beheld | None) -> Iterator[Line]:
    if seen is None:
        yield Line("service.no_tracks")
    else:
        yield from seen.missing
    silent = [one for one in found if not isfinite(one.duty_s)]
    if silent:
        yield Line("service.load.no_duty", {"n": len(silent)})
    short = [one for one in found if isfinite(one.duty_s) and not one.compared]
    if short:
        yield Line("service.load.short", {"n": len(short), "hours": int(_LEAST_H)})


# --- in figures -----------------------------------------------------------------------------------------------------


def _numbers(found: Sequence[Loaded]) -> dict[str, float]:
    some = [one for one in found if one.compared]
    counts, hours = _shares(some)
    rates = counts / hours if len(some) else counts
    km = [one.moving.km for one in found if one.moving is not None]
    return {
        "units": float(len(found)), "gini": fairness.gini(rates, hours), "jain": fairness.jain(rates),
        "gini_p": fairness.by_chance(counts, hours), "engaged_share": _engaged_share(some),
        "incidents_per_shift": float(counts.sum() / hours.sum() * SHIFT_H) if len(some) else nan,
        "km": float(sum(km)) if km else nan,
    }  # fmt: skip


def _table(found: Sequence[Loaded], ground: Ground) -> Table:
    rows = tuple(
        (
            unit_name(one.unit, ground), one.incidents, one.engaged_s / HOUR_S, _known(one.duty_s / HOUR_S),
            _known(one.engaged_s / one.duty_s if one.duty_s > 0 else nan),
            _known(one.per_hour * SHIFT_H if one.compared else nan),
            one.moving.km if one.moving is not None else None, _known(one.p),
        )
        for one in found
    )  # fmt: skip
    return Table("service.load.by_unit", _COLUMNS, rows, {"hours": int(SHIFT_H)})


def _charts(found: Sequence[Loaded], ground: Ground) -> tuple[Chart, ...]:
    """Incidents a shift of each, with where its true rate lies 95 times in 100."""
    from console.study.counts import garwood

    some = [one for one in found if one.compared]
    counts, hours = _shares(some)
    if not counts.sum():
        return ()
    some = sorted(some, key=lambda one: -one.per_hour)[:_DRAWN]
    scale = [SHIFT_H / one.duty_s * HOUR_S for one in some]
    bounds = [garwood(one.incidents) for one in some]
    series = Series(
        tuple(one.per_hour * SHIFT_H for one in some), code="service.col.per_shift",
        low=tuple(one.low * k for one, k in zip(bounds, scale, strict=True)),
        high=tuple(one.high * k for one, k in zip(bounds, scale, strict=True)),
    )  # fmt: skip
    return (Chart(
        code="service.load.rates", form="bars", x=tuple(unit_name(one.unit, ground) for one in some), series=(series,),
        unit="number", y_code="service.col.per_shift",
        facts={"hours": int(SHIFT_H), "mean": float(counts.sum() / hours.sum() * SHIFT_H)},
    ),)  # fmt: skip


def unit_name(unit: str, ground: Ground) -> str:
    """As the room calls it; an unknown one by its id."""
    return ground.unit_names.get(unit) or unit


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
