"""Crowds, stacks, fans, heat, classes: the same whatever the order, the same wherever the view lies."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers import density

pixels = st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=1, max_size=120)


@given(pixels, st.integers(1, 6))
def test_a_crowd_is_a_full_cell_and_everybody_is_counted(points: list[tuple[int, int]], most: int) -> None:
    x, y = np.array(points, dtype=float).T
    found = density.crowds(x, y, 64.0, most, 20.0)
    cells = [(px // 64, py // 64) for px, py in points]
    for n, cell in enumerate(cells):
        assert (found.of[n] >= 0) == (cells.count(cell) > most)
    assert found.count.sum() == (found.of >= 0).sum()
    assert (found.count > most).all()
    for k in range(len(found.count)):
        member = int(np.flatnonzero(found.of == k)[0])
        assert 64 * (x[member] // 64) + 20 <= found.x[k] <= 64 * (x[member] // 64) + 44


@given(pixels, st.permutations(range(120)), st.integers(-5, 5))
def test_crowds_do_not_depend_on_the_order(points: list[tuple[int, int]], order: list[int], cells: int) -> None:
    x, y = np.array(points, dtype=float).T
    shuffled = np.array([n for n in order if n < len(x)])
    one, other = (density.crowds(a, b, 64.0, 3, 20.0)
                  for a, b in ((x, y), (x[shuffled] + 64 * cells, y[shuffled])))
    assert sorted(zip(one.x.tolist(), one.y.tolist(), one.count.tolist(), strict=True)) == sorted(
        zip((other.x - 64 * cells).tolist(), other.y.tolist(), other.count.tolist(), strict=True))


@given(pixels)
def test_stacks_hold_what_lies_on_one_spot(points: list[tuple[int, int]]) -> None:
    x, y = np.array(points, dtype=float).T
    stacks = density.stacks(x, y, 10.0)
    members = [n for stack in stacks for n in stack.tolist()]
    assert len(members) == len(set(members))
    for stack in stacks:
        assert stack.tolist() == sorted(stack.tolist())
        assert (np.hypot(x[stack] - x[stack[0]], y[stack] - y[stack[0]]) < 10).all()
    alone = np.setdiff1d(np.arange(len(x)), members)
    for n in alone.tolist():  # who stands alone has no other alone beside it
        others = alone[alone != n]
        assert (np.hypot(x[others] - x[n], y[others] - y[n]) >= 10).all()


@given(st.integers(2, 24))
def test_a_fan_keeps_its_members_apart(count: int) -> None:
    x, y = density.ring(count, 27.0, 22.0)
    away = np.hypot(x[:, None] - x, y[:, None] - y)
    assert away[~np.eye(count, dtype=bool)].min() > 22.0
    assert (np.hypot(x, y) >= 21.9).all()
    again = density.ring(count, 27.0, 22.0)
    assert (x == again[0]).all()


def test_heat_is_highest_where_most_lies_and_adds_up() -> None:
    lone = density.heat(np.array([20.5]), np.array([10.5]), 40, 30, 2)
    assert lone.shape == (30, 40)
    assert divmod(int(lone.argmax()), 40) == (10, 20)
    assert lone.max() == np.float64(1.0).round(9) or abs(lone.max() - 1) < 1e-9
    three = density.heat(np.array([20.5] * 3), np.array([10.5] * 3), 40, 30, 2)
    assert np.allclose(three, 3 * lone)
    outside = density.heat(np.array([-2.0, 99.0]), np.array([5.0, 5.0]), 40, 30, 2)
    assert outside[5, 0] > 0
    assert outside[:, 20:].max() < 1e-9


@given(st.lists(st.integers(0, 50), max_size=60))
def test_classes_are_few_rising_and_never_empty(counts: list[int]) -> None:
    array = np.array(counts, dtype=np.int64)
    bounds = density.breaks(array)
    assert list(bounds) == sorted(set(bounds))
    assert len(bounds) <= 5
    classes = density.class_of(array, bounds)
    assert ((classes == 0) == (array == 0)).all()
    assert set(classes[array > 0].tolist()) == set(range(1, len(bounds) + 1))
