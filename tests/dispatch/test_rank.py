"""Who is proposed for an incident, why, and who is not."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replace_known
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.dispatch.explain import Merit, settled
from console.dispatch.fitness import RULES
from console.dispatch.models import Ranking
from console.dispatch.rank import rank, refresh
from console.dispatch.wording import why
from console.say import catalogue, say, use
from console.site.config import IncidentConfig, IncidentType, Limits, RoadConfig
from console.words import Duty, Kind, Link, OrderState
from layers.roads import build
from tests.dispatch.town import LON, T0, GridTown, Room, east_of, incident


@dataclass(frozen=True)
class Done:
    """A unit's shift."""

    orders_this_shift: int | None
    since_rest_s: float | None


def names(ranking: Ranking) -> list[str]:
    return [c.unit for c in ranking.candidates]


def reasons(ranking: Ranking) -> dict[str, str]:
    return {left.unit: left.reason_code.removeprefix("reason.") for left in ranking.left_out}


def test_the_quickest_by_road_stands_first_with_its_reasons() -> None:
    room = Room()
    room.unit("05", 2200, kind=Kind.MOTO)
    room.unit("03", 1260, officers=2, skills=("盾牌",))
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert names(ranking) == ["03", "05"]
    first = ranking.candidates[0]
    assert first.minutes == pytest.approx(2.1, abs=0.01)
    assert (first.key, first.duty, first.straight, first.name) == (1, Duty.PATROL, False, "03 组")
    assert why(first.reasons) == "最近，民警 2，盾牌 · 定位 3 秒"
    assert why(ranking.candidates[1].reasons) == "民警 1 · 定位 3 秒"
    assert (ranking.basis, ranking.note_code, ranking.exact) == ("road", "", True)


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ({"duty": Duty.UNKNOWN}, "duty_unknown"),
        ({"duty": Duty.OFF}, "off_duty"),
        ({"duty": Duty.MEAL}, "meal"),
        ({"duty": Duty.ENROUTE}, "engaged_enroute"),
        ({"duty": Duty.ONSCENE}, "engaged_onscene"),
        ({"duty": Duty.CASEWORK}, "engaged_casework"),
        ({"link": Link.OFFLINE}, "link_lost"),
        ({"fix_age_s": 700.0}, "fix_old"),
        ({"fix_age_s": 240.0, "speed": 12.0}, "fix_old_range"),
        ({"officers": 0, "auxiliaries": 2}, "cannot_lead"),
        ({"metres_east": None}, "no_fix"),
        ({"metres_east": 30_000}, "unreachable"),
        ({"metres_east": 5_200, "kind": Kind.PAIR}, "unreachable_foot"),
    ],
)
def test_who_is_left_out_is_left_out_by_name(unit: dict[str, Any], reason: str) -> None:
    room = Room()
    room.unit("03", 5000)
    room.unit("09", **{"metres_east": 500.0, **unit})
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert names(ranking) == ["03"]
    assert reasons(ranking) == {"09": reason}
    left = ranking.left_out[0]
    assert "{" not in say(left.reason_code, **left.facts)
    assert ranking.left_out_total == 1


def test_who_is_left_out_stands_by_reason_the_mendable_first() -> None:
    room = Room()
    room.unit("40", 10, duty=Duty.OFF)
    room.unit("41", 20, duty=Duty.UNKNOWN)
    room.unit("12", 900, duty=Duty.ONSCENE)
    room.unit("13", 300, duty=Duty.ONSCENE)
    room.unit("09", 2000, fix_age_s=700)
    room.unit("10", 40_000)
    left = [one.unit for one in rank(incident(), room.known(), GridTown(), T0).left_out]
    assert left == ["09", "13", "12", "41", "40"]  # 10 alone is ranked, on the straight line
    room.unit("03", 100)
    left = [one.unit for one in rank(incident(), room.known(), GridTown(), T0).left_out]
    assert left == ["09", "13", "12", "41", "10", "40"]


