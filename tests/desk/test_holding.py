"""A unit that is sent elsewhere: its first order waits, is offered when it is free, and nothing is on two at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.desk import events as ev
from console.desk import holding
from console.dispatch.clocks import step_clock
from console.dispatch.models import Stage
from console.verbs import calls, parse, spell
from console.words import IncidentState, OrderState, Step
from tests.desk.town import Town

FIRST, SECOND = "county:20260921-0912", "county:20260921-0913"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """03 was on scene at 0912 when it was sent to 0913."""
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    made.call("0912", level=2)
    assert made.desk.run("派 03 至 0912").ok
    made.beat(5)
    for step in ("signed", "enroute", "onscene"):
        made.reply("03", made.order_id("03"), step)
        made.beat(5)
    made.call("0913")
    assert made.desk.run("派 03 至 0913 !").ok
    made.beat(1)
    return made


def first_of(town: Town) -> str:
    return town.desk.orders_of(FIRST)[0].id


def finish_second(town: Town) -> None:
    """The unit does what it was diverted for, and is on patrol again."""
    key = town.order_id("03")
    for step in ("signed", "enroute", "onscene", "feedback", "done"):
        town.beat(5)
        town.reply("03", key, step)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat(1)


def test_the_first_incident_waits_for_somebody_again(town: Town) -> None:
    order = town.desk.orders[first_of(town)]
    assert (order.state, order.held_by, order.asks) == (OrderState.SUSPENDED, town.order_id("03"), "")
    assert town.desk.incidents[FIRST].state is IncidentState.SIGNED
    clock = step_clock(town.desk.incidents[FIRST], town.desk.orders_of(FIRST), town.desk.timing, town.clock.now())
    assert clock is not None
    assert (clock.step, clock.since) == (Stage.ASSIGN, order.held_at)
    assert town.journal.kinds().count("order.suspended") == 1
    again = town.killed_and_started_again()
    assert again.desk.orders[order.id] == order
    assert list(again.desk.room.suspended) == [order.id]


def test_it_is_offered_once_when_the_unit_is_free_and_never_taken_up_by_itself(town: Town) -> None:
    def offers() -> int:
        return sum(line.code == "held.offer" for line in town.desk.ticker)

    town.beat(30)
    assert offers() == 0
    finish_second(town)
    town.beat(10)
    town.beat(10)
    assert offers() == 1
    assert [one.free for one in holding.held(town.desk)] == [True]
    assert town.desk.orders[first_of(town)].state is OrderState.SUSPENDED
    assert town.desk.order_of("03") is None


def test_resumed_it_goes_out_under_its_own_id_and_is_signed_anew(town: Town) -> None:
    finish_second(town)
    key = first_of(town)
    assert town.desk.run("续 03").ok
    town.beat(1)
    order = town.desk.orders[key]
    assert (order.state, order.held_by, town.order_id("03")) == (OrderState.SENT, "", key)
    assert order.expires_at > town.clock.now()
    ids = [one["id"] for one in town.wire.on("unit/03/order")]
    assert ids.count(key) == 3, "given, let go, and given again"
    assert "13800000000" in str(town.wire.on("unit/03/order")[-1])
    town.reply("03", key, "signed")
    assert town.desk.orders[key].state is OrderState.SIGNED
    town.beat(16)
    assert [one["id"] for one in town.wire.on("unit/03/order")] == ids, "answered: it is not sent again"
    again = town.killed_and_started_again()
    assert again.desk.orders[key] == town.desk.orders[key]


def test_an_unanswered_resumed_order_is_sent_again_and_expires(town: Town) -> None:
    finish_second(town)
    key = first_of(town)
    town.desk.run("续 03")
    town.beat(1)
    count = len(town.wire.on("unit/03/order"))
    town.beat(16)
    assert len(town.wire.on("unit/03/order")) == count + 1
    town.beat(1801)
    assert town.desk.orders[key].state is OrderState.EXPIRED


def test_what_was_said_before_it_was_resumed_leads_nowhere(town: Town) -> None:
    key = first_of(town)
    long_ago = town.clock.now() - 3
    finish_second(town)
    town.desk.run("续 03")
    town.beat(1)
    town.reply("03", key, "feedback", t=long_ago, text="迟到")
    assert town.desk.orders[key].state is OrderState.SENT
    assert town.desk.ticker[-1].code == "held.step_before"
    assert town.desk.incidents[FIRST].replies[-1].text == "迟到", "kept all the same"


def test_a_terminal_that_acts_on_a_suspended_order_is_shown_as_a_contradiction(town: Town) -> None:
    key = first_of(town)
    assert holding.contradicts(town.desk.orders[key]) is None
    town.beat(20)
    town.reply("03", key, "report", text="还在 0912")
    order = town.desk.orders[key]
    assert order.state is OrderState.SUSPENDED
    assert holding.contradicts(order) is Step.REPORT
    assert town.desk.ticker[-1].code == "held.step"
    assert town.order_id("03") != key, "what it is on is what the room gave it last"


def test_what_waits_for_a_person_is_listed_and_a_contradiction_is_heard(town: Town) -> None:
    def listed() -> list[tuple[str, bool]]:
        return [(one.code, one.sounds) for one in holding.alarms(town.desk)]

    assert listed() == []
    finish_second(town)
    assert listed() == [("held.offer", False)]
    town.beat(20)
    town.reply("03", first_of(town), "report", text="还在 0912")
    assert listed() == [("held.alarm_contradicts", True)]
    assert town.desk.run("续 03").ok
    assert listed() == []


def test_taking_up_while_on_another_asks_and_swaps(town: Town) -> None:
    second = town.order_id("03")
    outcome = town.desk.run("续 03")
    assert outcome.confirm
    assert "0913" in outcome.text()
    assert town.desk.run("续 03 !").ok
    assert town.desk.orders[second].state is OrderState.SUSPENDED
    assert town.order_id("03") == first_of(town)


def test_another_unit_takes_it_over(town: Town) -> None:
    assert town.desk.run("续 03 0912 交 05").ok
    town.beat(1)
    order = town.desk.order_of("05")
    assert order is not None
    assert (order.incident, order.replaces) == (FIRST, first_of(town))
    assert town.desk.orders[first_of(town)].state is OrderState.REPLACED
    assert holding.held(town.desk) == []


def test_who_comes_back_leads_only_where_nobody_else_does(town: Town) -> None:
    finish_second(town)
    assert town.desk.run("派 05 至 0912").ok
    town.beat(1)
    assert town.desk.run("续 03").ok
    assert [(one.unit, one.lead) for one in town.desk.orders_of(FIRST)] == [("03", False), ("05", True)]
    town.desk.run("派 03 至 0913 !")
    town.desk.run("撤 05")
    assert town.desk.run("续 03 0912 !").ok
    assert town.desk.orders[first_of(town)].lead


def test_it_can_be_let_go_and_ends_with_its_incident(town: Town) -> None:
    assert town.desk.run("续 03 止").ok
    assert town.desk.orders[first_of(town)].state is OrderState.CANCELLED
    assert not town.desk.run("续 03").ok
    town.desk.run("派 05 至 0912")
    town.desk.run("派 05 至 0913 !")
    assert town.desk.run("结 0912 已调解 !").ok
    assert not town.desk.room.suspended


def test_undo_gives_the_unit_back(town: Town) -> None:
    assert town.desk.undo().ok
    town.beat(1)
    assert town.order_id("03") == first_of(town)
    assert town.desk.orders_of(SECOND)[0].state is OrderState.CANCELLED


def test_undo_of_taking_up_makes_it_wait_again(town: Town) -> None:
    second = town.order_id("03")
    town.desk.run("续 03 !")
    town.beat(1)
    assert town.desk.undo().ok
    town.beat(1)
    assert town.desk.orders[first_of(town)].state is OrderState.SUSPENDED
    assert town.order_id("03") == second


def test_a_unit_with_its_feedback_in_has_done_what_it_leaves(town: Town) -> None:
    town.reply("03", town.order_id("03"), "feedback", text="已劝离")
    second = town.order_id("03")
    town.call("0914")
    assert town.desk.run("派 03 至 0914 !").ok
    order = town.desk.orders[second]
    assert (order.state, order.steps[-1].inferred) == (OrderState.DONE, True)
    assert town.desk.incidents[SECOND].state is IncidentState.REVIEW


@pytest.mark.parametrize("text", ["续 03", "续 03 0912", "续 03 0912 交 05", "续 03 交05", "xc 3 止", "续 03 !"])
def test_the_words_are_read_and_spelled(town: Town, text: str) -> None:
    call = parse(text, town.desk.context)
    assert isinstance(call, calls.Resume)
    assert parse(spell(call, town.desk.context), town.desk.context) == call
    shown = town.desk.type(text)
    assert shown.parts
    assert all("{" not in part.text for part in shown.parts)


def test_two_orders_that_a_journal_holds_for_one_unit_are_never_both_active(town: Town) -> None:
    """As two seats may have written them while they could not hear each other."""
    body = ev.OrderIssued(order=replace(town.desk.orders_of(SECOND)[0], id="other", incident=FIRST, steps=()))
    second = town.order_id("03")
    town.desk.record((body, "other"), actor="值班长乙")
    assert town.order_id("03") == "other"
    assert (town.desk.orders[second].state, town.desk.orders[second].held_by) == (OrderState.SUSPENDED, "other")
    assert town.desk.incidents[SECOND].state is IncidentState.SIGNED


UNITS, NUMBERS = st.sampled_from(["03", "05"]), st.sampled_from(["0912", "0913", "0914"])
STEPS = st.sampled_from(["signed", "onscene", "feedback", "done", "return"])
ACTS = st.one_of(
    st.tuples(st.sampled_from(["派", "续"]), UNITS, NUMBERS),
    st.tuples(st.just("撤"), UNITS, st.just("")),
    st.tuples(st.just("reply"), st.integers(0, 5), STEPS),
    st.tuples(st.just("duty"), UNITS, st.sampled_from(["在巡", "出警", "用餐"])),
    st.tuples(st.just("undo"), st.just(""), st.just("")),
    st.tuples(st.just("wait"), st.integers(1, 700), st.just("")),
)  # fmt: skip


def _do(town: Town, act: tuple[object, object, object]) -> None:
    what, one, other = act
    if what == "undo":
        town.desk.undo()
    elif what == "wait":
        town.beat(float(str(one)))
    elif what == "duty":
        town.hear(f"unit/{one}/duty", {"t": town.clock.now(), "duty": other})
    elif what == "reply":
        keys = list(town.desk.orders)
        if keys:
            order = town.desk.orders[keys[int(str(one)) % len(keys)]]
            town.reply(order.unit, order.id, str(other), t=town.clock.now() - (int(str(one)) % 3) * 40)
    else:
        town.desk.run(f"{what} {one} {other} !".replace("  ", " "))
    town.beat(1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, max_size=14))
def test_no_order_of_acts_gives_a_unit_two_active_orders(acts: list[tuple[object, object, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.patrol("03", "05")
        for no, level in (("0912", 1), ("0913", 2), ("0914", 3)):
            town.call(no, level=level)
        for act in acts:
            _do(town, act)
            active = {one.id: one.unit for one in town.desk.orders.values() if one.state.active}
            assert len(active) == len(set(active.values()))
            assert town.desk.room.active == {unit: key for key, unit in active.items()}
            waiting = {one.id for one in town.desk.orders.values() if one.state is OrderState.SUSPENDED}
            assert waiting == set(town.desk.room.suspended)
        again = town.killed_and_started_again()
        assert again.desk.room.active == town.desk.room.active
        assert again.desk.room.suspended == town.desk.room.suspended
