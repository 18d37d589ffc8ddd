"""The card of a ring: what it says, what a click opens and selects, what is red and what is amber, what it survives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from console.desk.ringview import NeedView, RingView, TierView
from console.glass.panels import ring_lists, ring_words
from console.glass.panels.panel import Spot
from console.glass.panels.ring_drill import reserve_state
from console.glass.panels.ring_tiers import duty_chips, still_chips, sums
from console.glass.screens import ring_standins
from console.glass.window.measures import DESK, HUGE, SMALL, Measures
from console.say import use
from console.verbs.speech import Said
from console.words import (
    Block,
    Closing,
    Drill,
    DrillMark,
    Need,
    OpenWay,
    Order,
    OrderState,
    Reserve,
    Ring,
    RingAnswer,
    RingShape,
    Step,
    StepMark,
    SumsState,
    Tier,
    Travel,
)
from layers.shapes import empty
from tests.glass.ringroom import Widgets, card_of, has, painted, ring_view, select, stand_in


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


class Seen:
    """The card with a view in it."""

    def __init__(self, widgets: Widgets) -> None:
        self.stand, self.card = card_of(widgets)
        self.view = ring_view()

    def show(self, view: RingView, unfolded: tuple[int, str] | None = None) -> QImage:
        stand_in(self.stand.desk, view)
        select(self.stand.desk, view.ring.id)
        painted(self.card)
        self.card.ring.tiers.open = unfolded
        return painted(self.card)

    def spot(self, begins: str) -> Spot:
        return next(spot for spot in self.card.spots if spot.tip.startswith(begins))

    def press(self, begins: str) -> None:
        act = self.spot(begins).act
        assert act is not None
        act()


@pytest.fixture
def seen(widgets: Widgets) -> Seen:
    return Seen(widgets)


# ---- words


def test_limits_in_words() -> None:
    ring = Ring(id="r", no="圈1", tiers=(Tier(limit=60), Tier(limit=150)))
    assert [ring_words.limit(ring, tier) for tier in ring.tiers] == ["1 分", "2.5 分"]
    assert ring_words.title(ring) == "圈1 1-2.5 分"
    far = structs.replace(ring, shape=RingShape.DISTANCE, tiers=(Tier(limit=500), Tier(limit=1200)))
    assert [ring_words.limit(far, tier) for tier in far.tiers] == ["500 米", "1.2 公里"]
    area = Ring(id="r", no="圈2", shape=RingShape.AREA, tiers=(Tier(),), name="广场")
    assert (ring_words.limit(area, area.tiers[0]), ring_words.title(area)) == ("圈内", "圈2 广场")


@pytest.mark.parametrize(
    ("arrive", "passed", "words"),
    [(96, 144, ("余 48 秒", "t1")), (204, 192, ("赶不上 12 秒", "lv")), (math.nan, 9, ("余量不详", "t3"))],
)
def test_slack_of_a_post(arrive: float, passed: float, words: tuple[str, str]) -> None:
    assert ring_words.slack(Block(id="b", lon_deg=0, lat_deg=0, unit="03", arrive_s=arrive, passed_s=passed)) == words
    assert ring_words.slack(Block(id="b", lon_deg=0, lat_deg=0, passed_s=passed)) == ("无人可到", "lv")


def closing(*blocks: Block, closed: bool = True, **facts: object) -> Closing:
    kept = {"closed_s": 100.0, **facts}
    return Closing(travel=Travel.FOOT, head_s=120, margin_s=30, made_at=1000.0, closed=closed, blocks=blocks, **kept)  # type: ignore[arg-type]


def block(name: str, unit: str = "03", order: str = "o") -> Block:
    return Block(id=name, lon_deg=0, lat_deg=0, name=name, unit=unit, arrive_s=50, passed_s=90, order=order)


def order(stood_at: float | None) -> dict[str, Order]:
    steps = () if stood_at is None else (StepMark(step=Step.ONSCENE, at=stood_at, by="03"),)
    state = OrderState.SENT if stood_at is None else OrderState.ONSCENE
    one = Order(id="o", incident="i", unit="03", issuer="x", issued_at=0, expires_at=9e9, state=state, steps=steps)
    return {"o": one}


def test_closed_is_said_only_when_every_post_is_held_in_time() -> None:
    plan = closing(block("滨河桥"))
    assert ring_words.closed(plan, order(None), 1040) == ("可封闭，1:00 后全部到位 · 已到 0/1", "t1")
    assert ring_words.closed(plan, order(None), 1142) == ("未封闭：过时 0:42，到位 0/1", "warn")
    assert ring_words.closed(plan, order(1080), 1142) == ("已封闭，1 处都到位", "t1")
    assert ring_words.closed(plan, order(1102), 1142) == ("都到位，但滨河桥晚 12 秒，此前或已走出", "warn")
    assert ring_words.closed(closing(block("滨河桥"), closed_s=math.nan), {}, 1000) == ("可封闭，1 处", "t1")
    assert ring_words.closed(closing(), {}, 1200)[1] == "warn"


def test_what_cannot_be_closed_says_how_many_would_do_and_what_stays_open() -> None:
    way = OpenWay(lon_deg=0, lat_deg=0, name="滨河桥")
    four = [block(str(n), unit=str(n)) for n in range(4)]
    words = ring_words.closed(closing(*four, closed=False, needed=6, open_ways=(way,)), {}, 1000)
    assert words == ("封不住：4 组不够，需 6 组；滨河桥 仍开", "lv")
    assert ring_words.closed(closing(closed=False), {}, 1000) == ("封不住", "lv")
    assert ring_words.open_way(OpenWay(lon_deg=0, lat_deg=0)) == "无名路"
    assert ring_words.open_way(OpenWay(lon_deg=0, lat_deg=0, passed_s=130, short_s=math.inf)).endswith("无人可到")


def need(role: str, want: int, there: int, sent: int, onscene: int) -> NeedView:
    return NeedView(Need(role=role, count=want), want, there, sent, onscene, onscene)


def test_why_a_need_is_not_filled() -> None:
    assert ring_words.missing(need("car", 3, 9, 2, 1)) == ("", "t3")
    assert ring_words.missing(need("car", 3, 5, 1, 0)) == ("圈内 5 组合适，未派", "t2")
    engaged = replace(need("car", 3, 0, 0, 1), why=Said("duty.why.engaged", {"short": 2, "n": 4}))
    assert ring_words.missing(engaged) == ("缺 2，圈内 4 组在办", "warn")
    assert ring_words.missing(need("car", 3, 0, 0, 1)) == ("缺 2", "warn")
    assert ring_words.fill(need("car", 3, 0, 1, 1)) == "2/3"
    assert ring_words.need(Need(role="any", skills=("急救", "盾牌"))) == "任一单元，会急救、盾牌"


def test_a_tier_counts_down_and_is_late_while_somebody_is_missing() -> None:
    ring = Ring(id="r", no="圈1", tiers=(Tier(limit=60, needs=(Need(role="car", count=2),)), Tier(limit=180)))
    tiers = (TierView(60, needs=(need("car", 2, 0, 1, 1),)), TierView(180))
    view = RingView(ring, tiers=tiers, clock_at=1000.0)
    assert ring_words.left(view, 0, 1020) == ("剩 0:40", "t2")
    assert ring_words.left(view, 0, 1072) == ("过时 0:12", "warn")
    assert ring_words.overdue(view, 0, tiers[0].needs[0], 1072)
    held = replace(view, tiers=(replace(tiers[0], needs=(need("car", 2, 0, 0, 2),)), tiers[1]))
    assert ring_words.left(held, 0, 1072) == ("已到齐", "t3")
    assert ring_words.left(view, 1, 1072) == ("", "t3")
    assert ring_words.left(replace(view, clock_at=None), 0, 1072) == ("", "t3")
    assert ring_words.left(replace(view, clock_at=math.nan), 0, 1072) == ("", "t3")


def test_stopwatches_of_a_drill() -> None:
    drill = Drill(id="d", ring="r", started_at=1000, by="x")
    assert ring_words.stopwatch(DrillMark("03", 1, 60), drill, 1030) == ("0:30", "t2", 0.5)
    assert ring_words.stopwatch(DrillMark("03", 1, 60), drill, 1090)[:2] == ("1:30", "warn")
    assert ring_words.stopwatch(DrillMark("03", 1, 60, 5, 48), drill, 1090) == ("到位 0:48", "t1", 0.8)
    assert ring_words.stopwatch(DrillMark("03", 1, 60, 5, 66), drill, 1090)[:2] == ("超限到位 1:06", "warn")
    over = structs.replace(drill, ended_at=1300.0, marks=(DrillMark("03", 1, 60, 5, 48), DrillMark("05", 1, 60)))
    assert ring_words.stopwatch(over.marks[1], over, 9999)[0] == "未到"
    assert ring_words.drill_sum(over) == "到 1/2，限内 1"


def test_a_request_waits_or_is_answered() -> None:
    one = Reserve(id="q", ring="r", tier=1, to="县局", count=2, at=100, by="x")
    assert reserve_state(one, 180) == ("待复 1:20", "warn")
    assert reserve_state(structs.replace(one, state="granted"), 180) == ("准", "t1")
    assert reserve_state(structs.replace(one, state="refused"), 180) == ("不准", "warn")


def test_a_code_without_words_raises_nothing() -> None:
    assert ring_words.said("ringcard.no_such_code", {}) == "原因不详"
    assert ring_words.said("ringcard.slack", {}) == "原因不详"
    assert ring_words.said("", {}) == ""


# ---- numbers


def test_not_worked_out_is_said_and_never_zero() -> None:
    bare = TierView(60.0, units=("03",), duty={0: 1})
    assert sums(bare) == "监控、警务站等推算中"
    assert [chip.runs[0].text for chip in still_chips(bare)] == ["警情"]  # incidents are counted at the desk
    assert [chip.runs[0].text for chip in duty_chips(TierView(60.0))] == ["无单元"]
    bare_ring = RingView(ring_view().ring)
    assert ring_words.basis(bare_ring, SumsState(True)) == ("推算中，数字未出", "t2")
    assert ring_words.basis(bare_ring, SumsState(False, 0.4)) == ("推算准备中 40%，数字未出", "t2")
    assert ring_words.basis(bare_ring, SumsState(False, code="sums.nobody")) == ("圈层计算未启动", "warn")


def test_tiers_without_an_answer_claim_no_numbers(seen: Seen) -> None:
    empty = tuple(TierView(tier.limit) for tier in seen.view.tiers)
    seen.show(replace(seen.view, answer=None, tiers=empty))
    assert not [spot for spot in seen.card.spots if spot.tip.startswith("展开或收起")]
    assert not [spot for spot in seen.card.spots if "已派" in spot.tip]


def test_a_straight_line_says_why() -> None:
    ring = Ring(id="r", no="圈1", tiers=(Tier(limit=60),))
    answer = RingAnswer("ring:r", 1, empty.areas(), "straight", ())
    road = replace(answer, basis="road")
    assert ring_words.basis(RingView(ring, answer, False), SumsState(True)) == ("按直线：附近无路", "warn")
    assert ring_words.basis(RingView(ring, road, False), SumsState(True))[0] == ""
    assert ring_words.basis(RingView(ring, road, True), SumsState(True))[0].startswith("重算中")


# ---- clicks


def test_a_click_on_a_count_opens_its_list_and_a_row_selects(seen: Seen) -> None:
    seen.show(seen.view)
    tier = seen.view.tiers[1]
    chip = next(one for one in duty_chips(tier) if one.what)
    seen.press(f"展开或收起：3 分 {chip.tip}")
    assert seen.card.ring.tiers.open == (1, chip.what)
    painted(seen.card)
    lines = ring_lists.lines(seen.stand.room, tier, chip.what)
    assert len(lines) == int(chip.runs[0].text)
    row = seen.spot(lines[0].name)
    assert seen.card.spot_at(row.rect.center()) == row
    seen.press(lines[0].name)
    assert (seen.stand.desk.selection.kind, seen.stand.desk.selection.id) == ("unit", lines[0].id)


@pytest.mark.parametrize("what", ["units", "cameras", "posts", "incidents", "places", "beats"])
def test_every_list_has_as_many_rows_as_its_count(seen: Seen, what: str) -> None:
    tier = seen.view.tiers[2]
    assert tier.still is not None
    counts = {
        "units": tier.units, "incidents": tier.incidents, "cameras": tier.still.cameras, "posts": tier.still.posts,
        "places": tier.still.places, "beats": tier.still.beats,
    }  # fmt: skip
    lines = ring_lists.lines(seen.stand.room, tier, what)
    assert len(lines) == len(counts[what]) > 0
    seen.show(seen.view, (2, what))
    for line in lines[:3]:
        assert seen.spot(line.name).act is not None


def test_the_incident_of_a_ring_is_one_click_away(seen: Seen) -> None:
    seen.show(seen.view)
    seen.press("看这起警情")
    assert seen.stand.desk.selection.id == seen.view.ring.incident


def test_a_post_is_shown_on_the_map_by_a_click(seen: Seen) -> None:
    plan = ring_standins.closing_of(seen.stand.desk, seen.view.ring, closed=True)
    seen.show(replace(seen.view, ring=structs.replace(seen.view.ring, closing=plan)))
    before = seen.stand.desk.view.centre_n
    seen.press("卡1 滨河桥")
    desk = seen.stand.desk
    assert (desk.selection.kind, desk.selection.id) == ("block", "r3/b1")
    assert desk.view.centre_n > before
    assert has(painted(seen.card), "focus")
    assert seen.card.ring.drawn == "r3"


# ---- tones


def test_red_is_what_cannot_be_closed_and_amber_that_nobody_authorised(seen: Seen) -> None:
    desk, view = seen.stand.desk, seen.view
    plain = replace(view, tiers=tuple(replace(tier, needs=()) for tier in view.tiers))

    def tones(plan: Closing | None) -> tuple[bool, bool]:
        image = seen.show(replace(plain, ring=structs.replace(view.ring, closing=plan)))
        return has(image, "lv"), has(image, "warn")

    good = ring_standins.closing_of(desk, view.ring, closed=True)
    assert tones(None) == (False, False)
    assert tones(good) == (False, False)
    assert tones(structs.replace(good, authority="")) == (False, True)
    assert tones(ring_standins.closing_of(desk, view.ring, closed=False)) == (True, True)


def test_a_missing_role_is_amber(seen: Seen) -> None:
    image = seen.show(seen.view)
    assert has(image, "warn")
    assert not has(image, "lv")


# ---- what it survives


def odd_views() -> list[RingView]:
    nan, view = math.nan, ring_view()
    ring, still, change = view.ring, view.tiers[0].still, structs.replace
    assert still is not None
    blocks = (
        Block(id="b", lon_deg=nan, lat_deg=nan),
        Block(id="", lon_deg=0, lat_deg=0, unit="no such", passed_s=math.inf),
    )
    ways = (OpenWay(lon_deg=nan, lat_deg=nan), OpenWay(lon_deg=0, lat_deg=0, passed_s=math.inf, short_s=-1))
    plan = Closing(travel=Travel.MOTO, head_s=nan, margin_s=math.inf, made_at=nan, blocks=blocks, open_ways=ways)
    strange = Tier(limit=nan, needs=(Need(role="no such", count=0),))
    odd = replace(still, road_km=nan, cameras=np.array([10**6, -1], np.int32), beats=("no such",))
    needs = (need("no such", 0, 0, 0, 0), need("any", 90, 9, 9, 9))
    tier = TierView(nan, ("no such",), {99: 3, 0: 0}, -1, ("no such",), odd, needs, ("x" * 300,))
    marks = (DrillMark("no such", 9, nan), DrillMark("03", 0, 0, nan, nan))
    drill = Drill(id="d", ring="r3", started_at=nan, by="", marks=marks)
    reserve = Reserve(id="q", ring="r3", tier=99, to="", count=0, at=nan, by="", state="no such")
    answer = RingAnswer("", 0, empty.areas(), "straight", (), code="no.such")
    return [
        RingView(Ring(id="r3", no="")),
        RingView(change(ring, tiers=(strange,), centre=None, colour="no such", incident="no such")),
        RingView(change(ring, closing=plan), planning=True),
        RingView(change(ring, closing=change(plan, closed=True, blocks=())), stale=False, tiers=(tier,) * 3,
                 drill=drill, reserves=(reserve,), clock_at=nan),
        RingView(change(ring, areas=("beat:no such", "odd"), shape=RingShape.NAMED, name="名" * 200)),
        RingView(ring, answer, tiers=(tier,)),
    ]  # fmt: skip


@pytest.mark.parametrize("n", range(6))
def test_what_is_empty_or_not_a_number_is_painted(seen: Seen, n: int) -> None:
    for what in ("", "units", "duty:0", "cameras", "incidents", "places", "beats", "posts"):
        seen.show(odd_views()[n], (0, what))
        assert seen.card.ring.drawn == "r3"


def test_a_ring_that_is_gone_says_so(seen: Seen) -> None:
    seen.show(seen.view)
    stand_in(seen.stand.desk)
    painted(seen.card)
    assert seen.card.ring.drawn == ""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("measures", [SMALL, DESK, HUGE], ids=lambda one: str(one.name))
def test_nothing_lies_over_another_or_outside(widgets: Widgets, language: str, measures: Measures) -> None:
    use(language)
    stand, card = card_of(widgets, measures=measures)
    view = ring_view()
    plan = ring_standins.closing_of(stand.desk, view.ring, closed=False)
    reserves = (ring_standins.reserve_of(stand.desk, view),)
    whole = replace(view, ring=structs.replace(view.ring, closing=plan), reserves=reserves)
    stand_in(stand.desk, replace(whole, drill=ring_standins.drill_of(stand.desk, view)))
    select(stand.desk, view.ring.id)
    painted(card)
    chips = [spot.rect for spot in card.spots if spot.act and spot.rect.width() < measures.card_w - 40]
    assert len(chips) > 10
    for n, rect in enumerate(chips):
        assert rect.left() >= 0
        assert rect.right() <= measures.card_w
        assert not any(rect.adjusted(1, 1, -1, -1).intersects(other) for other in chips[n + 1 :])


def test_the_pointer_lights_what_lies_under_it_after_scrolling(widgets: Widgets) -> None:
    stand, card = card_of(widgets, height=500)
    stand_in(stand.desk, ring_view())
    select(stand.desk, ring_view().ring.id)
    painted(card)
    card.offset = 120.0
    before = painted(card)
    spot = next(one for one in card.spots if one.act and one.tip.startswith("展开或收起：3 分"))
    card.pointer = QPointF(spot.rect.center())
    after = painted(card)
    at = spot.rect.topLeft().toPoint()
    assert before.pixel(at.x() + 3, at.y() + 3) != after.pixel(at.x() + 3, at.y() + 3)