def test_the_doubt_of_an_old_fix_is_said_in_minutes() -> None:
    room = Room()
    room.unit("09", 2000, fix_age_s=240.0, speed=8.0)
    left = rank(incident(), room.known(), GridTown(), T0).left_out[0]
    words = say(left.reason_code, **left.facts)
    assert words.startswith("定位 4 分前，范围 ± ")
    assert words.endswith("，先核位置")


def test_an_old_fix_of_a_standing_unit_is_ranked_with_a_wider_range() -> None:
    room = Room()
    room.unit("03", 1000, fix_age_s=3)
    room.unit("04", 1000, fix_age_s=75)
    fresh, old = rank(incident(), room.known(), GridTown(), T0).candidates
    assert (fresh.unit, old.unit) == ("03", "04")
    assert old.range_s > fresh.range_s + 5
    assert "先核位置" in why(old.reasons)


def test_who_may_be_elsewhere_by_now_yields_to_who_is_known_to_be_near() -> None:
    room = Room()
    room.unit("03", 1100, fix_age_s=3)
    room.unit("04", 1000, fix_age_s=75)
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert names(ranking) == ["03", "04"]
    assert ranking.candidates[1].minutes < ranking.candidates[0].minutes


def test_orders_engage_whatever_the_duty_says() -> None:
    room = Room()
    room.unit("03", 100)
    room.unit("05", 200)
    room.unit("11", 300)
    room.unit("14", 400)
    room.incidents = {"x:2": incident(id="x:2", no="0907")}
    room.order("03", "x:2")
    room.order("05", "x:2", state=OrderState.RETURNED)  # over, so it is free
    room.order("11", "y:1", foreign=True, issuer="市局")
    room.order("14", "x:1")
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert names(ranking) == ["05"]
    assert reasons(ranking) == {"11": "engaged_foreign", "14": "assigned_here"}
    said = {left.unit: say(left.reason_code, **left.facts) for left in ranking.left_out}
    assert [one.unit for one in ranking.engaged] == ["03"]
    assert say(ranking.engaged[0].reason.code, **ranking.engaged[0].reason.facts) == "离开 0907 一级，已送出，再无人在"
    assert "市局" in said["11"]


def test_who_would_leave_something_graver_stands_last_and_says_so() -> None:
    room = Room()
    room.unit("03", 100)
    room.unit("05", 900)
    room.unit("07", 950)
    room.unit("09", 200, link=Link.OFFLINE)
    room.incidents = {"x:2": incident(id="x:2", no="0907", level=1), "x:3": incident(id="x:3", no="0908", level=3)}
    room.order("03", "x:2")
    room.order("05", "x:3")
    room.order("07", "x:3", state=OrderState.ONSCENE)
    room.order("09", "x:2")
    ranking = rank(incident(level=3), room.known(), GridTown(), T0)
    assert [(one.unit, one.higher) for one in ranking.engaged] == [("05", False), ("07", False), ("03", True)]
    said = [say(one.reason.code, **one.reason.facts) for one in ranking.engaged]
    assert said[1] == "离开 0908 三级，到场，05 仍在"
    assert said[2] == "在办 0907 一级，比本警情更急，已送出，09 仍在"
    assert reasons(ranking) == {"09": "engaged_higher"}, "who cannot be reached is not offered"
    room.move("07", 100, T0 + 20)
    again = refresh(ranking, incident(level=3), room.known(), GridTown(), T0 + 21)
    assert [one.unit for one in again.engaged] == ["05", "07", "03"], "they keep their places"


