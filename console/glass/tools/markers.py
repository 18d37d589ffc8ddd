"""Markers: the hand that puts one on the map, and the small form of its name and note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels.ink import Ink
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.symbols import pins
from console.glass.theme import Theme
from console.glass.tools.coordinates import written
from console.glass.tools.hand import Hand, Point
from console.say import say
from console.verbs import Call, calls
from console.words import Changes, Marker

WIDTH: Final = 340
_FIELD_X: Final = 64
_ROW: Final = 40
_SHEET: Final = (
    "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
    " selection-background-color: @acc; selection-color: @onacc; } QLineEdit:focus { border-color: @acc; }"
)


class PlaceMarker(Hand):
    """The next click on the map is the marker's point; the pin hangs at the pointer until then."""

    placed = Signal(float, float)

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self._theme = theme
        self.call = calls.PutMarker()
        self.top = 0

    def begin(self, call: calls.PutMarker) -> None:
        self.call = call
        self.cover()

    def clicked(self, point: Point) -> None:
        self.hide()
        self.placed.emit(*point)

    def draw(self, p: QPainter) -> None:
        scale = self.canvas.scale
        if self.pointer is not None:
            p.save()
            p.translate(self.pointer)
            p.scale(scale, scale)
            pins.pin(p, self._theme())
            p.restore()
        p.scale(scale, scale)
        ink = Ink(p, self._theme())
        name = self.call.name
        words = say("tool.marker_named_hint", name=name) if name else say("tool.marker_hint")
        width = fonts.advance(words, 15, True) + 32
        x, y = (self.width() / scale - width) / 2, self.top / scale + 8
        ink.box(QRectF(x, y, width, 36), "panel", "acc")
        ink.text(x + 16, y + 18, words, "t1", 15, bold=True)


class MarkerForm(Floating):
    """Name and note of a marker, new or there already. Enter saves, Esc leaves."""

    flags = Changes.MARKS
    rows_wide = WIDTH

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.marker = ""  # id; "" a new one
        self.point: Point = (0.0, 0.0)
        self.fault = ""
        self.name, self.text = self._field(), self._field()

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setFrame(False)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self.save)
        return field

    def open_new(self, point: Point, name: str = "", text: str = "") -> None:
        self._open("", point, name, text)

    def open_marker(self, marker: Marker) -> None:
        self._open(marker.id, (marker.lon_deg, marker.lat_deg), marker.name, marker.text)

    def _open(self, marker: str, point: Point, name: str, text: str) -> None:
        self.marker, self.point, self.fault = marker, point, ""
        self.name.setText(name)
        self.text.setText(text)
        self.show()
        self.raise_()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)
        self.update()

    def wanted(self) -> tuple[float, float]:
        return WIDTH, 40 + 2 * _ROW + 34 + 50

    def apply(self, changes: Changes) -> None:
        """A marker that is gone has no form."""
        super().apply(changes)
        if changes & Changes.MARKS and self.marker and self.marker not in self.room.desk.markers:
            self.leave()

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        for field in (self.name, self.text):
            field.setFont(fonts.scaled(13, self.measures.scale))
            field.setStyleSheet(theme.sheet(_SHEET))
        self._place_fields()

    # ---- acts

    def save(self) -> None:
        outcome = self.room.do(self._call())
        if outcome.ok or outcome.code == "desk.marker_same":
            self.leave()
        else:
            self.fault = outcome.text()
        self.update()

    def _call(self) -> Call:
        name, text = self.name.text().strip(), self.text.text().strip()
        if not self.marker:
            return calls.PutMarker(name=name, text=text, lon_deg=self.point[0], lat_deg=self.point[1])
        return calls.ChangeMarker(marker=self.marker, name=name, text=text)

    def remove(self) -> None:
        self.room.do(calls.RemoveMarker(marker=self.marker))

    def leave(self) -> None:
        self.hide()
        self.room.act("map")

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.text(16, 22, say("tool.marker.title"), "t1", 15, bold=True)
        for n, label in enumerate(("name", "text")):
            ink.text(16, 40 + n * _ROW + 18, say(f"tool.marker.{label}"), "t2")
        y = 40 + 2 * _ROW + 14.0
        ink.text(16, y, written(*self.point, "wgs84"), "t3", 12)
        rect = ink.button(16, h - 26, say("tool.marker.save"), "⏎", primary=True)
        self.spot(rect, self.save, say("tool.marker.save"))
        rect = ink.button(rect.right() + 8, h - 26, say("tool.marker.leave"), "Esc")
        self.spot(rect, self.leave, say("tool.marker.leave"))
        if self.marker:
            rect = ink.button(rect.right() + 8, h - 26, say("tool.marker.remove"), "")
            self.spot(rect, self.remove, say("tool.marker.remove"))
        ink.text(rect.right() + 10, h - 26, fonts.fit(self.fault, 12, False, w - 26 - rect.right()), "warn", 12)
        self.frame(ink, w, h)
        self._place_fields()

    def _place_fields(self) -> None:
        scale = self.measures.scale
        for field, top in ((self.name, 42), (self.text, 42 + _ROW)):
            rect = QRectF(_FIELD_X * scale, top * scale, (WIDTH - 16 - _FIELD_X) * scale, 30 * scale).toRect()
            if field.geometry() != rect:
                field.setGeometry(rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # a field has heard Enter; the window must not
            super().keyPressEvent(event)
