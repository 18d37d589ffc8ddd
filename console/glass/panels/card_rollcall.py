"""The card of a roll call: how many are missing, who they are, how old their last position is, and their link."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk import notices, rollcall
from console.dispatch.models import FixSign, LinkSign
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls
from console.words import Notice, NoticeMark

ROW_H: Final = 34
_OVER: Final = {"complete": "rollcall.card.over_complete", "withdrawn": "rollcall.card.over_withdrawn"}


def draw_rollcall(ink: Ink, panel: Panel, room: Room, notice: Notice, w: float) -> float:
    """Those who are missing first, without a link before the others; the answer is the y where it ends."""
    found = room.reads.tally(notice)
    y = _head(ink, notice, found, w)
    if found.missing:
        section(ink, w, y + 18, say("rollcall.card.missing"), str(len(found.missing)))
        y += 36
        for unit in found.missing:
            if _seen(ink, y):
                _missing(ink, panel, room, notice, unit, y, w)
            y += ROW_H
    marks = notices.heard(room.desk, notice.id)
    if marks:
        section(ink, w, y + 18, say("rollcall.card.there"), str(len(marks)))
        y += 36
        for unit, mark in sorted(marks.items(), key=lambda pair: -pair[1].seen_at):
            if _seen(ink, y):
                _row(ink, panel, room, unit, y, w - 16, _said(mark), "t2")
            y += ROW_H
    return y + 8


def _seen(ink: Ink, top: float) -> bool:
    """Thousands may be asked: a row that is scrolled away costs nothing."""
    return ink.seen is None or ink.seen[0] - ROW_H < top < ink.seen[1] + ROW_H


def _head(ink: Ink, notice: Notice, found: rollcall.Tally, w: float) -> float:
    title = [Run(notice.no, "t2", 15, True), Run(say("notice.kind.rollcall"), "t1", 20, True, 8)]
    x = ink.runs(16, 30, title)
    ink.text(x + 8, 31, fonts.fit(notice.to, 15, False, w - x - 24), "t1", 15)
    over = say(_OVER.get(notice.why, "notice.card.over_expired")) if not notice.open else ""
    facts = [say("notice.card.by", by=notice.by, at=figures.clock(notice.issued_at)), over]
    ink.text(16, 54, " · ".join(part for part in facts if part), "t2")
    words = say("rollcall.card.sum", due=found.due, there=found.there, n=len(found.missing))
    ink.text(16, 80, words, "warn" if found.missing else "t1", 15, bold=True)
    ink.hline(0, w, 99)
    return 100


def _missing(ink: Ink, panel: Panel, room: Room, notice: Notice, unit: str, top: float, w: float) -> None:
    """With what may be why, and the button that marks it as heard."""
    signs = room.reads.signs(unit)
    fix = figures.rough(signs.fix_age_s) if signs.fix is not FixSign.NONE else ""
    parts = [say("notice.card.no_link") if signs.link is LinkSign.LOST else "",
             say("rollcall.card.fix", t=fix) if fix else say("rollcall.card.no_fix")]  # fmt: skip
    words, right = say("rollcall.card.there"), w - 16
    if notice.open:
        right -= button_width(words, "") + 8
    bad = signs.link is LinkSign.LOST or signs.fix in (FixSign.OLD, FixSign.NONE)
    _row(ink, panel, room, unit, top, right, " · ".join(part for part in parts if part), "warn" if bad else "t2")
    if notice.open:
        rect = ink.button(right + 8, top + ROW_H / 2, words)
        panel.spot(rect, lambda: room.do(calls.Present(unit=unit)), say("rollcall.did_present", unit=unit))


def _row(ink: Ink, panel: Panel, room: Room, unit: str, top: float, right: float, aside: str, token: str) -> None:
    y, rect = top + ROW_H / 2, QRectF(0, top, right, ROW_H)
    if panel.over(rect):
        ink.fill(1, top, right, ROW_H, "raise")
    ink.unit(32, y, room.reads.mark(unit), 24)
    until = right - fonts.advance(aside, 12) - 8
    ink.runs(54, y, [Run(unit, "t1", 13, True), Run(room.reads.unit_name(unit), "t1", 13, gap=5)], until=until)
    ink.right(right, y, aside, token, 12)
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=unit)), aside)


def _said(mark: NoticeMark) -> str:
    """By radio under a person's name, by terminal with its time."""
    words = [mark.text, say("notice.card.behalf", by=mark.by) if mark.on_behalf else ""]
    return " · ".join([*(one for one in words if one), figures.clock(mark.at)])
