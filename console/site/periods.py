"""Periods of the room's calendar: days, weeks from Monday, months, shifts; local time: a day may have 23 hours."""

from __future__ import annotations

import time
from typing import Final, Literal

from console.site.shifts import ShiftConfig, span

Period = Literal["day", "shift", "week", "month"]
Span = tuple[float, float]  # epoch s: since, until
PERIODS: Final = ("day", "shift", "week", "month")


def containing(period: Period, at: float, shifts: ShiftConfig) -> Span:
    """The period that ``at`` lies in; of a site without shifts, or between them, a shift is the day."""
    if period == "shift":
        found = [one for hours in shifts.hours.values() if (one := span(hours, at))[0] <= at < one[1]]
        return max(found) if found else containing("day", at, shifts)
    year, month, day, *_, weekday, _yearday, _dst = time.localtime(at)
    if period == "week":
        return _at(year, month, day - weekday), _at(year, month, day - weekday + 7)
    if period == "month":
        return _at(year, month, 1), _at(year, month + 1, 1)
    return _at(year, month, day), _at(year, month, day + 1)


def before(period: Period, this: Span, shifts: ShiftConfig) -> Span:
    """The period that ended last when ``this`` began."""
    return containing(period, this[0] - 1.0, shifts)


def last(period: Period, at: float, shifts: ShiftConfig, most: int) -> tuple[Span, ...]:
    """The last periods that are over at ``at``, oldest first."""
    out: list[Span] = []
    one = containing(period, at, shifts)
    for _ in range(most):
        one = before(period, one, shifts)
        out.insert(0, one)
    return tuple(out)


def _at(year: int, month: int, day: int) -> float:
    """Local midnight; ``mktime`` takes day 0 and month 13 as a person would count on."""
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))
