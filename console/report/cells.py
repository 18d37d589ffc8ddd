"""Values as a reader sees them: counts, shares, minutes, times of the clock. Unknown is ``—``, never nothing or 0."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Final

from console.say import say
from console.words.study import Cell, Line

NONE: Final = "—"
NUMBERS: Final = ("count", "number", "share", "seconds", "km", "p")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to say them
_LEAST_P: Final = 0.001  # a p value under this is said as being under it: permutations know no finer


def cell(value: Cell, kind: str, digits: int = 1) -> str:
    """``kind``, ``digits`` as in ``console.words.study.Column``. Seconds become ``m:ss``, times local."""
    if isinstance(value, Line):
        return value.text()
    if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
        return NONE
    if isinstance(value, str):
        return value
    return _number(float(value), kind, digits)


def _number(value: float, kind: str, digits: int) -> str:
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "share":
        return f"{value * 100:.{max(digits - 1, 0)}f}%"
    if kind == "seconds":
        return minutes(value)
    if kind == "time":
        return moment(value)
    if kind == "p":
        return f"<{_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"
    return f"{value:,.{digits}f}"


def plain(text: str) -> str:
    """For the office's files: signs that XML does not have become blanks."""
    return _UNPRINTABLE.sub(" ", text)


def minutes(seconds: float) -> str:
    """``3:07``, ``1:02:30`` from an hour on, ``-0:12``."""
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{sign}{rest // 60}:{rest % 60:02d}"


def moment(at: float) -> str:
    """``2026-11-26 21:47:32``, local; one outside of the calendar is unknown."""
    try:
        return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return NONE


def span(since: float, until: float) -> str:
    """Whole local days as days, the last one included; else to the minute."""
    first, last = datetime.fromtimestamp(since), datetime.fromtimestamp(until)
    if first.time() == last.time() and (first.hour, first.minute) == (0, 0) and until > since:
        end = datetime.fromtimestamp(until - 1)
        same = first.date() == end.date()
        return f"{first:%Y-%m-%d}" if same else say("paper.span", since=f"{first:%Y-%m-%d}", until=f"{end:%Y-%m-%d}")
    return say("paper.span", since=f"{first:%Y-%m-%d %H:%M}", until=f"{last:%Y-%m-%d %H:%M}")
