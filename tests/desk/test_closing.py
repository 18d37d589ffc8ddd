"""Posts that close a ring: planned by typing, changed by hand, planned anew when a unit will not stand, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as with_

from console.desk import events as ev
from console.reckon import answer
from console.site import UnitSpec
from console.words import Asked, Block, Closing, ClosingAnswer, ClosingAsk, Kind, Order, OrderState, Ring, Travel
from layers.geo import from_mercator
from layers.roads import Mode, RoadGraph, synthetic
from layers.roads.rules import CLASSES
from tests.desk.town import Town, make_site

WALKER = Mode("motor", dict.fromkeys(CLASSES, 4.5), 0.0, 4.5)
UNITS = ("03", "05", "11", *(str(n) for n in range(20, 30)))


@pytest.fixture(scope="module")
def roads() -> RoadGraph:
    """Wide blocks and few ways: a place that a dozen cars can close."""
    return synthetic(junctions=200, km=90.0)


@pytest.fixture(scope="module")
def walked(roads: RoadGraph) -> RoadGraph:
    return roads.timed(WALKER)


@pytest.fixture
def town(tmp_path: Path, roads: RoadGraph, walked: RoadGraph, monkeypatch: pytest.MonkeyPatch) -> Town:
    site = make_site(tmp_path)
    more = tuple(UnitSpec(unit, f"增援{unit}", kind=Kind.CAR, officers=2) for unit in UNITS[3:])
    town = Town(tmp_path, site=replace(site, roads=roads, units=site.units + more))
    monkeypatch.setattr(town.sums.ground, "graph", lambda _travel: walked)
    return town


def quiet_place(roads: RoadGraph) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Degrees of the middle of a street in the middle of town, and of places two blocks away all round."""
    a = roads.arrays
    middle = a.node_xy.mean(axis=0)
    near = np.argsort(np.hypot(*(a.node_xy - middle).T))
    here = a.node_xy[near[0]]
    around = [a.node_xy[k] for k in near[4:40]]
    return _deg(here), [_deg(one) for one in around]


def _deg(xy: np.ndarray) -> tuple[float, float]:
    lon, lat = from_mercator(float(xy[0]), float(xy[1]))
    return float(lon), float(lat)


def on_duty(town: Town, roads: RoadGraph, units: tuple[str, ...] = UNITS) -> tuple[float, float]:
    """Units round the place, and the place."""
    here, around = quiet_place(roads)
    for n, unit in enumerate(units):
        town.hear(f"unit/{unit}/link", {"t": town.clock.now(), "link": "online"})
        town.hear(f"unit/{unit}/duty", {"t": town.clock.now(), "duty": "在巡"})
        town.fix(unit, *around[n * 2])
    town.beat()
    return here


def incident(town: Town, here: tuple[float, float]) -> str:
    return town.call("0912", place={"lon": here[0], "lat": here[1], "name": "人民路×青年街"})


def only(town: Town) -> Ring:
    (ring,) = town.desk.rings.values()
    return ring


def plan_of(town: Town) -> Closing:
    closing = only(town).closing
    assert closing is not None
    return closing


@pytest.mark.parametrize(
    "line", ["卡 0912 步 3分", "k 0912 foot 3", "posts 0912 on foot 3 min", "卡 0912 步行 先走 3 分钟"]
)
def test_posts_of_an_incident_are_planned(town: Town, roads: RoadGraph, line: str) -> None:
    incident(town, on_duty(town, roads))
    made = town.desk.run(line)
    assert made.ok
    assert "3" in made.text()
    town.beat()
    closing = plan_of(town)
    assert (closing.travel, closing.head_s, closing.made_at) == (Travel.FOOT, 180.0, town.clock.now())
    assert closing.blocks or closing.open_ways
    assert only(town).incident == "county:20260921-0912"
    assert not town.desk.ring_views[only(town).id].planning
    assert town.journal.kinds()[-1] == "ring.closing"


def test_a_plan_that_closes_has_each_post_in_time_and_survives_a_restart(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    closing = plan_of(town)
    assert closing.closed
    assert closing.blocks
    assert len({block.unit for block in closing.blocks}) == len(closing.blocks)
    assert all(block.slack_s >= closing.margin_s for block in closing.blocks)
    assert closing.closed_s == max(block.arrive_s for block in closing.blocks)
    answer = town.desk.ring_views[only(town).id].closing
    assert answer is not None
    assert len(answer.outline.xy) > 3
    again = town.killed_and_started_again()
    assert again.desk.rings == town.desk.rings


def test_nobody_free_says_who_was_left_out_and_why(town: Town, roads: RoadGraph) -> None:
    here = on_duty(town, roads, ("03",))
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "用餐"})
    town.beat()
    incident(town, here)
    made = town.desk.run("卡 0912 步 3")
    assert made.ok
    assert "03" in made.text()
    assert "用餐" in made.text()
    town.beat()
    closing = plan_of(town)
    assert not closing.closed
    assert closing.open_ways
    said = next(line for line in town.desk.ticker if line.code == "closing.open")
    assert said.facts["why"].code == "closing.why.no_units"


