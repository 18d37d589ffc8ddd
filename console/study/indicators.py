"""指标: the site's own numbers over the tables, each over every period that ended in the scope, and the running one."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from console.say import language
from console.site import periods
from console.site.indicating import SPANS, TIME_OF, IndicatorSpec
from console.study.counting import NotOneNumber, value
from console.words.indicators import Reading, written
from console.words.study import Cell, Chart, Column, Line, Scope, Series, Study, Table

if TYPE_CHECKING:
    from console.site.config import SiteConfig
    from console.study.ground import Ground
    from console.study.tables import Tables

MOST: Final = 60  # periods of one indicator in one study
_BY_NAUGHT: Final = re.compile(r"/\s*0+(\.0*)?(?![\d.])")
_SUMS: Final = ("count", "number", "km")
_OF_INCIDENT: Final = ("type", "level", "t", "received", "beat")


def indicators(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """All of the site's indicators. ``numbers``: by id the newest whole period."""
    config = ground.config
    readings = tuple(one for spec in config.indicators for one in read(spec, tables, scope, config))
    of = {spec.id: [one for one in readings if one.indicator == spec.id] for spec in config.indicators}
    whole = {key: [one for one in these if one.until <= scope.until] for key, these in of.items()}
    return Study(
        kind="indicators",
        scope=scope,
        said=tuple(_said(spec, whole[spec.id], config.indicator.least) for spec in config.indicators),
        tables=(_table(config, whole),) if readings else (),
        charts=tuple(_chart(spec, whole[spec.id]) for spec in config.indicators if len(whole[spec.id]) > 1),
        numbers={key: these[-1].value for key, these in whole.items() if these and these[-1].value is not None},
        missing=_missing(config.indicators, readings),
        sources=("indicator.source",),
        readings=readings,
    )


def _missing(specs: Sequence[IndicatorSpec], readings: Sequence[Reading]) -> tuple[Line, ...]:
    """Each that could not be worked out, once, and why."""
    why = {one.indicator: one.why for one in readings if one.why}
    failed = (spec for spec in specs if spec.id in why)
    return tuple(Line("indicator.tick_failed", {"name": called(one), "why": Line(why[one.id])}) for one in failed)


def read(spec: IndicatorSpec, tables: Tables, scope: Scope, config: SiteConfig) -> Iterator[Reading]:
    """Oldest first: whole periods of the scope, then the one that its end lies in, as far as it has come."""
    shifts = config.shift
    running = periods.containing(spec.period, scope.until, shifts)
    over = [one for one in periods.last(spec.period, scope.until, shifts, MOST) if one[0] >= scope.since]
    for since, until in over:
        if _unrecorded(spec, tables, since, until):
            yield Reading(spec.id, since, until, None, 0)
        else:
            yield _reading(spec, tables, since, until, until)
    yield _reading(spec, tables, running[0], running[1], scope.until)


def _unrecorded(spec: IndicatorSpec, tables: Tables, since: float, until: float) -> bool:
    """Nothing of it is in the journal, or too little for a sum: none is not naught."""
    return until <= tables.kept_since or (since < tables.kept_since and spec.unit in _SUMS)


def _reading(spec: IndicatorSpec, tables: Tables, since: float, until: float, upto: float) -> Reading:
    try:
        found, n = value(spec, rows(tables, spec.source, since, upto), since, upto)
    except NotOneNumber:
        return Reading(spec.id, since, until, None, 0, "indicator.not_one_number")
    except ZeroDivisionError:  # by a sum of no rows: nothing to count. By a 0 that is written there: a mistake
        why = "indicator.does_not_fit" if _BY_NAUGHT.search(spec.formula) else ""
        return Reading(spec.id, since, until, None, 0, why)
    except (TypeError, ValueError, AttributeError, KeyError):
        return Reading(spec.id, since, until, None, 0, "indicator.does_not_fit")
    return Reading(spec.id, since, until, found, n)


def rows(tables: Tables, source: str, since: float, until: float) -> pd.DataFrame:
    """Those of the period; spans are cut at its ends."""
    frame: pd.DataFrame = getattr(tables, source)
    if source in SPANS:
        frame = frame[(frame["since"] < until) & ~(frame["until"] <= since)].copy()
        frame["since"] = frame["since"].clip(lower=since)
        frame["until"] = frame["until"].fillna(until).clip(upper=until)
        return frame
    at = frame[TIME_OF[source]]
    frame = frame[(at >= since) & (at < until)]
    return _with_incident(frame, tables.incidents) if source == "orders" else frame


def _with_incident(orders: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    named = {name: f"incident_{name}" for name in _OF_INCIDENT}
    theirs = incidents[["id", *_OF_INCIDENT]].rename(columns={"id": "incident", **named})
    return orders.merge(theirs, on="incident", how="left")


# --- words -----------------------------------------------------------------------------------------------------------


def called(spec: IndicatorSpec) -> str:
    """Its name in the language of the process."""
    return spec.name_en if spec.name_en and language() == "en" else spec.name


def _said(spec: IndicatorSpec, whole: list[Reading], least: int) -> Line:
    """``least``: a value that stands on fewer rows is said, and called neither well nor wrong."""
    known = [one for one in whole if one.value is not None]
    if not known or known[-1].value is None:
        return Line("indicator.said_none", {"name": called(spec)}, "unsure")
    last = known[-1].value
    facts = {"name": called(spec), "value": words(spec, last), "n": known[-1].n}
    if spec.threshold is None:
        return Line("indicator.said", facts)
    if known[-1].n < least:
        return Line("indicator.said_few", facts | {"limit": words(spec, spec.threshold)}, "unsure")
    limit = facts | {"limit": words(spec, spec.threshold)}
    if spec.crossed(last):
        return Line("indicator.said_above" if spec.most is not None else "indicator.said_below", limit, "warn")
    return Line("indicator.said_well", limit)


def words(spec: IndicatorSpec, number: float) -> str:
    """The number as its unit is written: 84 %, 3:20, 12, 1.5."""
    return written(number, spec.unit)


def _table(config: SiteConfig, whole: dict[str, list[Reading]]) -> Table:
    columns = (
        Column("indicator.head_name"), Column("indicator.head_value"), Column("indicator.head_limit"),
        Column("indicator.head_before"), Column("indicator.head_n", "count"), Column("indicator.head_to"),
    )  # fmt: skip
    return Table("indicator.table", columns, tuple(_row(spec, whole[spec.id]) for spec in config.indicators))


def _row(spec: IndicatorSpec, whole: list[Reading]) -> tuple[Cell, ...]:
    last = whole[-1] if whole else None
    before = whole[-2].value if len(whole) > 1 else None
    now = None if last is None or last.value is None else words(spec, last.value)
    limit = "" if spec.threshold is None else ("≤ " if spec.most is not None else "≥ ") + words(spec, spec.threshold)
    then = None if before is None else words(spec, before)
    return called(spec), now, limit, then, 0 if last is None else last.n, spec.to


def _chart(spec: IndicatorSpec, whole: list[Reading]) -> Chart:
    x = tuple(time.strftime("%m-%d", time.localtime(one.since)) for one in whole)
    y = tuple(math.nan if one.value is None else one.value for one in whole)
    return Chart(
        code="indicator.trend", form="lines", x=x, series=(Series(y, code="indicator.value"),), unit=spec.unit,
        line_at=spec.threshold, facts={"name": called(spec)},
    )  # fmt: skip
