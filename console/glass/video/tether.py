"""Live pictures of units on the map: each hangs on its marker by a line and goes where it goes, until a hand pulls it
away; then it stays where it was put. Whoever looks is journaled, and the wearer is told (``desk.telling``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.desk import pictures
from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels import figures
from console.glass.panels.bodycam_lines import watched
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.panels.watched import Watched
from console.glass.theme import Theme
from console.glass.window.measures import Measures
from console.say import say
from console.words import Changes

MOST: Final = 4  # at once: more hide the map that they explain
HEAD: Final = 28
FOOT: Final = 22
WIDE: Final = (288.0, 480.0)  # px at 100 %, small and large
_AWAY: Final = 44.0  # from the marker to the picture
_EDGE: Final = 12.0
_BESIDE: Final = ((1, -1), (-1, -1), (1, 1), (-1, 1))  # where it hangs, the first that is free


class PictureBox(Panel):
    """One picture with the name of its unit, in a frame that a hand can drag by its head."""

    flags = Changes.SECOND | Changes.UNITS | Changes.VIDEO | Changes.FIXES

    def __init__(self, tethers: Tethers, unit: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.tethers, self.unit, self.room = tethers, unit, tethers.room
        self.loose = False  # pulled away
        self.large = False
        self.on_map = True
        self._grip: QPoint | None = None
        self.views = Watched(self.room, theme, self, "marker")

    def size_px(self) -> tuple[int, int]:
        scale, wide = self.measures.scale, WIDE[self.large]
        return round(wide * scale), round((HEAD + wide * 9 / 16 + FOOT) * scale)

    def fill(self) -> None:
        """Opens its picture, at its size; the large one is the main stream."""
        scale, wide = self.measures.scale, WIDE[self.large]
        place = QRect(0, round(HEAD * scale), round(wide * scale), round(wide * 9 / 16 * scale))
        self.views.restyle(self.theme, scale)
        self.views.show([(pictures.of_unit(self.unit), "", place)], f"unit:{self.unit}", main=self.large)

    def enlarge(self, _source: str = "") -> None:
        """Larger, or small again."""
        self.large = not self.large
        self.tethers.lay_out()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        close = QRectF(w - 28, 0, 28, HEAD)
        ink.text(close.left() + 9, HEAD / 2, "×", "t1" if self.over(close) else "t2", 15, bold=True)
        self.spot(close, lambda: self.tethers.close(self.unit), say("bodycam.box.close_tip"))
        end = close.left()
        if self.loose:
            end -= button_width(say("bodycam.box.home"), "") + 4
            rect = ink.button(end, HEAD / 2, say("bodycam.box.home"))
            self.spot(rect, lambda: self.tethers.home(self.unit), say("bodycam.box.home_tip"))
        name = fonts.fit(self.room.desk.unit_words(self.unit), 13, True, end - 16)
        x = ink.text(8, HEAD / 2, name, "t1", 13, bold=True)
        ink.text(x + 8, HEAD / 2, fonts.fit(self._where(), 12, False, end - x - 16), "t3", 12)
        line, token = watched(self.room, self.unit)
        ink.text(8, h - FOOT / 2, fonts.fit(line, 12, False, w - 16), token, 12)
        ink.box(QRectF(0, 0, w, h), None, "line2", 0)

    def _where(self) -> str:
        """How old its position is; that it stands outside the map."""
        if not self.on_map:
            return say("bodycam.box.off_map")
        signs = self.room.reads.signs(self.unit)
        return say("card.fix_ago", t=figures.rough(signs.fix_age_s)) if signs.fix_age_s < 1e9 else ""

    # ---- a hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position() / self.measures.scale
        if event.button() == Qt.MouseButton.LeftButton and at.y() < HEAD and self.spot_at(at) is None:
            self._grip = event.position().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            super().mouseMoveEvent(event)
        else:
            self.tethers.pull(self.unit, self.pos() + event.position().toPoint() - self._grip)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        event.accept()


class Line(QWidget):
    """From a picture to its marker: as large as the line is, and the mouse goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._ends = (QPointF(), QPointF())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def between(self, a: QPointF, b: QPointF) -> None:
        rect = QRectF(a, b).normalized().adjusted(-4, -4, 4, 4).toAlignedRect()
        if rect != self.geometry():
            self.setGeometry(rect)
        self._ends = (a - QPointF(rect.topLeft()), b - QPointF(rect.topLeft()))
        self.update()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for token, width in (("halo", 4.0), ("focus", 1.6)):
            painter.setPen(QPen(self.theme.color(token), width))
            painter.drawLine(*self._ends)
        painter.end()


