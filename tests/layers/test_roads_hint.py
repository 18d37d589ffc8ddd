"""The names of a way: those of the roads that the quickest route drives, in its order, at most six."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.roads import RoadGraph
from layers.roads.building import build
from layers.roads.hint import MOST, road_names
from tests.layers.osm_text import write_osm


def road(name: str) -> dict[str, str]:
    return {"highway": "secondary", **({"name": name} if name else {})}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    """East by 人民路, a short 无名 corner, north by 青年街, and an island far off."""
    nodes = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (1000.0, 0.0), 4: (1010.0, 10.0), 5: (1010.0, 800.0),
             6: (1000.0, -90.0), 7: (1100.0, 10.0), 8: (9000.0, 9000.0), 9: (9400.0, 9000.0)}  # fmt: skip
    ways = [([1, 2, 3], road("人民路")), ([3, 4], road("")), ([4, 5], road("青年街")), ([8, 9], road("孤岛路")),
            ([3, 6], road("南巷")), ([4, 7], road("东巷"))]  # fmt: skip
    return build(write_osm(tmp_path_factory.mktemp("osm") / "town.osm", nodes, ways))


def test_in_driving_order_from_each_start(town: RoadGraph) -> None:
    starts = np.asarray([[5.0, 0.0], [1010.0, 400.0], [900.0, 0.0]])
    assert road_names(town, (1010.0, 790.0), starts) == [("人民路", "青年街"), ("青年街",), ("人民路", "青年街")]
    assert road_names(town, (5.0, 0.0), starts)[1] == ("青年街", "人民路")


def test_none_where_there_is_no_way_or_no_time(town: RoadGraph) -> None:
    start = np.asarray([[5.0, 0.0]])
    assert road_names(town, (9200.0, 9000.0), start) == [()]
    assert road_names(town, (50_000.0, 0.0), start) == [()], "no road near the goal"
    assert road_names(town, (1010.0, 790.0), start, limit_s=5.0) == [()]


def test_a_corner_between_two_stretches_of_one_road_is_none(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 30.0), 4: (1000.0, 30.0), 5: (500.0, -90.0), 6: (500.0, 90.0)}
    ways = [([1, 2], road("环城路")), ([2, 3], road("小巷")), ([3, 4], road("环城路")), ([2, 5], road("南巷")),
            ([3, 6], road("北巷"))]  # fmt: skip
    graph = build(write_osm(tmp_path / "corner.osm", nodes, ways))
    assert road_names(graph, (990.0, 30.0), np.asarray([[5.0, 0.0]])) == [("环城路",)]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_at_most_six_none_twice_in_a_row(tmp_path_factory: pytest.TempPathFactory, names: list[int]) -> None:
    ends = range(len(names) + 1)
    nodes = {n: (300.0 * n, 0.0) for n in ends} | {100 + n: (300.0 * n, 200.0) for n in ends}
    ways = [([n, n + 1], road(f"路{name}")) for n, name in enumerate(names)]
    ways += [([n, 100 + n], road("巷")) for n in ends[1:-1]]  # so that each end is a junction
    graph = build(write_osm(Path(tmp_path_factory.mktemp("osm")) / "line.osm", nodes, ways))
    (found,) = road_names(graph, (300.0 * len(names) - 1, 0.0), np.asarray([[1.0, 0.0]]))
    assert 1 <= len(found) <= MOST
    assert all(a != b for a, b in pairwise(found))
    given_order = [f"路{name}" for name in names]
    at = -1
    for name in found:
        at = given_order.index(name, at + 1)
