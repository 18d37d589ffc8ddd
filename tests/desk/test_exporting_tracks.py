"""导迹: of whom, within what, of which time, into which file; and the file itself, by the child that makes it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from console.desk import Outcome
from console.desk.ringview import RingView
from console.door.jobbing import Jobbing
from console.store.tracks import Tracks
from console.verbs import calls
from console.words import Fix, Ring, RingAnswer
from layers.geo import to_mercator
from layers.shapes import Areas, Beats
from layers.shapes.outlines import area_of, geometry_of
from layers.tracks import read_recording
from tests.desk.test_making_files import Port
from tests.desk.town import NOW, Town, make_site

PATIENCE_S = 60.0


def square(west: float, south: float, east: float, north: float, hole: tuple[float, ...] = ()) -> Areas:
    rings = [[(west, south), (east, south), (east, north), (west, north)]]
    if hole:
        w, s, e, n = hole
        rings.append([(w, s), (e, s), (e, n), (w, n)])
    xy = [np.stack(to_mercator(*np.array(ring).T), axis=1) for ring in rings]
    off = np.cumsum([0, *map(len, xy)]).astype(np.int32)
    return Areas(np.concatenate(xy), off, np.array([0, len(rings)], np.int32), np.zeros(1, np.uint8))


@pytest.fixture
def port() -> Port:
    return Port()


@pytest.fixture
def town(tmp_path: Path, port: Port) -> Town:
    beats = Beats(square(115.0, 35.0, 115.2, 36.0), ("B01",), ("城东巡区",), np.zeros((1, 2)))
    made = Town(tmp_path, site=replace(make_site(tmp_path), beats=beats))
    made.desk.jobs.port = port
    made.patrol("03", "05")
    made.call("0912")
    made.beat(600)
    return made


def run(town: Town, line: str) -> Outcome:
    made = town.desk.run(line)
    town.beat()
    return made


def test_the_last_hour_of_all(town: Town, port: Port) -> None:
    made = run(town, "导迹")
    assert made.ok
    assert "全部单元" in made.text()
    assert port.begun[0][2][:2] == ("tracks", "export")
    assert port.span == pytest.approx((600 - 3600, 600))
    assert port.said("--by") == "happened"
    assert "--units" not in port.begun[0][2]
    assert Path(port.said("--out")).suffix == ".gpx"
    assert Path(port.said("--out")).parent.name == "tracks"


def test_units_hours_and_a_name(town: Town, port: Port, tmp_path: Path) -> None:
    assert run(town, f"导迹 03 05 30分 按收到 {tmp_path / 'a.gpkg'}").ok
    assert port.said("--units") == "03,05"
    assert port.said("--by") == "received"
    assert port.said("--out") == str(tmp_path / "a.gpkg")
    assert port.span == pytest.approx((600 - 1800, 600))
    run(town, "选 05")
    assert run(town, "daoj").ok
    assert port.said("--units") == "05"


def test_a_beat_and_a_box(town: Town, port: Port) -> None:
    assert town.desk.act(calls.ExportTracks(of=("beat:B01",))).ok
    area = area_of(Path(port.said("--area")).read_text("utf-8"))
    assert area is not None
    assert area.bounds == pytest.approx((115.0, 35.0, 115.2, 36.0))
    west, south, east, north = town.desk.site.accepted_deg
    lon, lat = (west + east) / 2, (south + north) / 2
    assert run(town, f"导迹 {lon},{lat} {lon + 0.01},{lat + 0.01}").ok
    area = area_of(Path(port.said("--area")).read_text("utf-8"))
    assert area is not None
    assert area.bounds == pytest.approx((lon, lat, lon + 0.01, lat + 0.01))
    assert not run(town, f"导迹 {lon},{lat}").ok


def test_a_ring_by_its_outermost_tier(town: Town, port: Port) -> None:
    ring = Ring(id="r1", no="圈1")
    town.desk.room.rings["r1"] = ring
    town.desk.ring_views["r1"] = RingView(ring)
    made = town.desk.act(calls.ExportTracks(of=("ring:r1",)))
    assert not made.ok
    assert "还没算出" in made.text()
    answer = RingAnswer("ring:r1", 1, square(115.0, 35.0, 115.3, 35.3, (115.1, 35.1, 115.2, 35.2)), "road", ())
    town.desk.ring_views["r1"] = RingView(ring, answer)
    assert town.desk.act(calls.ExportTracks(of=("ring:r1",))).ok
    area = area_of(Path(port.said("--area")).read_text("utf-8"))
    assert area is not None
    assert area.covers(shapely.Point(115.05, 35.05))
    assert not area.covers(shapely.Point(115.15, 35.15))  # the hole


@pytest.mark.parametrize(("line", "why"), [("导迹 a.kml", "结尾"), ("导迹 停", "没有在做的")])
def test_what_cannot_be(town: Town, port: Port, line: str, why: str) -> None:
    made = run(town, line)
    assert not made.ok
    assert why in made.text()
    assert not port.begun


def test_a_part_that_lies_in_another_is_a_hole_in_it() -> None:
    whole = geometry_of(square(115.0, 35.0, 115.3, 35.3, (115.1, 35.1, 115.2, 35.2)), 0)
    area = area_of(json.dumps(whole))
    assert area is not None
    assert area.area == pytest.approx(0.09 - 0.01)
    assert area_of("{") is None
    assert area_of('{"type": "Point", "coordinates": [1, 2]}') is None


def test_the_child_makes_the_file_and_the_room_hears_of_it(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    (folder / ".onemap").mkdir(parents=True)
    (folder / "site.toml").write_text('id = "x"\nname = "示范"\n', "utf-8")
    tracks = Tracks(folder / ".onemap", 90)
    start = NOW + 100
    rest = [Fix(unit, start + s, 115.1 + s / 1e4, 35.7, received_at=start + s) for s in range(60) for unit in "ab"]
    while rest:
        rest = tracks.write(rest, NOW)
    tracks.close()
    port = Jobbing(folder, town.inbox)
    town.desk.jobs.port = port
    out = tmp_path / "out.csv"
    assert town.desk.act(calls.ExportTracks(of=("beat:B01",), ago=10, file=str(out))).ok
    ends = time.monotonic() + PATIENCE_S
    while town.desk.jobs.running or port.busy:
        town.desk.beat()
        time.sleep(0.01)
        assert time.monotonic() < ends
    port.close()
    assert f"轨迹已存，{len(read_recording(out).t)} 点" in town.desk.ticker[-1].text()
    assert set(read_recording(out).ids) == {"a", "b"}
