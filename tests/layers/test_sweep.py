"""What a day of all tracks saw: the same as the rule for one unit says, hour by hour, whatever the order of pieces."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.geo import from_mercator, to_mercator
from layers.patrol import Course, Goals, RoadBits, Sweep, Swept, Trust, seen
from layers.patrol.strides import strides
from layers.roads import RoadGraph
from layers.roads.made import synthetic
from layers.shapes import empty
from layers.tracks.columns import TrackColumns, joined, no_tracks
from layers.within import Within
from tests.study.made import squares

F64 = NDArray[np.float64]
T = 1_750_000_000.0
TRUST = Trust()


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return synthetic(400, 70.0)


@pytest.fixture(scope="module")
def bits(graph: RoadGraph) -> RoadBits:
    return RoadBits.of(graph)


def goals(points: F64 | None = None, radius_m: float = 40.0) -> Goals:
    found = np.zeros((0, 2)) if points is None else points
    return Goals(found, np.full(len(found), radius_m), Within(empty.areas()))


def drive(graph: RoadGraph, bits: RoadBits, n: int, seed: int, mps: float = 8.0, every_s: float = 5.0) -> F64:
    """``(n, 2)`` along roads from junction to junction, with some noise; Web Mercator metres."""
    a, rng = graph.arrays, np.random.default_rng(seed)
    node, parts, total = int(rng.integers(len(a.node_xy))), [], 0.0
    while total < n * every_s * mps:
        arc = int(rng.choice(a.out_arc[a.out_off[node] : a.out_off[node + 1]]))
        segment, back = int(a.arc_seg[arc]), bool(a.arc_back[arc])
        line = a.xy[a.off[segment] : a.off[segment + 1]]
        parts.append(line[::-1] if back else line)
        total += float(a.length_m[segment])
        node = int(a.ends[segment][0 if back else 1])
    line = np.concatenate(parts)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.arange(n) * every_s * mps * bits.scale
    xy = np.column_stack([np.interp(at, along, line[:, k]) for k in (0, 1)])
    return np.asarray(xy + rng.normal(0.0, 3.0, xy.shape))


def columns(name: str, t: F64, xy: F64, accuracy_m: float = 8.0) -> TrackColumns:
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    n, nan = len(t), np.full(len(t), np.nan)
    return TrackColumns((name,), np.zeros(n, np.int32), t, t, lon, lat, nan, nan, np.full(n, accuracy_m))


def times(first: float, n: int, every_s: float = 5.0) -> F64:
    return np.asarray(first + np.arange(n) * every_s, dtype=np.float64)


def swept(roads: RoadBits, found: TrackColumns, looked: Goals | None = None, since: float = T) -> Swept:
    sweep = Sweep(roads, looked or goals(), TRUST)
    hour = ((found.t - since) // 3600).astype(int)
    for one in np.unique(hour).tolist():
        sweep.take(found.take(hour == one), one)
    return sweep.done()


def test_bits_are_the_whole_network(graph: RoadGraph, bits: RoadBits) -> None:
    assert bits.length_m.sum() == pytest.approx(graph.arrays.length_m.sum())
    by_segment = np.bincount(bits.segment, bits.length_m, minlength=graph.segment_count)
    assert by_segment == pytest.approx(graph.arrays.length_m)
    chord = np.hypot(*(bits.ends[:, 2:] - bits.ends[:, :2]).T) / bits.scale
    assert chord.max() <= 26.0
    first = np.flatnonzero(np.diff(bits.segment, prepend=-1))
    assert bits.ends[first, :2] == pytest.approx(graph.arrays.xy[graph.arrays.off[:-1]])


@pytest.mark.parametrize("seed", range(4))
def test_it_sees_what_the_rule_for_one_unit_sees(graph: RoadGraph, bits: RoadBits, seed: int) -> None:
    n = 700
    t, xy = times(T, n), drive(graph, bits, n, seed)
    none = np.zeros(0)
    course = Course(
        points=np.zeros((0, 2)), radius_m=none, dwell_s=none, bits=bits.ends, bit_m=bits.length_m, road=bits.segment,
        cells=np.zeros((0, 2)), cell_m=none, area=np.zeros(0, np.int64), scale=bits.scale,
    )  # fmt: skip
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    expected = seen(course, t, *to_mercator(lon, lat), np.full(n, 8.0), TRUST).bits
    found = swept(bits, columns("01", t, xy))
    assert np.isfinite(expected).sum() > 50
    differ = np.isfinite(expected) != np.isfinite(found.last)
    assert differ.sum() <= 2  # where an hour begins the anchor of a stride may be another fix
    both = np.isfinite(expected) & np.isfinite(found.last)
    assert (np.abs(found.last[both] - expected[both]) <= 10.0).all()
    assert ((found.hours > 0) == np.isfinite(found.last)).all()


def test_what_is_read_in_other_pieces_is_the_same(graph: RoadGraph, bits: RoadBits) -> None:
    t = times(T, 400)
    every = joined(columns(name, t, drive(graph, bits, 400, n)) for n, name in enumerate(("01", "02", "03")))
    order = np.random.default_rng(5).permutation(len(every))
    a, b = swept(bits, every), swept(bits, every.take(order))
    for one in fields(Swept):
        left, right = getattr(a, one.name), getattr(b, one.name)
        if one.name == "visits":
            continue
        assert np.array_equal(left, right, equal_nan=one.name == "last") if one.name != "units" else left == right


def test_kilometres_and_hours_are_those_driven(bits: RoadBits) -> None:
    """Straight on for 2 hours at 10 m/s, a fix each 10 s: 72 km, heard throughout; the border of the hour is no gap."""
    t = T + np.arange(0.0, 7200.1, 10.0)
    xy = np.column_stack(((t - T) * 10.0 * bits.scale, np.zeros(len(t)))) + bits.ends[0, :2]
    found = swept(bits, columns("01", t, xy))
    assert found.km.sum() == pytest.approx(72.0, rel=0.005)
    assert found.km[0, :2] == pytest.approx([36.0, 36.0], rel=0.01)
    assert found.heard_s.sum() == pytest.approx(7200.0)
    assert found.fixes.tolist() == [len(t)]


def test_who_stands_goes_nowhere_and_silence_is_nobody_s(bits: RoadBits) -> None:
    rng = np.random.default_rng(1)
    t = np.concatenate((T + np.arange(100) * 10.0, T + 3000.0 + np.arange(50) * 10.0))
    xy = np.tile(bits.ends[0, :2], (len(t), 1)) + rng.normal(0.0, 2.0, (len(t), 2))
    found = swept(bits, columns("01", t, xy))
    assert found.km.sum() == 0.0
    assert not found.hours.any()
    assert found.heard_s.sum() == pytest.approx(99 * 10.0 + 49 * 10.0)


def test_a_jump_over_a_silence_is_no_way(bits: RoadBits) -> None:
    t = np.array([T, T + 10.0, T + 500.0, T + 510.0])
    xy = bits.ends[0, :2] + np.array([[0.0, 0.0], [0.0, 0.0], [9000.0, 0.0], [9000.0, 0.0]])
    assert swept(bits, columns("01", t, xy)).km.sum() == 0.0


def test_a_point_is_visited_by_passing_and_by_standing_and_visits_are_joined(bits: RoadBits) -> None:
    here = bits.ends[0, :2]
    points = here + np.array([[0.0, 0.0], [400.0, 20.0], [0.0, 5000.0]])
    stay = T + np.arange(0.0, 1200.0, 10.0)
    passing = T + 1200.0 + np.arange(0.0, 200.0, 10.0)
    again = T + 5400.0 + np.arange(0.0, 300.0, 10.0)
    t = np.concatenate((stay, passing, again))
    xy = np.tile(here, (len(t), 1))
    xy[len(stay) : len(stay) + len(passing), 0] += np.arange(len(passing)) * 95.0
    found = swept(bits, columns("01", t, xy, accuracy_m=5.0), goals(points))
    visits = sorted(zip(found.visits.point.tolist(), found.visits.since.tolist(), strict=True))
    assert [point for point, _ in visits] == [0, 0, 1]
    assert visits[1][1] - visits[0][1] == pytest.approx(5400.0, abs=60.0)


def test_seconds_are_laid_to_the_area_where_the_unit_was(bits: RoadBits) -> None:
    beats = squares(("甲", "乙"), 115.0, 35.5, 0.01)
    t = T + np.arange(0.0, 600.1, 10.0)
    lon = np.where(t < T + 300.0, 115.005, 115.015)
    n, nan = len(t), np.full(len(t), np.nan)
    found = TrackColumns(("01",), np.zeros(n, np.int32), t, t, lon, np.full(n, 35.505), nan, nan, np.full(n, 8.0))
    sweep = Sweep(bits, Goals(np.zeros((0, 2)), np.zeros(0), Within(beats.areas)), TRUST)
    sweep.take(found, 0)
    said = sweep.done()
    assert said.area_s.sum() == pytest.approx(600.0)
    assert said.area_s[0, :2] == pytest.approx([300.0, 300.0], abs=60.0)
    assert said.area_hour_s[:, 0] == pytest.approx(said.area_s[0])


def test_without_roads_or_fixes_there_is_nothing_and_no_fault() -> None:
    none = RoadBits.of(None)
    assert len(none) == 0
    said = swept(none, columns("01", times(T, 50, 10.0), np.zeros((50, 2))))
    assert said.heard_s.sum() == pytest.approx(490.0)
    sweep = Sweep(none, goals(), TRUST)
    sweep.take(no_tracks(), 3)
    assert sweep.done().units == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4000), st.integers(-300, 300)), max_size=60))
def test_strides_never_join_units_go_back_in_time_or_cross_a_silence(fixes: list[tuple[int, int, int]]) -> None:
    unit = np.array([one[0] for one in fixes], np.int32)
    t, x = (np.array([float(one[k]) for one in fixes]) for k in (1, 2))
    made = strides(unit, t, x, np.zeros(len(x)), np.full(len(x), 20.0), 120.0)
    assert (unit[made.first] == unit[made.last]).all()
    assert (t[made.first] < t[made.last]).all()
    assert (made.gap_s <= 120.0).all()
    assert (np.abs(x[made.first] - x[made.last]) > 20.0).all()
