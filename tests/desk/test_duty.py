"""Who holds a ring: real bytes in and out. Needs, one act that sends all, posts, drills, reserve, clocks, a restart."""

from __future__ import annotations

from dataclasses import replace as altered
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from console.desk import duty_brief
from console.desk import events as ev
from console.desk.ringview import CoverView, NeedView, RingView
from console.find import Entry, build
from console.words import (
    Asked,
    Block,
    Closing,
    CoverAnswer,
    Inside,
    Order,
    OrderState,
    Ring,
    RingAnswer,
    RingAsk,
    Travel,
)
from layers.geo import to_mercator
from layers.shapes import Areas
from tests.desk.town import LAT, LON, Town

UNITS = ("03", "05", "11")  # a car with two, a motorcycle, a car with one and an auxiliary; 300, 600, 900 m east
STEP_M = 370.0  # Mercator metres between two of them


def discs(ring: Ring, tiers: int) -> Areas:
    """Tier n holds n + 1 of the units."""
    assert ring.centre is not None
    x, y = to_mercator(ring.centre.lon_deg, ring.centre.lat_deg)
    turn = np.linspace(0.0, 2 * np.pi, 400, endpoint=False)
    rings = [
        np.column_stack((x + (n + 1.5) * STEP_M * np.cos(turn), y + (n + 1.5) * STEP_M * np.sin(turn)))
        for n in range(tiers)
    ]
    off = np.arange(tiers + 1, dtype=np.int32)
    return Areas(xy=np.concatenate(rings), ring_off=off * 400, area_off=off, cls=np.zeros(tiers, dtype=np.uint8))


