"""Replacing and recalling orders, proxies with channel and words, templates, the route, who may read the caller."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.desk import recalls
from console.site import IncidentConfig, IncidentType
from console.site.texts import TextSpec
from console.words import OrderState, RejectReason, Step
from tests.desk.town import LAT, LON, Town, make_site

TEXTS = (
    TextSpec(id="block", name="封路", name_en="block", text="到 {place} 封路，{unit} 到位后报"),
    TextSpec(id="gather", name="集合", text="各组到站集合"),
)
KINDS = IncidentConfig(types=(IncidentType("持械斗殴", 1, text="穿防护"), IncidentType("噪声扰民", 3, "noise")))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    site = make_site(tmp_path)
    config = msgspec.structs.replace(site.config, texts=TEXTS, incident=KINDS)
    site = type(site)(**{**{f: getattr(site, f) for f in site.__dataclass_fields__}, "config": config})
    made = Town(tmp_path, site=site)
    made.patrol("03", "05", "07", "11")
    made.call("0912")
    return made


def order(town: Town, unit: str = "03", more: str = "") -> str:
    outcome = town.desk.run(f"派 {unit} 至 0912 {more}")
    assert outcome.ok, outcome.text()
    town.beat()
    return town.order_id(unit)


def said_to(town: Town, unit: str) -> list[dict[str, object]]:
    return town.wire.on(f"unit/{unit}/order")


# --- 换令 ---------------------------------------------------------------------------------------------------------


def test_another_unit_takes_over_in_one_transaction(town: Town) -> None:
    old = order(town)
    before = len(town.journal.lines)
    assert town.desk.run("换令 03 11").ok
    town.beat()
    new = town.desk.orders[town.order_id("11")]
    assert (new.replaces, town.desk.orders[old].state) == (old, OrderState.REPLACED)
    assert town.desk.order_of("03") is None
    kinds = [event.kind for event in town.journal.replay()[before:]]
    assert kinds[:2] == ["order.replaced", "order.issued"]
    end = said_to(town, "03")[-1]
    assert (end["id"], end.get("caller"), end["text"]) == (old, None, "改由 11 前往")
    (given,) = said_to(town, "11")
    assert (given["id"], given["replaces"]) == (new.id, old)
    assert given["caller"] == {"name": "张某", "number": "13800000000"}
    assert town.killed_and_started_again().desk.orders == town.desk.orders


def test_the_same_unit_gets_other_words_and_another_point(town: Town) -> None:
    old = order(town)
    assert town.desk.run(f"换令 03 {LON + 0.01},{LAT} 「到东门」").ok
    town.beat()
    now = town.desk.orders[town.order_id("03")]
    assert now.id != old
    assert (now.lon_deg, now.text) == (LON + 0.01, "到东门\n约六人持械")
    ended, fresh = said_to(town, "03")[-2:]
    assert (ended["id"], fresh["id"]) == (old, now.id)
    assert town.desk.orders[old].state is OrderState.REPLACED
    assert not town.desk.room.suspended, "it is not the same as being sent elsewhere"


def test_undo_puts_it_back_by_a_third_order_and_says_so(town: Town) -> None:
    order(town)
    town.desk.run("换令 03 11")
    town.beat()
    outcome = town.desk.undo()
    assert (outcome.ok, outcome.code) == (True, "order.swapped_back")
    town.beat()
    assert town.desk.order_of("11") is None
    assert town.desk.order_of("03") is not None
    town.desk.run("换令 03 11")
    town.beat()
    town.reply("11", town.order_id("11"), "signed")
    assert town.desk.undo().code == "desk.undo_signed"


@pytest.mark.parametrize(
    ("line", "code"),
    [("换令 03", "order.nothing_replaced"), ("换令 05 11", "desk.no_order"), ("换令 03 07", "desk.refused")],
)
def test_what_cannot_be_replaced(town: Town, line: str, code: str) -> None:
    old = order(town)
    outcome = town.desk.run(line)
    assert (outcome.ok, outcome.code) == (False, code)
    assert outcome.text()
    assert town.desk.orders[old].state is OrderState.SENT


# --- recalls ------------------------------------------------------------------------------------------------------


def test_a_recall_is_told_and_known(town: Town) -> None:
    key = order(town)
    town.wire.away = True
    town.desk.run("撤 03 误派")
    town.beat()
    assert recalls.standing(town.desk.orders[key]) == "untold"
    town.desk.sent(f"end:{key}")
    town.beat()
    assert recalls.standing(town.desk.orders[key]) == "told"
    town.reply("03", key, "ended")
    assert recalls.standing(town.desk.orders[key]) == "known"
    town.reply("03", key, "ended")
    assert town.desk.health.rejects[RejectReason.DUPLICATE] == 1
    assert recalls.standing(town.killed_and_started_again().desk.orders[key]) == "known"


def test_ended_of_an_order_that_runs_is_refused_by_name(town: Town) -> None:
    key = order(town)
    town.reply("03", key, "ended")
    assert town.desk.health.rejects[RejectReason.UNKNOWN_VALUE] == 1
    assert town.desk.orders[key].state is OrderState.SENT


def test_a_terminal_that_comes_back_hears_the_end_until_it_knows(town: Town) -> None:
    key = order(town)
    town.desk.run("撤 03 误派")
    town.beat()

    def back() -> int:
        town.hear("unit/03/link", {"t": town.clock.now() + 1, "link": "offline"})
        town.hear("unit/03/link", {"t": town.clock.now() + 2, "link": "online"})
        town.beat(3)
        return len(said_to(town, "03"))

    assert back() == 3, "the order, its end, its end once more"
    town.reply("03", key, "ended")
    assert back() == 3


def test_after_a_kill_an_end_that_nobody_had_is_said_again(town: Town) -> None:
    key = order(town)
    town.wire.away = True
    town.desk.run("撤 03")
    town.beat()
    again = town.killed_and_started_again()
    assert again.desk.take_over(()) == frozenset()
    again.beat()
    (end,) = said_to(again, "03")
    assert (end["id"], end.get("caller")) == (key, None)


def test_undo_of_what_went_out_is_a_recall_and_says_so(town: Town) -> None:
    order(town)
    assert town.desk.undo().code == "order.recalled"


# --- the caller ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["撤 03", "换令 03 11", "换令 03 到东门", "结 0912 误报 !", "派 03 至 0913 !"])
def test_no_word_after_the_end_of_an_order_holds_the_caller(town: Town, end: str) -> None:
    """Whatever ends it; and what still waits in the feed is withdrawn."""
    town.call("0913", type="噪声扰民", level=3, caller={})
    key = order(town)
    assert town.desk.run(end).ok
    for _ in range(40):
        town.beat(1)
    own = [one for one in town.wire.out if one.tag.endswith(key)]
    assert "caller" in msgspec.json.decode(own[0].payload)
    assert own[0].kept is not None
    assert b"13800000000" not in own[0].kept
    after = [one for one in own if one.tag == f"end:{key}"]
    assert after
    assert not any(b"13800000000" in one.payload for one in own[own.index(after[0]) :])
    assert f"order:{key}" in town.wire.withdrawn
    assert not any(b"13800000000" in line for line in town.journal.lines)
    assert not any(one.retain for one in town.wire.out if "/order" in one.topic)


# --- 代签 ---------------------------------------------------------------------------------------------------------


def test_a_proxy_says_by_which_channel_and_in_which_words(town: Town) -> None:
    key = order(town)
    outcome = town.desk.run("代签 03 到场 电台 「已到门口」")
    assert outcome.ok
    assert "电台" in outcome.text()
    mark = town.desk.orders[key].steps[-1]
    assert (mark.step, mark.on_behalf, mark.channel, mark.text) == (Step.ONSCENE, True, "radio", "已到门口")
    again = town.killed_and_started_again()
    assert again.desk.orders[key].steps[-1] == mark


def test_completion_offers_the_channel(town: Town) -> None:
    order(town)
    rows = town.desk.type("代签 03 到场 ").completions
    assert "电台" in [row.label for row in rows]


# --- templates ----------------------------------------------------------------------------------------------------


def test_the_kind_has_an_instruction_and_a_template_takes_its_place(town: Town) -> None:
    order(town)
    assert said_to(town, "03")[0]["text"] == "穿防护\n约六人持械"
    order(town, "05", "语 封路")
    assert said_to(town, "05")[0]["text"] == "到 人民路×青年街 封路，05 骑警二组 到位后报\n约六人持械"
    assert "封路，11 城关三组 到位后报" in "".join(part.text for part in town.desk.type("换令 05 11 封路").parts)


def test_a_template_lacks_what_nobody_knows(town: Town) -> None:
    outcome = town.desk.run("通播 03 05 封路")
    assert (outcome.ok, outcome.code) == (False, "order.phrase_lacks")
    assert "{place}" in outcome.text()
    assert town.desk.run("通播 03 05 集合").ok
    town.beat()
    assert town.wire.on("unit/03/notice")[0]["text"] == "各组到站集合"


def test_texts_are_listed_and_shown(town: Town) -> None:
    assert town.desk.run("语").text() == "用语：封路、集合"
    assert "{place}" in town.desk.run("语 封路").text(), "no incident is selected: as it is written"
    town.desk.run("选 0912")
    assert "各组到站集合" in town.desk.run("yu gather").text()


# --- a terminal out of reach --------------------------------------------------------------------------------------


def test_a_silent_terminal_is_said_before_and_goes_when_it_is_back(town: Town) -> None:
    town.hear("unit/03/link", {"t": town.clock.now() + 1, "link": "offline"})
    town.beat(2)
    typed = town.desk.type("派 03 至 0912 !")
    words = " ".join(part.text for part in typed.parts)
    assert "链路断" in words
    assert "可改派 05" in words
    assert typed.ok
    assert town.desk.run("派 03 至 0912 !").ok
    town.beat()
    assert any(line.code == "order.waits_for_link" for line in town.desk.ticker)
    assert len(said_to(town, "03")) == 1
    town.hear("unit/03/link", {"t": town.clock.now() + 1, "link": "online"})
    town.beat(2)
    first, again = said_to(town, "03")
    assert first["id"] == again["id"]


# --- the outbox after a restart -----------------------------------------------------------------------------------


def test_an_order_that_the_journal_has_lost_is_brought_back_from_the_outbox(town: Town) -> None:
    key = order(town)
    kept = [
        msgspec.structs.replace(one, payload=one.kept, kept=None)
        for one in town.wire.out if one.tag == f"order:{key}" and one.kept is not None
    ]  # fmt: skip
    lost = [line for line in town.journal.lines if b'"order.' not in line]
    town.journal.lines[:] = lost
    again = town.killed_and_started_again()
    assert key not in again.desk.orders
    assert again.desk.take_over(kept) == {f"order:{key}"}
    again.beat()
    assert again.order_id("03") == key
    (body,) = said_to(again, "03")
    assert (body["id"], body["caller"]) == (key, {"name": "张某", "number": "13800000000"})
    again.reply("03", key, "signed")
    assert again.desk.orders[key].state is OrderState.SIGNED


def test_an_answered_order_of_the_outbox_is_withdrawn(town: Town) -> None:
    key = order(town)
    (kept,) = [one for one in town.wire.out if one.tag == f"order:{key}"]
    town.reply("03", key, "signed")
    again = town.killed_and_started_again()
    assert again.desk.take_over([kept]) == {f"order:{key}"}
    assert again.wire.withdrawn == [f"order:{key}"]


def test_a_step_that_the_disk_refuses_is_marked_until_it_is_kept(town: Town) -> None:
    key = order(town)
    town.journal.full = True
    town.reply("03", key, "signed")
    assert list(town.desk.held_steps.values()) == [key]
    town.journal.room_again()
    town.beat()
    assert not town.desk.held_steps
    assert not town.desk.unkept


# --- 准, 驳 -------------------------------------------------------------------------------------------------------


def test_a_granted_return_is_told_to_the_source_with_its_reason_and_undone_by_a_new_order(town: Town) -> None:
    key = order(town)
    town.reply("03", key, "return", text="车辆故障")
    assert town.desk.run("准 03").ok
    town.beat()
    last = town.wire.on("incident/county/reply")[-1]
    assert (last["step"], last["unit"], last["text"]) == ("unassigned", "03", "车辆故障")
    assert town.desk.order_of("03") is None
    outcome = town.desk.undo()
    assert (outcome.ok, outcome.code) == (True, "order.given_again")
    town.beat()
    new = town.desk.orders[town.order_id("03")]
    assert (new.replaces, new.state, new.knows_at) == (key, OrderState.SENT, None)


def test_backup_is_granted_to_the_terminal_and_neither_word_is_taken_back(town: Town) -> None:
    key = order(town)
    for act, text in (("准 03", "增援已准"), ("驳 03 人手不足", "")):
        town.reply("03", key, "backup", text=f"人多 {act}")
        assert town.desk.run(act).ok
        town.beat()
        assert not text or said_to(town, "03")[-1]["text"] == text
        assert town.desk.undo().code == "desk.cannot_undo"
    assert town.desk.orders[key].state.active
