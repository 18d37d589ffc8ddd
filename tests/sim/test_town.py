"""The simulated town without a network: time in, words out, read back by the console's own codec."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace as replace_

from console.codec import read
from console.sim import FAULTS
from console.sim.paths import Paths, even_odd
from console.sim.saying import Act
from console.sim.town import Town
from console.site import Site
from console.words import (
    BodycamMessage,
    Duty,
    DutyMessage,
    Fix,
    Inbound,
    IncidentMessage,
    Link,
    LinkMessage,
    NoticeMessage,
    OrderMessage,
    Reject,
    ReplyMessage,
    WatchMessage,
)
from layers.geo import distance_m, from_mercator, to_mercator
from layers.shapes import empty

START = 1_790_000_000.0
STEP = 0.2


def live(town: Town, seconds: float, since: float = 0.0) -> list[Inbound]:
    """Run the town; everything said, through the codec, in order."""
    out: list[Inbound] = []
    for k in range(round(since / STEP), round((since + seconds) / STEP)):
        s = k * STEP
        for saying in town.step(s, START + s):
            if saying.act is Act.SAY:
                out += read(f"onemap/v1/demo/{saying.topic}", saying.payload, START + s, "demo")
    return out


def test_the_first_seconds_show_a_living_town(demo: Site) -> None:
    said = live(Town(demo, 1, rate=1.0), 10.0)
    assert not [word for word in said if isinstance(word, Reject)]
    fixes = [word for word in said if isinstance(word, Fix)]
    assert {fix.unit for fix in fixes} == {spec.id for spec in demo.units}
    assert sum(fix.speed_mps > 1.0 for fix in fixes) > 60
    assert {word.unit for word in said if isinstance(word, LinkMessage) and word.link is Link.ONLINE} == {
        spec.id for spec in demo.units
    }
    assert len({word.unit for word in said if isinstance(word, BodycamMessage)}) == 60
    assert [word for word in said if isinstance(word, IncidentMessage)]


def test_the_first_incident_comes_after_three_seconds_and_none_at_rate_zero(demo: Site) -> None:
    town = Town(demo, 1, rate=1.0)
    assert not [word for word in live(town, 2.8) if isinstance(word, IncidentMessage)]
    assert [word for word in live(town, 1.0, since=2.8) if isinstance(word, IncidentMessage)]
    assert not [word for word in live(Town(demo, 1, rate=0.0), 30.0) if isinstance(word, IncidentMessage)]


def test_the_rate_is_kept(demo: Site) -> None:
    town = Town(demo, 5, rate=30.0, units=1)
    said = live(town, 600.0)
    assert len([word for word in said if isinstance(word, IncidentMessage)]) == pytest.approx(300, rel=0.2)


def test_some_incidents_are_not_located_and_levels_vary(demo: Site) -> None:
    incidents = [word for word in live(Town(demo, 2, rate=60.0, units=1), 240.0) if isinstance(word, IncidentMessage)]
    assert {incident.level for incident in incidents} == {1, 2, 3}
    assert any(incident.lon_deg is None for incident in incidents)
    assert any(incident.radius_m for incident in incidents)
    exact = [i for i in incidents if i.lon_deg is not None and not i.radius_m]
    assert len(exact) > len(incidents) / 2
    assert all(i.place for i in exact)
    assert all(i.caller_number.startswith("000-") for i in incidents)
    assert len({i.id for i in incidents}) == len(incidents)


def test_same_seed_same_town_other_seed_other_town(demo: Site) -> None:
    def day(seed: int) -> list[tuple[str, bytes]]:
        town = Town(demo, seed, rate=20.0, faults=FAULTS)
        return [(x.topic, x.payload) for k in range(100) for x in town.step(k * STEP, START + k * STEP)]

    assert day(4) == day(4)
    assert day(4) != day(5)


def test_patrolling_units_stay_in_their_beat_mostly(demo: Site) -> None:
    town = Town(demo, 3, rate=0.0)
    fixes = [word for word in live(town, 90.0) if isinstance(word, Fix)]
    beat_of = {spec.id: spec.beat for spec in demo.units}
    inside = [_in_beat(demo, beat_of[fix.unit], fix) for fix in fixes[:: max(1, len(fixes) // 800)]]
    assert np.mean(inside) > 0.75


def _in_beat(demo: Site, beat: str, fix: Fix) -> bool:
    i = demo.beats.ids.index(beat)
    areas = demo.beats.areas
    ring = areas.xy[areas.ring_off[areas.area_off[i]] : areas.ring_off[areas.area_off[i] + 1]]
    return bool(even_odd(ring, np.column_stack(to_mercator([fix.lon_deg], [fix.lat_deg])))[0])


def test_fixes_move_as_fast_as_they_say(demo: Site) -> None:
    fixes = [word for word in live(Town(demo, 3, rate=0.0), 30.0) if isinstance(word, Fix)]
    by_unit: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_unit.setdefault(fix.unit, []).append(fix)
    walked = said = 0.0
    for held in by_unit.values():
        for a, b in itertools.pairwise(held):
            assert b.t > a.t
            walked += float(distance_m(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg))
            said += (a.speed_mps + b.speed_mps) / 2 * (b.t - a.t)
            assert math.isnan(b.heading_deg) == (b.speed_mps == 0.0)
    assert walked == pytest.approx(said, rel=0.25)


def _order(town: Town, unit: str, order: str, at: tuple[float, float] | None, t: float, ends: float) -> OrderMessage:
    lon, lat = at or (None, None)
    message = OrderMessage(
        unit=unit,
        id=order,
        issuer="demo/seat-1",
        incident="county110:1",
        t=t,
        lon_deg=lon,
        lat_deg=lat,
        expires_at=ends,
    )
    town.hear(message)
    return message


def _near(demo: Site, unit: str, town: Town) -> tuple[float, float]:
    """A point some streets away from a unit."""
    moment = town.terminals[unit].crew.moment(0.0)
    xy = Paths(demo).spot(Random(1), near=(moment.x_m, moment.y_m), reach_m=2500.0)
    lon, lat = from_mercator(*xy)
    return float(lon), float(lat)


def test_an_order_is_signed_driven_reported_and_done_in_this_order(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    car = next(spec.id for spec in demo.units if spec.kind.name == "CAR")
    live(town, 2.0)
    goal = _near(demo, car, town)
    _order(town, car, "o-1", goal, START + 2, START + 3600)
    said = live(town, 900.0, since=2.0)
    replies = [word for word in said if isinstance(word, ReplyMessage) and word.unit == car]
    steps = [reply.step for reply in replies if reply.step not in ("backup", "return")]
    assert steps[:4] == ["signed", "enroute", "onscene", "report"]
    assert steps[-2:] == ["feedback", "done"]
    duties = [word.duty for word in said if isinstance(word, DutyMessage) and word.unit == car]
    assert duties[:2] == [Duty.ENROUTE, Duty.ONSCENE]
    assert duties[2] in (Duty.PATROL, Duty.CASEWORK)
    onscene = next(reply.t for reply in replies if reply.step == "onscene")
    there = next(word for word in said if isinstance(word, Fix) and word.unit == car and word.t > onscene)
    assert float(distance_m(there.lon_deg, there.lat_deg, *goal)) < 80.0
    assert not town.terminals[car].crew.busy


@pytest.mark.parametrize("drill", [False, True])
def test_who_holds_a_post_stands_there_until_the_room_ends_it(demo: Site, drill: bool) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    car = next(spec.id for spec in demo.units if spec.kind.name == "CAR")
    live(town, 2.0)
    goal = _near(demo, car, town)
    order = OrderMessage(
        unit=car, id="o-1", issuer="demo/seat-1", incident="room:1", t=START + 2, lon_deg=goal[0], lat_deg=goal[1],
        expires_at=START + 3600, ring="r1", post="k1", drill=drill,
    )  # fmt: skip
    town.hear(order)
    said = live(town, 400.0, since=2.0)
    steps = [word.step for word in said if isinstance(word, ReplyMessage) and word.unit == car]
    assert [step for step in steps if step != "return"][:3] == ["signed", "enroute", "onscene"]
    last = [word for word in said if isinstance(word, Fix) and word.unit == car][-1]
    assert float(distance_m(last.lon_deg, last.lat_deg, *goal)) < 80.0
    town.hear(replace_(order, expires_at=START + 402))
    live(town, 5.0, since=402.4)
    assert not town.terminals[car].crew.busy


def test_a_repeated_order_is_answered_again_and_not_begun_again(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    unit = demo.units[0].id
    live(town, 1.0)
    order = _order(town, unit, "o-1", None, START, START + 3600)
    first = [w for w in live(town, 120.0, since=1.0) if isinstance(w, ReplyMessage)]
    assert [reply.step for reply in first].count("signed") == 1
    town.hear(order)
    again = [w for w in live(town, STEP, since=121.0) if isinstance(w, ReplyMessage)]
    assert again
    assert again[0].step == first[-1].step
    assert "signed" not in [w.step for w in live(town, 200.0, since=121.2) if isinstance(w, ReplyMessage)]


def test_an_order_that_the_room_ends_is_let_go(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    unit = next(spec.id for spec in demo.units if spec.kind.name == "MOTO")
    live(town, 1.0)
    _order(town, unit, "o-1", (123.55, 30.53), START, START + 3600)
    live(town, 110.0, since=1.0)
    assert town.terminals[unit].crew.busy
    _order(town, unit, "o-1", None, START, START + 110.9)
    said = live(town, 5.0, since=111.0)
    assert not town.terminals[unit].crew.busy
    assert [w.step for w in said if isinstance(w, ReplyMessage) and w.unit == unit] == ["ended"]
    assert [w.duty for w in said if isinstance(w, DutyMessage) and w.unit == unit] == [Duty.PATROL]


def test_an_order_let_go_that_comes_again_is_signed_anew(demo: Site) -> None:
    """挂起, then 续: the same id with an expiry ahead."""
    town = Town(demo, 1, rate=0.0, units=12)
    unit = demo.units[0].id
    live(town, 1.0)
    _order(town, unit, "o-1", None, START, START + 3600)
    live(town, 110.0, since=1.0)
    _order(town, unit, "o-1", None, START, START + 110.9)
    live(town, 20.0, since=111.0)
    assert not town.terminals[unit].crew.busy
    _order(town, unit, "o-1", None, START, START + 7200)
    steps = [w.step for w in live(town, 120.0, since=131.0) if isinstance(w, ReplyMessage)]
    assert steps[0] == "signed"
    assert "enroute" in steps


def test_a_broadcast_is_answered_once_unless_it_is_said_again(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    unit = demo.units[0].id
    live(town, 1.0)
    notice = NoticeMessage(
        unit=unit, id="n-1", issuer="demo/seat-1", kind="notice", text="集合", t=START, expires_at=START + 900
    )
    answers = []
    for n in range(3):  # by some it is never read: said again, it is read some time
        town.hear(notice)
        said = live(town, 25.0, since=1.0 + 25.0 * n)
        answers.append([w.step for w in said if isinstance(w, ReplyMessage) and w.order == "n-1"])
    assert ["signed"] in answers
    assert all(one in ([], ["signed"]) for one in answers)
    town.hear(replace_(notice, expires_at=START + 70))
    assert not [w for w in live(town, 30.0, since=76.0) if isinstance(w, ReplyMessage) and w.order == "n-1"]


def test_a_second_order_goes_first_and_the_first_is_taken_up_again(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0, units=12)
    unit = demo.units[0].id
    live(town, 1.0)
    _order(town, unit, "o-1", None, START, START + 9000)
    live(town, 105.0, since=1.0)
    _order(town, unit, "o-2", None, START + 106, START + 9000)
    replies = [w for w in live(town, 900.0, since=106.0) if isinstance(w, ReplyMessage)]
    done = [reply.order for reply in replies if reply.step == "done"]
    assert done == ["o-2", "o-1"]
    assert ("o-1", "signed") not in [(reply.order, reply.step) for reply in replies]


@pytest.mark.parametrize(
    ("fault", "sign"),
    [
        ("future", lambda fix, now: fix.t > now + 30),
        ("zero", lambda fix, _now: fix.lon_deg == 0.0 and fix.lat_deg == 0.0),
        ("late", lambda fix, now: fix.t < now - 4),
    ],
)
def test_a_fault_is_there_on_demand_only(demo: Site, fault: str, sign: object) -> None:
    assert callable(sign)
    bad = [fix for fix in _fixes(demo, [fault]) if sign(fix, fix.received_at)]
    assert bad
    assert not [fix for fix in _fixes(demo, []) if sign(fix, fix.received_at)]


def _fixes(demo: Site, faults: Collection[str]) -> list[Fix]:
    return [word for word in live(Town(demo, 1, 0.0, faults), 30.0) if isinstance(word, Fix)]


def test_duplicates_and_jumps(demo: Site) -> None:
    twice = [(f.unit, f.t) for f in _fixes(demo, ["duplicate"])]
    assert len(set(twice)) < len(twice)
    lat = [f.lat_deg for f in _fixes(demo, ["jump"])]
    straight = [f.lat_deg for f in _fixes(demo, [])]
    assert np.std(lat) > np.std(straight)


def test_silence_keeps_the_link_and_reconnect_breaks_it(demo: Site) -> None:
    quiet = Town(demo, 1, 0.0, ["silence"])
    last: dict[str, float] = {}
    for word in live(quiet, 200.0):
        if isinstance(word, Fix):
            last[word.unit] = word.t
        assert not (isinstance(word, LinkMessage) and word.link is Link.OFFLINE)
    assert any(START + 200.0 - t > 60.0 for t in last.values())
    away = Town(demo, 1, 0.0, ["reconnect"])
    acts = [(x.sender, x.act) for k in range(600) for x in away.step(k * STEP, START) if x.act is not Act.SAY]
    dropped = [sender for sender, act in acts if act is Act.DROP]
    assert dropped
    for unit in set(dropped):
        mine = [act for sender, act in acts if sender == unit]
        assert mine == ([Act.DROP, Act.JOIN] * len(mine))[: len(mine)]


def test_units_beyond_the_register_are_unknown_to_the_site(demo: Site) -> None:
    town = Town(demo, 1, 0.0, units=63)
    known = {spec.id for spec in demo.units}
    assert len([unit for unit in town.terminals if unit not in known]) == 3


def test_a_posts_crew_starts_at_its_post(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0)
    for spec in demo.units:
        if spec.kind.name == "POST":
            moment = town.terminals[spec.id].crew.moment(0.0)
            post = demo.posts.xy[demo.posts.names.index(spec.name)]
            assert np.hypot(post[0] - moment.x_m, post[1] - moment.y_m) < 200.0


def test_a_place_is_called_by_its_streets(demo: Site) -> None:
    paths = Paths(demo)
    names = [paths.called(paths.crossing(Random(i))) for i in range(20)]
    assert all("×" in name for name in names)
    assert paths.called((0.0, 0.0)) == ""


def test_what_is_not_drivable_is_crossed_straight(demo: Site) -> None:
    bare = Town(replace(demo, roads=None), 1, rate=0.0, units=2)
    fixes = [word for word in live(bare, 20.0) if isinstance(word, Fix)]
    assert any(fix.speed_mps > 1.0 for fix in fixes)


def test_a_site_with_nothing_in_it_has_a_town_all_the_same(demo: Site) -> None:
    bare = replace(demo, base=empty.base(), beats=empty.beats(), posts=empty.posts(), roads=None, units=())
    said = live(Town(bare, 1, rate=60.0), 15.0)
    assert len({word.unit for word in said if isinstance(word, Fix)}) == 20
    assert any(isinstance(word, Fix) and word.speed_mps > 1.0 for word in said)
    assert not [word for word in said if isinstance(word, Fix) and abs(word.lat_deg) < 1.0]


def test_a_body_camera_says_all_and_its_wearer_mends_what_the_room_reminds_of(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0)
    said = {word.unit: word for word in live(town, 1.0) if isinstance(word, BodycamMessage)}
    assert all(math.isfinite(word.storage_free_mb) and math.isfinite(word.signal_dbm) for word in said.values())
    assert sum(word.clock is not None for word in said.values()) > 40
    assert sum(bool(word.stream) for word in said.values()) > 40
    terminal = town.terminals["03"]
    terminal.camera.forgets, terminal.camera.off_s, terminal.camera.battery_pct = True, 300.0, 5.0
    about = ("recording", "clock", "battery")
    for n in range(4):  # now and then one is not read
        town.hear(NoticeMessage(
            unit="03", id=f"n{n}", issuer="demo/seat-1", kind="bodycam", text="打开录像", t=START, about=about,
            expires_at=START + 900,
        ))  # fmt: skip
    after = [word for word in live(town, 60.0, since=1.0) if getattr(word, "unit", "") == "03"]
    assert any(isinstance(word, ReplyMessage) and word.order.startswith("n") for word in after)
    last = [word for word in after if isinstance(word, BodycamMessage)][-1]
    assert last.battery_pct > 80
    assert last.clock is None or abs(last.clock - last.t) < 1
    assert not terminal.camera.forgets


def test_who_looks_is_shown_to_the_wearer_and_answered_once(demo: Site) -> None:
    town = Town(demo, 1, rate=0.0)
    live(town, 1.0)
    told = WatchMessage(
        unit="03", id="w1", issuer="demo/seat-1", by=("赵值班",), since=START, until=START + 600, watching=True,
        received_at=START + 1,
    )  # fmt: skip
    for _ in range(2):  # told anew before its time is up
        town.hear(told)
    answers = [word for word in live(town, 3.0, since=1.0) if isinstance(word, ReplyMessage) and word.order == "w1"]
    assert [(word.unit, word.step) for word in answers] == [("03", "signed")]
    shown = [town.terminals["03"].watched_by]
    town.hear(replace_(told, watching=False))
    shown.append(town.terminals["03"].watched_by)
    assert shown == [("赵值班",), ()]
