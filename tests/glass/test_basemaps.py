"""Base maps of pictures in a canvas: real servers and files, faults included; the pixel is looked at."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace as with_
from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from console import say
from console.desk.state import ViewState
from console.fetch import Tile, address
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.canvas import Canvas
from console.glass.theme import load_theme
from console.glass.tilework.jobs import RasterPlan
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.site.config import BaseMapSpec
from console.words import Changes
from layers import geo
from tests.fetch.servers import WmtsServer, XyzServer, dead_port, png

DARK, LIGHT = load_theme("dark"), load_theme("light")
M_PER_PX = 2.0
RED, BLUE, GREEN = (200, 40, 30), (30, 60, 200), (40, 180, 60)
PLAIN: dict[str, Any] = {"dim": 0.0, "vectors": ()}
Make = Callable[..., Canvas]


@pytest.fixture
def make(widgets: Callable[[QWidget], QWidget], tmp_path: Path) -> Iterator[Make]:
    made: list[tuple[Canvas, TileService]] = []

    def one(*specs: BaseMapSpec, worker: bool = False, at: tuple[float, float] | None = None, wait: bool = True,
            m_per_px: float = M_PER_PX, source: BenchSource | None = None) -> Canvas:  # fmt: skip
        source = source or room(*specs)
        site = source.site
        tiles = TileService(
            scene_of(site.base, site.beats, site.cameras), worker, plan=RasterPlan(specs, tmp_path, tmp_path / "tiles")
        )
        canvas = Canvas(source, DARK, tiles=tiles)
        widgets(canvas)
        made.append((canvas, tiles))
        canvas.set_layer("labels", False)
        canvas.resize(600, 400)
        canvas.show()
        canvas.centre_on(*(at or centre_m()), m_per_px)
        if wait:
            settle(canvas)
        return canvas

    yield one
    for canvas, tiles in made:
        canvas.shut()
        tiles.shut()


def room(*specs: BaseMapSpec) -> BenchSource:
    """A county without roads that shows the first of its base maps."""
    made = scene(units=1, cameras=0, segments=0, incidents=0, beats=1, polygons=0)
    made.units.x_m[:] = made.units.y_m[:] = np.nan
    made.site.config = with_(made.site.config, basemaps=specs, basemap=specs[0].id)
    return made


def settle(canvas: Canvas) -> None:
    """Until nothing more is to come."""
    assert until(canvas.at_rest), canvas.tiles.states()


def until(so: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not so() and time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.003)
    QCoreApplication.processEvents()
    return so()


def ink(canvas: Canvas, x: float, y: float) -> tuple[int, int, int]:
    found = canvas.picture().pixelColor(round(x), round(y))
    return found.red(), found.green(), found.blue()


def near(found: tuple[int, int, int], wanted: tuple[int, int, int], off: int = 12) -> bool:
    return all(abs(a - b) <= off for a, b in zip(found, wanted, strict=True))


def land(theme: str = "dark") -> tuple[int, int, int]:
    color = load_theme(theme).color("land")
    return color.red(), color.green(), color.blue()


def address_at(canvas: Canvas, spec: BaseMapSpec, z: int, x: float, y: float) -> tuple[float, float]:
    """Tile coordinates of a widget pixel."""
    column, row = address(spec, z, *geo.to_mercator(*canvas.lonlat_at(x, y)))
    return float(column), float(row)


SPOTS = [(x, y) for x in (40, 170, 300, 430, 560) for y in (50, 130, 210, 290)]


# --- in its place -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("worker", [False, True])
def test_each_tile_lies_where_its_address_says(make: Make, worker: bool) -> None:
    def chequered(_z: int, x: int, y: int) -> bytes:
        return png(RED if (x + y) % 2 else BLUE)

    with XyzServer(chequered) as server:
        spec = server.spec(**PLAIN)
        canvas = make(spec, worker=worker, m_per_px=1.1)
        z, seen = 17, set()  # 1.19 m a pixel is the nearest level
        for x, y in SPOTS:
            column, row = address_at(canvas, spec, z, x, y)
            if min(column % 1, 1 - column % 1, row % 1, 1 - row % 1) > 0.02:
                wanted = RED if (int(column) + int(row)) % 2 else BLUE
                assert until(lambda x=x, y=y, wanted=wanted: near(ink(canvas, x, y), wanted)), (x, y)  # type: ignore[misc]
                seen.add(wanted)
        assert seen == {RED, BLUE}


def marked(spec: BaseMapSpec, at_m: tuple[float, float]) -> Callable[[int, int, int], bytes]:
    """Blue tiles of a server whose ground is shifted or in degrees, a red square where the true point is."""

    def tile(z: int, x: int, y: int) -> bytes:
        column, row = (float(v) for v in address(spec, z, *at_m))
        image = QImage(256, 256, QImage.Format.Format_RGB32)
        image.fill(QColor(*BLUE))
        p = QPainter(image)
        p.fillRect(round((column - x) * 256) - 5, round((row - y) * 256) - 5, 10, 10, QColor(*RED))
        p.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub says bytes, Qt takes text
        return bytes(buffer.data().data())

    return tile


GROUNDS = [("GCJ-02", False), ("BD-09", False), ("WGS84", True), ("GCJ-02", True)]


@pytest.mark.parametrize(("crs", "geographic"), GROUNDS)
def test_shifted_ground_and_degrees_are_put_right(make: Make, crs: str, geographic: bool) -> None:
    """The server's own sums are done here once more, without the sums of the grid."""
    x_m, y_m = centre_m()
    lon, lat = (float(v) for v in geo.from_mercator(x_m, y_m))
    shift = {"GCJ-02": geo.wgs84_to_gcj02, "BD-09": geo.wgs84_to_bd09}.get(crs, lambda a, b: (a, b))
    shown = tuple(float(v) for v in shift(lon, lat))
    plain = BaseMapSpec(id="plain", grid="geographic" if geographic else "webmercator")
    true_m = tuple(float(v) for v in geo.to_mercator(*shown))  # where an unshifted map would have it
    with WmtsServer(marked(plain, (true_m[0], true_m[1])), geographic=geographic) as server:
        canvas = make(server.spec(crs=crs, **PLAIN), m_per_px=1.1)
        picture = canvas.picture()
        red = [
            (x, y) for x in range(600) for y in range(340)
            if picture.pixelColor(x, y).red() > 150 and picture.pixelColor(x, y).blue() < 90
        ]  # fmt: skip
        assert red
        middle = np.mean(red, axis=0)
        assert abs(middle[0] - 300) < 2
        assert abs(middle[1] - 200) < 2


