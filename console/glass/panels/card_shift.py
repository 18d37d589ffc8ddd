"""On a unit's card: since when it is on duty and with whom, its break, what it has done this shift."""

from __future__ import annotations

from typing import Final

from console.desk import shift
from console.desk.fold_shift import present
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.room import Room
from console.glass.panels.shift_board import person_words
from console.say import say

LINE_H: Final = 19


def draw_shift(ink: Ink, room: Room, unit: str, top: float, w: float) -> float:
    """Nothing of a unit of which nobody has said whether it is on duty."""
    here = present(room.desk.room, unit)
    if here.on is None:
        return top
    late = shift.overstays(room.desk, here)
    token = "warn" if late else "t1"
    words = fonts.fit(" · ".join(part for part in _facts(room, unit) if part), 13, bool(late), w - 32)
    ink.text(16, top + 15, words, token, 13, bold=bool(late))
    y = top + 15 + LINE_H / 2 + 4
    for line in fonts.wrap(" ".join(person_words(one) for one in here.people), 13, w - 32, 2):
        ink.text(16, y + 6, line, "t2")
        y += LINE_H
    ink.hline(0, w, y + 3)
    return y + 4


def _facts(room: Room, unit: str) -> list[str]:
    """``18:02 到岗 · 3 起 1:05 · 未休 2 小时``."""
    here, load = present(room.desk.room, unit), shift.load(room.desk, unit)
    if not here.on:
        return [say("board.off_since", at=figures.clock(here.since)[:5])]
    facts = [say("board.on_since", at=figures.clock(here.since)[:5])]
    if here.break_since is not None:
        late = shift.overstays(room.desk, here)
        until = say("board.until", at=figures.clock(here.break_until)[:5]) if here.break_until else ""
        rests = say("board.rests", at=figures.clock(here.break_since)[:5], until=until)
        return [*facts, say("board.overstays", t=figures.rough(late)) if late else rests]
    if load.orders_this_shift is not None and load.since_rest_s is not None:
        busy = f" {figures.span(load.on_orders_s)}" if load.on_orders_s else ""
        facts.append(say("board.orders", n=load.orders_this_shift) + busy)
        facts.append(say("board.since_rest", t=figures.rough(load.since_rest_s)))
    return facts
