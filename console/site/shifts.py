"""The shift as ``site.toml`` says it: ``[shift]``, and times as people write them."""

from __future__ import annotations

import re
import time
from typing import Annotated, Final

import msgspec

LEVELS: Final = 4
DAY_S: Final = 86_400.0
SPAN: Final = r"([01]?\d|2[0-4]):([0-5]\d)\s*(?:-|—|–|~|至|to)+\s*(?:次日)?([01]?\d|2[0-4]):([0-5]\d)"
_SPAN: Final = re.compile(SPAN)
_AT: Final = re.compile(
    r"(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)?[T\s]*(?:(\d{1,2}):(\d{2})(?::\d{2}(?:\.0+)?)?)?"
)
Hours = Annotated[str, msgspec.Meta(pattern=rf"^{SPAN}$")]


class ShiftConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Shifts by name with their hours, names of the four duty levels, and when somebody counts as missing."""

    hours: dict[str, Hours] = {}  # "夜班" = "18:00-06:00"
    levels: tuple[str, ...] = ("一级勤务", "二级勤务", "三级勤务", "四级勤务")  # highest first
    levels_en: tuple[str, ...] = ("Duty level 1", "Duty level 2", "Duty level 3", "Duty level 4")
    late_s: float = 900.0  # so long after a crew's start a unit that has not signed on is told
    break_s: float = 1800.0  # a break without an end of its own is overdue after this
    long_out_s: float = 7200.0  # a unit that is on one order for longer is named in a handover
    giveback_s: float = 600.0  # so long after it was taken over a handover can be taken back


def now_in(config: ShiftConfig, at: float) -> tuple[str, tuple[float, float]] | None:
    """The first of the site's shifts that runs at ``at``, and its (start, end); None between them."""
    for name, hours in config.hours.items():
        start, end = span(hours, at)
        if start <= at < end:
            return name, (start, end)
    return None


def span(text: str, at: float, day: str = "") -> tuple[float, float]:
    """``18:00-06:00`` → epoch s of its start and end by this machine's own time: of ``day`` (2026-11-26), else the one
    that holds ``at``, else the next. An end not after the start is on the following day. ``ValueError`` when it is
    no such thing."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hours = [int(part) for part in match.groups()]
    return _placed((hours[0], hours[1]), (hours[2], hours[3]), at, day)


def between(start: str, end: str, at: float, day: str = "") -> tuple[float, float]:
    """The same of two cells, each ``18:00`` or ``2026-11-26 18:00``."""
    first, last = _read(start), _read(end)
    if first[1] is None or last[1] is None:
        raise ValueError(start if first[1] is None else end)
    if first[0] is None and last[0] is None:
        return _placed(first[1], last[1], at, day)
    begins = _at(first[0] or last[0] or _today(at), first[1])
    ends = _at(last[0] or first[0] or _today(at), last[1])
    return begins, ends if ends > begins else ends + DAY_S


_Day = tuple[int, int, int]
_Clock = tuple[int, int]


def _placed(first: _Clock, last: _Clock, at: float, day: str) -> tuple[float, float]:
    said = _read(day)[0] if day else None
    if day and said is None:
        raise ValueError(day)
    start = _at(said or _today(at), first)
    long = (_at(said or _today(at), last) - start) % DAY_S or DAY_S
    if said is None and at < start and at < start - DAY_S + long:
        start -= DAY_S  # it began yesterday and still runs
    elif said is None and at >= start + long:
        start += DAY_S
    return start, start + long


def _read(text: str) -> tuple[_Day | None, _Clock | None]:
    match = _AT.fullmatch(text.strip())
    if match is None or not text.strip():
        raise ValueError(text)
    year, month, day, hour, minute = (None if part is None else int(part) for part in match.groups())
    date = (year, month, day) if year is not None and month is not None and day is not None else None
    clock = (hour, minute) if hour is not None and minute is not None and hour <= 24 and minute < 60 else None
    if date is None and clock is None:
        raise ValueError(text)
    return date, clock


def _today(at: float) -> _Day:
    year, month, day, *_ = time.localtime(at)
    return year, month, day


def _at(day: _Day, clock: _Clock) -> float:
    return time.mktime((*day, *clock, 0, 0, 0, -1))
