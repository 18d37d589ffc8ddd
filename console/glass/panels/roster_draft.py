"""On the shift board: a roster that is being read or was read, with what is wrong in it, before it is taken over."""

from __future__ import annotations

from typing import Final

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.site.roster import RosterRead
from console.verbs import calls

LINE_H: Final = 19
MOST: Final = 8  # faults in words; more are a number


def draw_draft(ink: Ink, panel: Panel, room: Room, top: float, w: float) -> float:
    """The answer is the y where it ends."""
    if room.desk.shift.reading:
        ink.text(16, top + 20, say("shift.reading", file=room.desk.shift.reading), "t2")
        return top + 40
    draft = room.desk.shift.draft
    if draft is None:
        return top
    y = _sum(ink, draft, top, w)
    for problem in draft.problems[:MOST]:
        for line in fonts.wrap(problem.text(), 12, w - 32, 2):
            ink.text(16, y + 9, line, "warn", 12)
            y += LINE_H
    if len(draft.problems) > MOST:
        ink.text(16, y + 9, say("board.more_faults", n=len(draft.problems) - MOST), "t2", 12)
        y += LINE_H
    y = _crews(ink, draft, y, w)
    x = 16.0
    usable = draft.roster is not None and bool(draft.roster.crews)
    if usable:
        rect = ink.button(x, y + 22, say("board.take"), primary=True)
        panel.spot(rect, lambda: room.do(calls.Shift(do="take")), say("board.take"))
        x = rect.right() + 8
    rect = ink.button(x, y + 22, say("board.drop"))
    panel.spot(rect, lambda: room.do(calls.Shift(do="drop")), say("board.drop"))
    ink.hline(0, w, y + 44)
    return y + 45


def _sum(ink: Ink, draft: RosterRead, top: float, w: float) -> float:
    crews = len(draft.roster.crews) if draft.roster is not None else 0
    code = "board.draft" if crews else "board.draft_none"
    words = say(code, file=draft.file, crews=crews, people=draft.people, bad=len(draft.problems))
    ink.text(16, top + 18, fonts.fit(words, 13, True, w - 32), "t1" if crews else "warn", 13, bold=True)
    return top + 34


def _crews(ink: Ink, draft: RosterRead, y: float, w: float) -> float:
    """By shift: how many crews and people it would bring."""
    crews = draft.roster.crews if draft.roster is not None else ()
    for name in dict.fromkeys(one.shift for one in crews):
        mine = [one for one in crews if one.shift == name]
        people = sum(len(one.people) for one in mine)
        words = say("board.draft_shift", shift=name or say("board.no_shift"), crews=len(mine), people=people)
        ink.text(16, y + 9, fonts.fit(words, 12, False, w - 32), "t2", 12)
        y += LINE_H
    return y