def test_a_tie_is_broken_by_what_is_brought_then_by_beat_then_by_load() -> None:
    room = Room(incident=IncidentConfig(types=(IncidentType("持械斗殴", 1, skills=("急救",)),)))
    for n, unit in enumerate(("03", "05", "07", "09")):
        room.unit(unit, 1000 + 4 * n, skills=("急救",) if unit == "09" else ())
    room.specs["07"] = replace(room.specs["07"], beat="B1")
    room.specs["03"] = replace(room.specs["03"], beat="B2")
    loads = {"05": 2, "07": 5, "09": 9, "03": 0}
    known = replace_known(room.known(), load_of=lambda unit: Done(loads[unit], 60.0), beat_at=lambda _x, _y: "B1")
    ranking = rank(incident(), known, GridTown(), T0)
    assert names(ranking) == ["09", "05", "07", "03"]
    assert ranking.candidates[0].reason_code == "reason.tie_lacks"
    assert why(ranking.candidates[0].reasons) == "同样快，合方案，有 急救，民警 1 · 定位 3 秒 · 本班 9 单"
    assert why(ranking.candidates[3].reasons) == "最近，缺 急救，跨巡区，民警 1 · 定位 3 秒"


def test_rest_and_the_last_order_are_known_or_not_said() -> None:
    room = Room()
    room.unit("03", 1000)
    room.unit("05", 1200)
    known = replace_known(
        room.known(), load_of=lambda unit: Done(0, 5 * 3600.0) if unit == "03" else None,
        last_order=lambda unit: T0 - 600 if unit == "03" else None,
    )  # fmt: skip
    first, second = rank(incident(), known, GridTown(), T0).candidates
    assert [say(one.code, **one.facts) for one in first.aside] == ["距上次休息 5 小时", "距上次指令 10 分"]
    assert why(first.reasons).endswith(" · 5 小时未休")
    assert second.aside == ()


def test_nothing_makes_up_for_being_really_slower() -> None:
    room = Room(incident=IncidentConfig(types=(IncidentType("持械斗殴", 1, skills=("急救",)),)))
    room.unit("03", 1000)
    room.unit("09", 1300, skills=("急救",))
    ranking = rank(incident(), room.known(), GridTown(), T0)
    first, second = ranking.candidates
    assert (first.unit, second.unit) == ("03", "09")
    assert second.minutes * 60 > first.minutes * 60 + first.range_s


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 120), st.integers(0, 3)), max_size=30))
def test_no_row_stands_before_one_that_is_quicker_by_more_than_its_range(rows: list[tuple[float, float, int]]) -> None:
    rows = sorted(rows)
    key, ranges = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    order = settled(key, ranges, lambda i: Merit(0, False, rows[i][2]), 24)
    assert sorted(order) == list(range(len(rows)))
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            assert key[i] <= key[j] + 30.0
            assert key[i] <= key[j] + max(ranges.tolist())


def test_a_plan_is_proposed_as_a_whole_and_shrinks_as_units_go() -> None:
    kinds = (IncidentType("持械斗殴", 1, units=2, skills=("急救",), vehicles=("moto",)),)
    room = Room(incident=IncidentConfig(types=kinds))
    room.unit("03", 500, officers=0, auxiliaries=2)
    room.unit("05", 600)
    room.unit("07", 2000, kind=Kind.MOTO)
    room.unit("09", 3000, officers=0, auxiliaries=1, skills=("急救",))
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert ranking.plan is not None
    assert [one.unit for one in ranking.plan.units] == ["07", "09"], "one leads, one brings the skill"
    assert [one.brings for one in ranking.plan.units] == [("摩托",), ("急救",)]
    assert ranking.plan.missing == ()
    room.order("07", lead=True)
    rest = rank(incident(), room.known(), GridTown(), T0).plan
    assert rest is not None
    assert ([one.unit for one in rest.units], rest.on_way, rest.wanted) == (["09"], 1, 1)
    room.order("09", lead=False)
    assert rank(incident(), room.known(), GridTown(), T0).plan is None


