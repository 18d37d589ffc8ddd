"""What the ground costs: a pan over what has never been drawn, and a redraw of everything while the map is moved."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from console.fetch import tiles_covering
from console.glass.bench.frame import ms, settle, timed, turn
from console.glass.bench.gaps import Gaps
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.bench.together import Paints, Together, side_by_side
from console.glass.theme import load_theme
from console.site.config import BaseMapSpec
from layers.geo import Bounds, bounds_from_mercator

Figures = dict[str, Any]

_M_PER_PX: Final = 4.0
_FRAME_S: Final = 1 / 60
_PAN_PX: Final = (22.0, 9.0)  # a frame: 1,400 px a second, a fast hand
_FRAMES: Final = 180
_PATIENCE_S: Final = 60.0
_ZOOMS: Final = range(11, 17)
_INK: Final = ((96, 128, 92), (150, 140, 110), (70, 100, 140), (180, 176, 168))


def measure(size: tuple[int, int], basemap: str = "vectors", units: int = 5_000) -> Figures:
    """``pan_uncached_p95_ms, worst_gap_ms, rebuild_s`` on the county of DESIGN section 7.

    ``basemap``: ``vectors``, or ``raster``: pictures from a PMTiles file made for the purpose, roads drawn over them.
    """
    app = QApplication.instance() or QApplication(["onemap-bench"])
    with ExitStack() as house:
        source = scene(units)
        if basemap == "raster":
            folder = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="onemap-tiles-")))
            _over_pictures(source, folder)
        window, shown = side_by_side(source, 1)
        window.resize(*size)
        window.show()
        try:
            return {
                **_figures(shown), "basemap": basemap, "units": units, "size": f"{size[0]}x{size[1]}",
                "platform": QGuiApplication.platformName(),
            }  # fmt: skip
        finally:
            shown.shut()
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            app.processEvents()


def _figures(shown: Together) -> Figures:
    paints, canvas = Paints(shown), shown.canvases[0]
    x, y = centre_m()
    canvas.centre_on(x - 6_000.0, y + 3_000.0, _M_PER_PX)
    settle(shown, paints)
    pan = _pan(shown, paints, _FRAMES, *_PAN_PX)
    settle(shown, paints)
    rebuild = [_rebuild(shown, name) for name in ("light", "dark", "safe-dark")]
    settle(shown, paints)
    gap = _gap(shown, paints)
    return {
        "pan_uncached_p95_ms": ms(pan, 95), "pan_uncached_p50_ms": ms(pan, 50), "pan_uncached_max_ms": ms(pan, 100),
        "worst_gap_ms": round(gap * 1000, 2), "rebuild_s": round(float(np.median(rebuild)), 3),
    }  # fmt: skip


def _pan(shown: Together, paints: Paints, frames: int, dx: float, dy: float) -> list[float]:
    """A hand that goes on at 60 frames a second, so that the tile process works beside it."""
    out = []
    for _ in range(frames):
        end = time.perf_counter() + _FRAME_S
        out.append(timed(lambda: shown.pan_by(-dx, -dy), paints))
        while time.perf_counter() < end:
            turn()
            time.sleep(0.001)
    return out


def _rebuild(shown: Together, theme: str) -> float:
    """Seconds from another look until every tile of the view is drawn in it."""
    start = time.perf_counter()
    shown.set_theme(load_theme(theme))
    turn()
    while not all(canvas.ready() for canvas in shown.canvases) and time.perf_counter() - start < _PATIENCE_S:
        turn()
        time.sleep(0.002)
    return time.perf_counter() - start


def _gap(shown: Together, paints: Paints) -> float:
    """The longest time without an answer to anybody while everything is drawn anew and a hand pans on."""
    gaps = Gaps()
    _pan(shown, paints, 20, 4.0, 0.0)
    gaps.begin()
    for theme in ("light", "dark"):
        shown.set_theme(load_theme(theme))
        _pan(shown, paints, 60, 6.0, 3.0)
    return gaps.most_s


# --- pictures -----------------------------------------------------------------------------------------------------


def _over_pictures(source: BenchSource, folder: Path) -> None:
    """Give the site a base map of pictures and a folder to keep it in."""
    spec = BaseMapSpec(id="pictures", source="pmtiles", file="bench.pmtiles", min_zoom=_ZOOMS[0], max_zoom=_ZOOMS[-1])
    make_pmtiles(folder / spec.file, spec, source.site.base.bounds)
    source.site.config = msgspec.structs.replace(source.site.config, basemaps=(spec,), basemap=spec.id)
    source.site.folder = source.site.state_dir = folder


def make_pmtiles(file: Path, spec: BaseMapSpec, bounds_m: Bounds) -> None:
    """A PMTiles of made ground over Mercator bounds, every zoom of ``spec``."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    pictures = [_picture(np.random.default_rng(n)) for n in range(16)]
    west, south, east, north = (round(v * 1e7) for v in bounds_from_mercator(bounds_m))
    head = {
        "tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": spec.min_zoom,
        "max_zoom": spec.max_zoom, "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        "center_zoom": spec.min_zoom, "center_lon_e7": west, "center_lat_e7": south,
    }  # fmt: skip
    with file.open("wb") as stream:
        writer = Writer(stream)  # type: ignore[no-untyped-call]
        for z in range(spec.min_zoom, spec.max_zoom + 1):
            for x, y in _all_of(spec, bounds_m, z):
                writer.write_tile(zxy_to_tileid(z, x, y), pictures[(x * 7 + y * 3) % len(pictures)])  # type: ignore[no-untyped-call]
        writer.finalize(head, {"name": "bench"})  # type: ignore[no-untyped-call]


def _all_of(spec: BaseMapSpec, bounds_m: Bounds, z: int) -> list[tuple[int, int]]:
    west, south, east, north = bounds_m
    one = msgspec.structs.replace(spec, min_zoom=z, max_zoom=z)
    corners = [tiles_covering(one, (x, y, x + 1, y + 1), 1.0)[0] for x, y in ((west, north - 1), (east - 1, south))]
    return [(x, y) for x in range(corners[0].x, corners[1].x + 1) for y in range(corners[0].y, corners[1].y + 1)]


def _picture(rng: np.random.Generator, side: int = 256) -> bytes:
    """Fields and streets, as a PNG."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(*_INK[0]))
    p = QPainter(image)
    for x, y, wide, high, ink in zip(*rng.integers(0, side, (4, 60)), rng.integers(0, len(_INK), 60), strict=True):
        p.fillRect(int(x), int(y), int(wide) // 4, int(high) // 4, QColor(*_INK[int(ink)]))
    p.end()
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")  # type: ignore[call-overload]  # the stub says bytes, Qt takes text
    return bytes(out.data().data())
