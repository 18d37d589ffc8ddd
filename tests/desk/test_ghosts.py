"""What a map may show of a typed act before Enter: known places, ways and outlines, and nothing that is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.verbs import calls
from layers.geo import to_mercator
from tests.desk.town import LAT, LON, Town


def told(folder: Path) -> Town:
    town = Town(folder)
    town.patrol("03", "05")
    town.call("0912")
    return town


def at(lon: float, lat: float) -> tuple[float, float]:
    x, y = to_mercator(lon, lat)
    return float(x), float(y)


@pytest.mark.parametrize(
    ("text", "lon"),
    [
        ("到 0912", LON), ("签 0912", LON), ("结 0912 已调解", LON), ("改 0912 二级", LON), ("跟 03", LON + 0.0033),
        ("选 05", LON + 0.0066), ("态 05", LON + 0.0066), ("标 集结点 115.02,35.7", 115.02),
        ("置 0912 115.03,35.7", 115.03),
        ("警 噪声扰民 115.04,35.7", 115.04), ("圈 0912 1 3 5", LON), ("圈 05 3", LON + 0.0066),
    ],
)  # fmt: skip
def test_the_place_that_an_act_is_about(tmp_path: Path, text: str, lon: float) -> None:
    seen = told(tmp_path).desk.type(text)
    assert seen.call is not None
    assert [pytest.approx(one, abs=2.0) for one in seen.ghosts.spots] == [at(lon, LAT)]


def test_circles_are_drawn_times_are_not(tmp_path: Path) -> None:
    town = told(tmp_path)
    far = town.desk.type("圈 0912 500米 1000米").ghosts
    assert len(far.outlines) == 2
    assert all(one[0] == one[-1] for one in far.outlines)
    assert not town.desk.type("圈 0912 1 3 5").ghosts.outlines
    drawn = town.desk.type("圈 115.0,35.7 115.01,35.7 115.01,35.71").ghosts
    assert [len(one) for one in drawn.outlines] == [4]


def test_a_ring_that_stands_is_shown_whole(tmp_path: Path) -> None:
    town = told(tmp_path)
    town.desk.run("圈 0912 500米")
    ring = next(iter(town.desk.rings))
    for text in ("删圈 圈1", "改圈 圈1 800米", "到 圈1"):
        assert town.desk.type(text).ghosts.rings == (ring,), text


def test_an_order_that_would_change_shows_its_way(tmp_path: Path) -> None:
    town = told(tmp_path)
    key = next(iter(town.desk.incidents))
    town.desk.act(calls.Assign(units=("03",), incident=key))
    for text in ("撤 03", "代签 03 到场"):
        seen = town.desk.type(text)
        assert (seen.units, seen.incident) == (("03",), key)


def test_what_is_not_read_shows_nothing(tmp_path: Path) -> None:
    town = told(tmp_path)
    for text in ("", "到", "到 77", "撤回", "主题 dark", "撤 05"):
        seen = town.desk.type(text)
        assert (seen.ghosts.outlines, seen.ghosts.rings, seen.units) == ((), (), ()), text
