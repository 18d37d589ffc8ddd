"""A picture larger than the view that a layer keeps: blitted while the map is panned, painted again when what it shows
has changed, when the zoom has, or when the view leaves it. Only as large as what is on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from console.glass.items.frame import Bounds, Frame
from layers.tiles import View

_MARGIN: Final = 0.2  # of the view's longer side, on each side


class Sheet:
    """One layer's picture at one zoom."""

    def __init__(self) -> None:
        self.serial = 0  # grows whenever it is painted: what lies under a kept map picture has changed
        self._pixmap: QPixmap | None = None
        self._frame: Frame | None = None  # of the picture
        self._over: View | None = None  # for which views it holds all there is
        self._of: object = None

    def forget(self) -> None:
        self._of = None

    def ready(self, frame: Frame, of: object, draw: Callable[[QPainter, Frame], None],
              within_m: Callable[[], Bounds | None] | None = None) -> None:  # fmt: skip
        """Have a picture of ``of`` that covers the frame. ``draw`` paints it in the sheet's own frame.

        ``within_m``: asked for west, south, east, north that nothing is painted outside of, None when nothing is
        painted at all; without it, it may be anywhere.
        """
        if self._of == of and self._over is not None and _covers(self._over, frame.view):
            return
        around = _around(frame)
        self._of, self._over = of, around.view
        self._frame = around if within_m is None else _cut(around, within_m())
        self.serial += 1
        if self._frame is None:
            self._pixmap = None
            return
        pixmap = self._pixmap
        if pixmap is None or (pixmap.width(), pixmap.height()) != (self._frame.width, self._frame.height):
            pixmap = self._pixmap = QPixmap(self._frame.width, self._frame.height)
        pixmap.fill(Qt.GlobalColor.transparent)
        p = QPainter(pixmap)
        draw(p, self._frame)
        p.end()

    def over(self, draw: Callable[[QPainter, Frame], None]) -> None:
        """Paint more over what is there."""
        if self._pixmap is not None and self._frame is not None:
            p = QPainter(self._pixmap)
            draw(p, self._frame)
            p.end()
            self.serial += 1

    def blit(self, p: QPainter, frame: Frame) -> None:
        """Show it where it lies in the frame."""
        if self._pixmap is not None and self._frame is not None:
            mine, view = self._frame.view, frame.view
            p.drawPixmap(mine.left - view.left, mine.top - view.top, self._pixmap)


def _around(frame: Frame) -> Frame:
    view = frame.view
    more = round(_MARGIN * max(view.width, view.height))
    return Frame(View(view.step, view.ratio, view.left - more, view.top - more, view.width + 2 * more,
                      view.height + 2 * more))


def _cut(frame: Frame, within_m: Bounds | None) -> Frame | None:
    """The part of a frame that these metres lie in; None when they lie outside."""
    if within_m is None:
        return None
    view, size = frame.view, frame.view.m_per_px
    west, south, east, north = (round(v / size) for v in within_m)
    box = QRect(west, -north, east - west, north - south)
    box &= QRect(view.left, view.top, view.width, view.height)
    if box.isEmpty():
        return None
    return Frame(View(view.step, view.ratio, box.left(), box.top(), box.width(), box.height()))


def _covers(sheet: View, view: View) -> bool:
    return ((sheet.step, sheet.ratio) == (view.step, view.ratio)
            and sheet.left <= view.left and sheet.top <= view.top
            and sheet.left + sheet.width >= view.left + view.width
            and sheet.top + sheet.height >= view.top + view.height)
