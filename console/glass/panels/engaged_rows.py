"""在办，可改派: units on an order that could be sent here instead, and what each would leave."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from console.dispatch.models import Engaged
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls

HEAD_H = 32
ROW_H = 44
_SHORT = {"reason.leaves": "reason.leaves_short", "reason.leaves_higher": "reason.leaves_higher_short"}


def draw_engaged(
    ink: Ink, panel: Panel, room: Room, incident: str, rows: Sequence[Engaged], top: float, w: float
) -> float:  # fmt: skip
    """The answer is the y where they end."""
    if not rows:
        return top
    section(ink, w, top + HEAD_H / 2, say("card.engaged"), say("card.engaged_by"))
    ink.hline(0, w, top + HEAD_H - 1)
    y = top + HEAD_H
    for one in rows:
        _row(ink, panel, room, incident, one, y, w)
        y += ROW_H
    return y


def _row(ink: Ink, panel: Panel, room: Room, incident: str, one: Engaged, top: float, w: float) -> None:
    rect = QRectF(0, top, w, ROW_H)
    chosen = one.unit in room.meant.units
    if chosen or panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H - 1, "sel_row" if chosen else "raise")
    ink.unit(50, top + ROW_H / 2, room.reads.mark(one.unit), 26)
    ink.right(w - 16, top + 14, figures.km(one.distance_m), "t2", 12)
    doubt = say("card.plus_minus", t=f"{one.range_s / 60:.1f}")
    end = w - 16 - fonts.advance(figures.km(88_800), 12) - 10
    ink.right(end, top + 14, doubt, "t2", 12)
    left = ink.right(end - fonts.advance(doubt, 12) - 4, top + 14, f"{one.minutes:.1f}", "t1", 15, bold=True)
    ink.runs(75, top + 14, [Run(one.unit, "t1", 15, True), Run(one.name, "t1", 13, gap=5)], until=left - 8)
    words = say(one.reason.code, **one.reason.facts)
    ink.text(75, top + 32, fonts.fit(_fitting(one, w - 91), 13, False, w - 91), "warn" if one.higher else "t2")
    ink.hline(0, w, top + ROW_H - 1)
    call = calls.Assign(units=(one.unit,), incident=incident)
    send = (lambda: room.do(call)) if ink.offers else None
    panel.spot(rect, send, say("card.engaged_tip", unit=one.unit, words=words) if ink.offers else words)


def _fitting(one: Engaged, width: float) -> str:
    """What it leaves; on a narrow card without its step: who stays there matters more."""
    words = say(one.reason.code, **one.reason.facts)
    short = _SHORT.get(one.reason.code)
    return words if short is None or fonts.advance(words, 13) <= width else say(short, **one.reason.facts)
