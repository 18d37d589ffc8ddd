"""How the words of a task are read and spelled: what to visit, until when, again when, how long at each place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, NAME, NUMBER, Context, Thing
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted
from console.words import Repeat

_KINDS: Final = ("incident", "marker", "ring")
_POINT: Final = re.compile(r"@?(-?\d{1,3}\.\d+)\s*[,\s]\s*(-?\d{1,2}\.\d+)")
_HOT: Final = re.compile(r"(?:热点|hotspots?|rd)([1-9])?")
_PAIR: Final = re.compile(r"(-?\d{1,3}(?:\.\d+)?)/(-?\d{1,2}(?:\.\d+)?)")
_ALONG: Final = re.compile(r"(?:沿|路|along|road)[:=](.+)")
_CLOCK: Final = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_DUE_AT: Final = re.compile(rf"(?:(?:期限|due|by|前)[:=]?)?({_CLOCK})(?:前|之前)?")
_DUE_IN: Final = re.compile(r"(?:(?:期限|due|in)[:=])?(\d{1,4})(分钟|分|min|小时|时|h)内?")
_DAILY: Final = re.compile(rf"(?:每天|每日|daily|every ?day)[@:=]?({_CLOCK}(?:/{_CLOCK})*)")
_WEEKLY: Final = re.compile(
    rf"(?:每周|每星期|weekly)[:=]?([一二三四五六日天]+|[1-7](?:/[1-7])*(?=@)|[a-z]+(?:/[a-z]+)*)[@=]?({_CLOCK}(?:/{_CLOCK})*)"
)
_HOURLY: Final = re.compile(r"(?:每隔?|every)(\d{1,3}(?:\.\d)?)(?:个)?(?:小时|时|h|hours?)")
_DWELL: Final = re.compile(r"(?:每点停|停|dwell|stay)[:=]?(\d{1,4})(秒|s|分钟|分|min)")
_GAP: Final = re.compile(r"(?:间隔|不超|gap)[:=]?(\d{1,4})(分钟|分|min|小时|时|h)")
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_TASK: Final = re.compile(r"(?:任|task|t)(\d{1,6})")
_HAN_DAYS: Final = {day: n for n, day in enumerate("一二三四五六日", 1)} | {"天": 7}
_LATIN_DAYS: Final = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
_HOURS: Final = frozenset({"小时", "时", "h"})
_MINUTES: Final = frozenset({"分钟", "分", "min"})

PATROL: Final = {
    "巡逻": True, "巡": True, "patrol": True, "xl": True, "不巡": False, "once": False, "bxl": False,
}  # fmt: skip
AGAIN: Final = {"重做": True, "重": True, "again": True, "redo": True, "chz": True}
BY: Final = {"状态": "state", "state": "state", "zt": "state", "单元": "unit", "unit": "unit", "dy": "unit"}
GIVEN: Final = frozenset({"incident", "ring", "marker", "camera", "post", "place", "beat", "grid", "village"})
KINDS: Final = frozenset(
    {"spots", "taskline", "taskarea", "taskdue", "repeat", "patrol", "stay", "gap", "link", "redo", "taskby"}
)


def spot(token: Token, context: Context) -> Read:
    """A thing of the room, a place of the site, a point, or a road along which to drive (``沿=人民路``)."""
    if match := _POINT.fullmatch(token.text):
        return Read(EXACT, (("point", "", "", float(match[1]), float(match[2])),))
    if match := _ALONG.fullmatch(token.text):
        roads = [one for one in context.look_up(token.text[match.start(1) :].strip('"“”')) if one.kind == "road"]
        return Read(EXACT, (spot_of(roads[0]),)) if roads else NO
    if match := _HOT.fullmatch(token.text):
        return Read(EXACT, (("hot", match[1] or "1", "", None, None),))
    best = NO
    for kind in _KINDS:
        sure, things = context.book(kind).find(token.text)
        if sure > best.sure and sure >= NAME and not (kind == "incident" and sure < EXACT):
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, (spot_of(things[0]),))
    if best.sure >= NUMBER or token.text.isdecimal():
        return best
    place = next(iter(context.look_up(token.text)), None)
    return Read(NAME, (spot_of(place),)) if place is not None and not best.sure else best


def spot_of(thing: Thing) -> tuple[str, str, str, float | None, float | None]:
    lon, lat = thing.point if thing.point is not None else (None, None)
    return (thing.kind, thing.id, thing.title or thing.label, lon, lat)


def drawn(*names: str) -> Callable[[Token, Context], Read]:
    """``线=115.01/35.70;115.02/35.71``: a line or an outline by its corners."""
    pattern = re.compile(rf"(?:{'|'.join(names)})[:=](.+)")

    def read(token: Token, _context: Context) -> Read:
        match = pattern.fullmatch(token.text)
        pairs = [_PAIR.fullmatch(one) for one in match[1].split(";")] if match else []
        good = [(float(pair[1]), float(pair[2])) for pair in pairs if pair is not None]
        return Read(EXACT, tuple(good)) if len(good) > 1 and len(good) == len(pairs) else NO

    return read


def task(token: Token, context: Context) -> Read:
    """``T12``, ``任12``, ``12``."""
    if match := _TASK.fullmatch(token.text):
        sure, things = context.book("task").find(f"t{int(match[1])}")
        return Read(sure, things[0].id) if len(things) == 1 else NO
    if token.text.isdecimal():
        sure, things = context.book("task").find(f"t{int(token.text)}")
        return Read(NAME, things[0].id) if len(things) == 1 else NO
    return NO


def is_number(word: str) -> bool:
    """``T12``, ``任12``: a task's number, whether there is one or not."""
    return _TASK.fullmatch(word) is not None


