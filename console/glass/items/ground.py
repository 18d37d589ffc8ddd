"""The ground: static tiles blitted one to one; a late one leaves older ones scaled, never a hole."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.stage import Stage
from console.glass.tilework.style import TileStyle
from layers import tiles
from layers.tiles import TILE_PX, TileId

_AHEAD_PX: Final = 256  # tiles this far outside are asked for too
_REMEMBERED: Final = 8  # steps shown lately, where stand-ins are looked for
_COARSER: Final = (4, 8, 12)


class GroundPainter(Painter):
    """Land, water, buildings, roads, beats, cameras."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._recent: list[int] = []
        self._asked: tuple[frozenset[TileId], TileStyle] | None = None
        self.complete = False

    def style(self) -> TileStyle:
        on = self._stage.on
        return TileStyle(self._stage.theme.name, on["roads"], on["beats"], on["cameras"], on["base"])

    def ask(self, frame: Frame) -> None:
        """Ask for what this frame needs, once for each new set."""
        style, needed = self.style(), tiles.tiles_of(frame.view, _AHEAD_PX)
        asked = (frozenset(needed), style)
        if asked != self._asked:
            self._asked = asked
            self._stage.tiles.ask(self, needed, style)

    def paint(self, p: QPainter, frame: Frame) -> None:
        self.ask(frame)
        style = self.style()
        missing = []
        for tile in tiles.tiles_of(frame.view):
            pixmap = self._stage.tiles.get(tile, style)
            if pixmap is None:
                missing.append(tile)
            else:
                left, top, _ = tiles.place_of(tile, frame.view)
                p.drawPixmap(round(left), round(top), pixmap)
        for tile in missing:
            self._stand_in(p, frame, tile, style)
        self.complete = not missing
        self._remember(frame.view.step)

    def _stand_in(self, p: QPainter, frame: Frame, tile: TileId, style: TileStyle) -> None:
        left, top, side = tiles.place_of(tile, frame.view)
        area = QRectF(left, top, side, side)
        p.fillRect(area, self._stage.theme.color("land"))
        coarser = [tile.step - less for less in _COARSER]
        best: list[TileId] = []
        for cover in tiles.stand_ins(tile, [s for s in self._recent if s != tile.step] + coarser):
            if len(cover) > 16:
                continue
            there = [c for c in cover if self._stage.tiles.get(c, style) is not None]
            if len(there) == len(cover):
                best = there
                break
            best = max(best, there, key=len)
        self._scaled(p, frame, best, area, style)

    def _scaled(self, p: QPainter, frame: Frame, cover: list[TileId], area: QRectF, style: TileStyle) -> None:
        for tile in cover:
            pixmap = self._stage.tiles.get(tile, style)
            left, top, side = tiles.place_of(tile, frame.view)
            part = area.intersected(QRectF(left, top, side, side)).intersected(QRectF(0, 0, frame.width, frame.height))
            if pixmap is None or part.isEmpty():
                continue
            scale = TILE_PX / side
            source = QRectF((part.left() - left) * scale, (part.top() - top) * scale,
                            part.width() * scale, part.height() * scale)
            p.drawPixmap(part, pixmap, source)

    def _remember(self, step: int) -> None:
        if self._recent[:1] != [step]:
            self._recent = [step, *(s for s in self._recent if s != step)][:_REMEMBERED]
