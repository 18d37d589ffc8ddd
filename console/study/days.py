"""Local days 本地日, of 23, 24 or 25 hours, by the machine's zone as everywhere in the room; and the period before."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from console.words.study import Scope

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
_QUARTER_S: Final = 900  # every zone's offset changes at a quarter of an hour


class Day(NamedTuple):
    """One local day, cut to what was asked for."""

    start: float  # epoch s
    end: float
    label: str  # MM-DD

    @property
    def length_s(self) -> float:
        return self.end - self.start


def midnight(t: float, days: int = 0) -> float:
    """Epoch s at which the local day of ``t`` begins, or the one ``days`` later."""
    at = time.localtime(t)
    return time.mktime((at.tm_year, at.tm_mon, at.tm_mday + days, 0, 0, 0, 0, 0, -1))


def moved(t: float, days: int) -> float:
    """The same time by the wall clock, so many days later."""
    at = time.localtime(t)
    whole = time.mktime((at.tm_year, at.tm_mon, at.tm_mday + days, at.tm_hour, at.tm_min, at.tm_sec, 0, 0, -1))
    return whole + t % 1


def days_of(since: float, until: float) -> tuple[Day, ...]:
    """All local days that ``[since, until)`` touches."""
    out, start = [], since
    while start < until:
        end = min(midnight(start, 1), until)
        out.append(Day(start, end, time.strftime("%m-%d", time.localtime(start))))
        start = end
    return tuple(out)


def day_number(since: float, until: float) -> int:
    """How many local days lie between two times, by the calendar: 30 from one first to the next of a month of 30."""
    return round((_noon(until) - _noon(since)) / DAY_S)


def _noon(t: float) -> float:
    return midnight(t) + DAY_S / 2


def month(year: int, number: int) -> tuple[float, float]:
    """Epoch s of the beginning and the end of a month; ``number`` may be 0 or 13."""
    return (
        time.mktime((year, number, 1, 0, 0, 0, 0, 0, -1)),
        time.mktime((year, number + 1, 1, 0, 0, 0, 0, 0, -1)),
    )


def before(scope: Scope, now: float) -> Scope:
    """The same period before, ended where the scope stands at ``now``: half a day is compared with half a day.

    A month with the month before, whole days with as many days before by the calendar, anything else with as many
    seconds.
    """
    until = min(scope.until, max(now, scope.since))
    at = time.localtime(scope.since)
    if (scope.since, scope.until) == month(at.tm_year, at.tm_mon):
        start, end = month(at.tm_year, at.tm_mon - 1)
        whole = until == scope.until
        return replace(scope, since=start, until=end if whole else min(end, start + until - scope.since))
    if scope.since == midnight(scope.since) and scope.until == midnight(scope.until):
        back = -day_number(scope.since, scope.until)
        return replace(scope, since=moved(scope.since, back), until=min(scope.since, moved(until, back)))
    return replace(scope, since=scope.since - (scope.until - scope.since), until=scope.since - (scope.until - until))


def clipped(scope: Scope, now: float) -> Scope:
    """Ended at ``now`` when that comes first."""
    return replace(scope, until=min(scope.until, max(now, scope.since)))


def local(t: ArrayLike) -> F64:
    """Seconds of the local wall clock, as if it were UTC, of epoch s ``(N,)``: finite ones only."""
    times = np.asarray(t, dtype=np.float64)
    quarter, back = np.unique(np.floor(times / _QUARTER_S), return_inverse=True)
    offset = np.array([time.localtime(q * _QUARTER_S).tm_gmtoff for q in quarter.tolist()], dtype=np.float64)
    return times + offset[back] if len(quarter) else times


def weekday_hour(t: ArrayLike) -> tuple[I64, I64]:
    """0 Monday … 6 Sunday and 0 … 23 of each, ``(N,)``."""
    at = local(t)
    day = np.floor(at / DAY_S).astype(np.int64)
    return (day + 3) % 7, (np.floor(at % DAY_S / HOUR_S)).astype(np.int64)  # 1970-01-01 was a Thursday


def hours_seen(since: float, until: float) -> F64:
    """``(7, 24)`` how many hours of each weekday and hour of the wall clock lie in ``[since, until)``: an hour that a
    change of the clock leaves out is none, one that it repeats counts twice."""
    out: F64 = np.zeros((7, 24))
    if until <= since:
        return out
    first = since - since % _QUARTER_S
    starts = np.arange(first, until, _QUARTER_S)
    parts = np.minimum(starts + _QUARTER_S, until) - np.maximum(starts, since)
    np.add.at(out, weekday_hour(starts), parts / HOUR_S)
    return out
