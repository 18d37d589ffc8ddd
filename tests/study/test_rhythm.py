"""时段分布: sums against plain counting, the wall clock's own hours, and no peak made of noise."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from console.study import days
from console.study.rhythm import rhythm
from console.words.study import Scope, Study
from tests.study.made import ground, incident, of
from tests.study.zones import at, in_zone

DAY = 86_400.0


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    yield from in_zone("Asia/Shanghai")


def study_of(times: list[float], scope: Scope) -> Study:
    made = of([incident(n, t) for n, t in enumerate(times)], scope.since, scope.until)
    return rhythm(made, scope, ground(scope.until))


MONDAY = "2026-03-02 00:00"


def test_each_incident_is_counted_at_its_weekday_and_hour() -> None:
    start = at(MONDAY)
    scope = Scope(since=start, until=start + 28 * DAY)
    times = (start + np.random.default_rng(5).uniform(0, 28 * DAY, 700)).tolist()
    grid = study_of(times, scope).charts[0]
    plain = Counter((time.localtime(t).tm_wday, time.localtime(t).tm_hour) for t in times)
    for weekday, row in enumerate(grid.series):
        assert row.y == pytest.approx([plain[weekday, hour] / 4 for hour in range(24)])


def test_noise_has_no_peak() -> None:
    start, draw, called = at(MONDAY), np.random.default_rng(2), 0
    scope = Scope(since=start, until=start + 28 * DAY)
    for _ in range(40):
        found = study_of((start + draw.uniform(0, 28 * DAY, 400)).tolist(), scope)
        called += "peak_hour" in found.numbers
    assert called <= 4


def test_an_evening_is_found_round_midnight_as_one_span() -> None:
    start, draw = at(MONDAY), np.random.default_rng(2)
    scope = Scope(since=start, until=start + 28 * DAY)
    evening = [start + day * DAY + 82_800.0 + draw.uniform(0, 7_200.0) for day in range(27) for _ in range(8)]
    found = study_of([*evening, *(start + draw.uniform(0, 28 * DAY, 300)).tolist()], scope)
    assert found.numbers["peak_hour"] == 23.0
    assert "23—01 时" in found.said[0].text()
    assert found.said[0].tone == "sure"


def test_a_busy_weekday_is_named() -> None:
    start, draw = at(MONDAY), np.random.default_rng(4)
    scope = Scope(since=start, until=start + 28 * DAY)
    fridays = [start + week * 7 * DAY + 4 * DAY + draw.uniform(0, DAY) for week in range(4) for _ in range(60)]
    found = study_of([*fridays, *(start + draw.uniform(0, 28 * DAY, 600)).tolist()], scope)
    assert found.said[-1].code == "crime.rhythm_day"
    assert found.said[-1].text().startswith("周五")


def test_a_week_with_a_change_of_the_clock_has_one_hour_less() -> None:
    for _ in in_zone("America/Los_Angeles"):
        start = at("2026-03-02 00:00")
        scope = Scope(since=start, until=days.midnight(start, 7))
        found = study_of([start + hour * 3600.0 for hour in range(167)], scope)
        sunday = found.charts[0].series[6].y
        assert np.isnan(sunday[2]), "02:00 was never there"
        assert [y for y in sunday if y == y] == [1.0] * 23


@pytest.mark.parametrize(("times", "code"), [([], "crime.rhythm_none"), ([3600.0], "crime.rhythm_few")])
def test_no_incident_and_a_single_one(times: list[float], code: str) -> None:
    start = at(MONDAY)
    found = study_of([start + t for t in times], Scope(since=start, until=start + DAY))
    assert found.said[0].code == code
    assert found.numbers["hour_p"] == 1.0


def test_hours_that_were_never_recorded_are_empty_in_grid_bars_and_table() -> None:
    start = at(MONDAY)
    scope, begun = Scope(since=start, until=start + 7 * DAY), start + 2 * DAY + 19 * 3600.0
    rows = [incident(n, begun + 300.0 * n) for n in range(12)]
    found = rhythm(of(rows, start, scope.until, kept_since=begun), scope, ground(begun + 7200.0))
    grid = np.array([one.y for one in found.charts[0].series])
    assert np.argwhere(np.isfinite(grid)).tolist() == [[2, 19], [2, 20]]
    assert np.isfinite(found.charts[1].series[0].high).sum() == 2
    assert found.tables[0].rows[0][1:] == (None, None, None)
    assert found.tables[0].rows[19][1] == 12


def test_of_a_week_before_the_record_nothing_is_said_of_hours() -> None:
    start = at(MONDAY)
    found = rhythm(of([], start, start + DAY, kept_since=start + 9 * DAY), Scope(since=start, until=start + DAY),
                   ground(start + 10 * DAY))  # fmt: skip
    assert found.said[0].code == "crime.rhythm_unrecorded"
    assert not found.numbers


def test_what_a_source_told_of_the_hour_in_which_the_record_begins_counts_with_it() -> None:
    start = at(MONDAY)
    scope, begun = Scope(since=start, until=start + DAY), start + 19 * 3600.0 + 660.0
    rows = [incident(1, begun - 60.0), incident(2, begun + 60.0), incident(3, start + 3 * 3600.0)]
    found = rhythm(of(rows, start, scope.until, kept_since=begun), scope, ground(scope.until))
    assert found.numbers["volume"] == 2.0


def test_hours_while_the_console_was_off_are_empty() -> None:
    start = at(MONDAY)
    scope = Scope(since=start, until=start + DAY)
    made = of([incident(1, start + 60.0)], start, scope.until, gaps=((start + 3600.0, start + 5.5 * 3600.0),))
    grid = rhythm(made, scope, ground(scope.until)).charts[0].series[0].y
    assert [n for n, y in enumerate(grid) if np.isnan(y)] == [1, 2, 3, 4]
