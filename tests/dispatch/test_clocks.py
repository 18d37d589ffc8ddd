"""Which step an incident waits for, and how long it still may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dispatch.clocks import order_clock, step_clock, step_list
from console.dispatch.limits import Timing, limit_of
from console.dispatch.models import Stage
from console.site.clocking import ClockArea, ClocksConfig
from console.site.config import IncidentConfig, IncidentType, SiteConfig
from console.words import IncidentState, Order, OrderState, Step, StepMark
from tests.dispatch.town import T0, Room, incident

TIMING = Timing(SiteConfig())


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
    clock = step_clock(incident(), orders, TIMING, T0 + 60)
    assert clock is not None
    assert clock.step is stage
    assert clock.due_at == pytest.approx(T0 + due)
    assert clock.left_s == pytest.approx(due - 60)
    assert clock.overdue == (due < 60)


def test_the_room_signs_then_locates_then_assigns() -> None:
    fresh = incident(signed_at=None, lon_deg=None, lat_deg=None, state=IncidentState.RECEIVED)
    clock = step_clock(fresh, [], TIMING, T0 + 10)
    assert clock is not None
    assert (clock.step, clock.left_s, clock.unit) == (Stage.ROOM_SIGN, 50.0, "")
    unlocated = step_clock(incident(radius_m=800.0), [], TIMING, T0 + 24)
    assert unlocated is not None
    assert (unlocated.step, unlocated.left_s) == (Stage.LOCATE, 96.0)


def test_silence_past_a_limit_is_overdue_by_level() -> None:
    late = [order(OrderState.ENROUTE, SIGNED, ENROUTE)]
    for level, allowed in ((1, 180), (2, 300), (3, 600)):
        clock = step_clock(incident(level=level), late, TIMING, T0 + 50 + allowed + 102)
        assert clock is not None
        assert clock.overdue
        assert clock.left_s == pytest.approx(-102)
        assert clock.share == 1.0


def test_of_several_units_the_most_pressing_is_shown() -> None:
    both = [order(OrderState.ONSCENE, ONSCENE, REPORT), order(OrderState.SENT, unit="05", issued=100)]
    clock = step_clock(incident(), both, TIMING, T0 + 450)
    assert clock is not None
    assert (clock.step, clock.unit, clock.order) == (Stage.UNIT_SIGN, "05", "o-05")
    assert clock.overdue


def test_a_review_waits_without_a_limit_and_an_ended_incident_for_nothing() -> None:
    fed = [order(OrderState.FEEDBACK, ONSCENE, REPORT, FEEDBACK)]
    clock = step_clock(incident(state=IncidentState.REVIEW), fed, TIMING, T0 + 1086)
    assert clock is not None
    assert (clock.step, clock.due_at, clock.overdue, clock.waited_s) == (Stage.REVIEW, None, False, 186.0)
    assert step_clock(incident(state=IncidentState.CLOSED, closed_at=T0 + 9), fed, TIMING, T0 + 10) is None
    assert order_clock(fed[0], incident(), TIMING, T0 + 999) is None


def test_a_device_clock_that_runs_ahead_buys_no_time() -> None:
    mark = StepMark(Step.SIGNED, T0 + 5000, "03", seen_at=T0 + 30)
    clock = order_clock(Room().order("03", state=OrderState.SIGNED, steps=(mark,)), incident(), TIMING, T0 + 100)
    assert clock is not None
    assert clock.due_at == T0 + 90


def test_foreign_orders_do_not_move_our_clock() -> None:
    foreign = Room().order("03", state=OrderState.SENT, foreign=True)
    clock = step_clock(incident(), [foreign], TIMING, T0 + 10)
    assert clock is not None
    assert clock.step is Stage.ASSIGN


# --- the card's list ----------------------------------------------------------------------------------------------


def test_the_list_shows_times_limits_and_where_it_stands() -> None:
    rows = step_list(incident(), [], TIMING, T0 + 52)
    assert [r.step for r in rows] == [s for s in Stage if s is not Stage.LOCATE]
    intake, sign, assign, unit_sign, *_ = rows
    assert (intake.at, sign.at) == (T0, T0 + 9)
    assert (assign.current, assign.left_s) == (True, 17.0)
    assert (unit_sign.at, unit_sign.limit_s, unit_sign.current) == (None, 60, False)
    assert {r.step.name: r.limit_s for r in rows[5:8]} == {"ONSCENE": 180, "FIRST_REPORT": 600, "FEEDBACK": 7200}


def test_an_unlocated_one_is_to_be_located_first() -> None:
    rows = step_list(incident(lon_deg=None, lat_deg=None), [], TIMING, T0 + 24)
    assert [r.step for r in rows if r.current] == [Stage.LOCATE]
    assert Stage.ASSIGN not in [r.step for r in rows]
    assert len(rows) == 10


def test_a_step_is_done_when_the_first_unit_has_done_it() -> None:
    both = [order(OrderState.ONSCENE, SIGNED, ENROUTE, ONSCENE), order(OrderState.SENT, unit="05", issued=100)]
    rows = {r.step: r for r in step_list(incident(), both, TIMING, T0 + 170)}
    assert rows[Stage.ASSIGN].at == T0 + 20
    assert rows[Stage.ONSCENE].at == T0 + 170
    assert rows[Stage.FIRST_REPORT].current
    assert not rows[Stage.UNIT_SIGN].current


def test_a_closed_one_is_done_to_the_end_and_says_who_spoke_for_whom() -> None:
    signed = StepMark(Step.SIGNED, T0 + 30, "值班长", on_behalf=True)
    steps = (signed, StepMark(Step.ONSCENE, T0 + 90, "", inferred=True))
    done = Room().order("03", state=OrderState.DONE, steps=steps)
    closed = incident(state=IncidentState.CLOSED, closed_at=T0 + 999)
    rows = {r.step: r for r in step_list(closed, [done], TIMING, T0 + 1200)}
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
    clock = step_clock(incident(level=level), orders, TIMING, now)
    assert clock is not None
    assert clock.waited_s >= 0
    assert 0 <= clock.share <= 1
    if clock.due_at is not None:
        assert clock.left_s == pytest.approx(clock.due_at - now)
        assert clock.overdue == (clock.left_s < 0)
        singles = [c for o in orders if (c := order_clock(o, incident(level=level), TIMING, now)) is not None]
        assert clock.left_s == min((c.left_s for c in singles), default=clock.left_s)
    rows = step_list(incident(level=level), orders, TIMING, now)
    assert sum(r.current for r in rows) == 1
    current = next(i for i, r in enumerate(rows) if r.current)
    assert all(r.at is None for r in rows[current:])


# --- limits -------------------------------------------------------------------------------------------------------


KEY_PLACES = ClockArea(name="重点部位", name_en="Key places", layer="key", onscene_s={1: 60.0, 2: 180.0})
TIMED = SiteConfig(
    clocks=ClocksConfig(sign_s={1: 30.0}, assign_s={1: 40.0}, feedback_s={3: 9000.0}, areas=(KEY_PLACES,)),
    incident=IncidentConfig(
        types=(IncidentType("纠纷", 3, feedback_s=14400.0), IncidentType("邻里纠纷", parent="纠纷"))
    ),
)


@pytest.mark.parametrize(
    ("stage", "level", "kind", "area", "seconds", "why"),
    [
        (Stage.UNIT_SIGN, 1, "", None, 30.0, "level"),
        (Stage.UNIT_SIGN, 2, "", None, 60.0, "site"),
        (Stage.ROOM_SIGN, 1, "", None, 40.0, "level"),
        (Stage.LOCATE, 1, "", None, 80.0, "level"),
        (Stage.LOCATE, 3, "", None, 120.0, "site"),
        (Stage.ONSCENE, 1, "", KEY_PLACES, 60.0, "area"),
        (Stage.ONSCENE, 3, "", KEY_PLACES, 600.0, "level"),  # the area says nothing of this level
        (Stage.ONSCENE, 1, "", None, 180.0, "level"),
        (Stage.FEEDBACK, 3, "邻里纠纷", None, 14400.0, "type"),  # by its parent
        (Stage.FEEDBACK, 3, "盗窃", None, 9000.0, "level"),
        (Stage.FEEDBACK, 1, "盗窃", None, 7200.0, "site"),
        (Stage.REVIEW, 1, "", None, None, ""),
    ],
)
def test_a_limit_is_the_nearest_word_that_the_site_has(
    stage: Stage, level: int, kind: str, area: ClockArea | None, seconds: float | None, why: str
) -> None:
    found = limit_of(stage, incident(level=level, type=kind), TIMED, area)
    assert (found.s, found.why) == (seconds, why)
    assert found.name == (area.name if why == "area" and area else kind if why == "type" else "")


def test_the_clock_runs_by_the_area_and_the_row_says_so() -> None:
    timing = Timing(TIMED, lambda one: KEY_PLACES if one.lon_deg == incident().lon_deg else None)
    going = [order(OrderState.ENROUTE, SIGNED, ENROUTE)]
    clock = step_clock(incident(), going, timing, T0 + 60)
    assert clock is not None
    assert clock.due_at == T0 + 50 + 60
    row = next(r for r in step_list(incident(), going, timing, T0 + 60) if r.step is Stage.ONSCENE)
    assert (row.limit_s, row.limit.why, row.limit.name) == (60.0, "area", "重点部位")
    elsewhere = step_clock(incident(lon_deg=114.0), going, timing, T0 + 60)
    assert elsewhere is not None
    assert elsewhere.due_at == T0 + 50 + 180


def test_an_order_that_was_suspended_or_replaced_leaves_the_incident_to_be_assigned() -> None:
    for state in (OrderState.SUSPENDED, OrderState.REPLACED):
        clock = step_clock(incident(), [order(state, SIGNED)], TIMING, T0 + 40)
        assert clock is not None
        assert clock.step is Stage.ASSIGN
