"""Raster PMTiles 3 (github.com/protomaps/PMTiles/spec/v3), over a memory map. Directories that were read are kept."""

from __future__ import annotations

import functools
import gzip
import json
import mmap
from pathlib import Path
from typing import Any, Final

from console.fetch import images
from console.fetch.answers import Data, Refusal, SourceError
from console.fetch.filemap import FileMap
from console.fetch.grid import Tile
from console.site.config import BaseMapSpec
from layers.geo import Bounds

_HEADER_BYTES: Final = 127
_DEPTH: Final = 4  # of directories, at most
_DIRECTORIES: Final = 64
_MOST_METADATA: Final = 4 * 1024 * 1024


class PmTiles(FileMap):
    """See ``console.fetch.source.Source``."""

    def __init__(self, spec: BaseMapSpec, path: Path) -> None:
        """``SourceError``: fetch.broken_file (no PMTiles 3, cut off), fetch.vector_tiles, fetch.no_tiles."""
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise SourceError("fetch.broken_file", path.name) from error
        try:
            self._head = _header(self._map)
            self._entries = functools.lru_cache(maxsize=_DIRECTORIES)(self._directory)
            super().__init__(spec, *self._about())
        except SourceError as error:
            self.close()
            raise SourceError(error.code, f"{path.name} {error.detail}".strip()) from error
        except Exception as error:  # a directory or metadata that is not what it should be
            self.close()
            raise SourceError("fetch.broken_file", path.name) from error

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:  # noqa: ARG002
        outside = self.outside(tile)
        if outside:
            return outside
        where = f"{tile.z}/{tile.x}/{tile.y}"
        try:
            data = self._find(tile)
        except Exception:  # a broken directory, or the file is closed
            return Refusal("fetch.corrupt", where)
        if data is None:
            return Refusal("fetch.missing", where)
        return data if images.kind(data) and images.whole(data) else Refusal("fetch.corrupt", where)

    def close(self) -> None:
        self._map.close()

    def _about(self) -> tuple[range, int, Bounds | None, str]:
        from pmtiles.tile import TileType

        head = self._head
        if head["tile_type"] == TileType.MVT:
            raise SourceError("fetch.vector_tiles", "MVT")
        if head["tile_data_offset"] + head["tile_data_length"] > len(self._map):
            raise SourceError("fetch.broken_file")
        first = self._first()
        if not images.kind(first):
            raise SourceError("fetch.vector_tiles" if images.is_vector(first) else "fetch.broken_file")
        edges = [head[f"{end}_{axis}_e7"] / 1e7 for end in ("min", "max") for axis in ("lon", "lat")]
        bounds = (edges[0], edges[1], edges[2], edges[3]) if edges[0] < edges[2] and edges[1] < edges[3] else None
        zooms = range(head["min_zoom"], head["max_zoom"] + 1)
        return zooms, images.side(first) or 256, bounds, self._thanks()

    def _find(self, tile: Tile) -> bytes | None:
        from pmtiles.tile import find_tile, zxy_to_tileid

        wanted = zxy_to_tileid(tile.z, tile.x, tile.y)
        offset, length = self._head["root_offset"], self._head["root_length"]
        for _ in range(_DEPTH):
            entry = find_tile(self._entries(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                return self._tile(entry)
            offset, length = self._head["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _first(self) -> bytes:
        """Any tile, for its format and size."""
        offset, length = self._head["root_offset"], self._head["root_length"]
        for _ in range(_DEPTH):
            entries = self._entries(offset, length)
            if not entries:
                raise SourceError("fetch.no_tiles")
            if entries[0].run_length:
                return self._tile(entries[0])
            offset, length = self._head["leaf_directory_offset"] + entries[0].offset, entries[0].length
        raise SourceError("fetch.no_tiles")

    def _tile(self, entry: Any) -> bytes:
        at = self._head["tile_data_offset"] + entry.offset
        data = self._map[at : at + entry.length]
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data

    def _directory(self, offset: int, length: int) -> list[Any]:
        from pmtiles.tile import deserialize_directory

        return list(deserialize_directory(self._map[offset : offset + length]))

    def _thanks(self) -> str:
        from pmtiles.tile import Compression

        raw = self._map[self._head["metadata_offset"] :][: min(self._head["metadata_length"], _MOST_METADATA)]
        try:
            text = gzip.decompress(raw) if self._head["internal_compression"] == Compression.GZIP else raw
            said = json.loads(text)
        except (OSError, EOFError, ValueError):
            return ""
        return str(said.get("attribution", "")) if isinstance(said, dict) else ""


def _header(data: mmap.mmap) -> dict[str, Any]:
    from pmtiles.tile import deserialize_header

    if len(data) < _HEADER_BYTES or data[:7] != b"PMTiles" or data[7] != 3:
        raise SourceError("fetch.broken_file")
    return dict(deserialize_header(data[:_HEADER_BYTES]))
