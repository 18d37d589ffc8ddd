"""Single cases of closing a place, drawn by hand, and real towns where somebody runs away at random."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layers.contain import Crew, Plan, Question, Start, Streets, plan
from layers.contain.closing import FEW, Case, Located, Units, contain
from layers.contain.network import map_edge, network_of
from layers.contain.plan import CLOSED, CONTESTED, GONE, NO_WAY_OUT, TOO_FEW, TOO_NEAR
from layers.contain.staffing import assign, contested
from layers.roads import RoadGraph, build, build_paths
from layers.roads.bench import on_roads
from layers.roads.modes import Mode
from layers.roads.rules import CLASSES
from tests.layers.escapes import run_away

INF = math.inf
RUNS = Mode("paths", dict.fromkeys(CLASSES, 10.0), 0.0, 10.0)


def streets(steps: list[tuple[int, int]], seconds: list[float], edge: tuple[int, ...], **more: object) -> Streets:
    """Nodes 0 … n, all with two arms or more holdable."""
    ends = np.asarray(steps, dtype=np.int32)
    n = int(ends.max()) + 1
    angle = np.arange(n) * 2.4
    xy = np.column_stack([np.cos(angle), np.sin(angle)]) * (50.0 * np.arange(n)[:, None] + 10.0)
    out = np.zeros(n, dtype=bool)
    out[list(edge)] = True
    made = Streets.plain(xy, ends, np.asarray(seconds), np.bincount(ends.ravel()) > 1, out)
    return replace(made, **more)  # type: ignore[arg-type]


def asked(made: Streets, stands: list[list[float]], start: Start | None = None, **more: object) -> Question:
    times = np.asarray(stands, dtype=np.float64).reshape(len(stands), made.count)
    crew = Crew(times, np.full(len(stands), -1, np.int32))
    return replace(Question(made, start or Start.at(0), 0.0, 0.0, crew), **more)  # type: ignore[arg-type]


def everywhere(made: Streets, *seconds: float) -> list[list[float]]:
    """Units that are at every node at the same time."""
    return [[one] * made.count for one in seconds]


def test_one_post_at_the_mouth_of_a_cul_de_sac() -> None:
    made = streets([(0, 1), (1, 2), (2, 3), (2, 4), (3, 5), (4, 5), (5, 6)], [10.0] * 7, (6,))
    answer = plan(asked(made, everywhere(made, 5.0)))
    assert (answer.closed, answer.why, [post.node for post in answer.posts]) == (True, CLOSED, [1])
    assert answer.fewest


def test_a_star_needs_a_unit_for_each_way() -> None:
    """Six ways out; each can be held where two roads meet, but each unit is on one."""
    steps = [(0, k) for k in range(1, 7)] + [(k, k + 6) for k in range(1, 7)]
    made = streets(steps, [10.0] * 12, tuple(range(7, 13)))
    four = plan(asked(made, everywhere(made, *[5.0] * 4)))
    assert (four.closed, four.why, four.needed, four.units) == (False, TOO_FEW, 6, 4)
    assert len(four.posts) == 4
    assert len(four.open_ways) == 2
    assert len({post.unit for post in four.posts}) == 4
    six = plan(asked(made, everywhere(made, *[5.0] * 6)))
    assert six.closed
    assert len(six.posts) == 6


def test_two_units_that_only_reach_the_same_way_are_not_enough() -> None:
    made = streets([(0, 1), (0, 2), (1, 3), (2, 4)], [10.0] * 4, (3, 4))
    stands = [[INF, 5.0, INF, INF, INF], [INF, 6.0, 40.0, INF, INF]]
    answer = plan(asked(made, stands))
    assert (answer.closed, answer.why) == (False, TOO_NEAR)
    assert [way.node for way in answer.open_ways] == [2]
    assert answer.open_ways[0].short_s == 30.0
    both = plan(asked(made, [[INF, 5.0, 5.0, INF, INF], [INF, INF, INF, INF, INF]]))
    assert (both.closed, both.why, both.needed) == (False, CONTESTED, 2)
    assert math.isinf(both.open_ways[0].short_s)


def test_a_one_way_trap_is_no_way_out() -> None:
    """What one may drive into and never out of for want of a way back is passable for who minds no signs; walls are
    not."""
    made = streets([(0, 1), (1, 2), (2, 3)], [10.0] * 3, (3,))
    walled = replace(made, seconds=np.asarray([[10.0, 10.0], [INF, 10.0], [10.0, 10.0]]))
    assert plan(asked(walled, everywhere(walled, 1.0))).why == NO_WAY_OUT


def test_an_island_says_that_nothing_leads_out() -> None:
    made = streets([(0, 1), (1, 2), (2, 0), (3, 4)], [10.0] * 4, (4,))
    answer = plan(asked(made, everywhere(made, 1.0)))
    assert (answer.closed, answer.why, answer.posts) == (False, NO_WAY_OUT, ())


def test_gone_already_and_not_claimed_closed() -> None:
    made = streets([(0, 1), (1, 2)], [10.0, 10.0], (2,))
    answer = plan(asked(made, everywhere(made, 1.0), head_s=100.0))
    assert (answer.closed, answer.why) == (False, GONE)


def test_a_unit_that_comes_as_the_margin_says_is_too_late_by_the_margin() -> None:
    made = streets([(0, 1), (1, 2)], [10.0, 10.0], (2,))
    assert plan(asked(made, everywhere(made, 8.0), margin_s=2.0)).closed
    late = plan(asked(made, everywhere(made, 8.0), margin_s=3.0))
    assert not late.closed
    assert late.open_ways[0].short_s == 1.0


def test_least_disturbance_of_beats_when_posts_and_time_are_the_same() -> None:
    made = streets([(0, 1), (1, 2)], [10.0, 10.0], (2,))
    question = asked(made, everywhere(made, 5.0, 5.0))
    crew = Crew(question.crew.stands_s, np.asarray([3, 7], dtype=np.int32))
    answer = plan(replace(question, crew=crew, beat_at=lambda xy: np.full(len(xy), 7, dtype=np.int32)))
    assert [post.unit for post in answer.posts] == [1]


def test_posts_have_the_names_of_their_roads_and_bridges_are_said() -> None:
    made = streets(
        [(0, 1), (1, 2), (1, 3), (1, 4)], [10.0] * 4, (2, 3, 4), names=("人民路", "青年街"),
        name=np.asarray([-1, 0, 0, 1], dtype=np.int32),
    )  # fmt: skip
    (post,) = plan(asked(made, everywhere(made, 5.0))).posts
    assert (post.names, post.bridge) == (("人民路", "青年街"), False)
    over = streets([(0, 1), (1, 2)], [10.0] * 2, (2,), bridge=np.asarray([True, True]))
    (post,) = plan(asked(over, everywhere(over, 5.0))).posts
    assert (post.names, post.bridge) == ((), True)


def test_a_late_post_of_a_person_does_not_close_and_the_others_go_round_it() -> None:
    made = streets([(0, 1), (1, 2), (2, 3)], [10.0] * 3, (3,))
    answer = plan(asked(made, [[INF, 50.0, 50.0, INF], [INF, INF, 15.0, INF]], kept=((1, 0),)))
    assert answer.closed
    assert {(post.node, post.unit) for post in answer.posts} == {(1, 0), (2, 1)}
    late = next(post for post in answer.posts if post.kept)
    assert late.arrive_s > late.passed_s


def test_a_post_that_stands_long_since_has_let_nobody_out() -> None:
    """An hour later, one of two ways is held since the beginning; the other may have been taken."""
    made = streets([(0, 1), (1, 2), (0, 3), (3, 4)], [10.0] * 4, (2, 4))
    one = asked(made, [[INF, -3600.0, INF, INF, INF], [5.0] * 5], head_s=3600.0, kept=((1, 0),))
    answer = plan(one)
    assert (answer.closed, answer.why, [way.node for way in answer.open_ways]) == (False, GONE, [3])
    stands = [[INF, -3600.0, INF, INF, INF], [INF, INF, INF, -3595.0, INF]]
    both = plan(asked(made, stands, head_s=3600.0, kept=((1, 0), (3, 1))))
    assert both.closed
    assert both.closed_s == 0.0


def test_a_post_that_holds_gives_those_behind_it_time() -> None:
    """A person's post at 1 closes that way for good; who must come round by 2 to 3 comes late enough for a unit."""
    made = streets([(0, 1), (1, 3), (0, 2), (2, 3), (3, 4)], [5.0, 5.0, 20.0, 20.0, 5.0], (4,))
    stands = [[INF, 1.0, INF, INF, INF], [INF, INF, INF, 30.0, INF]]
    assert not plan(asked(made, stands)).closed
    answer = plan(asked(made, stands, kept=((1, 0),)))
    assert answer.closed
    assert [post.node for post in answer.posts] == [1, 3]


