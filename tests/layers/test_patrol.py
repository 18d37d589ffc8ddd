"""What a track has visited: points with accuracy and dwell, roads by length, areas; late fixes count for the time when
they were taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.geo import scale_at, to_mercator
from layers.patrol import BIT_M, Course, chained, course, seen, standing_since, thinned

F64 = NDArray[np.float64]
X0, Y0 = (float(v) for v in to_mercator(115.0, 35.7))
SCALE = float(scale_at(Y0))
NONE = np.zeros((0, 2))


def at(*metres: tuple[float, float]) -> F64:
    """True metres from the town's middle → Web Mercator ``(N, 2)``."""
    return np.array([(X0 + x * SCALE, Y0 + y * SCALE) for x, y in metres], dtype=np.float64).reshape(-1, 2)


def points(*metres: tuple[float, float], radius: float = 40.0, dwell: float = 0.0) -> Course:
    n = len(metres)
    return course(at(*metres), np.full(n, radius), np.full(n, dwell), [], [])


def road(*metres: tuple[float, float]) -> Course:
    return course(NONE, np.zeros(0), np.zeros(0), [at(*metres)], [])


def run(plan: Course, fixes: list[tuple[float, float, float]], accuracy: float = 5.0) -> tuple[F64, F64, F64]:
    """Fixes as t, x, y in metres."""
    t = np.array([one[0] for one in fixes])
    xy = at(*((x, y) for _, x, y in fixes))
    return seen(plan, t, xy[:, 0], xy[:, 1], np.full(len(t), accuracy))


def drive(x0: float, x1: float, y: float = 0.0, step: float = 10.0, t: float = 0.0) -> list[tuple[float, float, float]]:
    """East at ``step`` metres a second."""
    n = int(abs(x1 - x0) / step) + 1
    return [(t + i, x0 + (x1 - x0) * i / max(1, n - 1), y) for i in range(n)]


def test_a_point_is_visited_by_passing_it() -> None:
    found, _, _ = run(points((0, 0), (500, 0)), drive(-100, 100))
    assert found[0] == pytest.approx(14.0, abs=1.5)
    assert np.isnan(found[1])


def test_between_two_fixes_the_path_passes_and_after_a_silence_nobody_knows() -> None:
    assert not np.isnan(run(points((0, 0)), [(0, -150, 0), (15, 150, 0)])[0][0])
    assert np.isnan(run(points((0, 0)), [(0, -150, 0), (90, 150, 0)])[0][0])


def test_a_fix_less_accurate_than_the_radius_says_nothing() -> None:
    assert np.isnan(run(points((0, 0)), [(0, 5, 0)], accuracy=60.0)[0][0])
    assert not np.isnan(run(points((0, 0)), [(0, 5, 0)], accuracy=30.0)[0][0])
    assert np.isnan(run(points((0, 0)), [(0, 36, 0)], accuracy=30.0)[0][0]), "it may be outside"


def test_a_dwell_wants_time_and_a_fix_outside_begins_it_anew() -> None:
    plan = points((0, 0), dwell=60.0)
    stay = [(float(t), 3.0, 0.0) for t in range(0, 70, 5)]
    assert run(plan, stay)[0][0] == 65.0
    assert np.isnan(run(plan, stay[:12])[0][0])
    left = [(t, 200.0 if t == 35 else x, y) for t, x, y in stay]
    assert np.isnan(run(plan, left)[0][0])


def test_a_road_is_driven_by_its_length() -> None:
    plan = road((0, 0), (1000, 0))
    assert len(plan.bits) == 1000 / BIT_M
    assert plan.bit_m.sum() == pytest.approx(1000, rel=1e-3)
    _, bits, _ = run(plan, drive(0, 500))
    share = plan.bit_m[~np.isnan(bits)].sum() / plan.bit_m.sum()
    assert share == pytest.approx(0.5, abs=0.04)
    assert np.nanmax(bits) == pytest.approx(50, abs=1)


def test_a_crossing_street_and_one_farther_off_are_not_it() -> None:
    plan = road((0, 0), (1000, 0))
    across = [(float(i), 500.0, -200.0 + 10 * i) for i in range(41)]
    assert np.isnan(run(plan, across)[1]).all()
    assert np.isnan(run(plan, drive(0, 1000, y=60))[1]).all()
    assert not np.isnan(run(plan, drive(0, 1000, y=8))[1]).any()


def test_a_bend_is_driven_in_both_its_legs() -> None:
    plan = road((0, 0), (300, 0), (300, 300))
    bend = [(float(t), min(t * 12.0, 300.0), max(0.0, t * 12.0 - 300)) for t in range(0, 51, 3)]
    _, bits, _ = run(plan, bend)
    assert np.isnan(bits).sum() <= 1


def test_who_stands_drives_no_more_than_where_it_stands() -> None:
    rng = np.random.default_rng(1)
    noise = [(float(t), float(rng.normal(500, 4)), float(rng.normal(0, 4))) for t in range(300)]
    assert (~np.isnan(run(road((0, 0), (1000, 0)), noise, accuracy=15.0)[1])).sum() <= 2


def test_an_area_is_seen_by_its_cells() -> None:
    plan = course(NONE, np.zeros(0), np.zeros(0), [], [at((0, 0), (800, 0), (800, 800), (0, 800))])
    _, _, cells = run(plan, drive(0, 800, y=400))
    share = (~np.isnan(cells)).mean()
    assert 0.1 < share < 0.3
    assert (run(plan, drive(0, 800, y=-500))[2] > 0).sum() == 0


def test_a_small_area_has_one_cell() -> None:
    plan = course(NONE, np.zeros(0), np.zeros(0), [], [at((0, 0), (20, 0), (20, 20))])
    assert len(plan.cells) == 1


@given(st.permutations(range(6)))
def test_in_whatever_order_the_track_comes_it_says_the_same(order: list[int]) -> None:
    """Each piece is weighed with what was there: the same is visited, at times no farther apart than a path."""
    plan, whole = points((0, 0), (200, 0), dwell=0.0), drive(-100, 300)
    pieces = np.array_split(np.arange(len(whole)), 6)
    had: set[int] = set()
    out = np.full(2, np.nan)
    for n in order:
        had |= set(pieces[n].tolist())
        known = [whole[i] for i in sorted(had)]
        out = np.fmax(out, run(plan, known)[0])
    assert np.allclose(out, run(plan, whole)[0], atol=30.0)


def test_since_when_it_stands() -> None:
    xy = at((-200, 0), (-100, 0), (0, 0), (4, 0), (1, 3), (0, 0))
    t = np.array([0.0, 10, 20, 300, 310, 320])
    accuracy = np.full(6, 5.0)
    assert standing_since(t, xy[:, 0], xy[:, 1], accuracy, 30.0) == 300.0, "a silence: nobody knows"
    t = np.array([0.0, 10, 20, 80, 140, 200])
    assert standing_since(t, xy[:, 0], xy[:, 1], accuracy, 30.0) == 20.0
    assert np.isnan(standing_since(t[:0], t[:0], t[:0], t[:0], 30.0))


def test_lines_of_one_road_are_joined_end_to_end() -> None:
    a, b, c = at((0, 0), (100, 0)), at((200, 0), (100, 0)), at((500, 0), (600, 0))
    whole = chained([a, b, c])
    assert sorted(len(line) for line in whole) == [2, 3]
    line = at(*((x, 0.0) for x in range(0, 101, 5)))
    assert len(thinned(line, 20.0 * SCALE)) <= 7
    assert np.array_equal(thinned(line, 1e9), line[[0, -1]])
