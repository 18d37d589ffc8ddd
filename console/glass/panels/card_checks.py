"""On an incident's card: nobody fit to lead, and its checklist 预案 in one line, unfolded by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF

from console.desk import checklists, shift_lead
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.layerrows import tick
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import CheckLine, Checklist, Incident
from console.words.checks import ToldUp

HEAD_H: Final = 34
ROW_H: Final = 28
LEAD_H: Final = 30


def draw_checks(ink: Ink, panel: Panel, room: Room, incident: Incident, top: float, w: float, *, open: bool) -> float:
    """The answer is the y where it ends. Nothing is drawn of a list that is done, unless it is unfolded."""
    top = _leaderless(ink, room, incident, top, w)
    running = room.desk.room.checklists.get(incident.id)
    if running is None or not (open or (running.next_open >= 0 and not checklists.over(incident))):
        return top
    _head(ink, panel, room, incident, running, top, w, open=open)
    y = top + HEAD_H
    if open:
        for n, line in enumerate(running.lines):
            _row(ink, panel, room, incident, running, n, line, y, w)
            y += ROW_H
        y += 4
    ink.hline(0, w, y)
    return y + 1


def draw_told(ink: Ink, panel: Panel, room: Room, incident: Incident, y: float, w: float) -> float:
    """``首报 P`` at the right of the head's last line, ``21:55 首报 · 续报 P`` when the source has been told.

    The answer is the x where it begins.
    """
    told = [one for one in room.desk.room.told.get(incident.id, ()) if one.to == "source"]
    if not ink.offers:
        return _was_told(ink, told, y, w)
    right = _key(ink, w - 16, y, cap("report"))
    words = say("checks.key_further" if told else "checks.key_first")
    start = ink.right(right - 6, y, words, "t2")
    if told:
        start = ink.right(start - 8, y, figures.clock(told[-1].at)[:5], "t3", 12)
    panel.spot(QRectF(start - 4, y - 14, w - start, 28), lambda: room.act("report"), say("panel.key.report"))
    return start


def _was_told(ink: Ink, told: Sequence[ToldUp], y: float, w: float) -> float:
    """``21:55 首报``: what was told, where nothing can be."""
    if not told:
        return w - 16
    start = ink.right(w - 16, y, say("checks.key_first"), "t2")
    return ink.right(start - 8, y, figures.clock(told[-1].at)[:5], "t3", 12)


def draw_note(ink: Ink, panel: Panel, room: Room, y: float, left: float, right: float) -> None:
    """``备注 N`` before it, where it has room: the row of buttons is for what moves the incident on."""
    words = say("card.note")
    x = right - 14 - key_width(cap("note")) - 6 - fonts.advance(words, 13)
    if x < left or not ink.offers:
        return
    ink.text(x, y, words, "t2")
    ink.key(right - 14 - key_width(cap("note")), y, cap("note"))
    panel.spot(QRectF(x - 4, y - 14, right - 14 - x + 4, 28), lambda: room.act("note"), say("panel.key.note"))


def _leaderless(ink: Ink, room: Room, incident: Incident, top: float, w: float) -> float:
    """Units are on it, and no 民警 leads them."""
    if incident.ended or shift_lead.led(room.desk, incident.id):
        return top
    if not any(one.state.active and not one.foreign for one in room.desk.orders_of(incident.id)):
        return top
    ink.text(16, top + LEAD_H / 2, fonts.fit(say("checks.no_lead"), 13, True, w - 32), "warn", 13, bold=True)
    ink.hline(0, w, top + LEAD_H)
    return top + LEAD_H + 1


def _head(
    ink: Ink, panel: Panel, room: Room, incident: Incident, running: Checklist, top: float, w: float, *, open: bool
) -> None:
    """``预案 2/6  通知 120  剩 0:42 ⇧X  X``: what comes next, its time, the keys that tick and unfold."""
    y, right = top + HEAD_H / 2, w - 16
    right = _key(ink, right, y, cap("checks"))
    words = say("checks.fold" if open else "checks.unfold")
    panel.spot(QRectF(right - 6, top, w - right + 6, HEAD_H), lambda: room.act("checks"), words)
    title = say("checks.title", done=running.done, all=len(running.lines))
    x = ink.text(16, y, title, "t1", 15, bold=True)
    n = running.next_open
    if n < 0:
        ink.text(x + 10, y, say("checks.complete"), "t2")
        return
    edge = right = _key(ink, right - 8, y, cap("check_next"))
    late = running.overdue(room.now)
    left = _left(running, n, room.now)
    start = ink.runs_right(right - 8, y, left) if left else right - 8
    others = [say("checks.others", n=len(late) - (n in late))] if len(late) - (n in late) > 0 else []
    what = " · ".join([checklists.line_words(running.lines[n]), *others])
    ink.text(x + 10, y, fonts.fit(what, 13, bool(late), start - 10 - x - 10), "warn" if late else "t1", bold=bool(late))
    rect = QRectF(0, top, edge + key_width(cap("check_next")) + 2, HEAD_H)
    call = calls.Tick(incident=incident.id, item=n + 1)
    panel.spot(rect, (lambda: room.do(call)) if ink.offers else None, _tip(running, n))


def _key(ink: Ink, right: float, y: float, key: str) -> float:
    """A cap that ends at ``right``, when the act has a key; where it begins."""
    if not key:
        return right
    ink.key(right - key_width(key), y, key)
    return right - key_width(key)


def _left(running: Checklist, n: int, now: float) -> list[Run]:
    """Time to go of an open line, or by how much it is late; none without a limit."""
    line = running.lines[n]
    if not line.due_s:
        return []
    over = running.over_s(n, now)
    if over > 0:
        return [Run(say("checks.late", t=figures.span(over)), "warn", 13, True)]
    return [Run(say("checks.left", t=figures.span(running.since + line.due_s - now)), "t2")]


def _row(
    ink: Ink, panel: Panel, room: Room, incident: Incident, running: Checklist, n: int, line: CheckLine, top: float,
    w: float,
) -> None:  # fmt: skip
    """One line: ticked with name and time, or open with its time to go. A click ticks it, or takes that back."""
    y, rect, done = top + ROW_H / 2, QRectF(0, top, w, ROW_H), line.done_at is not None
    if panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H, "raise")
    tick(ink, 16, y, done)
    right = w - 16
    runs = _done(line) if done else _left(running, n, room.now)
    if runs:
        right = ink.runs_right(right, y, runs) - 8
    late = running.over_s(n, room.now) > 0
    tone = "t3" if done else "warn" if late else "t1"
    words = fonts.fit(f"{n + 1} {checklists.line_words(line)}", 13, late, right - 42)
    x = ink.text(42, y, words, tone, bold=late)
    who = [Run(line.who, "t3", 12, gap=8)] if line.who and not done else []
    if who and x + width_of(who) < right:
        ink.runs(x, y, who)
    call = calls.Tick(incident=incident.id, item=n + 1, on=not done)
    panel.spot(rect, (lambda: room.do(call)) if ink.offers else None, _tip(running, n))


def _done(line: CheckLine) -> list[Run]:
    """``21:48:10 值班长甲``; what was ticked by what happened says so."""
    by = say("checks.by_itself") if line.by_itself else line.done_by
    return [Run(figures.clock(line.done_at or 0.0), "t3", 12), Run(by, "t3", 12, gap=6)]


def _tip(running: Checklist, n: int) -> str:
    line = running.lines[n]
    facts = [f"{n + 1} {checklists.line_words(line)}", line.who, line.note]
    if line.due_s:
        facts.append(say("checks.due", t=figures.limit(line.due_s)))
    if line.auto and line.done_at is None:
        facts.append(say(f"checks.auto.{line.auto}"))
    return " · ".join(part for part in facts if part)
