"""The board of analyses 研判: what is looked at, what was found, how sure that is. Key ``Ctrl G`` opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from console.desk import acts_study
from console.desk.studies import BOARD, Work
from console.glass import fonts
from console.glass.items.shade import GRADES
from console.glass.items.study import drawn
from console.glass.items.studyshown import NOTHING, StudyShown
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.study import pieces, rows
from console.glass.study.pieces import PAD, ROW_H
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.study import Chart, Finding, Layer, Study

WIDTH: Final = 640
LEAST_W: Final = 440
HEAD_H: Final = 40
CHIP_H: Final = 30
LINE_H: Final = 20
_ACTS: Final = (("task", "task_new"), ("ring", "ring"), ("scene", "wall"))  # what a finding becomes, and its key


class StudyBoard(ScrollPanel):
    """A drawer over the map's left side. ``show_on``: takes what the map shows of it."""

    flags = Changes.STUDY | Changes.VIEW | Changes.SITE
    step = 90.0

    def __init__(
        self, room: Room, theme: Theme, show_on: Callable[[StudyShown], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.layer_off = False
        self.layer_n = 0
        self._show_on = show_on
        self._shelf = pieces.Shelf()
        self._legend: tuple[Layer | None, tuple[float, ...]] = (None, ())
        self._of: Study | None = None
        self.hide()

    # ---- what is shown

    @property
    def work(self) -> Work | None:
        return self.room.desk.studies.of(BOARD)

    @property
    def study(self) -> Study | None:
        return self.room.desk.studies.shown

    @property
    def layer(self) -> Layer | None:
        """The layer that is on the map."""
        layers = self.study.layers if self.study is not None else ()
        return layers[min(self.layer_n, len(layers) - 1)] if layers and not self.layer_off else None

    def apply(self, changes: Changes) -> None:
        if changes & Changes.STUDY:
            self.follow()
        super().apply(changes)

    def follow(self) -> None:
        """The map shows what the board does."""
        study = self.study
        if study is not self._of:
            self._of, self.layer_n, self.offset = study, 0, 0.0
        if study is None or not self.isVisible():
            self._show_on(NOTHING)
            return
        self._show_on(StudyShown(self.layer, study.findings, self.room.desk.studies.board.finding))

    def hideEvent(self, event: QHideEvent) -> None:
        self._show_on(NOTHING)
        super().hideEvent(event)

    def restyle(self, theme: Theme, measures: object) -> None:
        self._shelf.clear()
        super().restyle(theme, measures)  # type: ignore[arg-type]

    # ---- keys

    def step_selection(self, by: int) -> None:
        """The next finding, and the map to it."""
        found = self.study.findings if self.study is not None else ()
        if not found:
            return
        keys = [one.key for one in found]
        now = self.room.desk.studies.board.finding
        at = keys.index(now) + by if now in keys else (0 if by > 0 else len(keys) - 1)
        self.choose(found[min(max(at, 0), len(found) - 1)])

    def choose(self, finding: Finding) -> None:
        desk = self.room.desk
        desk.studies.choose(desk, finding.key)
        acts_study.centre(desk, finding)
        desk.announce()

    def turn_layer(self) -> None:
        """The next layer on the map, then none."""
        layers = self.study.layers if self.study is not None else ()
        if not layers:
            return
        if self.layer_off:
            self.layer_off, self.layer_n = False, 0
        elif self.layer_n + 1 < len(layers):
            self.layer_n += 1
        else:
            self.layer_off = True
        self.follow()
        self.update()

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        self._shelf.begin()
        top = self._controls(ink, w, paint=False)
        view = h - top
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, top, w, view))
        ink.seen = (top, h)
        length = self._body(ink, w, top - self.offset) - (top - self.offset)
        ink.seen = None
        ink.painter.restore()
        self.spots = [s._replace(rect=s.rect & QRectF(0, top, w, view)) for s in self.spots]
        self.contents(length + PAD, view)
        self.draw_thumb(ink, w - 1, top, view)
        self._controls(ink, w, paint=True)
        ink.vline(w - 1, 0, h, "line2")
        if self._shelf.more:
            QTimer.singleShot(0, self, self.update)

    def _head(self, ink: Ink, w: float) -> None:
        y, board, now = HEAD_H / 2, self.room.desk.studies.board, self.room.now
        x = ink.text(PAD, y, say("board.study.title"), "t1", 15, bold=True)
        right = w - PAD - key_width(cap("study"))
        ink.key(right, y, cap("study"))
        left = ink.right(right - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(left, 6, w - left, 28), lambda: self.room.act("study"), say("panel.fold"))
        words = " · ".join(
            one for one in (acts_study.when(board.period, now), acts_study.scope_words(self.room.desk, board)) if one
        )
        ink.text(x + 10, y, fonts.fit(words, 13, False, left - x - 30), "t2")
        ink.hline(0, w, HEAD_H - 1)

    def _controls(self, ink: Ink, w: float, *, paint: bool) -> float:
        """Head, kinds, periods; where the contents begin. Without ``paint`` it only says so."""
        board = self.room.desk.studies.board
        lines = _in_lines(rows.kinds(board), w - 2 * PAD - 60)
        narrow = button_width(say("board.study.narrow"), cap("filter"))
        times = _in_lines(rows.periods(board), w - 2 * PAD - 60)
        below = sum(fonts.advance(one.label, 13, one.on) + 16 for one in times[-1]) + 8 + narrow > w - 2 * PAD - 52
        foot = HEAD_H + 6 + CHIP_H * (len(lines) + len(times) + below) + 4
        progress = self._progress_h()
        if not paint:
            return foot + progress
        ink.fill(0, 0, w - 1, foot + progress, "panel")
        self._head(ink, w)
        y = HEAD_H + 6 + CHIP_H / 2
        ink.text(PAD, y, say("board.study.what"), "t3", 12)
        for line in lines:
            self._chips(ink, PAD + 52, y, line)
            y += CHIP_H
        ink.text(PAD, y, say("board.study.when"), "t3", 12)
        end = PAD + 52.0
        for line in times:
            end = self._chips(ink, PAD + 52, y, line)
            y += CHIP_H
        at = (PAD + 59.0, y) if below else (end + 8, y - CHIP_H)
        rect = ink.button(*at, say("board.study.narrow"), cap("filter"))
        self.spot(rect, lambda: self.room.act("filter"), say("board.study.narrow_tip"))
        if progress:
            self._progress(ink, w, foot)
        ink.hline(0, w, foot + progress - 1)
        return foot + progress

    def _chips(self, ink: Ink, x: float, y: float, chosen: list[rows.Choice]) -> float:
        for one in chosen:
            width = fonts.advance(one.label, 13, one.on) + 14
            rect = QRectF(x, y - 12, width, 24)
            if one.on or self.over(rect):
                ink.box(rect, "sel_row" if one.on else "raise", "focus" if one.on else None)
            ink.text(x + 7, y, one.label, "t1" if one.on else "t2", 13, bold=one.on)
            self.spot(rect, lambda call=one.call: self.room.do(call), one.label)  # type: ignore[misc]
            x = rect.right() + 2
        return x

    # ---- how far it is

    def _progress_h(self) -> float:
        work = self.work
        return 32.0 if work is not None and (work.running or work.fault is not None) else 0.0

    def _progress(self, ink: Ink, w: float, top: float) -> None:
        work, y = self.work, top + 15
        if work is None:
            return
        if not work.running:
            words = work.fault.text() if work.fault is not None else ""
            ink.text(PAD, y, fonts.fit(words, 13, True, w - 2 * PAD), "warn", 13, bold=True)
            self.spot(QRectF(0, top, w, 30), None, words)
            return
        label = say("board.study.stop")
        rect = ink.button(w - PAD - button_width(label, ""), y, label)
        self.spot(rect, lambda: self.room.do(calls.StudyIt(end=True)), label)
        words = f"{work.doing.text()} {work.share:.0%}"
        ink.text(PAD, y - 2, fonts.fit(words, 13, False, rect.left() - 40), "t1")
        ink.fill(PAD, top + 27, rect.left() - PAD - 16, 3, "line")
        ink.fill(PAD, top + 27, (rect.left() - PAD - 16) * work.share, 3, "acc")

    # ---- the contents

    def _body(self, ink: Ink, w: float, y: float) -> float:
        study = self.study
        if study is None:
            words = "" if self._progress_h() else say("board.study.nothing")
            ink.text(PAD, y + 24, words, "t3")
            return y + 40
        y = self._said(ink, w, y + 10, study)
        y = self._findings(ink, w, y, study)
        y = self._layers(ink, w, y, study)
        for chart in study.charts:
            y = self._chart(ink, w, y, chart)
        for table in study.tables:
            y = pieces.table(ink, w, y, table)
        return pieces.sources(ink, w, y, study)

    def _chart(self, ink: Ink, w: float, y: float, chart: Chart) -> float:
        y = pieces.chart_head(ink, w, y, chart)
        rect = QRectF(PAD, y, w - 2 * PAD, pieces.height(chart))
        if ink.seen is None or (rect.top() < ink.seen[1] and rect.bottom() > ink.seen[0]):
            ratio = self.measures.scale * self.devicePixelRatioF()
            for mark in self._shelf.draw(ink, rect, chart, self.theme, ratio):
                self.spot(mark.rect.translated(rect.topLeft()), None, mark.tip)
        return rect.bottom() + 12

    def _said(self, ink: Ink, w: float, y: float, study: Study) -> float:
        """Sentences, most telling first; what is not sure is grey."""
        for line in (*study.missing, *study.said):
            sure = line.tone == "sure"
            for n, part in enumerate(fonts.wrap(line.text(), 13, w - 2 * PAD - 14, 6)):
                if n == 0:
                    ink.text(PAD, y + LINE_H / 2, "•" if sure else "·", rows.line_token(line), 13, bold=True)
                ink.text(PAD + 14, y + LINE_H / 2, part, rows.line_token(line), 13, bold=sure)
                y += LINE_H
            y += 4
        return y + 6

    # ---- findings

    def _findings(self, ink: Ink, w: float, y: float, study: Study) -> float:
        if not study.findings:
            return y
        y = pieces.title(ink, w, y, say("board.study.findings"), str(len(study.findings)))
        chosen = self.room.desk.studies.board.finding
        for n, one in enumerate(study.findings, 1):
            y = self._finding(ink, w, y, n, one, on=one.key == chosen)
        return y + 8

    def _finding(self, ink: Ink, w: float, y: float, n: int, one: Finding, *, on: bool) -> float:
        made = self.room.desk.room.acted.get(one.key, ())
        lines = fonts.wrap(one.what.text(), 13, w - 2 * PAD - 40, 2)
        tall = 12 + LINE_H * len(lines) + (18 if made else 0) + (40 if on else 0)
        rect = QRectF(0, y, w - 1, tall)
        if on or self.over(rect):
            ink.fill(0, y, w - 1, tall, "sel_row" if on else "raise")
        if on:
            ink.fill(0, y, 4, tall, "focus")
        self._number(ink, PAD + 10, y + 6 + LINE_H / 2, n, on=on)
        self.spot(rect, lambda: self.choose(one), one.what.text())
        at = y + 6
        for part in lines:
            ink.text(PAD + 30, at + LINE_H / 2, part, "t1", 13, bold=on)
            at += LINE_H
        if made:
            words = say("board.study.acted", what=" ".join(act.no for act in made))
            ink.text(PAD + 30, at + 8, fonts.fit(words, 12, False, w - 2 * PAD - 40), "t3", 12)
            at += 18
        if on:
            self._acts(ink, PAD + 30, at + 20)
        ink.hline(PAD, w - PAD, y + tall - 1)
        return y + tall

    def _number(self, ink: Ink, x: float, y: float, n: int, *, on: bool) -> None:
        ink.dot(x, y, 10, "focus" if on else "acc")
        ink.dot(x, y, 8.6, "panel")
        ink.centre(x, y, str(n), "t1", 12, bold=True)

    def _acts(self, ink: Ink, x: float, y: float) -> None:
        for what, key in _ACTS:
            label = say(f"board.study.make.{what}")
            rect = ink.button(x, y, label, cap(key), primary=what == "task")
            self.spot(rect, lambda what=what: self.room.do(calls.ActOnIt(what=what)), label)  # type: ignore[misc]
            x = rect.right() + 8

    # ---- what is on the map

    def _layers(self, ink: Ink, w: float, y: float, study: Study) -> float:
        if not study.layers:
            return y
        y = pieces.title(ink, w, y, say("board.study.on_map"))
        mid, x, on = y + CHIP_H / 2, PAD, self.layer
        for n, one in enumerate(study.layers):
            label = pieces.words(one.code, one.facts)
            width = min(fonts.advance(label, 13, one is on) + 14, w - 2 * PAD)
            if x + width > w - PAD and x > PAD:
                x, mid = PAD, mid + CHIP_H
            rect = QRectF(x, mid - 12, width, 24)
            if one is on or self.over(rect):
                ink.box(rect, "sel_row" if one is on else "raise", "focus" if one is on else None)
            token, words = "t1" if one is on else "t2", fonts.fit(label, 13, one is on, width - 12)
            ink.text(x + 7, mid, words, token, 13, bold=one is on)
            self.spot(rect, lambda n=n: self._turn_to(n), label)  # type: ignore[misc]
            x = rect.right() + 4
        y = mid + CHIP_H / 2
        return self._legend_row(ink, w, y, on) + 8 if on is not None else y + 8

    def _turn_to(self, n: int) -> None:
        self.layer_off = not self.layer_off and n == self.layer_n
        self.layer_n = n
        self.follow()
        self.update()

    def _legend_row(self, ink: Ink, w: float, y: float, layer: Layer) -> float:
        if self._legend[0] is not layer:
            self._legend = layer, drawn(layer).bounds
        x, mid = PAD, y + ROW_H / 2
        for grade, words in rows.legend(layer, self._legend[1]):
            wide = 18 + fonts.advance(words, 12) + 12
            if x + wide > w - PAD and x > PAD:
                x, mid = PAD, mid + ROW_H
            if grade >= 0:
                ink.fill(x, mid - 6, 14, 12, GRADES[grade])
            else:
                ink.box(QRectF(x, mid - 6, 14, 12), None, "t3")
            if grade == -3:
                ink.text(x + 4, mid, "?", "t3", 12)
            ink.text(x + 18, mid, words, "t2", 12)
            x += wide
        if layer.diverging:
            ink.text(x, mid, say("board.study.below"), "t3", 12)
        return mid + ROW_H / 2


def _in_lines(chosen: list[rows.Choice], width: float) -> list[list[rows.Choice]]:
    """As many in a line as have room."""
    lines: list[list[rows.Choice]] = [[]]
    x = 0.0
    for one in chosen:
        wide = fonts.advance(one.label, 13, one.on) + 16
        if x + wide > width and lines[-1]:
            lines.append([])
            x = 0.0
        lines[-1].append(one)
        x += wide
    return lines