# --- late, missing, corrupt, refused ------------------------------------------------------------------------------


def test_a_late_tile_leaves_its_ancestor_scaled_up(make: Make) -> None:
    release = threading.Event()

    def slow(z: int, _x: int, _y: int) -> bytes:
        if z == 16:
            release.wait(20)
        return png(GREEN if z == 16 else RED)

    with XyzServer(slow) as server:
        try:
            canvas = make(server.spec(**PLAIN), wait=False, m_per_px=2.3)
            assert until(lambda: all(near(ink(canvas, x, y), RED) for x, y in SPOTS)), "an ancestor stands in"
            assert until(canvas.ready), "the map stands, though more is to come"
            assert not canvas.at_rest()
        finally:
            release.set()
        settle(canvas)
        assert all(near(ink(canvas, x, y), GREEN) for x, y in SPOTS)


@pytest.mark.parametrize(("fault", "code"), [(None, "fetch.missing"), (b"\x89PNG\r\n\x1a\nrubbish", "fetch.corrupt")])
def test_a_missing_or_broken_tile_shows_its_parent(make: Make, fault: bytes | None, code: str) -> None:
    def holes(z: int, x: int, y: int) -> bytes | None:
        if z >= 16 and (x + y) % 2:
            return fault
        return png(GREEN if z >= 16 else RED)

    with XyzServer(holes) as server:
        spec = server.spec(**PLAIN)
        canvas = make(spec, m_per_px=2.3, wait=False)
        assert until(lambda: code in lacking(canvas))
        settle(canvas)
        colours = set()
        for x, y in SPOTS:
            column, row = address_at(canvas, spec, 16, x, y)
            if min(column % 1, 1 - column % 1, row % 1, 1 - row % 1) > 0.03:
                wanted = RED if (int(column) + int(row)) % 2 else GREEN
                assert near(ink(canvas, x, y), wanted), (x, y)
                colours.add(wanted)
        assert colours == {RED, GREEN}
        assert lacking(canvas)[code] > 0


def lacking(canvas: Canvas) -> dict[str, int]:
    return {code: n for state in canvas.tiles.states() for code, n in state.lacking.items()}


