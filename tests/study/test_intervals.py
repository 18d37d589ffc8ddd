"""How long steps take: against a computation that shares nothing with it, and where there is little or nothing."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from console.say import catalogue, use
from console.site.config import SiteConfig
from console.study.frames import tables
from console.study.ground import Ground
from console.study.intervals import intervals
from console.study.tables import Tables
from console.study.waits import ninety_interval, quantiles, share_interval, wait_of
from console.words.study import Line, Scope, Study, Table, text_of
from tests.e2e.san_francisco import LEVELS, LOG
from tests.study.duty_log import log_tables, row
from tests.study.made import squares

T = 1_750_000_000.0
GROUND = Ground(SiteConfig(), now=T + 86_400.0)
SCOPE = Scope(since=T, until=T + 86_400.0)


def of(incidents: list[tuple[Any, ...]], orders: list[tuple[Any, ...]]) -> Tables:
    return tables(T - 7 * 86_400.0, T + 86_400.0, {"incidents": incidents, "orders": orders})


def incident(id: str = "a", **said: Any) -> tuple[Any, ...]:
    known = {"level": 2, "type": "盗窃", "t": T, "received": T, "signed": T + 5, "tier_s": 300.0, "state": "assigned"}
    return row("incidents", id=id, **(known | said))


def order(id: str, incident: str = "a", **said: Any) -> tuple[Any, ...]:
    return row("orders", id=id, incident=incident, unit=id, state="signed", lead=True, **({"issued": T + 20} | said))


def table(study: Study, code: str) -> Table:
    return next(one for one in study.tables if one.code == f"service.intervals.{code}")


def cells(study: Study, code: str) -> dict[Any, dict[str, Any]]:
    """Rows by their first cell, cells by the last word of their column's code."""
    found = table(study, code)
    names = [one.code.rpartition(".")[2] for one in found.columns]
    return {
        (one[0].code if isinstance(one[0], Line) else one[0]): dict(zip(names, one, strict=True)) for one in found.rows
    }


# --- against the log ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def log(shared_data: Path) -> pd.DataFrame:
    """The log by pandas alone."""
    frame = pd.read_csv(shared_data / LOG, dtype=str)
    for name in [one for one in frame.columns if one.endswith("DtTm")]:
        local = pd.to_datetime(frame[name], format="%m/%d/%Y %I:%M:%S %p").dt.tz_localize("Etc/GMT+8")
        frame[name] = (local - pd.Timestamp("1970-01-01", tz="UTC")).dt.total_seconds()
    frame["level"] = frame.groupby("Call Number")["Final Priority"].transform("first").map(LEVELS)
    return frame


@pytest.fixture(scope="module")
def study(shared_data: Path) -> Study:
    ground = Ground(SiteConfig(), now=2e9)
    found = log_tables(shared_data, ground)
    return intervals(found, Scope(since=found.since, until=found.until), ground)


def nearest_rank(seconds: pd.Series, share: float) -> float:
    """The smallest value with at least that share at or below it, by counting."""
    ordered = sorted(seconds)
    return float(ordered[ceil(share * len(ordered)) - 1])


def test_the_interval_table_is_that_of_the_log(log: pd.DataFrame, study: Study) -> None:
    rows = log[log["Dispatch DtTm"].notna()]
    going = rows["Response DtTm"].combine(rows["Dispatch DtTm"], lambda a, b: b if np.isnan(a) else max(a, b))
    onscene = (rows["On Scene DtTm"] - going)[rows["On Scene DtTm"].notna()]
    enroute = (rows["Response DtTm"] - rows["Dispatch DtTm"])[rows["Response DtTm"].notna()]
    said = cells(study, "by_step")
    for step, seconds in (("sign.stage.onscene", onscene), ("sign.stage.enroute", enroute)):
        right = seconds[seconds >= 0]
        assert said[step]["taken"] == len(right) > 4_000
        assert said[step]["p50"] == nearest_rank(right, 0.5)
        assert said[step]["p90"] == nearest_rank(right, 0.9)


