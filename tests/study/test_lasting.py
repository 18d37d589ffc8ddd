"""Spans joined, cut and laid over one another: against counting second by second."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from console.study import lasting
from console.study.lasting import Lasting

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def made(spans: list[tuple[int, int]]) -> Lasting:
    return lasting.joined(np.array([float(a) for a, _ in spans]), np.array([float(b) for _, b in spans]))


def seconds(spans: Lasting) -> set[int]:
    return {s for a, b in zip(spans.since, spans.until, strict=True) for s in range(int(a), int(b))}


def plain(spans: list[tuple[int, int]]) -> set[int]:
    return {s for a, b in spans for s in range(a, b)}


def tidy(spans: Lasting) -> bool:
    gaps: NDArray[np.float64] = spans.since[1:] - spans.until[:-1]
    return bool((spans.until > spans.since).all() and (gaps > 0).all())


@given(SPANS, SPANS, st.integers(0, 60), st.integers(0, 60))
def test_spans_are_sets_of_seconds(a: list[tuple[int, int]], b: list[tuple[int, int]], low: int, high: int) -> None:
    left, right = made(a), made(b)
    assert seconds(left) == plain(a)
    assert left.seconds == len(plain(a))
    assert seconds(lasting.both(left, right)) == plain(a) & plain(b)
    assert seconds(lasting.without(left, right)) == plain(a) - plain(b)
    assert seconds(lasting.cut(left, low, high)) == {s for s in plain(a) if low <= s < high}
    assert all(tidy(one) for one in (left, lasting.both(left, right), lasting.without(left, right)))


def test_what_ends_nowhere_or_before_it_begins_is_none() -> None:
    none = lasting.joined(np.array([5.0, 9.0, 3.0]), np.array([np.nan, 8.0, 3.0]))
    assert none.seconds == none.longest_s == 0.0
