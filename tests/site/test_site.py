"""A site folder from extract to loaded site: what is broken is left out and named, the rest opens."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.synchronize
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from console import site
from console.say import known
from console.site import cache
from console.words import VirtualClock
from tests.layers.osm_text import write_osm

ROOT = Path(__file__).resolve().parents[2]
ROAD = {"highway": "residential", "maxspeed": "36", "name": "人民路"}
NODES = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 500.0)}
POINT = {"type": "Point", "coordinates": [0.001, 0.001]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site made as ``site new`` makes it: child process and all."""
    folder = tmp_path_factory.mktemp("sites")
    osm = write_osm(folder / "x.osm", NODES, [([1, 2, 3], ROAD)], {3: {"amenity": "police", "name": "东关警务站"}})
    steps: list[float] = []
    site.new(folder / "town", osm, "东关", progress=lambda share, _text: steps.append(share))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    return folder / "town"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(made, tmp_path / "town"))


def opened(folder: Path) -> site.Site:
    """Compiled in this process, which is quicker than a child."""
    site.compile_here(folder)
    return site.load(folder)


def refused(act: Callable[[], object]) -> str:
    """The say code of what went wrong, and a sentence for it."""
    with pytest.raises(site.SiteError) as caught:
        act()
    assert str(caught.value)
    return caught.value.code


def test_a_new_site_works(made: Path) -> None:
    place = site.load(made)
    assert place.problems == ()
    assert (place.config.id, place.config.name) == ("town", "东关")
    assert place.roads is not None
    assert place.roads.length_km == pytest.approx(1.0, rel=0.01)
    assert place.posts.names == ("东关警务站",)
    assert len(place.units) == 12
    assert place.base.bounds == pytest.approx((0, 0, 500, 500), abs=1)
    west, _, east, _ = place.accepted_deg
    assert west < -0.1 < 0.1 < east
    assert place.state_dir == made.resolve() / ".onemap"


def test_it_is_compiled_again_only_when_its_files_have_changed(folder: Path) -> None:
    assert not site.compile_if_stale(folder)
    for path in folder.iterdir():
        if path.is_file():
            os.utime(path, (1, 1))
    assert not site.compile_if_stale(folder), "a checkout renews times, not contents"
    toml = folder / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace("sign_s = 60.0", "sign_s = 61.0"), "utf-8")
    assert not site.compile_if_stale(folder), "limits are not compiled in"
    toml.write_text(toml.read_text("utf-8").replace("signal_s = 8.0", "signal_s = 9.0"), "utf-8")
    assert refused(lambda: site.load(folder)) == "site.not_ready"
    assert site.compile_if_stale(folder)
    old = site.load(folder).base.lines.xy.copy()
    write_osm(folder / "map.osm", {**NODES, 3: (500.0, 900.0)}, [([1, 2, 3], ROAD)])
    assert site.compile_if_stale(folder)
    assert not np.array_equal(site.load(folder).base.lines.xy, old)
    there = sorted(p.name.rpartition("-")[0] for p in cache.cache_dir(folder).iterdir() if p.is_dir())
    assert there == ["base", "joined", "names", "roads"], "old parts are swept"


