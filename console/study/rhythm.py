"""时段分布: on which weekdays and at which hours, and which of these are more than chance would have it.

An hour is compared with the mean of all, for as long as it was there: a change of the clock leaves one out or repeats
one. Tests take incidents for independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.study import days
from console.study.choose import counted, missing, recorded
from console.study.counts import SURE, corrected, garwood
from console.study.wording import p_text, percent
from console.words.study import Chart, Column, Line, Said, Scope, Series, Study, Table

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]
SOURCES: Final = ("study.source.garwood", "study.source.uniform", "study.source.fdr")
_ENOUGH: Final = 5.0  # expected in each of what is compared (Cochran 1954): with fewer nothing is said of chance
_DUST_H: Final = 1e-6
_SPANS: Final = 3  # at most so many spans of hours are said in a sentence
HOURS: Final = tuple(f"{hour:02d}" for hour in range(24))
WEEKDAYS: Final = tuple(Line(f"study.weekday.{n}") for n in range(7))


class Grid(NamedTuple):
    """``(7, 24)`` each: how many, and for how many hours it was there. Monday first."""

    seen: F64
    hours: F64


class Share(NamedTuple):
    """Of one hour or weekday: how many, how many the mean would have, how likely as many by chance (corrected)."""

    n: int
    expected: float
    p: float


def rhythm(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``volume``, ``hour_p``, ``weekday_p``; ``peak_hour`` and ``peak_share`` when the hours differ."""
    now = recorded(tables, scope, ground)
    grid = grid_of(counted(tables, scope, ground)["t"].to_numpy(), now, tables.gaps)
    by_hour, by_day = _shares(grid, 0), _shares(grid, 1)
    p_hour, p_day = _uniform(by_hour), _uniform(by_day)
    spans = _spans([one.p < SURE for one in by_hour]) if p_hour < SURE else []
    spans.sort(key=lambda span: -_of(by_hour, span).n)
    numbers = {"volume": float(grid.seen.sum()), "hour_p": p_hour, "weekday_p": p_day}
    if not grid.seen.any():
        known = bool(grid.hours.any())
        said = Line("crime.rhythm_none") if known else Line("crime.rhythm_unrecorded", tone="unsure")
        return Study(kind="rhythm", scope=scope, said=(said,), sources=SOURCES, numbers=numbers if known else {},
                     missing=missing(tables, scope))  # fmt: skip
    if spans:
        numbers |= {"peak_hour": float(spans[0][0]), "peak_share": _of(by_hour, spans[0]).n / grid.seen.sum()}
    return Study(
        kind="rhythm", scope=scope, said=_said(grid, by_hour, by_day, (p_hour, p_day), spans),
        charts=(_grid_chart(grid), _bars("hour", grid, 0, HOURS), _bars("weekday", grid, 1, WEEKDAYS)),
        tables=(_table("hour", by_hour, HOURS), _table("weekday", by_day, WEEKDAYS)), sources=SOURCES, numbers=numbers,
        missing=missing(tables, scope),
    )  # fmt: skip


def grid_of(times: F64, scope: Scope, gaps: Sequence[tuple[float, float]] = ()) -> Grid:
    """Of epoch s ``(N,)``; the scope is what was recorded, but for ``gaps``. Hours of which nothing was are left
    out with all that a source told of them later."""
    count, hours = np.zeros((7, 24)), days.hours_seen(scope.since, scope.until)
    for since, until in gaps:
        hours = hours - days.hours_seen(max(since, scope.since), min(until, scope.until))
    hours = np.where(hours > _DUST_H, hours, 0.0)
    if len(times):
        np.add.at(count, days.weekday_hour(times), 1.0)
    return Grid(np.where(hours > 0, count, 0.0), hours)


# --- sums -----------------------------------------------------------------------------------------------------------


def _shares(grid: Grid, axis: int) -> list[Share]:
    """Along the hours (0) or the weekdays (1), those that were there at all."""
    from scipy.stats import poisson

    count, hours = grid.seen.sum(axis=axis), grid.hours.sum(axis=axis)
    expected = count.sum() * hours / max(hours.sum(), 1e-9)
    p = corrected(poisson.sf(count - 1, expected)) if count.sum() else [1.0] * len(count)
    return [Share(int(c), float(e), q) for c, e, q in zip(count, expected, p, strict=True)]


def _uniform(shares: Sequence[Share]) -> float:
    """p of all being as the mean has it; 1.0 when there are too few to say."""
    from scipy.stats import chisquare

    there = [one for one in shares if one.expected > 0]
    if len(there) < 2 or min(one.expected for one in there) < _ENOUGH:
        return 1.0
    return float(chisquare([one.n for one in there], [one.expected for one in there]).pvalue)