def test_what_a_plan_lacks_is_said() -> None:
    kinds = (IncidentType("持械斗殴", 1, units=3, skills=("急救",), vehicles=("moto", "car")),)
    room = Room(incident=IncidentConfig(types=kinds))
    room.unit("05", 600)
    plan = rank(incident(), room.known(), GridTown(), T0).plan
    assert plan is not None
    assert ([one.unit for one in plan.units], plan.missing) == (["05"], ("急救", "摩托", "2 组"))
    room.units.officers[room.units.row["05"]] = 0
    plan = rank(incident(), room.known(), GridTown(), T0).plan
    assert plan is not None
    assert plan.units == ()
    assert "民警牵头" in plan.missing


def test_a_plan_as_shown_stays_while_its_units_can_go() -> None:
    room = Room(incident=IncidentConfig(types=(IncidentType("持械斗殴", 1, units=2),)))
    for unit, metres in (("03", 500), ("05", 600), ("07", 1500)):
        room.unit(unit, metres)
    shown = rank(incident(), room.known(), GridTown(), T0)
    room.move("07", 100, T0 + 25)
    again = refresh(shown, incident(), room.known(), GridTown(), T0 + 26)
    assert again.plan is not None
    assert [one.unit for one in again.plan.units] == ["03", "05"]
    room.units.set_duty(room.units.row["03"], Duty.MEAL, T0, T0)
    again = refresh(again, incident(), room.known(), GridTown(), T0 + 26)
    assert again.plan is not None
    assert [one.unit for one in again.plan.units] == ["07", "05"]


def test_auxiliaries_may_follow_a_lead_but_never_lead() -> None:
    room = Room()
    room.unit("31", 200, officers=0, auxiliaries=2)
    room.unit("03", 900)
    assert names(rank(incident(), room.known(), GridTown(), T0)) == ["03"]
    order = room.order("03", lead=True)
    following = rank(incident(), room.known(), GridTown(), T0)
    assert names(following) == ["31"]
    assert not following.candidates[0].can_lead
    assert not following.needs_lead
    room.orders[order.id] = room.order("03", id=order.id, state=OrderState.RETURNED)
    assert names(rank(incident(), room.known(), GridTown(), T0)) == ["03"]


def test_an_unregistered_unit_is_neither_ranked_nor_listed() -> None:
    room = Room()
    room.unit("x9", 10, registered=False)
    ranking = rank(incident(), room.known(), GridTown(), T0)
    assert (ranking.candidates, ranking.left_out) == ((), ())
    assert ranking.note_code == "reason.note_nobody"


def test_a_unit_in_an_emergency_is_not_sent() -> None:
    room = Room()
    room.units.set_sos(room.unit("17", 100), True)
    assert reasons(rank(incident(), room.known(), GridTown(), T0)) == {"17": "sos"}


# --- without roads ------------------------------------------------------------------------------------------------


def test_without_a_graph_the_straight_line_and_it_says_so() -> None:
    room = Room()
    room.unit("03", 1000)
    ranking = rank(incident(), room.known(), None, T0)
    assert (ranking.basis, ranking.note_code) == ("straight", "reason.note_no_graph")
    assert ranking.candidates[0].straight
    assert ranking.candidates[0].minutes == pytest.approx(1000 * 1.34 / 8.3 / 60, rel=0.01)
    assert "按直线" in why(ranking.candidates[0].reasons)


def test_no_road_near_the_incident() -> None:
    room = Room()
    room.unit("03", 1000)
    ranking = rank(incident(lon_deg=LON + 1), room.known(), GridTown(edge_m=5000), T0)
    assert ranking.note_code == "reason.note_no_road_near"
    assert ranking.note_facts == {"m": 150}


def test_a_unit_off_the_roads_is_flagged_alone() -> None:
    room = Room()
    room.unit("03", 1000)
    room.unit("05", 6000)
    ranking = rank(incident(), room.known(), GridTown(edge_m=5000), T0)
    assert [(c.unit, c.straight) for c in ranking.candidates] == [("03", False), ("05", True)]
    assert ranking.basis == "road"


