"""What patrols saw: shares against bits counted one by one, roads since when, key points, hours; little and nothing."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.say import use
from console.site.config import SiteConfig
from console.study.beheld import beheld
from console.study.frames import tables
from console.study.ground import Ground
from console.study.patrol import patrol
from console.study.patrol_roads import Roads, half_seen
from console.words import Fix
from console.words.study import Line, Scope, Study
from layers.geo import from_mercator
from layers.roads import RoadGraph
from layers.shapes import Areas, Beats
from tests.study.patrolled import DAY, H, driven, ground, record, town

NOW = DAY + 30 * 24 * H
NONE = tables(DAY, DAY + 24 * H, {})


def halves(graph: RoadGraph) -> Beats:
    """Two beats: the west and the east half of the town."""
    xy = graph.arrays.xy
    low, high = xy.min(axis=0) - 500.0, xy.max(axis=0) + 500.0
    middle = (low[0] + high[0]) / 2
    corners = []
    for west, east in ((low[0], middle), (middle, high[0])):
        ring = [(west, low[1]), (east, low[1]), (east, high[1]), (west, high[1]), (west, low[1])]
        corners.append(np.array(ring))
    off, areas = np.array([0, 5, 10], np.int32), np.arange(3, dtype=np.int32)
    labels = np.array([part[:4].mean(axis=0) for part in corners])
    return Beats(Areas(np.vstack(corners), off, areas, np.zeros(2, np.uint8)), ("W", "E"), ("西区", "东区"), labels)


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return town()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, graph: RoadGraph) -> Ground:
    """Seven days: two units drive two hours in the morning, one an hour at night on the first day only."""
    folder = tmp_path_factory.mktemp("patrol")
    fixes = driven(graph, "03", DAY + 2 * H, 1.0, 77)
    for day in range(7):
        fixes += driven(graph, "01", DAY + (24 * day + 8) * H, 2.0, day)
        fixes += driven(graph, "02", DAY + (24 * day + 8) * H, 2.0, 100 + day)
    record(folder, fixes)
    return ground(folder, graph, NOW, halves(graph))


def week(**more: Any) -> Scope:
    return Scope(since=DAY, until=DAY + 7 * 24 * H, **more)


@pytest.fixture(scope="module")
def study(place: Ground) -> Study:
    return patrol(NONE, week(), place)


def cells(study: Study, code: str) -> dict[Any, dict[str, Any]]:
    found = next(one for one in study.tables if one.code == f"service.patrol.{code}")
    names = [one.code.rpartition(".")[2] for one in found.columns]
    return {one[0]: dict(zip(names, one, strict=True)) for one in found.rows}


def test_the_share_is_that_of_the_length_of_bits_that_were_driven(place: Ground, study: Study) -> None:
    seen = beheld(week(), place)
    assert seen is not None
    ever: set[int] = set()
    daily = []
    for day in seen.days:
        mine = {n for n, hours in enumerate(day.swept.hours.tolist()) if hours}
        daily.append(sum(seen.roads.length_m[n] for n in mine) / seen.roads.length_m.sum())
        ever |= mine
    assert study.numbers["seen_share"] == pytest.approx(sum(seen.roads.length_m[n] for n in ever) / seen.length_m)
    assert study.numbers["seen_daily"] == pytest.approx(float(np.mean(daily)))
    assert 0.2 < study.numbers["seen_daily"] < study.numbers["seen_share"] <= 1.0
    assert study.numbers["unit_hours"] == pytest.approx(29.0, abs=0.2)


def test_beats_are_parts_of_the_whole(place: Ground, study: Study) -> None:
    said = cells(study, "by_beat")
    assert set(said) == {"西区", "东区"}
    assert sum(one["road_km"] for one in said.values()) == pytest.approx(50.0, abs=1.0)
    whole = sum(one["road_km"] * one["seen"] for one in said.values()) / sum(one["road_km"] for one in said.values())
    assert whole == pytest.approx(study.numbers["seen_share"], abs=1e-6)
    assert sum(one["unit_hours"] for one in said.values()) == pytest.approx(29.0, abs=0.2)
    west = patrol(NONE, week(beats=("W",)), place)
    assert west.numbers["seen_share"] == pytest.approx(said["西区"]["seen"], abs=1e-9)


def test_hours_without_patrol_are_bare_and_the_hour_of_the_wall_clock_counts(place: Ground, study: Study) -> None:
    seen = beheld(week(), place)
    assert seen is not None
    hours = Roads(seen, place).hours
    assert (hours[[8, 9]] > 0.05).all()
    assert hours[2] > 0.0
    assert hours[[0, 5, 12, 23]].tolist() == [0.0] * 4
    assert study.numbers["seen_least"] == 0.0
    grid = next(one for one in study.charts if one.form == "grid")
    assert len(grid.series) == 7
    assert len(grid.x) == 24


def test_half_of_a_road_seen_again_is_the_road_seen() -> None:
    nan = float("nan")
    assert half_seen(np.array([10.0, 10.0, 10.0, 10.0]), np.array([5.0, 9.0, nan, nan])) == 5.0
    assert isnan(half_seen(np.array([10.0, 10.0, 10.0]), np.array([5.0, nan, nan])))
    assert half_seen(np.array([30.0, 10.0]), np.array([7.0, 99.0])) == 7.0


def test_roads_nobody_saw_are_findings_with_a_place(place: Ground, graph: RoadGraph) -> None:
    study = patrol(NONE, Scope(since=DAY, until=DAY + 6 * H), place)  # the hour at night
    roads = [one for one in study.findings if one.key.startswith("patrol:road:")]
    assert roads
    assert all(one.value > 100.0 and one.radius_m >= 100.0 for one in roads)
    lines = next(one for one in study.layers if one.form == "lines")
    assert len(lines.shapes) == graph.segment_count
    assert {shape.note.code for shape in lines.shapes if shape.note} == {"service.patrol.never"}
    assert max(shape.value or 0.0 for shape in lines.shapes) == pytest.approx(6.0)
    again = patrol(NONE, Scope(since=DAY, until=DAY + 6 * H), place)
    assert [one.key for one in again.findings] == [one.key for one in study.findings]


def test_a_key_point_is_visited_by_who_stands_there(tmp_path: Path, graph: RoadGraph) -> None:
    lon, lat = (float(one) for one in from_mercator(*graph.arrays.node_xy[-1]))
    stay = [Fix("01", DAY + 9 * H + n * 10.0, lon, lat, 0.0, 0.0, 5.0, DAY + 9 * H + n * 10.0) for n in range(60)]
    record(tmp_path, stay)
    study = patrol(NONE, Scope(since=DAY, until=DAY + 24 * H), ground(tmp_path, graph, NOW))
    said = cells(study, "by_point")
    assert said["县医院"]["visits"] == 1
    assert said["县医院"]["stayed"] == pytest.approx(590.0, abs=61.0)
    assert said["东站警务站"]["visits"] == 0
    assert study.numbers["points_unvisited"] == 1.0
    assert [one.key for one in study.findings if "point" in one.key] == ["patrol:point:post:东站警务站"]


def test_days_are_compared_with_those_before_where_these_are_at_hand(tmp_path: Path, graph: RoadGraph) -> None:
    """Five days of an hour after five days of ten minutes."""
    for day in range(10):
        record(tmp_path, driven(graph, "01", DAY + (24 * day + 8) * H, 1.0 if day > 4 else 0.15, day))
    place = ground(tmp_path, graph, NOW)
    first, second = (Scope(since=DAY + day * 24 * H, until=DAY + (day + 5) * 24 * H) for day in (0, 5))
    assert "service.patrol.more" not in [one.code for one in patrol(NONE, second, place).said]
    patrol(NONE, first, place)
    said = next(one for one in patrol(NONE, second, place).said if one.code == "service.patrol.more")
    assert said.facts["now"] > said.facts["was"]
    assert float(said.facts["p"].lstrip("<=")) < 0.05


def test_a_period_without_tracks_says_so(place: Ground) -> None:
    later = Scope(since=DAY + 7 * 24 * H, until=DAY + 14 * 24 * H)
    found = patrol(NONE, later, place)
    assert found.said[0].code == "service.patrol.nothing"
    assert (found.tables, found.layers, found.findings) == ((), (), ()), "nobody knows what was not seen"
    assert all(map(isnan, found.numbers.values()))


def test_it_is_said_in_both_languages(study: Study) -> None:
    for language in ("en", "zh_CN"):
        use(language)
        texts = [line.text() for line in (*study.said, *study.missing, *(one.what for one in study.findings))]
        assert all(texts)


def test_without_tracks_roads_or_days_it_says_so(tmp_path: Path) -> None:
    bare = Ground(SiteConfig(), now=NOW)
    assert patrol(NONE, week(), bare).missing == (Line("service.no_tracks"),)
    nothing = patrol(NONE, week(), ground(tmp_path, None, NOW))
    assert nothing.said == (Line("service.patrol.nothing", tone="unsure"),)
    assert Line("service.patrol.no_roads") in nothing.missing
    assert nothing.charts == ()
    assert isnan(nothing.numbers["seen_share"])


def test_hours_before_the_record_are_no_hours_without_patrol(tmp_path: Path, graph: RoadGraph) -> None:
    """A unit drives from eight to ten; the room's record begins at eight."""
    record(tmp_path, driven(graph, "01", DAY + 8 * H, 2.0, 1))
    begun = tables(DAY, DAY + 24 * H, {}, kept_since=DAY + 8 * H)
    study = patrol(begun, Scope(since=DAY, until=DAY + 24 * H), ground(tmp_path, graph, DAY + 12 * H))
    hours = study.charts[0].series[0].y
    assert [n for n, share in enumerate(hours) if not isnan(share)] == [8, 9, 10, 11]
    assert study.numbers["seen_least_hour"] >= 8.0
    assert "service.patrol.from" in [one.code for one in study.said]
    assert "study.kept_since" in [one.code for one in study.missing]
    lines = next(one for one in study.layers if one.form == "lines")
    assert max(shape.value or 0.0 for shape in lines.shapes) == pytest.approx(4.0), "unseen for all that is known"
    assert {one["stayed"] for one in cells(study, "by_point").values() if not one["visits"]} <= {None}


def test_hours_while_the_console_was_off_are_no_hours_without_patrol(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 8 * H, 2.0, 1))
    off = tables(DAY, DAY + 24 * H, {}, kept_since=DAY, gaps=((DAY + 2 * H, DAY + 7.5 * H),))
    study = patrol(off, Scope(since=DAY, until=DAY + 24 * H), ground(tmp_path, graph, DAY + 12 * H))
    hours = study.charts[0].series[0].y
    assert [n for n, share in enumerate(hours) if not isnan(share)] == [0, 1, 7, 8, 9, 10, 11]
