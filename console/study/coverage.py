"""Coverage over time 覆盖: which share of the roads the free units and staffed posts could reach in 1, 3, 5 minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.study.choose import known, missing
from console.study.covering import Covered, Covering
from console.study.days import weekday_hour
from console.words.study import Chart, Column, Finding, Layer, Line, Scope, Series, Shape, Study, Table

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]

_MIDDLE: Final = 1  # 3 minutes: what is compared
_CODES: Final = ("service.col.cover_1", "service.col.cover_3", "service.col.cover_5")
_WEAK: Final = 0.5  # a beat of which less is covered on average is a finding
_FOUND: Final = 5
_ONE_DAY: Final = 48  # up to so many moments are drawn one by one
_SOURCES: Final = ("service.source.cover",)


def coverage_over_time(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """The study of kind ``coverage``. Numbers: cover_60, cover_180, cover_300, cover_least, cover_least_hour, free."""
    if ground.tracks is None or ground.site is None:
        return Study(kind="coverage", scope=scope, missing=(Line("service.no_tracks"),))
    covering = Covering(tables, ground, ground.tracks, ground.site)
    if covering.roads is None:
        return Study(kind="coverage", scope=scope, missing=(Line("service.coverage.no_roads"),))
    every = covering.of(scope)
    every = every.take(np.array([known(tables, t, t) for t in every.t.tolist()], dtype=np.bool_))  # else: of nobody
    told = (every.free > 0) | (every.unknown == 0)  # as live: where none is known to be free and some are not known
    found = _of_beats(every.take(told), covering, scope, ground)
    hours = _by_hour(found)
    return Study(
        kind="coverage", scope=scope, said=tuple(_said(found, hours, scope, ground)),
        charts=tuple(_charts(found, hours)), tables=tuple(_tables(found, hours, scope, ground)),
        layers=tuple(_layers(found, scope, ground)), findings=tuple(_findings(found, scope, ground)),
        sources=_SOURCES, numbers=_numbers(found, hours), missing=(*missing(tables, scope), *_missing(every, found)),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _of_beats(found: Covered, covering: Covering, scope: Scope, ground: Ground) -> Covered:
    """The shares of the beats that were asked for in place of the whole site's."""
    from dataclasses import replace

    rows = [ground.row[key] for key in scope.beats if key in ground.row]
    if not rows or covering.roads is None:
        return found
    weight = covering.roads.beat_m[rows]
    shares = np.nan_to_num(found.beats[:, :, rows]) @ weight / max(float(weight.sum()), 1e-9)
    return replace(found, share=shares)


def _by_hour(found: Covered) -> F64:
    """``(24, 4)`` by hour of the wall clock: the mean shares and how many were free; NaN where there is no moment."""
    out = np.full((24, 4), np.nan)
    _, hour = weekday_hour(found.t)
    for one in np.unique(hour).tolist():
        mine = hour == one
        out[one] = (*found.share[mine].mean(axis=0), found.free[mine].mean())
    return out


def _beat_rows(found: Covered, scope: Scope, ground: Ground) -> list[tuple[str, F64, float]]:
    """id, mean share by limit, least share within the middle one, of each beat with roads; the weakest first."""
    out = []
    for key, row in ground.row.items():
        shares = found.beats[:, :, row]
        if len(shares) and np.isfinite(shares).all() and (not scope.beats or key in scope.beats):
            out.append((key, shares.mean(axis=0), float(shares[:, _MIDDLE].min())))
    return sorted(out, key=lambda one: (float(one[1][_MIDDLE]), one[0]))


def _least(hours: F64) -> int | None:
    known = np.isfinite(hours[:, _MIDDLE])
    return int(np.nanargmin(hours[:, _MIDDLE])) if known.any() else None


def _numbers(found: Covered, hours: F64) -> dict[str, float]:
    least = _least(hours)
    mean = found.share.mean(axis=0) if len(found.t) else np.full(3, nan)
    return {
        "cover_60": float(mean[0]), "cover_180": float(mean[1]), "cover_300": float(mean[2]),
        "cover_least": float(hours[least, _MIDDLE]) if least is not None else nan,
        "cover_least_hour": float(least) if least is not None else nan,
        "free": float(found.free.mean()) if len(found.t) else nan,
    }  # fmt: skip


# --- in words -------------------------------------------------------------------------------------------------------


