"""演练 of a ring: a stopwatch per unit against its tier's limit; what became of the last one. Requests for reserve."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF

from console.desk.ringview import RingView
from console.glass import fonts
from console.glass.panels import figures, ring_words
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Drill, DrillMark, Reserve

HEAD_H: Final = 34
ROW_H: Final = 36


def draw_drill(ink: Ink, panel: Panel, room: Room, drill: Drill | None, top: float, w: float) -> float:
    """From ``top`` on; nothing without a drill. The answer is the y where it ends."""
    if drill is None:
        return top
    y = top + HEAD_H / 2
    runs = drill.ended_at is None
    title = say("ringcard.drill_running" if runs else "ringcard.drill_last")
    ink.fill(1, top, w - 1, HEAD_H, "raise")
    width = fonts.advance(title, 15, True) + 12
    ink.box(QRectF(16, y - 12, width, 24), None, "t1")
    ink.text(22, y, title, "t1", 15, bold=True)
    right = ink.right(w - 16, y, figures.span(room.now - drill.started_at), "t1", 18, bold=True) if runs else w - 16
    ink.text(26 + width, y, fonts.fit(ring_words.drill_sum(drill), 13, False, right - 36 - width), "t2")
    by = say("ringcard.drill_by", by=drill.by, at=figures.clock(drill.started_at))
    words = " · ".join(part for part in (by, drill.text) if part)
    ink.text(16, top + HEAD_H + 10, fonts.fit(words, 12, False, w - 32), "t3", 12)
    y = top + HEAD_H + 22
    if not drill.marks:
        ink.text(16, y + 12, say("ringcard.drill_empty"), "warn")
        y += 26
    for mark in drill.marks:
        _mark(ink, panel, room, drill, mark, y, w)
        y += ROW_H
    ink.hline(0, w, y + 1)
    return y + 2


def _mark(ink: Ink, panel: Panel, room: Room, drill: Drill, mark: DrillMark, top: float, w: float) -> None:
    rect, y = QRectF(0, top, w, ROW_H), top + 14
    if panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H, "raise")
    words, token, share = ring_words.stopwatch(mark, drill, room.now)
    ink.unit(36, top + ROW_H / 2, room.reads.mark(mark.unit), 24)
    right = ink.right(w - 16, y, words, token, 15, bold=True)
    limit = say("ringcard.drill_limit", t=figures.limit(mark.limit_s)) if mark.limit_s > 0 else ""
    right = ink.right(right - 10, y, limit, "t3", 12)
    signed = say("ringcard.drill_signed", t=figures.span(mark.signed_s)) if math.isfinite(mark.signed_s) else ""
    runs = [Run(mark.unit, "t1", 15, True), Run(room.reads.unit_name(mark.unit), "t1", 13, gap=5)]
    x = ink.runs(59, y, runs, until=right - 8)
    if x + 8 + fonts.advance(signed, 12) <= right - 8:
        ink.text(x + 8, y, signed, "t2", 12)
    ink.fill(59, top + ROW_H - 9, w - 75, 3, "line")
    ink.fill(59, top + ROW_H - 9, (w - 75) * share, 3, "warn" if token == "warn" else "t2")
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=mark.unit)), room.desk.unit_words(mark.unit))


def draw_reserves(ink: Ink, panel: Panel, room: Room, view: RingView, top: float, w: float) -> float:
    """Requests to others, newest first, each with its answer or how long it waits for one."""
    if not view.reserves:
        return top
    waiting = sum(one.state == "asked" for one in view.reserves)
    words = say("ringcard.reserve_sum", n=len(view.reserves), waiting=waiting)
    section(ink, w, top + HEAD_H / 2, say("ringcard.reserve"), words)
    y = top + HEAD_H
    for one in sorted(view.reserves, key=lambda one: -one.at):
        y = _reserve(ink, room, view, one, y, w)
        if one.state == "asked":
            y = _answers(ink, panel, room, one, y, w)
    ink.hline(0, w, y + 1)
    return y + 2


def _reserve(ink: Ink, room: Room, view: RingView, one: Reserve, top: float, w: float) -> float:
    y = top + 12
    words, token = reserve_state(one, room.now)
    right = ink.right(w - 16, y, words, token, 13, bold=True)
    tiers = view.ring.tiers
    tier = ring_words.limit(view.ring, tiers[one.tier - 1]) if 0 < one.tier <= len(tiers) else say("ringcard.within")
    line = say("ringcard.reserve_line", to=one.to, n=one.count, tier=tier)
    ink.text(16, y, fonts.fit(line, 13, False, right - 24), "t1")
    by = say("ringcard.reserve_by", by=one.by, at=figures.clock(one.at))
    said = " · ".join(part for part in (by, one.text, one.answer) if part)
    ink.text(16, y + 19, fonts.fit(said, 12, False, w - 32), "t3", 12)
    return top + 44


def _answers(ink: Ink, panel: Panel, room: Room, one: Reserve, top: float, w: float) -> float:
    """What the other side said, in two buttons; their keys answer the one that has waited longest."""
    right, y = w - 16, top + 16
    for act, granted in (("refuse", False), ("grant", True)):
        label = say(f"ringcard.{act}")
        x = right - button_width(label, cap(act))
        call = calls.AnswerReserve(reserve=one.id, granted=granted)
        panel.spot(ink.button(x, y, label, cap(act)), lambda c=call: room.do(c), f"{label} · {one.to}")  # type: ignore[misc]
        right = x - 8
    return top + 36


def reserve_state(one: Reserve, now: float) -> ring_words.Toned:
    if one.state == "asked":
        return say("ringcard.reserve_asked", t=figures.span(now - one.at)), "warn"
    granted = one.state == "granted"
    return say("ringcard.reserve_granted" if granted else "ringcard.reserve_refused"), "t1" if granted else "warn"
