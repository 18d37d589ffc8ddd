"""What a tile looks like besides where it lies: a frozen request that yields a frozen answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from layers.tiles import TileId


@dataclass(frozen=True)
class TileStyle:
    """Theme and which static layers are on."""

    theme: str
    roads: bool = True
    beats: bool = True
    cameras: bool = True
    base: bool = True  # water and buildings


class TileJob(NamedTuple):
    """One tile to paint. ``slot``: where in the shared memory."""

    tile: TileId
    style: TileStyle
    slot: int