def test_the_share_within_limits_is_that_of_the_log_by_level(log: pd.DataFrame, study: Study) -> None:
    rows = log[log["Dispatch DtTm"].notna()].copy()
    limits = SiteConfig().limits.onscene_s
    said = cells(study, "by_level")
    for level, limit in limits.items():
        mine = rows[rows["level"] == level]
        late = on_time = 0
        for _, one in mine.iterrows():
            start = one["Dispatch DtTm"] if np.isnan(one["Response DtTm"]) else one["Response DtTm"]
            there, free = one["On Scene DtTm"], one["Available DtTm"]
            if not np.isnan(there):
                took = there - max(start, one["Dispatch DtTm"])
                on_time, late = on_time + (0 <= took <= limit), late + (took > limit)
            elif not np.isnan(one["Response DtTm"]) and not np.isnan(free):
                late += free - max(start, one["Dispatch DtTm"]) > limit
        named = GROUND.level_name(level)
        name = named.code if isinstance(named, Line) else named
        if not on_time + late:
            assert name not in said
            continue
        assert said[name]["judged"] == on_time + late
        assert said[name]["within"] == pytest.approx(on_time / (on_time + late), abs=1e-12)


def test_the_1_3_5_rule_is_that_of_the_log(log: pd.DataFrame, study: Study) -> None:
    rows = log[log["Dispatch DtTm"].notna()]
    first = rows.groupby("Call Number").agg({"Dispatch DtTm": "min", "On Scene DtTm": "min"})
    took = (first["On Scene DtTm"] - first["Dispatch DtTm"]).dropna()
    took = took[took >= 0]
    said = cells(study, "tiers")
    assert [said[limit]["reached"] for limit in (60.0, 180.0, 300.0)] == [
        int((took <= limit).sum()) for limit in (60, 180, 300)
    ]
    assert said[60.0]["came"] == len(took)


# --- what is not (yet) there ----------------------------------------------------------------------------------------


def test_what_still_runs_makes_the_median_longer_and_not_shorter() -> None:
    took = np.array([10.0, 20.0, 30.0, 40.0])
    assert quantiles(took, np.zeros(0), (0.5, 0.9)) == (20.0, 40.0)
    assert quantiles(took, np.array([35.0, 36.0, 37.0, 38.0]), (0.5,)) == (40.0,)
    assert isnan(quantiles(took, np.full(9, 50.0), (0.5,))[0])


def test_quantiles_with_running_ones_are_kaplan_and_meier_s() -> None:
    rng = np.random.default_rng(7)
    true, until = rng.exponential(100.0, 300), rng.uniform(20.0, 200.0, 300)
    took, still = true[true <= until], until[true > until]
    left, p90, p50 = 1.0, nan, nan
    for t in sorted(took):
        at_risk = (took >= t).sum() + (still >= t).sum()
        left *= 1.0 - 1.0 / at_risk
        p50 = t if isnan(p50) and left <= 0.5 else p50
        p90 = t if isnan(p90) and left <= 0.1 else p90
    assert quantiles(took, still, (0.5, 0.9)) == pytest.approx((p50, p90), nan_ok=True)


def test_a_step_that_runs_past_its_limit_is_late_and_one_within_it_is_not_judged() -> None:
    rows = pd.DataFrame({
        "took": [100.0, 400.0, nan, nan, nan], "waited": [100.0, 400.0, 500.0, 50.0, 60.0],
        "running": [False, False, True, True, False], "limit": 300.0,
    })  # fmt: skip
    found = wait_of(rows)
    assert (found.taken, found.running, found.dropped, found.judged) == (2, 2, 1, 3)
    assert found.within == pytest.approx(1 / 3)


def test_a_skipped_step_is_neither_taken_nor_waited_for() -> None:
    said = cells(intervals(of([incident()], [order("01", onscene=T + 200)]), SCOPE, GROUND), "by_step")
    assert (said["sign.stage.unit_sign"]["taken"], said["sign.stage.unit_sign"]["running"]) == (0, 0)
    assert (said["sign.stage.onscene"]["taken"], said["sign.stage.onscene"]["p50"]) == (1, 180.0)


def test_a_clock_that_is_wrong_is_counted_and_left_out() -> None:
    study = intervals(of([incident()], [order("01", signed=T + 10)]), SCOPE, GROUND)
    assert cells(study, "by_step")["sign.stage.unit_sign"]["taken"] == 0
    assert Line("service.intervals.backwards", {"n": 1}) in study.missing


def test_drills_and_orders_of_other_rooms_are_left_out_and_drills_said() -> None:
    found = of(
        [incident(), incident("d", drill=True)],
        [order("01", onscene=T + 90), order("02", foreign=True, onscene=T + 30), order("03", "d", onscene=T + 31)],
    )
    study = intervals(found, SCOPE, GROUND)
    assert study.numbers["n_onscene"] == 1
    assert Line("service.drills", {"n": 1}) in study.missing


