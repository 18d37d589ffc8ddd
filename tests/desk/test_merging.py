"""Incidents that are the same, have to do with each other, are passed on; what hangs on them; what the rules read."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from console.desk import Desk
from console.desk.attachments import path_of
from console.site import IncidentConfig, IncidentType, Site
from console.site.intake import IntakeConfig
from console.verbs import calls
from console.words import IncidentState, Step
from tests.desk.town import Town, make_site

TYPES = (
    IncidentType("持械斗殴", 1, words=("持刀", "斗殴")),
    IncidentType("纠纷", 3),
    IncidentType("家庭纠纷", parent="纠纷", words=("夫妻", "家里打")),
    IncidentType("占道", 3, words=("占道",), pass_to="城管"),
    IncidentType("噪声扰民", 3, "noise"),
)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    site = make_site(tmp_path)
    incident = IncidentConfig(types=TYPES)
    site = replace_config(site, incident=incident, intake=IntakeConfig(pass_to=("水务",)))
    made = Town(tmp_path, site=site)
    made.patrol("03", "05", "11")
    return made


def replace_config(site: Site, **fields: Any) -> Site:
    return dataclasses.replace(site, config=replace(site.config, **fields))


def last_step(town: Town, source: str) -> dict[str, object]:
    return town.wire.on(f"incident/{source}/reply")[-1]


# --- merging ------------------------------------------------------------------------------------------------------


def two_with_units(town: Town) -> tuple[str, str]:
    first, second = town.call("0912"), town.call("0913", text="有人打架")
    assert town.desk.run("派 03 至 0912").ok
    assert town.desk.run("派 05 至 0913").ok
    town.beat()
    town.reply("05", town.order_id("05"), "signed")
    return first, second


def test_the_younger_goes_into_the_older_and_its_unit_goes_on(town: Town) -> None:
    first, second = two_with_units(town)
    order = town.order_id("05")
    heard = len(town.wire.on("unit/05/order"))
    assert town.desk.run("并 0913 0912").ok
    merged = town.desk.incidents[second]
    assert (merged.state, merged.merged_into) == (IncidentState.MERGED, first)
    assert town.order_id("05") == order, "the same order under the same id"
    assert town.desk.orders[order].incident == first
    assert [o.unit for o in town.desk.orders_of(first)] == ["03", "05"]
    assert town.desk.orders_of(second) == ()
    assert [o.lead for o in town.desk.orders_of(first)] == [True, False], "one leads"
    (again,) = town.wire.on("unit/05/order")[heard:]
    assert (again["id"], again["incident"]["no"]) == (order, "0912")  # type: ignore[index]
    assert "原任务不变" in str(again["text"])
    told = [word for word in town.wire.on("incident/county/reply") if word["step"] == "merged"]
    assert [(word["id"], word["text"]) for word in told] == [("20260921-0913", "0912")]
    assert [row.no for row in town.desk.queue_rows()] == ["0912"]


def test_what_is_said_of_the_survivor_reaches_both_sources(town: Town) -> None:
    two_with_units(town)
    town.desk.run("并 0912 0913")
    town.reply("05", town.order_id("05"), "onscene")
    steps = [(w["id"], w["step"]) for w in town.wire.on("incident/county/reply")][-2:]
    assert steps == [("20260921-0912", "onscene"), ("20260921-0913", "onscene")]


def test_taken_apart_the_unit_is_its_own_again(town: Town) -> None:
    first, second = two_with_units(town)
    order = town.order_id("05")
    town.desk.run("并 0912 0913")
    town.clock.advance(7200)
    assert town.desk.run("拆 0913").ok
    assert town.desk.orders[order].incident == second
    assert town.desk.orders[order].lead
    assert town.desk.incidents[second].state is IncidentState.ASSIGNED
    assert town.desk.incidents[second].closed_at is None
    assert [o.unit for o in town.desk.orders_of(first)] == ["03"]
    assert last_step(town, "county")["step"] == "signed"
    assert town.desk.room.moved == {}
    assert frozenset((first, second)) in town.desk.room.apart


def test_merging_is_undone_and_undoing_is_undone(town: Town) -> None:
    first, second = two_with_units(town)
    town.desk.run("并 0912 0913")
    assert town.desk.undo().ok
    assert not town.desk.incidents[second].merged_into
    assert town.desk.run("并 0912 0913").ok
    assert town.desk.run("拆 0913").ok
    assert town.desk.undo().ok
    assert town.desk.incidents[second].merged_into == first


def test_the_choice_is_a_person_s(town: Town) -> None:
    first, second = town.call("0912"), town.call("0913")
    assert town.desk.run("并 0912 至 0913").ok
    assert town.desk.incidents[first].merged_into == second
    assert town.desk.selection.id == second


def test_with_one_selected_one_number_is_enough(town: Town) -> None:
    first, second = town.call("0912"), town.call("0913")
    town.desk.run("选 0912")
    assert town.desk.run("并 0913").ok
    assert town.desk.incidents[second].merged_into == first
    town.desk.run("选")
    assert town.desk.run("并 0912").code == "intake.same.needs_two"


def test_a_chain_of_merges_is_one_incident(town: Town) -> None:
    keys = [town.call(no) for no in ("0912", "0913", "0914")]
    town.desk.run("派 03 至 0914")
    order = town.order_id("03")
    assert town.desk.run("并 0914 至 0913").ok
    assert town.desk.run("并 0913 至 0912").ok
    assert town.desk.orders[order].incident == keys[0]
    assert [i.no for i in town.desk.room.merged(keys[0])] == ["0913", "0914"]
    assert town.desk.room.survivor(keys[2]) == keys[0]
    assert town.desk.run("拆 0913").ok
    assert town.desk.orders[order].incident == keys[1]
    assert town.desk.run("拆 0914").ok
    assert town.desk.orders[order].incident == keys[2]


def test_apart_from_one_that_is_over_only_with_a_second_word(town: Town) -> None:
    two_with_units(town)
    town.desk.run("并 0912 0913")
    assert town.desk.run("结 0912 误报 !").ok
    assert [w["step"] for w in town.wire.on("incident/county/reply")][-2:] == ["closed", "closed"]
    refused = town.desk.run("拆 0913")
    assert (refused.ok, refused.confirm) == (False, True)
    assert town.desk.run("拆 0913 !").ok
    assert town.desk.incidents["county:20260921-0913"].state is IncidentState.SIGNED


def test_a_drill_is_never_merged_with_the_world(town: Town) -> None:
    two_with_units(town)
    key = town.order_id("05")
    town.desk.room.orders[key] = replace(town.desk.room.orders[key], drill=True)
    assert town.desk.run("并 0912 0913").code == "intake.same.drill"


def test_all_of_it_is_there_again_after_a_kill(town: Town) -> None:
    first, second = two_with_units(town)
    town.desk.run("并 0912 0913")
    town.desk.run("联 0912 0913")
    again = town.killed_and_started_again().desk
    assert again.incidents == town.desk.incidents
    assert again.room.moved == town.desk.room.moved
    assert again.room.by_incident == town.desk.room.by_incident
    assert again.room.index.merged(first) == (second,)


def test_a_verb_on_what_is_over_explains_itself(town: Town) -> None:
    two_with_units(town)
    town.desk.run("并 0912 0913")
    assert "并入 0912" in town.desk.run("派 11 至 0913").text()
    at = time.strftime("%H:%M", time.localtime(town.clock.now()))
    town.desk.run("结 0912 误报 !")
    assert town.desk.run("签 0912").text() == f"0912 已由 值班长甲 于 {at} 办结"


# --- links, passing on --------------------------------------------------------------------------------------------


def test_links_go_both_ways(town: Town) -> None:
    a, b = town.call("0912"), town.call("0913")
    assert town.desk.run("联 0912 0913").ok
    assert (town.desk.incidents[a].linked, town.desk.incidents[b].linked) == ((b,), (a,))
    assert not town.desk.run("联 0912 0913").ok
    assert town.desk.run("联 0912 0913 至 关").ok
    assert (town.desk.incidents[a].linked, town.desk.incidents[b].linked) == ((), ())
    assert town.desk.undo().ok
    assert town.desk.incidents[a].linked == (b,)


def test_passed_on_it_waits_at_the_end_without_a_clock(town: Town) -> None:
    key = town.call("0912", type="占道")
    town.call("0913", type="噪声扰民", level=3)
    assert town.desk.run("转 0912").ok
    incident = town.desk.incidents[key]
    assert (incident.state, incident.passed_to) == (IncidentState.PASSED, "城管")
    rows = town.desk.queue_rows()
    assert [(row.no, row.clock is None) for row in rows] == [("0913", False), ("0912", True)]
    assert last_step(town, "county")["step"] == "passed"
    assert town.desk.run("派 03 至 0912 !").code == "desk.refused"
    assert town.desk.run("复转 0912 李队").ok
    done = town.desk.incidents[key]
    assert (done.state, done.passed_ack_by, done.outcome) == (IncidentState.CLOSED, "李队", "已由 城管 李队 接办")
    assert last_step(town, "county")["step"] == "closed"
    assert not town.desk.undo().ok


def test_completion_offers_to_whom(town: Town) -> None:
    town.call("0912", type="噪声扰民")
    rows = [row.label for row in town.desk.type("转 0912 ").completions if row.kind == "whom"]
    assert rows == ["水务", "城管"]


def test_passed_on_with_words_and_taken_back(town: Town) -> None:
    key = town.call("0912", type="噪声扰民")
    assert town.desk.run("转 0912").code == "intake.pass.to_whom"
    assert town.desk.run("转 0912 住建局 夜间施工").ok
    assert town.desk.incidents[key].passed_to == "住建局"
    assert town.desk.notes[key][-1][2] == "夜间施工"
    assert town.desk.undo().ok
    assert town.desk.incidents[key].state is IncidentState.SIGNED
    assert town.desk.run("转 0912 住建局").ok
    assert town.desk.run("转 0912 关").ok
    assert town.desk.incidents[key].passed_to == ""


def test_nothing_is_passed_on_over_the_heads_of_units(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912")
    assert town.desk.run("转 0912 城管").code == "intake.pass.orders"


# --- the source goes on -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["结 0912 误报 !", "转 0912 城管", "并 0912 至 0911"])
def test_what_its_source_adds_to_one_that_is_over_is_a_note(town: Town, how: str) -> None:
    other = town.call("0911")
    key = town.call("0912")
    assert town.desk.run(how).ok
    before = town.desk.incidents[key]
    town.call("0912", text="嫌疑人往东跑了", level=2)
    assert town.desk.incidents[key] == before
    assert "嫌疑人往东跑了" in town.desk.notes[key][-1][2]
    assert town.desk.ticker[-1].code == "intake.tick.updated_late"
    if how.startswith("并"):
        assert "0912" in town.desk.notes[other][-1][2]
    n = len(town.journal.lines)
    town.call("0912", text="嫌疑人往东跑了", level=2)
    assert len(town.journal.lines) == n, "the same again says nothing new"


# --- guessing -----------------------------------------------------------------------------------------------------


def test_kind_and_level_are_read_where_nobody_said_them(town: Town) -> None:
    key = town.call("0912", type="", level=0, text="有人持刀，流血了")
    incident = town.desk.incidents[key]
    assert (incident.type, incident.level, incident.guessed) == ("持械斗殴", 1, ("type",))
    key = town.call("0913", type="", level=0, text="夫妻吵架，女方昏迷")
    incident = town.desk.incidents[key]
    assert (incident.type, incident.level, incident.guessed) == ("家庭纠纷", 1, ("level", "type"))
    key = town.call("0914", type="纠纷", level=3, text="有人持刀")
    assert (town.desk.incidents[key].type, town.desk.incidents[key].level) == ("纠纷", 3), "its source said so"
    key = town.call("0915", type="", level=0, text="你好")
    assert (town.desk.incidents[key].type, town.desk.incidents[key].level) == ("", 3)
    assert "类型未明" in town.desk.ticker[-1].text()


def test_the_source_and_a_person_stand_above_what_was_guessed(town: Town) -> None:
    key = town.call("0912", type="", level=0, text="有人斗殴")
    town.call("0912", type="", level=0, text="夫妻吵架")
    assert (town.desk.incidents[key].type, town.desk.incidents[key].guessed) == ("家庭纠纷", ("type",))
    assert town.desk.run("改 0912 噪声扰民").ok
    assert (town.desk.incidents[key].type, town.desk.incidents[key].guessed) == ("噪声扰民", ())
    town.call("0912", type="", level=0, text="有人持刀")
    assert town.desk.incidents[key].type == "噪声扰民"
    assert town.desk.undo().ok
    assert town.desk.incidents[key].guessed == ("type",)
    town.call("0912", type="纠纷", level=0, text="有人持刀")
    assert (town.desk.incidents[key].type, town.desk.incidents[key].guessed) == ("纠纷", ())


def test_a_type_left_open_in_the_room_is_guessed_too(town: Town) -> None:
    assert town.desk.act(calls.NewIncident(type="", place="一中", text="门口斗殴")).ok
    (incident,) = town.desk.incidents.values()
    assert (incident.type, incident.guessed) == ("持械斗殴", ("type",))


# --- attachments --------------------------------------------------------------------------------------------------


def wait_for(town: Town, desk: Desk, code: str) -> None:
    until = time.monotonic() + 10
    while not any(line.code == code for line in desk.ticker):
        assert time.monotonic() < until
        town.beat()
        time.sleep(0.01)


def test_a_link_hangs_on_it_at_once(town: Town) -> None:
    key = town.call("0912")
    assert town.desk.run("附 0912 https://example.org/a/现场.jpg").ok
    (made,) = town.desk.incidents[key].attachments
    assert (made.name, made.url, made.by) == ("现场.jpg", "https://example.org/a/现场.jpg", "值班长甲")
    assert town.desk.undo().ok
    assert town.desk.incidents[key].attachments == ()
    assert town.desk.run("附 0912 现场.jpg").code == "intake.attach.what"


def test_a_file_is_kept_under_its_hash(town: Town, tmp_path: Path) -> None:
    key = town.call("0912")
    given = tmp_path / "笔录 1.PDF"
    given.write_bytes(b"%PDF-1.4 test")
    assert town.desk.run(f"附 0912 {given}").ok
    wait_for(town, town.desk, "intake.tick.attached")
    (made,) = town.desk.incidents[key].attachments
    kept = path_of(made, town.desk.site.state_dir)
    assert kept.read_bytes() == given.read_bytes()
    assert (made.name, kept.suffix, len(made.sha256)) == ("笔录 1.PDF", ".pdf", 64)
    town.desk.run(f"附 0912 {given}")
    wait_for(town, town.desk, "intake.tick.attach_there")
    assert len(town.desk.incidents[key].attachments) == 1


@pytest.mark.parametrize(("size", "why"), [(None, "没有文件"), (60_000_000, "最多 50 MB")])
def test_a_file_that_cannot_be_kept_is_said(town: Town, tmp_path: Path, size: int | None, why: str) -> None:
    town.call("0912")
    given = tmp_path / "a.bin"
    if size:
        with given.open("wb") as out:
            out.truncate(size)
    assert town.desk.run(f"附 0912 {given}").ok
    wait_for(town, town.desk, "intake.tick.attach_failed")
    assert why in town.desk.ticker[-1].text()
    assert not list((town.desk.site.state_dir / "attachments").glob("*"))
    assert not any(mark.step is Step.DONE for order in town.desk.orders.values() for mark in order.steps)
