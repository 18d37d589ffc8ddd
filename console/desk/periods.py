"""Spans of local days by their names: today, so many days, a week from Monday, a month, from one date to another.

``today``, ``yesterday``, ``week``, ``lastweek``, ``month``, ``lastmonth``, ``7d``, ``20260301-20260307`` (both days).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

MOST_DAYS: Final = 3_660  # what is longer is a slip of the finger
LONG_S: Final = 5 * 366 * 86_400.0  # a report over more is asked about first
_DAY: Final = timedelta(days=1)


def span(period: str, now: float) -> tuple[float, float] | None:
    """Epoch s from midnight to midnight, local time; None: that is no period. It may end in the future: today does."""
    days = _days(period, datetime.fromtimestamp(now).date())
    return None if days is None or (days[1] - days[0]).days > MOST_DAYS else (midnight(days[0]), midnight(days[1]))


def midnight(day: date) -> float:
    """Epoch s at which a local day begins; the clock may change in between."""
    return time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))


def _days(period: str, today: date) -> tuple[date, date] | None:
    """The first day and the one behind the last."""
    if period in _NAMED:
        return _NAMED[period](today)
    if period.endswith("d") and period[:-1].isdecimal() and 0 < int(period[:-1]) <= MOST_DAYS:
        return today - (int(period[:-1]) - 1) * _DAY, today + _DAY
    first, dash, last = period.partition("-")
    try:
        begin, end = _date(first), _date(last if dash else first)
    except ValueError:
        return None
    return (begin, end + _DAY) if begin <= end else None


def _date(word: str) -> date:
    return datetime.strptime(word, "%Y%m%d").date()  # a day of the calendar, of no zone


def _week(today: date, back: int) -> tuple[date, date]:
    monday = today - today.weekday() * _DAY - back * 7 * _DAY
    return monday, monday + 7 * _DAY


def _month(today: date, back: int) -> tuple[date, date]:
    n = today.year * 12 + today.month - 1 - back
    first, after = date(n // 12, n % 12 + 1, 1), date((n + 1) // 12, (n + 1) % 12 + 1, 1)
    return first, after


_NAMED: Final[dict[str, Callable[[date], tuple[date, date]]]] = {
    "today": lambda day: (day, day + _DAY),
    "yesterday": lambda day: (day - _DAY, day),
    "week": lambda day: _week(day, 0),
    "lastweek": lambda day: _week(day, 1),
    "month": lambda day: _month(day, 0),
    "lastmonth": lambda day: _month(day, 1),
}


def words(since: float, until: float) -> str:
    """``03-01``, ``03-01–03-07``, with the year when it is not this span's only one: ``2025-12-30–2026-01-02``."""
    first = datetime.fromtimestamp(since).date()
    last = datetime.fromtimestamp(until - 1.0).date()
    if first == last:
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d}–{last:%m-%d}" if first.year == last.year else f"{first:%Y-%m-%d}–{last:%Y-%m-%d}"
