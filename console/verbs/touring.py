"""How the words of a video patrol are read and spelled: through what, which part, on and back."""

from __future__ import annotations

import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, NAME, NUMBER, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted

ALL: Final = "all:"
AREAS: Final = frozenset({"beat", "grid", "village"})
GIVEN: Final = frozenset({"ring", "incident", "camera", "unit", *AREAS})
_ALL: Final = frozenset({"全部", "全部监控", "all", "qb"})
_BOOKS: Final = ("tourplan", "ring", "camera", "incident")
_KIND: Final = {"tourplan": "plan"}
_PART: Final = re.compile(r"(?:第(\d{1,3})段|段(\d{1,3})|part(\d{1,3}))")
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")

MOVE: Final = {
    "下一路": "next", "下": "next", "next": "next", "xyl": "next",
    "上一路": "back", "上": "back", "back": "back", "syl": "back",
    "暂停": "pause", "停": "pause", "pause": "pause", "zt": "pause",
    "继续": "resume", "续": "resume", "resume": "resume", "jx": "resume",
}  # fmt: skip
LOOP: Final = {"循环": True, "loop": True, "xh": True}
KINDS: Final = frozenset({"tourof", "trackof", "tourpart", "tourmove", "tourloop", "footat"})


def of(token: Token, context: Context) -> Read:
    """A round of the site, a ring, a camera, an incident, else a beat, grid or village of this very name."""
    if token.text in _ALL:
        return Read(EXACT, (ALL,))
    best = NO
    for kind in _BOOKS:
        sure, things = context.book(kind).find(token.text)
        if sure > best.sure and sure >= (EXACT if kind == "incident" else NAME):
            found = tuple(f"{_KIND.get(kind, kind)}:{one.id}" for one in things[:1])
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, found)
    if best.sure >= NUMBER or token.text.isdecimal():
        return best
    area = next((one for one in context.look_up(token.text) if one.kind in AREAS), None)
    return Read(NAME, (f"{area.kind}:{area.id}",)) if area is not None and not best.sure else best


def area(token: Token, context: Context) -> Read:
    """Of these a ring, or an area of this very name: what a track may lie in."""
    found = of(token, context)
    inside = found.value and found.value[0].partition(":")[0] in {"ring", *AREAS}
    return found if inside or (found.many and all(one.kind == "ring" for one in found.many)) else NO


def selected(kind: str, key: str) -> tuple[str, ...]:
    """What is selected, as far as one can go through it; of a blocking post its ring."""
    if kind == "block":
        return (f"ring:{key.partition('/')[0]}",)
    return (f"{kind}:{key}",) if kind in GIVEN and key else ()


def part(token: Token, _context: Context) -> Read:
    """``段2``, ``part2``."""
    match = _PART.fullmatch(token.text)
    number = int(next(one for one in match.groups() if one)) if match else 0
    return Read(EXACT, number) if number else NO


def clock(token: Token, _context: Context) -> Read:
    """``21:05``, ``21:05:30`` → two digits each."""
    if not _CLOCK.fullmatch(token.text):
        return NO
    return Read(EXACT, ":".join(one.zfill(2) for one in token.text.split(":")))


def spelled(kind: str, value: Any, context: Context) -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    zh = language() == "zh_CN"
    if kind in ("tourof", "trackof"):
        return [_named(one, context, zh) for one in value]
    if not value:
        return []
    if kind == "tourpart":
        return [f"段{value}" if zh else f"part{value}"]
    if kind in ("tourmove", "tourloop"):
        table: dict[str, Any] = MOVE if kind == "tourmove" else LOOP
        words = [word for word, meant in table.items() if meant == value and word.isascii() != zh]
        return words[:1]
    return [str(value)]


def _named(one: str, context: Context, zh: bool) -> str:
    kind, _, key = one.partition(":")
    if kind == "all":
        return "全部" if zh else "all"
    book = next((book for book, meant in _KIND.items() if meant == kind), kind)
    return quoted(context.thing(book, key).label)
