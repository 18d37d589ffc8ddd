"""A unit on scene that says nothing is asked, asked again, then there is an alarm; only an answer ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.site import IncidentConfig, IncidentType, WelfareConfig
from console.verbs import calls
from tests.desk.town import Town, make_site

AFTER, SECOND, ALARM = 1200, 120, 120


def town_of(folder: Path, types: tuple[IncidentType, ...] = ()) -> Town:
    town = Town(folder)
    if types:
        plain = make_site(folder)
        config = replace(plain.config, incident=IncidentConfig(types=types))
        town = Town(folder, site=type(plain)(**{**plain.__dict__, "config": config}))
    town.patrol("03", "05")
    key = town.call("0912")
    assert town.desk.act(calls.Assign(units=("03",), incident=key)).ok
    town.beat()
    town.reply("03", town.order_id("03"), "onscene")
    return town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return town_of(tmp_path)


def wait(town: Town, seconds: float) -> None:
    """In steps, so that every second limit on the way is met."""
    while seconds > 0:
        town.beat(min(20.0, seconds))
        seconds -= 20.0


def stands(town: Town) -> list[tuple[str, int]]:
    found = [one.alarm for one in town.desk.alarms.view.standing if one.alarm.kind == "welfare"]
    return [(one.code.removeprefix("alarm.welfare_"), one.level) for one in found]


def test_asked_asked_again_alarm_and_never_quiet_by_time(town: Town) -> None:
    wait(town, AFTER - 40)
    assert stands(town) == []
    wait(town, 60)
    assert stands(town) == [("1", 2)]
    (asked,) = town.wire.on("unit/03/notice")
    assert (asked["kind"], asked["text"]) == ("welfare", "0912 现场是否平安，回签即可")
    wait(town, SECOND)
    assert stands(town) == [("2", 2)]
    assert len(town.wire.on("unit/03/notice")) == 2
    wait(town, ALARM)
    assert stands(town) == [("alarm", 1)]
    wait(town, 7_200)
    assert stands(town) == [("alarm", 1)]
    assert len(town.wire.on("unit/03/notice")) == 2
    assert town.desk.room.notices
    assert not [line for line in town.desk.ticker if line.code.startswith("notice.")]


def test_the_terminal_answers_and_its_time_starts_anew(town: Town) -> None:
    wait(town, AFTER + 20)
    asked = str(town.wire.on("unit/03/notice")[0]["id"])
    town.reply("03", asked, "signed")
    wait(town, 20)
    assert stands(town) == []
    wait(town, AFTER - 60)
    assert stands(town) == []
    wait(town, 60)
    assert stands(town) == [("1", 2)]


@pytest.mark.parametrize("how", ["report", "behalf", "duty", "found", "call"])
def test_whatever_it_says_is_an_answer(town: Town, how: str) -> None:
    wait(town, AFTER + SECOND + ALARM + 40)
    assert stands(town) == [("alarm", 1)]
    now = town.clock.now()
    if how == "report":
        town.reply("03", town.order_id("03"), "report", text="控制住")
    elif how == "behalf":
        assert town.desk.act(calls.OnBehalf(unit="03", step="report", text="电台报平安")).ok
    elif how == "duty":
        town.hear("unit/03/duty", {"t": now, "duty": "处置"})
    elif how == "found":
        body = {"id": "r1", "t": now, "type": "噪声扰民", "level": 3, "place": {"name": "南门"}}
        town.hear("unit/03/report", body)
    else:
        assert town.desk.run("呼 03 电台 现场平安").ok
    wait(town, 20)
    assert stands(town) == []


def test_positions_and_signs_are_no_answer(town: Town) -> None:
    wait(town, AFTER + SECOND + ALARM + 40)
    town.fix("03", 115.001, 35.7)
    town.hear("unit/03/bodycam", {"t": town.clock.now(), "recording": True, "battery": 80})
    town.hear("unit/03/link", {"t": town.clock.now(), "link": "online"})
    wait(town, 20)
    assert stands(town) == [("alarm", 1)]


def test_a_person_who_asked_says_so_and_takes_it_back(town: Town) -> None:
    wait(town, AFTER + SECOND + ALARM + 40)
    assert town.desk.run("安 03 电台问过").text() == "03 城关一组 平安 电台问过"
    wait(town, 20)
    assert stands(town) == []
    assert town.desk.undo().ok
    wait(town, 20)
    assert stands(town) == [("alarm", 1)]
    refused = town.desk.run("安 05")
    assert (refused.ok, refused.code) == (False, "welfare.not_there")
    again = town.killed_and_started_again()
    assert again.desk.room.life["03"] == town.desk.room.life["03"]


def test_a_restart_forgets_nothing_and_asks_nobody_twice(town: Town) -> None:
    wait(town, AFTER + 20)
    again = town.killed_and_started_again()
    again.beat(1)
    assert stands(again) == [("1", 2)]
    wait(again, SECOND + ALARM)
    assert stands(again) == [("alarm", 1)]
    third = again.killed_and_started_again()
    third.beat(1)
    assert stands(third) == [("alarm", 1)]
    assert third.journal.kinds().count("welfare.asked") == 2


def test_a_clock_set_back_an_hour_makes_no_silent_unit_wait(town: Town) -> None:
    wait(town, 600)
    town.clock.advance(-3600)
    wait(town, AFTER - 560)
    assert stands(town) == [("1", 2)]
    town.clock.advance(-3600)
    wait(town, SECOND + ALARM + 40)
    assert stands(town) == [("alarm", 1)]


def test_who_has_left_or_is_in_emergency_is_not_asked(town: Town) -> None:
    wait(town, AFTER + 20)
    town.hear("unit/03/sos", {"t": town.clock.now(), "id": "s1"})
    wait(town, 20)
    assert stands(town) == []
    town.desk.run("解 03 王强")
    wait(town, 20)
    assert stands(town) == [("1", 2)]
    town.reply("03", town.order_id("03"), "done")
    wait(town, 20)
    assert stands(town) == []


def test_a_kind_of_incident_has_its_own_time(tmp_path: Path) -> None:
    town = town_of(tmp_path, (IncidentType("持械斗殴", 1, welfare_s=300.0),))
    wait(town, 320)
    assert stands(town) == [("1", 2)]


def test_no_limit_no_question(tmp_path: Path) -> None:
    plain = make_site(tmp_path)
    config = replace(plain.config, welfare=WelfareConfig(after_s=0.0))
    town = Town(tmp_path, site=type(plain)(**{**plain.__dict__, "config": config}))
    town.patrol("03")
    town.desk.act(calls.Assign(units=("03",), incident=town.call("0912")))
    town.beat()
    town.reply("03", town.order_id("03"), "onscene")
    wait(town, 3_000)
    assert stands(town) == []


@given(st.lists(st.one_of(st.just("say"), st.just("well"), st.just("kill"), st.integers(1, 1500)), max_size=8))
@settings(max_examples=15)
def test_silence_is_never_missed_and_never_invented(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str | int]
) -> None:
    """However it goes on: silent for all limits together is an alarm, heard of within the limit is none."""
    town = town_of(tmp_path_factory.mktemp("town"))
    silent = 0.0
    for act in acts:
        if act == "say":
            town.reply("03", town.order_id("03"), "report", text=str(town.clock.now()))
            silent = 0.0
        elif act == "well":
            town.desk.run("安 03")
            silent = 0.0
        elif act == "kill":
            town = town.killed_and_started_again()
        else:
            assert isinstance(act, int)
            wait(town, act)
            silent += act
        town.beat(1)
        silent += 1
        found = stands(town)
        assert not found or silent >= AFTER
        assert found or silent < AFTER + 25
        if silent > AFTER + SECOND + ALARM + 75:
            assert found == [("alarm", 1)]
