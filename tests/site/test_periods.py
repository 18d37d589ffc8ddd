"""Periods of the room's calendar: no moment between two, none in both, also where a clock is changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.site import periods
from console.site.periods import PERIODS, Period
from console.site.shifts import ShiftConfig

SHIFTS = ShiftConfig(hours={"早班": "08:00-16:00", "中班": "16:00-24:00", "夜班": "00:00-08:00"})
NIGHT = ShiftConfig(hours={"夜班": "18:00-06:00"})


@pytest.fixture(autouse=True, scope="module")
def berlin() -> Iterator[None]:
    """A zone whose clock is changed twice a year."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@given(st.floats(1.7e9, 1.9e9), st.sampled_from(PERIODS))
def test_a_moment_lies_in_its_period_and_the_one_before_ends_where_it_begins(t: float, period: Period) -> None:
    this = periods.containing(period, t, SHIFTS)
    assert this[0] <= t < this[1]
    gap = periods.containing("shift", t, NIGHT)
    assert gap[0] <= t < gap[1]
    assert periods.before("shift", gap, NIGHT)[1] == gap[0]
    assert periods.before(period, this, SHIFTS)[1] == this[0]


def test_a_day_of_23_hours_is_one_day() -> None:
    day = periods.containing("day", at("2026-03-29 12:00"), SHIFTS)
    assert day == (at("2026-03-29"), at("2026-03-30"))
    assert day[1] - day[0] == 23 * 3600


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert periods.containing("week", at("2026-11-29 23:59"), SHIFTS) == (at("2026-11-23"), at("2026-11-30"))
    assert periods.containing("month", at("2026-12-31 12:00"), SHIFTS) == (at("2026-12-01"), at("2027-01-01"))


def test_the_last_ones_are_over_and_stand_oldest_first() -> None:
    found = periods.last("week", at("2026-11-26 18:00"), SHIFTS, 2)
    assert found == ((at("2026-11-09"), at("2026-11-16")), (at("2026-11-16"), at("2026-11-23")))


def test_a_night_shift_belongs_to_the_evening_it_began_and_the_time_between_is_no_shift() -> None:
    night = (at("2026-11-26 18:00"), at("2026-11-27 06:00"))
    assert periods.containing("shift", at("2026-11-27 02:00"), NIGHT) == night
    between = periods.containing("shift", at("2026-11-27 12:00"), NIGHT)
    assert between == (night[1], at("2026-11-27 18:00"))
    assert periods.last("shift", at("2026-11-27 12:00"), NIGHT, 1) == (night,)
