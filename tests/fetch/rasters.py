"""Small tile files and GeoTIFFs for tests (GROUND and QA may use them too)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from console.fetch import Tile


def write_mbtiles(path: Path, tiles: Mapping[Tile, bytes], metadata: Mapping[str, str] | None = None) -> Path:
    """An MBTiles file; without ``metadata`` the table is not even there."""
    db = sqlite3.connect(path)
    with db:
        db.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        rows = [(t.z, t.x, 2**t.z - 1 - t.y, data) for t, data in tiles.items()]
        db.executemany("INSERT INTO tiles VALUES (?,?,?,?)", rows)
        if metadata is not None:
            db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
            db.executemany("INSERT INTO metadata VALUES (?,?)", list(metadata.items()))
    db.close()
    return path


def write_pmtiles(path: Path, tiles: Mapping[Tile, bytes], vector: bool = False, thanks: str = "") -> Path:
    """A PMTiles 3 file."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for tile, data in sorted(tiles.items(), key=lambda item: zxy_to_tileid(item[0].z, item[0].x, item[0].y)):
            writer.write_tile(zxy_to_tileid(tile.z, tile.x, tile.y), data)
        zooms = [tile.z for tile in tiles]
        head: dict[str, Any] = {
            "tile_type": TileType.MVT if vector else TileType.PNG, "tile_compression": Compression.NONE,
            "min_zoom": min(zooms), "max_zoom": max(zooms), "min_lon_e7": -1800000000, "max_lon_e7": 1800000000,
            "min_lat_e7": -850000000, "max_lat_e7": 850000000, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0,
        }  # fmt: skip
        writer.finalize(head, {"attribution": thanks})
    return path


def write_tiff(path: Path, bands: NDArray[Any], corner: tuple[float, float], px: float, crs: str = "EPSG:32650",
               overviews: Iterable[int] = (), palette: Mapping[int, tuple[int, ...]] | None = None,
               **profile: Any) -> Path:  # fmt: skip
    """A GeoTIFF of (bands, H, W) values whose north-west ``corner`` and pixel ``px`` are in units of ``crs``.

    Without ``crs`` (empty) it has no georeference.
    """
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.transform import from_origin

    shape = {"count": bands.shape[0], "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
    place = {"crs": crs, "transform": from_origin(*corner, px, px)} if crs else {}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **profile) as out:
        out.write(bands)
        if palette is not None:
            out.write_colormap(1, dict(palette))
    if overviews:
        with rasterio.open(path, "r+") as out:
            out.build_overviews(list(overviews), Resampling.average)
    return path
