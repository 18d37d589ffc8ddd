"""Tile files and GeoTIFFs: the right picture in the right place, and a reason for every file that is none."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.fetch import NEVER, Pixels, Refusal, Source, SourceError, Tile, address, tile_m_per_px, tiles_covering
from console.fetch.filemap import plain
from console.fetch.images import kind, side, whole
from console.say import say
from console.site.config import BaseMapSpec
from layers.geo import bounds_to_mercator, from_mercator, to_mercator, wgs84_to_gcj02
from tests.fetch.conftest import Open, OpenDepot, until
from tests.fetch.rasters import write_mbtiles, write_pmtiles, write_tiff
from tests.fetch.servers import colour_of, png

TREE = {Tile(z, x, y): colour_of(z, x, y) for z in (2, 3) for x in range(2**z) for y in range(2**z)}
MVT = b"\x1f\x8b\x08\x00" + bytes(60)


pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset has no geotransform"),  # told by us, in a sentence
    pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning"),  # rasterio 1.4 with affine 3
]


def spec(source: str, path: Path, **fields: Any) -> BaseMapSpec:
    return BaseMapSpec(id="file", source=source, file=str(path), **fields)


def cannot(opened: Open, what: BaseMapSpec) -> str:
    with pytest.raises(SourceError) as caught:
        opened(what)
    assert say(caught.value.code, map="影像", n=1, **caught.value.facts)
    return caught.value.code


def all_in(source: Source, z: int) -> list[object]:
    assert source.bounds_deg is not None
    bounds = bounds_to_mercator(source.bounds_deg)
    tiles = tiles_covering(source.spec, bounds, tile_m_per_px(source.spec, z), source.bounds_deg)
    return [source.get(tile) for tile in tiles]


# --- MBTiles and PMTiles -------------------------------------------------------------------------------------------


def test_mbtiles_without_metadata(opened: Open, tmp_path: Path) -> None:
    tiles = {tile: data for tile, data in TREE.items() if tile.x >= 2 and tile.y == 1}
    source = opened(spec("mbtiles", write_mbtiles(tmp_path / "a.mbtiles", tiles)))
    assert (source.zooms, source.tile_px, source.layers, source.remote) == (range(2, 4), 256, 1, False)
    assert source.bounds_deg == pytest.approx((-90.0, 66.5132604431, 180.0, 79.1713346408))
    assert source.get(Tile(3, 5, 1)) == TREE[Tile(3, 5, 1)]
    assert source.get(Tile(3, 5, 6)) == Refusal("fetch.outside", asked=False)


def test_mbtiles_with_metadata(opened: Open, tmp_path: Path) -> None:
    said = {"minzoom": "2", "maxzoom": "3", "bounds": "-10,-20,30,40", "attribution": '<a href="x">测绘局</a> 2026'}
    path = write_mbtiles(tmp_path / "b.mbtiles", TREE, said)
    source = opened(spec("mbtiles", path, min_zoom=0, max_zoom=18))
    assert source.bounds_deg == (-10, -20, 30, 40)
    assert source.attribution == source.attribution_en == "测绘局 2026"
    assert (source.spec.min_zoom, source.spec.max_zoom) == (2, 3)
    own = opened(spec("mbtiles", path, attribution="本局", attribution_en="Ours"))
    assert (own.attribution, own.attribution_en) == ("本局", "Ours")


@pytest.mark.parametrize(("tiles", "code"), [({}, "fetch.no_tiles"), ({Tile(2, 1, 1): MVT}, "fetch.vector_tiles")])
def test_mbtiles_that_are_none(opened: Open, tmp_path: Path, tiles: dict[Tile, bytes], code: str) -> None:
    assert cannot(opened, spec("mbtiles", write_mbtiles(tmp_path / "c.mbtiles", tiles))) == code


@pytest.mark.parametrize("source", ["mbtiles", "pmtiles", "raster"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 3\x00" + bytes(100), png()])
def test_a_wrong_file(opened: Open, tmp_path: Path, source: str, content: bytes) -> None:
    path = tmp_path / "wrong.bin"
    path.write_bytes(content)
    assert cannot(opened, spec(source, path)) == "fetch.broken_file"


def test_a_bad_tile_in_a_good_file(opened: Open, tmp_path: Path) -> None:
    tiles = {**TREE, Tile(3, 1, 1): png()[:90], Tile(3, 2, 1): b""}
    for source in (
        opened(spec("mbtiles", write_mbtiles(tmp_path / "d.mbtiles", tiles))),
        opened(spec("pmtiles", write_pmtiles(tmp_path / "d.pmtiles", {t: d for t, d in tiles.items() if d}))),
    ):
        assert source.get(Tile(3, 1, 1)) == Refusal("fetch.corrupt", "3/1/1", NEVER)
        assert source.get(Tile(3, 2, 1)) == Refusal("fetch.missing", "3/2/1", NEVER)
        source.close()
        assert isinstance(source.get(Tile(3, 3, 3)), Refusal)


def test_pmtiles(opened: Open, tmp_path: Path) -> None:
    source = opened(spec("pmtiles", write_pmtiles(tmp_path / "a.pmtiles", TREE, thanks="©&nbsp;测绘局")))
    assert (source.zooms, source.tile_px, source.attribution) == (range(2, 4), 256, "© 测绘局")
    for tile, data in TREE.items():
        assert source.get(tile) == data


def test_pmtiles_with_leaf_directories(opened: Open, tmp_path: Path) -> None:
    tiles = {Tile(8, x, y): png((x, y, 0), 2) for x in range(0, 256, 2) for y in range(0, 256, 2)}
    source = opened(spec("pmtiles", write_pmtiles(tmp_path / "b.pmtiles", tiles)))
    for tile in (Tile(8, 0, 0), Tile(8, 254, 0), Tile(8, 130, 64)):
        assert source.get(tile) == tiles[tile]
    assert source.get(Tile(8, 131, 64)) == Refusal("fetch.missing", "8/131/64")


def test_pmtiles_that_are_none(opened: Open, tmp_path: Path) -> None:
    path = write_pmtiles(tmp_path / "c.pmtiles", {Tile(2, 1, 1): MVT}, vector=True)
    assert cannot(opened, spec("pmtiles", path)) == "fetch.vector_tiles"
    whole_file = write_pmtiles(tmp_path / "d.pmtiles", TREE).read_bytes()
    for size in (60, 200, len(whole_file) - 1000):
        path.write_bytes(whole_file[:size])
        assert cannot(opened, spec("pmtiles", path)) == "fetch.broken_file"


def test_the_real_mbtiles(opened: Open, shared_data: Path) -> None:
    source = opened(spec("mbtiles", shared_data / "raster" / "open-streets-dc.mbtiles"))
    assert (source.zooms, source.tile_px) == (range(7, 13), 256)
    assert "OpenStreetMap" in source.attribution
    tiles = all_in(source, 12)
    assert len(tiles) == 16
    assert all(isinstance(data, bytes) and kind(data) == "webp" for data in tiles)


def test_the_real_pmtiles(opened: Open, shared_data: Path) -> None:
    source = opened(spec("pmtiles", shared_data / "raster" / "usgs-mt-whitney-8-15-webp-512.pmtiles"))
    assert (source.zooms, source.tile_px, source.spec.tile_px) == (range(8, 16), 512, 512)
    tiles = all_in(source, 15)
    assert len(tiles) == 30
    assert all(isinstance(data, bytes) and side(data) == 512 for data in tiles)


def test_a_shifted_file_is_put_right(opened: Open, tmp_path: Path) -> None:
    """Bounds that the file gives in GCJ-02 are told in WGS 84."""
    said = {"minzoom": "2", "maxzoom": "3", "bounds": "116.1,39.6,116.7,40.2"}
    source = opened(spec("mbtiles", write_mbtiles(tmp_path / "e.mbtiles", TREE, said), crs="GCJ-02"))
    assert source.bounds_deg is not None
    west, south, _, _ = source.bounds_deg
    assert [float(v) for v in wgs84_to_gcj02(west, south)] == pytest.approx([116.1, 39.6], abs=1e-7)


# --- GeoTIFF -------------------------------------------------------------------------------------------------------

CORNER = (500_000.0, 4_000_000.0)  # UTM 50 north: 117° east, about 36.1° north


def pixels(source: Source, lon: float, lat: float, z: int | None = None) -> tuple[int, ...]:
    """RGBA of a place."""
    z = source.zooms[-1] if z is None else z
    column, row = (float(v) for v in address(source.spec, z, *to_mercator(lon, lat)))
    data = source.get(Tile(z, int(column), int(row)))
    assert isinstance(data, np.ndarray), data
    assert data.shape == (512, 512, 4)
    assert data.dtype == np.uint8
    return tuple(int(v) for v in data[int(row % 1 * 512), int(column % 1 * 512)])


def at_px(column: float, row: float, px: float = 10.0, crs: str = "EPSG:32650") -> tuple[float, float]:
    """WGS 84 of a pixel of a test's picture."""
    from pyproj import Transformer

    where = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = where.transform(CORNER[0] + column * px, CORNER[1] - row * px)
    return float(lon), float(lat)


