"""交接班: from the room to a brief, by two signatures to the next shift; nothing said is lost by a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import acts_people
from console.desk.events import KINDS, body_of, make
from console.desk.events_handover import HandoverBegun
from console.desk.fold import fold
from console.say import catalogue, use
from console.words import Changes, FeedState
from console.words.handover import FIELDS, KEYBOARD, PARTS, PASSWORD, ROOM, SEAT, Brief, Handover
from console.words.people import Account, Right, Role, Verified
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    yield made
    use("zh_CN")


def busy(town: Town) -> str:
    """An incident with a unit on scene, one that nobody has, a ring, a task, a message, a fault."""
    key = town.call("0912")
    town.desk.run("派 03 至 0912")
    town.beat(30)
    for step in ("signed", "enroute", "onscene"):
        town.reply("03", town.order_id("03"), step)
        town.beat(60)
    town.call("0913", type="噪声扰民", level=3)
    town.desk.run("圈 0912 1 3 5")
    town.desk.run("任 05 看护学校")
    town.inbox.put(FeedState(connected=False, url="mqtt://x", since=town.clock.now(), reason="feed.closed"))
    town.beat(2)
    return key


def handed(town: Town) -> Handover:
    """A whole handover, all told and signed by both."""
    assert town.desk.run("交 开始").ok
    for item in town.desk.handovers.now.untold:
        assert town.desk.run(f"留言 {item.what.facts['no']}").ok
    assert town.desk.run("交 签").ok
    town.beat(60)
    assert town.desk.run("接班 王局 三席").ok
    found = town.desk.handovers.last
    assert found is not None
    return found


def test_a_brief_says_what_stands(town: Town) -> None:
    busy(town)
    outcome = town.desk.run("交 开始")
    assert outcome.ok
    assert outcome.facts["untold"] == 2
    brief = town.desk.handovers.now.brief
    assert brief is not None
    assert brief.at == town.clock.now()
    by = {part: [one.what.text() for one in brief.of(part)] for part in PARTS}
    assert by["incidents"] == ["0912 持械斗殴", "0913 噪声扰民"]
    assert [one.text() for one in brief.of("incidents")[0].more][-1:] == ["03 到场"]
    assert len(by["rings"]) == 1
    assert "看护学校" in by["tasks"][0]
    assert any("终端连接断" in one for one in by["faults"])
    assert brief.numbers.received == 2
    assert brief.numbers.open == 2
    assert brief.numbers.orders == 1
    assert brief.numbers.assign_s == 0
    assert brief.numbers.onscene_s == pytest.approx(150, abs=5)
    use("en")
    assert "No connection" in " ".join(one.what.text() for one in brief.of("faults")), "a brief is no language's"


def test_a_frozen_brief_does_not_move(town: Town) -> None:
    busy(town)
    town.desk.run("交 开始")
    before = town.desk.handovers.now.brief
    town.call("0914")
    town.beat(300)
    assert town.desk.handovers.now.brief == before
    assert town.desk.run("交 开始").ok
    again = town.desk.handovers.now.brief
    assert again is not None
    assert before is not None
    assert len(again.of("incidents")) == len(before.of("incidents")) + 1


def test_nobody_signs_before_every_open_incident_was_told_of(town: Town) -> None:
    busy(town)
    town.desk.run("交 开始")
    refused = town.desk.run("交 签")
    assert (refused.ok, refused.code) == (False, "handover.untold")
    assert "0913" in refused.text()
    assert town.desk.run("留言 0912 嫌疑人已控制，等增援").ok
    assert town.desk.run("留言 0913").ok, "told, without more words"
    assert town.desk.run("交 签").ok
    assert town.desk.handovers.now.stage == "signed"
    assert town.desk.run("留言 装备 7 号电台送修").code == "handover.signed_already", "what was signed stands"
    assert town.desk.run("交 撤签").ok
    assert town.desk.run("留言 装备 7 号电台送修").ok


def test_both_sign_and_the_seat_is_the_other_persons(town: Town) -> None:
    busy(town)
    town.desk.run("留言 待办 早八点接领导检查")
    town.desk.run("留言 学校门口八点加岗")
    town.desk.run("交 开始")
    town.desk.run("留言 0912 守到天亮")
    town.desk.run("留言 0913")
    before = town.desk.actor
    assert town.desk.run("接班 王局").code == "handover.not_signed"
    assert town.desk.run("交 签").ok
    assert town.desk.run(f"接班 {before}").code == "handover.same_person"
    assert town.desk.run("接班 王局 三席").ok
    one = town.desk.handovers.last
    assert one is not None
    assert one.out is not None
    assert one.into is not None
    assert (one.out.name, one.into.name, one.lead, one.dispatcher) == (before, "王局", "王局", "三席")
    assert one.out.how == one.into.how == KEYBOARD, "a typed name is said to be one"
    assert one.words["todo"].text == "早八点接领导检查"
    assert [m.text for m in one.messages] == ["学校门口八点加岗"]
    assert town.desk.actor == "王局"
    assert not town.desk.room.messages
    assert town.desk.handovers.now.stage == "gathering"
    signed = [event for event in town.journal.replay() if event.kind == "handover.signed"]
    assert len(signed) == 1
    assert len(signed[0].body["handover"]["brief"]["items"]) == len(one.items), "whole in the body"


def test_the_next_shift_begins_with_what_is_open(town: Town) -> None:
    busy(town)
    one = handed(town)
    numbers = {item.key: n for n, item in enumerate(one.items, 1)}
    key = "county:20260921-0913"
    assert town.desk.handovers.handed(f"incident:{key}") is not None
    assert town.desk.run("结 0913 已劝离 !").ok
    town.beat(2)
    state = {left.item.key: left.state for left in town.desk.handovers.left(one)}
    assert state[f"incident:{key}"] == "over"
    assert state["incident:county:20260921-0912"] == "open"
    n = numbers["incident:county:20260921-0912"]
    assert town.desk.run(f"接班 {n}").ok
    assert town.desk.handovers.handed("incident:county:20260921-0912") is None
    assert town.desk.run(f"接班 {n} 关").ok
    assert town.desk.handovers.handed("incident:county:20260921-0912") is not None
    assert town.desk.run("接班 99").code == "handover.no_item"
    town.desk.run("交 开始")
    brief = town.desk.handovers.now.brief
    assert brief is not None
    assert one.brief is not None
    assert brief.since == one.brief.at, "the numbers go on from there"


def test_the_word_of_the_shift_before_is_in_the_next_brief(town: Town) -> None:
    busy(town)
    town.desk.run("留言 0912 等鉴定")
    handed(town)
    town.beat(3600)
    town.desk.run("交 开始")
    brief = town.desk.handovers.now.brief
    assert brief is not None
    assert brief.of("incidents")[0].before == "等鉴定"


def test_half_done_it_survives_a_kill(town: Town) -> None:
    busy(town)
    for line in ("留言 装备 7 号电台送修", "留言 记得关闸", "交 开始", "留言 0912 等增援"):
        assert town.desk.run(line).ok
    again = town.killed_and_started_again()
    assert again.desk.handovers.now == town.desk.handovers.now
    assert again.desk.handovers.messages() == town.desk.handovers.messages()
    assert again.desk.run("留言 0913").ok
    assert again.desk.run("交 签").ok
    third = again.killed_and_started_again()
    assert third.desk.handovers.now.stage == "signed"
    assert third.desk.run("接班 王局").ok
    fourth = third.killed_and_started_again()
    assert fourth.desk.handovers.last == third.desk.handovers.last
    assert fourth.desk.actor == "王局"


def test_undo_as_the_world_allows(town: Town) -> None:
    busy(town)
    town.desk.run("留言 装备 电台")
    town.desk.run("留言 装备 电台和钥匙")
    assert town.desk.undo().ok
    assert town.desk.handovers.now.words["equipment"].text == "电台"
    town.desk.run("留言 明天检查")
    assert town.desk.undo().ok
    assert not town.desk.handovers.messages()
    one = handed(town)
    assert town.desk.undo().ok, "nothing was done with it yet"
    assert town.desk.handovers.last is None
    assert town.desk.handovers.now.id == one.id
    assert town.desk.handovers.now.stage == "signed"
    assert town.desk.actor == "值班长甲"
    assert town.desk.run("接班 王局").ok
    town.beat(3600)
    assert not town.desk.undo().ok, "an hour later the shift is the other's"


def test_ticking_ends_the_way_back(town: Town) -> None:
    busy(town)
    handed(town)
    town.desk.run("接班 1")
    town.desk.run("注 0912 已看")  # another act between
    while town.desk.undoable and town.desk.undoable[-1].what.code != "handover.did_take":
        town.desk.undo()
    assert town.desk.undo().ok, "the tick was taken back first, so the handover can be too"


def test_a_brief_that_is_dropped_leaves_the_words(town: Town) -> None:
    busy(town)
    town.desk.run("留言 装备 电台")
    town.desk.run("交 开始")
    assert town.desk.run("交 不交").ok
    assert town.desk.handovers.now.stage == "gathering"
    assert town.desk.handovers.now.words["equipment"].text == "电台"
    assert town.desk.undo().ok
    assert town.desk.handovers.now.stage == "open"


class Judge:
    """Accounts by login; the password of each is its login turned round. Answers on the caller's thread."""

    def __init__(self, *accounts: Account) -> None:
        self.accounts = {one.login: one for one in accounts}

    def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None:
        known = self.accounts.get(login) if password == login[::-1] else None
        done(Verified(login=login, account=known, code="" if known else "people.wrong"))


