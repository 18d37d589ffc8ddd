"""两席同派: both orders of a unit that two seats sent while the database was away, side by side, to decide.

Each with its incident, who gave it, how far the unit is with it, and what is left to it if the other one stands.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk import clashes
from console.desk.clashes import Side
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls

GAP: Final = 8.0  # px between the two
_PAD: Final = 10.0
_LINE: Final = 18.0
_HEAD_H: Final = 34.0
_FOOT_H: Final = 42.0

Lines = list[tuple[str, str, bool]]  # text, token, bold


def draw_clash(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """Where there is one; the answer is its end."""
    clash = room.desk.room.clashes.get(unit)
    if clash is None:
        return top
    section(ink, w, top + 18, say("seats.clash_head"), "")
    top += 36
    both = clashes.sides(room.desk, clash)
    wide = (w - 32 - GAP) / 2
    parts = _level([_parts(room, side, both, wide - 2 * _PAD) for side in both])
    high = _HEAD_H + _FOOT_H + _LINE * max((sum(map(len, one)) for one in parts), default=0)
    for row, (side, lines) in enumerate(zip(both, parts, strict=True), 1):
        rect = QRectF(16 + (row - 1) * (wide + GAP), top, wide, high)
        _column(ink, panel, room, side, lines, rect, row)
    return top + high + 10


def _level(columns: list[list[Lines]]) -> list[list[Lines]]:
    """What answers to what stands at the same height in both."""
    high = [max(map(len, row)) for row in zip(*columns, strict=True)]
    none = ("", "t3", False)
    return [[part + [none] * (n - len(part)) for part, n in zip(one, high, strict=True)] for one in columns]


def _parts(room: Room, side: Side, both: list[Side], w: float) -> list[Lines]:
    """What the incident is, where; who gave the order, when; how far the unit is; what becomes of the other one."""
    incident, order = side.incident, side.order
    kind, place = (incident.type, incident.place) if incident is not None else ("", "")
    minutes = room.reads.minutes_left(order, incident) if incident is not None else None
    far = say("seats.clash_road", n=f"{minutes:.1f}") if minutes is not None else say("seats.clash_no_road")
    words, token = _left(room, side, both)
    return [
        _wrapped(kind, w, "t1", bold=True), _wrapped(place, w, "t2"),
        _wrapped(" ".join(part for part in (side.seat, side.by) if part), w, "t1"),
        _wrapped(say("seats.clash_at", t=figures.clock(order.issued_at)), w, "t2"),
        _wrapped(say(f"card.order.{side.state.value}"), w, "t1", bold=True),
        _wrapped(far, w, "t2" if minutes is not None else "t3"),
        _wrapped(words, w, token, most=3),
    ]  # fmt: skip


def _left(room: Room, side: Side, both: list[Side]) -> tuple[str, str]:
    """What becomes of the other one if this one stands."""
    other = next((one for one in both if one.order.id != side.order.id), None)
    if other is None:
        return "", "t2"
    no = room.desk.no_of(other.order.incident)
    if other.order.incident == side.order.incident:
        return say("seats.clash_replaced"), "t2"
    if other.others:
        return say("seats.clash_waits_with", no=no, units=" ".join(other.others)), "t2"
    return say("seats.clash_waits_alone", no=no), "warn"


def _wrapped(text: str, w: float, token: str, *, bold: bool = False, most: int = 2) -> Lines:
    return [(line, token, bold) for line in fonts.wrap(text, 13, w, most)]


def _column(ink: Ink, panel: Panel, room: Room, side: Side, parts: list[Lines], rect: QRectF, row: int) -> None:
    """``row``: from 1, also the key that settles on it."""
    key, no = side.order.incident, room.desk.no_of(side.order.incident)
    if panel.over(rect):
        ink.box(rect, "raise", None)
    ink.box(rect, None)
    x, y = rect.x() + _PAD, rect.y() + 18
    end = ink.text(x, y, no, "t1", 18, bold=True)
    if side.incident is not None:
        grave = side.incident.level == 1
        level = Run(room.reads.level(side.incident.level), "lv" if grave else "t2", 13, grave, 8)
        ink.runs(end, y, [level], until=rect.right() - _PAD)
    y = rect.y() + _HEAD_H + _LINE / 2
    for text, token, bold in (line for part in parts for line in part):
        ink.text(x, y, text, token, 13, bold=bold)
        y += _LINE
    panel.spot(rect, lambda: room.do(calls.Select(kind="incident", id=key)), no)
    settle = calls.SettleClash(unit=side.order.unit, incident=key)
    label = say("seats.clash_go", no=no)
    cap = str(row) if button_width(label, str(row)) <= rect.width() - 2 * _PAD else ""
    panel.spot(ink.button(x, rect.bottom() - 24, label, cap), lambda: room.do(settle), label)