def quarters(dtype: str = "uint8") -> np.ndarray[Any, Any]:
    """(3, 400, 400): red, green / blue, white quarters."""
    out = np.zeros((3, 400, 400), dtype=dtype)
    out[0, :200, :200] = out[1, :200, 200:] = out[2, 200:, :200] = 255
    out[:, 200:, 200:] = 255
    return out


QUARTERS = {(100, 100): (255, 0, 0), (300, 100): (0, 255, 0), (100, 300): (0, 0, 255), (300, 300): (255, 255, 255)}


@pytest.mark.parametrize("overviews", [(), (2, 4, 8)])
def test_a_projected_picture_lies_right(opened: Open, tmp_path: Path, overviews: tuple[int, ...]) -> None:
    path = write_tiff(tmp_path / "q.tif", quarters(), CORNER, 10.0, overviews=overviews)
    source = opened(spec("raster", path))
    assert source.zooms[-1] == 13  # 10 m on the ground at 36° are 12.4 Mercator metres; level 13 of 512 px has 9.6
    for z in (source.zooms[-1], 11, 9):
        for (column, row), colour in QUARTERS.items():
            assert pixels(source, *at_px(column, row), z) == (*colour, 255)
        assert pixels(source, *at_px(-60, 100), z)[3] == 0
    edge = at_px(200, 100)  # between red and green, to a pixel of the file
    assert pixels(source, edge[0] - 0.0002, edge[1])[:2] == (255, 0)
    assert pixels(source, edge[0] + 0.0002, edge[1])[:2] == (0, 255)


