"""GeoTIFF and COG of any projection, warped to web-mercator tiles of 512 RGBA pixels by GDAL (through rasterio).

The overview that is just finer than the tile is read; what has no data is transparent. Grey, palette, RGB and RGBA;
other depths than 8 bits are spread between the 2nd and 98th percentile of each band. Nothing but GDAL's GTiff driver is
let near the file: a VRT could name a URL.
"""

from __future__ import annotations

import contextlib
import math
import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from console.fetch.answers import Data, Pixels, Refusal, SourceError
from console.fetch.filemap import FileMap
from console.fetch.grid import Tile
from console.site.config import BaseMapSpec
from layers.geo import WORLD_M, Bounds

TILE_PX: Final = 512
_MOST_ZOOM: Final = 24
_ENV: Final = {"GDAL_CACHEMAX": 64, "PROJ_NETWORK": "OFF", "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE"}
_LOOK_PX: Final = 512  # side of the reduced picture that percentiles are taken from
_PERCENTILES: Final = (2.0, 98.0)
_MERCATOR: Final = "EPSG:3857"


class Raster(FileMap):
    """See ``console.fetch.source.Source``; gives ``Pixels``."""

    def __init__(self, spec: BaseMapSpec, path: Path) -> None:
        """``SourceError``: fetch.broken_file (no TIFF, cut off), fetch.no_georeference."""
        self._path, self._closed = path, False
        self._idle: queue.SimpleQueue[_Reader] = queue.SimpleQueue()
        with _gdal():
            try:
                reader = _Reader(path)
            except SourceError:
                raise
            except Exception as error:  # GDAL has many; the name of the file is what helps
                raise SourceError("fetch.broken_file", path.name) from error
            try:
                self._look = _Look(reader.whole, path.name)
                self.native_m = _native_m(reader.whole)
                bounds = _bounds_deg(reader.whole)
            except SourceError:
                reader.close()
                raise
            except Exception as error:
                reader.close()
                raise SourceError("fetch.broken_file", path.name) from error
        self._idle.put(reader)
        deepest = math.ceil(math.log2(2 * WORLD_M / TILE_PX / self.native_m) - 0.1)
        super().__init__(spec, range(min(max(deepest, 0), _MOST_ZOOM) + 1), TILE_PX, bounds, "")

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:  # noqa: ARG002
        outside = self.outside(tile)
        if outside:
            return outside
        side = 2 * WORLD_M / 2**tile.z
        west, north = tile.x * side - WORLD_M, WORLD_M - tile.y * side
        try:
            with _gdal(), self._reader() as reader:
                dataset, factor = reader.finer_than(side / TILE_PX / self.native_m)
                across = side / self.native_m / factor
                return self._look.pixels(dataset, (west, north - side, west + side, north), across)
        except Exception:  # GDAL's and rasterio's own, and the file's being closed
            return Refusal("fetch.corrupt", f"{self._path.name} {tile.z}/{tile.x}/{tile.y}")

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    @contextlib.contextmanager
    def _reader(self) -> Iterator[_Reader]:
        """One at a time may use a dataset: each thread takes a reader and puts it back."""
        try:
            reader = self._idle.get_nowait()
        except queue.Empty:
            reader = _Reader(self._path)
        try:
            yield reader
        finally:
            self._idle.put(reader)
            if self._closed:
                self.close()


class _Reader:
    """The file, and its overviews as they are needed, opened for one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.whole = self._opened()
        self._factors: list[int] = self.whole.overviews(1)
        self._levels: dict[int, Any] = {}

    def finer_than(self, shrink: float) -> tuple[Any, int]:
        """The coarsest level that is still as fine as 1/``shrink`` of the file's own pixels, and how coarse it is."""
        fit = [i for i, factor in enumerate(self._factors) if factor <= shrink * 1.01]
        if not fit:
            return self.whole, 1
        level = max(fit, key=lambda i: self._factors[i])
        if level not in self._levels:
            self._levels[level] = self._opened(overview_level=level)
        return self._levels[level], self._factors[level]

    def close(self) -> None:
        for dataset in (*self._levels.values(), self.whole):
            dataset.close()

    def _opened(self, **options: int) -> Any:
        import rasterio

        return rasterio.open(self._path, driver="GTiff", **options)


