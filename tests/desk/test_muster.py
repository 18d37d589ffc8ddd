"""派齐 sends what the card proposes; what was recommended is kept beside what was chosen, with the person's reason."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from msgspec import structs

from console.site import IncidentConfig, IncidentType
from console.verbs import calls, parse, spell
from console.words import OrderState
from tests.desk.town import Town, make_site

KEY = "county:20260921-0912"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    site = make_site(tmp_path)
    kinds = (IncidentType("持械斗殴", 1, units=3, skills=("急救",)), IncidentType("噪声扰民", 3))
    config = structs.replace(site.config, incident=IncidentConfig(types=kinds))
    made = Town(tmp_path, site=dataclasses.replace(site, config=config))
    made.patrol("03", "05", "07", "11")
    made.call("0912")
    return made


def units_at(town: Town) -> list[tuple[str, bool]]:
    return [(one.unit, one.lead) for one in town.desk.orders_of(KEY)]


def test_all_that_is_planned_goes_in_one_act_and_what_is_missing_is_said(town: Town) -> None:
    town.desk.run("选 0912")
    ranking = town.desk.ranking
    assert ranking is not None
    assert ranking.plan is not None
    assert [one.unit for one in ranking.plan.units] == ["03", "05", "11"], "07 walks"
    outcome = town.desk.run("派齐")
    assert outcome.ok
    assert "急救" in outcome.text()
    assert units_at(town) == [("03", True), ("05", False), ("11", False)]
    assert {one.recommended[0] for one in town.desk.orders_of(KEY)} == {"03"}
    town.beat(1)
    assert town.desk.ranking is not None
    assert town.desk.ranking.plan is not None, "the skill is still missing"
    assert (town.desk.ranking.plan.units, town.desk.ranking.plan.missing) == ((), ("急救",))
    again = town.desk.run("派齐 0912")
    assert not again.ok
    assert "急救" in again.text()


def test_one_with_the_skill_says_so_and_is_then_found(town: Town) -> None:
    town.hear("unit/11/duty", {"t": town.clock.now() + 1, "duty": "在巡", "skills": ["急救"]})
    town.beat(2)
    assert town.desk.run("派齐 0912").ok
    assert units_at(town) == [("03", True), ("05", False), ("11", False)]
    assert not town.desk.run("派齐 0912").ok
    assert town.desk.undo().ok, "one act, one undo"
    assert not [one for one in town.desk.orders.values() if one.state.active]


def test_without_a_plan_there_is_nothing_to_send_at_once(town: Town) -> None:
    town.call("0913", type="噪声扰民", level=3)
    outcome = town.desk.run("派齐 0913")
    assert (outcome.ok, outcome.code) == (False, "plan.none")
    assert not town.desk.orders


def test_who_was_recommended_and_why_another_was_chosen_outlive_the_process(town: Town) -> None:
    assert town.desk.run("派 11 至 0912 因 03 车坏").ok
    town.beat(1)
    order = town.desk.order_of("11")
    assert order is not None
    assert (order.recommended[:2], order.reason) == (("03", "05"), "03 车坏")
    again = town.killed_and_started_again()
    assert again.desk.orders[order.id].reason == "03 车坏"
    assert again.desk.orders[order.id].state is OrderState.SENT
    assert "车坏" not in str(town.wire.on("unit/11/order")), "the reason is the room's own"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("派 11 至 0912 因 03 车坏", "03 车坏"),
        ("派 11 0912 因车坏 !", "车坏"),
        ("assign 11 to 0912 because it is their beat", "it is their beat"),
        ("派 11 0912 原因=车坏", "车坏"),
        ("派 11 0912", ""),
    ],
)
def test_a_reason_is_the_rest_of_the_line(town: Town, text: str, reason: str) -> None:
    call = parse(text, town.desk.context)
    assert isinstance(call, calls.Assign)
    assert (call.reason, call.units, call.force) == (reason, ("11",), "!" in text)
    assert parse(spell(call, town.desk.context), town.desk.context) == call


def test_diverting_asks_with_what_is_left_and_of_graver_work_says_so(town: Town) -> None:
    town.desk.run("派 03 05 至 0912")
    town.beat(1)
    town.call("0913", type="噪声扰民", level=3)
    outcome = town.desk.run("派 03 至 0913")
    assert outcome.confirm
    assert "在办 0912 一级，比本警情更急" in outcome.text()
    assert "05 仍在" in outcome.text()
    shown = " ".join(part.text for part in town.desk.type("派 03 至 0913").parts)
    assert "更急" in shown
    assert " 分" in shown, "how long it takes is said of who is on an order too"
    town.call("0914", level=1)
    assert "离开 0912 一级" in town.desk.run("派 03 至 0914").text()
