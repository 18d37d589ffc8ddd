"""One chart of an analysis as pyqtgraph draws it, in the theme's colours and fonts; nothing of its own defaults shows.

It is drawn once into a picture and kept: a board that is scrolled blits.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from console.glass import fonts
from console.glass.study import amounts
from console.glass.theme import Theme
from console.say import say
from console.words.study import Chart, Series, text_of

F64 = NDArray[np.float64]

GRADES: Final = ("grad1", "grad2", "grad3", "grad4", "grad5")
_INKS: Final = ("ring", "lay5", "lay3", "lay1", "lay6", "lay2", "lay4", "lay8")  # of series, the first is the fact's
_BAR: Final = 0.72  # of a place along the axis
_TICK_GAP: Final = 10.0  # px between labels
_LEFT_W: Final = 52
_BOTTOM_H: Final = 22
_CELL_TEXT_W: Final = 20.0  # px of a cell in which its number has room
_SECONDS: Final = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)


class Mark(NamedTuple):
    """What answers the pointer: where it lies, px from the picture's corner, and what it says."""

    rect: QRectF
    tip: str


class Plot:
    """``picture`` at the ratio asked for; ``marks`` of it."""

    def __init__(self, chart: Chart, theme: Theme, width: int, height: int, ratio: float) -> None:
        self._chart, self._theme = chart, theme
        self._view = pg.GraphicsView(background=theme.color("panel"))
        self._view.setFrameStyle(0)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._left, self._bottom = _Axis(chart, theme), _Axis(chart, theme, "bottom")
        self._layout = pg.GraphicsLayout()
        self._lay(width, height)
        self._n = max((len(one.y) for one in chart.series), default=0)
        _FORMS[chart.form](self)
        if chart.line_at is not None and chart.form != "grid":
            pen = self._pen("t2", 1, Qt.PenStyle.DashLine)
            self._box.addItem(pg.InfiniteLine(pos=chart.line_at, angle=0, pen=pen))
        self.marks: list[Mark] = []
        self.picture = self._painted(width, height, ratio)
        self._view.close()
        self._view.deleteLater()

    def _lay(self, width: int, height: int) -> None:
        """A view with two axes. A ``PlotItem`` would bring menus, buttons and a form of its own with every chart."""
        for axis in (self._left, self._bottom):
            axis.linkToView(self._box)
        self._layout.addItem(self._left, row=0, col=0)
        self._layout.addItem(self._box, row=0, col=1)
        self._layout.addItem(self._bottom, row=1, col=1)
        self._layout.layout.setSpacing(0)
        self._layout.layout.setContentsMargins(0, 4, 20 if self._chart.x_at else 6, 0)
        self._view.setCentralItem(self._layout)
        self._view.resize(width, height)

    def _painted(self, width: int, height: int, ratio: float) -> QPixmap:
        self._view.resizeEvent(None)
        self._layout.layout.activate()
        self._box.updateViewRange()
        self._measure()
        self._layout.layout.activate()
        self._box.updateMatrix()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._theme.color("panel"))
        p = QPainter(picture)
        p.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self._view.scene().prepareForPaint()
        self._view.scene().render(p, QRectF(0, 0, width, height), QRectF(0, 0, width, height))
        if self._chart.form == "grid":
            self._figures(p)
        p.end()
        return picture

    def _measure(self) -> None:
        """Labels that have room along the axis, and what lies under the pointer."""
        chart = self._chart
        if not chart.x_at:
            self._bottom.label_places(np.arange(self._n), [text_of(one) for one in chart.x], self._box.width())
        elif chart.x:
            self._bottom.label_places(self._x, [text_of(one) for one in chart.x], self._box.width())
        if chart.form == "grid":
            self._cell_marks()
        elif chart.form in ("bars", "lines", "steps"):
            self._column_marks()

    def _px(self, x: float, y: float) -> tuple[float, float]:
        at = self._box.mapViewToScene(pg.Point(x, y))
        return at.x(), at.y()

    @property
    def _x(self) -> F64:
        """Where each place lies along the axis."""
        at = self._chart.x_at
        return np.asarray(at, dtype=np.float64) if at else np.arange(self._n, dtype=np.float64)

    def _column_marks(self) -> None:
        box, x = self._box.sceneBoundingRect(), self._x
        between = (x[1:] + x[:-1]) / 2
        half = float(x[1] - x[0]) / 2 if len(x) > 1 else 0.5
        ends = np.concatenate((x[:1] - half, between, x[-1:] + half)) if len(x) else x
        for n in range(min(self._n, len(x))):
            left, right = self._px(float(ends[n]), 0)[0], self._px(float(ends[n + 1]), 0)[0]
            self.marks.append(Mark(QRectF(left, box.top(), right - left, box.height()), self._tip(n)))

    def _cell_marks(self) -> None:
        rows = len(self._chart.series)
        for row, series in enumerate(self._chart.series):
            for n in range(len(series.y)):
                left, top = self._px(n - 0.5, rows - row - 0.5)
                right, foot = self._px(n + 0.5, rows - row - 1.5)
                where = f"{_name(series)} {text_of(self._chart.x[n]) if n < len(self._chart.x) else ''}".strip()
                value = amounts.amount(series.y[n], self._chart.unit)
                self.marks.append(Mark(QRectF(left, top, right - left, foot - top), f"{where}  {value}"))

    def _tip(self, n: int) -> str:
        """``03-14`` and a line for each series: its value and interval."""
        chart = self._chart
        lines = [text_of(chart.x[n])] if n < len(chart.x) else []
        if not lines and n < len(chart.x_at):
            lines = [f"{say(chart.x_code) if chart.x_code else ''} {chart.x_at[n]:g}".strip()]
        for series in chart.series:
            if n < len(series.y):
                value = amounts.amount(series.y[n], chart.unit)
                between = ""
                if n < len(series.low) and math.isfinite(series.low[n]):
                    ends = (series.low[n], series.high[n])
                    between = f" ({'–'.join(amounts.amount(end, chart.unit) for end in ends)})"
                lines.append(f"{_name(series)} {value}{between}".strip())
        return "\n".join(lines)

    # ---- forms

    def _bars(self) -> None:
        sets = len(self._chart.series)
        wide = _BAR / sets
        for at, series in enumerate(self._chart.series):
            x = np.arange(len(series.y), dtype=np.float64) + (at - (sets - 1) / 2) * wide
            y = np.asarray(series.y, dtype=np.float64)
            there = np.isfinite(y)
            ink = self._ink(series)
            brush = QColor(0, 0, 0, 0) if series.faint else ink
            pen = self._pen("t3", 1) if series.faint else pg.mkPen(None)
            bars = {"x": x[there], "y0": 0, "height": y[there], "width": wide * 0.88}
            self._box.addItem(pg.BarGraphItem(**bars, brush=brush, pen=pen))
            self._whiskers(x, series)
        self._fit(0.5, [v for one in self._chart.series for v in (*one.y, *one.high)])

    def _whiskers(self, x: F64, series: Series) -> None:
        if not series.low:
            return
        y, low, high = (np.asarray(one, dtype=np.float64) for one in (series.y, series.low, series.high))
        there = np.isfinite(y) & np.isfinite(low) & np.isfinite(high)
        if there.any():
            self._box.addItem(pg.ErrorBarItem(
                x=x[there], y=y[there], top=(high - y)[there], bottom=(y - low)[there], beam=0.0,
                pen=self._pen("t1", 1.4),
            ))  # fmt: skip

    def _lines(self, *, steps: bool = False) -> None:
        for series in self._chart.series:
            y = np.asarray(series.y, dtype=np.float64)
            x = self._x[: len(y)]
            if not len(x):
                continue
            self._band(x, series)
            pen = self._pen_of(series)
            if steps:
                edges = np.append(x, 2 * x[-1] - x[-2] if len(x) > 1 else x[-1] + 1.0)
                edges = edges if self._chart.x_at else edges - 0.5
                self._box.addItem(pg.PlotCurveItem(edges, y, stepMode="center", pen=pen))
            else:
                self._box.addItem(pg.PlotCurveItem(x, y, pen=pen, antialias=True, connect="finite"))
                self._alone(x, y, series)
        self._fit(0.5, [v for one in self._chart.series for v in (*one.y, *one.high)])

    def _alone(self, x: F64, y: F64, series: Series) -> None:
        """A value whose neighbours are not known is a dot: no line goes there."""
        known = np.isfinite(y)
        beside = np.append(known[1:], False) | np.append(False, known[:-1])
        alone = known & ~beside
        if alone.any():
            ink = self._ink(series)
            self._box.addItem(pg.ScatterPlotItem(x[alone], y[alone], size=7, pen=None, brush=ink))

    def _band(self, x: F64, series: Series) -> None:
        """Its interval, behind it."""
        if len(series.low) != len(x) or not len(x):
            return
        low, high = np.asarray(series.low), np.asarray(series.high)
        there = np.isfinite(low) & np.isfinite(high)
        if there.sum() > 1:
            ink = self._ink(series)
            ink.setAlphaF(0.2)
            ends = [pg.PlotCurveItem(x[there], one[there]) for one in (low, high)]
            self._box.addItem(pg.FillBetweenItem(*ends, brush=ink))

    def _grid(self) -> None:
        """Cells by value, few to many in five grades."""
        values = self._values()
        if not values.size:
            return
        grades = _grades(values)
        lut = np.zeros((*values.shape, 4), dtype=np.uint8)
        for n, token in enumerate(GRADES):
            ink = self._theme.color(token)
            lut[grades == n] = (ink.red(), ink.green(), ink.blue(), 255)
        image = pg.ImageItem(lut[::-1].transpose(1, 0, 2), axisOrder="col-major")
        rows, columns = values.shape
        image.setRect(QRectF(-0.5, -0.5, columns, rows))
        self._box.addItem(image)
        self._box.setXRange(-0.5, columns - 0.5, padding=0)
        self._box.setYRange(-0.5, rows - 0.5, padding=0)
        self._left.setTicks([[(rows - 1 - n, _name(one)) for n, one in enumerate(self._chart.series)]])
        self._left.plain()
        self._bottom.plain()

    def _values(self) -> F64:
        columns = max((len(one.y) for one in self._chart.series), default=0)
        out = np.full((len(self._chart.series), columns), np.nan)
        for n, one in enumerate(self._chart.series):
            out[n, : len(one.y)] = one.y
        return out

    def _figures(self, p: QPainter) -> None:
        """Each cell's number where it has room."""
        grades = _grades(self._values()).ravel()
        for mark, grade, value in zip(self.marks, grades, self._values().ravel(), strict=False):
            words = amounts.amount(float(value), self._chart.unit)
            if not np.isfinite(value) or mark.rect.width() < max(_CELL_TEXT_W, fonts.advance(words, 12) + 4):
                continue
            on_many = grade >= (2 if self._theme.dark else 1)  # light by night, dark by day: ``ink`` stands out on both
            p.setPen(self._theme.color("ink" if on_many else "t1" if grade >= 0 else "t3"))
            p.setFont(fonts.font(12))
            p.drawText(mark.rect, Qt.AlignmentFlag.AlignCenter, words)

    def _points(self) -> None:
        x = np.asarray(self._chart.x_at, dtype=np.float64)
        for series in self._chart.series:
            y = np.asarray(series.y, dtype=np.float64)
            there = np.isfinite(y) & np.isfinite(x[: len(y)])
            pen = self._pen("t3", 1) if series.faint else pg.mkPen(None)
            brush = QColor(0, 0, 0, 0) if series.faint else self._ink(series)
            self._box.addItem(pg.ScatterPlotItem(x=x[: len(y)][there], y=y[there], size=7, pen=pen, brush=brush))
        self._fit(0.0, [v for one in self._chart.series for v in one.y])
        if len(x):
            low, high = float(np.nanmin(x)), float(np.nanmax(x))
            room = (high - low) * 0.04 or 1.0
            self._box.setXRange(low - room, high + room, padding=0)

    def _fit(self, beside: float, values: list[float]) -> None:
        """All of it, from nothing on; a limit is seen too."""
        there = [v for v in (*values, self._chart.line_at) if v is not None and math.isfinite(v)]
        top, low = max(there, default=1.0), min(0.0, min(there, default=0.0))
        self._box.setYRange(low, (top if top > low else low + 1.0) * 1.06, padding=0)
        if beside:
            low, high = (float(self._x[0]), float(self._x[-1])) if self._n and len(self._x) else (0.0, 0.0)
            beside = 0.0 if self._chart.x_at and high > low else beside
            self._box.setXRange(low - beside, high + beside, padding=0)

    # ---- pens

    def _ink(self, series: Series) -> QColor:
        facts = [one for one in self._chart.series if not one.faint]
        at = facts.index(series) if series in facts else 0
        return self._theme.color("t3" if series.faint else _INKS[at % len(_INKS)])

    def _pen_of(self, series: Series) -> QPen:
        style = Qt.PenStyle.DashLine if series.faint else Qt.PenStyle.SolidLine
        return _pen(self._ink(series), 1.4 if series.faint else 2.0, style)

    def _pen(self, token: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        return _pen(self._theme.color(token), width, style)


def _pen(ink: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Its width in px of the screen, whatever the axes' units."""
    pen = QPen(ink, width, style)
    pen.setCosmetic(True)
    return pen


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis of the house: hairlines, 12 px digits of one width, no more labels than have room."""

    def __init__(self, chart: Chart, theme: Theme, side: str = "left") -> None:
        super().__init__(side, pen=pg.mkPen(theme.color("line2"), width=1), textPen=pg.mkPen(theme.color("t3")))
        self._unit = chart.unit if side == "left" else "number"
        self.setStyle(tickFont=fonts.font(12), tickLength=0, tickTextOffset=6, autoExpandTextSpace=False,
                      autoReduceTextSpace=False, hideOverlappingLabels=False)  # fmt: skip
        if side == "left":
            longest = [_name(one) for one in chart.series] if chart.form == "grid" else []
            wide = max((fonts.advance(one, 12) + 10 for one in longest), default=_LEFT_W)
            self.setWidth(min(max(_LEFT_W, round(wide)), 120))
            if chart.form != "grid":
                self.setGrid(40)
        else:
            self.setHeight(_BOTTOM_H)
        self.enableAutoSIPrefix(False)

    def plain(self) -> None:
        """Names alone, no lines."""
        self.setGrid(False)
        self.setPen(pg.mkPen(None))

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [amounts.tick(value * scale, self._unit, spacing) for value in values]

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Of times in whole minutes or hours."""
        if self._unit != "seconds":
            found: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
            return found
        rough = (maxVal - minVal) / max(3.0, size / 40.0)
        return [(float(next((one for one in _SECONDS if one >= rough), _SECONDS[-1])), 0.0)]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        """The coarser marks alone: every one has its words."""
        found: list[Any] = super().tickValues(minVal, maxVal, size)
        whole = [(step, at) for step, at in found if self._unit != "count" or step >= 1]
        return whole[:1] if whole and len(whole[0][1]) > 2 else whole[:2]

    def label_places(self, at: NDArray[Any], words: list[str], width: float) -> None:
        """Every one, or every second, third …, as they have room."""
        if not words:
            self.setTicks([[]])
            return
        widest = max(fonts.advance(one, 12) for one in words) + _TICK_GAP
        every = max(1, math.ceil(widest * len(words) / max(width, 1.0)))
        room = max(width / len(words) * every - 4, 12.0)
        shown = [(float(x), fonts.fit(word, 12, False, room)) for x, word in zip(at, words, strict=False)]
        self.setTicks([shown[::every]])


def _grades(values: F64) -> NDArray[np.int64]:
    """0 to 4 of each value, -1 of none: equal steps up to the most."""
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    if most <= 0:
        return np.full(values.shape, -1, dtype=np.int64)
    found = np.ceil(np.nan_to_num(values) / most * len(GRADES)).astype(np.int64) - 1
    return np.where(np.nan_to_num(values) > 0, np.clip(found, 0, len(GRADES) - 1), -1)


def _name(series: Series) -> str:
    return text_of(series.name) or (say(series.code) if series.code else "")


def legend(chart: Chart) -> list[tuple[str, str, bool]]:
    """Name, token and whether hollow, of each series; none of a grid, nor of one alone without a name."""
    if chart.form == "grid":
        return []
    out, n = [], 0
    for one in chart.series:
        out.append((_name(one), "t3" if one.faint else _INKS[n % len(_INKS)], one.faint))
        n += not one.faint
    return [one for one in out if one[0]] if len(out) > 1 else []


_FORMS: Final[dict[str, Any]] = {
    "bars": Plot._bars,
    "lines": Plot._lines,
    "steps": lambda plot: plot._lines(steps=True),
    "grid": Plot._grid,
    "points": Plot._points,
}
