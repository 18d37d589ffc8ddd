"""The queue: gravest first, most pressing first, filtered by what one types."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.dispatch.limits import Timing
from console.dispatch.models import QueueRow
from console.dispatch.queue import ORDERS, QueueBook, matches, queue
from console.say import known
from console.site.config import SiteConfig
from console.words import Incident, IncidentState, Order, OrderState, Step, StepMark
from tests.dispatch.town import T0, Room, incident

TIMING = Timing(SiteConfig())


def make(no: str, level: int, age_s: float, **changes: object) -> Incident:
    at = T0 - age_s
    return incident(id=f"x:{no}", no=no, level=level, received_at=at, signed_at=at + 1, **changes)


def numbers(rows: tuple[QueueRow, ...]) -> list[str]:
    return [row.no for row in rows]


def test_level_then_time_then_review_last() -> None:
    room = Room()
    enroute = StepMark(Step.ENROUTE, T0 - 700, "08")
    done = StepMark(Step.FEEDBACK, T0 - 100, "21")
    room.order("08", "x:0907", state=OrderState.ENROUTE, steps=(enroute,))
    room.order("21", "x:0903", state=OrderState.FEEDBACK, steps=(done,))
    incidents = [
        make("0903", 3, 2000), make("0909", 3, 30), make("0907", 2, 800), make("0911", 2, 20), make("0912", 1, 40),
    ]  # fmt: skip
    rows = queue(incidents, room.orders.values(), TIMING, T0)
    assert numbers(rows) == ["0912", "0907", "0911", "0909", "0903"]
    assert [row.clock.overdue for row in rows if row.clock] == [False, True, False, False, False]
    assert rows[1].units == ("08",)
    assert numbers(queue(incidents, room.orders.values(), TIMING, T0, order="time"))[0] == "0907"
    assert numbers(queue(incidents, [], TIMING, T0, order="newest"))[0] == "0911"


def test_what_is_over_is_gone_and_what_has_just_come_is_new() -> None:
    incidents = [
        make("1", 1, 1.5), make("2", 1, 2.5), make("3", 1, 9, state=IncidentState.CLOSED),
        make("4", 1, 9, state=IncidentState.RETURNED), make("5", 0, 9, lon_deg=None),
    ]  # fmt: skip
    rows = queue(incidents, [], TIMING, T0)
    assert {row.no: row.new for row in rows} == {"1": True, "2": False, "5": False}
    assert rows[-1].no == "5"  # the source gave no level: after the third
    assert not rows[-1].located


def test_a_unit_that_asks_is_seen_in_the_queue() -> None:
    room = Room()
    room.order("08", "x:1", state=OrderState.ONSCENE, asks="backup")
    assert queue([incident()], room.orders.values(), TIMING, T0)[0].asks == "backup"


def test_every_word_typed_must_be_somewhere() -> None:
    room = Room()
    room.order("08", "x:0912")
    row = queue(
        [make("0912", 1, 5)], room.orders.values(), TIMING, T0, beat_of=lambda i: "三巡区" if i.no == "0912" else ""
    )[0]
    assert all(matches(row, text) for text in ("", "0912", "持械 三巡区", "青年街", "08", " 斗殴 "))
    assert not any(matches(row, text) for text in ("0913", "持械 四巡区"))
    assert queue([make("0912", 1, 5)], [], TIMING, T0, text="四巡区") == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 5000), st.booleans()), max_size=20), st.sampled_from(ORDERS))
def test_sorting_loses_nobody_and_keeps_levels_together(made: list[tuple[int, float, bool]], order: str) -> None:
    incidents = [
        make(str(i), level, age, **({} if located else {"lon_deg": None}))
        for i, (level, age, located) in enumerate(made)
    ]
    rows = queue(incidents, [], TIMING, T0, order=order)
    assert sorted(numbers(rows)) == sorted(i.no for i in incidents)
    if order == "level":
        levels = [row.level or 9 for row in rows]
        assert levels == sorted(levels)
    assert all(known(row.step_code) for row in rows)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(OrderState)), st.integers(0, 90)), max_size=20))
def test_rows_that_are_kept_are_those_that_would_be_made(story: list[tuple[int, OrderState, int]]) -> None:
    incidents = {n: incident(id=f"x:{n}", no=f"09{n:02d}", level=1 + n % 3, received_at=T0 - n) for n in range(6)}
    orders: dict[str, tuple[Order, ...]] = {}
    book, now = QueueBook(), T0
    for n, state, seconds in story:
        now += seconds
        mark = StepMark(Step.SIGNED, now - 5, "03", seen_at=now - 4, inferred=n % 2 == 0)
        made = Room().order(f"0{n}", f"x:{n}", state=state, steps=(mark,), issued_at=now - 10, id=f"o{now}-{n}")
        orders[f"x:{n}"] = (*orders.get(f"x:{n}", ()), made)
        if seconds == 7:
            incidents[n] = incident(id=f"x:{n}", no=f"09{n:02d}", state=IncidentState.CLOSED, closed_at=now)
        got = book.rows(incidents.values(), lambda key: orders.get(key, ()), TIMING, now)
        assert got == queue(incidents.values(), [o for some in orders.values() for o in some], TIMING, now)
