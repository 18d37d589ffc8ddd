"""Roll call: all are asked in one act, each answer counts once, it ends when all are there or a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import notices, rollcall
from console.say import use
from console.verbs import calls, parse, spell
from console.words import Notice
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07")
    made.hear("unit/11/duty", {"t": made.clock.now(), "duty": "离岗"})
    made.beat(1)
    return made


def call(town: Town, line: str = "点名") -> Notice:
    assert town.desk.run(line).ok
    town.beat()
    return rollcall.running(town.desk)[0]


def test_all_on_duty_are_asked_and_nobody_else(town: Town) -> None:
    notice = call(town)
    assert notice.units == ("03", "05", "07")  # 11 has gone home
    for unit in notice.units:
        (asked,) = town.wire.on(f"unit/{unit}/notice")
        assert (asked["id"], asked["kind"]) == (notice.id, "rollcall")
    assert town.desk.selection.id == notice.id
    assert rollcall.tally(town.desk, notice) == rollcall.Tally(3, 0, ("03", "05", "07"))


def test_it_ends_by_itself_when_all_have_answered_and_not_before(town: Town) -> None:
    notice = call(town)
    for unit in ("03", "05"):
        town.reply(unit, notice.id, "signed")
    town.beat(7_200)
    assert rollcall.running(town.desk), "time does not end it"
    assert town.desk.run("应 07 电台").text() == "07 步巡五组 已应：电台，未应 0"
    assert rollcall.running(town.desk) == []
    over = town.desk.notices[notice.id]
    assert over.why == "complete"
    assert town.desk.ticker[-1].text() == f"{notice.no} 点名 全部在岗：应到 3，全部已应"
    assert "notice.ended" in town.journal.kinds()


def test_a_person_ends_it_and_who_is_missing_is_named(town: Town) -> None:
    notice = call(town)
    town.reply("05", notice.id, "signed")
    assert town.desk.run("点名 止").text() == f"{notice.no} 点名 全部在岗：应到 3，已应 1，未应 2：03 07"
    assert town.desk.notices[notice.id].why == "withdrawn"
    assert town.desk.run("点名 止").code == "rollcall.none"
    assert town.desk.run("应 03").code == "rollcall.not_asked"


def test_those_without_a_link_are_missing_first(town: Town) -> None:
    notice = call(town)
    town.hear("unit/07/link", {"t": town.clock.now(), "link": "offline"})
    town.beat(1)
    assert rollcall.tally(town.desk, notice).missing == ("07", "03", "05")


def test_units_by_name_and_nobody(town: Town) -> None:
    assert call(town, "点名 03 05").units == ("03", "05")
    town.desk.run("点名 止")
    for unit in ("03", "05", "07"):
        town.hear(f"unit/{unit}/duty", {"t": town.clock.now() + 1, "duty": "离岗"})
    town.beat(2)
    assert town.desk.run("点名").code == "rollcall.nobody"


def test_what_its_terminal_says_counts_over_what_was_heard_and_the_rest_does_not(town: Town) -> None:
    notice = call(town)
    town.desk.run("应 03")
    assert town.desk.run("应 03").code == "rollcall.there_already"
    town.reply("03", notice.id, "signed")
    assert notices.heard(town.desk, notice.id)["03"].by == "unit:03"
    rejected = town.desk.health.rejected
    town.reply("03", notice.id, "signed", t=town.clock.now() + 1)
    town.reply("11", notice.id, "signed")  # was never asked
    assert town.desk.health.rejected == rejected + 2
    assert rollcall.tally(town.desk, notice).there == 1


def test_a_restart_goes_on_with_it(town: Town) -> None:
    notice = call(town)
    town.reply("05", notice.id, "signed")
    again = town.killed_and_started_again()
    assert rollcall.tally(again.desk, rollcall.running(again.desk)[0]).there == 1
    for unit in ("03", "07"):
        again.reply(unit, notice.id, "signed")
    again.beat(1)
    assert again.desk.notices[notice.id].why == "complete"


def test_undo_ends_it_and_an_answer_shows_that_a_unit_is_well(town: Town) -> None:
    notice = call(town)
    town.reply("05", notice.id, "signed")
    assert town.desk.room.life["05"] == town.clock.now()
    assert town.desk.undo().ok
    assert rollcall.running(town.desk) == []
    assert not town.desk.undo().ok


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_spelled_is_read_back(town: Town, language: str) -> None:
    use(language)
    try:
        for made in (calls.RollCall(), calls.RollCall(end=True), calls.RollCall(to=(("unit", "03"), ("unit", "05"))),
                     calls.RollCall(to=(("all", "all"),)), calls.Present(unit="03", text="电台")):  # fmt: skip
            assert parse(spell(made, town.desk.context), town.desk.context) == made
    finally:
        use("zh_CN")
