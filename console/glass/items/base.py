"""A painter of one layer, in device pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from console.glass.items.frame import Frame
from console.glass.items.stage import Stage
from console.words import Changes


class Painter:
    """Paints one layer. ``layer``: the switch it hangs on, "" for always; ``watches``: what changes make it paint."""

    layer = ""
    watches = Changes.NOTHING
    floats = False  # painted over the finished picture: it neither moves with the ground nor changes with it

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def changed(self, changes: Changes) -> bool:
        """Take in what changed; whether the layer must be painted again."""
        return bool(changes & self.watches)

    def locate(self, frame: Frame) -> None:
        """Work out ``stage.painted`` for a frame, where the layer can be picked; comes before ``way`` and ``paint``."""

    def way(self) -> object:
        """How the layer is drawn in a frame: while this is the same, what was painted before may stay."""
        return None

    def paint(self, p: QPainter, frame: Frame) -> None:
        """Paint in device pixels, (0, 0) the viewport's corner. Antialiasing is off. A bare layer shows nothing."""


def draw_sprites(p: QPainter, stage: Stage, sprites: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> None:
    """Draw atlas sprites (N,) at device pixels, in their order."""
    if not len(sprites):
        return
    wanted = stage.in_strips(x, y)
    if wanted is not None:
        sprites, x, y = sprites[wanted], x[wanted], y[wanted]
    if len(sprites):
        stage.atlas.draw(p, sprites, x, y)


def draw_sprite(p: QPainter, stage: Stage, sprite: int, x: float, y: float) -> None:
    draw_sprites(p, stage, np.array([sprite]), np.array([x]), np.array([y]))