WANG = Account(login="wang", name="王局", roles=(Role.LEAD,))
LI = Account(login="li", name="李局", roles=(Role.LEAD,))
ZHAO = Account(login="zhao", name="赵辅", roles=(Role.DISPATCHER,), auxiliary=True)


def signed_in(town: Town, account: Account) -> None:
    town.desk.people.port = Judge(WANG, LI, ZHAO)
    acts_people.began(town.desk, account)
    town.beat()


def tried(town: Town, login: str, password: str) -> list[str]:
    said: list[str] = []
    town.desk.handovers.verify(login, password, said.append)
    town.beat()
    return said


def test_with_accounts_a_name_is_no_signature(town: Town) -> None:
    signed_in(town, WANG)
    assert town.desk.run("交 开始").ok
    assert town.desk.run("交 签").code == "handover.password"
    assert town.desk.run("交 签 王局").code == "handover.password"
    assert tried(town, "wang", "wrong") != [""]
    assert town.journal.kinds()[-1] == "person.failed"
    assert town.desk.run("交 签 王局").code == "handover.password"
    assert tried(town, "wang", "gnaw") == [""]
    assert town.desk.run("交 签 李局").code == "handover.password", "somebody else's password"
    assert town.desk.run("交 签 王局").code == "handover.password", "a password stands for one try"
    tried(town, "wang", "gnaw")
    assert town.desk.run("交 签 wang").ok
    out = town.desk.handovers.now.out
    assert out is not None
    assert (out.how, out.login, out.name) == (PASSWORD, "wang", "王局")
    tried(town, "li", "il")
    town.clock.advance(61)
    assert town.desk.run("接班 李局").code == "handover.password", "an old password is none"
    tried(town, "li", "il")
    assert town.desk.run("接班 li 三席").ok
    assert town.desk.actor == "李局", "who takes over is who acts here"
    assert town.desk.session.account == LI
    assert town.desk.handovers.last is not None
    assert (town.desk.handovers.last.lead, town.desk.handovers.last.dispatcher) == ("李局", "三席")
    assert b"gnaw" not in b"".join(town.journal.lines)