class Tethers:
    """All pictures that hang on the map of one window. ``area``: the part of ``body`` that they may stand in."""

    def __init__(
        self, room: Room, canvas: Canvas, body: QWidget, theme: Theme, area: Callable[[], QRect],
        measures: Callable[[], Measures],
    ) -> None:  # fmt: skip
        self.room, self._canvas, self._body, self._theme = room, canvas, body, theme
        self._area, self._measures = area, measures
        self.boxes: dict[str, PictureBox] = {}
        self._lines: dict[str, Line] = {}
        canvas.moved.connect(self.follow)

    # ---- what hangs there

    def open(self, unit: str) -> None:
        """The oldest gives way when there are too many."""
        if unit in self.boxes:
            return
        if len(self.boxes) >= MOST:
            self.close(next(iter(self.boxes)))
        self._lines[unit] = Line(self._theme, self._body)
        box = self.boxes[unit] = PictureBox(self, unit, self._theme, self._body)
        box.measures = self._measures()
        self.lay_out()
        box.show()
        box.raise_()

    def close(self, unit: str) -> None:
        box, line = self.boxes.pop(unit, None), self._lines.pop(unit, None)
        if box is not None and line is not None:
            box.views.shut()
            for widget in (box, line):
                widget.hide()
                widget.deleteLater()

    def shut(self) -> None:
        for unit in list(self.boxes):
            self.close(unit)

    def home(self, unit: str) -> None:
        """Back to its marker."""
        self.boxes[unit].loose = False
        self.lay_out()

    def pull(self, unit: str, to: QPoint) -> None:
        """A hand puts it there; it stays."""
        box = self.boxes[unit]
        box.loose = True
        box.move(_kept(QRect(to, box.size()), self._area()).topLeft())
        self._string(unit)

    # ---- where they are

    def apply(self, changes: Changes) -> None:
        for box in self.boxes.values():
            box.apply(changes)
            if changes & Changes.VIDEO:
                box.fill()  # its stream may have another address, or none any more
        if changes & Changes.FIXES:
            self.follow()

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        for unit, box in self.boxes.items():
            box.restyle(theme, self._measures())
            self._lines[unit].theme = theme
        self.lay_out()

    def lay_out(self) -> None:
        """Every box at its size and place."""
        for box in self.boxes.values():
            box.measures = self._measures()
            box.resize(*box.size_px())
            box.fill()
        self.follow()

    def follow(self) -> None:
        """The map or a unit has moved."""
        taken: list[QRect] = [box.geometry() for box in self.boxes.values() if box.loose]
        for unit, box in self.boxes.items():
            marker = self._marker(unit)
            box.on_map = marker is not None
            if not box.loose and marker is not None:
                box.move(self._beside(marker, box, taken).topLeft())
            else:
                box.move(_kept(box.geometry(), self._area()).topLeft())
            taken.append(box.geometry())
            self._string(unit)

    def _marker(self, unit: str) -> QPointF | None:
        """In px of the body; None outside what is seen of the map."""
        at = self._canvas.position_of("unit", unit)
        if at is None:
            return None
        point = QPointF(self._canvas.pos()) + QPointF(*at)
        return point if QRectF(self._area()).contains(point) else None

    def _beside(self, marker: QPointF, box: PictureBox, taken: list[QRect]) -> QRect:
        away = _AWAY * box.measures.scale
        places = []
        for right, down in _BESIDE:
            x = marker.x() + away if right > 0 else marker.x() - away - box.width()
            y = marker.y() + away / 2 if down > 0 else marker.y() - away / 2 - box.height()
            places.append(QRect(QPoint(round(x), round(y)), box.size()))
        gap = round(_EDGE)
        area = self._area().adjusted(gap, gap, -gap, -gap)
        free = (one for one in places if area.contains(one) and not any(one.intersects(other) for other in taken))
        return next(free, _kept(places[0], self._area()))

    def _string(self, unit: str) -> None:
        """From the edge of the box to its marker, where both are seen."""
        box, line, marker = self.boxes[unit], self._lines[unit], self._marker(unit)
        frame = QRectF(box.geometry())
        if marker is None or frame.contains(marker):
            line.hide()
            return
        near = QPointF(
            min(max(marker.x(), frame.left()), frame.right()), min(max(marker.y(), frame.top()), frame.bottom())
        )
        line.between(near, marker)


def _kept(rect: QRect, area: QRect) -> QRect:
    """Moved as little as needed to lie inside ``area``."""
    gap = round(_EDGE)
    x = max(area.left() + gap, min(rect.left(), area.right() + 1 - gap - rect.width()))
    y = max(area.top() + gap, min(rect.top(), area.bottom() + 1 - gap - rect.height()))
    return QRect(QPoint(x, y), rect.size())
