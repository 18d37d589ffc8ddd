"""The shift board: by beat and unit who is on duty with whom, since when, how much each has done, who is missing; and a
roster that was read, before anybody takes it over."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from console.desk import shift
from console.desk.shift_view import MISSING, OFF, ON, REST, BoardRow
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room, verb_word
from console.glass.panels.roster_draft import draw_draft
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import Call, calls
from console.words import Changes, Crew, Person, PersonKind

WIDTH: Final = 600
HEAD_H: Final = 64
GROUP_H: Final = 28
ROW_H: Final = 46
ACTS_H: Final = 36  # what can be done about the chosen unit
BREAK_MIN: Final = 30
FILES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")


class ShiftBoard(ScrollPanel):
    """A drawer over the map's left side. Units keep their places; what is wrong with one stands at its right."""

    flags = Changes.SHIFT | Changes.UNITS | Changes.SELECTION | Changes.SECOND | Changes.ORDERS | Changes.SITE
    step = ROW_H * 3.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.only_missing = False
        self._come = ""  # the chosen unit that has been brought into sight
        self._rows: tuple[BoardRow, ...] | None = None
        self._minute = 0
        self.setAcceptDrops(True)
        self.hide()

    def apply(self, changes: Changes) -> None:
        if changes & (Changes.SHIFT | Changes.SITE):
            self._rows = None
        super().apply(changes)

    def rows(self) -> tuple[BoardRow, ...]:
        """Made again when the shift or the minute is another; a crew begins at a full minute."""
        minute = int(self.room.now // 60)
        if self._rows is None or minute != self._minute:
            self._rows, self._minute = self.room.desk.shift.rows(), minute
        return self._rows

    def draw(self, ink: Ink, w: float, h: float) -> None:
        rows = self.rows()
        shown = [row for row in rows if row.state in (MISSING, REST)] if self.only_missing else rows
        y = HEAD_H - self.offset
        y = draw_draft(ink, self, self.room, y, w)
        beat = None
        for row in shown:
            if row.beat != beat:
                beat = row.beat
                y = self._group(ink, y, rows, beat)
            tall = ROW_H
            if self._chosen(row):
                tall += ACTS_H
                self._come_to(row.unit, y + self.offset - HEAD_H, tall, h - HEAD_H)
            if HEAD_H - tall < y < h:
                self._row(ink, w, y, row)
            y += tall
        if not shown:
            ink.text(16, y + 24, say("board.nobody_missing" if self.only_missing else "board.no_units"), "t2")
            y += 48
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w, rows)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _come_to(self, unit: str, top: float, tall: float, view: float) -> None:
        """A unit that has just been chosen, here or on the map, is brought into sight once."""
        if self._come == unit:
            return
        self._come, before = unit, self.offset
        self.reveal(top, top + tall, view)
        if self.offset != before:
            self.update()

    def _head(self, ink: Ink, w: float, rows: tuple[BoardRow, ...]) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, 20, say("board.title"), "t1", 15, bold=True)
        key = cap("shift") or "Esc"
        end = w - 16 - key_width(key)
        ink.key(end, 20, key)
        end = ink.right(end - 7, 20, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, 40), lambda: self.room.act("shift"), say("panel.fold"))
        rect = ink.button(end - 18 - fonts.advance(say("board.bring"), 13) - 16, 20, say("board.bring"))
        self.spot(rect, lambda: self.room.type(f"{verb_word('shift')} "), say("board.bring_tip"))
        about = " · ".join(part for part in (shift.shift_words(self.room.desk), self._level()) if part)
        ink.text(x + 8, 20, fonts.fit(about, 13, False, rect.left() - x - 16), "t2")
        self._sums(ink, rows)
        ink.hline(0, w, HEAD_H - 1)

    def _level(self) -> str:
        return shift.level_name(self.room.desk, self.room.desk.room.level.level)

    def _sums(self, ink: Ink, rows: tuple[BoardRow, ...]) -> None:
        """How many are on, rest, are off, missing; the last is a filter."""
        count = {state: sum(row.state == state for row in rows) for state in (ON, REST, OFF, MISSING)}
        x, y = 16.0, 48.0
        for state in (ON, REST, OFF):
            x = ink.text(x, y, say(f"board.sum.{state}"), "t2", 12)
            x = ink.text(x + 4, y, str(count[state]), "t1", 13, bold=True) + 14
        tone = "warn" if count[MISSING] else "t2"
        start = x
        x = ink.text(x, y, say("board.sum.missing"), tone, 12)
        x = ink.text(x + 4, y, str(count[MISSING]), tone if count[MISSING] else "t1", 13, bold=True) + 14
        words = say("board.show_all" if self.only_missing else "board.show_missing")
        self.spot(QRectF(start - 4, y - 12, x - start, 24), self.toggle_missing, words)
        if self.only_missing:
            ink.text(x, y, words, "t3", 12)

    def toggle_missing(self) -> None:
        """Only who is missing or rests, or all."""
        self.only_missing, self.offset = not self.only_missing, 0.0
        self.update()

    def _group(self, ink: Ink, y: float, rows: tuple[BoardRow, ...], beat: str) -> float:
        here = [row for row in rows if row.beat == beat]
        name = self.room.reads.beat_name(beat) if beat else say("board.no_beat")
        on = sum(row.state in (ON, REST) for row in here)
        x = ink.text(16, y + GROUP_H / 2, name, "t2", 12, bold=True)
        ink.text(x + 8, y + GROUP_H / 2, say("board.on_of", n=on, all=len(here)), "t3", 12)
        return y + GROUP_H

    # ---- one unit

    def _row(self, ink: Ink, w: float, top: float, row: BoardRow) -> None:
        rect, chosen = QRectF(0, top, w, ROW_H), self._chosen(row)
        tall = ROW_H + ACTS_H if chosen else ROW_H
        if chosen or self.over(rect):
            ink.fill(0, top, w, tall, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, tall, "focus")
        ink.unit(30, top + ROW_H / 2, self.room.reads.mark(row.unit), 24)
        words, token = self._state(row)
        right = ink.right(w - 16, top + 15, words, token, 13, bold=token == "warn")
        x = ink.text(54, top + 15, row.unit, "t1", 15, bold=True)
        ink.text(x + 6, top + 15, fonts.fit(self.room.reads.unit_name(row.unit), 15, False, right - x - 18), "t1", 15)
        right = ink.right(w - 16, top + 33, self._load(row), "t3", 12)
        second = " · ".join(part for part in (self._elsewhere(row), crew_words(row)) if part)
        ink.text(54, top + 33, fonts.fit(second, 12, False, right - 66), "t2", 12)
        ink.hline(16, w - 16, top + tall - 1)
        self.spot(rect, lambda: self.room.do(calls.Select(kind="unit", id=row.unit)), _tip(row), f"unit:{row.unit}")
        if chosen:
            self._acts(ink, row, top + ROW_H + ACTS_H / 2 - 2)

    def _chosen(self, row: BoardRow) -> bool:
        return self.room.desk.selection.kind == "unit" and self.room.desk.selection.id == row.unit

    def _acts(self, ink: Ink, row: BoardRow, y: float) -> None:
        """The verbs that make sense of it now."""
        on = row.state in (ON, REST)
        offered: list[tuple[str, Call]] = []
        if not on:
            offered.append((say("board.sign_on"), calls.SignOn(unit=row.unit)))
        if row.state == REST:
            offered.append((say("board.back"), calls.Rest(unit=row.unit, end=True)))
        if row.state == ON:
            offered.append((say("board.rest", n=BREAK_MIN), calls.Rest(unit=row.unit, minutes=BREAK_MIN)))
        if on:
            offered.append((say("board.sign_off"), calls.SignOff(unit=row.unit)))
        x = 54.0
        for words, call in offered:
            rect = ink.button(x, y, words)
            self.spot(rect, lambda call=call: self.room.do(call), words)  # type: ignore[misc]
            x = rect.right() + 8

    def _state(self, row: BoardRow) -> tuple[str, str]:
        """``18:02 到岗``, ``休息 至 21:30``, ``应到 18:00，未到``; amber when it is past its time."""
        here, late = row.here, shift.overstays(self.room.desk, row.here)
        if row.state == MISSING and row.crew is not None:
            return say("board.missing", at=_minute(row.crew.starts_at)), "warn"
        if row.state == REST:
            if late > 0:
                return say("board.overstays", t=figures.rough(late)), "warn"
            until = say("board.until", at=_minute(here.break_until)) if here.break_until else ""
            return say("board.rests", at=_minute(here.break_since or 0.0), until=until), "t1"
        if row.state == ON:
            return say("board.on_since", at=_minute(here.since)), "t1"
        if row.state == OFF:
            return say("board.off_since", at=_minute(here.since)), "t3"
        return say("board.unknown"), "t3"

    def _elsewhere(self, row: BoardRow) -> str:
        """``在五巡区``: where it is, when that is not its own beat."""
        where = self.room.desk.whereabouts.beat_of_unit(row.unit) if row.state in (ON, REST) else ""
        own = self.room.reads.beat_name(row.beat)
        return say("board.is_in", beat=where) if where and where != own else ""

    def _load(self, row: BoardRow) -> str:
        """``3 起 1:05 · 距上次休息 2 小时``; nothing for who is not on duty."""
        load = shift.load(self.room.desk, row.unit)
        if load.orders_this_shift is None or load.since_rest_s is None:
            return ""
        orders = say("board.orders", n=load.orders_this_shift)
        busy = f" {figures.span(load.on_orders_s)}" if load.on_orders_s else ""
        rest = "" if load.on_break else f" · {say('board.since_rest', t=figures.rough(load.since_rest_s))}"
        return orders + busy + rest

    # ---- a file dropped on the board

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = _file(event)
        if file:
            event.acceptProposedAction()
            self.room.do(calls.Shift(text=file))