def test_undo_takes_the_plan_back_and_what_waits_is_forgotten(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    first = plan_of(town)
    town.desk.run("卡 圈1 车 2")
    town.beat()
    assert plan_of(town).travel is Travel.CAR
    assert town.desk.undo().ok
    assert plan_of(town) == first
    assert town.desk.undo().ok
    assert only(town).closing is None
    town.desk.run("卡 圈1")
    assert town.desk.ring_views[only(town).id].planning
    assert town.desk.undo().ok
    town.beat()
    assert only(town).closing is None
    assert not town.desk.ring_views[only(town).id].planning


def test_a_post_by_hand_stays_where_it_was_put(town: Town, roads: RoadGraph) -> None:
    here = on_duty(town, roads)
    incident(town, here)
    town.desk.run("卡 0912 步 0")
    town.beat()
    lon, lat = quiet_place(roads)[1][9]
    assert town.desk.run(f"加卡 圈1 {lon},{lat} 05").ok
    town.beat()
    mine = next(block for block in plan_of(town).blocks if block.by_hand)
    assert mine.unit == "05"
    assert (mine.lon_deg, mine.lat_deg) == pytest.approx((lon, lat), abs=5e-4)
    town.desk.run("卡 圈1")
    town.beat()
    assert next(block for block in plan_of(town).blocks if block.by_hand).id == mine.id


def test_a_post_far_from_any_road_is_left_out_and_it_is_said(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    west, _, _, north = town.desk.site.accepted_deg
    assert town.desk.run(f"加卡 圈1 {west + 0.01},{north - 0.01}").ok
    town.beat()
    assert not any(block.by_hand for block in plan_of(town).blocks)
    assert town.desk.ticker[-1].code == "closing.post_off_road"


def test_a_dropped_post_does_not_come_back(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    gone = plan_of(town).blocks[0]
    assert town.desk.run("删卡 卡1").ok
    for line in ("", "卡 圈1"):
        if line:
            town.desk.run(line)
        town.beat()
        assert (gone.lon_deg, gone.lat_deg) in plan_of(town).barred
        assert all((one.lon_deg, one.lat_deg) != (gone.lon_deg, gone.lat_deg) for one in plan_of(town).blocks)


def test_a_post_is_moved_and_given_a_unit(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    lon, lat = quiet_place(roads)[1][12]
    assert town.desk.run(f"移卡 圈1卡1 {lon},{lat}").ok
    town.beat()
    moved = next(block for block in plan_of(town).blocks if block.by_hand)
    assert (moved.lon_deg, moved.lat_deg) == pytest.approx((lon, lat), abs=5e-4)
    assert town.desk.run(f"移卡 圈1卡{plan_of(town).blocks.index(moved) + 1} 11").ok
    town.beat()
    assert next(block for block in plan_of(town).blocks if block.by_hand).unit == "11"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("卡 圈1 步 900", "closing.head_range"),
        ("加卡 圈1", "closing.no_point"),
        ("加卡 圈1 20.5,40.5", "ring.outside"),
        ("授权 圈1 王局", "closing.no_plan"),
        ("删卡 卡1", "verb.error.not_found"),
    ],
)
def test_what_cannot_be_done_is_said(town: Town, roads: RoadGraph, line: str, code: str) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("圈 0912 3")
    town.beat()
    made = town.desk.run(line)
    assert (made.ok, made.code) == (False, code)
    assert only(town).closing is None


def test_who_authorised_it(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    assert town.desk.run("授权 圈1 王局").ok
    assert plan_of(town).authority == "王局"
    town.desk.run("卡 圈1")
    town.beat()
    assert plan_of(town).authority == "王局"
    assert town.desk.undo().ok
    assert town.desk.undo().ok
    assert plan_of(town).authority == ""


# --- units that were sent -------------------------------------------------------------------------------------------


def send(town: Town) -> list[Order]:
    """Authorised and sent by one act."""
    assert town.desk.run("授权 圈1 王局").ok
    made = town.desk.run("布 圈1 卡 !")
    assert made.ok, made.text()
    town.beat()
    blocks = plan_of(town).blocks
    assert all(block.order for block in blocks)
    return [town.desk.orders[block.order] for block in blocks]


def test_a_unit_that_hands_back_is_replaced_and_nothing_is_sent(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    orders = send(town)
    before, out = plan_of(town), len(town.wire.out)
    held = next(block for block in before.blocks if block.order == orders[1].id)
    town.clock.advance(5.0)
    town.reply(orders[0].unit, orders[0].id, "return", text="车坏了")
    town.beat(1.0)
    after = plan_of(town)
    assert after.made_at > before.made_at
    assert after.head_s == pytest.approx(before.head_s + after.made_at - before.made_at)
    assert all(block.unit != orders[0].unit for block in after.blocks)
    assert held.id in {block.id for block in after.blocks if block.order == orders[1].id}
    assert not any(one.topic.endswith("/order") for one in town.wire.out[out:])
    assert any(line.code == "closing.again" for line in town.desk.ticker)
    town.beat(1.0)
    assert plan_of(town) == after


def test_who_stands_at_its_post_in_time_holds_it_for_good(town: Town, roads: RoadGraph) -> None:
    """Planned anew much later: the post was closed before anybody could have passed."""
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    orders = send(town)
    for order in orders:
        town.reply(order.unit, order.id, "signed")
        town.reply(order.unit, order.id, "onscene")
    town.beat(600.0)
    for unit in UNITS:
        town.hear(f"unit/{unit}/link", {"t": town.clock.now(), "link": "online"})
    town.desk.run("卡 圈1")
    town.beat()
    closing = plan_of(town)
    assert closing.closed
    assert {block.order for block in closing.blocks} == {order.id for order in orders}
    assert all(block.arrive_s <= -590.0 for block in closing.blocks)
    assert OrderState.ONSCENE in {town.desk.orders[order.id].state for order in orders}


def test_late_is_said_once(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    send(town)
    last = max(block.arrive_s for block in plan_of(town).blocks)
    for _ in range(3):
        town.beat(last + 40.0)
        for unit in UNITS:
            town.hear(f"unit/{unit}/link", {"t": town.clock.now(), "link": "online"})
    assert sum(line.code == "closing.again" for line in town.desk.ticker) >= 1
    asks = [ask for ask in town.sums.asked if isinstance(ask, ClosingAsk)]
    assert 2 <= len(asks) <= 1 + 3


def test_a_plan_that_nobody_sends_is_worked_out_anew_when_it_would_be_too_late(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("卡 0912 步 0")
    town.beat()
    first = plan_of(town)
    spare = min(block.slack_s for block in first.blocks)
    town.beat(spare - 2.0)
    assert plan_of(town) == first
    town.beat(4.0)
    again = plan_of(town)
    assert again.made_at == town.clock.now()
    assert again.head_s == pytest.approx(again.made_at - first.made_at)
    town.desk.run("结 0912 误报 !")
    town.beat(3_600.0)
    assert plan_of(town) == again


def test_blocks_keep_what_json_cannot_hold(town: Town, roads: RoadGraph) -> None:
    incident(town, on_duty(town, roads))
    town.desk.run("圈 0912 3")
    block = Block(id="1", lon_deg=115.0, lat_deg=35.5, passed_s=float("inf"))
    closing = Closing(travel=Travel.FOOT, head_s=0.0, margin_s=30.0, made_at=1.0, blocks=(block,))
    town.desk.record((ev.RingClosing(closing=closing), only(town).id), actor="值班长甲")
    town.beat()
    again = town.killed_and_started_again()
    (ring,) = again.desk.rings.values()
    assert ring.closing is not None
    assert ring.closing.blocks[0].passed_s == float("inf")
    assert np.isnan(ring.closing.blocks[0].arrive_s)


def test_what_the_quick_answer_does_not_prove_is_looked_at_closely(town: Town, roads: RoadGraph) -> None:
    """Nothing is said of it until then, and it is asked once."""
    incident(town, on_duty(town, roads))
    town.desk.run("圈 0912 3")
    town.beat()
    quick = town.desk.sums._port
    monkey = Hesitating(town)
    town.desk.sums._port = monkey
    lines = len(town.desk.ticker)
    town.desk.run("卡 圈1 步 0")
    town.beat()
    assert [ask.exact_s > 0 for ask in monkey.asked] == [False, True]
    assert town.desk.ring_views[only(town).id].planning
    assert len(town.desk.ticker) == lines
    monkey.answer_last()
    town.beat()
    assert plan_of(town).closed
    assert not town.desk.ring_views[only(town).id].planning
    town.desk.sums._port = quick


class Hesitating:
    """A worker that finds nothing at first, and is slow about the second answer."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.asked: list[ClosingAsk] = []

    def ask(self, ask: Asked) -> None:
        if isinstance(ask, ClosingAsk):
            self.asked.append(ask)
            if not ask.exact_s:
                made = answer(self.town.sums.ground, ask)
                assert isinstance(made, ClosingAnswer)
                nothing = with_(made.closing, closed=False)
                self.town.inbox.put(replace(made, closing=nothing, code="closing.why.not_found"))

    def answer_last(self) -> None:
        self.town.inbox.put(answer(self.town.sums.ground, self.asked[-1]))
