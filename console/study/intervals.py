"""Response intervals 处警时效: how long each step takes, P50, P90 and the share within limits, by level, limit, beat.

What is compared with the period before is tested; what still runs, was never said, or was said by others is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np

from console.dispatch.models import Stage
from console.study import intervals_beats
from console.study.choose import missing
from console.study.days import before
from console.study.pick import Picked, pick
from console.study.steps import STEPS, WHOLE, Steps, steps_of
from console.study.waits import (
    F64,
    Wait,
    clocked,
    ninety_interval,
    share_differs,
    share_interval,
    times_differ,
    wait_of,
)
from console.study.wording import p_text
from console.words.study import Chart, Column, Facts, Line, Scope, Series, Study, Table

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

TIERS_S: Final = (60.0, 180.0, 300.0)  # the 1-3-5 rule
_ONSCENE: Final = Stage.ONSCENE.value
_LEVELS: Final = (1, 2, 3)
_FEW: Final = 5  # of fewer nothing is called a share
_CURVE_S: Final = tuple(np.arange(0.0, 1200.1, 15.0).tolist())
_SOURCES: Final = (
    "service.source.kaplan_meier", "service.source.order_statistics", "service.source.wilson", "service.source.fisher",
    "service.source.mann_whitney", "study.source.fdr",
)  # fmt: skip
_WAIT: Final = (
    Column("service.col.taken", "count"), Column("service.col.running", "count"),
    Column("service.col.dropped", "count"), Column("service.col.p50", "seconds"),
    Column("service.col.p90", "seconds"), Column("service.col.limit", "seconds"),
    Column("service.col.judged", "count"), Column("service.col.within", "share"),
)  # fmt: skip


def intervals(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """The study of kind ``intervals``. ``numbers``: p50_, p90_, within_, n_ of each step of ``STEPS``."""
    now = pick(tables, scope, ground)
    steps = steps_of(now.incidents, now.orders, ground.config, ground.now)
    waits = {step: wait_of(steps.of(step)) for step in STEPS}
    then, beats = _then(tables, scope, ground), intervals_beats.beats_of(steps.of(_ONSCENE), ground)
    found = tuple(intervals_beats.findings(beats, scope, ground))
    return Study(
        kind="intervals", scope=scope, said=(*_said(now, steps, waits, then), *(one.what for one in found[:3])),
        charts=_charts(steps, then, ground),
        tables=tuple(_tables(now, steps, waits, ground)), layers=tuple(intervals_beats.layers(beats, ground)),
        findings=found, sources=_SOURCES, numbers=_numbers(now, waits),
        missing=(*missing(tables, scope), *_missing(now, steps)),
    )  # fmt: skip


def _then(tables: Tables, scope: Scope, ground: Ground) -> Steps | None:
    """The same of the period before; None where the tables do not reach back so far."""
    earlier = before(scope, ground.now)
    if max(tables.since, tables.kept_since) > earlier.since:
        return None
    then = pick(tables, earlier, ground)
    return steps_of(then.incidents, then.orders, ground.config, ground.now)


# --- in words -------------------------------------------------------------------------------------------------------


def _said(now: Picked, steps: Steps, waits: dict[str, Wait], then: Steps | None) -> Iterator[Line]:
    there = waits[_ONSCENE]
    if not there.taken:
        yield Line("service.intervals.nobody", {"n": len(now.incidents)}, tone="unsure")
        return
    low, high = share_interval(there.on_time, there.judged)
    facts = {"n": there.taken, "p50": clocked(there.p50_s), "p90": clocked(there.p90_s)}
    yield Line("service.intervals.onscene", facts)
    if there.judged:
        shares = {"share": there.within, "low": low, "high": high, "n": there.judged}
        yield Line("service.intervals.within", shares)
    yield from _compared(steps.of(_ONSCENE), None if then is None else then.of(_ONSCENE))
    yield from _worst(waits)
    yield from _whose(now)


def _compared(rows: pd.DataFrame, then: pd.DataFrame | None) -> Iterator[Line]:
    """Against the period before: changed, or no more than chance does."""
    if then is None or not then["took"].notna().any():
        yield Line("service.intervals.no_before", tone="unsure")
        return
    is_now, was = wait_of(rows), wait_of(then)
    p = times_differ(_took(rows), _took(then))
    facts = {"was": clocked(was.p90_s), "now": clocked(is_now.p90_s), "p": p_text(p)}
    slower = is_now.p50_s > was.p50_s
    if p >= 0.05:
        yield Line("service.intervals.as_before", facts)
    else:
        yield Line(f"service.intervals.{'slower' if slower else 'quicker'}", facts, tone="warn" if slower else "sure")
    p = share_differs((is_now.on_time, is_now.judged), (was.on_time, was.judged))
    if p < 0.05:
        less = is_now.within < was.within
        shares: Facts = {"was": was.within, "now": is_now.within, "p": p_text(p)}
        yield Line(f"service.intervals.{'less' if less else 'more'}_within", shares, tone="warn" if less else "sure")


def _worst(waits: dict[str, Wait]) -> Iterator[Line]:
    some = {step: wait for step, wait in waits.items() if min(wait.judged, wait.taken) >= _FEW and wait.within < 1.0}
    if some:
        step = min(some, key=lambda one: some[one].within)
        facts = {"step": _step(step), "share": some[step].within, "n": some[step].judged}
        yield Line("service.intervals.worst", facts, tone="warn" if some[step].within < 0.8 else "")


def _whose(now: Picked) -> Iterator[Line]:
    """Whose word the times are."""
    orders = now.orders
    for name in ("on_behalf", "inferred"):
        n = int(orders[name].sum())
        if n:
            yield Line(f"service.intervals.{name}", {"n": n, "of": len(orders), "share": n / len(orders)}, "unsure")


def _missing(now: Picked, steps: Steps) -> Iterator[Line]:
    running = int(steps.rows["running"].sum())
    if running:
        yield Line("service.intervals.running", {"n": running})
    if steps.backwards:
        yield Line("service.intervals.backwards", {"n": steps.backwards})
    if now.drills:
        yield Line("service.drills", {"n": now.drills})


# --- in figures -----------------------------------------------------------------------------------------------------


def _numbers(now: Picked, waits: dict[str, Wait]) -> dict[str, float]:
    out: dict[str, float] = {}
    for step, wait in waits.items():
        out |= {f"p50_{step}_s": wait.p50_s, f"p90_{step}_s": wait.p90_s, f"within_{step}": wait.within}
        out[f"n_{step}"] = float(wait.taken)
    for name in ("on_behalf", "inferred"):
        out[f"{name}_share"] = float(now.orders[name].mean()) if len(now.orders) else nan
    return out


def _tables(now: Picked, steps: Steps, waits: dict[str, Wait], ground: Ground) -> Iterator[Table]:
    rows = tuple((_step(step), *_cells(waits[step])) for step in STEPS)
    yield Table("service.intervals.by_step", (Column("service.col.step"), *_WAIT), rows)
    there = steps.of(_ONSCENE)
    by_level = [(ground.level_name(level), there[there["level"] == level]) for level in _LEVELS]
    yield _split("service.intervals.by_level", Column("service.col.level"), by_level)
    limits = sorted(there["limit"].dropna().unique().tolist())
    by_limit = [(limit, there[there["limit"] == limit]) for limit in limits]
    yield _split("service.intervals.by_limit", Column("service.col.limit_of", "seconds"), by_limit)
    yield _tiers(now)
    beats = [(key, rows) for key, rows in there.groupby("beat") if key]
    by_beat = sorted(beats, key=lambda one: -len(one[1]))
    named = [(ground.beat_name(str(key)), rows) for key, rows in by_beat]
    yield _split("service.intervals.by_beat", Column("service.col.beat"), named)


def _split(code: str, first: Column, parts: Sequence[tuple[str | float | Line, pd.DataFrame]]) -> Table:
    """到场 of each part; parts without a step are left out."""
    rows = tuple((name, *_cells(wait_of(rows))) for name, rows in parts if len(rows))
    return Table(code, (first, *_WAIT), rows)


def _cells(wait: Wait) -> tuple[int | float | None, ...]:
    return (
        wait.taken, wait.running, wait.dropped, _or_none(wait.p50_s), _or_none(wait.p90_s), _or_none(wait.limit_s),
        wait.judged, _or_none(wait.within),
    )  # fmt: skip


def _tiers(now: Picked) -> Table:
    """The 1-3-5 rule, 派警 → the first unit on scene: how many incidents were promised it by road time, and reached."""
    first = now.orders.groupby("incident").agg({"issued": "min", "onscene": "min", "eta_s": "min"})
    eta, took = first["eta_s"].to_numpy(np.float64), (first["onscene"] - first["issued"]).to_numpy(np.float64)
    came, told = np.isfinite(took) & (took >= 0), np.isfinite(eta)
    rows = []
    for limit in TIERS_S:
        promised = told & came & (eta <= limit)
        reached, kept = came & (took <= limit), promised & (took <= limit)
        share = float(reached.sum() / came.sum()) if came.any() else None
        of_told = float(kept.sum() / promised.sum()) if promised.any() else None
        rows.append((limit, int(came.sum()), int(reached.sum()), share, int(promised.sum()), of_told))
    columns = (
        Column("service.col.tier", "seconds"), Column("service.col.came", "count"),
        Column("service.col.reached", "count"), Column("service.col.reached_share", "share"),
        Column("service.col.promised", "count"), Column("service.col.kept", "share"),
    )  # fmt: skip
    return Table("service.intervals.tiers", columns, tuple(rows))


# --- in pictures ----------------------------------------------------------------------------------------------------


def _charts(steps: Steps, then: Steps | None, ground: Ground) -> tuple[Chart, ...]:
    there = steps.of(_ONSCENE)
    if not there["took"].notna().any():
        return ()
    return _curve(steps, then), _by_level(there, ground)


def _curve(steps: Steps, then: Steps | None) -> Chart:
    """Which share was on scene after how many seconds, as far as 20 minutes."""
    series = [
        Series(_risen(_took(steps.of(step))), code=code)
        for step, code in ((_ONSCENE, "service.intervals.from_enroute"), (WHOLE, "service.intervals.from_received"))
    ]
    if then is not None and then.of(_ONSCENE)["took"].notna().any():
        series.append(Series(_risen(_took(then.of(_ONSCENE))), code="service.intervals.then", faint=True))
    return Chart(
        code="service.intervals.curve", form="steps", x=tuple(clocked(t) for t in _CURVE_S), series=tuple(series),
        x_code="service.axis.seconds", y_code="service.axis.there", unit="share", line_at=0.9,
        line_code="service.axis.p90",
    )  # fmt: skip


def _risen(took: F64) -> tuple[float, ...]:
    if not len(took):
        return (nan,) * len(_CURVE_S)
    return tuple((np.searchsorted(np.sort(took), _CURVE_S, side="right") / len(took)).tolist())


def _by_level(there: pd.DataFrame, ground: Ground) -> Chart:
    """P50 and P90 of each level; round P90 where its true value lies, 95 times in 100."""
    parts = [there[there["level"] == level] for level in _LEVELS]
    waits = [wait_of(part) for part in parts]
    bounds = [ninety_interval(_took(part)) for part in parts]
    return Chart(
        code="service.intervals.levels", form="bars", x=tuple(ground.level_name(level) for level in _LEVELS),
        series=(
            Series(tuple(wait.p50_s for wait in waits), code="service.col.p50"),
            Series(
                tuple(wait.p90_s for wait in waits), code="service.col.p90", low=tuple(low for low, _ in bounds),
                high=tuple(high if isfinite(high) else nan for _, high in bounds),
            ),
        ), unit="seconds", y_code="service.axis.onscene",
    )  # fmt: skip


# --- small things ---------------------------------------------------------------------------------------------------


def _step(step: str) -> Line:
    return Line("service.step.whole" if step == WHOLE else f"sign.stage.{step}")


def _took(rows: pd.DataFrame) -> F64:
    return np.asarray(rows["took"].dropna(), dtype=np.float64)


def _or_none(value: float) -> float | None:
    return value if isfinite(value) else None
