"""The unit list: every unit in a row with its five signs apart. A head sorts; typed words and the legend filter."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.dispatch.models import BatterySign, FixSign, LinkSign, Signs, UnitRow, VideoSign
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.duty import draw_legend, legend_height
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes

ROW_H: Final = 30
HEAD_H: Final = 40
COLUMNS_H: Final = 28

Cell = tuple[str, str]  # text, token


class Column(NamedTuple):
    name: str
    width: int
    cell: Callable[[UnitRow, Signs], Cell]
    order: Callable[[tuple[UnitRow, Signs]], Any]


def _link(_row: UnitRow, signs: Signs) -> Cell:
    return say(f"sign.link.{signs.link.value}"), "warn" if signs.link is LinkSign.LOST else "t2"


def _fix(_row: UnitRow, signs: Signs) -> Cell:
    if signs.fix is FixSign.NONE:
        return say("sign.fix.none"), "warn"
    return figures.rough(signs.fix_age_s), "warn" if signs.fix is FixSign.OLD else "t2"


def _video(_row: UnitRow, signs: Signs) -> Cell:
    return say(f"sign.video.{signs.video.value}"), "warn" if signs.video is VideoSign.MISSING else "t2"


def _battery(_row: UnitRow, signs: Signs) -> Cell:
    return figures.percent(signs.battery_pct), "warn" if signs.battery is BatterySign.LOW else "t2"


def _duty(row: UnitRow, _signs: Signs) -> Cell:
    return say(f"panel.duty.{row.duty.name.lower()}"), "t1"


def _charge(signs: Signs) -> float:
    return math.inf if math.isnan(signs.battery_pct) else signs.battery_pct


def _id(row: UnitRow, _signs: Signs) -> Cell:
    return row.id, "sos" if row.sos else "t1"


def _name(row: UnitRow, _signs: Signs) -> Cell:
    return row.name, "t1"


def _order(row: UnitRow, _signs: Signs) -> Cell:
    return row.order_no, "t1"


def _beat(row: UnitRow, _signs: Signs) -> Cell:
    return row.beat if row.registered else say("card.unregistered"), "t2"


_LINKS: Final = (LinkSign.LOST, LinkSign.UNKNOWN, LinkSign.UP)
_VIDEOS: Final = (VideoSign.MISSING, VideoSign.UNKNOWN, VideoSign.IDLE, VideoSign.RECORDING)

# What is wrong sorts first, so that one click on a head brings it to the top.
COLUMNS: Final = (
    Column("id", 50, _id, lambda pair: pair[0].id),
    Column("name", 116, _name, lambda pair: pair[0].name),
    Column("duty", 74, _duty, lambda pair: pair[0].duty),
    Column("link", 66, _link, lambda pair: _LINKS.index(pair[1].link)),
    Column("fix", 62, _fix, lambda pair: -pair[1].fix_age_s),
    Column("video", 92, _video, lambda pair: _VIDEOS.index(pair[1].video)),
    Column("battery", 56, _battery, lambda pair: _charge(pair[1])),
    Column("order", 58, _order, lambda pair: (pair[0].order_no == "", pair[0].order_no)),
    Column("beat", 86, _beat, lambda pair: pair[0].beat),
)
WIDTH: Final = 44 + sum(column.width for column in COLUMNS) + 16


class UnitList(ScrollPanel):
    """A drawer over the map's left side; ``U`` opens it."""

    flags = Changes.SECOND | Changes.UNITS | Changes.SELECTION | Changes.VIEW
    step = 90.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.by = "id"
        self.backward = False
        self.hide()

    def rows(self) -> list[tuple[UnitRow, Signs]]:
        """As shown: filtered by duty and by the words, sorted by the chosen head; SOS first."""
        only, wanted = self.room.reads.only_duty, self.room.desk.view.filter.lower().split()
        rows = [row for row in self.room.reads.unit_rows() if only is None or row.duty is only]
        rows = [row for row in rows if all(word in _hay(row) for word in wanted)]
        column = next(column for column in COLUMNS if column.name == self.by)
        pairs = [(row, self.room.reads.signs(row.id)) for row in rows]
        pairs.sort(key=column.order, reverse=self.backward)
        pairs.sort(key=lambda pair: not pair[0].sos)
        return pairs

    def sort_by(self, name: str) -> None:
        """The same head again turns the order round."""
        self.backward = self.by == name and not self.backward
        self.by = name
        self.offset = 0.0
        self.update()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        pairs = self.rows()
        top = HEAD_H + COLUMNS_H + (0 if self.measures.legend else legend_height() + 8)
        self.contents(len(pairs) * ROW_H, h - top)
        first = int(self.offset // ROW_H)
        y = top - self.offset % ROW_H
        for pair in pairs[first : first + int((h - top) / ROW_H) + 2]:
            self._row(ink, w, y, *pair)
            y += ROW_H
        self.spots = [s._replace(rect=s.rect & QRectF(0, top, w, h - top)) for s in self.spots]
        ink.fill(0, 0, w, top, "panel")
        self._head(ink, w, len(pairs), sum(not row.registered for row, _ in pairs))
        if not self.measures.legend:
            draw_legend(ink, self, 16, HEAD_H + 20, w - 24, self.room)
        self._columns(ink, w, top - COLUMNS_H)
        self.draw_thumb(ink, w - 1, top, h - top)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, count: int, others: int) -> None:
        y = HEAD_H / 2
        x = ink.text(16, y, say("panel.units_title"), "t1", 15, bold=True)
        only, words = self.room.reads.only_duty, self.room.desk.view.filter
        duty = say(f"panel.duty.{only.name.lower()}") if only is not None else ""
        kept = " · ".join(part for part in (duty, words) if part)
        end = w - 16 - key_width("Esc")
        ink.key(end, y, "Esc")
        end = ink.right(end - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, HEAD_H), lambda: self.room.act("units"), say("panel.fold"))
        right = end - 18 - key_width(cap("filter"))
        ink.key(right, y, cap("filter"))
        right = ink.right(right - 7, y, say("queue.filter"), "t2")
        self.spot(QRectF(right, y - 14, end - 18 - right, 28), lambda: self.room.act("filter"), say("panel.key.filter"))
        text = say("panel.units_kept", n=count, what=kept) if kept else say("panel.units_sum", n=count)
        text = say("panel.with_unregistered", what=text, n=others) if others else text
        ink.text(x + 8, y, fonts.fit(text, 13, False, right - 16 - x), "t2")
        ink.hline(0, w, HEAD_H - 1)

    def _columns(self, ink: Ink, w: float, top: float) -> None:
        x, y = 44.0, top + COLUMNS_H / 2
        for column in COLUMNS:
            mark = (" ↑" if self.backward else " ↓") if column.name == self.by else ""
            ink.text(x, y, say(f"panel.column.{column.name}") + mark, "t1" if mark else "t2", 12)
            rect = QRectF(x - 4, top, column.width, COLUMNS_H)
            self.spot(rect, lambda n=column.name: self.sort_by(n), say(f"panel.column.{column.name}"))  # type: ignore[misc]
            x += column.width
        ink.hline(0, w, top + COLUMNS_H - 1)

    def _row(self, ink: Ink, w: float, top: float, row: UnitRow, signs: Signs) -> None:
        rect = QRectF(0, top, w, ROW_H)
        chosen = self.room.desk.selection.kind == "unit" and self.room.desk.selection.id == row.id
        if chosen or self.over(rect):
            ink.fill(0, top, w, ROW_H, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, ROW_H, "focus")
        y, x = top + ROW_H / 2, 44.0
        ink.unit(24, y, self.room.reads.mark(row.id), 24)
        for column in COLUMNS:
            text, token = column.cell(row, signs)
            strong = column.name == "id" or token == "warn"
            size = 13 if fonts.advance(text, 13, strong) <= column.width - 6 else 12
            ink.text(x, y, fonts.fit(text, size, strong, column.width - 6), token, size, bold=strong)
            x += column.width
        ink.hline(0, w, top + ROW_H - 1)
        tip = f"{row.id} {row.name}"
        self.spot(rect, lambda: self.room.do(calls.Select(kind="unit", id=row.id)), tip, f"unit:{row.id}")


def _hay(row: UnitRow) -> str:
    duty = say(f"panel.duty.{row.duty.name.lower()}")
    beat = row.beat if row.registered else say("card.unregistered")
    return " ".join((row.id, row.name, beat, row.order_no, duty)).lower()