def test_an_auxiliary_takes_a_seat_and_not_the_room(town: Town) -> None:
    signed_in(town, WANG)
    town.desk.run("交 开始")
    assert town.desk.handovers.now.scope == ROOM
    tried(town, "wang", "gnaw")
    town.desk.run("交 签")
    tried(town, "zhao", "oahz")
    assert town.desk.run("接班 zhao").code == "handover.auxiliary"
    town.desk.run("交 撤签")
    town.desk.run("交 本席")
    tried(town, "wang", "gnaw")
    town.desk.run("交 签")
    tried(town, "zhao", "oahz")
    assert town.desk.run("接班 zhao").ok
    town.desk.run("交 开始")
    assert town.desk.handovers.now.scope == SEAT, "a dispatcher hands over a seat"


def test_who_may_not_hand_over_does_not_sign(town: Town) -> None:
    signed_in(town, WANG)
    denied = msgspec.structs.replace(LI, denials=(Right.HANDOVER,))
    town.desk.people.port = Judge(WANG, denied)
    town.desk.run("交 开始")
    tried(town, "wang", "gnaw")
    assert town.desk.run("交 签").ok
    assert tried(town, "li", "il") == ["李局 无交接班权限"]
    assert town.desk.run("接班 li").code == "handover.password"


def test_a_word_on_any_item_by_its_number(town: Town) -> None:
    busy(town)
    town.desk.run("交 开始")
    items = town.desk.handovers.now.items
    n = next(n for n, one in enumerate(items, 1) if one.part == "tasks")
    assert town.desk.run(f"留言 #{n} 先看校门").ok
    assert town.desk.handovers.now.said[items[n - 1].key].text == "先看校门"
    assert town.desk.run(f"留言 #{n} 无").ok
    assert items[n - 1].key not in town.desk.handovers.now.said
    assert town.desk.run(f"留言 #{len(items) + 1} x").code == "handover.no_item"


