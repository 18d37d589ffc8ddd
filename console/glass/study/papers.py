"""The list of reports 报表 that are kept, the one that is being written, and how another is made. Key ``Ctrl O``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk.papers import Kept
from console.desk.studies import PAPER, Work
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.study.pieces import PAD
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.study import REPORTS, ReportAsk

WIDTH: Final = 560
HEAD_H: Final = 40
MAKE_H: Final = 44
ROW_H: Final = 52
ACTS_H: Final = 40
LINE_H: Final = 20


class PapersPanel(ScrollPanel):
    """A drawer over the map's left side. ``open_it`` shows a file, ``print_it`` makes its PDF."""

    flags = Changes.STUDY | Changes.VIEW | Changes.SELECTION
    step = 104.0

    def __init__(
        self, room: Room, theme: Theme, open_it: Callable[[Kept], object], print_it: Callable[[Kept], object],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room = room
        self.rows: tuple[Kept, ...] = ()
        self.wrong = ""  # why the folder cannot be read
        self.said = ""  # what became of a PDF
        self.chosen = ""
        self._open, self._print = open_it, print_it
        self.hide()

    # ---- what is shown

    @property
    def work(self) -> Work | None:
        return self.room.desk.studies.of(PAPER)

    @property
    def row(self) -> Kept | None:
        return next((one for one in self.rows if one.stem == self.chosen), None)

    def take(self, rows: tuple[Kept, ...], wrong: str) -> None:
        """The folder as it is now."""
        new = {one.stem for one in rows} - {one.stem for one in self.rows}
        self.rows, self.wrong = rows, wrong
        if self.row is None or (len(new) == 1 and len(rows) > 1):
            self.chosen = next((one.stem for one in rows if one.stem in new), rows[0].stem if rows else "")
        self.update()

    def step_selection(self, by: int) -> None:
        stems = [one.stem for one in self.rows]
        if not stems:
            return
        at = stems.index(self.chosen) + by if self.chosen in stems else 0
        self.chosen = stems[min(max(at, 0), len(stems) - 1)]
        self.update()

    def open_chosen(self) -> None:
        if self.row is not None:
            self._open(self.row)

    def print_chosen(self) -> None:
        if self.row is not None:
            self._print(self.row)

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        self._head(ink, w)
        y = self._make(ink, w, HEAD_H)
        y = self._progress(ink, w, y)
        top, view = y, h - y
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, top, w, view))
        head = len(self.spots)
        y -= self.offset
        for one in self.rows:
            y = self._row(ink, w, y, one, on=one.stem == self.chosen)
        if not self.rows:
            words = self.wrong or say("board.papers.none")
            ink.text(PAD, top + 24, fonts.fit(words, 13, False, w - 2 * PAD), "warn" if self.wrong else "t3")
        ink.painter.restore()
        kept = [s._replace(rect=s.rect & QRectF(0, top, w, view)) for s in self.spots[head:]]
        self.spots = self.spots[:head] + kept
        self.contents(y + self.offset - top, view)
        self.draw_thumb(ink, w - 1, top, view)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        y = HEAD_H / 2
        x = ink.text(PAD, y, say("board.papers.title"), "t1", 15, bold=True)
        ink.text(x + 8, y, str(len(self.rows)) if self.rows else "", "t2")
        right = w - PAD - key_width(cap("papers"))
        ink.key(right, y, cap("papers"))
        left = ink.right(right - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(left, 6, w - left, 28), lambda: self.room.act("papers"), say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)

    def _make(self, ink: Ink, w: float, top: float) -> float:
        """What can be written now: of the last whole day, week, month; of this shift; of the selected incident."""
        x, y = PAD, top + MAKE_H / 2
        for kind in REPORTS:
            if kind == "incident" and self.room.desk.selection.kind != "incident":
                continue
            label = say(f"board.papers.kind.{kind}")
            wide = button_width(label, "")
            if x + wide > w - PAD and x > PAD:
                x, y = PAD, y + 36
            rect = ink.button(x, y, label)
            self.spot(rect, lambda kind=kind: self.room.do(calls.Papers(kind=kind)), say(f"clerk.paper.{kind}"))  # type: ignore[misc]
            x = rect.right() + 8
        y += MAKE_H / 2
        ink.hline(0, w, y - 1)
        return y

    def _progress(self, ink: Ink, w: float, top: float) -> float:
        """The one that is written, or why it was not, or what it had to do without."""
        work = self.work
        if work is None or not isinstance(work.ask, ReportAsk):
            return self._told(ink, w, top)
        if work.running:
            return self._running(ink, w, top, work)
        lines = [(work.fault.text(), "warn")] if work.fault is not None else []
        lines += [(one.text(), "warn") for one in work.missing]
        for words, token in lines[:4]:
            for part in fonts.wrap(words, 13, w - 2 * PAD, 2):
                ink.text(PAD, top + LINE_H / 2 + 4, part, token)
                top += LINE_H
        if work.may:
            label = say("board.papers.anyway")
            rect = ink.button(PAD, top + 20, label, primary=True)
            self.spot(rect, self._sure, label)
            top += 40
        if lines:
            ink.hline(0, w, top + 8)
            top += 9
        return self._told(ink, w, top)

    def _sure(self) -> None:
        desk = self.room.desk
        desk.studies.sure(desk, PAPER)
        desk.announce()

    def _told(self, ink: Ink, w: float, top: float) -> float:
        if not self.said:
            return top
        ink.text(PAD, top + 14, fonts.fit(self.said, 13, False, w - 2 * PAD), "t1")
        ink.hline(0, w, top + 28)
        return top + 29

    def _running(self, ink: Ink, w: float, top: float, work: Work) -> float:
        y, label = top + 20, say("board.study.stop")
        rect = ink.button(w - PAD - button_width(label, ""), y, label)
        self.spot(rect, lambda: self.room.do(calls.Papers(end=True)), label)
        words = f"{say(f'clerk.paper.{work.ask.kind}')} · {work.doing.text()} {work.share:.0%}"  # type: ignore[union-attr]
        ink.text(PAD, y - 2, fonts.fit(words, 13, False, rect.left() - 40), "t1")
        ink.fill(PAD, top + 34, rect.left() - PAD - 16, 3, "line")
        ink.fill(PAD, top + 34, (rect.left() - PAD - 16) * work.share, 3, "acc")
        ink.hline(0, w, top + 43)
        return top + 44

    def _row(self, ink: Ink, w: float, y: float, one: Kept, *, on: bool) -> float:
        tall = ROW_H + (ACTS_H if on else 0)
        rect = QRectF(0, y, w - 1, tall)
        if on or self.over(rect):
            ink.fill(0, y, w - 1, tall, "sel_row" if on else "raise")
        if on:
            ink.fill(0, y, 4, tall, "focus")
        self.spot(rect, lambda: self._choose(one), one.stem)
        title = say(f"clerk.paper.{one.kind}") if one.kind else one.stem
        right = ink.right(w - PAD, y + 16, " · ".join(one.files), "t2", 12)
        x = ink.text(PAD, y + 16, fonts.fit(title, 15, True, right - PAD - 12), "t1", 15, bold=True)
        ink.text(x + 8, y + 16, fonts.fit(one.about, 13, False, right - x - 16), "t2")
        made = say("board.papers.made", at=figures.day(one.at))
        ink.text(PAD, y + 36, f"{one.when} · {made}" if one.kind else made, "t3", 12)
        if on:
            self._acts(ink, y + ROW_H + ACTS_H / 2 - 4, one)
        ink.hline(PAD, w - PAD, y + tall - 1)
        return y + tall

    def _choose(self, one: Kept) -> None:
        self.chosen = one.stem
        self.update()

    def _acts(self, ink: Ink, y: float, one: Kept) -> None:
        x = PAD
        shown = (("open", "go", self.open_chosen), ("pdf", "save_view", self.print_chosen))
        for name, key, act in shown:
            if name == "pdf" and "html" not in one.files:
                continue
            label = say(f"board.papers.{name}")
            rect = ink.button(x, y, label, cap(key), primary=name == "open")
            self.spot(rect, act, label)
            x = rect.right() + 8
