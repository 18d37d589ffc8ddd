"""Judgement at edges: outlines against shapely, the watch against a slow and plain one, and what must stay silent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.edges import (
    CROSS,
    CROSS_FIX,
    CROSSED,
    ENTERED,
    LEFT,
    SURE,
    Crossings,
    Outline,
    Stack,
    Trust,
    Watch,
    outline,
    stretches,
)
from tests.layers.test_within import areas_of

corners = st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=3, max_size=9)
SQUARE = shapely.box(0, 0, 1000, 1000)


def sound(polygons: list[list[tuple[int, int]]]) -> list[shapely.Geometry]:
    shapes = [shapely.make_valid(shapely.Polygon(one)) for one in polygons]
    return [shape for shape in shapes if shape.geom_type in ("Polygon", "MultiPolygon")]


def ready(shapes: list[shapely.Geometry]) -> dict[str, Outline]:
    areas = areas_of(shapes)
    return {str(n): outline(areas, n) for n in range(len(shapes))}


def watch_of(*shapes: shapely.Geometry, trust: Trust | None = None) -> Watch:
    watch = Watch(trust)
    watch.lay(ready(list(shapes)), 0.0)
    return watch


def told(found: Crossings) -> list[tuple[int, int, int, float]]:
    columns = (found.what.tolist(), found.slot.tolist(), found.row.tolist(), found.at.tolist())
    return list(zip(*columns, strict=True))


def walk(
    watch: Watch, points: list[tuple[float, float]], accuracy: float = 5.0, start: float = 1.0
) -> list[tuple[int, float]]:
    """One unit, one fix a second; (what, at)."""
    out = []
    for n, (x, y) in enumerate(points):
        out += [(what, at) for what, _, _, at in told(watch.take([0], [start + n], [x], [y], [accuracy]))]
    return out


# --- the geometry --------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(corners, min_size=1, max_size=4), st.integers(0, 2**31), st.sampled_from([1.0, 7.0]))
def test_depth_is_shapelys_distance(polygons: list[list[tuple[int, int]]], seed: int, grow: float) -> None:
    shapes = [shapely.transform(shape, lambda xy: xy * grow) for shape in sound(polygons)]
    if not shapes:
        return
    rng = np.random.default_rng(seed)
    points = rng.uniform(-650 * grow, 650 * grow, (150, 2))
    area = rng.integers(0, len(shapes), 150)
    need = rng.choice([50.0, 150.0, 900.0], 150)
    found = Stack(tuple(ready(shapes).values())).depth(area, points[:, 0], points[:, 1], need)
    dots = shapely.points(points)
    away = np.array([shapely.distance(shapely.boundary(shapes[a]), dot) for a, dot in zip(area, dots, strict=True)])
    inside = np.array([shapely.contains(shapes[a], dot) for a, dot in zip(area, dots, strict=True)])
    near = away <= need
    assert np.allclose(found[near], np.where(inside, away, -away)[near], atol=1e-6)
    assert (np.abs(found[~near]) >= need[~near]).all()
    assert ((found > 0) == inside)[away > 1e-6].all()


@settings(max_examples=40)
@given(corners, st.integers(0, 2**31))
def test_a_path_is_cut_where_shapely_cuts_it(polygon: list[tuple[int, int]], seed: int) -> None:
    shapes = sound([polygon])
    if not shapes:
        return
    rng = np.random.default_rng(seed)
    ends = rng.uniform(-500, 500, (60, 4))
    stack = Stack(tuple(ready(shapes).values()))
    share, x, y = stack.chord(np.zeros(60, dtype=np.int64), *ends.T)
    for n, (ax, ay, bx, by) in enumerate(ends):
        line = shapely.LineString([(ax, ay), (bx, by)])
        inner = shapely.intersection(line, shapes[0])
        longest = max((part.length for part in shapely.get_parts(inner)), default=0.0)
        if longest > 1e-6:
            assert 0.0 < share[n] < 1.0
            part = max(shapely.get_parts(inner), key=lambda one: one.length)
            others = [p.length for p in shapely.get_parts(inner)]
            if sorted(others)[-2:][0] < longest - 1e-3 or len(others) == 1:
                assert shapely.distance(part.centroid, shapely.Point(x[n], y[n])) < 1e-3
        elif inner.is_empty:
            assert np.isnan(share[n])


def test_an_area_without_borders_holds_nobody() -> None:
    watch = Watch()
    watch.lay({"none": outline(areas_of([shapely.Polygon()]), 0)}, 0.0)
    assert walk(watch, [(0, 0), (500, 500), (2000, 0)]) == []
    assert not watch.holds("none", 0)
    with pytest.raises(KeyError):
        watch.holds("other", 0)


# --- against a slow and plain judge --------------------------------------------------------------------------------


@dataclass
class Plain:
    """The rule as ``layers.edges.watch`` words it, one unit and one area, by shapely."""

    shape: shapely.Geometry
    inside: bool = False
    settled: bool = False
    evidence: float = 0.0
    began: float = 0.0
    peak: float = 0.0
    last: tuple[float, float, float] | None = None
    said: list[tuple[int, float]] = field(default_factory=list)

    def depth(self, x: float, y: float) -> float:
        dot = shapely.Point(x, y)
        away = shapely.distance(shapely.boundary(self.shape), dot)
        return float(away if shapely.contains(self.shape, dot) else -away)

    def take(self, t: float, x: float, y: float, accuracy: float) -> None:
        circle = max(accuracy, 3.0)
        last, self.last = self.last, (t, x, y)
        if last is None or t - last[0] > 120.0:
            self.inside, self.settled, self.evidence = self.depth(x, y) > 0, False, 0.0
            return
        self._cut(t, x, y, circle, last)
        deep = self.depth(x, y) / circle
        other = -deep if self.inside else deep
        clipped = min(max(other, -SURE), SURE)
        had = self.evidence
        self.evidence = min(had + clipped * abs(clipped), SURE**2)
        self.evidence = max(self.evidence, 0.0 if self.settled else -(SURE**2))
        if had <= 0 < self.evidence:
            self.began, self.peak = t, 0.0
        self.peak = max(self.peak, clipped)
        self._turn(had, other)

    def _turn(self, had: float, other: float) -> None:
        if self.evidence >= SURE**2 and other > (1.0 if self.inside else 0.0):
            if self.settled:
                self.said.append((LEFT if self.inside else ENTERED, self.began))
            self.inside, self.settled, self.evidence = not self.inside, True, 0.0
        elif self.settled and not self.inside and had > 0 == self.evidence and self.peak >= CROSS_FIX:
            self.said.append((CROSSED, self.began))
        elif not self.settled and self.evidence <= -(SURE**2):
            self.settled, self.evidence = True, 0.0

    def _cut(self, t: float, x: float, y: float, circle: float, last: tuple[float, float, float]) -> None:
        if self.inside or self.evidence or not self.settled or t - last[0] > 30.0 or self.depth(x, y) > 0:
            return
        line = shapely.LineString([last[1:], (x, y)])
        parts = list(shapely.get_parts(shapely.intersection(line, self.shape)))
        lines = [part for part in parts if part.geom_type == "LineString" and part.length > 1e-9]
        if lines:
            middle = max(lines, key=lambda one: one.length).interpolate(0.5, normalized=True)
            if self.depth(middle.x, middle.y) >= CROSS * circle:
                share = shapely.distance(middle, shapely.Point(last[1:])) / line.length
                self.said.append((CROSSED, last[0] + (t - last[0]) * share))


@settings(max_examples=25)
@given(st.lists(corners, min_size=1, max_size=3), st.integers(0, 2**31), st.sampled_from([3.0, 40.0, 150.0]))
def test_as_a_slow_and_plain_judge_says(polygons: list[list[tuple[int, int]]], seed: int, stride: float) -> None:
    shapes = sound(polygons)
    if not shapes:
        return
    rng = np.random.default_rng(seed)
    watch, units = watch_of(*shapes), 4
    plain = {(s, u): Plain(shape) for s, shape in enumerate(shapes) for u in range(units)}
    at, t = rng.uniform(-400, 400, (units, 2)), 100.0
    told_by_watch: dict[tuple[int, int], list[tuple[int, float]]] = {pair: [] for pair in plain}
    for _ in range(60):
        t += float(rng.choice([1.0, 2.0, 12.0, 200.0], p=[0.6, 0.3, 0.08, 0.02]))
        at += rng.normal(0, stride, at.shape)
        accuracy = rng.choice([2.0, 5.0, 30.0], units)
        found = watch.take(np.arange(units), np.full(units, t), at[:, 0], at[:, 1], accuracy)
        for what, slot, row, when in told(found):
            told_by_watch[slot, row].append((what, when))
        for (_, unit), judge in plain.items():
            judge.take(t, float(at[unit, 0]), float(at[unit, 1]), float(accuracy[unit]))
    for pair, judge in plain.items():
        mine = told_by_watch[pair]
        assert [what for what, _ in mine] == [what for what, _ in judge.said], pair
        assert np.allclose([when for _, when in mine], [when for _, when in judge.said], atol=1e-3)
        assert watch.holds(str(pair[0]), pair[1]) == judge.inside


@settings(max_examples=10)
@given(st.integers(0, 2**31))
def test_a_batch_is_the_same_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = [shapely.Point(*rng.uniform(-300, 300, 2)).buffer(150) for _ in range(3)]
    one, many = watch_of(*shapes), watch_of(*shapes)
    rows = rng.integers(0, 5, 120)
    t = np.arange(120.0)
    steps = rng.normal(0, 60, (120, 2))
    x, y = (np.array([steps[:n + 1][rows[:n + 1] == rows[n], axis].sum() for n in range(120)]) for axis in (0, 1))
    singly, at_once = [], []
    for n in range(120):
        singly += told(one.take(rows[n : n + 1], t[n], x[n], y[n], 5.0))
    for part in np.split(np.arange(120), 3):
        at_once += told(many.take(rows[part], t[part], x[part], y[part], 5.0))
    assert singly
    assert sorted(singly) == sorted(at_once)


# --- what is said --------------------------------------------------------------------------------------------------


def test_enter_and_leave_are_dated_when_the_edge_was_crossed() -> None:
    watch = watch_of(SQUARE)
    there = [(-100.0 + 12 * n, 500.0) for n in range(20)]  # crosses between the 9th and the 10th second
    assert walk(watch, there) == [(ENTERED, 10.0)]
    assert watch.within("0")[1][0] == 10.0
    assert walk(watch, there[::-1], start=30.0) == [(LEFT, 41.0)]
    assert not len(watch.within("0")[0])


def test_leaves_only_when_the_whole_circle_is_out() -> None:
    watch = watch_of(SQUARE)
    assert walk(watch, [(500.0, 500.0)] * 3 + [(-18.0, 500.0)] * 300, accuracy=20.0) == []
    assert watch.holds("0", 0)
    assert walk(watch, [(-22.0, 500.0)] * 30, accuracy=20.0, start=304.0) == [(LEFT, 4.0)]


def test_unknown_accuracy_counts_as_thirty_metres() -> None:
    watch = watch_of(SQUARE)
    assert walk(watch, [(500.0, 500.0)] * 3 + [(-29.0, 500.0)] * 100, accuracy=float("nan")) == []
    assert walk(watch, [(-121.0, 500.0)], accuracy=float("nan"), start=104.0) == [(LEFT, 4.0)]


def test_a_path_through_with_both_fixes_outside_crosses() -> None:
    watch = watch_of(SQUARE)
    found = walk(watch, [(-200.0, 500.0), (-190.0, 500.0), (1200.0, 500.0)])
    assert [what for what, _ in found] == [CROSSED]
    assert 2.0 < found[0][1] < 3.0
    assert not watch.holds("0", 0)


def test_in_and_out_with_one_fix_inside_crosses_when_deep_enough_to_be_sure() -> None:
    corridor = shapely.box(0, 0, 40, 1000)
    assert walk(watch_of(corridor), [(-60.0, 500.0), (-40.0, 500.0), (20.0, 500.0), (75.0, 500.0)]) == [(CROSSED, 3.0)]
    grazing = [(-60.0, 500.0), (-40.0, 500.0), (4.0, 500.0), (-40.0, 500.0)]
    assert walk(watch_of(corridor), grazing) == []


# --- what is silent ------------------------------------------------------------------------------------------------


def test_the_first_fix_a_gap_and_a_late_fix_say_nothing() -> None:
    watch = watch_of(SQUARE, trust=Trust(gap_s=60.0))
    assert walk(watch, [(500.0, 500.0)]) == []
    assert watch.holds("0", 0)
    assert walk(watch, [(5000.0, 500.0)], start=62.0) == []  # 61 s later
    assert not watch.holds("0", 0)
    assert walk(watch, [(5000.0, 500.0)] * 2, start=63.0) == []
    assert walk(watch, [(500.0, 500.0)], start=40.0) == []  # late
    assert not watch.holds("0", 0)


def test_an_area_drawn_round_a_parked_unit_says_nothing_then_its_leaving_is_said() -> None:
    watch = Watch()
    rng = np.random.default_rng(3)
    parked = [(500.0 + dx, 500.0 + dy) for dx, dy in rng.normal(0, 4, (60, 2))]
    walk(watch, parked)
    watch.lay(ready([SQUARE]), 61.0)
    assert watch.holds("0", 0)
    assert watch.within("0")[1][0] == 61.0
    assert walk(watch, parked, start=62.0) == []
    assert walk(watch, [(500.0 - 15 * n, 500.0) for n in range(50)], start=122.0) == [(LEFT, 156.0)]


def moving(n: float) -> shapely.Geometry:
    return shapely.Point(n, 0.0).buffer(200.0)


def test_a_ring_that_moves_over_a_standing_unit_says_nothing() -> None:
    rng = np.random.default_rng(5)
    watch = Watch()
    said = []
    for n in range(120):  # 8 m/s towards the unit, over it, past it
        watch.lay(ready([moving(-500.0 + 8 * n)]), float(n))
        dx, dy = rng.normal(0, 3, 2)
        said += told(watch.take([0], [float(n)], [dx], [dy], [5.0]))
    assert said == []
    assert not watch.holds("0", 0)


def test_a_unit_that_itself_drives_into_a_moving_ring_is_said() -> None:
    watch = Watch()
    said = []
    for n in range(60):
        watch.lay(ready([moving(-500.0 + 2 * n)]), float(n))
        said += told(watch.take([0], [float(n)], [300.0 - 12.0 * n], [0.0], [5.0]))
    assert [what for what, *_ in said] == [ENTERED]


def test_areas_may_come_and_go_and_the_others_keep_their_state() -> None:
    first, second = ready([SQUARE, shapely.box(2000, 0, 3000, 1000)]).values()
    watch = Watch()
    watch.lay({"a": first, "b": second}, 0.0)
    walk(watch, [(2500.0, 500.0)] * 3)
    since = watch.within("b")[1][0]
    watch.lay({"b": second}, 5.0)
    assert watch.keys == ("b",)
    assert watch.within("b")[1][0] == since
    watch.lay({"c": first, "b": second}, 6.0)
    assert watch.within("b")[0].tolist() == [0]
    assert not watch.holds("c", 0)


# --- corridors ----------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=7), st.integers(0, 2**31))
def test_stretches_hold_all_that_is_within_the_corridor(line: list[tuple[int, int]], seed: int) -> None:
    xy = np.array(line, dtype=np.float64)
    areas = stretches(xy, 40.0, 200.0)
    rng = np.random.default_rng(seed)
    near = np.array([xy[n] + rng.uniform(-60, 60, 2) for n in rng.integers(0, len(xy), 60)])
    held = np.zeros(len(near), dtype=bool)
    for n in range(len(areas.area_off) - 1):
        held |= Stack((outline(areas, n),)).holds(np.zeros(len(near), dtype=np.int64), near[:, 0], near[:, 1])
    whole = shapely.LineString(xy) if len(xy) > 1 else shapely.Point(xy[0])
    away = shapely.distance(whole, shapely.points(near))
    assert held[away < 39.9].all()
    assert not held[away > 40.0 + 200.0].any()
