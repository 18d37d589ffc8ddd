"""The main job, told as it happens: an incident, the nearest unit, an order, its replies, the close; and a kill in the
middle."""

from __future__ import annotations

from pathlib import Path

from console.verbs import calls
from console.words import Changes, IncidentState, OrderState, Step
from tests.desk.town import Town


def test_from_the_call_to_the_close(tmp_path: Path) -> None:
    town = Town(tmp_path)
    desk = town.desk
    town.patrol("03", "05")

    key = town.call("0912")
    incident = desk.incidents[key]
    assert (incident.no, incident.level, incident.state) == ("0912", 1, IncidentState.SIGNED)
    assert [r["step"] for r in town.wire.on("incident/county/reply")] == ["signed"]

    assert desk.act(calls.Select(kind="incident", id=key)).ok
    assert desk.ranking is not None
    assert [one.unit for one in desk.ranking.candidates] == ["03", "05"]
    assert desk.view.centre_n == 1

    outcome = desk.act(calls.AssignRow(row=1))
    assert outcome.ok, outcome.text()
    assert outcome.changes & Changes.ORDERS
    order = desk.order_of("03")
    assert order is not None
    assert order.state is OrderState.ISSUED
    assert order.lead
    assert not town.wire.on("unit/03/order"), "nothing goes out before the store has answered"

    town.beat()
    order = desk.orders[order.id]
    assert order.state is OrderState.SENT
    assert [mark.step for mark in order.steps] == [Step.ISSUED, Step.RECORDED, Step.SENT]
    sent = town.wire.on("unit/03/order")
    assert [one["id"] for one in sent] == [order.id]
    assert "13800000000" in str(sent[0])
    assert desk.incidents[key].state is IncidentState.ASSIGNED

    states = []
    for step in ("signed", "enroute", "onscene", "report", "feedback"):
        town.beat(20)
        town.reply("03", order.id, step, text="双方已分开" if step in {"report", "feedback"} else "")
        states.append(desk.orders[order.id].state.value)
    assert states == ["signed", "enroute", "onscene", "onscene", "feedback"]
    assert desk.incidents[key].state is IncidentState.REVIEW
    assert [r.text for r in desk.incidents[key].replies] == ["双方已分开", "双方已分开"]

    assert desk.run("结 0912 已调解").ok
    closed = desk.incidents[key]
    assert (closed.state, closed.closed_by, closed.outcome) == (IncidentState.CLOSED, "值班长甲", "已调解")
    done = desk.orders[order.id].steps[-1]
    assert (done.step, done.inferred) == (Step.DONE, True)
    steps = [r["step"] for r in town.wire.on("incident/county/reply")]
    assert steps == ["signed", "assigned", "enroute", "onscene", "report", "feedback", "closed"]


def test_killed_in_the_middle_the_room_is_as_it_was(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03", "05")
    key = town.call("0912")
    town.wire.away = True  # the broker is away: nothing is acknowledged
    assert town.desk.run("派 03 05 至 0912").ok
    town.beat()
    before = dict(town.desk.orders)

    again = town.killed_and_started_again()
    assert again.desk.incidents == town.desk.incidents
    assert again.desk.orders == before
    assert again.desk.sos == town.desk.sos

    again.beat()
    sent = {str(one["id"]) for unit in ("03", "05") for one in again.wire.on(f"unit/{unit}/order")}
    assert sent == set(before)
    assert {order.state for order in again.desk.orders.values()} == {OrderState.SENT}

    again.reply("03", again.order_id("03"), "signed")
    count = len(again.wire.on("unit/03/order"))
    again.beat(60)
    assert len(again.wire.on("unit/03/order")) == count, "an answered order is not sent again"
    assert len(again.wire.on("unit/05/order")) > 1, "an unanswered one is"
    assert again.desk.incidents[key].state is IncidentState.ASSIGNED


def test_replies_after_a_kill_join_the_same_order(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03")
    key = town.call("0912")
    town.desk.run("p 03 912")
    town.beat()
    order = town.order_id("03")
    town.reply("03", order, "signed")
    again = town.killed_and_started_again()
    again.patrol("03")
    again.beat()
    assert not again.wire.on("unit/03/order")
    again.reply("03", order, "enroute")
    again.reply("03", order, "feedback", text="已处置")
    assert again.desk.orders[order].state is OrderState.FEEDBACK
    assert again.desk.incidents[key].state is IncidentState.REVIEW