def test_a_number_in_a_field_is_a_word_of_it(town: Town) -> None:
    town.call("0912")
    assert town.desk.run("留言 待办 0912 复访").ok
    assert town.desk.handovers.now.words["todo"].text == "0912 复访"
    assert not town.desk.handovers.now.said


def test_messages_can_be_taken_back(town: Town) -> None:
    town.desk.run("留言 一")
    town.desk.run("留言 二")
    assert town.desk.run("留言 撤1").ok
    assert [one.text for one in town.desk.handovers.messages()] == ["二"]
    assert town.desk.run("留言 撤2").code == "handover.no_message"


def test_another_seat_sees_that_it_is_under_way(town: Town) -> None:
    """Two desks on one journal: what the other seat journals is folded here."""
    town.desk.changed(Changes.SHIFT)
    town.desk.announce()
    body = HandoverBegun(id="h1", brief=Brief(at=town.clock.now(), since=0.0), scope="seat")
    event = make(body, "seat-2", seat="seat-2", actor="李局", at=town.clock.now())
    town.desk.changed(fold(town.desk.room, event))
    town.desk.announce()
    assert town.desk.ticker[-1].code == "handover.told_open"
    assert town.desk.ticker[-1].facts["seat"] == "seat-2"
    assert [one.seat for one in town.desk.handovers.elsewhere()] == ["seat-2"]


def test_no_callers_data_is_in_a_handover(town: Town) -> None:
    busy(town)
    handed(town)
    kept = b"".join(line for line in town.journal.lines if b"handover." in line)
    assert kept
    assert b"13800000000" not in kept
    assert "张某".encode() not in kept


def test_every_event_reads_back_as_written(town: Town) -> None:
    busy(town)
    one = handed(town)
    town.desk.run("接班 1")
    for event in town.journal.replay():
        if event.kind.startswith("handover."):
            body = body_of(event, KINDS[event.kind])
            assert msgspec.json.encode(body) == msgspec.json.encode(event.body)
    assert town.killed_and_started_again().desk.room.handovers[one.id].items == one.items


def test_every_part_and_field_has_its_words() -> None:
    texts = catalogue()
    assert all(f"handover.part.{one}" in texts for one in (*PARTS, "numbers", "changed", "messages", "words"))
    assert all(f"handover.field.{one}" in texts and f"handover.field_hint.{one}" in texts for one in FIELDS)


LINES = (
    "交 开始", "交 签", "交 撤签", "交 不交", "接班 王局", "接班 李局 三席", "接班 1", "接班 2 关", "留言 0912",
    "留言 0913 看好",
    "留言 装备 电台", "留言 装备 无", "留言 关闸", "留言 撤1", "撤回", "结 0913 已劝离 !", "交 本席", "交 全室",
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(lines=st.lists(st.sampled_from(LINES), max_size=14))
def test_whatever_is_done_a_restart_is_the_same_room(tmp_path: Path, lines: list[str]) -> None:
    town = Town(tmp_path)
    town.patrol("03")
    town.call("0912")
    town.call("0913")
    for line in lines:
        town.desk.run(line)
        town.beat(5)
    again = town.killed_and_started_again().desk
    for name in ("handing", "handovers", "messages", "noted", "desks"):
        assert getattr(again.room, name) == getattr(town.desk.room, name), name
    for one in again.room.handovers.values():
        assert one.out is not None
        assert one.into is not None
        assert one.out.name != one.into.name
        assert not one.untold, "signed, so told"
    assert again.handovers.now.stage != "done"