class Worker:
    """Answers each ring at once: what lies round it is a matter of the other tests."""

    def __init__(self) -> None:
        self.town: Town | None = None

    def ask(self, ask: Asked) -> None:
        if not isinstance(ask, RingAsk) or self.town is None or ask.ring.centre is None:
            return
        none = np.zeros(0, dtype=np.int32)
        inside = Inside(cameras=none, posts=none, places=none, beats=(), people=None, road_km=1.0)
        tiers = len(ask.ring.tiers)
        self.town.inbox.put(
            RingAnswer(ask.key, ask.n, discs(ask.ring, tiers), "road", (inside,) * tiers)
        )


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A 1-3-5 ring round 0912; 03 is in its first tier, 05 in its second, 11 in its third."""
    worker = Worker()
    town = Town(tmp_path, sums=worker)
    worker.town = town
    town.patrol(*UNITS)
    town.call()
    town.desk.run("圈 0912 1 3 5")
    town.beat(1.0)
    return town


def ring(town: Town) -> Ring:
    (one,) = town.desk.rings.values()
    return one


def view(town: Town) -> RingView:
    return town.desk.ring_views[ring(town).id]


def need(town: Town, tier: int = 0, n: int = 0) -> NeedView:
    town.beat(1.0)
    return view(town).tiers[tier].needs[n]


def ours(town: Town) -> list[Order]:
    return [order for order in town.desk.orders.values() if order.ring]


def planned(town: Town, *units: str, authority: str = "") -> None:
    """A closing with a post for each unit."""
    blocks = tuple(
        Block(id=f"k{n}", lon_deg=LON + 0.01 * n, lat_deg=LAT + 0.01, name=f"北桥{n}", unit=unit, arrive_s=40.0,
              passed_s=90.0)
        for n, unit in enumerate(units, 1)
    )  # fmt: skip
    plan = Closing(
        travel=Travel.FOOT, head_s=60.0, margin_s=30.0, made_at=town.clock.now(), closed=True, blocks=blocks,
        authority=authority,
    )  # fmt: skip
    town.desk.record((ev.RingChanged(ring=replace(ring(town), closing=plan)), ring(town).id), actor="x")


# --- needs ----------------------------------------------------------------------------------------------------------


def test_a_need_says_who_would_fill_it_and_then_who_does(town: Town) -> None:
    assert town.desk.run("守 圈1 2层 巡逻2").ok
    one = need(town, 1)
    assert (one.want, one.there, one.sent, one.units, one.filled) == (2, 2, 0, ("03", "05"), False)
    assert town.desk.run("布 圈1").ok
    assert need(town, 1).sent == 2
    for step, counts in (("signed", (2, 1, 0)), ("enroute", (2, 1, 0)), ("onscene", (1, 0, 1))):
        town.reply("03", town.order_id("03"), step)
        one = need(town, 1)
        assert (one.sent, one.signed, one.onscene) == counts
    assert one.filled
    assert one.units == ("03", "05")


def test_a_unit_sent_by_hand_to_the_incident_counts(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    assert town.desk.run("派 11 至 0912").ok
    one = need(town)
    assert (one.sent, one.units) == (1, ("11",))


@pytest.mark.parametrize(
    ("body", "code"), [({"duty": "用餐"}, "engaged"), ({"duty": "未知"}, "unsure"), ({"duty": "在巡"}, "unsure")]
)
def test_who_is_busy_or_not_known_never_fills(town: Town, body: dict[str, str], code: str) -> None:
    """The last is on patrol, with a fix that has grown old."""
    town.desk.run("守 圈1 1层 巡逻1")
    town.hear("unit/03/duty", {"t": town.clock.now(), **body})
    if body["duty"] == "在巡":
        town.beat(90.0)
        town.fix("05", LON + 0.0066, LAT)
    one = need(town)
    assert (one.there, one.units) == (0, ())
    assert one.why is not None
    assert one.why.code == f"duty.why.{code}"
    made = town.desk.run("布 圈1")
    assert (made.ok, made.code) == (False, "duty.nobody_can")
    assert one.why.text() in made.text()


def test_a_standing_ring_is_staffed_by_the_shift(town: Town) -> None:
    one = replace(ring(town), standing=True)
    town.desk.record((ev.RingChanged(ring=one), one.id), actor="x")
    town.desk.run("守 圈1 2层 警车 摩托 步巡")
    found = [need(town, 1, n) for n in range(3)]
    assert [(one.onscene, one.filled) for one in found] == [(1, True), (1, True), (0, False)]
    assert found[2].why is not None
    assert found[2].why.code == "duty.why.shift"


def test_skills_and_too_many(town: Town) -> None:
    town.desk.run("守 圈1 3层 警车1:急救")
    assert need(town, 2).there == 0
    town.hear("unit/11/duty", {"t": town.clock.now(), "duty": "在巡", "skills": ["急救"]})
    assert need(town, 2).units == ("11",)
    assert town.desk.run("守 圈1 4层 警车").code == "duty.no_tier"
    assert town.desk.run("守 圈1 1层 警车99").code == "duty.too_many"
    assert town.desk.run("守 圈1 3层 无").ok
    assert ring(town).tiers[2].needs == ()
    assert town.desk.undo().ok
    assert ring(town).tiers[2].needs[0].skills == ("急救",)


def test_who_is_inside_is_not_nobody_while_it_is_not_known(tmp_path: Path) -> None:
    town = Town(tmp_path, sums=Worker())
    town.patrol(*UNITS)
    town.call()
    town.desk.run("圈 0912 1 3 5")
    town.desk.run("守 圈1 1层 警车")
    assert need(town).why.code == "duty.why.unknown"  # type: ignore[union-attr]
    assert "没算出" in town.desk.run("布 圈1").text()
    assert town.desk.run("布 圈1 加 03").ok
    assert need(town).sent == 1


# --- one act sends all ----------------------------------------------------------------------------------------------


def test_one_act_one_transaction_and_the_terminals_are_told_of_the_ring(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    town.desk.run("守 圈1 2层 摩托")
    shown = town.desk.type("布 圈1")
    words = "".join(part.text for part in shown.parts)
    assert shown.ok
    assert "03 城关一组" in words
    assert "05 骑警二组" in words
    written: list[list[str]] = []
    append = town.journal.append
    town.journal.append = lambda events: (written.append([one.kind for one in events]), append(events))[1]  # type: ignore[method-assign, func-returns-value]
    made = town.desk.run("布 圈1")
    assert (made.ok, made.facts["n"]) == (True, 2)
    assert written == [["order.issued", "order.issued"]]
    town.beat()
    assert [(order.unit, order.tier, order.incident) for order in ours(town)] == [
        ("03", 1, ring(town).incident), ("05", 2, ring(town).incident),
    ]  # fmt: skip
    (body,) = town.wire.on("unit/05/order")
    told: Any = body["ring"]
    assert (told["no"], told["tier"], len(told["tiers"])) == ("圈1", 2, 3)
    assert told["tiers"][0]["area"]["type"] == "MultiPolygon"
    assert all(len(town_out.payload) < 20_000 for town_out in town.wire.out)


def test_units_are_added_and_left_out(town: Town) -> None:
    town.desk.run("守 圈1 3层 巡逻1")
    assert town.desk.run("布 圈1 11 去 03").ok
    assert [order.unit for order in ours(town)] == ["11"]
    assert town.desk.run("布 圈1").code == "duty.all_sent"
    assert town.desk.run("布 圈1 加 05").ok
    assert [(order.unit, order.tier) for order in ours(town)] == [("11", 3), ("05", 0)]


def test_who_is_engaged_is_asked_about_and_confirmed(town: Town) -> None:
    town.call("0913")
    town.desk.run("派 05 至 0913")
    shown = town.desk.type("布 圈1 加 05")
    assert not shown.ok
    made = town.desk.run("布 圈1 加 05")
    assert (made.ok, made.confirm) == (False, True)
    assert not ours(town)
    assert town.desk.run("布 圈1 加 05 !").ok
    assert [order.unit for order in ours(town)] == ["05"]
    assert sum(order.state is OrderState.SUSPENDED for order in town.desk.orders.values()) == 1


def test_a_ring_without_an_incident_gets_one_and_undo_recalls(town: Town) -> None:
    town.desk.run("删圈 圈1")
    town.desk.run(f"圈 {LON},{LAT} 1 3 5")
    town.beat(1.0)
    assert town.desk.run("布 圈2").code == "duty.no_needs"
    town.desk.run("守 圈2 1层 警车")
    town.desk.run("布 圈2")
    town.beat()
    incident = town.desk.incidents[ring(town).incident]
    assert (incident.source, incident.type, incident.level, incident.lon_deg) == ("room", "布控", 2, LON)
    assert [order.incident for order in ours(town)] == [incident.id]
    made = town.desk.undo()
    assert (made.ok, made.code) == (True, "duty.recalled")
    town.beat()
    first, last = town.wire.on("unit/03/order")
    assert (first["id"], last["expires"]) == (last["id"], town.wire.on("unit/03/order")[-1]["expires"])
    assert "收回" in str(last["text"])
    assert town.desk.incidents[incident.id].closed_at is not None


def test_what_a_terminal_has_signed_is_not_undone(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    town.desk.run("布 圈1")
    town.beat()
    town.reply("03", town.order_id("03"), "signed")
    assert town.desk.undo().code == "desk.undo_signed"


# --- posts ----------------------------------------------------------------------------------------------------------


def test_posts_need_someone_who_authorised_them(town: Town) -> None:
    planned(town, "03")
    assert town.desk.run("布 圈1 卡点").code == "duty.no_authority"
    assert town.desk.run("布 圈1").code == "duty.nobody_can"
    planned(town, "03", authority="李局")
    assert town.desk.run("布 圈1 卡点").ok
    town.beat()
    (order,) = ours(town)
    plan = ring(town).closing
    assert plan is not None
    assert plan.blocks[0].order == order.id
    assert (order.block, order.lon_deg, order.lat_deg) == ("k1", LON + 0.01, LAT + 0.01)
    (body,) = town.wire.on("unit/03/order")
    post: Any = body["post"]
    assert body["place"] == {"lon": LON + 0.01, "lat": LAT + 0.01, "name": "北桥1"}
    assert (post["id"], post["unit"], post["closes_before"][:4]) == ("k1", "03", "2026")
    assert town.desk.run("布 圈1 卡点").code == "duty.posts_sent"


def test_a_unit_for_a_post_is_not_sent_to_a_tier_too(town: Town) -> None:
    town.desk.run("守 圈1 3层 警车2")
    planned(town, "03", authority="李局")
    made = town.desk.run("布 圈1")
    assert made.ok
    assert [(order.unit, order.block, order.tier) for order in ours(town)] == [("11", "", 3), ("03", "k1", 0)]
    assert "缺 1" in made.text()


# --- drills ---------------------------------------------------------------------------------------------------------


def test_a_drill_is_timed_and_its_result_stays(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    town.desk.run("守 圈1 2层 摩托")
    assert town.desk.run("练 圈1").ok
    town.beat()
    (drill,) = town.desk.drills.values()
    assert [(mark.unit, mark.tier, mark.limit_s) for mark in drill.marks] == [("03", 1, 60.0), ("05", 2, 180.0)]
    (body,) = town.wire.on("unit/03/order")
    assert body["drill"] is True
    assert "演练" in str(body["text"])
    assert view(town).drill is not None
    town.clock.advance(5.0)
    town.reply("03", town.order_id("03"), "signed")
    town.clock.advance(70.0)
    town.reply("03", town.order_id("03"), "onscene")
    town.clock.advance(20.0)
    town.reply("05", town.order_id("05"), "onscene")
    marks = {mark.unit: mark for mark in town.desk.drills[drill.id].marks}
    assert (marks["03"].signed_s, marks["03"].onscene_s, marks["05"].onscene_s) == (5.0, 75.0, 95.0)
    assert town.desk.run("练 圈1").code == "duty.drill_runs"
    made = town.desk.run("练 圈1 止")
    assert made.ok
    assert "到 2/2，限内 1" in made.text()
    assert not any(order.state.active for order in ours(town))
    incident = town.desk.incidents[ours(town)[0].incident]
    assert (incident.type, incident.closed_at is None) == ("演练", False)
    assert town.desk.run("练 圈1 止").code == "duty.no_drill"
    again = town.killed_and_started_again()
    kept = again.desk.drills[drill.id]
    assert repr(kept) == repr(town.desk.drills[drill.id])  # nan, which nobody signed, is not equal to itself
    assert kept.text == "到 2/2，限内 1"


def test_a_ring_stays_while_its_drill_runs(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    town.desk.run("练 圈1")
    assert town.desk.run("删圈 圈1").code == "duty.drill_runs"
    town.desk.run("练 圈1 止")
    assert town.desk.run("删圈 圈1").ok


def test_real_work_takes_a_unit_out_of_a_drill_without_a_question(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车")
    town.desk.run("练 圈1")
    town.beat()
    drilled = town.order_id("03")
    town.reply("03", drilled, "enroute")
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "出警"})
    town.call("0950")
    town.desk.run("选 0950")
    assert town.desk.ranking is not None
    row = next(one for one in town.desk.ranking.candidates if one.unit == "03")
    assert "reason.drilling" in [reason.code for reason in row.reasons]
    assert town.desk.run("派 03 至 0950").ok
    town.beat()
    assert town.desk.orders[drilled].state is OrderState.CANCELLED
    assert any(line.code == "duty.drill_left" for line in town.desk.ticker)


def test_a_drill_takes_nobody_from_real_work(town: Town) -> None:
    town.call("0913")
    town.desk.run("派 05 至 0913")
    town.desk.run("守 圈1 1层 警车")
    made = town.desk.run("练 圈1 加 05 !")
    assert (made.ok, made.code) == (False, "desk.refused")


# --- reserve --------------------------------------------------------------------------------------------------------


def test_reserve_is_a_request_with_an_answer(town: Town) -> None:
    town.desk.run("守 圈1 3层 后备2")
    assert need(town, 2).why.code == "duty.why.ask"  # type: ignore[union-attr]
    assert town.desk.run("请 圈1 县局特警 2组 带盾牌").ok
    one = need(town, 2)
    assert (one.there, one.sent, one.filled) == (2, 0, False)
    assert town.desk.run("复 准 王局 十分钟内到").ok
    one = need(town, 2)
    assert (one.there, one.sent, one.filled) == (0, 2, True)
    (kept,) = view(town).reserves
    assert (kept.to, kept.tier, kept.text, kept.state) == ("县局特警", 3, "带盾牌", "granted")
    assert (kept.answered_by, kept.answer) == ("王局", "十分钟内到")
    assert town.desk.run("复 准 王局").code == "duty.nothing_asked"
    assert town.desk.undo().ok
    assert need(town, 2).there == 2
    assert town.desk.run("复 县局特警 不准").ok
    assert need(town, 2).why.code == "duty.why.refused"  # type: ignore[union-attr]
    assert town.killed_and_started_again().desk.reserves == town.desk.reserves


def test_a_request_is_withdrawn_by_undo_until_it_is_answered(town: Town) -> None:
    town.desk.run("请 圈1 县局 1组")
    assert town.desk.undo().ok
    assert not town.desk.reserves


# --- clocks ---------------------------------------------------------------------------------------------------------


def test_each_ring_says_when_its_clock_starts(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车 从首令")
    need(town)
    assert view(town).clock_at is None
    town.desk.run("布 圈1")
    need(town)
    assert view(town).clock_at == ours(town)[0].issued_at
    town.desk.run("守 圈1 从接警")
    need(town)
    assert view(town).clock_at == town.desk.incidents[ring(town).incident].received_at


def test_an_overdue_need_is_named_once(town: Town) -> None:
    town.desk.run("守 圈1 1层 警车 从画圈")
    drawn = view(town).answer
    for _ in range(3):
        town.beat(40.0)
    late = [line for line in town.desk.ticker if line.code == "duty.late"]
    assert len(late) == 1
    assert "警车" in late[0].text()
    assert view(town).answer is drawn


def test_places_that_no_free_unit_reaches_in_time_are_named(town: Town) -> None:
    """By what free units cover: 一中 lies within a minute, 医院 within three, 桥头 is not on the map."""
    x, y = (float(one) for one in to_mercator(LON, LAT))
    town.desk.site = altered(town.desk.site, names=build([place("一中", x, y), place("医院", x + 2 * STEP_M, y)]))
    town.desk.run("守 圈1 1层 到=一中 到=医院 到=桥头 按地点")
    town.desk.run("守 圈1 2层 到=医院")
    assert town.desk.cover.answer is None
    areas = discs(ring(town), 3)
    none = np.zeros((0, 3))
    answer = CoverAnswer(
        key="cover", n=1, limits_s=(60.0, 180.0, 300.0), share_road=(0.1, 0.2, 0.3), share_places=(0.0,) * 3,
        share_incidents=(0.0,) * 3, areas=areas, units=(), loss=none, loss_beat=(), holes=(), gaps=(),
    )  # fmt: skip
    town.desk.coverage.view = CoverView(answer=answer, at=town.clock.now())
    town.desk.ringwork.count(town.desk, ring(town).id)
    late = [tier.late_places for tier in view(town).tiers]
    assert late == [("医院", "桥头（图上没有）"), (), ()]


def place(name: str, x_m: float, y_m: float) -> Entry:
    return Entry(kind="place", id=name, name=name, x_m=x_m, y_m=y_m)


# --- the journal ----------------------------------------------------------------------------------------------------


def test_an_order_of_an_old_journal_still_loads() -> None:
    old = {
        "id": "o1", "incident": "county:1", "unit": "03", "issuer": "demo/seat-1", "issued_at": 1.0, "expires_at": 2.0,
        "lead": True, "text": "", "state": "issued", "steps": [], "eta_s": None,
    }  # fmt: skip
    order = msgspec.convert(old, Order)
    assert (order.ring, order.tier, order.block, order.lon_deg, order.drill) == ("", 0, "", None, False)


def test_killed_and_started_again_the_posts_and_their_orders_are_there(town: Town) -> None:
    """Seconds that nobody knows go through real bytes and come back as they were."""
    planned(town, "03", authority="李局")
    town.desk.run("布 圈1 卡点")
    town.beat()
    again = town.killed_and_started_again()
    assert again.desk.rings == town.desk.rings
    assert [order.block for order in again.desk.room.orders_to(ring(town).id)] == ["k1"]
    assert not any(line.code == "ticker.journal_gaps" for line in again.desk.ticker)


def test_an_outline_is_thinned_to_what_an_order_may_carry() -> None:
    turn = np.linspace(0.0, 2 * np.pi, 5000, endpoint=False)
    circle = np.column_stack((1000 * np.cos(turn), 1000 * np.sin(turn)))
    thin = duty_brief.thinned(circle, 100)
    assert len(thin) == 100
    assert np.hypot(*thin.T) == pytest.approx(1000.0)
    middle = (thin + np.roll(thin, 1, axis=0)) / 2
    assert np.hypot(*middle.T).min() > 990.0


def test_the_largest_ring_with_all_its_posts_stays_below_20_kb(town: Town) -> None:
    town.desk.run("改圈 圈1 1 2 3 4 5 6 7 8 9 10 11 12")
    town.beat(1.0)
    planned(town, *("03",) * 40, authority="李局")
    town.desk.run("守 圈1 12层 警车")
    assert town.desk.run("布 圈1 兵力").ok
    town.beat()
    payload = next(out.payload for out in town.wire.out if out.topic.endswith("/order"))
    body = msgspec.json.decode(payload)
    assert [len(one["area"]["coordinates"][0][0]) > 12 for one in body["ring"]["tiers"]] == [True] * 12
    assert 8_000 < len(payload) < 20_000
