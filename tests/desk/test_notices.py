"""Broadcasts: to whom, who has answered, what is said again, what survives the process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk import notices
from console.site import compile_if_stale, load
from console.words import RejectReason
from layers.geo import from_mercator
from tests.conftest import ROOT
from tests.desk.town import Town

DEMO = ROOT / "config" / "demo"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    return made


@pytest.fixture
def demo_town(tmp_path: Path) -> Town:
    compile_if_stale(DEMO)
    return Town(tmp_path, site=replace(load(DEMO), state_dir=tmp_path))


def cast(town: Town, to: str = "全体", text: str = "东环路封闭") -> str:
    """Sent; the id of the newest broadcast."""
    outcome = town.desk.run(f"通播 {to} {text}")
    assert outcome.ok, outcome.text()
    town.beat()
    return list(town.desk.notices)[-1]


def test_all_units_hear_it_and_each_answers(town: Town) -> None:
    key = cast(town)
    for unit in ("03", "05", "07", "11"):
        (body,) = town.wire.on(f"unit/{unit}/notice")
        assert (body["id"], body["text"], body["unit"], body["kind"]) == (key, "东环路封闭", unit, "notice")
        assert body["expires"] > body["issued"]  # type: ignore[operator]
    town.reply("05", key, "signed", text="收到")
    assert notices.unheard(town.desk, town.desk.notices[key]) == ["03", "07", "11"]
    assert notices.heard(town.desk, key)["05"].text == "收到"
    for unit in ("03", "07", "11"):
        town.reply(unit, key, "signed")
    assert [line.code for line in town.desk.ticker].count("notice.all_heard") == 1


def test_units_by_name_and_words_behind_them(town: Town) -> None:
    key = cast(town, "03 05", "到北门集合")
    assert town.desk.notices[key].units == ("03", "05")
    assert town.desk.notices[key].text == "到北门集合"
    assert not town.wire.on("unit/07/notice")


def test_a_second_answer_and_a_strangers_are_refused_by_name(town: Town) -> None:
    key = cast(town, "03")
    town.reply("03", key, "signed")
    town.reply("03", key, "signed", t=town.clock.now() + 1)
    town.reply("05", key, "signed")
    counted = town.desk.health.rejects
    assert (counted[RejectReason.DUPLICATE], counted[RejectReason.UNKNOWN_ORDER]) == (1, 1)
    assert set(notices.heard(town.desk, key)) == {"03"}


def test_a_terminal_that_comes_back_hears_what_it_has_not_answered(town: Town) -> None:
    key = cast(town, "03 05")
    town.reply("05", key, "signed")
    for unit in ("03", "05"):
        town.hear(f"unit/{unit}/link", {"t": town.clock.now() + 1, "link": "offline"})
        town.hear(f"unit/{unit}/link", {"t": town.clock.now() + 2, "link": "online"})
    town.beat(3)
    assert [one["id"] for one in town.wire.on("unit/03/notice")] == [key, key]
    assert len(town.wire.on("unit/05/notice")) == 1


def test_silence_is_named_when_it_ends_and_a_late_answer_counts(town: Town) -> None:
    key = cast(town, "03 05")
    town.reply("05", key, "signed")
    town.beat(town.desk.site.config.limits.notice_expires_s + 1)
    assert not town.desk.notices[key].open
    line = next(one for one in town.desk.ticker if one.code == "notice.expired")
    assert (line.facts["n"], line.facts["units"]) == (1, "03")
    town.reply("03", key, "signed")
    assert not notices.unheard(town.desk, town.desk.notices[key])


def test_taken_back_the_silent_are_told_under_the_same_id(town: Town) -> None:
    key = cast(town, "03 05")
    town.reply("05", key, "signed")
    assert town.desk.undo().ok
    town.beat()
    first, last = town.wire.on("unit/03/notice")
    assert last["id"] == first["id"] == key
    assert last["expires"] < first["expires"]  # type: ignore[operator]
    assert len(town.wire.on("unit/05/notice")) == 1
    assert not town.desk.run("撤播 N1").ok, "it is over already"


def test_it_is_there_again_after_a_kill(town: Town) -> None:
    key = cast(town)
    town.reply("05", key, "signed")
    again = town.killed_and_started_again()
    assert again.desk.notices == town.desk.notices
    assert notices.heard(again.desk, key) == notices.heard(town.desk, key)
    again.hear("unit/03/link", {"t": town.clock.now(), "link": "online"})
    again.beat()
    assert [one["id"] for one in again.wire.on("unit/03/notice")] == [key]
    second = notices.send(again.desk, ["03"], "再通播")
    assert second.no == "N2"


def test_a_person_heard_it_by_radio_until_the_terminal_says_it_itself(town: Town) -> None:
    key = cast(town, "03 05")
    notice = town.desk.notices[key]
    assert notices.mark_by_hand(town.desk, notice, "03", "电台", "收到")
    assert not notices.mark_by_hand(town.desk, notice, "03", "电台")
    assert not notices.mark_by_hand(town.desk, notice, "11", "电台"), "it was never asked"
    assert notices.heard(town.desk, key)["03"].on_behalf
    town.reply("03", key, "signed")
    assert not notices.heard(town.desk, key)["03"].on_behalf


@pytest.mark.parametrize(("line", "code"), [("通播 全体 「」", "notice.no_text"), ("撤播 N9", "verb.error.not_found")])
def test_what_cannot_be(town: Town, line: str, code: str) -> None:
    outcome = town.desk.run(line)
    assert (outcome.ok, outcome.code) == (False, code)
    assert outcome.text()
    assert not town.desk.notices


def test_nobody_is_there(town: Town) -> None:
    assert not town.desk.run("通播 夜班 集合").ok, "the site has no such shift"
    assert not town.desk.notices


def test_a_shift_a_beat_and_a_ring(demo_town: Town) -> None:
    """Of a beat those whose beat it is, of a ring those inside it, of a shift those of the list; each once."""
    desk = demo_town.desk
    spec = desk.site.units[0]
    beat = next(name for key, name in zip(desk.site.beats.ids, desk.site.beats.names, strict=True) if key == spec.beat)
    cast(demo_town, f"{spec.shift} {beat}")
    units = list(desk.notices.values())[-1].units
    assert set(units) >= {one.id for one in desk.site.units if spec.shift == one.shift or spec.beat == one.beat}
    assert len(units) == len(set(units))
    lon, lat = (float(v) for v in from_mercator(*desk.site.posts.xy[0]))
    demo_town.fix(desk.site.units[5].id, lon, lat)
    demo_town.beat()
    assert desk.run(f"圈 {lon:.5f},{lat:.5f} 500米").ok
    for _ in range(5):
        demo_town.beat(1)
    cast(demo_town, list(desk.rings.values())[-1].no, "封控")
    assert desk.site.units[5].id in list(desk.notices.values())[-1].units


answers = st.lists(st.tuples(st.sampled_from(["03", "05", "07", "11", "99"]), st.sampled_from(["signed", "done"])))


@settings(max_examples=25, deadline=None)
@given(answers)
def test_any_order_of_answers_counts_each_unit_once(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]]
) -> None:
    town = Town(tmp_path_factory.mktemp("town"))
    town.patrol("03", "05")
    key = cast(town, "03 05 07")
    for unit, step in said:
        town.reply(unit, key, step)
    assert set(notices.heard(town.desk, key)) == {unit for unit, _ in said} & {"03", "05", "07"}
    folded = town.killed_and_started_again()
    assert notices.heard(folded.desk, key) == notices.heard(town.desk, key)
