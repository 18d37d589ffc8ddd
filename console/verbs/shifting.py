"""How the words of the shift and of checklists are read: duty levels, where a report goes, an item's number."""

from __future__ import annotations

import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

_LEVELS: Final = {
    "一级": "1", "二级": "2", "三级": "3", "四级": "4", "1": "1", "2": "2", "3": "3", "4": "4",
    "无": "0", "平时": "0", "none": "0", "0": "0",
}  # fmt: skip
REPORT_TO: Final = {
    "发": "source", "报出": "source", "send": "source", "fa": "source",
    "记": "note", "存": "note", "keep": "note", "ji": "note",
}  # fmt: skip
ROSTER: Final = {
    "取": "take", "接管": "take", "take": "take", "qu": "take",
    "弃": "drop", "放弃": "drop", "drop": "drop", "qi": "drop",
}  # fmt: skip
_SPELLED: Final = {
    "source": ("发", "send"), "note": ("记", "keep"), "take": ("取", "take"), "drop": ("弃", "drop"),
}  # fmt: skip
_ITEM: Final = re.compile(r"#?(\d{1,2})")
KINDS: Final = frozenset({"dutylevel", "reportto", "rosterdo", "itemno"})


def dutylevel(token: Token, context: Context) -> Read:
    """``一级``, ``2``, or as the site calls it."""
    if token.text in _LEVELS:
        return Read(EXACT, _LEVELS[token.text])
    sure, things = context.book("dutylevel").find(token.text)
    return Read(sure, things[0].id) if len(things) == 1 else NO


def itemno(token: Token, _context: Context) -> Read:
    match = _ITEM.fullmatch(token.text)
    return Read(EXACT, int(match[1])) if match and int(match[1]) else NO


def spelled(kind: str, value: Any) -> list[str]:
    if value in ("", 0, None):
        return []
    if kind in ("reportto", "rosterdo"):
        return [_SPELLED[value][0 if language() == "zh_CN" else 1]]
    return [str(value)]
