"""How one token is read for one kind of parameter: ``READERS[kind]`` → how sure, and the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from console.verbs import (
    alarming,
    calling,
    camming,
    duties,
    edging,
    filming,
    ordering,
    replaying,
    ringing,
    shifting,
    studying,
    tasking,
    touring,
    wall_laying,
    watching,
)
from console.verbs.context import EXACT, NAME, PART, Context
from console.verbs.reading import NO, Read
from console.verbs.table import BY_NAME
from console.verbs.tokens import Token

_POINT: Final = re.compile(r"@?(-?\d{1,3}(?:\.\d+)?)\s*[,\s]\s*(-?\d{1,2}(?:\.\d+)?)")
_LEVELS: Final = {
    "一级": 1, "1级": 1, "l1": 1, "yj": 1,
    "二级": 2, "2级": 2, "l2": 2, "ej": 2,
    "三级": 3, "3级": 3, "l3": 3, "sj": 3,
}  # fmt: skip
_SWITCH: Final = {"开": True, "on": True, "kai": True, "关": False, "off": False, "guan": False}
_FIGURES: Final = {
    "长": "length", "长度": "length", "length": "length", "距离": "length", "面积": "area", "area": "area",
    "mj": "area", "方位": "bearing", "bearing": "bearing", "fw": "bearing",
}  # fmt: skip
_SYSTEMS: Final = {
    "wgs84": "wgs84", "wgs": "wgs84", "gcj02": "gcj02", "gcj-02": "gcj02", "火星": "gcj02",
    "dms": "dms", "度分秒": "dms", "dfm": "dms",
}  # fmt: skip
_NAMED: Final = re.compile(r"(?:名称|name)[:=](.+)")
_SPAN: Final = re.compile(r"(\d{1,3})(分|分钟|min|m|天|日|d|days)?")
_COUNT: Final = re.compile(r"(\d{1,3})(?:个|处)?")
_DAYS: Final = re.compile(r"(?:days:|最近)?(\d{1,3})(?:天|日|d|days)|days:(\d{1,3})")
_COUNTED: Final = {
    "警情": "incidents", "incidents": "incidents", "jq": "incidents",
    "单元": "units", "units": "units", "dy": "units",
    "天": "days:7", "days": "days:7",
    "关": "off", "off": "off", "guan": "off", "无": "off",
}  # fmt: skip
_WHOSE: Final = {"全": "all", "全部": "all", "all": "all", "qb": "all", "关": "off", "off": "off", "guan": "off"}
_WHOLE: Final = {"全": True, "全部": True, "全室": True, "qs": True, "all": True, "room": True}
_TRAIL: Final = {
    "速": "speed", "速度": "speed", "speed": "speed", "sd": "speed",
    "龄": "age", "时间": "age", "age": "age", "sj": "age",
    "单元": "unit", "unit": "unit", "dy": "unit",
}  # fmt: skip
_UPDOWN: Final = {"上": True, "up": True, "上移": True, "下": False, "down": False, "下移": False}
_FREE: Final = {"自动": True, "auto": True, "zid": True}
_MODES: Final = {
    "单色": "single", "single": "single", "分类": "categories", "categories": "categories", "fl": "categories",
    "分级": "graduated", "graduated": "graduated", "fj": "graduated",
}  # fmt: skip
_LABELLED: Final = re.compile(r"(?:标注|label)[:=](.*)")
_COARSEST: Final = re.compile(r"(?:到|to)[:=](?:(\d{1,5}(?:\.\d+)?)|全|all)")
_BECAUSE: Final = re.compile(r"(?:因|because[=:])(.+)")
_PLACED: Final = re.compile(r"(?:地点|place)[:=](.+)")


def _named(kind: str) -> Callable[[Token, Context], Read]:
    def read(token: Token, context: Context) -> Read:
        sure, things = context.book(kind).find(token.text)
        if len(things) > 1:
            return Read(sure, None, things)
        return Read(sure, things[0].id) if things else NO

    return read


def _thing(token: Token, context: Context) -> Read:
    """An incident, a unit, a ring, a broadcast or a task, whichever is surer; a unit when several are."""
    best = NO
    for kind in ("unit", "incident", "ring", "notice", "task"):
        sure, things = context.book(kind).find(token.text)
        if things and sure > best.sure:
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, (kind, things[0].id))
    return best


def _sos(token: Token, context: Context) -> Read:
    found = _named("unit")(token, context)
    return found if found.value in context.sos or found.many else NO


def _point(token: Token, _context: Context) -> Read:
    match = _POINT.fullmatch(token.text)
    if match is None:
        return NO
    lon, lat = float(match[1]), float(match[2])
    return Read(EXACT, (lon, lat)) if abs(lon) <= 180 and abs(lat) <= 90 else NO


def _spot(token: Token, context: Context) -> Read:
    """One of several points; outside the site it is none: 1.5 3.5 are tiers."""
    found = _point(token, context)
    if not found.sure:
        return NO
    (lon, lat), (west, south, east, north) = found.value, context.bounds_deg
    return Read(EXACT, (found.value,)) if west <= lon <= east and south <= lat <= north else NO


def _row(token: Token, context: Context) -> Read:
    del context
    return Read(EXACT, int(token.text)) if len(token.text) == 1 and token.text in "123456789" else NO


def _minutes(token: Token, _context: Context) -> Read:
    digits = token.text.removesuffix("分").removesuffix("min")
    return Read(EXACT, int(digits)) if digits.isdecimal() and len(digits) <= 3 else NO


def _percent(token: Token, _context: Context) -> Read:
    digits = token.text.removesuffix("%")
    return Read(EXACT, int(digits)) if digits.isdecimal() and len(digits) <= 3 else NO


def _renamed(token: Token, _context: Context) -> Read:
    match = _NAMED.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :]) if match else NO


def _count(token: Token, _context: Context) -> Read:
    match = _COUNT.fullmatch(token.text)
    return Read(EXACT, int(match[1])) if match else NO


def _span(token: Token, _context: Context) -> Read:
    """``30分`` for certain; a bare 30 unless a unit is called so."""
    match = _SPAN.fullmatch(token.text)
    return Read(EXACT if match[2] else NAME, int(match[1])) if match else NO


def _counted(token: Token, _context: Context) -> Read:
    match = _DAYS.fullmatch(token.text)
    if match is not None:
        return Read(EXACT, f"days:{int(match[1] or match[2])}")
    return Read(EXACT, _COUNTED[token.text]) if token.text in _COUNTED else NO


def _looked_up(table: dict[str, Any]) -> Callable[[Token, Context], Read]:
    def read(token: Token, _context: Context) -> Read:
        return Read(EXACT, table[token.text]) if token.text in table else NO

    return read


def _verb(token: Token, _context: Context) -> Read:
    verb = BY_NAME.get(token.text)
    return Read(NAME, verb.name) if verb else NO


def _labelled(token: Token, _context: Context) -> Read:
    match = _LABELLED.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :]) if match else NO


def _coarsest(token: Token, _context: Context) -> Read:
    """``到=20`` metres a pixel; ``到=全`` every scale."""
    match = _COARSEST.fullmatch(token.text)
    return Read(EXACT, float(match[1] or 0)) if match else NO


def _placed(token: Token, _context: Context) -> Read:
    match = _PLACED.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :]) if match else NO


def _reason(token: Token, _context: Context) -> Read:
    """``因车坏``; of several words they stand behind 因."""
    match = _BECAUSE.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :]) if match else NO


def _place(token: Token, context: Context) -> Read:
    """The first word that is nothing else."""
    return _placed(token, context) if _PLACED.fullmatch(token.text) else Read(1, token.said)


TABLES: Final[dict[str, dict[str, Any]]] = {  # kinds whose words are few: how each may be typed
    "level": _LEVELS,
    "switch": _SWITCH,
    "updown": _UPDOWN,
    "mode": _MODES,
    "figure": _FIGURES,
    "system": _SYSTEMS,
    "whose": _WHOSE,
    "trail": _TRAIL,
    "travel": ringing.TRAVEL,
    "direction": ringing.DIRECTION,
    "moving": ringing.MOVING,
    "edgewhat": edging.WHAT,
    "part": duties.PART_OF,
    "ending": duties.ENDING,
    "nobody": duties.NOBODY,
    "answer": duties.ANSWERS,
    "meaning": duties.MEANING,
    "clock": duties.CLOCK,
    "whole": _WHOLE,
    "channel": calling.CHANNEL,
    "denial": calling.DENIAL,
    "reportto": shifting.REPORT_TO,
    "rosterdo": shifting.ROSTER,
    "handact": shifting.HAND_ACTS,
    "handfield": shifting.HAND_FIELDS,
    "patrol": tasking.PATROL,
    "redo": tasking.AGAIN,
    "taskby": tasking.BY,
    "camfact": camming.FACT,
    "camwrong": camming.WRONG,
    "tourmove": touring.MOVE,
    "jobend": filming.STOP,
    "pastby": filming.BY,
    "tourloop": touring.LOOP,
    "tilekind": wall_laying.TILEKINDS,
    "scenefree": _FREE,
    "studykind": studying.STUDIES,
    "paperkind": studying.PAPERS,
    "paperfile": studying.FILES,
    "becomes": studying.BECOMES,
    "levelof": _LEVELS,
}

def _any(token: Token, _context: Context) -> Read:
    """Any word, as it is."""
    return Read(PART, token.said)


READERS: Final[dict[str, Callable[[Token, Context], Read]]] = {
    "unit": _named("unit"),
    "incident": _named("incident"),
    "thing": _thing,
    "sos": _sos,
    "type": _named("type"),
    "layer": _named("layer"),
    "basemap": _named("basemap"),
    "theme": _named("theme"),
    "language": _named("language"),
    "step": _named("step"),
    "labelled": _labelled,
    "coarsest": _coarsest,
    "point": _point,
    "spot": _spot,
    "place": _place,
    "placed": _placed,
    "reason": _reason,
    "marker": _named("marker"),
    "named": _renamed,
    "percent": _percent,
    "row": _row,
    "minutes": _minutes,
    "span": _span,
    "count": _count,
    "counted": _counted,
    "verb": _verb,
    "ring": _named("ring"),
    "block": _named("block"),
    "closed": ringing.closed,
    "head": ringing.head,
    "template": _named("template"),
    "around": ringing.around,
    "road": ringing.road,
    "tier": ringing.tier,
    "ringcolour": ringing.colour,
    "tier_no": edging.tier_no,
    "many": edging.many,
    "lasts": edging.lasts,
    "hours": edging.hours,
    "told": edging.told,
    "edge": edging.edge,
    "alarm": alarming.alarm,
    "need": duties.need,
    "nth": duties.nth,
    "goal": duties.goal,
    "squads": duties.squads,
    "whom": duties.whom,
    "reserve": _named("reserve"),
    "camera": _named("camera"),
    "watched": watching.watched,
    "past": _named("past"),
    "macro": _named("macro"),
    "macroname": _any,
    "value": _any,
    "audience": ordering.audience,
    "phrase": ordering.phrase,
    "notice": _named("notice"),
    "slip": _named("slip"),
    "dutylevel": shifting.dutylevel,
    "itemno": shifting.itemno,
    "hashno": shifting.hashno,
    "dropno": shifting.dropno,
    "checklist": _named("checklist"),
    **{kind: _looked_up(table) for kind, table in TABLES.items()},
    "task": tasking.task,
    "spots": tasking.spot,
    "taskline": tasking.drawn("线", "line"),
    "taskarea": tasking.drawn("面", "area"),
    "taskdue": tasking.due,
    "repeat": tasking.repeat,
    "stay": tasking.stay,
    "gap": tasking.gap,
    "link": tasking.link,
    "tourof": touring.of,
    "trackof": touring.area,
    "tourpart": touring.part,
    "footat": touring.clock,
    "pastday": replaying.day,
    "ago": replaying.ago,
    "filmspeed": filming.speed,
    "moment": filming.moment,
    "wall": _named("wall"),
    "scene": _named("scene"),
    "seat": _named("seat"),
    "scenename": _any,
    "walltile": _named("walltile"),
    "wallplace": wall_laying.where,
    "cell": wall_laying.cell,
    "cellat": wall_laying.cell_at,
    "subject": wall_laying.subject,
    "monitor": wall_laying.monitor,
    "period": studying.period,
    "beatof": studying.beat,
    "typeof": _named("type"),
    "finding": _named("finding"),
}
