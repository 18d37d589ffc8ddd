"""What a tile looks like besides where it lies: a frozen request that yields a frozen answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from layers.tiles import TileId


@dataclass(frozen=True)
class LayerLook:
    """One brought-in layer that is on. ``version`` changes with its styling or data; ``opacity`` 0–1."""

    id: str
    opacity: float = 1.0
    version: int = 0


@dataclass(frozen=True)
class TileStyle:
    """Theme, base map, and which static layers are on; ``layers`` with the lowest first.

    ``basemap`` is ``vectors``, ``none``, ``night`` or the id of one of the site's base maps.
    """

    theme: str
    roads: bool = True
    beats: bool = True
    cameras: bool = True
    base: bool = True  # water and buildings
    basemap: str = "vectors"
    layers: tuple[LayerLook, ...] = ()


class TileJob(NamedTuple):
    """One tile to paint. ``slot``: where in the shared memory."""

    tile: TileId
    style: TileStyle
    slot: int
