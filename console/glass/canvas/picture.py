"""What the map shows, as one picture under pyqtgraph's items: scrolled with the camera, painted when it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.stage import Stage
from layers.tiles import TileId, place_of

_MOST_SCROLLED: Final = 0.25  # of the picture's area: a larger jump paints it whole
_HINTS: Final = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform


class Picture:
    """Painters by z-value. The camera moves by whole device pixels, so all that is painted moves with it as one:
    a pan scrolls the last picture and paints only the strips that came into view."""

    def __init__(self, stage: Stage, painters: Mapping[int, Painter], frame: Callable[[], Frame]) -> None:
        self._stage = stage
        in_order = [painters[z] for z in sorted(painters)]
        self._painters = [painter for painter in in_order if not painter.floats]
        self._floating = [painter for painter in in_order if painter.floats]
        self._frame = frame
        self._kept: QPixmap | None = None
        self._kept_of: tuple[Frame, tuple[object, ...]] | None = None  # of which frame, drawn in which ways
        self._touched: set[TileId] = set()  # tiles of the ground that have changed since
        self._last: Frame | None = None

    def forget(self) -> None:
        """Something on the map has changed: the picture kept is of the past."""
        self._kept_of = None

    def drop(self) -> None:
        """Let the picture go: it is not painted again."""
        self._kept = self._kept_of = None

    def touch(self, tiles: Iterable[TileId]) -> None:
        """These tiles of the ground have changed: only what lies over them is painted again."""
        self._touched.update(tiles)

    def paint(self, p: QPainter, exposed: QRect) -> None:
        """Paint the current frame; ``exposed`` in logical pixels of the viewport."""
        frame = self._frame()
        device = p.device().devicePixelRatioF()  # ``frame.ratio`` has the canvas's own scale in it too
        p.scale(1 / device, 1 / device)
        for painter in self._painters:
            painter.locate(frame)
        if self._worth_keeping(frame, exposed.width() * device, exposed.height() * device):
            p.drawPixmap(0, 0, self._current(frame))
        else:
            self._kept_of = None
            self._paint(self._painters, p, frame)
        self._touched.clear()
        self._paint(self._floating, p, frame)
        self._last = frame

    def _worth_keeping(self, frame: Frame, wide: float, high: float) -> bool:
        """A pan goes on, tiles come in one by one, and a tool that floats on the map repaints what it covers; a zoom
        or a fix makes all new, tiles that came with it included."""
        if wide < frame.width - 1 or high < frame.height - 1:
            return True
        last = self._last
        if last is None or _shift(last, frame) is None:
            return False
        return bool(self._touched) or self._kept_of is not None or last != frame

    def _paint(self, painters: list[Painter], p: QPainter, frame: Frame) -> None:
        for painter in painters:
            if not painter.layer or self._stage.on[painter.layer]:
                p.setRenderHints(_HINTS, False)
                painter.paint(p, frame)

    # --- the picture that is kept -----------------------------------------------------------------------------

    def _current(self, frame: Frame) -> QPixmap:
        """The picture of a frame: as kept, scrolled, or composed anew."""
        ways = tuple(painter.way() for painter in self._painters)
        kept, of = self._kept, self._kept_of
        if kept is None or kept.width() != frame.width or kept.height() != frame.height:
            kept, of = QPixmap(frame.width, frame.height), None
        moved = None if of is None or of[1] != ways else _shift(of[0], frame)
        fresh = QRegion(kept.rect())
        if moved is not None:
            fresh = QRegion()
            if moved != QPoint():
                kept.scroll(moved.x(), moved.y(), kept.rect())
                fresh = QRegion(kept.rect()) - QRegion(kept.rect().translated(moved))
            for tile in self._touched:
                fresh += _rect(tile, frame).intersected(kept.rect())
        self._compose(kept, frame, fresh)
        self._kept, self._kept_of = kept, (frame, ways)
        return kept

    def _compose(self, kept: QPixmap, frame: Frame, fresh: QRegion) -> None:
        if fresh.isEmpty():
            return
        whole = fresh.boundingRect() == kept.rect() and fresh.rectCount() == 1
        p = QPainter(kept)
        p.setPen(Qt.PenStyle.NoPen)
        if not whole:
            p.setClipRegion(fresh)
            self._stage.strips = tuple(_box(rect) for rect in _rects(fresh))
        try:
            self._paint(self._painters, p, frame)
        finally:
            self._stage.strips = ()
            p.end()


def _shift(old: Frame, new: Frame) -> QPoint | None:
    """How far the picture of one frame has to be moved for another; None when it cannot be used."""
    a, b = old.view, new.view
    if (a.step, a.ratio) != (b.step, b.ratio):
        return None
    dx, dy = a.left - b.left, a.top - b.top
    shown = max(0, b.width - abs(dx)) * max(0, b.height - abs(dy))
    return QPoint(dx, dy) if shown >= (1 - _MOST_SCROLLED) * b.width * b.height else None


def _rect(tile: TileId, frame: Frame) -> QRect:
    left, top, side = place_of(tile, frame.view)
    return QRect(round(left), round(top), round(side), round(side))


def _rects(region: QRegion) -> Sequence[QRect]:
    found: Any = region  # PySide does not say that it can be iterated
    return list(found)


def _box(rect: QRect) -> tuple[int, int, int, int]:
    return rect.left(), rect.top(), rect.left() + rect.width(), rect.top() + rect.height()
