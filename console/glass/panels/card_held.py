"""挂起: an order whose unit was sent elsewhere, what that unit does now, and the two ways to go on."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from console.desk import holding
from console.desk.holding import Held
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room, verb_word
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls

ROW_H = 38


def draw_held(ink: Ink, panel: Panel, room: Room, one: Held, top: float, w: float) -> float:
    """Under a suspended order: what its unit is on, what contradicts that, and the buttons; the answer is its end."""
    said = holding.contradicts(one.order)
    if said is not None:
        words = say("held.contradicts", step=say(f"words.step.{said.value}"))
        for line in fonts.wrap(words, 13, w - 75, 2):
            ink.text(59, top + 10, line, "warn")
            top += 19
    left = _buttons(ink, panel, room, one, top + 18, w)
    tone = "t1" if one.free else "t2"
    ink.text(59, top + 18, fonts.fit(_now(room, one), 13, False, left - 67), tone)
    return top + ROW_H


def _now(room: Room, one: Held) -> str:
    if one.by is not None:
        return say("held.by", no=room.desk.no_of(one.by.incident))
    return say("held.free" if one.free else "held.idle")


def hand_over_line(one: Held) -> str:
    """The start of a typed line: who takes it over is still to be named."""
    return f"{verb_word('resume')} {one.order.unit} {one.incident.no} {say('held.hand_over_word')} "


def _buttons(ink: Ink, panel: Panel, room: Room, one: Held, y: float, w: float) -> float:
    """Right to left; the answer is the x where they begin."""
    resume = calls.Resume(unit=one.order.unit, incident=one.incident.id)
    right = w - 16
    for act, label, do in (
        ("hand_over", say("held.hand_over"), lambda: room.type(hand_over_line(one))),
        ("resume", say("held.resume"), lambda: room.do(resume)),
    ):
        x = right - button_width(label, cap(act))
        panel.spot(ink.button(x, y, label, cap(act)), do, say(f"panel.key.{act}"))
        right = x - 8
    return right


def draw_waiting(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """On a unit's card: the orders that wait for it."""
    waiting = holding.of_unit(room.desk, unit)
    if not waiting:
        return top
    section(ink, w, top + 18, say("held.waiting"), say("held.waiting_sum", n=len(waiting)))
    top += 36
    for one in waiting:
        runs = [Run(one.incident.no, "t1", 15, True), Run(one.incident.type, "t1", gap=8)]
        right = ink.right(w - 16, top + 14, say("held.since", t=figures.clock(one.order.held_at)), "t2", 12)
        ink.runs(16, top + 14, runs, until=right - 8)
        key = one.incident.id
        panel.spot(QRectF(0, top, w, 28), lambda key=key: room.do(calls.Select(kind="incident", id=key)))  # type: ignore[misc]
        top = draw_held(ink, panel, room, one, top + 26, w)
    return top