def test_an_incident_passed_on_is_not_waited_for() -> None:
    said = cells(intervals(of([incident(passed_to="城管", state="passed")], []), SCOPE, GROUND), "by_step")
    assert (said["sign.stage.assign"]["running"], said["sign.stage.assign"]["dropped"]) == (0, 1)


@pytest.mark.parametrize("incidents", [[], [incident()], [incident(tier_s=nan, level=1)]])
def test_with_next_to_nothing_it_says_so(incidents: list[tuple[Any, ...]]) -> None:
    study = intervals(of(incidents, []), SCOPE, GROUND)
    assert study.said[0] == Line("service.intervals.nobody", {"n": len(incidents)}, "unsure")
    assert study.charts == ()


def test_noise_is_not_called_a_change_and_a_change_is() -> None:
    def day(n: int, at: float, seconds: list[float]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        ids = [f"{n}-{i}" for i in range(len(seconds))]
        return (
            [incident(id, received=at, t=at, signed=at) for id in ids],
            [order(id, id, issued=at, enroute=at, onscene=at + s) for id, s in zip(ids, seconds, strict=True)],
        )

    rng = np.random.default_rng(3)
    same, slow = rng.gamma(4.0, 60.0, 80).tolist(), rng.gamma(8.0, 60.0, 80).tolist()
    was = day(0, T - 40_000, rng.gamma(4.0, 60.0, 80).tolist())
    for seconds, code in ((same, "as_before"), (slow, "slower")):
        now = day(1, T + 10, seconds)
        found = intervals(of(was[0] + now[0], was[1] + now[1]), SCOPE, GROUND)
        assert f"service.intervals.{code}" in [one.code for one in found.said]


def test_a_beat_where_fewer_come_in_time_is_found_and_one_by_chance_is_not() -> None:
    rng = np.random.default_rng(5)
    incidents, orders = [], []
    for n in range(200):
        beat = f"B0{1 + n % 4}"
        slow = 0.8 if beat == "B02" else 0.25
        took = 400.0 if rng.random() < slow else 200.0
        incidents.append(incident(f"i{n}", beat=beat, signed=T + n))
        orders.append(order(f"o{n}", f"i{n}", issued=T + n, enroute=T + n, onscene=T + n + took))
    beats = squares(("甲", "乙", "丙", "丁"), 115.0, 35.5, 0.01)
    study = intervals(of(incidents, orders), SCOPE, replace(GROUND, beats=beats))
    (found,) = study.findings
    assert (found.key, found.beat) == ("intervals:beat:B02", "B02")
    assert found.sure is not None
    assert found.sure < 0.01
    assert found.what in study.said
    assert "乙" in found.what.text()
    (layer,) = study.layers
    assert layer.shapes[0].label == "乙"
    assert len(layer.shapes) == 4


def test_intervals_of_shares_and_nineties_hold_what_they_promise() -> None:
    """By simulation: about 95 of 100 hold the truth."""
    rng = np.random.default_rng(11)
    hits = [low <= 0.8 <= high for low, high in (share_interval(int(k), 60) for k in rng.binomial(60, 0.8, 400))]
    assert 0.92 <= np.mean(hits) <= 0.98
    true = 100.0 * np.log(10.0)
    held = [low <= true <= high for low, high in (ninety_interval(rng.exponential(100.0, 120)) for _ in range(300))]
    assert np.mean(held) >= 0.92


def test_everything_it_says_is_said_in_both_languages(study: Study) -> None:
    codes = {one.code for one in study.tables} | {one.code for part in study.tables for one in part.columns}
    codes |= {one.code for one in study.charts} | {one.code for part in study.charts for one in part.series}
    assert codes | set(study.sources) <= set(catalogue())
    for language in ("en", "zh_CN"):
        use(language)
        assert all(line.text() for line in (*study.said, *study.missing))
        assert all(text_of(one[0]) for one in table(study, "by_step").rows)  # type: ignore[arg-type]


def test_tables_that_do_not_reach_back_are_not_compared(study: Study) -> None:
    found = of([incident()], [order("01", onscene=T + 200)])
    short = intervals(replace(found, since=T), SCOPE, GROUND)
    assert "service.intervals.no_before" in [one.code for one in short.said]
    assert "service.intervals.no_before" in [one.code for one in study.said]
