"""A wall's map that is held by hand, in the miniature: pulled below its head, brought nearer by the wheel, with the
incidents and units that it shows as marks, so that one sees what is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF

from console.glass.panels.ink import Ink
from console.glass.symbols import IncidentMark
from console.glass.wall import miniature_paint as paint
from console.glass.wall.miniature_places import At, Board, box_of
from console.verbs import calls
from console.words.wall import Hand, Tile, TileKind
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.glass.wall.miniature import Miniature

NOTCH: Final = 1.25  # nearer or farther by each notch of the wheel
_NEAREST, _FARTHEST = 0.2, 400.0  # m a px
MOST_DOTS: Final = 300


class MapHand:
    """``begin`` takes a map, ``carry`` pulls it, ``let_go`` makes one act of it."""

    def __init__(self, panel: Miniature) -> None:
        self.panel = panel
        self._key = ""
        self._from = QPointF()
        self._ratio = 1.0
        self._moved: Hand | None = None

    @property
    def held(self) -> bool:
        return bool(self._key)

    def begin(self, under: At, where: QPointF) -> bool:
        """Below the head of a map that is in somebody's hand; its head and edges are the tile's."""
        tile, wall = under.tile, under.board.wall.name
        if tile is None or under.edge_x or under.edge_y or tile.kind is not TileKind.MAP:
            return False
        key = f"{wall}/{tile.id}"
        if key not in self.panel.shown.hands or where.y() - box_of(under.board, tile).y < paint.HEAD:
            return False
        self._key, self._from, self._ratio = key, where, under.board.ratio
        return True

    def carry(self, where: QPointF) -> None:
        hand = self.panel.shown.hands.get(self._key)
        if hand is None:
            return
        by, metres = where - self._from, self._ratio * hand.m_per_px
        self._moved = replace(hand, x_m=hand.x_m - by.x() * metres, y_m=hand.y_m + by.y() * metres)
        self.panel.update()

    def let_go(self) -> None:
        key, moved = self._key, self._moved
        self.put_back()
        if moved is not None:
            self.use(key, moved)

    def put_back(self) -> bool:
        had = bool(self._key)
        self._key, self._moved = "", None
        return had

    def wheel(self, under: At, notches: float) -> None:
        tile = under.tile
        key = f"{under.board.wall.name}/{tile.id}" if tile is not None else ""
        hand = self.panel.shown.hands.get(key)
        if hand is not None and notches:
            near = min(max(hand.m_per_px / NOTCH**notches, _NEAREST), _FARTHEST)
            self.use(key, replace(hand, m_per_px=near))

    def use(self, key: str, hand: Hand) -> None:
        call = calls.TakeMap(wall=key.partition("/")[0], tile=key, x_m=hand.x_m, y_m=hand.y_m, m_per_px=hand.m_per_px)
        self.panel.act(call, key)

    # ---- painting

    def draw(self, ink: Ink, board: Board, tile: Tile, key: str) -> None:
        """Marks of what it shows; nothing of a map that the scene moves: where that is only the wall knows."""
        hand = self._moved if key == self._key and self._moved is not None else self.panel.shown.hands.get(key)
        if hand is None:
            return
        area = paint.rect(box_of(board, tile)).adjusted(2, 2, -2, -2)
        metres = board.ratio * hand.m_per_px
        ink.painter.save()
        ink.painter.setClipRect(area)
        middle = area.center()
        for x_m, y_m in self._units(hand, metres * area.width() / 2, metres * area.height() / 2):
            ink.dot(middle.x() + (x_m - hand.x_m) / metres, middle.y() - (y_m - hand.y_m) / metres, 2, "t2")
        for one in self.panel.room.desk.room.open_incidents:
            if one.lon_deg is not None and one.lat_deg is not None:
                x_m, y_m = (float(v) for v in to_mercator(one.lon_deg, one.lat_deg))
                x, y = middle.x() + (x_m - hand.x_m) / metres, middle.y() - (y_m - hand.y_m) / metres
                if area.contains(x, y):
                    ink.incident(x, y, IncidentMark(one.level, True), 18)
        ink.painter.restore()

    def _units(self, hand: Hand, half_w_m: float, half_h_m: float) -> list[tuple[float, float]]:
        units = self.panel.room.desk.units
        x_m, y_m = units.x_m[: units.n], units.y_m[: units.n]
        inside = np.flatnonzero((np.abs(x_m - hand.x_m) < half_w_m) & (np.abs(y_m - hand.y_m) < half_h_m))[:MOST_DOTS]
        return [(float(x_m[row]), float(y_m[row])) for row in inside]
