"""The roads on the way: worked out beside the desk for who is listed or typed, and sent with the order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from console.site import compile_if_stale, load
from layers.geo import from_mercator
from tests.conftest import ROOT
from tests.desk.town import Town

DEMO = ROOT / "config" / "demo"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Two units on patrol, each at a police post, and an incident at a third."""
    compile_if_stale(DEMO)
    made = Town(tmp_path, site=replace(load(DEMO), state_dir=tmp_path))
    posts = [tuple(float(v) for v in from_mercator(*xy)) for xy in made.desk.site.posts.xy[:3]]
    for unit, (lon, lat) in zip(("03", "05"), posts[1:], strict=True):
        made.hear(f"unit/{unit}/link", {"t": made.clock.now(), "link": "online"})
        made.hear(f"unit/{unit}/duty", {"t": made.clock.now(), "duty": "在巡"})
        made.fix(unit, lon, lat)
    made.beat()
    made.call("0912", place={"lon": posts[0][0], "lat": posts[0][1], "name": "站前"})
    return made


def until(town: Town, true: Callable[[], object]) -> None:
    """Beat until the search, on its own thread, has answered."""
    for _ in range(2000):
        town.desk.beat()
        if true():
            return
        threading.Event().wait(0.005)
    raise AssertionError("no answer")


def test_the_list_as_shown_has_them_and_the_order_takes_them_along(town: Town) -> None:
    town.desk.run("选 0912")
    until(town, lambda: town.desk.ways.of(town.desk, "03", "county:20260921-0912"))
    assert town.desk.run("派 03 至 0912").ok
    town.beat()
    (body,) = town.wire.on("unit/03/order")
    route = body["route"]
    assert isinstance(route, list)
    assert 1 <= len(route) <= 6
    assert set(route) <= set(town.desk.site.roads.names)  # type: ignore[union-attr]
    assert town.killed_and_started_again().desk.orders[town.order_id("03")].route == tuple(route)


def test_typing_a_unit_asks_for_its_way(town: Town) -> None:
    town.desk.type("派 05 至 0912 !")
    until(town, lambda: town.desk.ways.of(town.desk, "05", "county:20260921-0912"))


def test_not_there_in_time_it_is_left_out_and_a_unit_elsewhere_has_another(town: Town) -> None:
    assert town.desk.run("派 05 至 0912 !").ok
    town.beat()
    (body,) = town.wire.on("unit/05/order")
    assert "route" not in body
    town.desk.run("选 0912")
    until(town, lambda: town.desk.ways.of(town.desk, "03", "county:20260921-0912"))
    lon, lat = (float(v) for v in from_mercator(*town.desk.site.posts.xy[2]))
    town.clock.advance(600)
    town.fix("03", lon, lat)
    town.desk.beat()
    assert town.desk.ways.of(town.desk, "03", "county:20260921-0912") == ()