class _Look:
    """How the bands become RGBA: found once, used by every thread."""

    def __init__(self, dataset: Any, name: str) -> None:
        if not dataset.crs or dataset.transform.is_identity:
            raise SourceError("fetch.no_georeference", name)
        colours = [c.name for c in dataset.colorinterp]
        self._alpha = colours.index("alpha") + 1 if "alpha" in colours else 0
        self._palette = _palette(dataset) if colours[0] == "palette" else None
        self._bands = _bands(colours)
        self._nodata = dataset.nodata
        _read_to_the_end(dataset)
        plain = all(dataset.dtypes[b - 1] == "uint8" for b in self._bands) or self._palette is not None
        self._limits = None if plain else [_limits(dataset, b) for b in self._bands]

    def pixels(self, dataset: Any, bounds: Bounds, across: float) -> Pixels:
        """(512, 512, 4) of a Mercator rectangle that is ``across`` of the dataset's pixels wide."""
        from rasterio.transform import from_bounds
        from rasterio.vrt import WarpedVRT

        options: dict[str, Any] = {
            "crs": _MERCATOR, "transform": from_bounds(*bounds, TILE_PX, TILE_PX), "width": TILE_PX,
            "height": TILE_PX, "resampling": self._resampling(across), "warp_extras": {"UNIFIED_SRC_NODATA": "YES"},
        }  # fmt: skip
        if not self._alpha and self._nodata is None:
            options["add_alpha"] = True
        with WarpedVRT(dataset, **options) as warped:
            if not self._alpha and self._nodata is not None:
                values = warped.read(self._bands)
                return self._rgba(values, _other_than(values, self._nodata))
            values = warped.read([*self._bands, self._alpha or warped.count])  # at once: each read warps anew
        return self._rgba(values[:-1], _to_byte(values[-1]))

    def _resampling(self, across: float) -> Any:
        from rasterio.enums import Resampling

        if self._palette is not None:
            return Resampling.nearest  # numbers of colours have no mean
        return Resampling.average if across > 2 * TILE_PX else Resampling.bilinear

    def _rgba(self, values: NDArray[Any], shown: NDArray[np.uint8]) -> Pixels:
        out = np.empty((TILE_PX, TILE_PX, 4), dtype=np.uint8)
        out[..., 3] = shown
        if self._palette is not None:
            found = self._palette[np.clip(values[0], 0, len(self._palette) - 1).astype(np.intp)]
            out[..., :3] = found[..., :3]
            out[..., 3] = np.minimum(shown, found[..., 3])
            return out
        if self._limits is not None:
            out[..., 3][~np.isfinite(values).all(axis=0)] = 0
            values = np.stack([_spread(v, *limits) for v, limits in zip(values, self._limits, strict=True)])
        out[..., :3] = np.moveaxis(values if len(values) == 3 else np.repeat(values[:1], 3, axis=0), 0, -1)
        return out


def _gdal() -> Any:
    import rasterio

    return rasterio.Env(**_ENV)


def _bands(colours: list[str]) -> list[int]:
    """Numbers (from 1) of red, green and blue, or of one grey band."""
    if {"red", "green", "blue"} <= set(colours):
        return [colours.index(name) + 1 for name in ("red", "green", "blue")]
    seen = [i + 1 for i, name in enumerate(colours) if name != "alpha"]
    return seen[:3] if len(seen) >= 3 else seen[:1]


def _palette(dataset: Any) -> NDArray[np.uint8]:
    """(n, 4) RGBA by value."""
    table = dataset.colormap(1)
    out = np.zeros((max(table) + 1, 4), dtype=np.uint8)
    for value, colour in table.items():
        out[value] = colour
    return out


def _read_to_the_end(dataset: Any) -> None:
    """Reads the last block: a file that was cut off in copying is told at once."""
    from rasterio.windows import Window

    dataset.read(1, window=Window(dataset.width - 1, dataset.height - 1, 1, 1))


def _limits(dataset: Any, band: int) -> tuple[float, float]:
    """Between which values a band's brightness is spread."""
    shape = (min(_LOOK_PX, dataset.height), min(_LOOK_PX, dataset.width))
    values = dataset.read(band, out_shape=shape, masked=True).compressed().astype(np.float64)
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    low, high = np.percentile(values, _PERCENTILES)
    return float(low), float(high if high > low else low + 1.0)


def _spread(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    share = (np.nan_to_num(values.astype(np.float32)) - low) / (high - low)
    return np.asarray(np.clip(share, 0.0, 1.0) * 255.0 + 0.5, dtype=np.uint8)


def _other_than(values: NDArray[Any], nodata: float) -> NDArray[np.uint8]:
    """255 where any band has data. Exact: GDAL moves a warped value that happens to meet ``nodata`` off it by one.

    rasterio's ``dataset_mask`` says the same, but warps every band once more (four times slower).
    """
    with_data = ~np.isnan(values) if math.isnan(nodata) else values != np.asarray(nodata, dtype=values.dtype)
    return np.asarray(with_data.any(axis=0) * np.uint8(255), dtype=np.uint8)


def _to_byte(alpha: NDArray[Any]) -> NDArray[np.uint8]:
    """An alpha band of another depth → 0..255."""
    if alpha.dtype == np.uint8:
        return alpha
    top = np.iinfo(alpha.dtype).max if np.issubdtype(alpha.dtype, np.integer) else 1.0
    return np.asarray(np.clip(alpha / top, 0.0, 1.0) * 255.0, dtype=np.uint8)


def _bounds_deg(dataset: Any) -> Bounds:
    from rasterio.warp import transform_bounds

    west, south, east, north = transform_bounds(dataset.crs, "EPSG:4326", *dataset.bounds)
    return (west, south, east, north) if west < east else (-180.0, south, 180.0, north)


def _native_m(dataset: Any) -> float:
    """Mercator metres of the file's own pixel, in its middle."""
    from rasterio.warp import transform

    column, row = dataset.width / 2, dataset.height / 2
    corners = [dataset.transform @ at for at in ((column, row), (column + 1, row), (column, row + 1))]
    xs, ys = transform(dataset.crs, _MERCATOR, [x for x, _ in corners], [y for _, y in corners])
    size = min(math.hypot(xs[i] - xs[0], ys[i] - ys[0]) for i in (1, 2))
    if not (math.isfinite(size) and size > 0):
        raise SourceError("fetch.no_georeference")
    return size
