"""On the card: whom to call because a step is overdue, whom else to send; what was read from positions (系统推定)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from console.desk import lateness
from console.desk.lateness import Late
from console.dispatch.clocks import pending
from console.dispatch.models import Candidate
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.lateness import late_words
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room, verb_word
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Incident, Order, StepMark, UnitCall

ROW_H: Final = 36
LINE_H: Final = 20


def draw_late(ink: Ink, panel: Panel, room: Room, incident: Incident, top: float, w: float) -> float:
    """What is overdue, above all else of the card's body; nothing when nothing is. The answer is where it ends."""
    late = lateness.of_incident(room.desk, incident.id)
    if not late:
        return top
    to_call = lateness.to_call(room.desk, incident.id)
    y = top + 4
    for one in late:
        y = _late(ink, panel, room, one, one == to_call, y, w)
    if any(one.lead for one in late):
        y = _lead(ink, panel, room, lateness.proposal(room.desk, incident), y, w)
    ink.hline(0, w, y + 3)
    return y + 4


def _late(ink: Ink, panel: Panel, room: Room, one: Late, first: bool, top: float, w: float) -> float:
    """``呼叫 03：签收超时 0:40``; with the button that begins the line, and what the last call brought."""
    y, right = top + ROW_H / 2, w - 16
    if one.unit:
        right -= button_width(say("clock.call"), cap("call_unit") if first else "")
        rect = ink.button(right, y, say("clock.call"), cap("call_unit") if first else "")
        panel.spot(rect, lambda: room.type(call_line(one.unit)), say("panel.key.call_unit"))
    words = late_words(replace(one, lead=False), room.now)
    ink.text(16, y, fonts.fit(words, 13, True, right - 24), "warn", 13, bold=True)
    if one.call is None:
        return top + ROW_H
    ink.text(16, top + ROW_H + 8, fonts.fit(call_words(one.call), 13, False, w - 32), "t1")
    return top + ROW_H + LINE_H


def call_line(unit: str) -> str:
    """The start of a typed line: the channel and the answer are still to come."""
    return f"{verb_word('call')} {unit} ".lstrip()


def call_words(call: UnitCall) -> str:
    """``21:03:12 呼叫 · 电台 · 马上到``."""
    return " · ".join(part for part in (say("clock.called_at", at=figures.clock(call.at)), call_text(call)) if part)


def call_text(call: UnitCall) -> str:
    """``电台 · 马上到``: as far as it was written down."""
    channel = say(f"clock.channel.{call.channel}") if call.channel else ""
    return " · ".join(part for part in (channel, call.text) if part)


def _lead(ink: Ink, panel: Panel, room: Room, other: Candidate | None, top: float, w: float) -> float:
    """The duty lead is told; another unit is proposed, and a person sends it as any other."""
    y, right = top + ROW_H / 2, w - 16
    if other is None:
        ink.text(16, y, say("clock.told"), "warn", 13, bold=True)
        return top + ROW_H
    label = say("card.assign", units=other.unit)
    right -= button_width(label, str(other.key))
    rect = ink.button(right, y, label, str(other.key))
    panel.spot(rect, lambda: room.do(calls.AssignRow(row=other.key)), say("card.row_tip", key=other.key))
    x = ink.text(16, y, say("clock.told"), "warn", 13, bold=True)
    minutes = f"{other.minutes:.1f} {say('card.plus_minus', t=f'{other.range_s / 60:.1f}')}"
    words = say("clock.propose", unit=f"{other.unit} {other.name}", minutes=minutes)
    if fonts.advance(words, 13) > right - x - 16:  # numbers are never cut
        words = minutes
    ink.text(x + 8, y, fonts.fit(words, 13, False, right - x - 16), "t1")
    return top + ROW_H


def draw_inferred(
    ink: Ink, panel: Panel, room: Room, order: Order, x: float, top: float, w: float, *, keys: bool
) -> float:
    """Under an order, and on its unit's card: what was read from positions, with the two answers. ``keys``: theirs go
    to this one."""
    marks = pending(order)
    if not marks:
        return top
    y, right = top + ROW_H / 2, w - 16
    for act, label, rejected in (("reject_step", say("clock.no"), True), ("confirm_step", say("clock.yes"), False)):
        call = calls.ConfirmStep(unit=order.unit, rejected=rejected)
        right -= button_width(label, cap(act) if keys else "")
        rect = ink.button(right, y, label, cap(act) if keys else "")
        panel.spot(rect, lambda c=call: room.do(c), say(f"panel.key.{act}"))  # type: ignore[misc]
        right -= 8
    ink.text(x, y, _inferred_words(marks, right - 8 - x), "t2")
    return top + ROW_H


def _inferred_words(marks: Sequence[StepMark], room: float) -> str:
    """The longest that fits: all steps with their times, the last one, no time, that there is something."""
    named = [(say(f"words.step.{mark.step.value}"), mark.at) for mark in marks]
    last, at = named[-1]
    forms = (
        " · ".join(f"{name} {figures.clock(when)}" for name, when in named), f"{last} {figures.clock(at)}",
        f"{last} {figures.minute_second(at)}", last, "",
    )  # fmt: skip
    words = [say("clock.inferred", steps=form).strip() for form in forms]
    return next((one for one in words if fonts.advance(one, 13) <= room), words[-1])
