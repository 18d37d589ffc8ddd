"""The card of an incident: head, steps, orders and replies, who can go, who was left out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from console.desk import masking, personal_seen
from console.desk.intake import type_words
from console.desk.labels import source_words
from console.dispatch.models import Limit, Stage, StepRow
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.queue import remaining
from console.glass.panels.room import Room
from console.glass.symbols import IncidentMark
from console.glass.window.keys import cap
from console.say import language, say
from console.verbs import Said
from console.words import Incident

HEAD_H: Final = 178
STEPS_H: Final = 60
CLOCK_W: Final = 76  # px: the bar under a running clock, at least
_NARROW: Final = 400  # px: below it the steps take their short names


def draw_head(ink: Ink, panel: Panel, room: Room, incident: Incident, w: float, until: float) -> float:
    """Level edge, title, number and level, where, what, the caller behind a key, the running clock.

    ``until``: where the last line's right side begins; the answer is where its left side ends.
    """
    ink.fill(0, 0, w, 4, "lv" if incident.level < 3 else "lv3")
    overdue = bool((clock := room.reads.clock(incident.id)) and clock.overdue)
    ink.incident(36, 38, IncidentMark(incident.level, incident.located, overdue), 34)
    clock_x = _draw_clock(ink, room, incident, w)
    veiled = f" · {say('walltile.sensitive')}" if masking.sensitive(room.desk, incident) else ""
    number = f"{incident.no} · {room.reads.level(incident.level)}{veiled}"
    space = clock_x - 67 - 10
    if fonts.advance(type_words(incident), 20, True) + fonts.advance(number, 15) > space:
        number = f"{incident.no}{veiled}"  # the level stands in the diamond
    title = fonts.fit(type_words(incident), 20, True, space - fonts.advance(number, 15))
    x = ink.text(67, 30, title, "t1", 20, bold=True)
    ink.text(x + 10, 31, number, "t2", 15)
    ink.text(67, 52, fonts.fit(_source(room, incident), 13, False, clock_x - 67), "t2")
    _draw_place(ink, room, incident, w, _draw_wall(ink, panel, room, w) - 12)
    return _draw_caller(ink, panel, room, incident, until)


def _draw_clock(ink: Ink, room: Room, incident: Incident, w: float) -> float:
    """The step that runs and its time, 24 px; the answer is the x that the title must keep clear of."""
    clock = room.reads.clock(incident.id)
    if clock is None:
        return w - 16
    label = say("card.limit_of", step=say(clock.step.code))
    if clock.due_at is None:
        label, text, token = say(clock.step.code), figures.span(clock.waited_s), "t1"
    else:
        text, token = figures.span(abs(clock.left_s)), remaining(clock, incident.level)[1]
        label = say("card.overdue_of", step=say(clock.step.code)) if clock.overdue else label
    left = ink.right(w - 16, 25, label, "t2", 12)
    if clock.due_at is not None:
        _bar(ink, min(left, w - 16 - CLOCK_W), w - 16, 64, 1.0 if clock.overdue else clock.share, token)
    return min(left, ink.right(w - 16, 47, text, token, 24, bold=True)) - 12


def _bar(ink: Ink, x0: float, x1: float, y: float, share: float, token: str) -> None:
    """How much of the time is used, as under a row of the queue."""
    ink.fill(x0, y, x1 - x0, 3, "line")
    ink.fill(x0, y, (x1 - x0) * share, 3, "t3" if token == "t1" else token)


def _source(room: Room, incident: Incident) -> str:
    said = say("card.source", source=source_words(incident.source), at=figures.clock(incident.received_at))
    return f"{said} · {say('card.for', t=figures.span(room.now - incident.received_at))}"


def _draw_wall(ink: Ink, panel: Panel, room: Room, w: float) -> float:
    """``上屏 W`` at the right of the line that says where: the row of buttons is full. Where it begins."""
    if not room.desk.site.walls or not ink.offers:
        return w - 4
    x = w - 16 - key_width(cap("wall"))
    ink.key(x, 98, cap("wall"))
    x = ink.right(x - 6, 98, say("card.wall"), "t2")
    panel.spot(QRectF(x - 4, 84, w - 12 - x, 28), lambda: room.act("wall"), say("panel.key.wall"))
    return x


def _draw_place(ink: Ink, room: Room, incident: Incident, w: float, until: float) -> None:
    place = incident.place or say("card.no_place")
    ink.text(16, 78, fonts.fit(place, 15, False, w - 32), "t1", 15)
    if incident.located:
        facts = [room.reads.lies_in(incident), room.reads.nearest_post(incident)]
        ink.text(16, 98, fonts.fit(" · ".join(f for f in facts if f), 13, False, until - 16), "t2")
    else:
        doubt = say("queue.radius", m=int(incident.radius_m)) if incident.radius_m else say("card.no_point")
        ink.text(16, 98, fonts.fit(f"{say('queue.unlocated')} · {doubt}", 13, False, until - 16), "warn")
    for i, line in enumerate(fonts.wrap(incident.text, 13, w - 32, 2)):
        ink.text(16, 120 + 18 * i, line, "t1")


def _draw_caller(ink: Ink, panel: Panel, room: Room, incident: Incident, until: float) -> float:
    """Where it ends. Who called is asked of the live desk alone."""
    if not incident.has_caller or not ink.offers:
        return 16.0
    x = ink.text(16, 160, say("card.caller"), "t2")
    words, shown = say("card.caller_masked"), incident.id in room.callers_shown
    if shown:
        caller = personal_seen.caller(room.desk, incident.id)
        why = personal_seen.hidden(room.desk, personal_seen.CALLER) or Said("card.caller_purged")
        words = f"{caller.name} {caller.number}".strip() if caller else why.text()
    x = ink.text(x + 6, 160, fonts.fit(words, 13, False, until - x - 50), "t1" if shown else "t2")
    ink.key(x + 8, 160, cap("caller"))
    end = x + 8 + key_width(cap("caller"))
    panel.spot(QRectF(16, 146, end - 16, 28), lambda: room.act("caller"), say("panel.key.caller"))
    return end + 14


def draw_steps(ink: Ink, panel: Panel, steps: tuple[StepRow, ...], level: int, top: float, w: float) -> None:
    """The steps as beads on a line: done, the one that runs, those to come with their limits."""
    if not steps:
        return
    column = (w - 30) / len(steps)
    y, first = top + 16, 15 + column / 2
    now = next((i for i, step in enumerate(steps) if step.current), len(steps) - 1)
    ink.fill(first, y - 1, column * (len(steps) - 1), 2, "line2")
    ink.fill(first, y - 1, column * now, 2, "t2")
    for i, step in enumerate(steps):
        x = first + column * i
        _bead(ink, x, y, step)
        short = "card.short" if w < _NARROW else "card.step"
        tone = "t1" if step.current else "t2" if step.at is not None else "t3"
        ink.centre(x, top + 34, say(f"{short}.{step.step.value}"), tone, 12, bold=step.current)
        followed = i + 1 < len(steps) and steps[i + 1].at is not None
        _step_time(ink, x, top + 50, step, level, column - 3, quiet=followed)
        panel.spot(QRectF(x - column / 2, top, column, STEPS_H), None, _step_tip(step, level))


def _bead(ink: Ink, x: float, y: float, step: StepRow) -> None:
    if step.at is not None and not step.inferred:
        ink.dot(x, y, 5, "t2")
        return
    radius, token, width = (6.0, "focus", 3.0) if step.current else (4.5, "line2", 2.0)
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if step.inferred:  # a proposal is dashed, a fact is solid
        ink.painter.setPen(QPen(ink.theme.color("t2"), 2.0, Qt.PenStyle.DotLine))
    else:
        ink.painter.setPen(QPen(ink.theme.color(token), width))
    ink.painter.setBrush(ink.theme.color("panel"))
    ink.painter.drawEllipse(QPointF(x, y), radius, radius)
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _step_tip(step: StepRow, level: int) -> str:
    """The whole of a bead: where columns are narrow, not every time has room under it."""
    facts = [say(step.step.code)]
    if step.at is not None:
        facts.append(figures.clock(step.at))
    elif step.limit_s:
        facts += [say("card.limit_is", t=figures.limit(step.limit_s)), limit_why(step.limit, level)]
    marks = ((step.on_behalf, "card.mark_behalf"), (step.inferred, "card.mark_inferred"))
    return " · ".join(facts + [say(code) for on, code in marks if on])


def limit_why(limit: Limit, level: int) -> str:
    """``重点部位``: by whose word a step may take so long."""
    if limit.why in ("site", "level"):
        return say("clock.why.site") if limit.why == "site" else say(f"card.level.{level}")
    return limit.name_en if limit.name_en and language() == "en" else limit.name


def _step_time(ink: Ink, x: float, y: float, step: StepRow, level: int, room: float, *, quiet: bool) -> None:
    """``quiet``: a later step is done, so this time gives way where columns are narrow."""
    if step.at is not None:
        mark = say("card.mark_behalf") if step.on_behalf else say("card.mark_inferred") if step.inferred else ""
        text = mark or figures.minute_second(step.at)
        if not quiet or fonts.advance(text, 12) <= room:
            ink.centre(x, y, text, "t2", 12)
    elif step.left_s is not None:
        token = "warn" if step.overdue else "lv" if level == 1 else "t1"
        text = figures.span(abs(step.left_s))
        if fonts.advance(text, 12, True) > room:
            text = figures.rough(abs(step.left_s))
        ink.centre(x, y, text, token, 12, bold=True)
    elif step.limit_s and step.step is not Stage.CLOSE:
        text = figures.limit(step.limit_s)
        if fonts.advance(text, 12) <= room:
            ink.centre(x, y, text, "t3", 12)


def section(ink: Ink, w: float, y: float, title: str, aside: str, right: list[Run] | None = None) -> None:
    """A section head: what it is, bold, and how it is ordered; ``right`` ends at the edge."""
    x = ink.text(16, y, title, "t1", 15, bold=True)
    start = ink.runs_right(w - 16, y, right) if right else w - 16
    ink.text(x + 8, y, fonts.fit(aside, 13, False, start - 8 - x - 8), "t2")
