"""Raster MBTiles (mbtiles-spec 1.3): an SQLite file of tiles, rows counted from the south.

``format``, ``minzoom``, ``maxzoom`` and ``bounds`` may lack or be nonsense: the tiles themselves are asked then.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

from console.fetch import images
from console.fetch.answers import Data, Refusal, SourceError
from console.fetch.filemap import FileMap, grid_bounds_deg
from console.fetch.grid import Tile
from console.site.config import BaseMapSpec
from layers.geo import Bounds


class MbTiles(FileMap):
    """See ``console.fetch.source.Source``. Read-only; the file may not change while it is open."""

    def __init__(self, spec: BaseMapSpec, path: Path) -> None:
        """``SourceError``: fetch.broken_file, fetch.vector_tiles, fetch.no_tiles."""
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        try:
            self._db = sqlite3.connect(
                path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            super().__init__(spec, *self._about())
        except sqlite3.Error as error:
            self.close()
            raise SourceError("fetch.broken_file", f"{path.name}: {error}") from error
        except SourceError:
            self.close()
            raise

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:  # noqa: ARG002
        outside = self.outside(tile)
        if outside:
            return outside
        where, row = f"{tile.z}/{tile.x}/{tile.y}", 2**tile.z - 1 - tile.y
        sql = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?"
        try:
            rows = self._ask(sql, tile.z, tile.x, row)
        except sqlite3.Error:
            return Refusal("fetch.corrupt", where)
        if not rows or not isinstance(rows[0][0], bytes) or not rows[0][0]:
            return Refusal("fetch.missing", where)
        data: bytes = rows[0][0]
        return data if images.kind(data) and images.whole(data) else Refusal("fetch.corrupt", where)

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def _ask(self, sql: str, *values: int) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._db is None:
                raise sqlite3.ProgrammingError("closed")
            return self._db.execute(sql, values).fetchall()

    def _about(self) -> tuple[range, int, Bounds | None, str]:
        said = self._metadata()
        first = self._ask("SELECT tile_data FROM tiles LIMIT 1")
        if not first:
            raise SourceError("fetch.no_tiles")
        data = first[0][0] if isinstance(first[0][0], bytes) else b""
        if said.get("format") in ("pbf", "mvt") or (not images.kind(data) and images.is_vector(data)):
            raise SourceError("fetch.vector_tiles", "MVT")
        zooms = self._zooms(said)
        return zooms, images.side(data) or 256, _bounds(said) or self._extent(zooms[-1]), said.get("attribution", "")

    def _metadata(self) -> dict[str, str]:
        try:
            rows = self._ask("SELECT name, value FROM metadata")
        except sqlite3.OperationalError:  # no such table
            return {}
        return {str(name).lower(): str(value) for name, value in rows}

    def _zooms(self, said: dict[str, str]) -> range:
        low, high = said.get("minzoom", ""), said.get("maxzoom", "")
        if low.isdecimal() and high.isdecimal() and int(low) <= int(high) <= 26:
            return range(int(low), int(high) + 1)
        first, last = self._ask("SELECT min(zoom_level), max(zoom_level) FROM tiles")[0]
        return range(int(first), int(last) + 1)

    def _extent(self, z: int) -> Bounds | None:
        """Of the tiles of the deepest level."""
        sql = "SELECT min(tile_column), min(tile_row), max(tile_column), max(tile_row) FROM tiles WHERE zoom_level=?"
        west, south, east, north = self._ask(sql, z)[0]
        top = 2**z - 1
        return None if west is None else grid_bounds_deg(z, west, top - north, east, top - south)


def _bounds(said: dict[str, str]) -> Bounds | None:
    try:
        west, south, east, north = (float(v) for v in said.get("bounds", "").split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None
