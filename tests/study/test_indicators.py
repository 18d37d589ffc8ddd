"""The site's numbers over tables: against sums written separately here, and formulas that do not fit."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd
import pytest

from console.site import IndicatorSpec, SiteConfig
from console.site.indicating import COLUMNS
from console.study.frames import COLUMNS as HELD
from console.study.frames import tables as made
from console.study.ground import Ground
from console.study.indicators import _OF_INCIDENT, indicators, read
from console.study.tables import Tables
from console.words.study import Scope

DAY = 86_400.0
T0 = 1_790_035_200.0 - 1_790_035_200.0 % DAY  # a midnight of UTC, as tests run


def tables(**frames: pd.DataFrame) -> Tables:
    return replace(made(T0, T0 + 7 * DAY, {}), **frames)


def orders(rng: np.random.Generator, n: int) -> pd.DataFrame:
    issued = T0 + rng.uniform(0, 7 * DAY, n)
    onscene = np.where(rng.random(n) < 0.2, np.nan, issued + rng.gamma(3, 90, n))
    return pd.DataFrame({
        "id": [f"o{i}" for i in range(n)], "incident": [f"i{i % 40}" for i in range(n)], "unit": "03",
        "issued": issued, "onscene": onscene, "lead": rng.random(n) < 0.7, "drill": rng.random(n) < 0.1,
        "foreign": False, "on_behalf": rng.random(n) < 0.3,
    })  # fmt: skip


def incidents() -> pd.DataFrame:
    return pd.DataFrame({
        "id": [f"i{i}" for i in range(40)], "type": "纠纷", "level": [1 + i % 3 for i in range(40)],
        "t": T0 + np.arange(40) * 3600.0, "received": T0 + np.arange(40) * 3600.0, "beat": "一巡区",
    })  # fmt: skip


def spec(formula: str, **fields: object) -> IndicatorSpec:
    made = {"id": "x", "name": "某数", "source": "orders", "formula": formula} | fields
    return msgspec.convert(made, IndicatorSpec)


def whole(one: IndicatorSpec, data: Tables) -> dict[float, tuple[float | None, int]]:
    scope = Scope(since=T0, until=T0 + 7 * DAY)
    return {r.since: (r.value, r.n) for r in read(one, data, scope, SiteConfig()) if r.until <= scope.until}


def test_each_day_is_counted_by_itself_with_its_condition() -> None:
    frame = orders(np.random.default_rng(7), 600)
    one = spec("share(onscene - issued <= 300)", where="known(onscene) and not drill")
    found = whole(one, tables(orders=frame, incidents=incidents()))
    assert len(found) == 7
    for since, (value, n) in found.items():
        mine = [
            row.onscene - row.issued <= 300
            for row in frame.itertuples()
            if since <= row.issued < since + DAY and not math.isnan(row.onscene) and not row.drill
        ]
        assert n == len(mine)
        assert value == pytest.approx(sum(mine) / len(mine))


def test_orders_know_their_incident() -> None:
    frame = orders(np.random.default_rng(3), 200)
    found = whole(spec("count(incident_level == 1)"), tables(orders=frame, incidents=incidents()))
    grave = {f"i{i}" for i in range(40) if i % 3 == 0}
    for since, (value, _n) in found.items():
        day = frame[(frame.issued >= since) & (frame.issued < since + DAY)]
        assert value == sum(one in grave for one in day.incident)


def test_spans_are_cut_at_the_ends_of_the_day() -> None:
    spans = pd.DataFrame({
        "unit": ["03", "03"], "recording": [True, False],
        "since": [T0 - 3600, T0 + 6 * 3600], "until": [T0 + 6 * 3600, np.nan],
    })  # fmt: skip
    one = spec("sum((until - since) * recording) / sum(until - since)", source="recording")
    found = whole(one, tables(recording=spans))
    assert found[T0][0] == pytest.approx(0.25)
    assert found[T0 + DAY][0] == 0.0  # it lasts on: the next day is all without


def test_nothing_to_count_is_no_number_and_not_naught() -> None:
    assert set(whole(spec("share(lead)"), tables()).values()) == {(None, 0)}
    assert set(whole(spec("count()"), tables()).values()) == {(0.0, 0)}


def test_a_share_of_no_time_is_nothing_to_count_and_no_mistake() -> None:
    one = spec("sum((until - since) * recording) / sum(until - since)", source="recording", unit="share")
    readings = list(read(one, tables(), Scope(since=T0, until=T0 + 3 * DAY), SiteConfig()))
    assert {(reading.value, reading.why) for reading in readings} == {(None, "")}


def test_before_the_record_nothing_is_counted_and_it_is_not_naught() -> None:
    data = tables(orders=orders(np.random.default_rng(2), 300), incidents=incidents())
    data = replace(data, orders=data.orders[data.orders.issued >= T0 + 2.5 * DAY], kept_since=T0 + 2.5 * DAY)
    counted, shared = whole(spec("count()"), data), whole(spec("share(lead)", unit="share"), data)
    assert [counted[T0 + n * DAY][0] for n in range(3)] == [None] * 3, "half a day's sum is not the day's"
    assert counted[T0 + 3 * DAY][0]
    assert [shared[T0 + n * DAY][0] for n in range(2)] == [None] * 2
    assert shared[T0 + 2 * DAY][0] is not None


def test_what_could_not_be_worked_out_is_named_once() -> None:
    data = tables(orders=orders(np.random.default_rng(1), 300), incidents=incidents())
    config = SiteConfig(indicators=(spec("count(unit - 1)", name="错的"),))
    found = indicators(data, Scope(since=T0, until=T0 + 7 * DAY), Ground(config, T0 + 7 * DAY))
    (line,) = found.missing
    assert "错的" in line.text()


@pytest.mark.parametrize(("formula", "why"), [
    ("onscene - issued", "indicator.not_one_number"), ("unit", "indicator.not_one_number"),
    ("count() + sum(unit == 3) / 0", "indicator.does_not_fit"), ("count(unit - 1)", "indicator.does_not_fit"),
])  # fmt: skip
def test_a_formula_that_does_not_fit_is_said_and_nothing_else_fails(formula: str, why: str) -> None:
    data = tables(orders=orders(np.random.default_rng(1), 30), incidents=incidents())
    good = spec("count()", id="good")
    config = SiteConfig(indicators=(spec(formula), good))
    found = indicators(data, Scope(since=T0, until=T0 + 2 * DAY), Ground(config, T0 + 2 * DAY))
    assert {one.why for one in found.readings if one.indicator == "x" and one.n == 0} >= {why}
    assert found.numbers["good"] > 0
    assert [line.text() for line in found.missing]


def test_what_a_formula_may_name_is_what_the_tables_have() -> None:
    for name, columns in COLUMNS.items():
        plain = [one for one in columns if not one.startswith("incident_")]
        assert set(plain) <= HELD[name].keys(), name
        assert {one for one in columns if one.startswith("incident_")} <= {f"incident_{one}" for one in _OF_INCIDENT}


def test_a_value_that_stands_on_little_is_called_neither_well_nor_wrong() -> None:
    one = spec("share(lead)", least=0.99)
    data = tables(orders=orders(np.random.default_rng(5), 400), incidents=incidents())
    scope = Scope(since=T0, until=T0 + 7 * DAY)
    (many,) = indicators(data, scope, Ground(SiteConfig(indicators=(one,)), scope.until)).said
    assert (many.code, many.tone) == ("indicator.said_below", "warn")
    few = replace(data, orders=data.orders.tail(3).assign(issued=T0 + 6.5 * DAY))
    (said,) = indicators(few, scope, Ground(SiteConfig(indicators=(one,)), scope.until)).said
    assert (said.code, said.tone) == ("indicator.said_few", "unsure")
