"""An hour of history a unit: thinned, in rings, in blocks of memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.tracks import Trails
from layers.tracks.trails import HOUR_S, LEAST_M, LEAST_S, SLOTS, STANDING_S

T0 = 1_790_000_000.0
X0, Y0 = 12_805_000.0, 4_270_000.0


def run(trails: Trails, row: int, count: int, step_s: float, step_m: float, speed: float = 8.0) -> None:
    for n in range(count):
        trails.take([row], [T0 + n * step_s], [X0 + n * step_m], [Y0], [speed])


def test_what_is_close_in_time_or_place_is_left_out() -> None:
    trails = Trails()
    run(trails, 0, 100, 1.0, 20.0)
    found = trails.paths([0], T0 - 1)
    assert found.t.tolist() == [T0 + 10 * n for n in range(10)]
    assert found.x_m.tolist() == pytest.approx([X0 + 200 * n for n in range(10)], abs=0.05)
    assert found.speed_mps.tolist() == [8.0] * 10
    run(trails, 1, 200, 1.0, 0.01)
    assert trails.paths([1], 0.0).t.tolist() == [T0, T0 + 60, T0 + 120, T0 + 180]


def test_the_ring_keeps_the_last_hour_and_time_turns_over() -> None:
    trails = Trails()
    run(trails, 3, 9_000, 10.0, 30.0)  # 25 hours: more seconds than two bytes count
    found = trails.paths([3], 0.0)
    assert len(found.t) == SLOTS
    assert found.t[-1] == T0 + 8_999 * 10
    assert (np.diff(found.t) == 10).all()
    assert found.off.tolist() == [0, SLOTS]


def test_after_an_hour_of_silence_the_past_is_forgotten() -> None:
    trails = Trails()
    run(trails, 0, 5, 10.0, 30.0)
    trails.take([0], [T0 + 20 * HOUR_S], [X0], [Y0], [np.nan])
    found = trails.paths([0], 0.0)
    assert found.t.tolist() == [T0 + 20 * HOUR_S]
    assert np.isnan(found.speed_mps[0])


def test_memory_is_taken_only_for_units_that_report() -> None:
    trails = Trails()
    trails.take([40_000], [T0], [X0], [Y0], [1.0])
    assert trails.nbytes < 5_000_000
    rows = np.arange(50_000)
    trails.take(rows, np.full(50_000, T0 + 60), np.full(50_000, X0 + 100.0), np.full(50_000, Y0), np.full(50_000, 1.0))
    assert trails.nbytes < 250_000_000
    assert trails.paths([40_000], 0.0).t.tolist() == [T0, T0 + 60]


def test_several_units_and_a_span() -> None:
    trails = Trails()
    for row in (700, 2, 300):
        run(trails, row, 30, 10.0, 50.0)
    found = trails.paths([2, 300, 5, 700, 99_999, 2], T0 + 100, T0 + 200)
    assert found.rows.tolist() == [2, 300, 700]
    assert found.off.tolist() == [0, 11, 22, 33]
    assert found.t.min() == T0 + 100
    assert found.t.max() == T0 + 200
    trails.clear(300)
    assert trails.paths([300], 0.0).rows.tolist() == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 90), st.integers(0, 60)), max_size=80))
def test_in_one_batch_or_one_by_one(steps: list[tuple[int, int, int]]) -> None:
    clock, place = np.zeros(4), np.zeros(4)
    fixes = []
    for row, seconds, metres in steps:
        clock[row] += seconds
        place[row] += metres
        fixes.append((row, T0 + clock[row], X0 + place[row], Y0, 5.0))
    whole, single = Trails(), Trails()
    if fixes:
        whole.take(*zip(*fixes, strict=True))
    for row, t, x, y, speed in fixes:
        single.take([row], [t], [x], [y], [speed])
    a, b = whole.paths(range(4), 0.0), single.paths(range(4), 0.0)
    assert a.rows.tolist() == b.rows.tolist()
    assert a.t.tolist() == b.t.tolist()
    assert a.x_m.tolist() == pytest.approx(b.x_m.tolist(), abs=1e-6)
    for first, last in zip(a.off[:-1], a.off[1:], strict=True):
        waited, moved = np.diff(a.t[first:last]), np.abs(np.diff(a.x_m[first:last]))
        assert (((waited >= LEAST_S) & (moved >= LEAST_M - 0.1)) | (waited >= STANDING_S)).all()