def test_a_dead_port_leaves_land_and_a_reason(make: Make) -> None:
    url = f"http://127.0.0.1:{dead_port()}/{{z}}/{{x}}/{{y}}.png"
    spec = BaseMapSpec(id="gone", urls=(url,), timeout_s=2.0, dim=0.0)
    canvas = make(spec, wait=False)
    assert until(canvas.ready)
    assert until(lambda: "fetch.unreachable" in lacking(canvas))
    assert all(ink(canvas, x, y) == land() for x, y in SPOTS)
    canvas.pan_by(150, 80)
    assert until(canvas.ready)


def test_a_map_that_cannot_be_opened_leaves_the_sites_own(make: Make) -> None:
    canvas = make(BaseMapSpec(id="none-such", source="mbtiles", file="absent.mbtiles"))
    [state] = canvas.tiles.states()
    assert list(state.notices) == ["fetch.no_file"]


# --- switching ----------------------------------------------------------------------------------------------------


def test_a_theme_switch_in_a_pan_leaves_no_hole_and_dims_by_night(make: Make) -> None:
    with XyzServer(png((200, 160, 80))) as server:
        canvas = make(server.spec(dim=0.5, vectors=()), worker=True)
        assert near(ink(canvas, 300, 200), (100, 80, 40)), "dimmed under a dark theme"
        canvas.set_theme(LIGHT)
        for _ in range(6):
            canvas.pan_by(3, 2)
            found = ink(canvas, 300, 200)
            assert near(found, (100, 80, 40)) or near(found, (200, 160, 80)), found
            QCoreApplication.processEvents()
        settle(canvas)
        assert near(ink(canvas, 300, 200), (200, 160, 80))


def test_base_maps_follow_the_view_unless_the_canvas_has_its_own(make: Make) -> None:
    with XyzServer(png(GREEN)) as server:
        spec = server.spec(**PLAIN)
        source = room(spec)
        canvas = make(spec, source=source)
        assert near(ink(canvas, 300, 200), GREEN)
        for name in ("vectors", "night", "none", ""):
            source.view = ViewState(basemap=name)
            canvas.apply(Changes.VIEW)
            settle(canvas)
            assert canvas.basemap == (name or spec.id)
            assert near(ink(canvas, 300, 200), GREEN if name == "" else land()), name
        canvas.set_basemap("none")
        source.view = ViewState(basemap="vectors")
        canvas.apply(Changes.VIEW)
        assert canvas.basemap == "none"
        canvas.set_basemap("")
        assert canvas.basemap == "vectors"
        with pytest.raises(KeyError):
            canvas.set_basemap("no-such")


def test_night_is_dark_under_a_light_theme(make: Make) -> None:
    source = room(BaseMapSpec(id="x", source="mbtiles", file="absent"))
    source.view = ViewState(basemap="night")
    canvas = make(BaseMapSpec(id="x"), source=source)
    canvas.set_theme(LIGHT)
    settle(canvas)
    assert ink(canvas, 300, 200) == land("dark")


def test_a_killed_worker_comes_back_with_its_base_map(make: Make) -> None:
    with XyzServer(png(GREEN)) as server:
        canvas = make(server.spec(**PLAIN), worker=True)
        pid = canvas.tiles.pid
        assert pid is not None
        os.kill(pid, signal.SIGTERM)
        canvas.pan_by(3000, 0)
        assert until(lambda: near(ink(canvas, 300, 200), GREEN))
        assert canvas.tiles.pid not in (None, pid)


def test_a_changed_site_is_painted_anew_without_a_hole(make: Make, tmp_path: Path) -> None:
    with XyzServer(png(GREEN)) as first, XyzServer(png(RED)) as second:
        spec = first.spec(**PLAIN)
        source = room(spec)
        canvas = make(spec, source=source, worker=True)
        other = second.spec(**PLAIN)
        site = source.site
        canvas.tiles.use(scene_of(site.base, site.beats, site.cameras),
                         RasterPlan((other,), tmp_path, tmp_path))  # fmt: skip
        canvas.tiles.of = source.site = replace(site, config=with_(site.config, basemaps=(other,)))
        canvas.apply(Changes.SITE)
        assert near(ink(canvas, 300, 200), GREEN), "the old ground stays"
        assert until(lambda: near(ink(canvas, 300, 200), RED))