def test_hall_s_set_and_the_assignment_agree() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        units, posts = rng.integers(0, 5), rng.integers(0, 5)
        in_time = rng.random((units, posts)) < 0.4
        found = assign(rng.random((units, posts)), in_time)
        crowd = contested(in_time)
        assert (len(crowd) == 0) == bool((found >= 0).all())
        if len(crowd):
            assert in_time[:, crowd].any(axis=1).sum() < len(crowd)


# --- real towns -----------------------------------------------------------------------------------------------------


def tried(motor: RoadGraph, graph: RoadGraph, units: int, places: int, runs: int) -> int:
    """Runs against all plans that say closed."""
    rng, ran = np.random.default_rng(3), 0
    for _ in range(places):
        case, crew = drawn(motor, units, rng)
        answer: Plan = contain(graph, motor, case, crew)
        if answer.closed:
            located = Located.of(network_of(graph), motor, case)
            assert located is not None
            blank = located.blank(case)
            asked_of = located.question(blank, case, crew, np.arange(units), FEW[0], blank.beat_at)
            escaped, stopped = run_away(asked_of, answer, runs, steps=2_000)
            assert escaped == 0
            assert stopped > 0
            ran += runs
    return ran


def drawn(motor: RoadGraph, units: int, rng: np.random.Generator) -> tuple[Case, Units]:
    xy = on_roads(motor, 400, rng)
    near = xy[np.argsort(np.hypot(*(xy - xy[0]).T))][1 : 2 * units + 1 : 2]
    crew = Units(near[:, 0], near[:, 1], np.ones(units), np.full(units, 20.0), np.full(units, -1, dtype=np.int32))
    return Case(float(xy[0, 0]), float(xy[0, 1]), 30.0, 15.0), crew


