"""The card of a broadcast: its words, who has not answered and why that may be, who has and when."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk import notices
from console.dispatch.models import LinkSign
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run
from console.glass.panels.notice_lines import count, kind, left
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls
from console.words import Notice, NoticeMark

ROW_H: Final = 30
_LINKS: Final = {LinkSign.LOST: "notice.card.no_link", LinkSign.UNKNOWN: "notice.card.link_unknown"}


def draw_notice(ink: Ink, panel: Panel, room: Room, key: str, w: float) -> float:
    """The answer is the y where it ends."""
    notice = room.desk.notices.get(key)
    if notice is None:
        ink.text(16, 30, say("card.gone"), "t2")
        return 60
    y = _head(ink, room, notice, w)
    waiting, marks = notices.unheard(room.desk, notice), notices.heard(room.desk, notice.id)
    aside = str(len(waiting)) if waiting else say("notice.card.nobody_waits")
    section(ink, w, y + 18, say("notice.card.waiting"), aside)
    y += 36
    for n in _seen(ink, y, len(waiting)):
        link = room.reads.signs(waiting[n]).link
        _unit(ink, panel, room, waiting[n], y + ROW_H * n, w, say(_LINKS[link]) if link in _LINKS else "", "warn")
    y += ROW_H * len(waiting)
    if not marks:
        return y + 8
    section(ink, w, y + 18, say("notice.card.signed"), str(len(marks)))
    y += 36
    signed = list(marks.items())[::-1]  # the newest first
    for n in _seen(ink, y, len(signed)):
        _unit(ink, panel, room, signed[n][0], y + ROW_H * n, w, _said(signed[n][1]), "t2")
    return y + ROW_H * len(signed) + 8


def _seen(ink: Ink, top: float, count: int) -> range:
    """Rows that the scrolled card shows of ``count`` from ``top`` on: a broadcast may go to thousands."""
    if ink.seen is None:
        return range(count)
    first, last = (int((y - top) // ROW_H) for y in ink.seen)
    return range(min(max(0, first), count), min(max(0, last + 1), count))


def _head(ink: Ink, room: Room, notice: Notice, w: float) -> float:
    title = [Run(notice.no, "t2", 15, True), Run(say(f"notice.kind.{kind(notice)}"), "t1", 20, True, 8)]
    x = ink.runs(16, 30, title)
    ink.text(x + 8, 31, fonts.fit(notice.to, 15, False, w - x - 24), "t1", 15)
    facts = (say("notice.card.by", by=notice.by, at=figures.clock(notice.issued_at)), left(notice, room.now))
    ink.text(16, 56, " · ".join(facts), "t2")
    ink.right(w - 16, 56, count(room, notice), "t1", 15, bold=True)
    y = 82.0
    for line in fonts.wrap(notice.text, 15, w - 32, 8):
        ink.text(16, y, line, "t1", 15)
        y += 22
    ink.hline(0, w, y + 2)
    return y + 3


def _unit(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float, aside: str, token: str) -> None:
    y, rect = top + ROW_H / 2, QRectF(0, top, w, ROW_H)
    if panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H, "raise")
    ink.unit(32, y, room.reads.mark(unit), 24)
    until = w - 16 - fonts.advance(aside, 12) - 8
    ink.runs(54, y, [Run(unit, "t1", 13, True), Run(room.reads.unit_name(unit), "t1", 13, gap=5)], until=until)
    ink.right(w - 16, y, fonts.fit(aside, 12, False, w / 2), token, 12)
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=unit)), aside)


def _said(mark: NoticeMark) -> str:
    words = [mark.text, say("notice.card.behalf", by=mark.by) if mark.on_behalf else "", mark.channel]
    return " · ".join([*(one for one in words if one), figures.clock(mark.at)])