def test_no_data_is_transparent(opened: Open, tmp_path: Path) -> None:
    values = quarters()
    values[:, 300:, 300:] = 0
    source = opened(spec("raster", write_tiff(tmp_path / "n.tif", values, CORNER, 10.0, nodata=0)))
    assert pixels(source, *at_px(350, 350))[3] == 0
    assert pixels(source, *at_px(100, 100)) == pytest.approx((255, 0, 0, 255), abs=1)  # two bands of three are 0 there
    four = np.concatenate([quarters(), np.full((1, 400, 400), 255, np.uint8)])
    four[3, :200, :200] = 0
    source = opened(spec("raster", write_tiff(tmp_path / "a.tif", four, CORNER, 10.0, photometric="RGB", alpha="yes")))
    assert pixels(source, *at_px(100, 100))[3] == 0
    assert pixels(source, *at_px(300, 100)) == (0, 255, 0, 255)


def test_grey_deep_and_palette(opened: Open, tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(1000, 3000, 400), (400, 1))[None]
    for dtype in ("uint16", "float32"):
        source = opened(spec("raster", write_tiff(tmp_path / f"{dtype}.tif", ramp.astype(dtype), CORNER, 10.0)))
        dark, mid, light = (pixels(source, *at_px(column, 200)) for column in (3, 200, 397))
        assert dark[0] == dark[1] == dark[2] < 5
        assert 120 < mid[0] < 135
        assert light[0] > 250
        assert mid[3] == 255
    holes = ramp.astype("float32")
    holes[0, :100] = np.nan
    source = opened(spec("raster", write_tiff(tmp_path / "nan.tif", holes, CORNER, 10.0)))
    assert pixels(source, *at_px(200, 50))[3] == 0
    assert pixels(source, *at_px(200, 200))[3] == 255
    numbers = np.zeros((1, 400, 400), dtype=np.uint8)
    numbers[0, :, 200:] = 7
    table = {0: (10, 20, 30, 255), 7: (200, 100, 50, 255)}
    source = opened(spec("raster", write_tiff(tmp_path / "p.tif", numbers, CORNER, 10.0, palette=table)))
    assert pixels(source, *at_px(100, 100)) == (10, 20, 30, 255)
    assert pixels(source, *at_px(300, 100)) == (200, 100, 50, 255)


def test_a_picture_in_degrees_of_the_whole_world(opened: Open, tmp_path: Path) -> None:
    values = np.zeros((3, 90, 180), dtype=np.uint8)
    values[0, :45], values[2, 45:] = 255, 255  # red north, blue south
    source = opened(spec("raster", write_tiff(tmp_path / "w.tif", values, (-180.0, 90.0), 2.0, crs="EPSG:4326")))
    assert source.bounds_deg == pytest.approx((-180, -85.05, 180, 85.05))
    assert pixels(source, 10.0, 60.0, 0) == (255, 0, 0, 255)
    assert pixels(source, 10.0, -60.0, 0) == (0, 0, 255, 255)


def test_a_picture_whose_ground_is_shifted(opened: Open, tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "g.tif", quarters(), (116.0, 40.0), 0.0001, crs="EPSG:4326")
    source = opened(spec("raster", path, crs="GCJ-02"))
    true_lon, true_lat = 116.02, 39.98  # the corner of the four quarters, as GCJ-02
    x, y = to_mercator(*(float(v) for v in _true(true_lon, true_lat)))
    for dx, dy, colour in ((-60, 60, (255, 0, 0)), (60, 60, (0, 255, 0)), (60, -60, (255, 255, 255))):
        lon, lat = (float(v) for v in from_mercator(x + dx, y + dy))
        assert pixels(source, lon, lat)[:3] == colour