def test_the_far_bank_is_unreachable_and_alone_it_is_a_straight_line() -> None:
    room = Room()
    room.unit("05", 300)
    town = GridTown(cut_m=100)
    alone = rank(incident(), room.known(), town, T0)
    assert (names(alone), alone.note_code, alone.basis) == (["05"], "reason.note_cut_off", "straight")
    room.unit("03", -4000)
    both = rank(incident(), room.known(), town, T0)
    assert (names(both), reasons(both)) == (["03"], {"05": "unreachable"})


def test_without_a_point_nobody_is_ranked_and_with_a_radius_nobody_exactly() -> None:
    room = Room()
    room.unit("03", 1000)
    nowhere = rank(incident(lon_deg=None, lat_deg=None), room.known(), GridTown(), T0)
    assert (nowhere.candidates, nowhere.note_code, nowhere.exact) == ((), "reason.note_unlocated", False)
    exact = rank(incident(), room.known(), GridTown(), T0)
    rough = rank(incident(radius_m=800.0), room.known(), GridTown(), T0)
    assert (rough.note_code, rough.exact) == ("reason.note_radius", False)
    assert rough.candidates[0].range_s > exact.candidates[0].range_s + 60


def test_kinds_drive_at_their_own_speed() -> None:
    room = Room(roads=RoadConfig(kind_factors={"pair": 0.2}))
    room.unit("03", 1000)
    room.unit("31", 500, kind=Kind.PAIR)
    town = GridTown()
    ranking = rank(incident(), room.known(), town, T0)
    assert names(ranking) == ["03", "31"]
    assert ranking.candidates[1].minutes == pytest.approx(250 / 60, rel=0.01)
    assert town.asked == [[0.2, 1.0]], "one search for all speeds"
    assert names(rank(incident(), room.known(), None, T0)) == ["03", "31"]  # on the straight line too


def test_the_line_is_said_in_the_language_of_the_seat() -> None:
    room = Room()
    room.unit("03", 1260, officers=2, auxiliaries=1, fix_age_s=75)
    use("en")
    try:
        line = why(rank(incident(), room.known(), GridTown(), T0).candidates[0].reasons)
    finally:
        use("zh_CN")
    assert line == "nearest, 2 off., 1 aux. · fix 75 s old, check position"


# --- frozen while selected ----------------------------------------------------------------------------------------


def test_the_order_stands_while_units_move_and_a_better_one_is_flagged() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    room.unit("05", 1500)
    before = rank(incident(), room.known(), town, T0)
    room.move("05", 300, T0 + 60)
    room.move("03", 1100, T0 + 60)
    after = refresh(before, incident(), room.known(), town, T0 + 61)
    assert [(c.unit, c.key) for c in after.candidates] == [("03", 1), ("05", 2)]
    assert after.candidates[1].minutes == pytest.approx(0.5, abs=0.01)
    assert after.better == "05"
    assert after.better_minutes == pytest.approx(0.5, abs=0.01)
    assert before.better == ""


def test_a_hair_quicker_is_not_worth_a_word() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    room.unit("05", 1050)
    before = rank(incident(), room.known(), town, T0)
    room.move("05", 950, T0 + 10)
    assert refresh(before, incident(), room.known(), town, T0 + 10).better == ""


def test_who_can_no_longer_go_keeps_its_row_and_says_why() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    room.unit("05", 1500)
    before = rank(incident(), room.known(), town, T0)
    room.units.set_duty(room.units.row["03"], Duty.CASEWORK, T0 + 1, T0 + 1)
    after = refresh(before, incident(), room.known(), town, T0 + 2)
    assert [(c.unit, c.gone_code) for c in after.candidates] == [("03", "reason.engaged_casework"), ("05", "")]
    assert after.left_out == ()
    assert after.better == ""  # the next row stands there to be seen; nobody turned up
    room.units.set_duty(room.units.row["03"], Duty.PATROL, T0 + 3, T0 + 3)
    assert refresh(after, incident(), room.known(), town, T0 + 4).candidates[0].gone_code == ""


