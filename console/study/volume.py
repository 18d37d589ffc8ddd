"""警情量: how many, against the same period before, and whether the difference is more than chance."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from console.study import days
from console.study.choose import counted, known, missing, recorded, unwritten_s
from console.study.counts import SURE, Change, Interval, change, corrected, garwood, spread
from console.study.wording import clock, p_text, percent
from console.words.study import Cell, Chart, Column, Finding, Layer, Line, Said, Scope, Series, Shape, Study, Table

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

SOURCES: Final = ("study.source.garwood", "study.source.two_counts", "study.source.dispersion", "study.source.fdr")
_FEW_DAYS: Final = 2  # up to so many days are drawn by hours, up to _MANY by days, longer by weeks
_MANY_DAYS: Final = 62
_SAID: Final = 4  # at most so many single changes are said in a sentence
_OFF_SHARE: Final = 0.05  # of a period that the console may have been off while it is still compared
_COLUMNS: Final = ("now", "before", "ratio", "low", "high", "p")
KINDS: Final = ("beat", "type", "level")
HEADS: Final = {"beat": "study.beat", "type": "study.type", "level": "study.level_head"}


class Periods(NamedTuple):
    """This one, as far as it has come, and the one before; ``whole``: all of that one is in the journal. ``kept``: as
    much of this one as is."""

    now: Scope
    before: Scope
    whole: bool
    running: bool  # it is not over yet
    kept: Scope
    broken: bool  # the console was off for so much of this one that it cannot be compared

    @property
    def nothing(self) -> bool:
        """Not a moment of this one is in the journal."""
        return self.kept.since >= self.kept.until


class Side(NamedTuple):
    """One of what is counted apart: a beat, a type, a level."""

    key: str
    name: Said
    change: Change
    p: float  # corrected for how many are looked at


def volume(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``volume``, ``volume_low``, ``volume_high``, and with a period before ``volume_before``,
    ``volume_ratio``, ``volume_p``, ``volume_spread``."""
    periods = periods_of(tables, scope, ground)
    now, before = counted(tables, periods.now, ground), counted(tables, periods.before, ground)
    if not periods.whole:
        before = before[:0]
    total = _change(now["t"], before["t"], periods)
    sides = {kind: _sides(kind, now, before, periods, ground) for kind in KINDS}
    return Study(
        kind="volume", scope=scope, said=_said(total, sides, now, periods),
        charts=(_chart(tables, now, before, periods), *_by_kind(sides, periods.whole)),
        tables=tuple(_table(kind, sides[kind], total, periods.whole) for kind in KINDS if sides[kind]),
        layers=_layers(sides["beat"], periods, ground), findings=_findings(sides["beat"], periods, ground),
        sources=SOURCES, numbers={} if _unknown(total, periods) else _numbers(total, periods),
        missing=missing(tables, scope),
    )  # fmt: skip


