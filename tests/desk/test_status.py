"""One line of state, and the way to a camera."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from console.say import use
from console.verbs import ParseError, calls, complete, parse
from layers.geo import to_mercator
from layers.shapes import Cameras
from tests.desk.town import LAT, LON, Town, make_site


def line(town: Town, text: str) -> str:
    outcome = town.desk.run(text)
    assert outcome.ok
    return outcome.text()


def test_the_room_in_one_line(tmp_path: Path) -> None:
    town = Town(tmp_path)
    assert line(town, "态") == "全室：无未结警情，可派 0，在岗 0"
    town.patrol("03", "05")
    key = town.call("0912")
    town.call("0913", level=3)
    assert line(town, "态 全") == "全室：待派 2，其中一级 1，可派 2，在岗 2"
    town.desk.act(calls.Assign(units=("03",), incident=key))
    town.beat(61.0)
    assert line(town, "tai 全") == "全室：待派 1，在办 1，超时 2，可派 1，在岗 2"
    town.hear("unit/05/sos", {"t": town.clock.now()})
    town.beat()
    assert "求助 1" in line(town, "态 全")


def test_an_incident_and_a_unit_in_one_line(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03", "05")
    key = town.call("0912")
    assert line(town, "态 0912") == "0912 持械斗殴 一级：人民路×青年街，未派警，待派警 剩 1:00"
    town.desk.act(calls.Assign(units=("03",), incident=key))
    town.reply("03", town.order_id("03"), "enroute")
    said = line(town, "态 0912")
    assert "03 出发" in said
    assert "剩" in said
    assert line(town, "态 03").startswith("03 城关一组：")
    assert "0912 出发" in line(town, "态 03")
    assert "无指令" in line(town, "态 05")
    assert "无定位" in line(town, "态 11")
    town.beat(90.0)
    assert "定位 1:30 前" in line(town, "态 05")
    use("en")
    try:
        assert "nobody sent" not in line(town, "status 0912")
        assert line(town, "status 05").startswith("05 骑警二组: ")
    finally:
        use("zh_CN")


def test_the_selection_stands_in_and_nothing_is_changed(tmp_path: Path) -> None:
    town = Town(tmp_path)
    key = town.call("0912")
    town.desk.act(calls.Select(kind="incident", id=key))
    before = len(town.journal.lines)
    assert line(town, "态").startswith("0912")
    assert len(town.journal.lines) == before
    assert not town.desk.act(calls.Status(kind="unit", id="99")).ok


def with_cameras(folder: Path) -> Town:
    x, y = to_mercator(np.array([LON, LON + 0.01, LON + 0.02]), np.array([LAT, LAT, LAT]))
    nan = np.full(3, np.nan)
    zero = np.zeros(3, dtype=np.uint8)
    table = Cameras(
        xy=np.column_stack([x, y]), ids=("C1", "C2", "C3"), names=("东门球机", "西门", "西门"), direction_deg=nan,
        kind=zero, health=zero, shared=zero, fov_deg=nan, range_m=nan,
    )  # fmt: skip
    return Town(folder, site=replace(make_site(folder), cameras=table))


def test_a_camera_by_name_or_id(tmp_path: Path) -> None:
    town = with_cameras(tmp_path)
    for text in ("看 东门球机", "kk C1", "camera c1", "看 监控=C1"):
        assert parse(text, town.desk.context) == calls.CallUpCamera(camera="C1")
    both = parse("看 西门", town.desk.context)
    assert isinstance(both, ParseError)
    assert both.said.code == "verb.error.ambiguous"
    assert "C2" in both.said.text()
    assert len(town.desk.context.book("camera").things) == 3
    nothing = parse("看", town.desk.context)
    assert isinstance(nothing, ParseError)
    assert nothing.said.code == "verb.error.missing"
    assert town.desk.run("看 C3").ok
    assert (town.desk.selection.kind, town.desk.selection.id) == ("camera", "C3")
    assert town.desk.view.centre_m is not None
    assert not town.desk.act(calls.CallUpCamera(camera="gone")).ok


def test_before_any_letter_the_nearest_cameras_come_first(tmp_path: Path) -> None:
    town = with_cameras(tmp_path)
    key = town.call("0912", place={"lon": LON + 0.019, "lat": LAT, "name": "西"})
    town.desk.act(calls.Select(kind="incident", id=key))
    assert [row.id for row in complete("看 ", town.desk.context)] == ["C3", "C2", "C1"]
    assert complete("看 ", town.desk.context)[0].insert == "看 C3 "
