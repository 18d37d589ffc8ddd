"""两席同派: both orders of a unit that two seats sent while the database was away, one under the other, to decide."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from console.desk import clashes
from console.desk.clashes import Side
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls

ROW_H = 58


def draw_clash(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """Where there is one; the answer is its end."""
    clash = room.desk.room.clashes.get(unit)
    if clash is None:
        return top
    section(ink, w, top + 18, say("seats.clash_head"), "")
    top += 36
    for side in clashes.sides(room.desk, clash):
        _row(ink, panel, room, side, top, w)
        top += ROW_H
    return top


def _row(ink: Ink, panel: Panel, room: Room, side: Side, top: float, w: float) -> None:
    order, no = side.order, room.desk.no_of(side.order.incident)
    label = say("seats.clash_go", no=no)
    x = w - 16 - button_width(label, "")
    settle = calls.SettleClash(unit=order.unit, incident=order.incident)
    panel.spot(ink.button(x, top + 22, label, ""), lambda: room.do(settle), label)
    runs = [Run(no, "t1", 15, True)]
    if side.incident is not None:
        runs += [Run(side.incident.type, "t1", gap=8), Run(room.reads.level(side.incident.level), "t2", gap=8)]
    runs.append(Run(say(f"card.order.{side.state.value}"), "warn", gap=8))
    ink.runs(16, top + 12, runs, until=x - 8)
    seat = order.issuer.rpartition("/")[2]
    place = side.incident.place if side.incident is not None else ""
    by = say("seats.clash_by", seat=seat, t=figures.clock(order.issued_at))
    said = [Run(by, "t2", 12), Run(place, "t3", 12, gap=8)]
    ink.runs(16, top + 34, said, until=x - 8)
    key = order.incident
    panel.spot(QRectF(0, top, x - 8, ROW_H - 8), lambda: room.do(calls.Select(kind="incident", id=key)))
