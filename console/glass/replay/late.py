"""Where as received and as happened differ: late fixes on the map, and by unit how many and how late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.replay import LateFix
from layers import geo

WIDTH: Final = 460
LEAST: Final = 320  # where the map is narrow
HEAD_H: Final = 40
ROW_H: Final = 44
_R: Final = 6.0  # px of a late fix
_MOST_DRAWN: Final = 120  # of those in the picture; how many there are the bar says
_PLAIN: Final = 60  # more of them are drawn without dashes and halo: at full speed every beat paints them
_NAMED: Final = 12  # so many labels at most: further ones are in the list


class UnitLate(NamedTuple):
    """One unit's late fixes near the moment that is shown."""

    unit: str
    n: int
    first: float  # device time, epoch s
    last: float
    worst_s: float  # by which the latest was late


def by_unit(late: Sequence[LateFix]) -> list[UnitLate]:
    """The unit that is latest first."""
    found: dict[str, list[LateFix]] = {}
    for one in late:
        found.setdefault(one.unit, []).append(one)
    rows = [UnitLate(unit, len(fixes), min(f.t for f in fixes), max(f.t for f in fixes),
                     max(f.received - f.t for f in fixes)) for unit, fixes in found.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.worst_s, row.unit))


def lateness(seconds: float) -> str:
    """``0.4 秒``, ``12 秒``, ``4:07``: how late, as exactly as it matters."""
    if seconds < 60:
        return say("panel.seconds", n=f"{seconds:.1f}" if seconds < 10 else round(seconds))
    return figures.span(seconds)


class LateMarks(QWidget):
    """A clear sheet over the map: hollow dashed rounds where late fixes lie, in the order in which they were, and a
    thin line on to where the unit stands in this replay."""

    def __init__(self, canvas: Canvas, late: Callable[[], Sequence[LateFix]], theme: Theme) -> None:
        super().__init__(canvas)
        self.canvas, self._late, self.theme = canvas, late, theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.drawn: list[tuple[str, float, float]] = []  # unit, px: of the last painting
        canvas.moved.connect(self.update)

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        late = self._seen()
        self.drawn = []
        if not late:
            return
        scale = self.canvas.scale
        p = QPainter(self)
        p.scale(scale, scale)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        x, y = self._px(late)
        of: dict[str, list[int]] = {}
        for i, one in enumerate(late):
            of.setdefault(one.unit, []).append(i)
        for n, (unit, rows) in enumerate(of.items()):
            in_order = sorted(rows, key=lambda i: late[i].t)
            self._unit(p, unit, in_order, x, y, named=n < _NAMED, plain=len(late) > _PLAIN)
        p.end()

    def _seen(self) -> list[LateFix]:
        """All where they are few; else the newest of those in the picture."""
        late = list(self._late())
        if len(late) <= _MOST_DRAWN:
            return late
        x, y = self._px(late)
        w, h = self.width() / self.canvas.scale, self.height() / self.canvas.scale
        here = np.flatnonzero((x >= 0) & (x <= w) & (y >= 0) & (y <= h))
        return [late[i] for i in here[-_MOST_DRAWN:].tolist()]

    def _px(self, late: Sequence[LateFix]) -> tuple[np.ndarray, np.ndarray]:
        frame = self.canvas.frame
        x_m, y_m = geo.to_mercator(np.array([one.lon_deg for one in late]), np.array([one.lat_deg for one in late]))
        x, y = frame.px(x_m, y_m)
        return np.asarray(x) / frame.ratio, np.asarray(y) / frame.ratio

    def _unit(
        self, p: QPainter, unit: str, rows: list[int], x: np.ndarray, y: np.ndarray, *, named: bool, plain: bool
    ) -> None:
        w, h = self.width() / self.canvas.scale, self.height() / self.canvas.scale
        points = [QPointF(float(x[i]), float(y[i])) for i in rows]
        at = self.canvas.position_of("unit", unit)
        line = [*points, *([QPointF(*at) / self.canvas.scale] if at is not None else [])]
        strokes = ((self.theme.color("halo"), 3.4), (self.theme.color("warn"), 1.4))
        for color, width in strokes[1:] if plain else strokes:
            p.setPen(QPen(color, width, Qt.PenStyle.SolidLine if plain else Qt.PenStyle.DashLine))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawPolyline(line)
            for one in points:
                p.drawEllipse(one, _R, _R)
        self.drawn += [(unit, one.x(), one.y()) for one in points]
        last = points[-1]
        if named and 0 <= last.x() <= w and 0 <= last.y() <= h:
            self._label(p, last, unit)

    def _label(self, p: QPainter, at: QPointF, unit: str) -> None:
        words = say("replaybar.late_label", unit=unit)
        ink = Ink(p, self.theme)
        wide = fonts.advance(words, 12, True) + 8
        ink.fill(at.x() + _R + 3, at.y() - 9, wide, 18, "panel")
        ink.text(at.x() + _R + 7, at.y(), words, "warn", 12, bold=True)


class LateList(ScrollPanel):
    """A drawer over the map's right side: by unit, how many fixes came late and by how much. A click selects it."""

    flags = Changes.REPLAY

    def __init__(self, room: Room, late: Callable[[], Sequence[LateFix]], theme: Theme,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self._late = room, late
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        rows = by_unit(self._late())
        self.contents(ROW_H * max(1, len(rows)) + 30, h - HEAD_H)
        y = HEAD_H - self.offset
        for row in rows:
            self._row(ink, y, w, row)
            y += ROW_H
        if not rows:
            ink.text(16, y + ROW_H / 2, say("replaybar.late_nothing"), "t2")
            y += ROW_H
        ink.text(16, y + 16, say("replaybar.late_hint"), "t3", 12)
        self._head(ink, w, rows)
        self.draw_thumb(ink, w - 2, HEAD_H, h - HEAD_H)
        ink.vline(0, 0, h, "line2")
        ink.hline(0, w, h - 1, "line2")

    def _row(self, ink: Ink, top: float, w: float, row: UnitLate) -> None:
        rect = QRectF(1, top, w - 2, ROW_H)
        chosen = self.room.desk.selection
        if (chosen.kind, chosen.id) == ("unit", row.unit) or self.over(rect):
            ink.fill(1, top, w - 2, ROW_H, "sel_row" if chosen.id == row.unit else "raise")
        ink.unit(30, top + ROW_H / 2, self.room.reads.mark(row.unit), 24)
        ink.text(54, top + 14, f"{row.unit} {self.room.reads.unit_name(row.unit)}", "t1", 13, bold=True)
        ends = (row.first,) if row.first == row.last else (row.first, row.last)
        when = "–".join(figures.clock(one) for one in ends)
        ink.text(54, top + 31, say("replaybar.late_when", t=when), "t2", 12)
        ink.right(w - 16, top + 14, say("replaybar.late_fixes", n=row.n), "t1", 13, bold=True)
        ink.right(w - 16, top + 31, say("replaybar.late_by", t=lateness(row.worst_s)), "warn", 12)
        ink.hline(1, w, top + ROW_H - 1)
        self.spot(rect, lambda: self.room.do(calls.Select(kind="unit", id=row.unit)))

    def _head(self, ink: Ink, w: float, rows: list[UnitLate]) -> None:
        ink.fill(1, 0, w - 1, HEAD_H, "panel")
        x = ink.text(16, HEAD_H / 2, say("replaybar.late_title"), "t1", 15, bold=True)
        ink.text(x + 10, HEAD_H / 2, say("replaybar.late_count", n=sum(row.n for row in rows), units=len(rows)), "t2")
        ink.hline(1, w, HEAD_H - 1)
