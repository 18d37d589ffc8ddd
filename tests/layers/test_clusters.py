"""Clusters: every point in exactly one, counts and worst states add up, and no order of the points changes them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.clusters import Clusters, cluster, crowding

CELL, APART = 100.0, 60.0
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

whole = st.integers(-2_000, 2_000)
rows = st.lists(st.tuples(whole, whole, st.integers(0, 3)), min_size=1, max_size=120)


def made(points: list[tuple[int, int, int]]) -> tuple[F64, U8]:
    table = np.array(points, dtype=np.float64)
    return table[:, :2] + np.array([1.28e7, 4.2e6]), table[:, 2].astype(np.uint8)


def content(found: Clusters, xy: F64) -> set[tuple[tuple[tuple[float, float], ...], int]]:
    """Who is with whom, and how bad it is there, by the places of the points."""
    groups = ((sorted(map(tuple, xy[found.of == k].tolist())), int(found.worst[k])) for k in range(len(found.count)))
    return {(tuple(members), worst) for members, worst in groups}


@given(rows)
def test_every_point_is_in_one_cluster_and_the_sums_agree(points: list[tuple[int, int, int]]) -> None:
    xy, rank = made(points)
    found = cluster(xy, rank, CELL, APART)
    assert found.of.min() >= 0
    assert np.bincount(found.of, minlength=len(found.count)).tolist() == found.count.tolist()
    assert found.count.sum() == len(xy)
    assert found.count.min() >= 1
    for k in range(len(found.count)):
        members = xy[found.of == k]
        assert found.worst[k] == rank[found.of == k].max()
        assert found.of[found.head[k]] == k
        assert found.xy[k].tolist() == xy[found.head[k]].tolist()
        assert found.box[k].tolist() == [*members.min(axis=0), *members.max(axis=0)]


@given(rows, st.integers(0, 99))
def test_the_order_of_the_points_does_not_matter(points: list[tuple[int, int, int]], seed: int) -> None:
    xy, rank = made(points)
    order = np.random.default_rng(seed).permutation(len(xy))
    one, other = cluster(xy, rank, CELL, APART), cluster(xy[order], rank[order], CELL, APART)
    assert content(one, xy) == content(other, xy[order])
    places = sorted(map(tuple, one.xy.tolist()))
    assert places == sorted(map(tuple, other.xy.tolist()))


@given(rows)
def test_no_member_is_far_from_its_cluster(points: list[tuple[int, int, int]]) -> None:
    """A cell and those next to it: no row of cells runs together."""
    xy, rank = made(points)
    found = cluster(xy, rank, CELL, APART)
    size = found.box[:, 2:] - found.box[:, :2]
    assert size.max() <= 3 * CELL


def test_two_cells_whose_points_are_close_are_one_cluster() -> None:
    xy = np.array([(95.0, 50.0), (94.0, 50.0), (105.0, 50.0), (350.0, 50.0)])
    found = cluster(xy, np.array([0, 0, 2, 1], np.uint8), CELL, APART)
    assert sorted(found.count.tolist()) == [1, 3]
    assert found.of[0] == found.of[1] == found.of[2]
    assert int(found.worst[found.of[0]]) == 2


def test_far_points_stay_single_and_none_gives_none() -> None:
    xy = np.array([(0.0, 0.0), (500.0, 0.0), (0.0, 500.0)])
    assert cluster(xy, np.zeros(3, np.uint8), CELL, APART).count.tolist() == [1, 1, 1]
    assert len(cluster(np.zeros((0, 2)), np.zeros(0, np.uint8), CELL, APART).count) == 0


def test_crowding_says_how_many_a_point_has_round_it() -> None:
    assert crowding(np.zeros((0, 2)), CELL) == 0.0
    assert crowding(np.array([(10.0, 10.0)] * 4), CELL) == 4.0
    assert crowding(np.array([(10.0, 10.0), (510.0, 10.0)]), CELL) == 1.0
