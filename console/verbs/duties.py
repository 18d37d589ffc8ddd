"""How the words of who holds a ring are read and spelled: roles, tiers, parts, answers."""

from __future__ import annotations

import re
from typing import Any, Final

from console.say import language
from console.verbs.context import EXACT, NAME, PART, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

# words.Need.role: how people call it, the first is how it is spelled
ROLES: Final = {
    "any": ("单元", "任一", "any", "dy"),
    "patrol": ("巡逻", "巡", "patrol", "xl"),
    "post": ("警务站", "站", "post", "jwz"),
    "standby": ("备勤", "standby", "bq"),
    "car": ("警车", "车", "car", "jc"),
    "moto": ("摩托", "moto", "mt"),
    "foot": ("步巡", "步", "foot", "bx"),
    "reserve": ("后备", "reserve", "hb"),
}
_ROLE_OF: Final = {word: role for role, words in ROLES.items() for word in words}
_NEED: Final = re.compile(r"([^\d:：]+)(\d{0,2})(?:组|个)?(?:[:：](.+))?")
_NTH: Final = re.compile(r"第?(\d{1,2})层|(?:层|tier|t)(\d{1,2})")
_SQUADS: Final = re.compile(r"(\d{1,3})(组|个|人|units?)?")
_GOAL: Final = re.compile(r"(?:到|reach)[:=](.+)")
_WHOM: Final = re.compile(r"(?:向|由|to|by)[:=](.+)")
_SKILLS: Final = re.compile(r"[;；+/]")

PART_OF: Final = {
    "兵力": "tiers", "tiers": "tiers", "bl": "tiers",
    "卡点": "posts", "卡": "posts", "posts": "posts", "kd": "posts",
}  # fmt: skip
ENDING: Final = {"止": True, "结束": True, "停": True, "完": True, "end": True, "stop": True, "zhi": True}
NOBODY: Final = {"无": True, "无人": True, "nobody": True, "none": True, "wu": True}
ANSWERS: Final = {
    "准": True, "同意": True, "给": True, "granted": True, "yes": True, "zx": True,
    "不准": False, "驳": False, "拒": False, "不给": False, "refused": False, "no": False, "bz": False,
}  # fmt: skip
MEANING: Final = {"按兵力": "force", "force": "force", "abl": "force", "按地点": "place", "place": "place"}
CLOCK: Final = {
    "从画圈": "drawn", "drawn": "drawn", "从接警": "incident", "intake": "incident",
    "从首令": "order", "order": "order",
}  # fmt: skip
_SPELLED: Final[dict[str, dict[Any, tuple[str, str]]]] = {
    "part": {"tiers": ("兵力", "tiers"), "posts": ("卡点", "posts")},
    "ending": {True: ("止", "end")},
    "nobody": {True: ("无", "nobody")},
    "answer": {True: ("准", "granted"), False: ("不准", "refused")},
    "meaning": {"force": ("按兵力", "force"), "place": ("按地点", "place")},
    "clock": {"drawn": ("从画圈", "drawn"), "incident": ("从接警", "intake"), "order": ("从首令", "order")},
}
KINDS: Final = frozenset({*_SPELLED, "need", "nth", "squads", "goal", "whom"})


def need(token: Token, _context: Context) -> Read:
    """``巡逻2``, ``警车1:急救;无人机`` → a role, how many, which skills."""
    match = _NEED.fullmatch(token.text)
    role = _ROLE_OF.get(match[1]) if match else None
    if match is None or role is None:
        return NO
    skills = tuple(one for one in _SKILLS.split(token.raw[match.start(3) :]) if one) if match[3] else ()
    return Read(EXACT, ((role, int(match[2] or 1), skills),))


def nth(token: Token, _context: Context) -> Read:
    """``2层``: the second tier."""
    match = _NTH.fullmatch(token.text)
    return Read(EXACT, int(match[1] or match[2])) if match else NO


def squads(token: Token, _context: Context) -> Read:
    """``3组`` for certain; a bare 3 as well as may be."""
    match = _SQUADS.fullmatch(token.text)
    return Read(EXACT if match[2] else NAME, int(match[1])) if match else NO


def goal(token: Token, _context: Context) -> Read:
    """``到=一中``."""
    match = _GOAL.fullmatch(token.text)
    return Read(EXACT, (token.raw[match.start(1) :],)) if match else NO


def whom(token: Token, _context: Context) -> Read:
    """``向=县局``, or the first word that is nothing else."""
    match = _WHOM.fullmatch(token.text)
    return Read(EXACT, token.raw[match.start(1) :]) if match else Read(PART, token.raw)


def spelled(kind: str, value: Any) -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    zh = language() == "zh_CN"
    if kind in _SPELLED:
        pair = _SPELLED[kind].get(value)
        return [] if pair is None else [pair[0 if zh else 1]]
    if kind == "need":
        return [_need_word(*one) for one in value]
    if kind == "nth":
        return [f"{value}层" if zh else f"tier{value}"] if value else []
    if kind == "goal":
        return [f"{'到' if zh else 'reach'}={one}" for one in value]
    if value is None or value == "":
        return []
    if kind == "squads":
        return [f"{value}组" if zh else f"{value}units"]
    return [f"{'向' if zh else 'to'}={value}"]


def _need_word(role: str, count: int, skills: tuple[str, ...]) -> str:
    word = ROLES[role][0] if language() == "zh_CN" else role
    return f"{word}{count}" + (f":{';'.join(skills)}" if skills else "")
