"""Local days: whatever the zone, they follow each other without a gap, and what is compared is as long."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.study import days
from console.words.study import Scope
from tests.study.zones import in_zone

ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Helsinki")
times = st.floats(1_500_000_000, 2_000_000_000).map(round).map(float)


@given(zone=st.sampled_from(ZONES), since=times, long=st.floats(1, 40 * 86_400))
def test_days_follow_each_other_and_each_is_of_one_date(zone: str, since: float, long: float) -> None:
    for _ in in_zone(zone):
        of = days.days_of(since, since + long)
        assert of[0].start == since
        assert of[-1].end == since + long
        assert all(a.end == b.start for a, b in pairwise(of))
        for day in of:
            first, last = (datetime.fromtimestamp(t, ZoneInfo(zone)).date() for t in (day.start, day.end - 1e-3))
            assert first == last
        assert np.isclose(days.hours_seen(since, since + long).sum() * 3600.0, long)


@given(zone=st.sampled_from(ZONES), at=st.lists(times, min_size=1, max_size=20))
def test_weekday_and_hour_are_those_of_the_zone(zone: str, at: list[float]) -> None:
    for _ in in_zone(zone):
        weekday, hour = days.weekday_hour(at)
        plain = [datetime.fromtimestamp(t, ZoneInfo(zone)) for t in at]
        assert weekday.tolist() == [one.weekday() for one in plain]
        assert hour.tolist() == [one.hour for one in plain]


@given(zone=st.sampled_from(ZONES), at=times, n=st.integers(1, 60), share=st.floats(0, 1))
def test_whole_days_are_compared_with_as_many_right_before(zone: str, at: float, n: int, share: float) -> None:
    for _ in in_zone(zone):
        scope = Scope(since=days.midnight(at), until=days.midnight(at, n))
        whole = days.before(scope, scope.until)
        assert whole.until == scope.since
        if (scope.since, scope.until) != days.month(*time.localtime(scope.since)[:2]):
            assert days.day_number(whole.since, whole.until) == n
        cut = days.before(scope, scope.since + share * (scope.until - scope.since))
        assert cut.since == whole.since
        assert cut.since <= cut.until <= scope.since
        assert abs((cut.until - cut.since) - share * (scope.until - scope.since)) <= 3 * 86_400.0


@given(at=times, long=st.floats(60, 86_400 * 9))
def test_any_other_span_is_compared_with_as_many_seconds(at: float, long: float) -> None:
    for _ in in_zone("Asia/Shanghai"):
        scope = Scope(since=at + 0.5, until=at + 0.5 + long)
        found = days.before(scope, scope.until)
        assert np.isclose(found.until - found.since, long)
        assert found.until == scope.since
