"""Tile servers and tile files: bytes of map tiles by zoom, column and row, with a disk cache (no Qt).

``open_source`` opens a base map of ``site.toml``; ``Depot`` keeps what is at hand of it and fetches the rest in its own
threads; ``tiles_covering`` and ``pieces`` say which tiles a view needs and where they truly lie (shifted tiles put
right). Decoding pictures is the painter's. No request is made but to servers that the site's own configuration names.
"""

from __future__ import annotations

from console.fetch.answers import NEVER, Data, Pixels, Refusal, SourceError
from console.fetch.depot import Depot, DepotState
from console.fetch.grid import (
    Piece,
    Tile,
    address,
    pieces,
    place,
    tile_bounds_m,
    tile_corners_m,
    tile_m_per_px,
    tiles_covering,
    zoom_for,
)
from console.fetch.source import Secret, Source, Stored, machine_secret, open_source

__all__ = [
    "NEVER", "Data", "Depot", "DepotState", "Piece", "Pixels", "Refusal", "Secret", "Source", "SourceError", "Stored",
    "Tile", "address", "machine_secret", "open_source", "pieces", "place", "tile_bounds_m", "tile_corners_m",
    "tile_m_per_px", "tiles_covering", "zoom_for",
]  # fmt: skip
