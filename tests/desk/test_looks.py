"""Sources, where their streams are, which are the best of a place, and who looks at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from console.desk import looks, pictures, sights
from console.desk.camera_health import DEAD_S
from console.desk.ports import Still, WatchPort
from console.desk.watching import REST_S
from console.site.videoing import VideoConfig
from console.verbs import calls, parse, spell
from console.words import Changes
from console.words.video import Phase, StreamState
from console.words.wall import WallSpec
from layers.geo import from_mercator, mercator_scale, to_mercator
from layers.shapes import CameraHealth, Cameras
from layers.shapes.osm import read_osm
from tests.desk.town import LAT, LON, Town, make_site

X_M, Y_M = (float(v) for v in to_mercator(LON, LAT))


def cameras(*south_m: float, url: str = "rtsp://10.0.0.1/{id}") -> Cameras:
    """Each so far south of the incident's place and looking north."""
    n, stretch, rest = len(south_m), float(mercator_scale(LAT)), ("",) * (len(south_m) - 1)
    ids = tuple(f"C{i + 1}" for i in range(n))
    zeros = np.zeros(n, dtype=np.uint8)
    return Cameras(
        np.array([(X_M, Y_M - far * stretch) for far in south_m]), ids, tuple(f"监控{i + 1}" for i in range(n)),
        np.zeros(n), zeros, zeros, zeros, np.full(n, 60.0), np.full(n, 150.0),
        main=tuple(url.format(id=one) for one in ids), sub=tuple(f"http://10.0.0.1/{one}.flv" for one in ids),
        transport=("UDP", *rest), secret=("nvr-1", *rest), presets=("路口；桥头", *rest),
    )  # fmt: skip


class States:
    """A video port that says only how streams stand."""

    def __init__(self, *states: StreamState) -> None:
        self.said = states

    def states(self) -> Mapping[tuple[str, bool], StreamState]:
        return {(one.source, one.main): one for one in self.said}

    def fresh(self) -> bool:
        return False

    def watch(self, source: str, width: int, height: int, *, main: bool = False) -> WatchPort:
        raise NotImplementedError

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        raise NotImplementedError


@pytest.fixture
def town(tmp_path: Path) -> Town:
    site = replace(make_site(tmp_path), cameras=cameras(40, 80, 60, 120, 30))
    return Town(tmp_path, site=site)


def test_a_source_says_where_its_streams_are(town: Town) -> None:
    found = pictures.urls(town.desk, "camera:C1")
    assert found is not None
    assert (found.main, found.sub) == ("rtsp://10.0.0.1/C1", "http://10.0.0.1/C1.flv")
    assert (found.transport, found.secret) == ("udp", "nvr-1")
    assert pictures.urls(town.desk, "camera:none") is pictures.urls(town.desk, "unit:03") is None
    assert pictures.name(town.desk, "camera:C2") == "监控2"
    assert pictures.presets(town.desk, "C1") == ("路口", "桥头")
    town.hear("unit/03/bodycam", {"t": town.clock.now(), "recording": True, "stream": "rtsp://u:geheim@10.0.0.9/03"})
    town.beat()
    body = pictures.urls(town.desk, "unit:03")
    assert body is not None
    assert body.main == "rtsp://10.0.0.9/03"  # what a terminal says is no place for a password


def test_the_best_of_an_incident_are_by_distance_and_body_cameras_fill_what_is_missing(town: Town) -> None:
    incident = town.call()
    assert [one.id for one in sights.of_thing(town.desk, "incident", incident)] == ["C5", "C1", "C3", "C2"]
    town.patrol("03")
    town.fix("03", LON, LAT + 0.0003)
    town.hear("unit/03/bodycam", {"t": town.clock.now(), "recording": True, "stream": "rtsp://10.0.0.9/03"})
    town.beat(1)
    assert [(one.unit, one.recording) for one in sights.bodies(town.desk, (X_M, Y_M))] == [("03", True)]
    assert sights.sources(town.desk, "incident", incident, 7)[-1] == "unit:03"
    assert sights.sources(town.desk, "unit", "03", 2) == ("unit:03", "camera:C5")


