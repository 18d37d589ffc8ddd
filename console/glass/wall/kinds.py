"""Which class shows which kind of tile."""

from __future__ import annotations

from typing import Final

from console.glass.wall.tile import WallTile
from console.words.wall import TileKind

TILES: Final[dict[TileKind, type[WallTile]]] = {}