def test_newcomers_stand_at_the_end() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    before = rank(incident(), room.known(), town, T0)
    room.unit("07", 100)
    after = refresh(before, incident(), room.known(), town, T0)
    assert [(c.unit, c.key) for c in after.candidates] == [("03", 1), ("07", 2)]
    assert after.better == "07"


def test_a_place_found_later_is_ranked_then() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    before = rank(incident(lon_deg=None, lat_deg=None), room.known(), town, T0)
    assert names(refresh(before, incident(), room.known(), town, T0)) == ["03"]


def test_a_corrected_place_is_ranked_anew() -> None:
    room, town = Room(), GridTown()
    room.unit("03", 1000)
    room.unit("05", 3000)
    before = rank(incident(), room.known(), town, T0)
    after = refresh(before, incident(lon_deg=east_of(2900)), room.known(), town, T0)
    assert names(after) == ["05", "03"]
    assert [c.key for c in after.candidates] == [1, 2]


UNIT = st.tuples(
    st.integers(0, 20_000), st.sampled_from(list(Duty)), st.integers(0, 2), st.sampled_from([1.0, 80.0, 900.0]),
    st.booleans(), st.sampled_from(list(Link)), st.booleans(),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(UNIT, max_size=14))
def test_every_registered_unit_is_ranked_or_has_a_reason(rows: list[tuple[Any, ...]]) -> None:
    room = Room()
    for i, (metres, duty, officers, age, registered, link, ordered) in enumerate(rows):
        room.unit(
            f"{i:02d}", metres, duty=duty, officers=officers, fix_age_s=age, registered=registered, link=link
        )
        if ordered:
            room.order(f"{i:02d}", "x:2")
    ranking = rank(incident(), room.known(), GridTown(), T0)
    left = {**reasons(ranking), **{one.unit: "engaged" for one in ranking.engaged}}
    assert not set(names(ranking)) & set(left)
    assert set(names(ranking)) | set(left) == {u for u in room.units.ids if room.units.registered[room.units.row[u]]}
    fresh = [c.minutes for c in ranking.candidates if c.fix_age_s <= 60]
    assert fresh == sorted(fresh)
    for candidate in ranking.candidates:
        assert candidate.duty in (Duty.PATROL, Duty.STANDBY)
        assert candidate.can_lead


def test_every_rule_has_its_words() -> None:
    for code in RULES:
        assert set(catalogue()[code]) == {"zh_CN", "en"}


def test_the_site_says_how_near_a_road_must_be() -> None:
    room = Room(limits=Limits(snap_m=400))
    room.unit("03", 1000)
    place = incident(lon_deg=east_of(5300))
    ranking = rank(place, room.known(), GridTown(edge_m=5000), T0)
    assert (ranking.basis, ranking.note_code) == ("road", "")


def test_on_real_roads_the_straight_line_is_no_shortcut(shared_data: Path) -> None:
    """A county in Henan: units on its own junctions; the time by road is never below the straight line's."""
    graph = build(shared_data / "osm" / "puyang_henan_map.osm")
    lon, lat = 115.03, 35.53
    room = Room()
    for i in range(40):
        room.unit(f"{i:02d}", None)
    spots = np.random.default_rng(7).uniform((114.98, 35.505), (115.08, 35.555), (40, 2))
    nothing = np.full(40, np.nan)
    room.units.take(np.arange(40), np.full(40, T0), spots[:, 0], spots[:, 1], nothing, nothing, nothing, T0)
    ranking = rank(incident(lon_deg=lon, lat_deg=lat), room.known(), graph, T0)
    assert ranking.basis == "road"
    by_road = [c for c in ranking.candidates if not c.straight]
    assert len(by_road) >= 10
    for candidate in by_road:
        assert candidate.minutes * 60 >= candidate.distance_m / 40  # nobody drives faster than 144 km/h
    assert [c.minutes for c in ranking.candidates] == sorted(c.minutes for c in ranking.candidates)
