"""Periods of the room's calendar: days, weeks from Monday, months, shifts; local time: a day may have 23 hours."""

from __future__ import annotations

import time
from typing import Final, Literal

from console.site.shifts import DAY_S, ShiftConfig, span

Period = Literal["day", "shift", "week", "month"]
Span = tuple[float, float]  # epoch s: since, until
PERIODS: Final = ("day", "shift", "week", "month")


def containing(period: Period, at: float, shifts: ShiftConfig) -> Span:
    """The period that ``at`` lies in. Between two shifts: from the end of one to the beginning of the next; of a site
    without shifts: the day."""
    if period == "shift":
        return _shift(at, shifts) if shifts.hours else containing("day", at, shifts)
    year, month, day, _hour, _minute, _second, weekday, _yearday, _dst = time.localtime(at)
    if period == "week":
        return _midnight(year, month, day - weekday), _midnight(year, month, day - weekday + 7)
    if period == "month":
        return _midnight(year, month, 1), _midnight(year, month + 1, 1)
    return _midnight(year, month, day), _midnight(year, month, day + 1)


def before(period: Period, this: Span, shifts: ShiftConfig) -> Span:
    """The period, or what lies between two shifts, that ended when ``this`` began."""
    return containing(period, this[0] - 1.0, shifts)


def last(period: Period, at: float, shifts: ShiftConfig, most: int) -> tuple[Span, ...]:
    """The last periods that are over at ``at``, oldest first; what lies between two shifts is none."""
    out: list[Span] = []
    one = containing(period, at, shifts)
    while len(out) < most:
        one = before(period, one, shifts)
        if period != "shift" or not shifts.hours or one in _shifts(one[0], shifts):
            out.insert(0, one)
    return tuple(out)


def _shift(at: float, shifts: ShiftConfig) -> Span:
    """The newest that runs; else the time between."""
    spans = _shifts(at, shifts)
    running = [one for one in spans if one[0] <= at < one[1]]
    if running:
        return max(running)
    return max(end for _start, end in spans if end <= at), min(start for start, _end in spans if start > at)


def _shifts(at: float, shifts: ShiftConfig) -> list[Span]:
    """Those of the days round ``at``."""
    days = [time.strftime("%Y-%m-%d", time.localtime(at + n * DAY_S)) for n in (-2, -1, 0, 1, 2)]
    return [span(hours, at, day) for hours in shifts.hours.values() for day in days]


def _midnight(year: int, month: int, day: int) -> float:
    """Local; ``mktime`` takes day 0 and month 13 as a person would count on."""
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))