def test_ten_thousand_run_away_in_puyang(shared_data: Path) -> None:
    motor = build(shared_data / "osm" / "puyang_henan_map.osm")
    paths = build_paths(shared_data / "osm" / "puyang_henan_map.osm").timed(RUNS)
    assert tried(motor, paths, FEW[1], 12, 2_500) >= 10_000


@pytest.mark.long
def test_ten_thousand_run_away_in_liechtenstein(shared_data: Path) -> None:
    motor = build(shared_data / "osm" / "liechtenstein-2015.osm.pbf")
    paths = build_paths(shared_data / "osm" / "liechtenstein-2015.osm.pbf").timed(RUNS)
    assert tried(motor, paths, FEW[1], 12, 2_500) >= 10_000


@pytest.mark.long
def test_the_edge_of_a_country_is_where_its_roads_end(shared_data: Path) -> None:
    """Bridges over the Rhine and streets into the next village across the border count as ways out; dead ends up the
    valley do not."""
    motor = build(shared_data / "osm" / "liechtenstein-2015.osm.pbf")
    a = motor.arrays
    edge = np.zeros(motor.junction_count, dtype=bool)
    edge[map_edge(motor)] = True
    dead = np.bincount(a.ends.ravel(), minlength=motor.junction_count) == 1
    main = np.zeros(motor.junction_count, dtype=bool)
    main[a.ends[a.seg_rank <= CLASSES.index("tertiary")].ravel()] = True
    assert (dead & main).sum() >= 5
    assert edge[dead & main].all()
    assert edge[dead].mean() < 0.5
