"""Which class shows which kind of tile."""

from __future__ import annotations

from typing import Final

from console.glass.wall.camera_tile import CameraTile
from console.glass.wall.file_tile import FileTile
from console.glass.wall.list_tiles import LIST_TILES
from console.glass.wall.map_tile import MapTile
from console.glass.wall.plain_tiles import ClockTile, NoteTile
from console.glass.wall.tile import WallTile
from console.glass.wall.tour_tile import TourTile
from console.words.wall import TileKind

TILES: Final[dict[TileKind, type[WallTile]]] = {
    TileKind.MAP: MapTile,
    TileKind.CAMERA: CameraTile,
    TileKind.TOUR: TourTile,
    TileKind.NOTE: NoteTile,
    TileKind.CLOCK: ClockTile,
    TileKind.FILE: FileTile,
    **LIST_TILES,
}
