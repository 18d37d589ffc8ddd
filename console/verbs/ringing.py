"""How the words of a ring are read: what it lies round, its tiers, how one moves, which way."""

from __future__ import annotations

import re
from typing import Any, Final

from console.verbs.context import EXACT, NAME, NUMBER, Context, Thing
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

AREAS: Final = frozenset({"beat", "grid", "village"})
_KINDS: Final = ("unit", "incident", "marker", "ring")
_TIER: Final = re.compile(r"(-?\d{1,6}(?:\.\d+)?)(分钟|分|minutes|mins|min|m|米|metres|公里|千米|km)?")
_PAIR: Final = re.compile(r"(\d{1,2}\.\d+)\s*[,\s]\s*(\d{1,2}\.\d+)")  # 1.5 3.5, which is a point elsewhere
_SERIES: Final = re.compile(r"\d{1,2}(?:[-/]\d{1,2})+")  # 1-3-5
_RULE: Final = "135"  # the rule as people say it: 135 minutes is none
_COLOUR: Final = re.compile(r"(?:颜色|色|colour|color)[:=]?([1-4])")
_HEAD: Final = re.compile(r"(\d{1,3}(?:\.\d)?)(分钟|分|minutes|min|m)?")
_MINUTES: Final = frozenset({"分钟", "分", "minutes", "mins", "min"})
_KILOMETRES: Final = frozenset({"公里", "千米", "km"})

TRAVEL: Final = {
    "步": "foot", "步行": "foot", "foot": "foot", "bx": "foot",
    "骑": "bicycle", "骑行": "bicycle", "自行车": "bicycle", "bicycle": "bicycle", "qx": "bicycle",
    "摩托": "moto", "摩托车": "moto", "moto": "moto", "mt": "moto",
    "车": "car", "汽车": "car", "car": "car", "qiche": "car",
    "警车": "priority", "优先": "priority", "priority": "priority", "jc": "priority",
}  # fmt: skip
DIRECTION: Final = {
    "到": "come", "来": "come", "come": "come", "出": "leave", "离": "leave", "leave": "leave",
}  # fmt: skip
MOVING: Final = {"跟随": True, "跟": True, "moving": True, "gs": True, "定住": False, "fixed": False, "dz": False}


def around(token: Token, context: Context) -> Read:
    """A thing of the room, else a named place of the site. A lone digit is a tier, not unit 3."""
    best = NO
    for kind in _KINDS:
        sure, things = context.book(kind).find(token.text)
        if things and sure > best.sure and not (token.text.isdecimal() and len(token.text) < 2):
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, things[0])
    if best.sure > NAME or not _may_be_named(token.text):
        return best
    place = next((one for one in context.look_up(token.text) if one.kind != "road"), None)
    if place is None or (best.sure == NAME and place.kind != "post"):
        return best
    return Read(NAME, place)  # a post before its crew, which bears its name


def road(token: Token, context: Context) -> Read:
    """A road of this very name."""
    found = next((one for one in context.look_up(token.text) if one.kind == "road"), None)
    return Read(NAME, found) if found is not None else NO


def _may_be_named(text: str) -> bool:
    return not (_TIER.fullmatch(text) or _SERIES.fullmatch(text))


def closed(token: Token, context: Context) -> Read:
    """A ring or an incident. A lone digit is minutes of head start."""
    best = NO
    for kind in ("ring", "incident"):
        sure, things = context.book(kind).find(token.text)
        if things and sure > best.sure and not (token.text.isdecimal() and len(token.text) < 3):
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, (kind, things[0].id))
    return best


def head(token: Token, _context: Context) -> Read:
    """``3分`` ``2`` ``1.5min``: minutes of head start."""
    match = _HEAD.fullmatch(token.text)
    return Read(EXACT if match[2] else NAME, float(match[1])) if match else NO


def tier(token: Token, _context: Context) -> Read:
    """``3`` ``3分`` ``500米`` ``2km`` ``1-3-5`` → pairs of a number and min, m or "" (as the others say)."""
    if token.text == _RULE:
        return Read(NUMBER, tuple((float(digit), "") for digit in _RULE))
    if _SERIES.fullmatch(token.text):
        return Read(EXACT, tuple((float(one), "") for one in re.split(r"[-/]", token.text)))
    if pair := _PAIR.fullmatch(token.text):
        return Read(NUMBER, ((float(pair[1]), ""), (float(pair[2]), "")))
    match = _TIER.fullmatch(token.text)
    if match is None or (len(match[1]) > 1 and match[1].startswith("0") and "." not in match[1]):
        return NO
    number, unit = float(match[1]), match[2] or ""
    if unit in _KILOMETRES:
        return Read(EXACT, ((number * 1000.0, "m"),))
    sure = EXACT if unit or number < 100 else NUMBER  # 912 may be an incident's number
    return Read(sure, ((number, "min" if unit in _MINUTES else "m" if unit else ""),))


def colour(token: Token, _context: Context) -> Read:
    """``色2``."""
    match = _COLOUR.fullmatch(token.text)
    return Read(EXACT, "ring" if match[1] == "1" else f"ring{match[1]}") if match else NO


def fields_of(things: tuple[Thing, ...]) -> dict[str, Any]:
    """What a ring lies round, as fields of its call: areas by name, else one thing and where it is known to be."""
    areas = tuple(f"{one.kind}:{one.id}" for one in things if one.kind in AREAS)
    rest = [one for one in things if one.kind not in AREAS]
    fields: dict[str, Any] = {"areas": areas} if areas else {}
    if rest:
        one = rest[0]
        fields |= {"kind": one.kind, "id": one.id, "called": one.title or one.label}
        if one.point is not None:
            fields["lon_deg"], fields["lat_deg"] = one.point
    if len(rest) > 1:
        fields["more"] = tuple(one.title or one.label for one in rest[1:])
    return fields


def spelled_tier(limit: tuple[float, str]) -> str:
    number, unit = limit
    return f"{number:g}{unit}"
