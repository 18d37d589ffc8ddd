"""Who had how much to do: sums by hand, evenness against formulas written another way, chance not called unfair."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from console.site.config import SiteConfig
from console.study import fairness
from console.study.frames import tables
from console.study.ground import Ground
from console.study.load import load
from console.study.tables import Tables
from console.words.study import Line, Scope, Study
from tests.study.duty_log import row

T = 1_750_000_000.0
H = 3600.0
SCOPE = Scope(since=T, until=T + 24 * H)
GROUND = Ground(SiteConfig(), now=T + 48 * H)


def duty(unit: str, name: str, since_h: float, until_h: float) -> tuple[Any, ...]:
    return row("duty", unit=unit, duty=name, since=T + since_h * H, until=T + until_h * H)


def order(unit: str, incident: str, since_h: float, until_h: float = nan) -> tuple[Any, ...]:
    return row("orders", id=f"{unit}{incident}", incident=incident, unit=unit, issued=T + since_h * H,
               ended=T + until_h * H, state="done")  # fmt: skip


def made(orders: list[tuple[Any, ...]], duties: list[tuple[Any, ...]]) -> Tables:
    ids = sorted({one[1] for one in orders})
    incidents = [row("incidents", id=id, type="盗窃", level=3, t=T + 60, received=T + 60, state="closed") for id in ids]
    return tables(T, T + 24 * H, {"incidents": incidents, "orders": orders, "duty": duties})


def rows(study: Study) -> dict[Any, dict[str, Any]]:
    found = study.tables[0]
    names = [one.code.rpartition(".")[2] for one in found.columns]
    return {one[0]: dict(zip(names, one, strict=True)) for one in found.rows}


def mean_difference(x: NDArray[np.float64]) -> float:
    """Gini's own words: half the mean of all differences, over the mean."""
    return float(np.abs(x[:, None] - x[None, :]).mean() / x.mean() / 2.0)


def test_hours_and_incidents_are_added_up() -> None:
    study = load(
        made(
            [order("01", "a", 1, 2), order("01", "b", 1.5, 3), order("01", "a", 5, 6), order("02", "a", 1, nan)],
            [duty("01", "PATROL", 0, 8), duty("01", "OFF", 8, 20), duty("01", "STANDBY", 20, 30),
             duty("02", "UNKNOWN", 0, 24)],
        ), SCOPE, GROUND,
    )  # fmt: skip
    said = rows(study)
    assert (said["01"]["incidents"], said["01"]["engaged_h"], said["01"]["duty_h"]) == (2, 3.0, 12.0)
    assert said["01"]["per_shift"] == pytest.approx(2 / 12 * 8)
    assert (said["02"]["incidents"], said["02"]["engaged_h"], said["02"]["duty_h"]) == (1, 23.0, None)
    assert Line("service.load.no_duty", {"n": 1}) in study.missing
    assert Line("service.no_tracks") in study.missing
    assert said["01"]["km"] is None


def test_an_hour_on_duty_makes_no_rate_of_a_shift() -> None:
    said = rows(load(made([order("01", "a", 1, 2)], [duty("01", "PATROL", 0, 1)]), SCOPE, GROUND))
    assert (said["01"]["incidents"], said["01"]["per_shift"]) == (1, None)


@pytest.mark.parametrize("x", [[1.0, 1.0, 1.0], [0.0, 0.0, 6.0], [3.0, 1.0, 4.0, 1.0, 5.0, 9.0]])
def test_evenness_is_what_its_authors_wrote(x: list[float]) -> None:
    many = np.array(x)
    assert fairness.gini(many) == pytest.approx(mean_difference(many))
    assert fairness.jain(many) == pytest.approx(many.mean() ** 2 / (many**2).mean())
    weight = np.arange(1.0, len(x) + 1)
    assert fairness.gini(many, weight) == pytest.approx(mean_difference(np.repeat(many, weight.astype(int))))


def test_chance_is_seldom_called_unfair_and_unfairness_is_found() -> None:
    rng = np.random.default_rng(2)
    hours = rng.uniform(20.0, 160.0, 25)
    p = [fairness.by_chance(rng.multinomial(300, hours / hours.sum()).astype(float), hours) for _ in range(60)]
    assert np.mean([one < 0.05 for one in p]) <= 0.15
    skewed = hours * np.where(np.arange(25) < 5, 3.0, 1.0)
    drawn = rng.multinomial(600, skewed / skewed.sum()).astype(float)
    assert fairness.by_chance(drawn, hours) < 0.001
    assert (fairness.apart(drawn, hours)[:5] < 0.05).sum() >= 3


def test_a_unit_that_has_too_much_is_named_in_both_languages() -> None:
    orders = [order("01", f"a{n}", n / 2, n / 2 + 0.4) for n in range(40)]
    orders += [order(unit, f"{unit}{n}", n, n + 0.5) for unit in ("02", "03", "04", "05") for n in range(6)]
    duties = [duty(f"0{n}", "PATROL", 0, 24) for n in range(1, 6)]
    study = load(made(orders, duties), SCOPE, GROUND)
    codes = [one.code for one in study.said]
    assert codes[0] == "service.load.uneven"
    named = next(one for one in study.said if one.code == "service.load.more")
    assert named.facts["unit"] == "01"
    assert all(line.text() for line in (*study.said, *study.missing))
    assert study.charts[0].x[0] == "01"
    low, high = study.charts[0].series[0].low[0], study.charts[0].series[0].high[0]
    assert low < study.charts[0].series[0].y[0] < high


@pytest.mark.parametrize("orders", [[], [order("01", "a", 1, 2)]])
def test_with_next_to_nothing_it_says_so(orders: list[tuple[Any, ...]]) -> None:
    study = load(made(orders, []), SCOPE, GROUND)
    assert study.said[0].code == "service.load.too_few"
    assert isnan(study.numbers["gini"])
    assert study.charts == ()


def test_what_still_runs_ends_now() -> None:
    study = load(made([order("01", "a", 1)], [duty("01", "PATROL", 0, 24)]), SCOPE, replace(GROUND, now=T + 3 * H))
    assert rows(study)["01"]["engaged_h"] == 2.0
