"""What goes through the pipe between the GUI and the tile process."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from console.glass.tilework.scene import Part
from console.glass.tilework.style import TileStyle
from console.site.config import BaseMapSpec
from layers.tiles import TILE_PX, TileId

if TYPE_CHECKING:
    from console.fetch import DepotState

Key = tuple[TileId, TileStyle]

SLOT_BYTES = TILE_PX * TILE_PX * 4


class Cover(enum.IntEnum):
    """How much of a tile's ground is as it should be."""

    WHOLE = 0  # nothing more is to come
    LACKING = 1  # something was refused that may come another time; what is nearest at hand stands there
    PENDING = 2  # something is on its way
    BLANK = 3  # the same, and as yet there is nothing but land


class RasterPlan(NamedTuple):
    """The base maps of a site: their specs, the site folder, and where tiles may be kept on disk."""

    specs: tuple[BaseMapSpec, ...]
    folder: Path
    cache: Path

    def spec(self, id: str) -> BaseMapSpec | None:
        return next((one for one in self.specs if one.id == id), None)


# --- to the worker; None ends it -----------------------------------------------------------------------------------


class TileJob(NamedTuple):
    """One tile to paint. ``slot``: where in the shared memory. ``wish``: all that is needed now, when that changed."""

    tile: TileId
    style: TileStyle
    slot: int
    wish: tuple[Key, ...] | None = None


class SceneAt(NamedTuple):
    """The vectors from now on lie in another block. Answered with the same once the old one is let go of."""

    block: str
    parts: list[Part]
    plan: RasterPlan | None = None


# --- from the worker -----------------------------------------------------------------------------------------------


class Done(NamedTuple):
    """The tile in this slot is painted."""

    slot: int
    cover: Cover


class Fresh(NamedTuple):
    """Of these tiles, painted before, something new has come in."""

    keys: list[Key]


class RasterState(NamedTuple):
    """One open base map: its depot's counts, and whom the map must name."""

    depot: DepotState
    attribution: str = ""
    attribution_en: str = ""


class States(NamedTuple):
    rasters: tuple[RasterState, ...]