def test_the_foot_names_who_made_the_map(make: Make) -> None:
    with XyzServer(png(GREEN)) as server:
        spec = server.spec(attribution="© 测绘局", attribution_en="© Survey", dim=0.0)
        canvas = make(spec)
        foot = canvas._footer
        assert "© 测绘局 · © bench" in foot.text
        say.use("en")
        try:
            canvas.set_language()
            assert "© Survey · © bench" in foot.text
        finally:
            say.use("zh_CN")
        canvas.set_basemap("none")
        assert "©" not in foot.text


# --- the real files -----------------------------------------------------------------------------------------------


def seen_at(canvas: Canvas, lon: float, lat: float, m_per_px: float) -> tuple[int, int, int]:
    x, y = geo.to_mercator(lon, lat)
    canvas.centre_on(float(x), float(y), m_per_px)
    settle(canvas)
    return ink(canvas, 300, 200)


def block(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    """Mean colour of 3 × 3 pixels."""
    found = [image.pixelColor(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    red, green, blue = np.mean([(c.red(), c.green(), c.blue()) for c in found], axis=0).tolist()
    return round(red), round(green), round(blue)


def plain_at(image: QImage) -> list[tuple[int, int]]:
    """Places of a picture with one colour all round: comparable whatever the scaling."""
    out = []
    for x in range(20, image.width() - 20, 30):
        for y in range(20, image.height() - 20, 30):
            around = [image.pixelColor(x + i, y + j) for i in (-5, 0, 5) for j in (-5, 0, 5)]
            if max(abs(c.red() - around[0].red()) + abs(c.blue() - around[0].blue()) for c in around) < 12:
                out.append((x, y))
    return out[:: max(1, len(out) // 3)][:3]


def test_the_mbtiles_without_a_format(make: Make, shared_data: Path) -> None:
    file = shared_data / "raster" / "open-streets-dc.mbtiles"
    spec = BaseMapSpec(id="dc", source="mbtiles", file=str(file), **PLAIN)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        data = db.execute("select tile_data from tiles where zoom_level=12 and tile_column=1171 and tile_row=2528")
        picture = QImage.fromData(data.fetchone()[0])
    canvas = make(spec)
    compare(canvas, picture, Tile(12, 1171, 4095 - 2528))


def test_the_pmtiles(make: Make, shared_data: Path) -> None:
    from pmtiles.reader import MmapSource, Reader

    file = shared_data / "raster" / "usgs-mt-whitney-8-15-webp-512.pmtiles"
    with file.open("rb") as stream:
        picture = QImage.fromData(Reader(MmapSource(stream)).get(15, 5616, 12802))  # type: ignore[no-untyped-call]
    compare(make(BaseMapSpec(id="w", source="pmtiles", file=str(file), **PLAIN)), picture, Tile(15, 5616, 12802))


def compare(canvas: Canvas, picture: QImage, tile: Tile) -> None:
    spots = plain_at(picture)
    assert spots
    for x, y in spots:
        turn = 2.0**tile.z
        east = ((tile.x + (x + 0.5) / picture.width()) / turn * 2 - 1) * geo.WORLD_M
        north = (1 - (tile.y + (y + 0.5) / picture.height()) / turn * 2) * geo.WORLD_M
        lon, lat = (float(v) for v in geo.from_mercator(east, north))
        assert near(seen_at(canvas, lon, lat, 2 * geo.WORLD_M / turn / picture.width()), block(picture, x, y), 14)


def flat(pixels: Any, r: int, c: int) -> bool:
    around = pixels[:, r - 3 : r + 4, c - 3 : c + 4]
    return bool(around.std(axis=(1, 2)).max() < 4 and pixels[:, r, c].max() > 30)


def test_the_geotiff(make: Make, shared_data: Path) -> None:
    import rasterio
    from rasterio.warp import transform

    file = shared_data / "raster" / "bahamas_rgb.tif"
    canvas = make(BaseMapSpec(id="b", source="raster", file=str(file), **PLAIN))
    with rasterio.open(file) as data:
        pixels = data.read().astype(int)
        rows = [(r, c) for r in range(60, 660, 40) for c in range(60, 730, 40) if flat(pixels, r, c)]
        assert len(rows) >= 3
        for r, c in rows[:: len(rows) // 3][:3]:
            lon, lat = transform(data.crs, "EPSG:4326", *([v] for v in data.xy(r, c)))
            red, green, blue = (int(v) for v in pixels[:, r, c])
            assert near(seen_at(canvas, lon[0], lat[0], 300.0), (red, green, blue), 20), (r, c)
