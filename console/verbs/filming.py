"""How 录片 and 导表 are read: how fast, by which clock, to stop."""

from __future__ import annotations

import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

FASTEST: Final = 3600.0
STOP: Final = {"停": True, "停止": True, "stop": True, "ting": True}
BY: Final = {
    "按收到": "received", "received": "received", "按发生": "happened", "happened": "happened", "asj": "happened",
}  # fmt: skip
KINDS: Final = frozenset({"filmspeed", "jobend", "pastby", "moment"})
_SPEED: Final = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(?:倍|倍速|x|×)")
_MOMENT: Final = re.compile(r"@(\d{9,11}(?:\.\d{1,6})?)")
_FIELDS: Final = {"since": ("起", "since"), "until": ("止", "until")}
_SAID: Final = {"received": ("按收到", "received"), "happened": ("按发生", "happened")}


def speed(token: Token, _context: Context) -> Read:
    """``60倍``, ``60x``."""
    match = _SPEED.fullmatch(token.text)
    if match is None or not 0.25 <= float(match[1]) <= FASTEST:
        return NO
    return Read(EXACT, float(match[1]))


def moment(token: Token, _context: Context) -> Read:
    """``起=@1795291200``: of a mark, epoch s; people write hours."""
    match = _MOMENT.fullmatch(token.text)
    return Read(EXACT, float(match[1])) if match else NO


def spelled(kind: str, value: Any, field: str = "") -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    zh = language() == "zh_CN"
    if not value:
        return []
    if kind == "filmspeed":
        return [f"{value:g}倍" if zh else f"{value:g}x"]
    if kind == "moment":
        return [f"{_FIELDS[field][0 if zh else 1]}=@{value:.3f}".rstrip("0").rstrip(".")]
    if kind == "jobend":
        return ["停" if zh else "stop"]
    return [_SAID[value][0 if zh else 1]]
