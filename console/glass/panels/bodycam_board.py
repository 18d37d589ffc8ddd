"""The board of body cameras: every one that has spoken, the gravest or the nearest first, what is wrong in amber."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import bodycams
from console.desk.bodycams import Board
from console.dispatch.bodycams import GRAVEST
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.bodycam_lines import told, watched, words
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.bodycam import FACTS

WIDTH: Final = 660
HEAD_H: Final = 92
ROW_H: Final = 48
ACTS_H: Final = 36
_NAME_W: Final = 208
_FIRST: Final = 16 + _NAME_W


class BodycamBoard(ScrollPanel):
    """A drawer over the map's left side. ↑↓ go through it; the chosen row has the keys of what can be done."""

    flags = Changes.UNITS | Changes.SELECTION | Changes.SECOND | Changes.NOTICES | Changes.VIDEO | Changes.SITE
    step = ROW_H * 3.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.only_wrong = False
        self.near: tuple[str, str] = ("", "")
        self._made: tuple[object, Board] | None = None
        self.hide()

    def show_for(self, call: calls.ShowBodycams) -> None:
        """As a person asked for it."""
        self.near, self.only_wrong, self.offset = (call.kind, call.id), call.wrong, 0.0
        self._made = None
        self.update()

    def toggle_wrong(self) -> None:
        """Only those with which something is wrong, or all."""
        self.only_wrong, self.offset = not self.only_wrong, 0.0
        self.update()

    def board(self) -> Board:
        """Worked out again once a second, or when a terminal has spoken: rows never change under a still hand."""
        units = self.room.desk.units
        stamp = (int(self.room.now), units.states_version, self.only_wrong, self.near)
        if self._made is None or self._made[0] != stamp:
            self._made = (stamp, bodycams.board(self.room.desk, only_wrong=self.only_wrong, near=self.near))
        return self._made[1]

    # ---- the chosen row

    def step_selection(self, by: int) -> None:
        """The row above or below."""
        rows = self.board().rows
        if not len(rows):
            return
        at = self._at(rows.tolist())
        at = min(max(at + by, 0), len(rows) - 1) if at >= 0 else 0
        self.room.do(calls.Select(kind="unit", id=self.room.desk.units.ids[rows[at]]))
        self.reveal(at * ROW_H, (at + 1) * ROW_H + ACTS_H, self.height() / self.measures.scale - HEAD_H)

    def _at(self, rows: list[int]) -> int:
        chosen = self.room.desk.selection
        row = self.room.desk.units.row.get(chosen.id) if chosen.kind == "unit" else None
        return rows.index(row) if row in rows else -1

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        board = self.board()
        rows = board.rows.tolist()
        chosen = self._at(rows)
        for n, row in enumerate(rows):
            top = HEAD_H - self.offset + n * ROW_H + (ACTS_H if 0 <= chosen < n else 0)
            if top > h:
                break
            if top > HEAD_H - ROW_H - ACTS_H:
                self._row(ink, w, top, board, row, n == chosen)
        if not rows:
            ink.text(16, HEAD_H + 24, say("bodycam.none_wrong" if self.only_wrong else "bodycam.none"), "t2")
        self.contents(len(rows) * ROW_H + (ACTS_H if chosen >= 0 else 0), h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w, board)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, board: Board) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, 20, say("bodycam.title"), "t1", 15, bold=True)
        key = cap("bodycams") or "Esc"
        end = w - 16 - key_width(key)
        ink.key(end, 20, key)
        end = ink.right(end - 7, 20, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, 40), lambda: self.room.act("bodycams"), say("panel.fold"))
        sums = say("bodycam.sum", n=board.cameras, well=board.well)
        where = say("bodycam.near", what=self._near_words()) if board.metres is not None else ""
        ink.text(x + 10, 20, fonts.fit(" · ".join(p for p in (sums, where) if p), 13, False, end - x - 20), "t2")
        self._counts(ink, w, board)
        for n, name in enumerate(FACTS):
            ink.text(self._column(n, w), 78, say(f"bodycam.head.{name}"), "t3", 12)
        ink.hline(0, w, HEAD_H - 1)

    def _near_words(self) -> str:
        kind, key = self.near
        return self.room.desk.no_of(key) if kind == "incident" else key

    def _counts(self, ink: Ink, w: float, board: Board) -> None:
        """What is wrong, the gravest first; a click shows only that anything is."""
        words = say("bodycam.all" if self.only_wrong else "bodycam.only_wrong")
        start = ink.right(w - 16, 48, words, "t2", 12)
        self.spot(QRectF(start - 6, 36, w - start, 24), self.toggle_wrong, words)
        x = 16.0
        for name in GRAVEST:
            if board.counts[name] and x < start - 90:
                x = ink.text(x, 48, say(f"bodycam.count.{name}", n=board.counts[name]), "warn", 12, bold=True) + 12
        if not any(board.counts.values()):
            ink.text(x, 48, say("bodycam.none_wrong"), "t3", 12)

    def _column(self, n: int, w: float) -> float:
        return _FIRST + n * (w - 8 - _FIRST) / len(FACTS)

    def _row(self, ink: Ink, w: float, top: float, board: Board, row: int, chosen: bool) -> None:
        unit = self.room.desk.units.ids[row]
        rect, tall = QRectF(0, top, w, ROW_H), ROW_H + (ACTS_H if chosen else 0)
        if chosen or self.over(rect):
            ink.fill(0, top, w, tall, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, tall, "focus")
        ink.unit(30, top + ROW_H / 2, self.room.reads.mark(unit), 24)
        until = _FIRST - 8
        x = ink.text(54, top + 16, unit, "t1", 15, bold=True)
        ink.text(x + 6, top + 16, fonts.fit(self.room.reads.unit_name(unit), 13, False, until - x - 6), "t1")
        second, token = self._second(board, row, unit)
        ink.text(54, top + 35, fonts.fit(second, 12, False, until - 54), token, 12)
        for n, fact in enumerate(bodycams.of_unit(self.room.desk, unit)):
            self._cell(ink, self._column(n, w), self._column(n + 1, w) - 6, top, words(fact))
        ink.hline(16, w - 16, top + tall - 1)
        self.spot(rect, lambda: self.room.do(calls.Select(kind="unit", id=unit)), self._tip(unit))
        if chosen:
            self._acts(ink, top + ROW_H + ACTS_H / 2 - 2)

    def _cell(self, ink: Ink, x: float, until: float, top: float, said: tuple[str, str, str]) -> None:
        fact, old, token = said
        bold = token == "warn"
        ink.text(x, top + (16 if old else ROW_H / 2), fonts.fit(fact, 13, bold, until - x), token, 13, bold=bold)
        ink.text(x, top + 35, fonts.fit(old, 12, False, until - x), "t3", 12)

    def _second(self, board: Board, row: int, unit: str) -> tuple[str, str]:
        """How far it is, where that was asked; else who looks, else what the wearer was told, else what it does."""
        metres = float(board.metres[row]) if board.metres is not None else math.nan
        if math.isfinite(metres):
            return figures.km(metres), "t2"
        for line, token in (watched(self.room, unit), told(self.room, unit)):
            if line:
                return line, token
        return say(f"panel.duty.{self.room.reads.signs(unit).duty.name.lower()}"), "t3"

    def _tip(self, unit: str) -> str:
        lines = (self.room.desk.unit_words(unit), told(self.room, unit)[0], watched(self.room, unit)[0])
        return "\n".join(line for line in lines if line)

    def _acts(self, ink: Ink, y: float) -> None:
        x = 54.0
        for act, label in (("remind", say("bodycam.act.remind")), ("picture", say("bodycam.act.picture"))):
            rect = ink.button(x, y, label, cap(act))
            self.spot(rect, lambda act=act: self.room.act(act), say(f"panel.key.{act}"))  # type: ignore[misc]
            x = rect.right() + 8