def due(token: Token, _context: Context) -> Read:
    """``22:00前``, ``30分内``, ``2h`` → ``22:00`` or ``+1800`` (seconds from now)."""
    if match := _DUE_AT.fullmatch(token.text):
        return Read(EXACT, match[1].zfill(5))
    if match := _DUE_IN.fullmatch(token.text):
        return Read(EXACT, f"+{int(match[1]) * (3600 if match[2] in _HOURS else 60)}")
    return NO


def repeat(token: Token, _context: Context) -> Read:
    """``每天22:00/02:00``, ``每周一三五22:00``, ``每4小时``."""
    if match := _DAILY.fullmatch(token.text):
        return Read(EXACT, Repeat(minutes=_minutes(match[1])))
    if match := _HOURLY.fullmatch(token.text):
        hours = float(match[1])
        return Read(EXACT, Repeat(hours=hours)) if hours > 0.0 else NO
    if match := _WEEKLY.fullmatch(token.text):
        days = _days(match[1])
        return Read(EXACT, Repeat(minutes=_minutes(match[2]), days=days)) if days else NO
    return NO


def _minutes(clocks: str) -> tuple[int, ...]:
    """Minutes of the day, rising; 24:00 is 0:00."""
    pairs = (clock.split(":") for clock in clocks.split("/"))
    return tuple(sorted({(int(hour) * 60 + int(minute)) % 1440 for hour, minute in pairs}))


def _days(text: str) -> tuple[int, ...]:
    if text.isascii() and any(c.isalpha() for c in text):
        found = [_LATIN_DAYS.get(one[:3], 0) for one in text.split("/")]
    else:
        found = [_HAN_DAYS.get(one) or (int(one) if one.isdecimal() else 0) for one in text if one != "/"]
    return tuple(sorted(set(found))) if found and all(1 <= day <= 7 for day in found) else ()


def stay(token: Token, _context: Context) -> Read:
    """``停3分`` → seconds at each point."""
    match = _DWELL.fullmatch(token.text)
    return Read(EXACT, float(match[1]) * (60.0 if match[2] in _MINUTES else 1.0)) if match else NO


def gap(token: Token, _context: Context) -> Read:
    """``间隔60分`` → seconds."""
    match = _GAP.fullmatch(token.text)
    return Read(EXACT, float(match[1]) * (3600.0 if match[2] in _HOURS else 60.0)) if match else NO


def link(token: Token, _context: Context) -> Read:
    """An address of the web."""
    return Read(EXACT, (token.raw,)) if _LINK.fullmatch(token.raw) else NO


# --- spelled --------------------------------------------------------------------------------------------------------


def spelled(kind: str, value: Any, context: Context) -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    zh = language() == "zh_CN"
    if kind == "spots":
        return [_spot_word(one, context, zh) for one in value]
    if kind in ("taskline", "taskarea"):
        word = {"taskline": ("线", "line"), "taskarea": ("面", "area")}[kind][0 if zh else 1]
        return [f"{word}=" + ";".join(f"{lon}/{lat}" for lon, lat in value)] if value else []
    if kind == "link":
        return list(value)
    if kind == "taskby":
        return [{"state": "状态", "unit": "单元"}[value] if zh else value] if value else []
    if kind == "redo":
        return ["重做" if zh else "again"] if value else []
    if kind == "patrol":
        return [] if value is None else [{True: "巡逻", False: "不巡"}[value] if zh else "patrol" if value else "once"]
    if not value:
        return []
    if kind == "repeat":
        return [repeat_word(value, zh)]
    if kind == "taskdue":
        return [_due_word(value, zh)]
    seconds = f"{value:g}秒" if zh else f"{value:g}s"
    minutes = f"{value / 60:g}分" if zh else f"{value / 60:g}min"
    return [(f"停{seconds}" if zh else f"dwell{seconds}") if kind == "stay" else ("间隔" if zh else "gap") + minutes]


def _spot_word(one: tuple[str, str, str, float | None, float | None], context: Context, zh: bool) -> str:
    kind, key, name, lon, lat = one
    if kind == "point":
        return f"{lon},{lat}"
    if kind == "hot":
        return ("热点" if zh else "hotspot") + key
    if kind == "road":
        return ("沿=" if zh else "along=") + name if " " not in name else quoted(name)
    return quoted(context.book(kind).by_id[key].label if key in context.book(kind).by_id else name)


def _due_word(value: str, zh: bool) -> str:
    if not value.startswith("+"):
        return f"{value}前" if zh else f"by={value}"
    return f"{int(value) // 60}分内" if zh else f"in={int(value) // 60}min"


def repeat_word(value: Repeat, zh: bool) -> str:
    """``每天22:00``, ``每周一三五22:00``, ``每4小时``; as it is typed."""
    if value.hours:
        return f"每{value.hours:g}小时" if zh else f"every{value.hours:g}h"
    clocks = "/".join(f"{m // 60:02d}:{m % 60:02d}" for m in value.minutes)
    if not value.days:
        return ("每天" if zh else "daily") + clocks
    if zh:
        return "每周" + "".join("一二三四五六日"[day - 1] for day in value.days) + clocks
    return "weekly:" + "/".join(list(_LATIN_DAYS)[day - 1] for day in value.days) + f"@{clocks}"
