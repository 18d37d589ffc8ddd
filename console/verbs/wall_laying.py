"""How the words of a wall's layout are read and spelled: kinds of tiles, cells, what a tile shows."""

from __future__ import annotations

import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, NAME, PART, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted

# words.wall.TileKind: how people call it, the first is how it is spelled
NAMES: Final = {
    "map": ("地图", "map", "dt"),
    "camera": ("监控", "camera", "jk"),
    "tour": ("视频巡查", "tour", "xc"),
    "queue": ("警情表", "queue", "jqb"),
    "units": ("单元表", "units", "dyb"),
    "incident": ("警情卡", "incident", "jqk"),
    "clocks": ("时限", "clocks", "sx"),
    "coverage": ("覆盖", "coverage", "fg"),
    "chart": ("图表", "chart", "tb"),
    "tasks": ("任务板", "tasks", "rwb"),
    "note": ("便签", "note", "bq"),
    "clock": ("时钟", "clock", "sz"),
    "file": ("图片", "file", "tp"),
}
TILEKINDS: Final = {word: kind for kind, words in NAMES.items() for word in words}
SUBJECTS: Final = ("incident", "unit", "ring", "camera")
_CELL: Final = re.compile(r"-?\d{1,2}(?:\.\d{1,3})?")
_BOUND: Final = re.compile(r"(?:绑定|bound)(?::?([1-9]))?")
_SUBJECT: Final = re.compile(r"(?:incident|ring|unit|camera|tour|beat|point|bound):\S+")
_CELL_AT: Final = re.compile(r"格(\d{1,2}(?:\.\d{1,3})?)")
KINDS: Final = frozenset({"tilekind", "cell", "cellat", "subject", "monitor"})


def cell(token: Token, _context: Context) -> Read:
    """A number of cells, as well as may be: units bear numbers too."""
    return Read(NAME, float(token.text)) if _CELL.fullmatch(token.text) else NO


def cell_at(token: Token, _context: Context) -> Read:
    """Only by name (``x=6``): what is typed for a note may hold numbers."""
    match = _CELL_AT.fullmatch(token.text)
    return Read(EXACT, float(match[1])) if match else NO


def where(token: Token, context: Context) -> Read:
    """A wall, or a tile of one."""
    sure, things = max((context.book(kind).find(token.text) for kind in ("wall", "walltile")), key=lambda one: one[0])
    if len(things) > 1:
        return Read(sure, None, things)
    return Read(sure, things[0].id) if things else NO


def subject(token: Token, context: Context) -> Read:
    """An incident, a unit, a ring or a camera by its name; ``绑定2`` the second best picture of what is bound."""
    bound = _BOUND.fullmatch(token.text)
    if bound is not None:
        return Read(EXACT, f"bound:{bound[1]}" if bound[1] else "bound")
    if _SUBJECT.fullmatch(token.text):
        return Read(EXACT, token.said)
    best = NO
    for kind in SUBJECTS:
        sure, things = context.book(kind).find(token.text)
        if things and sure > best.sure:
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, f"{kind}:{things[0].id}")
    return best


def monitor(token: Token, _context: Context) -> Read:
    """As the system calls it, also one that is not here now."""
    return Read(PART, token.said)


def spelled(kind: str, field: str, value: Any, context: Context) -> list[str]:
    """The words of one parameter of these kinds."""
    if value is None or value == "":
        return []
    if kind == "monitor":
        return [quoted(one) for one in value]
    if kind == "tilekind":
        return [NAMES[value][0] if language() == "zh_CN" else value]
    if kind in ("cell", "cellat"):
        return [f"{field}={value:g}"]
    head, _, rest = value.partition(":")
    if head == "bound":
        return [("绑定" if language() == "zh_CN" else "bound") + rest]
    label = context.thing(head, rest).label if head in SUBJECTS else value
    return [label if subject(Token(label, label.lower(), 0), context).value == value else value]
