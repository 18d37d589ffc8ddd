"""Who set out and who arrived: never by time alone, never by a circle larger than the place, whatever the track."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.geo import to_mercator
from layers.moves import ARRIVED, DEPARTED, Goal, Moved, Moves, Rules

LON, LAT, T0 = 115.0, 35.7, 1_790_000_000.0
RULES = Rules()
NAN = float("nan")
X0, Y0 = (float(v) for v in to_mercator(LON, LAT))
SCALE = 1 / np.cos(np.radians(LAT))

Point = tuple[float, float, float, float, float]  # seconds, metres east of the goal, north, accuracy, speed


def goal(row: int = 0, since: float = 0.0, radius_m: float = 60.0, **more: bool) -> Goal:
    return Goal(row=row, since=T0 + since, x_m=X0, y_m=Y0, radius_m=radius_m, **more)


def run(moves: Moves, track: list[Point], row: int = 0) -> list[Moved]:
    """One batch."""
    t, e, n, acc, speed = (np.array(one) for one in zip(*track, strict=True))
    return moves.take(np.full(len(t), row), T0 + t, X0 + e * SCALE, Y0 + n * SCALE, acc, speed)


def watch(of: Goal | None = None) -> Moves:
    moves = Moves(RULES)
    moves.lay({"o": of or goal()})
    return moves


def drive(start_m: float, mps: float, until_m: float = 0.0, every_s: float = 2.0, acc: float = 5.0) -> list[Point]:
    """From the west to the goal, then it stands for a minute."""
    way_s = (start_m - until_m) / mps
    going = [(s, -start_m + mps * s, 0.0, acc, mps) for s in np.arange(0.0, way_s, every_s).tolist()]
    return going + [(way_s + s, -until_m, 0.0, acc, 0.0) for s in np.arange(0.0, 62.0, every_s).tolist()]


def test_a_drive_to_the_place_is_set_out_then_arrived() -> None:
    found = run(watch(), drive(1000.0, 10.0))
    assert [(one.key, one.what) for one in found] == [("o", DEPARTED), ("o", ARRIVED)]
    gone, there = found
    assert gone.at - T0 == 10.0  # 90 m from the first fix, 5 m of accuracy off either
    assert gone.seen - gone.at == 10.0
    assert 94.0 < there.at - T0 <= 102.0  # within 60 m, and slow
    assert there.seen - there.at >= RULES.arrive_s


def test_one_who_stands_there_already_needs_a_dwell_after_signing_and_never_sets_out() -> None:
    stands = [(s, 3.0, 0.0, 5.0, 0.0) for s in np.arange(-600.0, 60.0, 5.0).tolist()]
    found = run(watch(), stands)
    assert [(one.what, one.at - T0, one.seen - T0) for one in found] == [(ARRIVED, 0.0, 30.0)]


def test_driving_through_or_past_is_no_arrival() -> None:
    through = [(s, -500.0 + 10.0 * s, 0.0, 5.0, 10.0) for s in np.arange(0.0, 100.0, 1.0).tolist()]
    assert ARRIVED not in {one.what for one in run(watch(), through)}


def test_without_a_speed_that_of_its_two_last_fixes_counts() -> None:
    slow = [(s, 0.5 * s, 0.0, 5.0, NAN) for s in np.arange(0.0, 60.0, 5.0).tolist()]
    assert [one.what for one in run(watch(), slow)] == [ARRIVED]
    fast = [(s, -50.0 + 20.0 * (s % 5), 0.0, 3.0, NAN) for s in np.arange(0.0, 60.0, 1.0).tolist()]
    assert run(watch(), fast) == []


def test_driving_away_from_the_goal_is_no_setting_out() -> None:
    away = [(s, -300.0 - 10.0 * s, 0.0, 5.0, 10.0) for s in np.arange(0.0, 60.0, 2.0).tolist()]
    assert run(watch(), away) == []


def test_where_the_goal_is_not_known_speed_must_do() -> None:
    nowhere = Goal(row=0, since=T0)
    away = [(s, 10.0 * s, 0.0, 5.0, 10.0) for s in np.arange(0.0, 60.0, 2.0).tolist()]
    assert [one.what for one in run(watch(nowhere), away)] == [DEPARTED]
    walk = [(s, 1.2 * s, 0.0, 5.0, 1.2) for s in np.arange(0.0, 200.0, 2.0).tolist()]
    assert run(watch(nowhere), walk) == []


def test_silence_begins_anew() -> None:
    two = [(0.0, 0.0, 0.0, 5.0, 0.0), (300.0, 0.0, 0.0, 5.0, 0.0), (320.0, 0.0, 0.0, 5.0, 0.0)]
    assert run(watch(), two) == []
    assert [one.at - T0 for one in run(watch(), [*two, (335.0, 0.0, 0.0, 5.0, 0.0)])] == [300.0]


def test_other_orders_keep_their_runs_when_one_comes_and_one_goes() -> None:
    moves = Moves(RULES)
    moves.lay({"a": goal(7), "b": goal(2)})
    stands = [(s, 0.0, 0.0, 5.0, 0.0) for s in (0.0, 10.0, 20.0)]
    assert run(moves, stands, 2) == []
    moves.lay({"b": goal(2), "c": goal(9)})
    assert run(moves, [(31.0, 0.0, 0.0, 5.0, 0.0)], 7) == []
    assert [one.key for one in run(moves, [(31.0, 0.0, 0.0, 5.0, 0.0)], 2)] == ["b"]
    moves.lay({"b": goal(2, since=40.0)})  # given anew: the stay before does not count
    assert run(moves, [(41.0, 0.0, 0.0, 5.0, 0.0), (60.0, 0.0, 0.0, 5.0, 0.0)], 2) == []


def test_what_is_not_to_be_found_out_is_not_said() -> None:
    track = drive(1000.0, 10.0)
    assert [one.what for one in run(watch(goal(departs=False)), track)] == [ARRIVED]
    assert [one.what for one in run(watch(goal(arrives=False)), track)] == [DEPARTED]
    assert run(Moves(RULES), track) == []


# --- whatever the track -------------------------------------------------------------------------------------------

steps = st.lists(
    st.tuples(
        st.floats(0.5, 90.0), st.floats(-200.0, 200.0), st.floats(-200.0, 200.0),
        st.one_of(st.just(NAN), st.floats(0.0, 150.0)), st.one_of(st.just(NAN), st.floats(0.0, 20.0)),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


def track_of(drawn: list[Point]) -> list[Point]:
    times = np.cumsum([one[0] for one in drawn]).tolist()
    return [(t, *one[1:]) for t, one in zip(times, drawn, strict=True)]


def inside(point: Point, radius_m: float) -> bool:
    _, e, n, acc, _ = point
    return bool(np.hypot(e, n) + max(acc, RULES.least_m) <= radius_m + 1e-3)


@given(steps, st.floats(20.0, 200.0))
def test_no_arrival_without_a_dwell_inside_circle_and_all(drawn: list[Point], radius_m: float) -> None:
    track = track_of(drawn)
    for one in run(watch(goal(radius_m=radius_m)), track):
        if one.what != ARRIVED:
            continue
        stay = [p for p in track if one.at - T0 - 1e-3 <= p[0] <= one.seen - T0 + 1e-3 and p[3] <= RULES.worst_m]
        assert len(stay) >= 2, "one fix is no dwell"
        assert stay[-1][0] - stay[0][0] >= RULES.arrive_s - 1e-3
        assert all(inside(p, radius_m) for p in stay)
        assert all(np.isnan(p[4]) or p[4] <= RULES.arrive_mps for p in stay)
        assert all(b[0] - a[0] <= RULES.gap_s + 1e-3 for a, b in pairwise(stay))


@given(steps, st.floats(3.0, 60.0))
def test_no_arrival_when_the_circle_is_larger_than_the_place(drawn: list[Point], radius_m: float) -> None:
    track = [(*p[:3], radius_m + 1.0, 0.0) for p in track_of(drawn)]
    assert ARRIVED not in {one.what for one in run(watch(goal(radius_m=radius_m)), track)}


@given(steps)
def test_no_word_of_who_does_not_say_how_sure_it_is_or_stands_still(drawn: list[Point]) -> None:
    track = track_of(drawn)
    assert run(watch(), [(*p[:3], NAN, p[4]) for p in track]) == []
    stands = [(p[0], 500.0 + p[1] / 20, p[2] / 20, p[3], p[4]) for p in track]  # within 20 m of one place
    assert run(watch(), stands) == []


@given(steps)
def test_fixes_one_by_one_say_the_same_as_in_one_batch(drawn: list[Point]) -> None:
    track = track_of(drawn)
    apart = watch()
    assert [one for p in track for one in run(apart, [p])] == run(watch(), track)


@given(steps)
def test_each_is_said_once_at_most(drawn: list[Point]) -> None:
    found = [one.what for one in run(watch(), track_of(drawn) + drive(1000.0, 10.0)[-10:])]
    assert len(found) == len(set(found))
