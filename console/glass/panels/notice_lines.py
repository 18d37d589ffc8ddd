"""Broadcasts that wait for answers, a line each at the foot of the queue: to whom, how many have signed, time left."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk import notices
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls
from console.words import Notice

ROW_H: Final = 28
MOST: Final = 2  # the newest


def shown(room: Room) -> list[Notice]:
    """The newest first."""
    return [one for one in reversed(room.desk.notices.values()) if one.open and not one.quiet][:MOST]


def height(room: Room) -> float:
    """px at 100 %."""
    return ROW_H * len(shown(room))


def draw(ink: Ink, panel: Panel, room: Room, top: float, w: float) -> float:
    """From ``top`` on; the answer is how high it is."""
    for n, notice in enumerate(shown(room)):
        _row(ink, panel, room, notice, top + ROW_H * n, w)
    return height(room)


def _row(ink: Ink, panel: Panel, room: Room, notice: Notice, top: float, w: float) -> None:
    rect, y = QRectF(8, top, w - 16, ROW_H), top + ROW_H / 2
    if panel.over(rect):
        ink.box(rect, "raise", None)
    panel.spot(rect, lambda: room.do(calls.Select(kind="notice", id=notice.id)), notice.text)
    right = ink.right(w - 16, y, left(notice, room.now), "t3", 12)
    right = ink.right(right - 8, y, count(room, notice), "t1", 13, bold=True)
    x = ink.text(16, y, notice.no, "t2", 12)
    words = say("notice.card.line", kind=say(f"notice.kind.{kind(notice)}"), to=notice.to)
    words = words if fonts.advance(words, 13) <= right - x - 14 else notice.to
    ink.text(x + 6, y, fonts.fit(words, 13, False, right - x - 14), "t1")


def kind(notice: Notice) -> str:
    """What it is called: one that the catalogue knows."""
    return notice.kind if notice.kind == "rollcall" else "notice"


def count(room: Room, notice: Notice) -> str:
    """``签收 12/20``; of a roll call ``未应 3``."""
    if notice.kind == "rollcall":
        return say("rollcall.card.sum_short", n=len(notices.unheard(room.desk, notice)))
    return say("notice.card.heard", n=len(notices.heard(room.desk, notice.id)), all=len(notice.units))


def left(notice: Notice, now: float) -> str:
    """``剩 4:12``, or how it ended."""
    if notice.open:
        return say("notice.card.left", t=figures.span(max(0.0, notice.expires_at - now)))
    return say("notice.card.over_withdrawn" if notice.why == "withdrawn" else "notice.card.over_expired")
