"""The ground: static tiles blitted one to one; a late one leaves older ones, never a hole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.stage import Stage
from console.glass.tilework.jobs import Cover, Key
from console.glass.tilework.style import TileStyle
from layers import tiles
from layers.tiles import TILE_PX, TileId

_AHEAD_PX: Final = 256  # tiles this far outside are asked for too
_REMEMBERED: Final = 8  # steps shown lately, where stand-ins are looked for
_LOOKS: Final = 2  # former looks whose tiles stand in while those of the new one are painted
_COARSER: Final = (4, 8, 12)


class GroundPainter(Painter):
    """Land, water, buildings, roads, beats, cameras, layers; or pictures with what is drawn over them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._recent: list[int] = []
        self._looks: list[TileStyle] = []  # the last first
        self._asked: tuple[object, TileStyle] | None = None
        self._needed: tuple[object, list[TileId]] = (None, [])  # of which lattice cells, the tiles
        self._style: TileStyle | None = None  # of the picture painted last
        self._made = TileStyle("")
        self.complete = False

    def style(self) -> TileStyle:
        on = self._stage.on
        made = TileStyle(
            self._stage.theme.name, on["roads"], on["beats"], on["cameras"], on["base"], self._stage.basemap,
            self._stage.still.looks(), on["grid"], on["villages"],
        )  # fmt: skip
        if made != self._made:
            self._made = made
        return self._made  # the same object while it is the same: found by it in a table in no time

    def ask(self, frame: Frame) -> None:
        """Ask for what this frame needs, once for each new set."""
        asked = (tiles.cells_of(frame.view, _AHEAD_PX), self.style())
        if asked != self._asked:
            self._asked = asked
            self._stage.tiles.ask(self, tiles.tiles_of(frame.view, _AHEAD_PX), asked[1])

    def shows(self, arrived: Iterable[Key]) -> list[TileId]:
        """Which of these tiles are in the picture painted last."""
        return [tile for tile, style in arrived if style == self._style and tile in self._needed[1]]

    def _tiles(self, frame: Frame) -> list[TileId]:
        cells = tiles.cells_of(frame.view)
        if self._needed[0] != cells:
            self._needed = cells, tiles.tiles_of(frame.view)
        return self._needed[1]

    def _now_painted(self, frame: Frame) -> list[TileId]:
        """The tiles of the view that lie in what is painted now."""
        strips, view = self._stage.strips, frame.view
        if not strips:
            return self._tiles(frame)
        out = []
        for tile in self._tiles(frame):
            x, y = tile.column * TILE_PX - view.left, tile.row * TILE_PX - view.top
            if any(x < right and left < x + TILE_PX and y < bottom and top < y + TILE_PX
                   for left, top, right, bottom in strips):
                out.append(tile)
        return out

    def paint(self, p: QPainter, frame: Frame) -> None:
        self.ask(frame)
        self._stage.step = frame.view.step
        style = self._style = self.style()
        self.complete = all(self._stage.tiles.cover(tile, style) is not None for tile in self._tiles(frame))
        for tile in self._now_painted(frame):
            pixmap = self._stage.tiles.get(tile, style)
            if pixmap is None:
                p.fillRect(self._area(tile, frame), self._stage.theme.color("land"))
                self._stand_in(p, frame, tile, style)
            else:
                self._blit(p, frame, tile, pixmap)
                if self._stage.tiles.cover(tile, style) is Cover.BLANK:
                    self._stand_in(p, frame, tile, style)
        self._remember(frame.view.step, style)

    def _area(self, tile: TileId, frame: Frame) -> QRectF:
        left, top, side = tiles.place_of(tile, frame.view)
        return QRectF(left, top, side, side)

    def _blit(self, p: QPainter, frame: Frame, tile: TileId, pixmap: QPixmap) -> None:
        left, top, _ = tiles.place_of(tile, frame.view)
        p.drawPixmap(round(left), round(top), pixmap)

    def _stand_in(self, p: QPainter, frame: Frame, tile: TileId, style: TileStyle) -> None:
        """The same tile in the look before this one; else this look at other steps, as much of it as there is."""
        for look in self._looks:
            pixmap = self._usable(tile, look) if look != style else None
            if pixmap is not None:
                self._blit(p, frame, tile, pixmap)
                return
        self._scaled(p, frame, self._cover(tile, style), self._area(tile, frame), style)

    def _usable(self, tile: TileId, style: TileStyle) -> QPixmap | None:
        """A tile that shows more than land."""
        if self._stage.tiles.cover(tile, style) in (None, Cover.BLANK):
            return None
        return self._stage.tiles.get(tile, style)

    def _cover(self, tile: TileId, style: TileStyle) -> list[TileId]:
        coarser = [tile.step - less for less in _COARSER]
        best: list[TileId] = []
        for cover in tiles.stand_ins(tile, [s for s in self._recent if s != tile.step] + coarser):
            if len(cover) > 16:
                continue
            there = [c for c in cover if self._usable(c, style) is not None]
            if len(there) == len(cover):
                return there
            best = max(best, there, key=len)
        return best

    def _scaled(self, p: QPainter, frame: Frame, cover: list[TileId], area: QRectF, style: TileStyle) -> None:
        for tile in cover:
            pixmap = self._stage.tiles.get(tile, style)
            left, top, side = tiles.place_of(tile, frame.view)
            part = area.intersected(QRectF(left, top, side, side)).intersected(QRectF(0, 0, frame.width, frame.height))
            if pixmap is None or part.isEmpty():
                continue
            scale = TILE_PX / side
            source = QRectF(
                (part.left() - left) * scale, (part.top() - top) * scale, part.width() * scale, part.height() * scale
            )
            p.drawPixmap(part, pixmap, source)

    def _remember(self, step: int, style: TileStyle) -> None:
        if self._recent[:1] != [step]:
            self._recent = [step, *(s for s in self._recent if s != step)][:_REMEMBERED]
        if self.complete and self._looks[:1] != [style]:
            self._looks = [style, *(one for one in self._looks if one != style)][:_LOOKS]