def periods_of(tables: Tables, scope: Scope, ground: Ground) -> Periods:
    before = days.before(scope, ground.now)
    now = days.clipped(scope, ground.now)
    broken = [unwritten_s(tables, one) > _OFF_SHARE * (one.until - one.since) for one in (now, before)]
    return Periods(
        now, before, tables.kept_since <= before.since and not any(broken), now.until < scope.until,
        recorded(tables, scope, ground), broken[0],
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _change(now: pd.Series, before: pd.Series, periods: Periods) -> Change:
    here, there = periods.now, periods.before
    wide = spread(_whole_days(now, here), _whole_days(before, there)) if periods.whole else 1.0
    before_s = there.until - there.since if periods.whole else 0.0
    return change(len(now), len(before), here.until - here.since, before_s, wide)


def _whole_days(times: pd.Series, scope: Scope) -> list[int]:
    """How many on each whole local day of the scope."""
    return [n for n, day in zip(_daily(times, scope), days.days_of(scope.since, scope.until), strict=True)
            if day.start == days.midnight(day.start) and day.end == days.midnight(day.start, 1)]  # fmt: skip


def _daily(times: pd.Series, scope: Scope) -> list[int]:
    of = days.days_of(scope.since, scope.until)
    edges = [day.start for day in of] + [scope.until]
    return [int(n) for n in np.histogram(times, edges)[0]] if of else []


def _sides(kind: str, now: pd.DataFrame, before: pd.DataFrame, periods: Periods, ground: Ground) -> list[Side]:
    """The most first, levels gravest first; each change corrected for how many there are."""
    keys = sorted({*now[kind], *before[kind]})
    changes = [_change(now["t"][now[kind] == key], before["t"][before[kind] == key], periods) for key in keys]
    p = corrected([one.p for one in changes])
    sides = [Side(str(k), _name(kind, k, ground), c, q) for k, c, q in zip(keys, changes, p, strict=True)]
    if kind == "level":
        return sides
    return sorted(sides, key=lambda one: (-one.change.now, -one.change.before, one.key))


def _name(kind: str, key: str | int, ground: Ground) -> Said:
    names: dict[str, Callable[..., Said]] = {
        "beat": ground.beat_name, "type": ground.type_name, "level": ground.level_name,
    }  # fmt: skip
    return names[kind](key)


def _numbers(total: Change, periods: Periods) -> dict[str, float]:
    low, high = garwood(total.now)
    found = {"volume": float(total.now), "volume_low": low, "volume_high": high, "volume_spread": total.spread}
    if periods.whole:
        found |= {"volume_before": float(total.before), "volume_ratio": total.ratio, "volume_p": total.p}
    return found


def _unknown(total: Change, periods: Periods) -> bool:
    """Nobody wrote down how many there were; a source may still have told of some."""
    return periods.nothing and not total.now


# --- in words -------------------------------------------------------------------------------------------------------


def _said(total: Change, sides: dict[str, list[Side]], now: pd.DataFrame, periods: Periods) -> tuple[Line, ...]:
    said = [_of_all(total, periods)]
    if total.spread > 1.0 and periods.whole:
        said.append(Line("crime.volume_spread", {"times": f"{total.spread:.1f}"}))
    if periods.whole:
        said += _of_sides(sides)
    nowhere = int(now["lon"].isna().sum())
    if nowhere:
        said.append(Line("crime.volume_nowhere", {"n": nowhere}))
    if not periods.nothing and periods.kept.since > periods.now.since:
        said.append(Line("crime.volume_from", {"at": clock(periods.kept.since)}))
    if periods.running:
        code = "crime.volume_running" if periods.whole else "crime.volume_running_alone"
        said.append(Line(code, {"at": clock(periods.now.until)}))
    return tuple(said)


def _of_all(total: Change, periods: Periods) -> Line:
    if _unknown(total, periods):
        return Line("crime.volume_unrecorded", tone="unsure")
    low, high = garwood(total.now)
    facts = {"n": total.now, "before": total.before, "low": f"{low:.0f}", "high": f"{high:.0f}"}
    if not periods.whole:
        return Line("crime.volume_broken" if periods.broken else "crime.volume_alone", facts, "unsure")
    if total.now + total.before == 0:
        return Line("crime.volume_none")
    if total.p >= SURE:
        return Line("crime.volume_same", facts | {"p": p_text(total.p)}, "unsure")
    if not total.before or not total.now:
        return Line("crime.volume_first" if total.now else "crime.volume_gone", facts | {"p": p_text(total.p)}, "sure")
    return Line("crime.volume_up" if total.up else "crime.volume_down", facts | _percent(total), "sure")


def _percent(one: Change) -> dict[str, str]:
    """By how many per cent more or fewer, with the interval."""
    ends = (abs(one.low - 1.0), abs(one.high - 1.0))
    near, far = min(ends), max(ends)
    return {
        "by": percent(abs(one.ratio - 1.0)), "least": percent(near),
        "most": percent(far) if math.isfinite(far) else "∞", "p": p_text(one.p),
    }  # fmt: skip


def _of_sides(sides: dict[str, list[Side]]) -> list[Line]:
    """The surest changes first; what is within chance is not said at all."""
    sure = [(kind, one) for kind in KINDS for one in sides[kind] if one.p < SURE]
    sure.sort(key=lambda pair: pair[1].p)
    said = [
        Line(
            "crime.volume_side_up" if one.change.up else "crime.volume_side_down",
            {"name": one.name, "n": one.change.now, "before": one.change.before, "p": p_text(one.p)}, "sure",
        )
        for kind, one in sure[:_SAID]
    ]  # fmt: skip
    looked = sum(len(sides[kind]) for kind in KINDS)
    return said or ([Line("crime.volume_no_side", {"n": looked}, "unsure")] if looked > 1 else [])


# --- drawn ----------------------------------------------------------------------------------------------------------


def _chart(tables: Tables, now: pd.DataFrame, before: pd.DataFrame, periods: Periods) -> Chart:
    """By hours, days or weeks, with the interval of each and the period before beside it; empty where nothing was
    recorded: a 0 there would be a lie."""
    code, edges, labels = _bins(periods.now)
    counts: list[int] = np.histogram(now["t"], edges)[0].tolist() if labels else []
    series = [_counts([
        n if n or known(tables, *ends) else None for n, ends in zip(counts, pairwise(edges), strict=False)
    ])]  # fmt: skip
    if periods.whole and labels:
        past = np.histogram(before["t"], _bins(periods.before)[1])[0].astype(float).tolist()
        past = (past + [float("nan")] * len(labels))[: len(labels)]
        series.append(Series(tuple(past), "study.before", faint=True))
    return Chart(
        code=f"crime.volume_by_{code}", form="bars", x=tuple(labels), series=tuple(series), y_code="study.count"
    )


def _counts(counts: list[int | None]) -> Series:
    """Bars with their intervals; None: not known."""
    ends = [garwood(n) if n is not None else Interval(math.nan, math.nan) for n in counts]
    return Series(tuple(math.nan if n is None else float(n) for n in counts), "study.now",
                  low=tuple(one.low for one in ends), high=tuple(one.high for one in ends))  # fmt: skip


def _bins(scope: Scope) -> tuple[str, list[float], list[str]]:
    of = days.days_of(scope.since, scope.until)
    if len(of) <= _FEW_DAYS:
        starts = list(np.arange(scope.since, scope.until, days.HOUR_S))
        return "hour", [*starts, scope.until], [time.strftime("%H", time.localtime(t)) for t in starts]
    step = 1 if len(of) <= _MANY_DAYS else 7
    starts = [day.start for day in of[::step]]
    return ("day" if step == 1 else "week"), [*starts, scope.until], [day.label for day in of[::step]]


def _by_kind(sides: dict[str, list[Side]], whole: bool) -> tuple[Chart, ...]:
    return tuple(_kind_chart(kind, sides[kind][:20], whole) for kind in KINDS if len(sides[kind]) > 1)


def _kind_chart(kind: str, sides: list[Side], whole: bool) -> Chart:
    now = _counts([one.change.now for one in sides])
    past = Series(tuple(float(one.change.before) for one in sides), "study.before", faint=True)
    return Chart(
        code=f"crime.volume_by_{kind}", form="bars", x=tuple(one.name for one in sides),
        series=(now, past) if whole else (now,), y_code="study.count",
    )  # fmt: skip


def _table(kind: str, sides: list[Side], total: Change, whole: bool) -> Table:
    """Without a whole period before, of this one alone."""
    kinds = {"now": "count", "before": "count", "p": "p"}
    columns = (Column(HEADS[kind]), *(Column(f"study.{name}", kinds.get(name, "number"), 2) for name in _COLUMNS))
    rows = tuple((one.name, *_cells(one.change), one.p) for one in sides)
    shown = len(columns) if whole else 2
    total_row = (Line("study.all"), *_cells(total), total.p)
    return Table(
        f"crime.volume_by_{kind}", columns[:shown], tuple(row[:shown] for row in rows), total=total_row[:shown]
    )


def _cells(one: Change) -> tuple[Cell, ...]:
    numbers = (one.ratio, one.low, one.high)
    return (one.now, one.before, *(n if math.isfinite(n) else None for n in numbers))


def _layers(sides: list[Side], periods: Periods, ground: Ground) -> tuple[Layer, ...]:
    of = {one.key: one for one in sides}
    none = None if periods.nothing else 0.0
    shapes = tuple(
        Shape(ground.beat_outline(key), value=float(of[key].change.now) if key in of else none,
              label=ground.beat_name(key), thing=("beat", key))
        for key in ground.beats.ids
    )  # fmt: skip
    return (Layer(code="crime.volume_by_beat", form="areas", shapes=shapes, unit="count"),) if shapes else ()


def _findings(sides: list[Side], periods: Periods, ground: Ground) -> tuple[Finding, ...]:
    """Beats in which more happened than chance would have it."""
    found = []
    for one in sides:
        if one.p < SURE and one.change.up and one.key in ground.row and periods.whole:
            lon, lat = ground.beat_label(one.key)
            facts = {"name": one.name, "n": one.change.now, "before": one.change.before, "p": p_text(one.p)}
            found.append(Finding(
                key=f"volume:beat:{one.key}", what=Line("crime.volume_side_up", facts, "sure"),
                lon_deg=lon, lat_deg=lat, since=periods.now.since, until=periods.now.until, beat=one.key,
                value=float(one.change.now), sure=one.p,
            ))  # fmt: skip
    return tuple(found)
