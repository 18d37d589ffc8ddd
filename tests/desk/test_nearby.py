"""What happened here before, what may be the same, and places in words."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.desk.incident_index import IncidentIndex, distance_m
from console.desk.nearby import DAY_S
from console.desk.placing import in_words
from console.dispatch.landmarks import Near, gather, near
from console.dispatch.twins import letters, share
from console.find import Entry, build
from console.say import use
from console.site import IncidentConfig, IncidentType
from console.verbs import calls
from console.words import Incident
from layers.geo import to_mercator
from tests.desk.town import LAT, LON, NOW, Town, make_site

M = 1 / 111_320


def at(key: str, lon: float, lat: float, received: float = NOW) -> Incident:
    return Incident(
        id=key, no=key, source="s", t=received, received_at=received, type="盗窃", level=3, lon_deg=lon, lat_deg=lat
    )


def entry(kind: str, name: str, lon: float, lat: float) -> Entry:
    x, y = to_mercator(lon, lat)
    return Entry(kind=kind, id=name, name=name, x_m=float(x), y_m=float(y))


NAMES = build([
    entry("crossing", "人民路×青年街", LON, LAT),
    entry("crossing", "解放路×青年街", LON, LAT + 0.01),
    entry("place", "大塘村", LON + 0.005, LAT),
    entry("post", "滨河站", LON - 0.003, LAT),
    entry("road", "人民路", LON, LAT),
])  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Town:
    site = make_site(tmp_path)
    types = (IncidentType("持械斗殴", 1), IncidentType("打架", parent="持械斗殴"), IncidentType("噪声扰民", 3))
    config = replace(site.config, incident=IncidentConfig(types=types))
    return Town(tmp_path, site=dataclasses.replace(site, config=config))


# --- by cell ------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), max_size=30),
    st.sampled_from([(0.0, 0.0), (115.0, 35.7), (-179.999, -60.0), (10.0, 84.9)]),
    st.floats(1, 400),
)
def test_no_neighbour_is_missed(places: list[tuple[float, float]], middle: tuple[float, float], radius: float) -> None:
    index = IncidentIndex()
    here = at("here", *middle)
    all_ = [at(str(n), middle[0] + dx, middle[1] + dy) for n, (dx, dy) in enumerate(places)]
    for one in all_:
        index.put(None, one)
    found = set(index.near(*middle, radius))
    for one in all_:
        away = distance_m(here, one)
        assert away is not None
        assert away > radius or one.id in found


def test_one_that_moves_is_found_where_it_is() -> None:
    index = IncidentIndex()
    first = at("a", LON, LAT)
    index.put(None, first)
    moved = replace(first, lon_deg=LON + 0.1)
    index.put(first, moved)
    assert list(index.near(LON, LAT, 200)) == []
    assert list(index.near(LON + 0.1, LAT, 200)) == ["a"]
    index.put(moved, replace(moved, lon_deg=None, lat_deg=None))
    assert list(index.near(LON + 0.1, LAT, 200)) == []


# --- earlier ------------------------------------------------------------------------------------------------------


def test_earlier_ones_are_near_and_of_the_last_thirty_days(town: Town) -> None:
    town.call("0001")
    town.clock.advance(31 * DAY_S)
    town.call("0002", place={"lon": LON + 150 * M, "lat": LAT})
    town.call("0003", place={"lon": LON, "lat": LAT + 205 * M})
    town.call("0004", place={"name": "不知哪里"})
    key = town.call("0005", type="噪声扰民", text="施工")
    found = town.desk.nearby.earlier(town.desk, town.desk.incidents[key])
    assert [town.desk.no_of(one) for one in found.incidents] == ["0002"]
    town.clock.advance(1)
    town.call("0006", place={"lon": LON, "lat": LAT})
    assert town.desk.nearby.earlier(town.desk, town.desk.incidents[key]).n == 1, "what comes later is not earlier"
    assert town.desk.run("并 0002 0005").ok
    assert town.desk.run("拆 0005").ok


# --- the same -----------------------------------------------------------------------------------------------------


def twins(town: Town, key: str) -> list[str]:
    for _ in range(5):
        town.beat()
    return [town.desk.no_of(one.other) for one in town.desk.nearby.twins(town.desk, key)]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({}, True),
        ({"type": "打架"}, True),
        ({"type": "噪声扰民", "text": "别的事情完全不同", "caller": None}, False),
        ({"type": "噪声扰民", "text": "约六人持械在打", "caller": None}, True),
        ({"type": "噪声扰民", "text": "完全别的事情", "caller": {"number": "+86 138-0000-0000"}}, True),
        ({"place": {"lon": LON + 0.01, "lat": LAT}, "caller": None}, False),
        ({"place": {"lon": LON + 0.01, "lat": LAT}}, True),
        ({"place": {"lon": LON + 0.02, "lat": LAT}}, False),
        ({"place": None, "caller": None}, False),
        ({"place": None, "text": "约六人持械打群架", "caller": {"number": "110"}}, True),
    ],
    ids=range(10),
)
def test_what_speaks_for_one_incident(town: Town, second: dict[str, object], same: bool) -> None:
    first = town.call("0912", text="约六人持械打群架")
    town.clock.advance(600)
    other = town.call("0913", **({"text": "约六人持械"} | second))
    assert twins(town, first) == (["0913"] if same else [])
    assert twins(town, other) == (["0912"] if same else [])


def test_half_an_hour_later_it_is_another(town: Town) -> None:
    first = town.call("0912")
    town.clock.advance(1801)
    town.call("0913")
    assert twins(town, first) == []


def test_a_switchboard_is_no_caller(town: Town) -> None:
    kinds = ("噪声扰民", "打架", "求助", "其他")
    keys = [
        town.call(f"09{n}", type=kind, text=f"第{n}件完全不同的事情", place={"lon": LON + 0.005 * n, "lat": LAT})
        for n, kind in enumerate(kinds, 12)
    ]
    assert twins(town, keys[-1]) == []


def test_a_person_s_no_is_kept(town: Town) -> None:
    first = town.call("0912")
    town.call("0913")
    assert twins(town, first) == ["0913"]
    assert town.desk.run("并 0912 0913").ok
    assert twins(town, first) == []
    assert town.desk.run("拆 0913").ok
    assert twins(town, first) == []
    again = town.killed_and_started_again()
    assert twins(again, first) == []


def test_no_number_of_a_caller_is_in_the_journal(town: Town) -> None:
    town.call("0912")
    town.call("0913")
    assert twins(town, "county:20260921-0912")
    assert not [line for line in town.journal.lines if b"13800000000" in line]


def test_words_in_common() -> None:
    assert share(letters("打架"), letters("打架")) == 0.0, "that is said of every fight"
    assert share(letters("约六人持械打群架"), letters("约六人 持械！打群架，快来")) == 1.0
    assert share(letters("约六人持械打群架"), letters("楼上施工太吵了睡不着")) == 0.0


# --- places in words ----------------------------------------------------------------------------------------------


def test_landmarks_with_distance_and_direction() -> None:
    marks = gather(NAMES)
    assert marks.crossings == 2
    found = near(marks, LON + 100 * M, LAT + 100 * M)
    assert [(one.name, one.wind) for one in found] == [("人民路×青年街", "ne"), ("滨河站", "e"), ("大塘村", "w")]
    assert found[0].metres == pytest.approx(129, abs=2)
    assert near(marks, LON + 1, LAT) == ()


@given(st.floats(0, 360))
def test_the_wind_is_where_the_place_lies(degrees: float) -> None:
    marks = gather(NAMES)
    east, north = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    found = near(marks, LON + 200 * M * float(east) / 0.812, LAT + 200 * M * float(north))[0]
    off = (["n", "ne", "e", "se", "s", "sw", "w", "nw"].index(found.wind) * 45 - degrees + 180) % 360 - 180
    assert abs(off) <= 23


def test_it_is_said_in_both_languages() -> None:
    one = Near("人民路×青年街", "crossing", 124.0, "ne")
    assert in_words(one) == "人民路×青年街 东北 120 米"
    assert in_words(replace(one, metres=1234.0)) == "人民路×青年街 东北 1.2 公里"
    assert in_words(replace(one, metres=9.0)) == "人民路×青年街"
    use("en")
    try:
        assert in_words(one) == "120 m NE of 人民路×青年街"
    finally:
        use("zh_CN")


def place_of(town: Town, key: str) -> str:
    until = time.monotonic() + 10
    while not town.desk.incidents[key].place and time.monotonic() < until:
        town.beat()
        time.sleep(0.01)
    return town.desk.incidents[key].place


def test_a_place_that_nobody_named_gets_words_and_gives_way(tmp_path: Path) -> None:
    town = Town(tmp_path, site=dataclasses.replace(make_site(tmp_path), names=NAMES))
    key = town.call("0912", place={"lon": LON, "lat": LAT + 120 * M})
    assert place_of(town, key) == "人民路×青年街 北 120 米"
    assert town.desk.incidents[key].guessed == ("place",)
    second = town.call("0913", place={"lon": LON, "lat": LAT - 120 * M})
    assert town.desk.incidents[second].place == "人民路×青年街 南 120 米", "at once, now that they are read"
    assert town.desk.act(calls.Place(incident=second, lon_deg=LON, lat_deg=LAT)).ok
    assert town.desk.incidents[second].place == "人民路×青年街"
    assert town.desk.undo().ok
    assert town.desk.incidents[second].place == "人民路×青年街 南 120 米"
    town.call("0912", place={"lon": LON, "lat": LAT + 120 * M, "name": "北门"})
    assert (town.desk.incidents[key].place, town.desk.incidents[key].guessed) == ("北门", ())
    assert town.killed_and_started_again().desk.incidents == town.desk.incidents