def _spans(busy: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of hours round the clock: (first, how many)."""
    if all(busy):
        return [(0, len(busy))]
    out: list[tuple[int, int]] = []
    start = busy.index(False)
    for step in range(1, len(busy) + 1):
        hour = (start + step) % len(busy)
        if busy[hour]:
            out = [*out[:-1], (out[-1][0], out[-1][1] + 1)] if busy[hour - 1] and out else [*out, (hour, 1)]
    return out


def _of(shares: Sequence[Share], span: tuple[int, int]) -> Share:
    hours = [shares[(span[0] + n) % len(shares)] for n in range(span[1])]
    return Share(sum(one.n for one in hours), sum(one.expected for one in hours), max(one.p for one in hours))


# --- in words, drawn ------------------------------------------------------------------------------------------------


def _said(grid: Grid, by_hour: list[Share], by_day: list[Share], p: tuple[float, float], spans: list[tuple[int, int]]
          ) -> tuple[Line, ...]:  # fmt: skip
    total = int(grid.seen.sum())
    return (*_hours_said(total, by_hour, p[0], spans), _days_said(by_day, p[1]))


def _hours_said(total: int, by_hour: list[Share], p: float, spans: list[tuple[int, int]]) -> tuple[Line, ...]:
    if min(one.expected for one in by_hour) < _ENOUGH:
        return (Line("crime.rhythm_few", {"n": total}, "unsure"),)
    if not spans:
        return (Line("crime.rhythm_flat", {"n": total, "p": p_text(p)}, "unsure"),)
    return tuple(_span_said(total, by_hour, span) for span in spans[:_SPANS])


def _span_said(total: int, by_hour: list[Share], span: tuple[int, int]) -> Line:
    one = _of(by_hour, span)
    facts = {
        "since": HOURS[span[0]], "until": HOURS[(span[0] + span[1]) % 24], "n": one.n,
        "share": percent(one.n / total), "mean": percent(one.expected / total), "p": p_text(one.p),
    }  # fmt: skip
    return Line("crime.rhythm_peak", facts, "sure")


def _days_said(by_day: list[Share], p: float) -> Line:
    busy = [n for n, one in enumerate(by_day) if one.p < SURE]
    there = [one.expected for one in by_day if one.expected > 0]
    if len(there) < len(by_day) or min(there) < _ENOUGH:
        return Line("crime.rhythm_few_days", tone="unsure")
    if p >= SURE or not busy:
        return Line("crime.rhythm_days_alike", {"p": p_text(p)}, "unsure")
    top = max(busy, key=lambda n: by_day[n].n / by_day[n].expected)
    more = by_day[top].n / by_day[top].expected - 1.0
    return Line("crime.rhythm_day", {"day": WEEKDAYS[top], "more": percent(more), "p": p_text(by_day[top].p)}, "sure")


def _grid_chart(grid: Grid) -> Chart:
    """Incidents an hour, rows Monday to Sunday; NaN where the period has no such hour."""
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(grid.hours > 0, grid.seen / grid.hours, np.nan)
    rows = tuple(Series(tuple(row), name=WEEKDAYS[n]) for n, row in enumerate(rate.tolist()))
    return Chart(code="crime.rhythm_grid", form="grid", x=HOURS, series=rows, x_code="study.hour", unit="number")


def _bars(what: str, grid: Grid, axis: int, labels: Sequence[Said]) -> Chart:
    """Incidents an hour with their intervals, the mean as a line."""
    count, hours = grid.seen.sum(axis=axis), grid.hours.sum(axis=axis)
    ends = [garwood(int(n)) for n in count]
    per = [1.0 / h if h > 0 else float("nan") for h in hours.tolist()]
    series = Series(
        tuple(float(n) * k for n, k in zip(count, per, strict=True)), "study.now",
        low=tuple(end.low * k for end, k in zip(ends, per, strict=True)),
        high=tuple(end.high * k for end, k in zip(ends, per, strict=True)),
    )  # fmt: skip
    mean = float(count.sum() / hours.sum()) if hours.sum() > 0 else None
    return Chart(
        code=f"crime.rhythm_by_{what}", form="bars", x=tuple(labels), series=(series,), unit="number", line_at=mean,
        line_code="study.mean_line", y_code="study.per_hour",
    )  # fmt: skip


def _table(what: str, shares: list[Share], labels: Sequence[Said]) -> Table:
    head = {"hour": "study.hour", "weekday": "study.weekday_head"}[what]
    columns = (Column(head), Column("study.count", "count"), Column("study.expected", "number"), Column("study.p", "p"))
    rows = tuple(
        (label, one.n, one.expected, one.p) if one.expected > 0 else (label, None, None, None)
        for label, one in zip(labels, shares, strict=True)
    )
    return Table(f"crime.rhythm_by_{what}", columns, rows)
