"""Posts on road networks: made ones and, where their data is there, real ones. Who leaves at random never gets past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from layers.contain import Question
from layers.contain.bench import RUNNER, draw
from layers.contain.closing import FEW, MANY, Case, Located, Units, contain
from layers.contain.network import network_of
from layers.contain.plan import GONE, NO_UNITS, OFF_ROAD, Plan
from layers.roads import RoadGraph, synthetic
from tests.layers.escapes import run_away


@pytest.fixture(scope="module")
def motor() -> RoadGraph:
    return synthetic(junctions=2_500, km=420.0)


@pytest.fixture(scope="module")
def walked(motor: RoadGraph) -> RoadGraph:
    return motor.timed(RUNNER)


def question_of(graph: RoadGraph, motor: RoadGraph, case: Case, units: Units) -> Question:
    """The case with all units, as the answer's units count."""
    ground = Located.of(network_of(graph), motor, case)
    assert ground is not None
    rows = np.arange(len(units.beat))
    limit_s = FEW[0] if len(rows) <= FEW[1] else MANY[0]
    return ground.question(ground.blank(case), case, units, rows, limit_s, lambda xy: np.full(len(xy), -1))


def closed_cases(graph: RoadGraph, motor: RoadGraph, wanted: int, seed: int = 3) -> list[tuple[Case, Units, Plan]]:
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(8 * wanted):
        case, units = draw(motor, 30, rng)
        answer = contain(graph, motor, case, units)
        if answer.closed:
            out.append((case, units, answer))
        if len(out) == wanted:
            return out
    raise AssertionError("too few closed answers to try")


def test_who_leaves_at_random_never_gets_past_posts_that_close(motor: RoadGraph, walked: RoadGraph) -> None:
    for case, units, answer in closed_cases(walked, motor, 4):
        asked = question_of(walked, motor, case, units)
        escaped, stopped = run_away(asked, answer, 2_500)
        assert escaped == 0
        assert stopped > 0
        for post in answer.posts:
            assert asked.crew.stands_s[post.unit, post.node] == post.arrive_s
            assert post.arrive_s + case.margin_s <= post.passed_s


def test_a_post_less_and_somebody_gets_out(motor: RoadGraph, walked: RoadGraph) -> None:
    """What the simulation would see if a plan had a hole."""
    case, units, answer = closed_cases(walked, motor, 1)[0]
    asked = question_of(walked, motor, case, units)
    holes = sum(
        run_away(asked, replace(answer, posts=answer.posts[:k] + answer.posts[k + 1 :]), 400)[0] > 0
        for k in range(len(answer.posts))
    )
    assert holes > 0


def test_the_outline_holds_all_that_can_be_reached_and_no_post_is_deep_inside(
    motor: RoadGraph, walked: RoadGraph
) -> None:
    import shapely

    from layers.contain import passing

    case, units, answer = closed_cases(walked, motor, 1)[0]
    asked = question_of(walked, motor, case, units)
    area = shapely.Polygon(answer.outline)
    held = np.asarray([post.node for post in answer.posts], dtype=np.int32)
    inside = np.isfinite(passing(asked.streets, asked.start, held))
    assert area.is_valid
    assert shapely.covers(area, shapely.points(asked.streets.xy[inside])).all()


def test_nobody_free_says_so_and_names_the_ways(motor: RoadGraph, walked: RoadGraph) -> None:
    case, units = draw(motor, 5, np.random.default_rng(1))
    answer = contain(walked, motor, case, units.take(np.arange(0)))
    assert (answer.closed, answer.why) == (False, NO_UNITS)
    assert answer.open_ways
    assert all(np.isinf(way.short_s) for way in answer.open_ways)
    assert answer.needed == len(answer.open_ways)


def test_a_car_next_to_the_place_and_none_elsewhere_closes_nothing(motor: RoadGraph, walked: RoadGraph) -> None:
    case, units = draw(motor, 1, np.random.default_rng(4))
    answer = contain(walked, motor, case, units)
    assert not answer.closed
    assert answer.open_ways
    assert answer.needed > 1


def test_gone_before_anybody_asked(motor: RoadGraph, walked: RoadGraph) -> None:
    case, units = draw(motor, 20, np.random.default_rng(5))
    answer = contain(walked, motor, replace(case, head_s=6 * 3600.0), units)
    assert (answer.closed, answer.why) == (False, GONE)


def test_far_from_any_road(motor: RoadGraph, walked: RoadGraph) -> None:
    case, units = draw(motor, 3, np.random.default_rng(6))
    answer = contain(walked, motor, replace(case, x_m=case.x_m + 500_000.0), units)
    assert (answer.closed, answer.why, answer.posts) == (False, OFF_ROAD, ())


def test_a_person_s_post_stays_and_a_dropped_one_does_not_come_back(motor: RoadGraph, walked: RoadGraph) -> None:
    case, units, answer = closed_cases(walked, motor, 1)[0]
    mine = answer.posts[0]
    again = contain(walked, motor, replace(case, kept=((mine.x_m, mine.y_m, mine.unit),)), units)
    kept = [post for post in again.posts if post.kept]
    assert [(post.node, post.unit) for post in kept] == [(mine.node, mine.unit)]
    assert again.closed
    without = contain(walked, motor, replace(case, barred=((mine.x_m, mine.y_m),)), units)
    assert all(np.hypot(p.x_m - mine.x_m, p.y_m - mine.y_m) > 40.0 for p in without.posts)


def test_a_post_between_crossings_holds_the_road_there(motor: RoadGraph, walked: RoadGraph) -> None:
    """Put in the middle of a road on which nothing else stands: a place of its own, reached by a unit beside it."""
    case, units, _ = closed_cases(walked, motor, 1)[0]
    streets = network_of(walked).streets
    away = np.hypot(*(streets.xy - [case.x_m, case.y_m]).T)
    segment = int(np.argmax((streets.length_m > 80) & (away[streets.ends].min(axis=1) > 900)))
    line = streets.line(segment)
    x_m, y_m = (line[len(line) // 2 - 1] + line[len(line) // 2]) / 2
    units = replace(units, x_m=np.append(units.x_m, x_m), y_m=np.append(units.y_m, y_m),
                    factor=np.append(units.factor, 1.0), delay_s=np.append(units.delay_s, 0.0),
                    beat=np.append(units.beat, -1).astype(np.int32))  # fmt: skip
    mine = len(units.beat) - 1
    answer = contain(walked, motor, replace(case, kept=((x_m, y_m, mine),)), units)
    post = next(post for post in answer.posts if post.kept)
    assert post.unit == mine
    assert np.hypot(post.x_m - x_m, post.y_m - y_m) < 5.0
    assert post.node == streets.count
    assert post.arrive_s < 120.0
