"""How the words of analysis and reports are read and spelled: which, of what time, what a finding becomes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, NAME, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted

# By what is meant: how people call it; the first is how it is spelled in Chinese, the second in English.
_STUDIES: Final = {
    "volume": ("数量", "volume", "警情量", "sl"),
    "rhythm": ("时段", "rhythm", "规律", "shid"),
    "hotspots": ("热点", "hotspots", "rd"),
    "near_repeats": ("近邻重复", "nearrepeats", "近邻", "jl"),
    "repeats": ("重复警情", "repeats", "重复", "cf"),
    "intervals": ("时限", "intervals", "处警时限", "sx"),
    "load": ("负荷", "load", "警力负荷", "fh"),
    "patrol": ("见警率", "patrol", "巡逻", "jjl"),
    "coverage": ("覆盖率", "coverage", "覆盖", "fgl"),
    "devices": ("设备", "devices", "sb"),
    "outcomes": ("成效", "outcomes", "cx"),
}
_PAPERS: Final = {
    "daily": ("日报", "daily", "每日", "每日工作提醒", "rb"),
    "weekly": ("周报", "weekly", "每周", "每周治安形势分析", "zb"),
    "monthly": ("月报", "monthly", "每月", "每月工作总结", "yb"),
    "shift": ("交接简报", "shiftbrief", "简报", "jb"),
    "handover": ("交接清单", "handoverbrief", "jjqd"),
    "incident": ("复盘", "review", "fp"),
}
_FILES: Final = {
    "html": ("网页", "html"), "pdf": ("pdf", "pdf"), "docx": ("文档", "docx", "word"),
    "xlsx": ("表格", "xlsx", "excel"),
}  # fmt: skip
_BECOMES: Final = {
    "task": ("巡逻任务", "patroltask", "任务", "rw"), "ring": ("防控圈", "ring", "圈", "q"),
    "scene": ("场景", "scene", "chj"),
}  # fmt: skip
_PERIODS: Final = {
    "today": ("今日", "today", "今天", "jr"), "yesterday": ("昨日", "yesterday", "昨天", "zr"),
    "week": ("本周", "thisweek", "bz"), "lastweek": ("上周", "lastweek", "sz"),
    "month": ("本月", "thismonth", "by"), "lastmonth": ("上月", "lastmonth", "sy"),
}  # fmt: skip
_SPELLED: Final = {
    "studykind": _STUDIES, "paperkind": _PAPERS, "paperfile": _FILES, "becomes": _BECOMES, "period": _PERIODS,
}  # fmt: skip


def _words(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: meant for meant, words in table.items() for word in words}


STUDIES: Final = _words(_STUDIES)
PAPERS: Final = _words(_PAPERS)
FILES: Final = _words(_FILES)
BECOMES: Final = _words(_BECOMES)
_LEVELS: Final = {1: ("一级", "l1"), 2: ("二级", "l2"), 3: ("三级", "l3")}
KINDS: Final = frozenset({*_SPELLED, "beatof", "typeof", "levelof"})

_NAMED: Final = _words(_PERIODS)
_DAYS: Final = re.compile(r"(?:最近|last)?(\d{1,4})(?:天|日|d|days)")
_DATE: Final = r"(\d{4})-?(\d{2})-?(\d{2})"
_FROM_TO: Final = re.compile(rf"{_DATE}(?:[~～至到]{_DATE})?")


def period(token: Token, _context: Context) -> Read:
    """``今日``, ``7天``, ``上月``, ``2026-03-01``, ``2026-03-01~2026-03-07`` → as ``console.desk.periods`` takes it."""
    if token.text in _NAMED:
        return Read(EXACT, _NAMED[token.text])
    if match := _DAYS.fullmatch(token.text):
        return Read(EXACT, f"{int(match[1])}d") if int(match[1]) else NO
    match = _FROM_TO.fullmatch(token.text)
    if match is None:
        return NO
    parts = [int(one) for one in match.groups(default="0")]
    try:
        first = date(*parts[:3])
        last = date(*parts[3:]) if parts[3] else first
    except ValueError:
        return NO
    return Read(EXACT, f"{first:%Y%m%d}-{last:%Y%m%d}") if first <= last else NO


def beat(token: Token, context: Context) -> Read:
    """A beat, a grid or a village of this very name."""
    if token.text.isdecimal():
        return NO
    found = next((one for one in context.look_up(token.text) if one.kind == "beat"), None)
    return Read(NAME, f"beat:{found.id}") if found is not None else NO


def spelled(kind: str, value: Any, context: Context) -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    if not value:
        return []
    values = value if isinstance(value, tuple) else (value,)
    if kind == "beatof":
        return [quoted(context.thing(*one.split(":", 1)).label) for one in values]
    if kind == "typeof":
        return [quoted(context.thing("type", one).label) for one in values]
    if kind == "levelof":
        return [_LEVELS[one][0 if language() == "zh_CN" else 1] for one in values]
    return [_word(kind, one) for one in values]


def _word(kind: str, value: str) -> str:
    words = _SPELLED[kind].get(value)
    if words is not None:
        return words[0 if language() == "zh_CN" else 1]
    if value.endswith("d") and value[:-1].isdecimal():
        return f"{value[:-1]}天" if language() == "zh_CN" else f"{value[:-1]}days"
    first, _, last = value.partition("-")
    shown = [f"{one[:4]}-{one[4:6]}-{one[6:]}" for one in (first, last)]
    return shown[0] if first == last else "~".join(shown)
