"""The one map as its administrator and the duty lead meet it: commands, broker, desk and canvas, with real files."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from console import site
from console.codec import topic
from console.desk.state import ViewState
from console.door import main
from console.door.rooms import Rooms, build, open_site
from console.feed import Client
from console.glass.bench.scene import BenchSource, scene
from console.glass.canvas import Canvas
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of_site
from console.glass.tilework.service import TileService
from console.words import Changes
from layers import geo
from tests.e2e.test_real_data import beat_until
from tests.glass.test_basemaps import until
from tests.layers.bring_files import SITE, SPOTS, area_feature, point_feature, write_geojson, write_ogr, zipped
from tests.site.bringing import opened

ROOT: Final = Path(__file__).resolve().parents[2]
WEST, SOUTH, EAST, NORTH = SITE
COUNTY: Final = f"""id = "county"
[layers]
units = ""
[bounds]
west_deg = {WEST}
south_deg = {SOUTH}
east_deg = {EAST}
north_deg = {NORTH}
"""
NOWHERE: Final = 'id = "nowhere"\n[layers]\nunits = ""\n'
GOOD: Final = [point_feature(*spot, id=f"g{k}", name=f"点{k}") for k, spot in enumerate(SPOTS)]
BOX: Final = [(115.01, 35.51), (115.03, 35.51), (115.03, 35.53), (115.01, 35.53), (115.01, 35.51)]
BOW: Final = [(115.01, 35.51), (115.03, 35.53), (115.03, 35.51), (115.01, 35.53), (115.01, 35.51)]
PIN: Final = [(115.01, 35.51), (115.02, 35.51), (115.01, 35.51)]


def make(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "site.toml").write_text(text, "utf-8")
    site.compile_here(folder)
    return folder


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site at which nothing bad may leave a trace."""
    return make(tmp_path_factory.mktemp("county") / "site", COUNTY)


def held(folder: Path) -> dict[str, bytes]:
    """All that is the site's own, without what is compiled from it."""
    files = (p for p in folder.rglob("*") if p.is_file() and ".onemap" not in p.parts)
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


# --- bad input ------------------------------------------------------------------------------------------------------


def _collection(*features: Any) -> Callable[[Path], Path]:
    return lambda folder: write_geojson(folder / "a.geojson", features)


def _cut_zip(folder: Path) -> Path:
    path = zipped(folder / "a.zip", {"a.csv": b"id,lon,lat\n" + os.urandom(3000)})
    path.write_bytes(path.read_bytes()[:1500])
    return path


def _named_csv(folder: Path) -> Path:
    return write_geojson(folder / "a.csv", [*GOOD, GOOD[1]])


def _cut_json(folder: Path) -> Path:
    path = write_geojson(folder / "a.geojson", GOOD)
    path.write_bytes(path.read_bytes()[:250])
    return path


def _bad_json(folder: Path) -> Path:
    path = write_geojson(folder / "a.geojson", GOOD)
    path.write_text(path.read_text("utf-8").replace('"id": "g1"', '"id" "g1"'), "utf-8")
    return path


def _wide_csv(folder: Path) -> Path:
    rows = "编号，名称，经度，纬度\nA1，东门，115.01，35.51\nA2,西门,115.02,35.52\nA3，南门，北，35.5\n"
    (folder / "a.csv").write_bytes(("\ufeff" + rows).encode())
    return folder / "a.csv"


def _deep_shape(folder: Path) -> Path:
    import shapely

    shape = shapely.Polygon([(*spot, 71.0) for spot in BOX])
    return write_ogr(folder / "a.gpkg", [shape], {"name": ["甲"]}, driver="GPKG", kind="Polygon Z")


FAR: Final = [*GOOD, *(point_feature(*p, id=i) for i, p in (("零", (0, 0)), ("外", (500, 35.5)), ("极", (115, 95))))]
MIXED: Final = [*GOOD, area_feature(BOX, id="面")]
TWICE: Final = [*GOOD, point_feature(115.02, 35.53, id="g1")]
CROSSED: Final = [area_feature(BOX, id="好"), area_feature(BOW, id="结"), area_feature(PIN, id="钉")]