def _true(lon: float, lat: float) -> tuple[Any, Any]:
    from layers.geo import gcj02_to_wgs84

    return gcj02_to_wgs84(lon, lat)


def test_rasters_that_are_none(opened: Open, tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "x.tif", quarters(), CORNER, 10.0, crs="")
    assert cannot(opened, spec("raster", path)) == "fetch.no_georeference"
    good = write_tiff(tmp_path / "t.tif", quarters(), CORNER, 10.0).read_bytes()
    for share in (0.02, 0.5, 0.95):
        path.write_bytes(good[: int(len(good) * share)])
        assert cannot(opened, spec("raster", path)) == "fetch.broken_file"
    vrt = tmp_path / "away.tif"
    vrt.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"/>', "utf-8")  # could name a URL: no driver for it
    assert cannot(opened, spec("raster", vrt)) == "fetch.broken_file"


def test_the_real_geotiff(opened: Open, shared_data: Path) -> None:
    source = opened(spec("raster", shared_data / "raster" / "bahamas_rgb.tif"))
    assert source.bounds_deg == pytest.approx((-78.9586, 23.5650, -76.5749, 25.5509), abs=1e-3)
    tiles = all_in(source, source.zooms[-1])
    shown = np.concatenate([tile[..., 3].ravel() for tile in tiles if isinstance(tile, np.ndarray)])
    assert set(np.unique(shown)) <= {0, 255}
    assert 0.2 < float((shown == 255).mean()) < 0.4  # a tilted picture on six tiles
    assert pixels(source, -77.5, 24.6)[3] == 255


def test_threads_share_a_geotiff(depot: OpenDepot, tmp_path: Path) -> None:
    d = depot(spec("raster", write_tiff(tmp_path / "q.tif", quarters(), CORNER, 10.0, overviews=(2,))), threads=3)
    source = d._source
    assert source.bounds_deg is not None
    view = tiles_covering(source.spec, bounds_to_mercator(source.bounds_deg), 12.0, source.bounds_deg)
    d.want(view)
    until(lambda: all(d.settled(tile) for tile in view))
    assert len(view) >= 4
    again = {tile: source.get(tile) for tile in view}
    for tile in view:
        shown, once_more = d.at_hand(tile), again[tile]
        assert isinstance(shown, np.ndarray)
        assert isinstance(once_more, np.ndarray)
        assert np.array_equal(shown, once_more)
    d.close()
    assert not [t for t in threading.enumerate() if t.name == "tiles-file"]


def test_a_picture_that_vanishes_while_shown(opened: Open, tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "q.tif", quarters(), CORNER, 10.0, overviews=(2,))
    source = opened(spec("raster", path))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    lon, lat = at_px(300, 300)
    column, row = (float(v) for v in address(source.spec, 9, *to_mercator(lon, lat)))
    answer = source.get(Tile(9, int(column), int(row)))
    assert isinstance(answer, Refusal)
    assert answer.code == "fetch.corrupt"


# --- small sums ----------------------------------------------------------------------------------------------------


def test_what_a_picture_says_of_itself() -> None:
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    for name in ("png", "jpeg", "webp"):
        image, buffer = QImage(300, 20, QImage.Format.Format_RGB32), QBuffer()
        image.fill(0x336699)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        assert image.save(buffer, name)  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        assert (kind(data), side(data), whole(data)) == (name, 300, True)
        assert not whole(data[: len(data) * 2 // 3])
    assert (kind(b"GIF89a\x2c\x01"), side(b"GIF89a\x2c\x01"), kind(b"BM")) == ("gif", 300, "")


@pytest.mark.parametrize(("given", "shown"), [
    ("© <a href='x'>OSM</a> 贡献者", "© OSM 贡献者"),
    ("See <http://openstreetmap.org> for more", "See http://openstreetmap.org for more"),
    ("a &amp; b\n c", "a & b c"),
    ("x" * 900, "x" * 200),
])  # fmt: skip
def test_attribution_is_plain_text(given: str, shown: str) -> None:
    assert plain(given) == shown


def test_pixels_are_what_they_say(opened: Open, tmp_path: Path) -> None:
    data: object = opened(spec("raster", write_tiff(tmp_path / "q.tif", quarters(), CORNER, 10.0))).get(Tile(0, 0, 0))
    shown: Pixels = np.asarray(data)
    assert shown.flags.c_contiguous