def test_a_broken_layer_is_left_out_and_its_line_is_named(folder: Path) -> None:
    feature = {"type": "Feature", "properties": {"id": "c1"}, "geometry": POINT}
    (folder / "cameras.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    (folder / "beats.geojson").write_text('{"features": [\n{"type": oops}\n]}', "utf-8")
    toml = folder / "site.toml"
    text = toml.read_text("utf-8").replace('beats = ""', 'beats = "beats.geojson"')
    text = text.replace('cameras = ""', 'cameras = "cameras.geojson"')
    text = text.replace('posts = ""', 'posts = "../posts.geojson"')
    toml.write_text(text.replace('places = ""', 'places = "none.geojson"'), "utf-8")
    place = opened(folder)
    assert place.beats.ids == ()
    assert place.cameras.ids == ("c1",)
    assert place.posts.names == ("东关警务站",), "those of the extract stand in"
    found = {(p.file, p.line, p.code) for p in place.problems}
    assert found == {
        ("beats.geojson", 2, "site.layer.not_json"),
        ("../posts.geojson", None, "site.outside"),
        ("none.geojson", None, "site.unreadable"),
    }
    beats = next(p for p in place.problems if p.file == "beats.geojson")
    assert beats.text().startswith("beats.geojson 第 2 行：第 10 列 JSON 语法有误，未载入此图层")


def test_a_broken_extract_opens_without_roads(folder: Path) -> None:
    (folder / "map.osm").write_text("<osm>\n<node id=>\n</osm>", "utf-8")
    place = opened(folder)
    assert place.roads is None
    assert len(place.base.lines.cls) == 0
    assert [(p.file, p.code) for p in place.problems] == [("map.osm", "site.osm.unreadable")]
    assert place.problems[0].text()


def test_missing_points_are_said(folder: Path) -> None:
    write_osm(folder / "map.osm", NODES, [([1, 2, 3, 99], ROAD)])
    place = opened(folder)
    assert place.roads is not None
    assert [(p.code, p.facts) for p in place.problems] == [("site.osm.missing_nodes", {"n": 1})]


def test_a_site_without_a_map_believes_positions_anywhere(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('id = "athens"\nname = "Athens"\n[layers]\nunits = ""\n', "utf-8")
    place = opened(tmp_path)
    assert place.roads is None
    assert place.problems == ()
    assert place.accepted_deg == (-180.0, -90.0, 180.0, 90.0)
    edges = "[bounds]\nwest_deg = 23.6\nsouth_deg = 37.9\neast_deg = 23.8\nnorth_deg = 38.1\nmargin_m = 1000\n"
    (tmp_path / "site.toml").write_text('id = "athens"\n' + edges, "utf-8")
    place = opened(tmp_path)
    assert place.accepted_deg == pytest.approx((23.6, 37.9, 23.8, 38.1), abs=0.02)
    assert place.base.bounds[0] == pytest.approx(23.6 * 111_319.5, rel=1e-4)


def test_own_places_join_those_of_the_map(folder: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "老桥", "class": "hamlet"}, "geometry": POINT}
    (folder / "places.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    toml = folder / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace('places = ""', 'places = "places.geojson"'), "utf-8")
    base = opened(folder).base
    assert {base.names[n] for n in base.places.name} == {"东关警务站", "老桥"}


def test_new_refuses_what_it_cannot_do_and_leaves_nothing(made: Path, tmp_path: Path) -> None:
    osm = made / "map.osm"
    broken = tmp_path / "broken.osm"
    broken.write_text("no map", "utf-8")
    assert refused(lambda: site.new(made, osm, "x")) == "site.not_empty"
    assert refused(lambda: site.new(tmp_path / "a", tmp_path / "none.osm", "x")) == "site.no_extract"
    assert refused(lambda: site.new(tmp_path / "b", broken, "x")) == "site.no_extract"
    assert refused(lambda: site.new(tmp_path / "c", osm, "x", cancelled=lambda: True)) == "site.cancelled"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.osm"]


def test_a_wrong_site_toml_fails_the_child_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "site.toml").write_text("id = 3\n", "utf-8")
    assert site.compile_main(folder) == 1
    assert json.loads(capsys.readouterr().out)["error"].startswith("site.toml 第 1 行：id")


def test_loading_imports_nothing_heavy(made: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from console import site; place = site.load(Path(sys.argv[1]));"
        "assert place.roads.snap([1.0], [1.0]).ok[0]; print(*sorted(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(made)], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "layers.roads.graph" in loaded
    heavy = {"geopandas", "shapely", "pyproj", "pyogrio", "osmium", "pandas", "sqlalchemy", "PySide6", "paho"}
    assert not heavy & loaded


def test_a_second_console_is_told_who_holds_the_site(folder: Path) -> None:
    clock = VirtualClock()
    with site.lock(folder, "seat-1", clock) as me:
        assert site.holder(folder) == me
        with pytest.raises(site.SiteHeld) as caught, site.lock(folder, "seat-2"):
            pass
        assert caught.value.facts["seat"] == "seat-1"
        assert caught.value.facts["pid"] == os.getpid()
        assert "seat-1" in str(caught.value)
    assert site.holder(folder) is None
    with site.lock(folder, "seat-2"):
        pass


def test_the_lock_of_a_killed_console_is_taken_over(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_hold, args=(str(folder), ready))
    other.start()
    assert ready.wait(30)
    with pytest.raises(site.SiteHeld) as caught, site.lock(folder, "seat-1"):
        pass
    assert caught.value.facts["pid"] == other.pid
    other.kill()
    other.join(10)
    with site.lock(folder, "seat-1"):
        pass


def _hold(folder: str, ready: multiprocessing.synchronize.Event) -> None:
    with site.lock(Path(folder), "seat-9"):
        ready.set()
        multiprocessing.Event().wait(60)


@pytest.mark.parametrize(
    ("osm", "km", "names"), [("puyang_henan_map.osm", 303, "村"), ("liechtenstein-2015.osm.pbf", 744, "Vaduz")]
)
def test_real_extracts_make_sites(shared_data: Path, tmp_path: Path, osm: str, km: float, names: str) -> None:
    site.new(tmp_path / "s", shared_data / "osm" / osm, "某县公安局")
    place = site.load(tmp_path / "s")
    assert place.problems == ()
    assert place.roads is not None
    assert place.roads.length_km == pytest.approx(km, abs=5)
    assert any(names in name for name in place.base.names)
    assert place.config.map.osm in ("map.osm", "map.osm.pbf")


def test_the_athens_vehicles_have_a_site_without_roads(shared_data: Path, tmp_path: Path) -> None:
    track = shared_data / "tracks" / "pneuma_athens_50veh_1hz.csv"
    columns = np.genfromtxt(track, delimiter=",", names=True, dtype=None, encoding="utf-8", max_rows=100)
    lon = columns[next(n for n in columns.dtype.names or () if n.startswith("lon"))]
    (tmp_path / "site.toml").write_text('id = "athens"\n', "utf-8")
    west, _, east, _ = opened(tmp_path).accepted_deg
    assert ((lon > west) & (lon < east)).all()


def test_every_fault_of_a_layer_file_has_its_sentence() -> None:
    """The codes are made of two parts, so the check of all said codes does not see them."""
    source = (ROOT / "layers" / "shapes" / "files.py").read_text("utf-8")
    codes = set(re.findall(r'[Ff]ault\(\s*"(\w+)"', source))
    assert len(codes) >= 9
    assert {code for code in codes if not known(f"site.layer.{code}")} == set()