@pytest.mark.parametrize(
    ("make_file", "role", "zh", "en", "kept"),
    [
        (_cut_zip, "overlay", "a.zip 压缩包不完整或已损坏", "truncated or damaged", None),
        (_named_csv, "overlay", "扩展名是 .csv，内容是 geojson", "named .csv, but it is geojson", 3),
        (_cut_json, "overlay", "a.geojson 不完整", "ends too early", None),
        (_bad_json, "overlay", "JSON 语法有误：少冒号", "a colon is missing", None),
        (_collection(), "overlay", "没有一行", "the data of a.geojson has no rows", None),
        (_collection(*MIXED), "cameras", "第 4 行（面）：是面，应为点", "row 4 (面): has areas; points are wanted", 3),
        (_collection(*FAR), "overlay", "第 4 行（零）：坐标是 0,0", "row 5 (外): 500,35.5 lies off the Earth", 3),
        (_collection(*TWICE), "overlay", "编号 g1 与第 2 行重复", "id g1 repeats that of row 2", 3),
        (_collection(*CROSSED), "beats", "第 2 行（结）：图形有误（边界自相交），已修", "row 3 (钉): an inv", 2),
        (_wide_csv, "overlay", "第 4 行（A3）：坐标读不出：北, 35.5", "both part columns", 2),
        (_deep_shape, "beats", "1 个要素的高程未取", "heights of 1 features were dropped", 1),
    ],
    ids=["cut zip", "extension", "cut json", "json", "empty", "mixed", "off earth", "twice", "crossed", "commas", "3d"],
)  # fmt: skip
def test_bad_input_is_named_and_the_good_rows_are_kept_when_agreed(
    county: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    make_file: Callable[[Path], Path], role: str, zh: str, en: str, kept: int | None,
) -> None:  # fmt: skip
    """The sentence in both languages; nothing is touched before ``--accept``; the good rows after it."""
    path, before = make_file(tmp_path), held(county)
    add = ["site", "add", str(path), "--site", str(county), "--role", role, "--crs", "WGS84", "--into", "new"]
    for language, sentence in (("zh", zh), ("en", en)):
        look = ["site", "look", str(path), "--site", str(county), "--role", role, "--crs", "WGS84"]
        assert main([*look, "--lang", language]) == (0 if kept is not None else 1)
        said = "".join(capfd.readouterr())
        assert sentence in said
        assert "Traceback" not in said
        assert "的 没有" not in said, "a gap where a name is missing"
    assert held(county) == before
    if kept is None or path.suffix == ".gpkg":
        return
    assert main([*add, "--lang", "zh"]) == 1
    assert f"其余 {kept} 行" in "".join(capfd.readouterr())
    assert held(county) == before
    assert main([*add, "--accept", "--lang", "zh"]) == 0
    assert f"新增 {kept}，" in "".join(capfd.readouterr())
    (made,) = (one for one in opened(county).layers)
    assert len(made.overlay.ids) == kept
    assert main(["site", "remove", made.spec.id, "--site", str(county)]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize("at", ["bring.step.read", "bring.step.write"])
def test_kill_9_while_adding_leaves_the_old_site(tmp_path: Path, at: str) -> None:
    folder = make(tmp_path / "site", COUNTY)
    rows = [point_feature(115.0 + k * 1e-5, 35.51, id=f"c{k}", name=f"点{k}") for k in range(20_000)]
    path = write_geojson(tmp_path / "a.geojson", rows)
    words = ["site", "add", str(path), "--site", str(folder), "--role", "cameras", "--crs", "WGS84", "--json"]
    with subprocess.Popen([sys.executable, str(ROOT / "main.py"), *words], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        seen = []
        for line in child.stdout:
            seen.append(json.loads(line).get("code"))
            if seen[-1] == at:
                child.send_signal(signal.SIGKILL)
                break
        child.stdout.read()
    assert seen[-1] == at, seen
    assert child.returncode == -signal.SIGKILL
    place = opened(folder)
    assert place.problems == ()
    assert len(place.cameras.ids) in (0, 20_000)
    assert main([*words[:-1], "--into", "new" if place.layers else ""]) == 0
    assert len(opened(folder).cameras.ids) == 20_000


# --- beats and the events in them -----------------------------------------------------------------------------------


def running(folder: Path, house: ExitStack) -> Rooms:
    rooms = build(open_site(folder, house), "", house)
    beat_until(rooms.desk, lambda: rooms.desk.health.feed is not None and rooms.desk.health.feed.connected)
    return rooms


def published(rooms: Rooms, bodies: list[tuple[str, dict[str, Any]]], there: Callable[[], bool]) -> None:
    """Through the broker, as a terminal or the county's platform would, until it is ``there``."""
    client = Client.connect(rooms.url, "qa")
    try:
        client.wait(10.0)
        for below, body in bodies:
            client.publish(topic(rooms.desk.site.config.id, below), json.dumps(body).encode(), qos=1)
        beat_until(rooms.desk, there)
    finally:
        client.close()


def test_seattles_706_events_are_counted_by_the_51_beats(shared_data: Path, tmp_path: Path) -> None:
    folder = make(tmp_path / "site", NOWHERE)
    added = site.add(folder, shared_data / "boundaries" / "spd-beats.geojson", site.Asked(role="beats"))
    assert added.added == 51
    site.compile_here(folder)
    table = shared_data / "incidents" / "seattle_police_911_2016-03-25.csv"
    with table.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    with ExitStack() as house:
        rooms = running(folder, house)
        desk, now = rooms.desk, rooms.desk.clock.now()
        bodies = [
            ("incident/county110", {
                "id": f"E{n}", "t": now - n, "type": "盗窃", "level": 2,
                "place": {"lon": float(row["Longitude"]), "lat": float(row["Latitude"])},
            }) for n, row in enumerate(rows)
        ]  # fmt: skip
        published(rooms, bodies, lambda: len(desk.incidents) == 706)
        assert len(rows) == 706
        counts = desk.whereabouts.counts("incidents").total
        assert counts.sum() == 705, "99.9 %: one lies in the water"
        said = Counter(row["Zone/Beat"] for row in rows)
        ours = dict(zip(desk.site.beats.names, counts.tolist(), strict=True))
        moved = sum(abs(n - said.get(beat, 0)) for beat, n in ours.items()) / 2
        assert moved <= 0.1 * 706, "the table's own column, of other borders, says the same of nearly all"
        assert desk.whereabouts.counts("days:7").total.sum() == counts.sum()


# --- coordinate systems by feed -------------------------------------------------------------------------------------


def test_fixes_and_incidents_land_where_they_are_whatever_system_they_are_in(tmp_path: Path) -> None:
    folder = make(tmp_path / "site", COUNTY + '[feeds]\ncrs = "GCJ-02"\nincident_crs = "BD-09"\n')
    true = SPOTS[0]
    gcj = [float(v) for v in geo.wgs84_to_gcj02(*true)]
    baidu = [float(v) for v in geo.from_wgs84("BD-09", *true)]
    with ExitStack() as house:
        rooms = running(folder, house)
        now = rooms.desk.clock.now()
        said = {"silent": (gcj, {}), "wgs": (true, {"crs": "WGS84"}), "cgcs": (true, {"crs": "CGCS2000"}),
                "baidu": (baidu, {"crs": "BD-09"})}  # fmt: skip
        bodies = [(f"unit/{u}/fix", {"t": now, "lon": at[0], "lat": at[1], **more}) for u, (at, more) in said.items()]
        places = {"silent": (baidu, {}), "gcj": (gcj, {"crs": "GCJ-02"})}
        bodies += [
            ("incident/county110", {"id": i, "t": now, "type": "盗窃", "place": {"lon": at[0], "lat": at[1]}, **more})
            for i, (at, more) in places.items()
        ]
        units, found = rooms.desk.units, rooms.desk.incidents
        published(rooms, bodies, lambda: len(found) == 2 and set(said) <= units.row.keys())
        rows = [units.row[unit] for unit in said]
        lon, lat = geo.from_mercator(units.x_m[rows], units.y_m[rows])
        assert (geo.distance_m(lon, lat, *true) < 0.5).all()
        spots = np.array([(one.lon_deg, one.lat_deg) for one in found.values()], dtype=np.float64)
        off = geo.distance_m(spots[:, 0], spots[:, 1], *true)
        assert len(off) == 2
        assert off.max() < 0.5


# --- the twins ------------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(shared_data: Path, tmp_path: Path) -> BenchSource:
    """The four counties and their cities twice in one site, each twin a layer."""
    folder = make(tmp_path / "site", NOWHERE)
    for system in ("wgs84", "gcj02"):
        path = shared_data / "boundaries" / f"china_4counties_4cities_{system}.geojson"
        assert site.add(folder, path, site.Asked(role="overlay", name=system)).added == 8
    source = scene(units=1, cameras=0, segments=1, incidents=0, beats=1, polygons=1)
    source.site = cast("Any", opened(folder))
    return source


@pytest.fixture
def canvas(twins: BenchSource, widgets: Callable[[QWidget], QWidget]) -> Iterator[Canvas]:
    tiles = TileService(scene_of_site(twins.site), worker=False)
    made = Canvas(twins, load_theme("dark"), tiles=tiles)
    widgets(made)
    made.resize(500, 400)
    made.show()
    yield made
    made.shut()
    tiles.shut()


def inked(canvas: Canvas, source: BenchSource, layer: str) -> NDArray[np.bool_]:
    """Where a picture with this layer alone differs from the bare land."""
    others = {f"layer:{one.spec.id}": one.spec.id == layer for one in source.site.layers}
    source.view = ViewState(layers={**source.view.layers, **others, "units": False, "labels": False})
    canvas.apply(Changes.VIEW)
    assert until(canvas.at_rest)
    image = canvas.picture().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width())
    return np.not_equal(pixels, load_theme("dark").color("land").rgb())


@pytest.mark.parametrize("m_per_px", [300.0, 20.0, 2.0])
def test_the_twins_lie_on_one_another_on_the_screen(canvas: Canvas, twins: BenchSource, m_per_px: float) -> None:
    x, y = geo.to_mercator(117.97514, 30.846147)  # a corner of Qingyang
    canvas.centre_on(float(x), float(y), m_per_px)
    first, second = (inked(canvas, twins, one.spec.id) for one in twins.site.layers)
    assert first.any()
    assert not first.all()
    assert (first ^ second).sum() <= 0.002 * first.size, "at most a pixel here and there along the edge"


def test_a_site_without_a_map_opens_at_its_layers(canvas: Canvas, twins: BenchSource) -> None:
    xy = np.concatenate([one.overlay.xy for one in twins.site.layers])
    west, south, east, north = canvas.bounds_m
    assert west < xy[:, 0].min() < xy[:, 0].max() < east
    assert south < xy[:, 1].min() < xy[:, 1].max() < north
    assert east - west < 4e6, "not the whole world"
