"""警情量: intervals against sums written here, and no trend is made of noise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from math import comb, exp, factorial

import numpy as np
import pytest

from console.say import use
from console.study import ANALYSES, days, span
from console.study.counts import change, corrected, garwood, spread
from console.study.volume import volume
from console.words.study import Scope, Study
from tests.study.made import ground, incident, of, squares
from tests.study.zones import at, in_zone

DAY = 86_400.0


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    yield from in_zone("Asia/Shanghai")


# --- sums, written a second time ------------------------------------------------------------------------------------


def poisson_tail(count: int, mean: float) -> float:
    """P(X >= count)."""
    return 1.0 - sum(exp(-mean) * mean**k / factorial(k) for k in range(count))


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_an_interval_leaves_a_fortieth_on_either_side(count: int) -> None:
    low, high = garwood(count)
    assert poisson_tail(count, low) == pytest.approx(0.025, abs=1e-9)
    assert 1.0 - poisson_tail(count + 1, high) == pytest.approx(0.025, abs=1e-9)


def test_of_nothing_seen_the_interval_ends_at_3_69() -> None:
    assert tuple(garwood(0)) == pytest.approx((0.0, -math.log(0.025)))


@pytest.mark.parametrize(("now", "before", "long"), [(12, 5, 1.0), (3, 9, 1.0), (20, 18, 2.0), (6, 0, 1.0)])
def test_two_counts_are_compared_by_the_binomial_law(now: int, before: int, long: float) -> None:
    n, share = now + before, long / (1.0 + long)
    law = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    p = sum(one for one in law if one <= law[now] * (1 + 1e-7))
    assert change(now, before, long * DAY, DAY).p == pytest.approx(p)


def test_the_interval_of_a_ratio_holds_it_and_turns_round_with_it() -> None:
    one, other = change(30, 20, DAY, DAY), change(20, 30, DAY, DAY)
    assert one.low < one.ratio < one.high
    assert (other.low, other.high) == pytest.approx((1 / one.high, 1 / one.low))


def test_days_that_vary_as_chance_does_are_not_widened() -> None:
    draw = np.random.default_rng(1)
    assert spread(draw.poisson(30, 30).tolist(), draw.poisson(40, 30).tolist()) == 1.0
    wild = np.concatenate((draw.poisson(5, 15), draw.poisson(60, 15))).tolist()
    assert spread(wild) > 10


def test_wide_days_make_a_difference_less_sure() -> None:
    assert change(300, 240, DAY, DAY, 6.0).p > change(300, 240, DAY, DAY).p
    plain, near = change(300, 240, DAY, DAY), change(300, 240, DAY, DAY, 1.0 + 1e-12)
    assert near.ratio == plain.ratio
    assert (near.low, near.high, near.p) == pytest.approx((plain.low, plain.high, plain.p), abs=0.01)


def test_many_comparisons_are_corrected_as_benjamini_and_hochberg_say() -> None:
    p = [0.001, 0.02, 0.03, 0.9]
    by_hand = [min(q * 4 / (rank + 1) for rank, q in enumerate(sorted(p)) if q >= one) for one in p]
    assert corrected(p) == pytest.approx(by_hand)
    assert corrected([]) == []


# --- a fair judge ---------------------------------------------------------------------------------------------------


def study_of(times: list[float], scope: Scope, now: float | None = None) -> Study:
    rows = [incident(n, t) for n, t in enumerate(times)]
    made = of(rows, *span(("volume",), scope, now or scope.until))
    return ANALYSES["volume"](made, scope, ground(now or scope.until))


def test_the_same_rate_is_called_a_trend_no_more_often_than_once_in_twenty() -> None:
    draw, called = np.random.default_rng(3), 0
    for _ in range(400):
        now, before = draw.poisson(40), draw.poisson(40)
        called += change(int(now), int(before), DAY, DAY).p < 0.05
    assert called <= 0.05 * 400 + 2 * math.sqrt(0.05 * 0.95 * 400)


def test_a_week_like_the_one_before_is_said_to_be_so() -> None:
    start = at("2026-03-09 00:00")
    times = [start + k * 5_000.0 for k in range(-120, 120)]
    found = study_of(times, Scope(since=start, until=start + 7 * DAY))
    assert found.said[0].code == "crime.volume_same"
    assert "不说升降" in found.said[0].text()
    assert found.numbers["volume"] == found.numbers["volume_before"]


def test_three_times_as_many_are_a_rise_and_the_beat_of_it_can_be_acted_on() -> None:
    start = at("2026-03-09 00:00")
    beats = squares(("老城", "新区"), 123.5, 30.5, 0.01)
    before = [incident(n, start - (n + 1) * 20_000.0, 123.505, 30.505, beat="B01") for n in range(30)]
    now = [incident(100 + n, start + n * 6_000.0, 123.505, 30.505, beat="B01") for n in range(90)]
    other = [incident(500 + n, start + (n - 20) * 30_000.0, 123.515, 30.505, beat="B02") for n in range(40)]
    scope = Scope(since=start, until=start + 7 * DAY)
    found = volume(of([*before, *now, *other], start - 7 * DAY, scope.until), scope, ground(scope.until, beats))
    assert found.said[0].code == "crime.volume_up"
    assert found.numbers["volume_p"] < 0.001
    (one,) = found.findings
    assert (one.key, one.beat) == ("volume:beat:B01", "B01")
    assert 123.5 < one.lon_deg < 123.51
    assert [shape.value for shape in found.layers[0].shapes] == [90.0, 20.0]
    for language in ("zh_CN", "en"):
        use(language)
        assert all(line.text() for line in found.said)
    use("zh_CN")


def test_empty_days_and_a_single_incident() -> None:
    start = at("2026-03-09 00:00")
    assert study_of([], Scope(since=start, until=start + DAY)).said[0].code == "crime.volume_none"
    one = study_of([start + 60.0], Scope(since=start, until=start + DAY))
    assert one.said[0].code == "crime.volume_same"
    assert one.numbers["volume_high"] == pytest.approx(5.572, abs=0.001)


def test_a_day_that_runs_is_compared_with_as_much_of_the_day_before() -> None:
    noon = at("2026-03-09 12:00")
    scope = Scope(since=at("2026-03-09 00:00"), until=at("2026-03-10 00:00"))
    times = [scope.since - DAY + k * 3600.0 for k in range(24)] + [scope.since + k * 3600.0 for k in range(12)]
    found = study_of(times, scope, noon)
    assert (found.numbers["volume"], found.numbers["volume_before"]) == (12.0, 12.0)
    assert found.said[-1].code == "crime.volume_running"


def test_what_the_journal_does_not_have_is_not_compared() -> None:
    start = at("2026-03-09 00:00")
    scope = Scope(since=start, until=start + DAY)
    made = of([incident(1, start + 5.0)], start - DAY, start + DAY, kept_since=start - 3600.0)
    found = volume(made, scope, ground(scope.until))
    assert found.said[0].code == "crime.volume_alone"
    assert "volume_before" not in found.numbers
    assert "volume_ratio" not in found.numbers


def test_a_merged_one_a_drill_and_one_without_a_place() -> None:
    start = at("2026-03-09 00:00")
    rows = [incident(1, start, 1.0, 1.0), incident(2, start, state="merged"), incident(3, start, drill=True),
            incident(4, start)]  # fmt: skip
    scope = Scope(since=start, until=start + DAY)
    found = volume(of(rows, start - DAY, scope.until), scope, ground(scope.until))
    assert found.numbers["volume"] == 2.0
    assert next(one for one in found.said if one.code == "crime.volume_nowhere").facts == {"n": 1}


# --- days -----------------------------------------------------------------------------------------------------------


def test_a_month_is_compared_with_the_month_before_by_rate() -> None:
    march = days.month(2026, 3)
    before = days.before(Scope(since=march[0], until=march[1]), march[1])
    assert (before.since, before.until) == days.month(2026, 2)
    assert days.day_number(*march) == 31


def test_days_have_23_and_25_hours_where_the_clock_changes() -> None:
    for _ in in_zone("America/Los_Angeles"):
        spring, autumn = at("2026-03-08 00:00"), at("2026-11-01 00:00")
        assert days.days_of(spring, spring + 2 * DAY)[0].length_s == 23 * 3600.0
        assert days.days_of(autumn, autumn + 2 * DAY)[0].length_s == 25 * 3600.0
        assert days.hours_seen(spring, days.midnight(spring, 1))[6, 2] == 0.0
        assert days.hours_seen(autumn, days.midnight(autumn, 1))[6, 1] == 2.0
        week = Scope(since=spring, until=days.midnight(spring, 7))
        assert days.before(week, week.until).since == at("2026-03-01 00:00")


def test_weekdays_and_hours_are_those_of_the_wall_clock() -> None:
    for _ in in_zone("America/Los_Angeles"):
        times = [at("2026-03-08 01:30"), at("2026-03-08 03:30"), at("2026-11-01 00:30") + 7200.0]
        weekday, hour = days.weekday_hour(times)
        assert weekday.tolist() == [6, 6, 6]
        assert hour.tolist() == [1, 3, 1]


# --- what nobody wrote down -----------------------------------------------------------------------------------------


def test_hours_before_the_record_begins_are_left_empty_and_not_none() -> None:
    start = at("2026-03-09 00:00")
    scope, begun = Scope(since=start, until=start + DAY), start + 19 * 3600.0 + 660.0
    beats = squares(("老城", "新区"), 123.5, 30.5, 0.01)
    made = of([incident(n, begun + 60.0 * n, beat="B01") for n in range(4)], start, start + DAY, kept_since=begun)
    found = volume(made, scope, ground(start + 20.5 * 3600.0, beats))
    bars = found.charts[0].series[0]
    assert all(math.isnan(one) for row in (bars.y, bars.low, bars.high) for one in row[:19])
    assert bars.y[19:] == (4.0, 0.0), "the hour in which it began, and the one that runs"
    assert len(found.charts[0].series) == 1, "no series of a period that was not recorded"
    codes = [one.code for one in found.said]
    assert "crime.volume_from" in codes
    assert codes[-1] == "crime.volume_running_alone", "the period before is not compared, so nothing is said of it"
    assert [shape.value for shape in found.layers[0].shapes] == [4.0, 0.0]


def test_of_a_day_before_the_record_nobody_knows_how_many() -> None:
    start = at("2026-03-09 00:00")
    beats = squares(("老城",), 123.5, 30.5, 0.01)
    scope = Scope(since=start, until=start + DAY)
    found = volume(of([], start, start + DAY, kept_since=start + 2 * DAY), scope, ground(start + 3 * DAY, beats))
    assert [one.code for one in found.said] == ["crime.volume_unrecorded"]
    assert not found.numbers
    assert found.layers[0].shapes[0].value is None
    assert not [one for one in found.charts[0].series[0].y if math.isfinite(one)]


def test_while_the_console_was_off_hours_are_empty_and_nothing_is_compared() -> None:
    start = at("2026-03-09 00:00")
    scope = Scope(since=start, until=start + DAY)
    gap = (start + 5.5 * 3600.0, start + 9.5 * 3600.0)
    rows = [incident(n, start + hour * 3600.0) for n, hour in enumerate((1, 7, 12))]  # told of 7 h when it was on again
    made = of(rows, start - DAY, start + DAY, gaps=(gap,))
    found = volume(made, scope, ground(scope.until))
    bars = found.charts[0].series[0].y
    assert [n for n, y in enumerate(bars) if math.isnan(y)] == [6, 8]
    assert bars[7] == 1.0
    assert found.said[0].code == "crime.volume_broken"
    assert [one.code for one in found.missing] == ["study.gap"]
    before = volume(of(rows, start - DAY, start + DAY, gaps=((start - DAY, start),)), scope, ground(scope.until))
    assert before.said[0].code == "crime.volume_alone"
    short = volume(of(rows, start - DAY, start + DAY, gaps=((start, start + 900.0),)), scope, ground(scope.until))
    assert short.said[0].code == "crime.volume_same"
