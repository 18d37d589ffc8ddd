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
HAND_ACTS: Final = {
    "开始": "begin", "清单": "begin", "begin": "begin", "ks": "begin",
    "全室": "room", "room": "room", "qs": "room", "本席": "seat", "seat": "seat", "bx": "seat",
    "签": "sign", "签字": "sign", "sign": "sign", "qz": "sign", "撤签": "unsign", "unsign": "unsign", "cq": "unsign",
    "不交": "drop", "止": "drop", "drop": "drop", "bj": "drop",
}  # fmt: skip
HAND_FIELDS: Final = {
    "重点警情": "incidents", "incidents": "incidents", "zdjq": "incidents",
    "场所": "places", "重点人员场所": "places", "重点场所": "places", "places": "places", "cs": "places",
    "装备": "equipment", "equipment": "equipment", "zb": "equipment",
    "待办": "todo", "todo": "todo", "db": "todo", "领导交办": "asked", "asked": "asked", "ldjb": "asked",
    "其他": "other", "other": "other", "qt": "other",
}  # fmt: skip
_SPELLED: Final = {
    "reportto": {"source": ("发", "send"), "note": ("记", "keep")},
    "rosterdo": {"take": ("取", "take"), "drop": ("弃", "drop")},
    "handact": {
        "begin": ("开始", "begin"), "room": ("全室", "room"), "seat": ("本席", "seat"), "sign": ("签", "sign"),
        "unsign": ("撤签", "unsign"), "drop": ("不交", "drop"),
    },
    "handfield": {
        "incidents": ("重点警情", "incidents"), "places": ("场所", "places"), "equipment": ("装备", "equipment"),
        "todo": ("待办", "todo"), "asked": ("领导交办", "asked"), "other": ("其他", "other"),
    },
}  # fmt: skip
_ITEM: Final = re.compile(r"#?(\d{1,3})")
_HASH: Final = re.compile(r"#(\d{1,3})")
_DROP: Final = re.compile(r"(?:撤|收回|drop)[#:]?(\d{1,3})")
KINDS: Final = frozenset({"dutylevel", "reportto", "rosterdo", "itemno", "handact", "handfield", "hashno", "dropno"})


def dutylevel(token: Token, context: Context) -> Read:
    """``一级``, ``2``, or as the site calls it."""
    if token.text in _LEVELS:
        return Read(EXACT, _LEVELS[token.text])
    sure, things = context.book("dutylevel").find(token.text)
    return Read(sure, things[0].id) if len(things) == 1 else NO


def itemno(token: Token, _context: Context) -> Read:
    match = _ITEM.fullmatch(token.text)
    return Read(EXACT, int(match[1])) if match and int(match[1]) else NO


def hashno(token: Token, _context: Context) -> Read:
    """``#5``: a bare number may be the beginning of words."""
    match = _HASH.fullmatch(token.text)
    return Read(EXACT, int(match[1])) if match and int(match[1]) else NO


def dropno(token: Token, _context: Context) -> Read:
    """``撤2``: the second message is taken back."""
    match = _DROP.fullmatch(token.text)
    return Read(EXACT, int(match[1])) if match and int(match[1]) else NO


def spelled(kind: str, value: Any) -> list[str]:
    if value in ("", 0, None):
        return []
    if kind in _SPELLED:
        return [_SPELLED[kind][value][0 if language() == "zh_CN" else 1]]
    zh = language() == "zh_CN"
    return [{"hashno": f"#{value}", "dropno": f"{'撤' if zh else 'drop'}{value}"}.get(kind, str(value))]
