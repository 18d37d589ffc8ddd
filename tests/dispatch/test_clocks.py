"""Which step an incident waits for, and how long it still may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dispatch.clocks import order_clock, step_clock, step_list
from console.dispatch.models import Stage
from console.site.config import Limits
from console.words import IncidentState, Order, OrderState, Step, StepMark
from tests.dispatch.town import T0, Room, incident

LIMITS = Limits()


def order(state: OrderState, *marks: tuple[Step, float], unit: str = "03", issued: float = 20.0) -> Order:
    """``marks``: steps with their seconds after T0."""
    steps = tuple(StepMark(step, T0 + at, unit, seen_at=T0 + at + 0.2) for step, at in marks)
    return Room().order(unit, issued_at=T0 + issued, state=state, steps=steps, id=f"o-{unit}")


SIGNED, ENROUTE, ONSCENE = (Step.SIGNED, 30.0), (Step.ENROUTE, 50.0), (Step.ONSCENE, 170.0)
REPORT, FEEDBACK = (Step.REPORT, 400.0), (Step.FEEDBACK, 900.0)


@pytest.mark.parametrize(
    ("orders", "stage", "due"),
    [
        ([], Stage.ASSIGN, 9 + 60),
        ([order(OrderState.ISSUED)], Stage.UNIT_SIGN, 20 + 60),
        ([order(OrderState.SENT)], Stage.UNIT_SIGN, 20 + 60),
        ([order(OrderState.SIGNED, SIGNED)], Stage.ENROUTE, 30 + 60),
        ([order(OrderState.ENROUTE, SIGNED, ENROUTE)], Stage.ONSCENE, 50 + 180),
        ([order(OrderState.ENROUTE, ENROUTE)], Stage.ONSCENE, 50 + 180),  # never signed: silence buys no time
        ([order(OrderState.ONSCENE, SIGNED, ENROUTE, ONSCENE)], Stage.FIRST_REPORT, 170 + 600),
        ([order(OrderState.ONSCENE, ONSCENE, REPORT)], Stage.FEEDBACK, 170 + 7200),
        ([order(OrderState.RETURNED, (Step.RETURN, 90.0))], Stage.ASSIGN, 90.2 - 0.2 + 60),
        ([order(OrderState.EXPIRED)], Stage.ASSIGN, 1800 + 60),
    ],
)
def test_each_step_runs_from_the_one_before(orders: list[Order], stage: Stage, due: float) -> None:
    clock = step_clock(incident(), orders, LIMITS, T0 + 60)
    assert clock is not None
    assert clock.step is stage
    assert clock.due_at == pytest.approx(T0 + due)
    assert clock.left_s == pytest.approx(due - 60)
    assert clock.overdue == (due < 60)


def test_the_room_signs_then_locates_then_assigns() -> None:
    fresh = incident(signed_at=None, lon_deg=None, lat_deg=None, state=IncidentState.RECEIVED)
    clock = step_clock(fresh, [], LIMITS, T0 + 10)
    assert clock is not None
    assert (clock.step, clock.left_s, clock.unit) == (Stage.ROOM_SIGN, 50.0, "")
    unlocated = step_clock(incident(radius_m=800.0), [], LIMITS, T0 + 24)
    assert unlocated is not None
    assert (unlocated.step, unlocated.left_s) == (Stage.LOCATE, 96.0)


def test_silence_past_a_limit_is_overdue_by_level() -> None:
    late = [order(OrderState.ENROUTE, SIGNED, ENROUTE)]
    for level, allowed in ((1, 180), (2, 300), (3, 600)):
        clock = step_clock(incident(level=level), late, LIMITS, T0 + 50 + allowed + 102)
        assert clock is not None
        assert clock.overdue
        assert clock.left_s == pytest.approx(-102)
        assert clock.share == 1.0


def test_of_several_units_the_most_pressing_is_shown() -> None:
    both = [order(OrderState.ONSCENE, ONSCENE, REPORT), order(OrderState.SENT, unit="05", issued=100)]
    clock = step_clock(incident(), both, LIMITS, T0 + 450)
    assert clock is not None
    assert (clock.step, clock.unit, clock.order) == (Stage.UNIT_SIGN, "05", "o-05")
    assert clock.overdue


def test_a_review_waits_without_a_limit_and_an_ended_incident_for_nothing() -> None:
    fed = [order(OrderState.FEEDBACK, ONSCENE, REPORT, FEEDBACK)]
    clock = step_clock(incident(state=IncidentState.REVIEW), fed, LIMITS, T0 + 1086)
    assert clock is not None
    assert (clock.step, clock.due_at, clock.overdue, clock.waited_s) == (Stage.REVIEW, None, False, 186.0)
    assert step_clock(incident(state=IncidentState.CLOSED, closed_at=T0 + 9), fed, LIMITS, T0 + 10) is None
    assert order_clock(fed[0], 1, LIMITS, T0 + 999) is None


def test_a_device_clock_that_runs_ahead_buys_no_time() -> None:
    mark = StepMark(Step.SIGNED, T0 + 5000, "03", seen_at=T0 + 30)
    clock = order_clock(Room().order("03", state=OrderState.SIGNED, steps=(mark,)), 1, LIMITS, T0 + 100)
    assert clock is not None
    assert clock.due_at == T0 + 90


def test_foreign_orders_do_not_move_our_clock() -> None:
    foreign = Room().order("03", state=OrderState.SENT, foreign=True)
    clock = step_clock(incident(), [foreign], LIMITS, T0 + 10)
    assert clock is not None
    assert clock.step is Stage.ASSIGN


# --- the card's list ----------------------------------------------------------------------------------------------


def test_the_list_shows_times_limits_and_where_it_stands() -> None:
    rows = step_list(incident(), [], LIMITS, T0 + 52)
    assert [r.step for r in rows] == [s for s in Stage if s is not Stage.LOCATE]
    intake, sign, assign, unit_sign, *_ = rows
    assert (intake.at, sign.at) == (T0, T0 + 9)
    assert (assign.current, assign.left_s) == (True, 17.0)
    assert (unit_sign.at, unit_sign.limit_s, unit_sign.current) == (None, 60, False)
    assert {r.step.name: r.limit_s for r in rows[5:8]} == {"ONSCENE": 180, "FIRST_REPORT": 600, "FEEDBACK": 7200}


def test_an_unlocated_one_is_to_be_located_first() -> None:
    rows = step_list(incident(lon_deg=None, lat_deg=None), [], LIMITS, T0 + 24)
    assert [r.step for r in rows if r.current] == [Stage.LOCATE]
    assert Stage.ASSIGN not in [r.step for r in rows]
    assert len(rows) == 10


def test_a_step_is_done_when_the_first_unit_has_done_it() -> None:
    both = [order(OrderState.ONSCENE, SIGNED, ENROUTE, ONSCENE), order(OrderState.SENT, unit="05", issued=100)]
    rows = {r.step: r for r in step_list(incident(), both, LIMITS, T0 + 170)}
    assert rows[Stage.ASSIGN].at == T0 + 20
    assert rows[Stage.ONSCENE].at == T0 + 170
    assert rows[Stage.FIRST_REPORT].current
    assert not rows[Stage.UNIT_SIGN].current


def test_a_closed_one_is_done_to_the_end_and_says_who_spoke_for_whom() -> None:
    signed = StepMark(Step.SIGNED, T0 + 30, "值班长", on_behalf=True)
    steps = (signed, StepMark(Step.ONSCENE, T0 + 90, "", inferred=True))
    done = Room().order("03", state=OrderState.DONE, steps=steps)
    closed = incident(state=IncidentState.CLOSED, closed_at=T0 + 999)
    rows = {r.step: r for r in step_list(closed, [done], LIMITS, T0 + 1200)}
    assert rows[Stage.UNIT_SIGN].on_behalf
    assert rows[Stage.ONSCENE].inferred
    assert (rows[Stage.REVIEW].at, rows[Stage.CLOSE].at) == (T0 + 999, T0 + 999)
    assert not any(r.current for r in rows.values())


STATES = (OrderState.SENT, OrderState.SIGNED, OrderState.ENROUTE, OrderState.ONSCENE, OrderState.FEEDBACK)
STEPS = (Step.SIGNED, Step.ENROUTE, Step.ONSCENE, Step.FEEDBACK)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 900)), max_size=4), st.floats(0, 9000), st.integers(1, 3))
def test_sums_of_a_clock_agree(ways: list[tuple[int, float]], elapsed: float, level: int) -> None:
    orders = []
    for i, (reached, issued) in enumerate(ways):
        marks = [(step, issued + 10.0 * (k + 1)) for k, step in enumerate(STEPS[:reached])]
        orders.append(order(STATES[reached], *marks, unit=f"{i:02d}", issued=issued))
    now = T0 + elapsed
    clock = step_clock(incident(level=level), orders, LIMITS, now)
    assert clock is not None
    assert clock.waited_s >= 0
    assert 0 <= clock.share <= 1
    if clock.due_at is not None:
        assert clock.left_s == pytest.approx(clock.due_at - now)
        assert clock.overdue == (clock.left_s < 0)
        singles = [c for o in orders if (c := order_clock(o, level, LIMITS, now)) is not None]
        assert clock.left_s == min((c.left_s for c in singles), default=clock.left_s)
    rows = step_list(incident(level=level), orders, LIMITS, now)
    assert sum(r.current for r in rows) == 1
    current = next(i for i, r in enumerate(rows) if r.current)
    assert all(r.at is None for r in rows[current:])
