"""Measuring on the map: length with its legs, area with its rim, bearing with its distance. All geodesic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.items.lettering import Lettering, picture, size_of
from console.glass.panels.ink import Ink
from console.glass.symbols.paint import pen
from console.glass.theme import Theme
from console.glass.tools.errand import Errands
from console.glass.tools.figures import (
    KINDS,
    Figures,
    area_words,
    bearing_words,
    crosses_itself,
    length_words,
    measured,
)
from console.glass.tools.hand import Hand, Point
from console.say import say

_LEG: Final = Lettering("t1", bold=True)
_SUM: Final = Lettering("t1", bold=True, px=13, plate="t3")
_MOST: Final = 500  # points: nobody clicks more
_NORTH_PX: Final = 46.0
_PROBE: Final = ((115.0, 35.0), (115.0, 35.1), (115.1, 35.1))


class Measure(Hand):
    """``begin(kind)`` takes the pointer; ``key`` hears Backspace and Enter; ``leave`` gives the pointer back."""

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme], errands: Errands) -> None:
        super().__init__(canvas)
        self._theme, self._errands = theme, errands
        self.kind = ""
        self.points: list[Point] = []
        self.ended = False
        self.top = 0  # the widget's pixels kept clear at the top, for tools
        self.ready = False  # PROJ is loaded

    # ---- what a person does

    def begin(self, kind: str) -> None:
        """Another kind keeps what has been clicked: a line becomes the rim of an area."""
        if self.kind == "bearing" or kind == "bearing":
            self.points, self.ended = [], False
        self.kind = kind
        if not self.ready:
            self._errands.run(lambda: measured("area", _PROBE), self._loaded)
        self.cover()

    def next_kind(self) -> str:
        """length, area, bearing, length …"""
        return KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)] if self.kind else KINDS[0]

    def _loaded(self, _answer: object) -> None:
        self.ready = True
        self.update()

    def clicked(self, point: Point) -> None:
        if self.ended or (self.kind == "bearing" and len(self.points) >= 2):
            self.points, self.ended = [], False
        if len(self.points) < _MOST:
            self.points.append(point)
        self.ended = self.kind == "bearing" and len(self.points) == 2
        self.update()

    def double_clicked(self) -> None:
        """The first of the two clicks has put the last point."""
        self.end()

    def back(self) -> None:
        """Takes the last point back; with the last one gone nothing is measured."""
        if self.points:
            self.points.pop()
        self.ended = False
        self.update()

    def end(self) -> None:
        """The figures stay until the next click or Esc."""
        self.ended = len(self.points) > 1
        self.update()

    def leave(self) -> None:
        self.kind, self.points, self.ended = "", [], False
        self.hide()

    def key(self, stroke: Qt.Key) -> bool:
        """Backspace and Enter while measuring; False for any other."""
        if stroke == Qt.Key.Key_Backspace:
            self.back()
        elif stroke in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.end()
        else:
            return False
        return True

    # ---- what is shown

    def figures(self) -> Figures:
        """Of what has been clicked."""
        return measured(self.kind, self.points) if self.ready else Figures()

    def shown_points(self) -> list[Point]:
        """With the pointer as the next one, until it has ended."""
        if self.ended or self.pointer is None or not self.points:
            return self.points
        return [*self.points, self.point_at(self.pointer)]

    def words(self) -> str:
        """The sum of what is shown: what the plate says."""
        points = self.shown_points()
        if not self.ready or len(points) < 2:
            return ""
        found = measured(self.kind, points)
        if self.kind == "bearing":
            return f"{bearing_words(found.bearings[0])} · {length_words(found.total)}"
        if self.kind == "area" and crosses_itself(points):
            return say("tool.area_crossed", rim=length_words(found.total))
        if self.kind == "area":
            return say("tool.area_sum", area=area_words(found.area), rim=length_words(found.total))
        return say("tool.length_sum", n=length_words(found.total))

    # ---- paint

    def draw(self, p: QPainter) -> None:
        points = self.shown_points()
        at = [self.px(point) for point in points]
        scale = self.canvas.scale
        if self.kind == "area" and len(at) > 2:
            self._area(p, at)
        if self.kind == "bearing" and at:
            self._north(p, at[0], scale)
        self._lines(p, at, scale)
        for spot in at[: len(self.points)]:
            self._dot(p, spot, scale)
        if self.ready and len(at) > 1:
            self._words(p, points, at, scale)
        self._hint(p, scale)

    def _area(self, p: QPainter, at: Sequence[QPointF]) -> None:
        fill = QColor(self._theme().color("acc"))
        fill.setAlphaF(0.14)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(fill)
        p.drawPolygon(QPolygonF(list(at)))

    def _lines(self, p: QPainter, at: Sequence[QPointF], scale: float) -> None:
        """What is clicked is solid, what would come is dashed: proposals always are."""
        firm, path = len(self.points), QPainterPath()
        if not at:
            return
        path.moveTo(at[0])
        for spot in at[1:firm]:
            path.lineTo(spot)
        theme = self._theme()
        closing = self.kind == "area" and len(at) > 2
        if closing and self.ended:
            path.closeSubpath()
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.strokePath(path, pen(theme.color("halo"), 6.0 * scale))
        p.strokePath(path, pen(theme.color("acc"), 2.4 * scale))
        if not self.ended:
            loose = QPainterPath(at[firm - 1])
            for spot in at[firm:]:
                loose.lineTo(spot)
            if closing:
                loose.lineTo(at[0])
            p.strokePath(loose, pen(theme.color("halo"), 5.6 * scale))
            p.strokePath(loose, pen(theme.color("acc"), 2.0 * scale, (9 * scale, 6 * scale)))

    def _north(self, p: QPainter, start: QPointF, scale: float) -> None:
        theme = self._theme()
        up = QPainterPath(start)
        up.lineTo(start - QPointF(0, _NORTH_PX * scale))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.strokePath(up, pen(theme.color("halo"), 5.0 * scale))
        p.strokePath(up, pen(theme.color("t2"), 1.6 * scale, (3.2 * scale, 4.2 * scale)))
        self._label(p, say("tool.north"), _LEG, start - QPointF(0, (_NORTH_PX + 9) * scale), scale)

    def _dot(self, p: QPainter, at: QPointF, scale: float) -> None:
        theme = self._theme()
        p.setPen(Qt.PenStyle.NoPen)
        for radius, token in ((5.4, "halo"), (3.6, "acc")):
            p.setBrush(theme.color(token))
            p.drawEllipse(at, radius * scale, radius * scale)

    def _words(self, p: QPainter, points: Sequence[Point], at: Sequence[QPointF], scale: float) -> None:
        """A figure at each leg that is long enough for it, the sum on a plate at the end."""
        found = measured(self.kind, points)
        if self.kind != "bearing" and len(found.legs) > 1:
            rim = [*at, at[0]]
            for leg, a, b in zip(found.legs, rim, rim[1:], strict=False):
                text = length_words(leg)
                if QLineF(a, b).length() > (size_of(text, _LEG)[0] + 16) * scale:
                    self._label(p, text, _LEG, (a + b) / 2, scale)
        text, end = self.words(), at[-1]
        width, height = size_of(text, _SUM)
        left = end.x() + 12 * scale + width * scale / 2
        if left + width * scale / 2 > self.width():
            left = end.x() - 12 * scale - width * scale / 2
        self._label(p, text, _SUM, QPointF(left, end.y() + (height / 2 + 8) * scale), scale)

    def _label(self, p: QPainter, text: str, style: Lettering, middle: QPointF, scale: float) -> None:
        width, height = (v * scale for v in size_of(text, style))
        ratio = scale * self.devicePixelRatioF()
        image = picture(self._theme().name, text, style, ratio)
        box = QRectF(round(middle.x() - width / 2), round(middle.y() - height / 2), width, height)
        p.drawPixmap(box, image, QRectF(image.rect()))

    def _hint(self, p: QPainter, scale: float) -> None:
        p.save()
        p.scale(scale, scale)
        ink = Ink(p, self._theme())
        title, rest = say(f"tool.measure.{self.kind}"), say("tool.measure_again" if self.ended else "tool.measure_hint")
        width = fonts.advance(title, 15, True) + 14 + fonts.advance(rest, 13) + 32
        x, y = (self.width() / scale - width) / 2, self.top / scale + 8
        ink.box(QRectF(x, y, width, 36), "panel", "acc")
        end = ink.text(x + 16, y + 18, title, "t1", 15, bold=True)
        ink.text(end + 14, y + 18, rest, "t2")
        p.restore()
