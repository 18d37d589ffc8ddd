"""Fixes in, markers and verdicts out: what may move a marker and what never does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import geo
from layers.units import Checks, Duty, Kind, Link, Tri, Units, Verdict

T0 = 1_700_000_000.0
LON, LAT = 115.0, 35.5
NAN = float("nan")
SITE = (114.0, 34.0, 116.0, 37.0)
DEG_PER_M = 1 / 111_195.0  # north


def make(n: int = 3, **checks: Any) -> Units:
    units = Units(Checks(bounds=SITE, **checks), capacity=2)
    units.add([f"{i:02d}" for i in range(n)], [Kind.CAR] * n)
    return units


def send(
    units: Units,
    *fixes: tuple[float, float, float],
    row: int = 0,
    speed: float = NAN,
    accuracy: float = 5.0,
    heading: float = NAN,
    received: float | None = None,
) -> list[Verdict]:
    """Fixes (t, lon, lat) of one unit in one batch."""
    t, lon, lat = (np.array([f[i] for f in fixes]) for i in range(3))
    n = len(fixes)
    said = np.full(n, speed), np.full(n, heading), np.full(n, accuracy)
    got = units.take(np.full(n, row), t, lon, lat, *said, T0 + 1e6 if received is None else received)
    return [Verdict(int(v)) for v in got]


def north(metres: float) -> float:
    return LAT + metres * DEG_PER_M


def test_a_fix_moves_the_marker() -> None:
    units = make()
    assert send(units, (T0, LON, LAT), row=1, speed=8.0, heading=370.0, received=T0 + 2) == [Verdict.ACCEPTED]
    assert (units.lon_deg[1], units.lat_deg[1]) == (LON, LAT)
    assert np.allclose(geo.from_mercator(units.x_m[1], units.y_m[1]), (LON, LAT))
    assert (units.fix_t[1], units.fix_received[1], units.heading_deg[1]) == (T0, T0 + 2, 10.0)
    assert units.positions_version == 1
    assert np.isnan(units.x_m[0])
    assert np.isinf(units.age(T0)[0])


@pytest.mark.parametrize(
    ("t", "lon", "lat", "verdict"),
    [
        (T0, NAN, LAT, Verdict.NOT_A_NUMBER),
        (NAN, LON, LAT, Verdict.NOT_A_NUMBER),
        (T0, LON, float("inf"), Verdict.NOT_A_NUMBER),
        (T0, LON, 90.5, Verdict.OFF_EARTH),
        (T0, -181.0, LAT, Verdict.OFF_EARTH),
        (T0, 0.0, 0.0, Verdict.NULL_ISLAND),
        (T0, 1e-6, -1e-6, Verdict.NULL_ISLAND),
        (T0 + 30.5, LON, LAT, Verdict.FUTURE),
        (T0, 113.99, LAT, Verdict.OUT_OF_SITE),
        (T0, LAT, LON, Verdict.OFF_EARTH),  # axes swapped
    ],
)
def test_what_is_wrong_by_itself_is_named_and_moves_nothing(t: float, lon: float, lat: float, verdict: Verdict) -> None:
    units = make()
    assert send(units, (t, lon, lat), received=T0) == [verdict]
    assert units.positions_version == 0
    assert np.isnan(units.x_m[0])
    assert units.reject_count.tolist() == [1, 0, 0]


def test_edges_are_still_good() -> None:
    units = make()
    assert send(units, (T0 + 30.0, SITE[0], SITE[1]), received=T0) == [Verdict.ACCEPTED]
    free = Units(Checks(bounds=None))
    free.add(["a"], [Kind.CAR])
    assert send(free, (T0, -122.3, 47.6)) == [Verdict.ACCEPTED]


def test_a_late_fix_is_for_the_track_and_never_moves_the_marker_back() -> None:
    units = make()
    send(units, (T0 + 10, LON, north(100)))
    assert send(units, (T0 + 5, LON, north(50)), (T0 + 10, LON, north(99))) == [Verdict.LATE, Verdict.LATE]
    assert units.lat_deg[0] == north(100)
    assert units.late_count[0] == 2
    assert units.reject_count[0] == 0


def test_a_duplicate_is_known_also_when_it_comes_late() -> None:
    units = make()
    track = [(T0 + i, LON, north(10 * i)) for i in range(6)]
    send(units, *track)
    assert send(units, track[5], track[2]) == [Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert send(units, track[2], row=1) == [Verdict.ACCEPTED]  # the same words of another unit


def test_several_fixes_of_one_unit_apply_in_their_order() -> None:
    units = make()
    got = send(units, (T0, LON, LAT), (T0 + 2, LON, north(20)), (T0 + 1, LON, north(10)), (T0 + 3, LON, north(30)))
    assert got == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.LATE, Verdict.ACCEPTED]
    assert units.lat_deg[0] == north(30)


def test_a_jump_is_impossible_and_accuracy_excuses_a_small_one() -> None:
    units = make(max_speed_mps=70)
    send(units, (T0, LON, LAT))
    assert send(units, (T0 + 1, LON, north(500))) == [Verdict.IMPOSSIBLE_SPEED]
    assert send(units, (T0 + 1.5, LON, north(500)), accuracy=450.0) == [Verdict.ACCEPTED]
    assert send(units, (T0 + 2, LON, north(90_000)), accuracy=1e9) == [Verdict.IMPOSSIBLE_SPEED]


def test_a_reconnect_far_away_after_long_silence_is_believed() -> None:
    units = make()
    send(units, (T0, LON, LAT))
    assert send(units, (T0 + 1200, LON, north(60_000))) == [Verdict.ACCEPTED]


def test_one_bad_accepted_fix_does_not_pin_the_marker() -> None:
    units = make(reanchor_after=3)
    send(units, (T0, LON, north(100_000)))  # the first one ever was wrong
    true = [(T0 + 1 + i, LON, north(10 * i)) for i in range(4)]
    bad, good = Verdict.IMPOSSIBLE_SPEED, Verdict.ACCEPTED
    assert send(units, *true) == [bad, bad, good, good]
    assert units.lat_deg[0] == true[-1][2]


def test_jumps_that_do_not_agree_never_move_the_marker() -> None:
    units = make(reanchor_after=3)
    send(units, (T0, LON, LAT))
    wild = [(T0 + 1 + i, LON, north(20_000 * (i % 3 + 1))) for i in range(12)]
    assert set(send(units, *wild)) == {Verdict.IMPOSSIBLE_SPEED}
    two_terminals = [(T0 + 20 + i, LON, north(50_000 * (i % 2))) for i in range(12)]  # with one unit's name
    assert send(units, *two_terminals) == [Verdict.ACCEPTED, Verdict.IMPOSSIBLE_SPEED] * 6


def test_stuck_only_when_it_claims_to_move() -> None:
    units = make(stuck_s=60)
    parked = [(T0 + 10 * i, LON, LAT) for i in range(20)]
    assert set(send(units, *parked, speed=0.0)) == {Verdict.ACCEPTED}
    assert set(send(units, *parked, row=1)) == {Verdict.ACCEPTED}  # says no speed
    got = send(units, *parked, row=2, speed=12.0)
    assert got == [Verdict.ACCEPTED] * 7 + [Verdict.STUCK] * 13
    assert units.age(T0 + 190)[2] == 130  # its fix grows old, so it turns grey
    assert send(units, (T0 + 200, LON, north(50)), row=2, speed=12.0) == [Verdict.ACCEPTED]
    assert send(units, (T0 + 210, LON, north(50)), row=2, speed=12.0) == [Verdict.ACCEPTED]  # counted anew


# --- a batch is what its fixes are one by one ---------------------------------------------------------------------

FIX = st.tuples(
    st.integers(0, 2),  # row
    st.integers(-3, 40),  # t
    st.sampled_from([0, 3, 60, 4_000, 150_000]),  # metres north
    st.sampled_from([NAN, 0.0, 12.0]),  # speed
    st.sampled_from([NAN, 5.0, 900.0]),  # accuracy
)


@settings(max_examples=150)
@given(st.lists(FIX, max_size=60))
def test_a_batch_is_what_its_fixes_are_one_by_one(fixes: list[tuple[int, int, int, float, float]]) -> None:
    whole, single = make(stuck_s=5, reanchor_after=2), make(stuck_s=5, reanchor_after=2)
    table = np.array(fixes, dtype=np.float64).reshape(-1, 5)
    args: list[Any] = [
        table[:, 0].astype(int), T0 + table[:, 1], np.full(len(table), LON), north(1) + table[:, 2] * DEG_PER_M,
        table[:, 3], np.full(len(table), NAN), table[:, 4], np.full(len(table), T0 + 8),
    ]  # fmt: skip
    at_once = whole.take(*args)
    one_by_one = [int(single.take(*[a[i : i + 1] for a in args])[0]) for i in range(len(table))]
    assert at_once.tolist() == one_by_one
    for column in ("x_m", "y_m", "fix_t", "speed_mps", "heading_deg", "late_count", "reject_count", "stuck_since"):
        assert np.array_equal(getattr(whole, column), getattr(single, column), equal_nan=True), column


@settings(max_examples=60)
@given(
    st.integers(8, 40), st.integers(0, 3), st.lists(st.integers(0, 39), max_size=2), st.sampled_from([NAN, 0.0, 9.0])
)
def test_a_burst_after_a_dead_spot_is_what_its_fixes_are_one_by_one(
    count: int, others: int, spoilt: list[int], speed: float
) -> None:
    whole, single = make(stuck_s=5), make(stuck_s=5)
    t = T0 + np.arange(count, dtype=np.float64)
    lat = north(0) + np.arange(count) * 6 * DEG_PER_M
    for i in spoilt:
        lat[i % count] = [north(90_000), LAT, NAN][i % 3]
    rows = np.zeros(count, dtype=int)
    rows[count - others :] = 1
    nothing = np.full(count, NAN)
    args: list[Any] = [rows, t, np.full(count, LON), lat, np.full(count, speed), nothing, nothing, t + 1]
    at_once = whole.take(*args)
    one_by_one = [int(single.take(*[a[i : i + 1] for a in args])[0]) for i in range(count)]
    assert at_once.tolist() == one_by_one
    for column in ("x_m", "y_m", "fix_t", "heading_deg", "stuck_since", "doubts", "reject_count"):
        assert np.array_equal(getattr(whole, column), getattr(single, column), equal_nan=True), column
    remembered, expected = (np.sort(units.seen[:, :, 0], axis=1) for units in (whole, single))
    assert np.array_equal(remembered, expected, equal_nan=True)


@settings(max_examples=60)
@given(st.lists(FIX, max_size=40))
def test_device_time_of_a_marker_only_grows(fixes: list[tuple[int, int, int, float, float]]) -> None:
    units = make()
    last = units.fix_t.copy()
    for row, t, metres, speed, accuracy in fixes:
        send(units, (T0 + t, LON, north(metres)), row=row, speed=speed, accuracy=accuracy)
        assert (units.fix_t >= last).all()
        last = units.fix_t.copy()


# --- what follows from a fix --------------------------------------------------------------------------------------


def test_course_from_movement_when_the_terminal_says_none() -> None:
    units = make()
    send(units, (T0, LON, LAT), (T0 + 2, LON + 30 * DEG_PER_M, LAT))
    assert units.heading_deg[0] == pytest.approx(90, abs=0.1)
    send(units, (T0 + 4, LON + 31 * DEG_PER_M, LAT))  # noise of a standing receiver
    assert np.isnan(units.heading_deg[0])
    send(units, (T0 + 24, LON + 41 * DEG_PER_M, LAT))  # 10 m in 20 s is drift, not driving
    assert np.isnan(units.heading_deg[0])


def test_age_and_staleness() -> None:
    units = make()
    send(units, (T0, LON, LAT))
    send(units, (T0 + 20, LON, LAT), row=1, received=T0)
    assert units.age(T0 + 10).tolist() == [10, 0, float("inf")]
    assert units.stale(T0 + 61, 60).tolist() == [True, False, True]


def test_the_circle_of_possible_places_grows() -> None:
    units = make()
    send(units, (T0, LON, LAT), speed=10.0, accuracy=20.0)
    send(units, (T0, LON, LAT), row=1, speed=0.0, accuracy=NAN)
    assert units.possible_m(T0).tolist() == [20.0, 30.0, float("inf")]
    assert units.possible_m(T0 + 100)[:2] == pytest.approx([1020.0, 170.0])  # who stood may have walked
    assert units.possible_m(T0 + 1e7)[0] == units.possible_m(T0 + 2e7)[0]


def test_reckoning_runs_straight_on_and_is_never_stored() -> None:
    units = make()
    send(units, (T0, LON, LAT), speed=10.0, heading=90.0)
    send(units, (T0, LON, LAT), row=1, speed=0.5, heading=90.0)
    kept = units.x_m.copy()
    x, y, valid = units.reckoned(T0 + 6, horizon_s=10)
    assert valid.tolist() == [True, False, False]
    lon, lat = geo.from_mercator(x[0], y[0])
    assert float(geo.distance_m(LON, LAT, lon, lat)) == pytest.approx(60, rel=0.01)
    assert lat == pytest.approx(LAT)
    assert lon > LON
    assert np.array_equal(units.x_m, kept, equal_nan=True)
    assert not units.reckoned(T0 + 11, horizon_s=10)[2].any()


# --- states -------------------------------------------------------------------------------------------------------


def test_unknown_units_appear_unregistered_and_the_table_grows() -> None:
    units = make()
    rows = [units.ensure(f"x{i}") for i in range(500)]
    assert units.ensure("x7") == rows[7]
    assert units.n == len(units.duty) == 503
    assert units.registered.sum() == 3
    assert (units.duty == Duty.UNKNOWN).all()
    assert units.officers[rows[0]] == 0
    with pytest.raises(ValueError, match="unique"):
        units.add(["x7"], [Kind.CAR])


def test_growing_keeps_what_was_known() -> None:
    units = make()
    send(units, (T0, LON, LAT), row=2)
    units.add([f"y{i}" for i in range(50)], [Kind.MOTO] * 50, officers=[2] * 50)
    assert units.lat_deg[2] == LAT
    assert (units.kind[2], units.kind[52], units.officers[52]) == (Kind.CAR, Kind.MOTO, 2)
    assert send(units, (T0, LON, LAT), row=2) == [Verdict.DUPLICATE]


def test_a_last_will_counts_though_it_is_older_than_the_greeting() -> None:
    units = make()
    units.set_link(0, Link.ONLINE, T0, T0)
    version = units.states_version
    assert units.set_link(0, Link.OFFLINE, T0 - 1, T0 + 500)  # written when it connected
    assert units.link[0] == Link.OFFLINE
    assert units.link_t[0] == T0 + 500
    assert units.states_version > version


def test_a_retained_loss_is_dated_by_the_sayer() -> None:
    units = make()
    units.set_link(0, Link.OFFLINE, T0 - 900, T0)
    assert units.link_t[0] == T0 - 900


def test_an_older_duty_is_ignored_and_a_future_one_does_not_pin() -> None:
    units = make()
    assert units.set_duty(0, Duty.PATROL, T0 + 9_999, T0)
    assert units.duty_t[0] == T0
    assert units.set_duty(0, Duty.MEAL, T0 + 60, T0 + 60)
    assert not units.set_duty(0, Duty.OFF, T0 + 30, T0 + 61)
    assert not units.set_duty(0, Duty.MEAL, T0 + 90, T0 + 90)
    assert (units.duty[0], units.duty_t[0]) == (Duty.MEAL, T0 + 60)  # since when, not last said
    assert not units.set_duty(0, Duty.OFF, T0 + 80, T0 + 91)


def test_body_camera_keeps_what_a_message_does_not_say() -> None:
    units = make()
    units.set_bodycam(0, T0, T0, Tri.YES, battery_pct=55.0, signal_dbm=-80.0)
    units.set_bodycam(0, T0 + 5, T0 + 5, battery_pct=54.0)
    assert (units.recording[0], units.battery_pct[0], units.signal_dbm[0]) == (Tri.YES, 54.0, -80.0)
    assert not units.set_bodycam(0, T0 + 1, T0 + 6, Tri.NO)
    assert units.recording[0] == Tri.YES


def test_crew_and_sos() -> None:
    units = make()
    assert units.set_crew(0, officers=2, auxiliaries=1, kind=Kind.PAIR)
    assert not units.set_crew(0, officers=2)
    assert (units.officers[0], units.auxiliaries[0], units.kind[0]) == (2, 1, Kind.PAIR)
    assert units.set_sos(0, True)
    assert not units.set_sos(0, True)
