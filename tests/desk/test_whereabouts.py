"""Where units and incidents are: bytes in, beat out; and how many lie in each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.desk import Desk
from console.desk.state import TrailsView
from console.desk.whereabouts import ROWS_A_BEAT
from console.words import Changes, Kind
from layers import geo
from layers.shapes import Areas, Beats
from tests.desk.town import LAT, LON, Town, make_site


def squares(names: tuple[str, ...], side_deg: float = 0.1) -> Beats:
    """Side by side from west to east; the first begins at the town's middle."""
    xy, off = [], np.arange(len(names) + 1, dtype=np.int32)
    for n in range(len(names)):
        west = LON + n * side_deg
        corners = [(west, LAT), (west + side_deg, LAT), (west + side_deg, LAT + side_deg), (west, LAT + side_deg)]
        xy += [geo.to_mercator(*corner) for corner in corners]
    points = np.array(xy, dtype=np.float64)
    areas = Areas(points, off * 4, off, np.zeros(len(names), dtype=np.uint8))
    return Beats(areas, names, names, points.reshape(len(names), 4, 2).mean(axis=1))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.desk.site = replace(made.desk.site, beats=squares(("一巡区", "二巡区")), grid=squares(("甲",), 0.2))
    made.desk.whereabouts.heard(Changes.SITE)
    return made


def test_a_unit_is_in_the_beat_of_its_last_fix(town: Town) -> None:
    town.fix("03", LON + 0.05, LAT + 0.05)
    town.fix("05", LON + 0.15, LAT + 0.05)
    town.fix("07", LON - 0.05, LAT + 0.05)
    town.beat()
    where = town.desk.whereabouts
    assert [where.of_unit(u) for u in ("03", "05", "07", "11", "99")] == [
        ("一巡区", "甲", ""), ("二巡区", "甲", ""), ("", "", ""), ("", "", ""), ("", "", "")]
    tally = where.counts("units")
    assert tally.total.tolist() == [1, 1]
    town.desk.units.duty[:] = 0
    assert where.counts("units").available.tolist() == [1, 1]


def test_incidents_open_and_of_the_last_days(town: Town) -> None:
    town.call("0912", place={"lon": LON + 0.05, "lat": LAT + 0.05, "name": "东门"})
    town.call("0913", place={"lon": LON + 0.15, "lat": LAT + 0.05, "name": "东门"})
    town.beat()
    where = town.desk.whereabouts
    assert where.of_incident("county:20260921-0912").beat == "一巡区"
    assert where.beat_of(LON + 0.15, LAT + 0.01) == "二巡区"
    assert where.counts("incidents").total.tolist() == [1, 1]
    assert town.desk.run("退 0912 误报").ok
    assert where.counts("incidents").total.tolist() == [0, 1]
    assert where.counts("days:1").total.tolist() == [1, 1]
    with pytest.raises(ValueError, match="days:N"):
        where.counts("weeks")


def test_a_flood_is_looked_up_in_slices_and_nobody_waits_for_ever(town: Town) -> None:
    desk = town.desk
    count = 2 * ROWS_A_BEAT + 100
    desk.units.add([f"x{n}" for n in range(count)], [Kind.CAR] * count)
    x, y = geo.to_mercator(LON + 0.05, LAT + 0.05)
    desk.units.x_m[:], desk.units.y_m[:] = float(x), float(y)
    rows = np.arange(desk.units.n)
    desk.whereabouts.moved(rows)
    waits = [desk.whereabouts.step(), desk.whereabouts.step(), desk.whereabouts.step()]
    assert waits == [desk.units.n - ROWS_A_BEAT, desk.units.n - 2 * ROWS_A_BEAT, 0]
    assert desk.whereabouts.counts("units").total.tolist() == [desk.units.n, 0]
    desk.whereabouts.moved(rows)
    assert desk.whereabouts.of_unit("x3000").beat == "一巡区"  # the one that is asked for is never behind


def test_another_site_moves_everybody(town: Town) -> None:
    town.fix("03", LON + 0.05, LAT + 0.05)
    town.beat()
    assert town.desk.whereabouts.beat_of_unit("03") == "一巡区"
    town.desk.site = replace(town.desk.site, beats=squares(("新区",), 0.3))
    town.desk.whereabouts.heard(Changes.SITE)
    assert town.desk.whereabouts.beat_of_unit("03") == "新区"


def test_the_verbs_that_colour_and_trail(town: Town, tmp_path: Path) -> None:
    desk = town.desk
    for text, choropleth in (("色", "incidents"), ("色 单元", "units"), ("色 7天", "days:7"),
                             ("colour days 30", "days:30"), ("se 关", "")):
        assert desk.run(text).ok, text
        assert desk.view.choropleth == choropleth
    assert not desk.run("色 999天").ok
    for text, view in (("迹 03 05 20分 速", TrailsView(("03", "05"), 20, "speed")),
                       ("迹 全 60 龄", TrailsView((), 60, "age")), ("gj 03 单元", TrailsView(("03",), 30, "unit")),
                       ("迹 关", None)):
        assert desk.run(text).ok, text
        assert desk.view.trails == view
    assert not desk.run("迹 03 90分").ok
    assert desk.run("图 热力").ok
    assert desk.view.layers == {"heat": True}
    bare = Desk(make_site(tmp_path), town.clock, desk.store, desk.feed, "s", "a")
    assert bare.run("色").code == "desk.no_areas"


def test_fixes_leave_a_trail(town: Town) -> None:
    for n in range(5):
        town.fix("03", LON + 0.001 * n, LAT)
        town.beat(20)
    row = town.desk.units.row["03"]
    assert len(town.desk.trails.paths([row], 0.0).t) == 5
