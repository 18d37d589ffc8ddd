"""Blocking posts 卡点 as bars across their roads, ways that stay open, and where one more unit should stand."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtGui import QPainter

from console.glass.items.base import Painter, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.ringboard import kinds_of
from console.glass.items.stage import Painted
from console.glass.symbols import blocks
from console.words import Changes

_MARGIN_PX: Final = 32
_LOOKS: Final = len(blocks.STATES) * blocks.TURNS
_MOST_BEST: Final = 20


class BlocksPainter(Painter):
    """``stage.painted["block"]``: keys are indices into ``stage.rings.blocks``."""

    layer = "rings"
    watches = Changes.RINGS | Changes.ORDERS

    def locate(self, frame: Frame) -> None:
        marks = self._stage.rings.blocks
        xy = np.array([(one.x_m, one.y_m) for one in marks], dtype=np.float64).reshape(-1, 2)
        x, y = frame.px(xy[:, 0], xy[:, 1])
        rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["block"] = Painted(rows, x[rows], y[rows])

    def paint(self, p: QPainter, _frame: Frame) -> None:
        painted = self._stage.now_painted("block")
        if len(painted.keys):
            looks = kinds_of(self._stage.rings.blocks)[painted.keys]
            sprites = self._stage.atlas.family("blocks", _LOOKS, looks, self._sprite)
            draw_sprites(p, self._stage, sprites, painted.x, painted.y)

    def _sprite(self, look: int) -> int:
        state, turn = divmod(look, blocks.TURNS)
        atlas = self._stage.atlas
        return atlas.named(("block", look), lambda p: blocks.block(p, atlas.theme, blocks.STATES[state], turn))


class BestPlacesPainter(Painter):
    """Hollow marks with their number, the best first, while coverage is on."""

    layer = "coverage"
    watches = Changes.COVER

    def locate(self, frame: Frame) -> None:
        cover = self._stage.rings.cover
        best = cover.answer.best[:_MOST_BEST] if cover.on and cover.answer is not None else ()
        xy = np.array([(one.x_m, one.y_m) for one in best], dtype=np.float64).reshape(-1, 2)
        x, y = frame.px(xy[:, 0], xy[:, 1])
        rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["best"] = Painted(rows, x[rows], y[rows])

    def paint(self, p: QPainter, _frame: Frame) -> None:
        painted = self._stage.now_painted("best")
        if len(painted.keys):
            sprites = self._stage.atlas.family("best", _MOST_BEST, painted.keys, self._sprite)
            draw_sprites(p, self._stage, sprites, painted.x, painted.y)

    def _sprite(self, n: int) -> int:
        atlas = self._stage.atlas
        return atlas.named(("best", n), lambda p: blocks.best_place(p, atlas.theme, n + 1))