def _file(event: QDragEnterEvent | QDropEvent) -> str:
    """The one file of a table that is dragged here; "" none."""
    urls = event.mimeData().urls()
    file = urls[0].toLocalFile() if len(urls) == 1 else ""
    return file if file.lower().endswith(FILES) else ""


def crew_words(row: BoardRow) -> str:
    """``王建国 李敏（辅） · 豫J0311``: who is there, else who should be; officers bear no mark."""
    crew: Crew | None = row.crew
    people = row.here.people or (crew.people if crew is not None else ())
    plates = [one.id for one in crew.vehicles] if crew is not None else []
    return " · ".join(part for part in (" ".join(person_words(one) for one in people), " ".join(plates)) if part)


def person_words(one: Person) -> str:
    """``李敏（辅）``; an officer bears no mark."""
    if one.kind is PersonKind.OFFICER:
        return one.name
    return say("board.person", name=one.name, kind=say(f"board.kind.{one.kind.value if one.kind else 'unknown'}"))


def _minute(at: float) -> str:
    """``18:02``."""
    return figures.clock(at)[:5]


def _tip(row: BoardRow) -> str:
    names = [f"{one.name} {one.call_no} {' '.join(one.skills)}".strip() for one in row.here.people]
    return "\n".join((row.unit, *names))
