"""A painter of one layer, and the scene item that lets it paint in device pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from console.glass.items.frame import Frame
from console.glass.items.stage import Stage
from console.glass.symbols.arrays import draw_fragments, fragments
from console.words import Changes
from layers.geo import WORLD_M

_EVERYWHERE: Final = QRectF(-WORLD_M * 2, -WORLD_M * 2, WORLD_M * 4, WORLD_M * 4)


class Painter:
    """Paints one layer. ``layer``: the switch it hangs on, "" for always; ``watches``: what changes make it paint."""

    layer = ""
    watches = Changes.NOTHING

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def changed(self, changes: Changes) -> bool:
        """Take in what changed; whether the layer must be painted again."""
        return bool(changes & self.watches)

    def locate(self, frame: Frame) -> None:
        """Work out ``stage.painted`` for a frame, where the layer can be picked."""

    def paint(self, p: QPainter, frame: Frame) -> None:
        """Paint in device pixels, (0, 0) the viewport's corner. Antialiasing is off."""
        raise NotImplementedError


class LayerItem(pyqtgraph.GraphicsObject):  # type: ignore[misc]
    """One painter in the view's scene; later tools put their own items between by z-value."""

    def __init__(self, painter: Painter, stage: Stage, frame: Callable[[], Frame]) -> None:
        super().__init__()
        self.painter = painter
        self._stage = stage
        self._frame = frame

    def boundingRect(self) -> QRectF:
        return _EVERYWHERE  # never changes, so that the scene keeps no index of it

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        layer = self.painter.layer
        if layer and not self._stage.on[layer]:
            return
        frame = self._frame()
        p.resetTransform()
        device = p.device().devicePixelRatioF()  # ``frame.ratio`` has the canvas's own scale in it too
        p.scale(1 / device, 1 / device)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self.painter.paint(p, frame)


def draw_sprites(p: QPainter, stage: Stage, sprites: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> None:
    """Draw atlas sprites (N,) at device pixels, in their order."""
    if not len(sprites):
        return
    cells = stage.atlas.table[sprites]
    rows = fragments(len(sprites))
    rows[:, 0] = x + cells[:, 4]
    rows[:, 1] = y + cells[:, 5]
    rows[:, 2:6] = cells[:, :4]
    draw_fragments(p, rows, stage.atlas.pixmap)


def draw_sprite(p: QPainter, stage: Stage, sprite: int, x: float, y: float) -> None:
    draw_sprites(p, stage, np.array([sprite]), np.array([x]), np.array([y]))
