"""How the words of a rule at a ring's edge are read: what, which tier, how many, how long, when, who is told."""

from __future__ import annotations

import re
from typing import Final

from console.verbs.context import EXACT, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

WHAT: Final = {
    "入": "enter", "进": "enter", "进入": "enter", "enter": "enter", "jr": "enter",
    "离": "leave", "出": "leave", "离开": "leave", "leave": "leave", "lk": "leave",
    "穿": "cross", "过": "cross", "穿过": "cross", "cross": "cross", "cg": "cross",
    "停": "dwell", "停留": "dwell", "dwell": "dwell", "tl": "dwell",
    "空": "empty", "无人": "empty", "empty": "empty", "kong": "empty",
    "聚": "crowd", "过多": "crowd", "crowd": "crowd", "gd": "crowd",
    "滞": "overstay", "滞留": "overstay", "overstay": "overstay", "zl": "overstay",
}  # fmt: skip
_SHORT: Final = {"enter": "入", "leave": "离", "cross": "穿", "dwell": "停", "empty": "空", "crowd": "聚",
                 "overstay": "滞"}  # fmt: skip
_LASTS: Final = re.compile(r"(\d{1,5}(?:\.\d+)?)(秒|s|分钟|分|min)")
_TIER: Final = re.compile(r"(?:层|tier)(\d{1,2})|(\d{1,2})层")
_MANY: Final = re.compile(r"(?:超过|超|多于|over|>)(\d{1,4})(?:个|台)?|(\d{1,4})(?:个|台)")
_CLOCK: Final = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_HOURS: Final = re.compile(rf"{_CLOCK}-{_CLOCK}(?:,{_CLOCK}-{_CLOCK})*")
_TOLD: Final = re.compile(r"(?:告知|告|to)[:=]?(.+)")
_MINUTES: Final = frozenset({"分", "分钟", "min"})


def lasts(token: Token, _context: Context) -> Read:
    """``60秒`` ``2分`` → seconds."""
    match = _LASTS.fullmatch(token.text)
    if match is None:
        return NO
    return Read(EXACT, float(match[1]) * (60.0 if match[2] in _MINUTES else 1.0))


def tier_no(token: Token, _context: Context) -> Read:
    """``层2``."""
    match = _TIER.fullmatch(token.text)
    return Read(EXACT, int(match[1] or match[2])) if match else NO


def many(token: Token, _context: Context) -> Read:
    """``超3个``."""
    match = _MANY.fullmatch(token.text)
    return Read(EXACT, int(match[1] or match[2])) if match else NO


def hours(token: Token, _context: Context) -> Read:
    """``22:00-06:00`` → with two digits each."""
    if not _HOURS.fullmatch(token.text):
        return NO
    return Read(EXACT, re.sub(r"(?<!\d)(\d:)", r"0\1", token.text))


def told(token: Token, _context: Context) -> Read:
    """``告=所长``."""
    match = _TOLD.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :].strip()) if match else NO


def edge(token: Token, context: Context) -> Read:
    """A judgement that stands: ``E12``, else the one about this unit or ring."""
    sure, things = context.book("edge").find(token.text)
    if not things:
        sure, things = EXACT, tuple(one for one in context.book("edge").things if token.text in one.more)
    if not things:
        return NO
    return Read(sure, None, things) if len(things) > 1 else Read(sure, things[0].id)


def spelled(kind: str, value: object, *, chinese: bool) -> str:
    """The word that is read so."""
    if kind == "edgewhat":
        return _SHORT[str(value)] if chinese else str(value)
    if kind == "lasts":
        return f"{value:g}秒" if chinese else f"{value:g}s"
    if kind == "tier_no":
        return f"层{value}" if chinese else f"tier{value}"
    if kind == "many":
        return f"超{value}个" if chinese else f"over{value}"
    if kind == "told":
        return f"告={value}" if chinese else f"to={value}"
    return str(value)


KINDS: Final = frozenset({"edgewhat", "lasts", "tier_no", "many", "told", "hours"})
