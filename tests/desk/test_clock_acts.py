"""呼 and 核: a call is written down, an inferred step is a person's word or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.events import OrderStep
from console.dispatch.clocks import pending
from console.verbs import calls
from console.words import OrderState, Step
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05")
    made.call("0912")
    assert made.desk.run("派 03 至 0912").ok
    made.beat()
    made.reply("03", made.order_id("03"), "signed")
    return made


def infer(town: Town, step: Step, ago_s: float = 0.0) -> None:
    """What the watch over positions records."""
    now = town.clock.now()
    body = OrderStep(step=step, t=now - ago_s, by="system", inferred=True, seen_at=now)
    town.desk.record((body, town.order_id("03")), actor="system")
    town.beat()


def steps(town: Town) -> list[tuple[Step, bool, bool]]:
    order = town.desk.order_of("03")
    assert order is not None
    return [(m.step, m.inferred, m.on_behalf) for m in order.steps if m.step in (Step.ENROUTE, Step.ONSCENE)]


def told(town: Town) -> list[object]:
    return [one["step"] for one in town.wire.on("incident/county/reply")]


def state(town: Town) -> OrderState:
    order = town.desk.order_of("03")
    assert order is not None
    return order.state


def test_a_call_is_kept_with_its_channel_and_answer_and_can_be_taken_back(town: Town) -> None:
    assert town.desk.run("呼 03 电台 两分钟到").ok
    (call,) = town.desk.room.calls["03"]
    assert (call.channel, call.text, call.by, call.order) == ("radio", "两分钟到", "值班长甲", town.order_id("03"))
    assert town.killed_and_started_again().desk.room.calls["03"] == (call,)
    assert town.desk.undo().ok
    assert town.desk.room.calls["03"] == ()
    assert not [line for line in town.desk.ticker if not line.text()]


def test_a_unit_without_an_order_can_be_called_too(town: Town) -> None:
    assert town.desk.run("呼 05").ok
    assert (town.desk.room.calls["05"][0].order, town.desk.room.calls["05"][0].channel) == ("", "")
    assert not town.desk.run("呼 99").ok


def test_an_inferred_step_moves_the_order_and_waits_for_a_person(town: Town) -> None:
    before = told(town)
    infer(town, Step.ENROUTE)
    infer(town, Step.ONSCENE, ago_s=30.0)
    assert state(town) is OrderState.ONSCENE
    assert [m.step for m in pending(town.desk.orders[town.order_id("03")])] == [Step.ENROUTE, Step.ONSCENE]
    assert told(town) == before, "nobody outside is told what nobody has confirmed"
    outcome = town.desk.run("核 03")
    assert outcome.ok
    assert outcome.text()
    assert steps(town) == [(Step.ENROUTE, False, True), (Step.ONSCENE, False, True)]
    assert told(town) == [*before, "enroute", "onscene"]
    assert not town.desk.run("核 03").ok, "nothing is left to confirm"
    assert not town.desk.undo().ok, "the source was told"
    assert town.killed_and_started_again().desk.orders == town.desk.orders


def test_what_is_rejected_leads_back_and_can_be_undone(town: Town) -> None:
    infer(town, Step.ENROUTE)
    infer(town, Step.ONSCENE)
    before = town.desk.orders[town.order_id("03")]
    assert town.desk.run("核 03 否").ok
    assert (state(town), steps(town)) == (OrderState.ENROUTE, [(Step.ENROUTE, True, False)])
    assert town.desk.room.denied[town.order_id("03")] == {Step.ONSCENE}
    assert town.killed_and_started_again().desk.room.denied == town.desk.room.denied
    assert town.desk.undo().ok
    assert town.desk.orders[town.order_id("03")] == before
    assert town.desk.room.denied[town.order_id("03")] == frozenset()


def test_the_terminals_own_word_stands_over_what_was_inferred(town: Town) -> None:
    infer(town, Step.ONSCENE, ago_s=60.0)
    town.reply("03", town.order_id("03"), "onscene")
    order = town.desk.orders[town.order_id("03")]
    assert pending(order) == ()
    clock = next(row.clock for row in town.desk.queue_rows())
    assert clock is not None
    assert clock.since == pytest.approx(town.clock.now()), "首报 counts from the unit's own time"
    assert not town.desk.run("核 03 否").ok
    assert state(town) is OrderState.ONSCENE


def test_undo_of_a_rejection_does_not_stand_over_a_later_word(town: Town) -> None:
    infer(town, Step.ONSCENE)
    assert town.desk.run("核 03 否").ok
    town.reply("03", town.order_id("03"), "onscene")
    assert not town.desk.undo().ok
    assert steps(town) == [(Step.ONSCENE, False, False)]


def test_who_has_no_order_has_nothing_to_confirm(town: Town) -> None:
    assert not town.desk.act(calls.ConfirmStep(unit="05")).ok
    assert not town.desk.act(calls.ConfirmStep(unit="03")).ok
