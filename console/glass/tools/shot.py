"""What a map shows, taken once for paper: the ground as one picture, symbols and labels as outlines over it."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QImage, QPainter, QPicture

from console.glass.canvas import Canvas
from console.glass.items import table
from console.glass.items.base import Painter
from console.glass.items.frame import NEAREST_M, Bounds, Camera, Frame
from console.glass.items.ground import GroundPainter
from console.glass.items.labels import LabelsPainter
from console.glass.items.stage import Ghost, Stage
from console.glass.theme import Theme
from console.glass.tools.vectors import DrawnAtlas, write_labels
from layers import geo, tiles

_POLL_MS: Final = 30
_PATIENCE_S: Final = 8.0  # a base map from far away may be late: then what is there is taken, scaled up
_MOST_PX: Final = 9_000_000  # device pixels of the ground's picture
SHEET_PX: Final = (1080.0, 716.0)  # half a page of A4 upright
_RATIOS: Final = (2.0, 1.5, 1.0)


@dataclass(frozen=True)
class Shot:
    """``ground`` and ``over`` in device pixels, ``ratio`` to a px at 100 %. ``true_m_per_px``: true metres such a px,
    at the middle. Nothing in it changes any more: any thread may draw it."""

    ground: QImage
    over: QPicture
    ratio: float
    true_m_per_px: float
    dpi: float = 96.0  # that ``over`` was recorded at: it would grow with a finer device

    @property
    def size(self) -> tuple[float, float]:
        """px at 100 %."""
        return self.ground.width() / self.ratio, self.ground.height() / self.ratio

    def draw(self, p: QPainter) -> None:
        """With (0, 0) its corner, in px at 100 %."""
        p.save()
        p.scale(1 / self.ratio, 1 / self.ratio)
        p.drawImage(0, 0, self.ground)
        p.scale(self.dpi / p.device().logicalDpiX(), self.dpi / p.device().logicalDpiY())
        p.drawPicture(QPoint(0, 0), self.over)
        p.restore()


class Taking(QObject):
    """One shot at a time: asks for the ground's tiles without waiting, hands the shot over when they are there."""

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)
        self._then: Callable[[Shot], None] | None = None
        self._until = 0.0
        self._recording: Generator[Painter, None, None] | None = None
        self._fresh = True  # whether a tile has come since the ground was last painted: nothing else can complete it

    def start(self, theme: Theme, then: Callable[[Shot], None], bounds_m: Bounds | None = None) -> None:
        """``then`` is called once, from the event loop. ``bounds_m``: what is to be on it, in place of what the canvas
        shows (west, south, east, north, Mercator)."""
        self.stop()
        self._frame, self._centre_m = _frame(self._canvas, bounds_m), _centre(self._canvas, bounds_m)
        self._stage = _stage(self._canvas, theme, self._frame)
        self._painters = table.make(self._stage)
        self._ground = next(p for p in self._painters.values() if isinstance(p, GroundPainter))
        self._until, self._fresh = time.monotonic() + _PATIENCE_S, True
        self._then = then
        self._timer.setInterval(_POLL_MS)
        self._timer.start()

    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._timer.stop()
        if self._recording is not None:
            self._recording.close()
            self._recording = None
        if self._then is not None:
            self._then = None
            self._stage.tiles.leave(self._ground)

    def _look(self) -> None:
        """The ground as soon as it is all there; then a painter a turn, for the desk goes on meanwhile."""
        if self._recording is None:
            self._look_at_ground()
        elif next(self._recording, None) is None:
            self._finish()

    def _look_at_ground(self) -> None:
        service, late = self._stage.tiles, time.monotonic() >= self._until
        self._ground.ask(self._frame)
        service.take()
        self._fresh |= bool(service.arrived(self._ground))
        if (service.busy or service.coming or not self._fresh) and not late:
            return
        self._fresh = False
        self._image = QImage(self._frame.width, self._frame.height, QImage.Format.Format_RGB32)
        self._image.fill(self._stage.theme.color("land"))
        p = QPainter(self._image)
        self._ground.paint(p, self._frame)
        p.end()
        if late or self._ground.complete:
            self._over = QPicture()
            self._recording = _record(self._over, self._painters, self._stage, self._frame)
            self._timer.setInterval(0)

    def _finish(self) -> None:
        then, frame, over = self._then, self._frame, self._over
        self.stop()
        if then is not None:
            _, lat = geo.from_mercator(*self._centre_m)
            true = frame.m_per_px / float(geo.mercator_scale(lat))
            then(Shot(self._image, over, frame.ratio, true, over.logicalDpiX()))


def _centre(canvas: Canvas, bounds_m: Bounds | None) -> tuple[float, float]:
    if bounds_m is None:
        return canvas.centre_m
    west, south, east, north = bounds_m
    return (west + east) / 2, (south + north) / 2


def _frame(canvas: Canvas, bounds_m: Bounds | None) -> Frame:
    """What the canvas shows, or the bounds, at the finest ratio that memory allows."""
    camera = Camera()
    camera.x_m, camera.y_m = _centre(canvas, bounds_m)
    camera.step = tiles.step_of(canvas.m_per_px)
    camera.width, camera.height = canvas.width() / canvas.scale, canvas.height() / canvas.scale
    if bounds_m is not None:
        west, south, east, north = bounds_m
        camera.width, camera.height = SHEET_PX  # whatever the window's own shape
        camera.step = tiles.step_showing(max((east - west) / camera.width, (north - south) / camera.height, NEAREST_M))
    area = max(camera.width * camera.height, 1.0)
    camera.ratio = next((ratio for ratio in _RATIOS if area * ratio * ratio <= _MOST_PX), _RATIOS[-1])
    return camera.frame()


def _stage(canvas: Canvas, theme: Theme, frame: Frame) -> Stage:
    """The canvas's own stage with its switches, in other colours and outlines, without what the hand is doing."""
    stage = copy.copy(canvas.stage)
    stage.theme, stage.atlas = theme, DrawnAtlas(theme, frame.ratio)
    stage.on, stage.painted, stage.strips = dict(stage.on), {}, ()
    stage.ghost, stage.hovered = Ghost(), ("", "")
    return stage


def _record(
    out: QPicture, painters: dict[int, Painter], stage: Stage, frame: Frame
) -> Generator[Painter, None, None]:
    """All but the ground and what floats at the pointer, into ``out``; yields each painter it has recorded."""
    shown = [painters[z] for z in sorted(painters) if not painters[z].floats]
    for painter in shown:
        painter.locate(frame)
    p = QPainter(out)
    try:
        for painter in shown:
            if not isinstance(painter, GroundPainter) and (not painter.layer or stage.on[painter.layer]):
                p.save()
                _record_one(p, painter, stage, frame)
                p.restore()
                yield painter
    finally:
        p.end()


def _record_one(p: QPainter, painter: Painter, stage: Stage, frame: Frame) -> None:
    if isinstance(painter, LabelsPainter):
        painter.lay_out(frame)
        write_labels(p, painter, stage.theme, frame)
    else:
        painter.paint(p, frame)
