"""Symbols as outlines instead of baked pictures: the same painters, on paper sharp at any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.glass.items.frame import Frame
from console.glass.items.labels import LabelsPainter
from console.glass.items.lettering import write
from console.glass.symbols.atlas import Atlas
from console.glass.theme import Theme

I64 = NDArray[np.int64]
Draw = Callable[[QPainter], None]


class DrawnAtlas(Atlas):
    """An atlas that keeps how each sprite is drawn and draws it anew each time."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        super().__init__(theme, ratio)
        self._drawings: list[tuple[Draw, float]] = []

    def units(
        self, kind: NDArray[Any], duty: NDArray[Any], look: NDArray[Any], step: NDArray[Any], crowd: bool = False
    ) -> I64:
        """Every body with its own heading: nothing is left for a later frame."""
        super().units(kind, duty, look, step, crowd)
        while self.unfinished:
            self.bake_more(64)
        return super().units(kind, duty, look, step, crowd)

    def draw(self, p: QPainter, sprites: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> None:
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for sprite, at_x, at_y in zip(sprites.tolist(), x.tolist(), y.tolist(), strict=True):
            drawing, scale = self._drawings[sprite]
            p.save()
            p.translate(at_x, at_y)
            p.scale(self.ratio * scale, self.ratio * scale)
            drawing(p)
            p.restore()
        p.restore()

    def _bake(self, draw: Draw, scale: float = 1.0) -> int:
        self._drawings.append((draw, scale))
        return self._enter((0.0, 0.0, 1.0, 1.0, 0.0, 0.0))


def write_labels(p: QPainter, labels: LabelsPainter, theme: Theme, frame: Frame) -> None:
    """The labels as they were laid out for this very frame."""
    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.scale(frame.ratio, frame.ratio)
    for entry, place in labels.placed:
        wish = entry.wish
        p.save()
        p.translate(wish.x + place.dx, wish.y + place.dy)
        write(p, theme, entry.text, entry.style, QRectF(0, 0, wish.width, wish.height))
        p.restore()
    p.restore()
