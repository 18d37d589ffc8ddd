"""Prevention rings: acts of the desk, events of the journal, asked to be worked out, there again after a restart."""

from __future__ import annotations

from dataclasses import replace as altered
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from console.desk import RingView
from console.desk.choice import place_of
from console.desk.events import RingChanged
from console.reckon import Ground, answer
from console.site import LayerSpec, RingTemplate, Role, SiteLayer
from console.site.ringfile import usual
from console.verbs import calls
from console.words import (
    Asked,
    Changes,
    Closing,
    Direction,
    Duty,
    ForgetAsk,
    Meaning,
    Need,
    Ring,
    RingAsk,
    RingShape,
    SiteAsk,
    SumsFault,
    SumsState,
    Travel,
)
from layers.geo import to_mercator
from layers.shapes import Overlay, Shape
from tests.desk.test_with_store import LiveTown, until
from tests.desk.town import LAT, LON, Town, make_site


class Asking:
    """A port that keeps what it was asked and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def ask(self, ask: Asked) -> None:
        self.asked.append(ask)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path, sums=Asking())
    town.patrol("03", "05")
    town.call()
    return town


def asked(town: Town) -> list[Asked]:
    port = town.desk.sums._port
    assert isinstance(port, Asking)
    return port.asked


def only(town: Town) -> Ring:
    (ring,) = town.desk.rings.values()
    return ring


def test_a_ring_round_an_incident(town: Town) -> None:
    made = town.desk.run("圈 0912 1 3 5")
    assert made.ok
    assert made.changes & Changes.RINGS
    ring = only(town)
    assert (ring.no, ring.shape, [tier.limit for tier in ring.tiers]) == ("圈1", RingShape.TIME, [60.0, 180.0, 300.0])
    assert ring.centre is not None
    assert (ring.centre.lon_deg, ring.centre.lat_deg) == pytest.approx((LON, LAT))
    assert (ring.incident, ring.made_by, ring.made_at) == (ring.centre.id, town.desk.actor, town.clock.now())
    assert (town.desk.selection.kind, town.desk.selection.id) == ("ring", ring.id)
    assert town.desk.ring_views[ring.id].stale
    (ask,) = asked(town)
    assert isinstance(ask, RingAsk)
    assert ask.ring == ring


@pytest.mark.parametrize(
    ("line", "shape", "limits", "travel"),
    [
        ("quan 03 500米 2km", RingShape.DISTANCE, [500.0, 2000.0], Travel.CAR),
        ("ring 0912 3min bicycle", RingShape.TIME, [180.0], Travel.BICYCLE),
        ("圈0912 1-3-5 警车", RingShape.TIME, [60.0, 180.0, 300.0], Travel.PRIORITY),
        ("圈 10 20 0912", RingShape.TIME, [600.0, 1200.0], Travel.CAR),
        (f"圈 {LON},{LAT} 1.5 3.5 步", RingShape.TIME, [90.0, 210.0], Travel.FOOT),
        (f"圈 {LON},{LAT} {LON + 0.01},{LAT} {LON},{LAT + 0.01}", RingShape.AREA, [0.0], Travel.CAR),
    ],
)
def test_what_can_be_typed(town: Town, line: str, shape: RingShape, limits: list[float], travel: Travel) -> None:
    assert town.desk.type(line).ok
    assert town.desk.run(line).ok
    ring = only(town)
    assert (ring.shape, [tier.limit for tier in ring.tiers], ring.travel) == (shape, limits, travel)


def test_tiers_are_put_in_order_and_it_is_said(town: Town) -> None:
    made = town.desk.run("圈 0912 5 3 3 1")
    assert [tier.limit for tier in only(town).tiers] == [60.0, 180.0, 300.0]
    assert "1 3 5" in made.text()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("圈 0912 0", "ring.not_positive"),
        ("圈 0912 -3", "ring.not_positive"),
        ("圈 0912 500", "ring.too_large"),
        ("圈 0912 0.2", "ring.too_small"),
        ("圈 0912 1分 500米", "ring.mixed"),
        ("圈 0912 1 500米", "ring.mixed"),
        ("圈 0912 " + " ".join(str(n) for n in range(1, 15)), "ring.too_many"),
        ("圈 0912 abc", "verb.error.not_found"),
        ("圈 11 3", "ring.centre_unknown"),
        ("圈 城关一组 骑警二组 3", "ring.one_centre"),
        ("圈 0912 跟随 3", "ring.moves_with_units"),
        (f"圈 {LON},{LAT} {LON + 0.01},{LAT}", "ring.flat"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_kept(town: Town, line: str, code: str) -> None:
    shown = town.desk.type(line)
    made = town.desk.run(line)
    assert (made.ok, made.code, shown.ok) == (False, code, False)
    assert made.text() in "".join(part.text for part in shown.parts)
    assert not town.desk.rings
    assert not asked(town)


def test_numbers_are_given_once_and_undo_puts_back(town: Town) -> None:
    for _ in range(2):
        town.desk.run("圈 0912 1 3 5")
    first, second = town.desk.rings.values()
    assert town.desk.run("删圈 圈2").ok
    assert town.desk.selection.id == ""
    assert isinstance(asked(town)[-1], ForgetAsk)
    town.desk.run("圈 0912 3")
    assert [ring.no for ring in town.desk.rings.values()] == ["圈1", "圈3"]
    assert town.desk.undo().ok
    assert town.desk.undo().ok
    assert town.desk.rings == {first.id: first, second.id: second}
    assert town.desk.undo().ok
    assert town.desk.rings == {first.id: first}


def test_killed_and_started_again_the_rings_are_there(town: Town) -> None:
    town.desk.run("圈 0912 1 3 5")
    town.desk.run("圈 03 跟随 500米")
    town.desk.run("删圈 圈1")
    again = town.killed_and_started_again()
    again.desk.beat()
    assert again.desk.rings == town.desk.rings
    assert again.desk.ring_views.keys() == again.desk.rings.keys()
    again.desk.run("圈 0912 3")
    assert [ring.no for ring in again.desk.rings.values()] == ["圈2", "圈3"]


def test_a_ring_is_changed_and_who_should_answer_stays(town: Town) -> None:
    town.desk.run("圈 0912 1 3 5")
    ring = only(town)
    needs = tuple(replace(tier, needs=(Need(role="patrol", count=2),)) for tier in ring.tiers)
    town.desk.record((RingChanged(ring=replace(ring, tiers=needs)), ring.id), actor="x")
    assert town.desk.run("改圈 圈1 2 4 8 步 出 色3 名称=东门").ok
    now = only(town)
    assert [(tier.limit, tier.needs[0].count) for tier in now.tiers] == [(120.0, 2), (240.0, 2), (480.0, 2)]
    assert (now.travel, now.direction, now.colour, now.name) == (Travel.FOOT, Direction.LEAVE, "ring3", "东门")
    assert now.centre == ring.centre
    assert town.desk.run("改圈 圈1 4 8").ok
    assert [len(tier.needs) for tier in only(town).tiers] == [1, 1]
    assert town.desk.run("改圈 圈1 500米").ok
    assert only(town).shape is RingShape.DISTANCE
    assert town.desk.run("改圈 圈1 700").ok
    assert only(town).tiers[0].limit == 700.0
    for _ in range(4):
        assert town.desk.undo().ok
    assert only(town).tiers == needs


def test_a_centre_is_moved_to_a_point_and_to_a_thing(town: Town) -> None:
    town.desk.run("圈 03 跟随 1 3 5")
    key = only(town).id
    assert town.desk.run(f"改圈 圈1 {LON + 0.01},{LAT}").ok
    ring = only(town)
    assert ring.centre is not None
    assert (ring.centre.kind, ring.centre.lon_deg, ring.moving) == ("point", LON + 0.01, False)
    assert town.desk.act(calls.ChangeRing(ring=key, kind="incident", id=town.call("0913"))).ok
    assert only(town).incident.endswith("0913")
    assert town.desk.run("改圈 圈1 0913").code == "ring.same"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("改圈 圈1 跟随", "ring.moves_with_units"),
        ("改圈 圈1 0", "ring.not_positive"),
        ("改圈 圈2 1 3", "ring.no_tiers"),
        (f"改圈 圈2 {LON},{LAT} {LON + 0.01},{LAT}", "ring.flat"),
        ("改圈 圈3 3分", "ring.wants_metres"),
        ("改圈 圈3 3", "ring.too_small"),
        (f"改圈 圈3 {LON},{LAT}", "ring.line_short"),
    ],
)
def test_what_cannot_be_changed_is_said(town: Town, line: str, code: str) -> None:
    town.desk.run("圈 0912 1 3 5")
    square = ((LON, LAT), (LON + 0.01, LAT), (LON, LAT + 0.01))
    town.desk.act(calls.DrawRing(points=square))
    town.desk.act(calls.DrawRing(points=square[:2], shape="corridor"))
    before = dict(town.desk.rings)
    assert town.desk.run(line).code == code
    assert town.desk.rings == before


def test_a_copy_has_its_own_number_and_centre_and_no_posts(town: Town) -> None:
    town.desk.run("圈 0912 1 3 5 名称=东门")
    ring = only(town)
    plan = Closing(travel=Travel.CAR, head_s=60.0, margin_s=30.0, made_at=0.0, closed_s=40.0)
    town.desk.record((RingChanged(ring=replace(ring, closing=plan)), ring.id), actor="x")
    town.call("0913")
    assert town.desk.run("抄圈 圈1 0913").ok
    copy = list(town.desk.rings.values())[-1]
    assert (copy.no, copy.name, copy.closing, copy.tiers) == ("圈2", "", None, ring.tiers)
    assert copy.incident.endswith("0913")
    assert only_view(town, ring.id).ring.closing == plan


def only_view(town: Town, key: str) -> RingView:
    return town.desk.ring_views[key]


def answering(tmp_path: Path) -> Town:
    """A town whose sums are worked out at once."""
    town = Town(tmp_path)
    town.patrol("03", "05", "07")
    town.call()
    return town


def test_who_is_inside_is_counted_by_tier_and_by_duty(tmp_path: Path) -> None:
    town = answering(tmp_path)  # units 300, 600 and 900 m from the incident
    town.desk.run("圈 0912 400米 700米")
    town.beat()
    view = only_view(town, only(town).id)
    assert (view.stale, view.answer is not None) == (False, True)
    assert [tier.units for tier in view.tiers] == [("03",), ("05",)]
    assert [tier.duty for tier in view.tiers] == [{int(Duty.PATROL): 1}] * 2
    assert [tier.available for tier in view.tiers] == [1, 1]
    assert [len(tier.incidents) for tier in view.tiers] == [1, 0]
    town.desk.run("派 03 至 0912")
    town.beat(30.0)
    town.fix("07", LON + 0.001, LAT)
    town.beat(1.0)
    view = only_view(town, only(town).id)
    assert [tier.units for tier in view.tiers] == [("03", "07"), ("05",)]
    assert [tier.available for tier in view.tiers] == [1, 1]
    town.beat(700.0)  # fixes too old to rank are nowhere
    assert [tier.units for tier in only_view(town, only(town).id).tiers] == [(), ()]


def test_a_moving_ring_follows_its_unit_at_most_once_a_second(tmp_path: Path) -> None:
    town = answering(tmp_path)
    town.desk.run("圈 03 跟随 400米")
    town.beat()
    key = only(town).id
    n = len(town.sums.asked)
    town.beat(30.0)
    assert len(town.sums.asked) == n, "it has not moved"
    for step in range(1, 5):
        town.clock.advance(0.25)
        town.fix("03", LON + 0.0033 + step * 0.00015, LAT)  # some 54 m/s
        town.beat()
    assert 1 <= len(town.sums.asked) - n <= 2
    town.beat(1.0)
    answer = only_view(town, key).answer
    assert answer is not None
    assert answer.centre_m == pytest.approx(place_of(town.desk, "unit", "03"), abs=1.0)
    assert place_of(town.desk, "ring", key) == place_of(town.desk, "unit", "03")
    assert only(town).centre == only_view(town, key).ring.centre, "the journal does not move with it"


def test_a_ring_goes_with_its_incident(tmp_path: Path) -> None:
    town = answering(tmp_path)
    town.desk.run("圈 0912 400米")
    town.desk.run(f"置 0912 {LON + 0.02},{LAT}")
    town.beat(1.0)
    centre = only(town).centre
    assert centre is not None
    assert centre.lon_deg == pytest.approx(LON + 0.02)
    assert place_of(town.desk, "ring", only(town).id) == pytest.approx(place_of(town.desk, "incident", centre.id))
    assert town.killed_and_started_again().desk.rings == town.desk.rings


def test_an_old_answer_is_thrown_away_and_a_dead_worker_is_asked_once_more(town: Town) -> None:
    town.desk.run("圈 0912 1 3 5")
    town.desk.run("改圈 圈1 2 4 8")
    first, second = (ask for ask in asked(town) if isinstance(ask, RingAsk))
    town.inbox.put(answer(Ground(town.desk.site), first))
    town.desk.beat()
    assert only_view(town, only(town).id).stale
    town.inbox.put(SumsFault(second.key, second.n, "sums.crashed"))
    town.desk.beat()
    again = asked(town)[-1]
    assert isinstance(again, RingAsk)
    assert again.n > second.n
    town.inbox.put(SumsFault(again.key, again.n, "sums.crashed"))
    town.desk.beat()
    assert asked(town)[-1] is again
    assert town.desk.ticker[-1].code == "sums.crashed"
    town.inbox.put(SumsState(ready=False, code="sums.gone"))
    town.desk.run("圈 0912 1 3 5")
    lost = asked(town)[-1]
    town.inbox.put(SumsFault(lost.key, lost.n, "sums.gone"))
    town.desk.beat()
    assert [line.code for line in town.desk.ticker].count("sums.gone") == 1, "not once more for each ring"


def test_a_moving_ring_that_could_not_be_worked_out_goes_on_asking(tmp_path: Path) -> None:
    town = answering(tmp_path)
    town.desk.run("圈 03 跟随 400米")
    town.beat()
    town.sums.silent = True
    for step in (1, 2):
        town.clock.advance(5.0)
        town.fix("03", LON + 0.0033 + step * 0.001, LAT)
        town.beat(1.0)
        ask = town.sums.asked[-1]
        town.inbox.put(SumsFault(ask.key, ask.n, "sums.failed", {"what": "RingAsk", "why": "x"}))
        town.beat()
    assert [line.code for line in town.desk.ticker].count("sums.failed") == 1
    fault = only_view(town, only(town).id).fault
    assert fault is not None
    assert fault.text() == "圈1 未算出：x", "what failed is called as people call it"
    town.sums.silent = False
    town.clock.advance(5.0)
    town.fix("03", LON + 0.0063, LAT)
    town.beat(1.0)
    assert not only_view(town, only(town).id).stale
    assert only_view(town, only(town).id).fault is None


# --- templates and standing rings -----------------------------------------------------------------------------------


def standing_layer(*features: tuple[str, Shape, str, list[tuple[float, float]]], **fields: list[object]) -> SiteLayer:
    """Each: id, shape, name, points in degrees."""
    xy = [np.column_stack(to_mercator(*np.array(points).T)) for _, _, _, points in features]
    sizes = np.cumsum([0, *map(len, xy)]).astype(np.int32)
    overlay = Overlay(
        np.concatenate(xy), sizes, np.arange(len(xy) + 1, dtype=np.int32),
        np.array([shape for _, shape, _, _ in features], dtype=np.uint8),
        tuple(one[0] for one in features), tuple(one[2] for one in features),
        np.array([one.mean(axis=0) for one in xy]), np.zeros(len(xy)), np.zeros(len(xy)), fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return SiteLayer(LayerSpec(id="s", name="常设", role=Role.RINGS), overlay)


SQUARE = [(LON - 0.01, LAT - 0.01), (LON + 0.01, LAT - 0.01), (LON + 0.01, LAT + 0.01), (LON - 0.01, LAT + 0.01)]


def with_standing(tmp_path: Path) -> Town:
    layer = standing_layer(
        ("R1", Shape.AREA, "老城", SQUARE), ("R2", Shape.POINT, "东站", [(LON, LAT)]),
        ("R3", Shape.LINE, "", [(LON, LAT), (LON + 0.02, LAT)]), ("R4", Shape.POINT, "桥", [(LON, LAT)]),
        minutes=[None, "1,3", None, None], radius=[None, None, None, 500.0],
    )  # fmt: skip
    town = Town(tmp_path, site=altered(make_site(tmp_path), layers=(layer,), ring_templates=usual()))
    town.patrol("03", "05")
    town.call()
    return town


def test_the_sites_own_rings_stand_among_the_rooms(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    town.beat(1.0)
    rings = town.desk.rings
    assert list(rings) == ["site:s:R1", "site:s:R2", "site:s:R3", "site:s:R4"]
    assert [ring.no for ring in rings.values()] == ["老城", "东站", "常设 R3", "桥"]
    assert [ring.shape for ring in rings.values()] == [
        RingShape.NAMED, RingShape.TIME, RingShape.CORRIDOR, RingShape.DISTANCE,
    ]  # fmt: skip
    assert [tier.limit for tier in rings["site:s:R2"].tiers] == [60.0, 180.0]
    assert rings["site:s:R4"].tiers[0].limit == 500.0
    view = only_view(town, "site:s:R1")
    assert view.answer is not None
    assert view.tiers[0].units == ("03", "05")
    assert not any(isinstance(ask, RingAsk) and ask.urgent for ask in town.sums.asked)
    assert town.desk.run("圈 0912 1 3 5").ok
    assert list(rings.values())[-1].no == "圈1"


def test_a_standing_ring_is_hidden_not_deleted_and_keeps_what_the_room_adds(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    ring = town.desk.rings["site:s:R2"]
    assert town.desk.run("改圈 东站 5").code == "ring.standing_form"
    assert town.desk.run("改圈 东站 色2").ok
    assert town.desk.run("删圈 东站").code == "ring.hidden"
    assert town.desk.view.layers == {"ring:site:s:R2": False}
    assert town.desk.undo().ok
    assert town.desk.view.layers == {"ring:site:s:R2": True}
    again = town.killed_and_started_again()
    assert again.desk.rings["site:s:R2"] == replace(ring, colour="ring2")
    again.desk.reload(altered(again.desk.site, layers=()))
    assert not again.desk.rings
    assert any(isinstance(ask, SiteAsk) for ask in again.sums.asked)
    assert again.desk.run("抄圈 东站").code == "verb.error.not_found"


def test_a_copy_of_a_standing_ring_is_the_rooms(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    assert town.desk.run("抄圈 老城").ok
    copy = list(town.desk.rings.values())[-1]
    assert (copy.standing, copy.no, copy.areas) == (False, "圈1", ("layer:s/R1",))
    assert town.desk.run("删圈 圈1").code == "ring.removed"


def test_a_template_gives_tiers_and_who_should_answer(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    lines = ("圈 0912", "圈 0912 1 3 5", "圈 0912 135", "圈 0912 5 7", "圈 0912 学校", "圈 0912 学校 2 4 步",
             "圈 0912 大型活动")  # fmt: skip
    for line in lines:
        assert town.desk.type(line).ok, line
        assert town.desk.run(line).ok, line
    drawn = [ring for ring in town.desk.rings.values() if not ring.standing]
    assert [ring.template for ring in drawn] == ["135", "135", "135", "", "school", "school", "event"]
    assert [need.role for need in drawn[1].tiers[0].needs] == ["post", "patrol"]
    assert drawn[3].tiers[0].needs == ()
    assert (drawn[4].travel, drawn[4].meaning, drawn[4].edges[0].what) == (Travel.PRIORITY, Meaning.PLACE, "empty")
    assert (drawn[5].travel, [tier.limit for tier in drawn[5].tiers]) == (Travel.FOOT, [120.0, 240.0])
    assert drawn[5].tiers[1].needs[0].role == "patrol"
    assert (drawn[6].shape, drawn[6].colour) == (RingShape.DISTANCE, "ring3")


def test_a_ring_is_kept_as_a_template_of_the_site(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    kept: list[tuple[RingTemplate, ...]] = []
    town.desk.keep_templates = kept.append
    town.desk.run("圈 0912 2 4 步 色4")
    assert town.desk.run("存模 圈1 桥头").ok
    assert town.desk.run("圈 0912 桥头").ok
    again = list(town.desk.rings.values())[-1]
    assert (again.template, again.travel, again.colour) == ("own1", Travel.FOOT, "ring4")
    assert [tier.limit for tier in again.tiers] == [120.0, 240.0]
    assert town.desk.run("存模 圈1 学校").ok
    assert [one.id for one in kept[-1]] == ["135", "core", "school", "event", "own1"]
    assert kept[-1][2].travel is Travel.FOOT
    assert town.desk.undo().ok
    assert kept[-1][2] == usual()[2]
    town.desk.run(f"圈 {LON},{LAT} {LON + 0.01},{LAT} {LON},{LAT + 0.01}")
    assert town.desk.run("存模 桥头").code == "ring.not_for_template"
    assert town.desk.run("存模 圈1").code == "ring.template_nameless"


def test_rings_are_found_by_name(tmp_path: Path) -> None:
    town = with_standing(tmp_path)
    town.desk.run("圈 0912 1 3 5 名称=东门")
    for word in ("圈1", "东门", "dongmen"):
        hit = town.desk.names.find(town.desk, word)[0].entry
        assert (hit.kind, hit.name) == ("ring", "圈1 东门")
        assert np.isfinite(hit.x_m)
    assert town.desk.run("选").ok
    assert town.desk.run("寻 东门").ok
    assert town.desk.selection.kind == "ring"
    assert town.desk.run("unring ring1").ok


def test_rings_are_there_again_from_a_real_disk(tmp_path: Path) -> None:
    town = LiveTown(tmp_path)
    try:
        town.call("0912")
        assert town.desk.run("圈 0912 1 3 5 名称=东门").ok
        assert town.desk.run("改圈 圈1 2 4").ok
        until(town.desk, town.inbox.empty)
    finally:
        town.store.stop()
    again = LiveTown(tmp_path)
    try:
        assert again.store.damage is None
        assert again.desk.rings == town.desk.rings
        assert len(again.desk.rings) == 1
    finally:
        again.store.stop()