def test_what_streams_say_is_the_health_of_cameras_until_it_is_old(town: Town) -> None:
    incident = town.call()
    town.desk.videos = States(
        StreamState(source="camera:C5", phase=Phase.FAILED), StreamState(source="camera:C1", phase=Phase.FROZEN),
        StreamState(source="unit:03", phase=Phase.FROZEN),
    )  # fmt: skip
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    town.beat(1)
    assert any(one & Changes.VIDEO for one in heard)
    assert [one.id for one in sights.of_thing(town.desk, "incident", incident)] == ["C3", "C2", "C4", "C1"]
    town.desk.videos = States()
    town.beat(DEAD_S + 2)
    found = sights.of_thing(town.desk, "incident", incident, 1)[0]
    assert (found.id, found.health) == ("C5", CameraHealth.UNPROBED)  # it is tried again


def test_looking_is_journaled_once_and_its_end_after_a_crash_too(town: Town) -> None:
    looks.begin(town.desk, "camera:C1", "strip", "incident:x")
    looks.begin(town.desk, "camera:C1", "strip", "incident:x")
    looks.begin(town.desk, "camera:C1", "wall:左屏/a")
    town.beat(5)
    looks.end(town.desk, "camera:C1", "card")  # never opened
    again = town.killed_and_started_again()
    assert set(again.desk.room.looks) == {("camera:C1", "wall:左屏/a")}  # a wall goes on
    kinds = [one for one in town.journal.kinds() if one.startswith("look.")]
    assert kinds == ["look.begun", "look.begun", "look.ended"]
    looks.end(again.desk, "camera:C1", "wall:左屏/a")
    assert again.desk.room.looks == {}


# --- what stands beside the card ------------------------------------------------------------------------------------


def test_the_best_of_a_selection_open_once_it_rests(town: Town) -> None:
    town.call()
    town.desk.run("选 0912")
    town.beat()
    watching = town.desk.watching
    assert watching.strip.sources == ("camera:C5", "camera:C1", "camera:C3", "camera:C2")
    assert (watching.strip.seen, watching.playing) == (4, False)
    town.beat(REST_S + 0.1)
    assert watching.playing
    assert town.desk.run("关看").ok
    town.beat(5)
    assert not watching.playing
    assert not town.desk.run("关看").ok
    assert town.desk.run("调看").ok
    assert watching.playing


def test_what_is_asked_for_by_name(town: Town) -> None:
    town.call()
    assert not town.desk.run("调看").ok  # nothing is selected
    for typed, sources in (
        ("监控2 监控4", ["camera:C2", "camera:C4"]),
        ("0912", ["camera:C5", "camera:C1", "camera:C3", "camera:C2"]),
        (f"{LON},{LAT}", ["camera:C5", "camera:C1", "camera:C3", "camera:C2"]),
        ("0912 监控4", ["camera:C5", "camera:C4"]),
    ):
        assert town.desk.run(f"调看 {typed}").ok, typed
        assert list(town.desk.watching.strip.sources) == sources
    gone = town.desk.run(f"调看 {LON},{LAT + 0.1}")
    assert (gone.ok, gone.code) == (False, "picture.act.none")
    assert town.desk.run("watch 监控1").ok
    assert parse(spell(calls.Watch(things=("camera:C1",)), town.desk.context), town.desk.context) == calls.Watch(
        things=("camera:C1",)
    )