def _said(found: Covered, hours: F64, scope: Scope, ground: Ground) -> Iterator[Line]:
    if not len(found.t):
        yield Line("service.coverage.nothing", tone="unsure")
        return
    one, three, five = found.share.mean(axis=0).tolist()
    facts = {"free": float(found.free.mean()), "one": one, "three": three, "five": five, "n": len(found.t)}
    yield Line("service.coverage.mean", facts)
    least = _least(hours)
    if least is not None and np.isfinite(hours[:, _MIDDLE]).sum() > 1:
        yield Line("service.coverage.least", {"hour": least, "share": float(hours[least, _MIDDLE])})
    beats = _beat_rows(found, scope, ground)
    if len(beats) > 1:
        share = float(beats[0][1][_MIDDLE])
        facts = {"beat": ground.beat_name(beats[0][0]), "share": share}
        yield Line("service.coverage.beat", facts, "warn" if share < _WEAK else "")
    silent = int((found.free == 0).sum())
    if silent:
        yield Line("service.coverage.silent", {"n": silent}, "warn")


def _missing(every: Covered, found: Covered) -> Iterator[Line]:
    left = len(every.t) - len(found.t)
    if left:
        yield Line("service.coverage.untold", {"n": left, "of": len(every.t)})
    if len(found.t) and found.unknown.mean() > 0:
        yield Line("service.coverage.unknown", {"n": float(found.unknown.mean())})


# --- in figures and pictures ----------------------------------------------------------------------------------------


def _tables(found: Covered, hours: F64, scope: Scope, ground: Ground) -> Iterator[Table]:
    shares = tuple(Column(code, "share") for code in _CODES)
    yield Table(
        "service.coverage.by_hour", (Column("service.col.hour"), *shares, Column("service.col.free", "number")),
        tuple((f"{n:02d}:00", *row.tolist()) for n, row in enumerate(hours) if isfinite(row[0])),
    )  # fmt: skip
    beats = _beat_rows(found, scope, ground)
    if beats:
        yield Table(
            "service.coverage.by_beat",
            (Column("service.col.beat"), *shares, Column("service.col.worst", "share")),
            tuple((ground.beat_name(key), *mean.tolist(), least) for key, mean, least in beats),
        )


def _charts(found: Covered, hours: F64) -> Iterator[Chart]:
    if not len(found.t):
        return
    if len(found.t) <= _ONE_DAY:
        yield Chart(
            code="service.coverage.over_time", form="lines", unit="share",
            x=tuple(time.strftime("%H:%M", time.localtime(t)) for t in found.t.tolist()),
            series=tuple(Series(tuple(found.share[:, k].tolist()), code=code) for k, code in enumerate(_CODES)),
        )  # fmt: skip
        return
    clocks = tuple(str(hour) for hour in range(24))
    yield Chart(
        code="service.coverage.hours_chart", form="lines", x=clocks, unit="share", x_code="study.hour",
        series=tuple(Series(tuple(hours[:, k].tolist()), code=code) for k, code in enumerate(_CODES)),
    )  # fmt: skip
    weekday, hour = weekday_hour(found.t)
    grid = np.full((7, 24), np.nan)
    for day, clock in {*zip(weekday.tolist(), hour.tolist(), strict=True)}:
        grid[day, clock] = found.share[(weekday == day) & (hour == clock), _MIDDLE].mean()
    yield Chart(
        code="service.coverage.week_chart", form="grid", x=clocks, unit="share", x_code="study.hour",
        series=tuple(Series(tuple(row), code=f"study.weekday.{n}") for n, row in enumerate(grid.tolist())),
    )  # fmt: skip


def _layers(found: Covered, scope: Scope, ground: Ground) -> Iterator[Layer]:
    beats = _beat_rows(found, scope, ground)
    if beats:
        areas = tuple(
            Shape(ground.beat_outline(key), float(mean[_MIDDLE]), ground.beat_name(key)) for key, mean, _ in beats
        )
        yield Layer(code="service.coverage.map", form="areas", shapes=areas, unit="share")


def _findings(found: Covered, scope: Scope, ground: Ground) -> Iterator[Finding]:
    """Beats of which the free units reach little, the weakest first."""
    for key, mean, _ in _beat_rows(found, scope, ground)[:_FOUND]:
        share, (lon, lat) = float(mean[_MIDDLE]), ground.beat_label(key)
        if share < _WEAK and isfinite(lon):
            facts = {"beat": ground.beat_name(key), "share": share}
            yield Finding(
                key=f"coverage:beat:{key}", what=Line("service.coverage.find", facts, "warn"),
                lon_deg=lon, lat_deg=lat, radius_m=500.0, since=scope.since, until=scope.until, beat=key,
                value=1.0 - share,
            )  # fmt: skip
