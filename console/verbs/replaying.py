"""How a time of the past is read and spelled: which day, from when to when, how long ago."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

DAYS: Final = {
    "今天": "today", "今日": "today", "today": "today",
    "昨天": "yesterday", "昨日": "yesterday", "yesterday": "yesterday",
    "前天": "before", "前日": "before",
}  # fmt: skip
_SAID: Final = {"today": ("今天", "today"), "yesterday": ("昨天", "yesterday"), "before": ("前天", "前天")}
_DATE: Final = re.compile(r"(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?")
_AGO: Final = re.compile(r"(\d{1,5})(分|分钟|min|m|小时|时|hours?|h)前?")
_HOURS: Final = frozenset({"小时", "时", "hour", "hours", "h"})
KINDS: Final = frozenset({"pastday", "ago"})


def day(token: Token, _context: Context) -> Read:
    """``昨天``, ``11-21``, ``2026-11-21``, ``11月21日`` → a word of ``DAYS`` or digits, two each."""
    if token.text in DAYS:
        return Read(EXACT, DAYS[token.text])
    match = _DATE.fullmatch(token.text)
    if match is None:
        return NO
    year, month, of_month = match[1], int(match[2]), int(match[3])
    try:
        datetime.date(int(year or 2024), month, of_month)  # 2024 has a 29 February
    except ValueError:
        return NO
    return Read(EXACT, f"{year}-{month:02d}-{of_month:02d}" if year else f"{month:02d}-{of_month:02d}")


def ago(token: Token, _context: Context) -> Read:
    """``30分``, ``2小时前``, ``45min`` → minutes."""
    match = _AGO.fullmatch(token.text)
    if match is None or not int(match[1]):
        return NO
    return Read(EXACT, int(match[1]) * (60 if match[2] in _HOURS else 1))


def spelled(kind: str, value: Any) -> list[str]:
    """The words of one parameter of these kinds; none for what is not said."""
    zh = language() == "zh_CN"
    if not value:
        return []
    if kind == "ago":
        return [f"{value}分" if zh else f"{value}min"]
    return [_SAID[value][0 if zh else 1] if value in _SAID else str(value)]