def test_the_four_go_to_the_wall_as_they_stand_beside_the_card(town: Town) -> None:
    town.desk.site = replace(town.desk.site, walls=(WallSpec(name="左屏"),))
    incident = town.call()
    assert not town.desk.run("上四").ok  # nothing is selected
    town.desk.run("选 0912")
    town.beat()
    sent = town.desk.run("上四")
    assert sent.ok, sent.text()
    shown = town.desk.room.wall
    assert shown is not None
    assert sorted(shown.sources.values()) == ["camera:C1", "camera:C2", "camera:C3", "camera:C5"]
    assert sights.of_thing(town.desk, "incident", incident, 1)[0].id == "C5"
    assert town.desk.run("ss 监控4").ok
    assert "camera:C4" in town.desk.room.wall.sources.values()  # type: ignore[union-attr]


def test_with_key_only_a_person_opens_pictures(tmp_path: Path) -> None:
    plain = make_site(tmp_path)
    config = msgspec.structs.replace(plain.config, video=VideoConfig(strip="key"))
    town = Town(tmp_path, site=replace(plain, config=config, cameras=cameras(40)))
    town.call()
    town.desk.run("选 0912")
    town.beat(10)
    assert not town.desk.watching.playing
    assert town.desk.run("调看").ok
    assert town.desk.watching.playing


def test_a_camera_without_an_address_has_the_sites(tmp_path: Path) -> None:
    plain = make_site(tmp_path)
    video = VideoConfig(main_url="rtsp://u:p@media/{camera}/0", sub_url="rtsp://media/{camera}/1")
    site = replace(plain, config=msgspec.structs.replace(plain.config, video=video), cameras=cameras(40, url=""))
    site = replace(site, cameras=replace(site.cameras, sub=("",)))
    found = pictures.urls(Town(tmp_path, site=site).desk, "camera:C1")
    assert found is not None
    assert (found.main, found.sub) == ("rtsp://media/C1/0", "rtsp://media/C1/1")


def test_five_hundred_cameras_in_a_ring_are_four_pictures(tmp_path: Path) -> None:
    many = np.random.default_rng(3).uniform(-300, 300, 500)
    town = Town(tmp_path, site=replace(make_site(tmp_path), cameras=cameras(*many)))
    town.call()
    assert town.desk.run("圈 0912 500米").ok
    town.beat(1)
    ring = next(iter(town.desk.rings))
    town.desk.act(calls.Select(kind="ring", id=ring))
    town.beat(1)
    strip = town.desk.watching.strip
    assert (strip.inside, len(strip.sources)) == (500, 4)
    nearest = sorted(range(500), key=lambda n: abs(many[n]))[:4]
    assert {one.id for one in strip.sights} == {f"C{n + 1}" for n in nearest}


def test_an_incident_on_helsinkis_roads_has_its_pictures_by_distance_and_bearing(
    tmp_path: Path, shared_data: Path
) -> None:
    """221 cameras of OpenStreetMap, behind a media server that knows them by their ids."""
    found = read_osm(shared_data / "osm" / "helsinki-center-2019.osm.pbf").cameras
    turned = np.random.default_rng(6).uniform(0, 360, len(found.ids))  # the map says of none which way it looks
    plain = make_site(tmp_path)
    video = VideoConfig(main_url="rtsp://media.example/{camera}")
    config = msgspec.structs.replace(plain.config, video=video)
    known = replace(found, direction_deg=turned)
    site = replace(plain, cameras=known, config=config, accepted_deg=(24.8, 60.1, 25.1, 60.3))
    town = Town(tmp_path, site=site)
    lon, lat = (float(v) for v in from_mercator(*(found.xy[40] + (30.0, 50.0))))
    incident = town.call(place={"lon": lon, "lat": lat, "name": "Mannerheimintie"})
    town.desk.act(calls.Select(kind="incident", id=incident))
    town.beat(REST_S + 0.1)
    strip = town.desk.watching.strip
    assert len(strip.sources) == 4
    order = [(not one.sees, not one.faces, one.metres) for one in strip.sights]
    assert [key[:2] for key in order] == sorted(key[:2] for key in order)
    assert all(one.metres <= 120 for one in strip.sights if one.sees)
    assert pictures.urls(town.desk, strip.sources[0]) is not None
