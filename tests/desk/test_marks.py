"""Markers: acts of the desk, events of the journal, there again after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.fold import fold
from console.desk.room import Room
from console.verbs import calls
from console.words import Changes
from tests.desk.test_with_store import LiveTown, until
from tests.desk.town import LAT, LON, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def only(town: Town) -> str:
    (key,) = town.desk.markers
    return key


def test_put_changed_removed_and_taken_back(town: Town) -> None:
    made = town.desk.run(f"标 集结点 {LON},{LAT} 三辆车")
    assert made.ok
    assert made.changes & Changes.MARKS
    marker = town.desk.markers[only(town)]
    assert (marker.name, marker.text, marker.lon_deg, marker.lat_deg) == ("集结点", "三辆车", LON, LAT)
    assert (marker.by, marker.at) == (town.desk.actor, town.clock.now())
    assert town.desk.selection.id == marker.id
    assert town.desk.run(f"改标 集结点 {LON + 0.01},{LAT} 名称=东门").ok
    moved = town.desk.markers[marker.id]
    assert (moved.name, moved.text, moved.lon_deg) == ("东门", "三辆车", LON + 0.01)
    assert town.desk.run("删标 东门").ok
    assert not town.desk.markers
    assert town.desk.selection.id == ""
    for wanted in ({marker.id: moved}, {marker.id: marker}, {}):
        assert town.desk.undo().ok
        assert town.desk.markers == wanted


def test_a_note_can_be_emptied_and_a_name_cannot(town: Town) -> None:
    town.desk.run(f"标 集结点 {LON},{LAT} 三辆车")
    key = only(town)
    assert town.desk.act(calls.ChangeMarker(marker=key, text="")).ok
    assert town.desk.markers[key].text == ""
    assert town.desk.act(calls.ChangeMarker(marker=key, name=" ")).code == "desk.marker_same"
    assert town.desk.markers[key].name == "集结点"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (calls.PutMarker(name=" ", lon_deg=LON, lat_deg=LAT), "desk.marker_nameless"),
        (calls.ChangeMarker(marker="m", name="x"), "desk.no_marker"),
        (calls.RemoveMarker(marker="m"), "desk.no_marker"),
    ],
)
def test_what_is_refused_is_no_event(town: Town, call: calls.PutMarker, code: str) -> None:
    before = len(town.journal.lines)
    outcome = town.desk.act(call)
    assert (outcome.ok, outcome.code) == (False, code)
    assert outcome.text()
    assert len(town.journal.lines) == before


def test_without_a_point_the_window_is_asked(town: Town) -> None:
    assert town.desk.run("标 集结点").ok
    assert not town.desk.markers
    assert (town.desk.view.tool_n, town.desk.view.tool) == (1, calls.PutMarker(name="集结点"))


def test_the_journal_gives_the_same_markers(town: Town) -> None:
    town.desk.run(f"标 甲 {LON},{LAT}")
    town.desk.run(f"标 乙 {LON},{LAT} 备注")
    town.desk.run("改标 甲 名称=丙")
    town.desk.run("删标 乙")
    town.desk.undo()
    room = Room()
    for event in town.journal.replay():
        fold(room, event)
    assert room.markers == town.desk.markers
    assert sorted(one.name for one in room.markers.values()) == ["丙", "乙"]


def test_markers_outlive_the_process(tmp_path: Path) -> None:
    town = LiveTown(tmp_path)
    try:
        town.desk.run(f"标 集结点 {LON},{LAT} 三辆车")
        town.desk.run("改标 集结点 名称=东门")
        until(town.desk, town.inbox.empty)
    finally:
        town.store.stop()
    again = LiveTown(tmp_path)
    try:
        assert again.desk.markers == town.desk.markers
        assert [one.name for one in again.desk.markers.values()] == ["东门"]
    finally:
        again.store.stop()
