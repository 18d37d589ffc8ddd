"""The sheet under the hand that draws a ring: a centre and its edge, a polygon or lasso, a circle, a corridor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent

from console.glass.canvas import Canvas
from console.glass.canvas.view import DRAG_PX
from console.glass.theme import Theme
from console.glass.tools import ringink
from console.glass.tools.hand import Hand, Point
from console.glass.tools.ringplan import (
    circle_points,
    metres_between,
    simplified,
    untangled,
    width_step,
)
from console.verbs import calls

KINDS: Final = ("ring", "polygon", "circle", "corridor", "post_add")
USUAL_M: Final = 200.0  # to each side of a corridor, as the verb has it
_MOST: Final = 200  # corners
_LONGEST: Final = 20  # letters of typed numbers
_LASSO_PX: Final = 1.5  # a lasso's corners lie so near its line
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RingSheet(Hand):
    """``drawn`` carries the verb; ``faulty`` a code that says what is missing. The sheet stays until it is left."""

    drawn = Signal(object)
    faulty = Signal(str)

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self._theme = theme
        self.kind = ""
        self.points: list[Point] = []
        self.width_m = USUAL_M
        self.typed = ""
        self.lasso: list[QPointF] = []
        self.proposal: list[Point] = []  # the nearest outline that does not cross itself
        self.for_what = ("", "")  # kind and id that an area or a corridor is drawn for, a post is put to
        self.top = 0  # px that floating tools cover at the upper edge
        self._left = False

    def begin(self, kind: str, for_what: tuple[str, str] = ("", "")) -> None:
        self._clear()
        self.kind, self.for_what, self.width_m = kind, for_what, USUAL_M
        self.cover()

    def leave(self) -> None:
        self._clear()
        self.kind = ""
        self.hide()

    def back(self) -> bool:
        """One step back; False when nothing has been begun."""
        if self.typed:
            self.typed = ""
        elif self.proposal:
            self.proposal = []
        elif self.lasso or self.points:
            self._clear()
        else:
            return False
        self.update()
        return True

    def _clear(self) -> None:
        self.points, self.lasso, self.proposal, self.typed = [], [], [], ""
        self.update()

    # ---- what the hand does

    def clicked(self, point: Point) -> None:
        self.proposal = []
        if self.kind == "post_add":
            self.drawn.emit(calls.AddPost(ring=self.for_what[1], lon_deg=point[0], lat_deg=point[1]))
        elif self.points and self.kind in ("ring", "circle"):
            self._round(metres_between(self.points[0], point))
        elif len(self.points) < _MOST:
            self.points.append(point)
        self.update()

    def double_clicked(self) -> None:
        """The first of the two clicks has put the last corner."""
        if self.kind in ("polygon", "corridor"):
            self.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._left = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """With the left button a polygon is drawn as a lasso; the middle one still pans."""
        at = event.position()
        if self._press is None or not self._left or self.kind != "polygon":
            super().mouseMoveEvent(event)
            return
        self.pointer = at
        if self.lasso or (at - self._press).manhattanLength() >= DRAG_PX:
            if not self.lasso:
                self.lasso = [self._press]
            self.lasso.append(at)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.lasso:
            super().mouseReleaseEvent(event)
            return
        self._press = None
        corners = simplified([(at.x(), at.y()) for at in self.lasso], _LASSO_PX * self.canvas.scale)
        self.points = [*self.points, *(self.point_at(QPointF(x, y)) for x, y in corners)][:_MOST]
        self.lasso = []
        self.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The width of a corridor that has been begun; else, and with Ctrl, the zoom."""
        if self.kind != "corridor" or not self.points or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self.width_m = width_step(self.width_m, 1 if event.angleDelta().y() > 0 else -1)
        self.typed = ""
        self.update()
        event.accept()

    # ---- keys

    def key(self, stroke: Qt.Key) -> bool:
        """Backspace, Enter, and numbers that are typed; False for any other."""
        if stroke == Qt.Key.Key_Backspace:
            self._backspace()
        elif stroke in _ENTER:
            self.end()
        elif self._letter(stroke):
            self.typed = (self.typed + self._letter(stroke))[:_LONGEST]
            self.proposal = []
        else:
            return False
        self.update()
        return True

    def _letter(self, stroke: Qt.Key) -> str:
        """What a key writes where numbers are wanted: minutes of a ring, metres of a circle or a corridor."""
        if self.kind == "polygon" or not self.points:
            return ""
        if Qt.Key.Key_0 <= stroke <= Qt.Key.Key_9:
            return chr(stroke)
        return {Qt.Key.Key_Space: " ", Qt.Key.Key_Period: "."}.get(stroke, "")

    def _backspace(self) -> None:
        if self.typed:
            self.typed = self.typed[:-1]
        elif self.points:
            self.points.pop()
        self.proposal = []

    def numbers(self) -> tuple[float, ...] | None:
        """What has been typed; None where that is no number."""
        try:
            return tuple(float(word) for word in self.typed.split())
        except ValueError:
            return None

    @property
    def wide_m(self) -> float:
        """To each side of a corridor: as typed, else as turned with the wheel."""
        found = self.numbers()
        return found[0] if found else self.width_m

    # ---- the end

    def end(self) -> None:
        """Enter: with what there is, or what is missing in words."""
        found = self.numbers()
        if self.kind == "post_add":
            self.faulty.emit("ringtool.click_post")
        elif found is None:
            self.faulty.emit("ringtool.no_number")
        elif not self.points:
            self.faulty.emit(f"ringtool.no_point.{self.kind}")
        elif self.kind == "ring":
            self._time(found)
        elif self.kind == "circle":
            self._circle(found)
        elif self.kind == "corridor":
            self._corridor()
        else:
            self._polygon()

    def _time(self, minutes: tuple[float, ...]) -> None:
        lon, lat = self.points[0]
        self._send(calls.DrawRing(lon_deg=lon, lat_deg=lat, tiers=tuple((one, "min") for one in minutes)))

    def _circle(self, radii: tuple[float, ...]) -> None:
        if radii:
            self._round(radii[0])
        else:
            self.faulty.emit("ringtool.no_edge")

    def _round(self, radius_m: float) -> None:
        """The second click of a ring or a circle."""
        if radius_m < 1.0:
            self.faulty.emit("ringtool.no_edge")
            return
        lon, lat = self.points[0]
        if self.kind == "ring":
            self._send(calls.DrawRing(lon_deg=lon, lat_deg=lat, tiers=((round(radius_m), "m"),)))
        else:
            self._area(circle_points(self.points[0], radius_m))

    def _corridor(self) -> None:
        if len(self.points) < 2:
            self.faulty.emit("ringtool.few.corridor")
            return
        kind, id = self.for_what
        self._send(calls.DrawRing(kind=kind, id=id, shape="corridor", points=tuple(self.points),
                                  tiers=((self.wide_m, "m"),)))  # fmt: skip

    def _polygon(self) -> None:
        """One that crosses itself is not drawn at once: what would do is shown first, and Enter takes that."""
        if len(self.points) < 3:
            self.faulty.emit("ringtool.few.polygon")
            return
        better = untangled(self.points)
        if self.proposal or better == self.points:
            self._area(self.proposal or self.points)
            return
        self.proposal = better
        self.faulty.emit("ringtool.crossed")
        self.update()

    def _area(self, points: list[Point]) -> None:
        kind, id = self.for_what
        self._send(calls.DrawRing(kind=kind, id=id, shape="area", points=tuple(points)))

    def _send(self, call: calls.DrawRing) -> None:
        self.drawn.emit(call)

    # ---- paint

    def draw(self, p: QPainter) -> None:
        ringink.draw(self, p, self._theme())
