"""Who may do what at a seat: one gate for what is typed, clicked, keyed, run by a macro and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as altered
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from console.desk import acts_people, people, personal_seen, undo
from console.desk.acts import HANDLERS
from console.desk.events import KINDS
from console.site import Site
from console.site.macros import Macro
from console.site.peopling import PeopleConfig, RightsConfig
from console.verbs import Said, calls, parse
from console.verbs.rights import BY_CALL, right_of
from console.words import Event
from console.words.people import ALL, Account, Right, Role, Verified
from tests.desk.town import Town

ZHOU = Account(login="zhouhai", name="周海", badge="031001", roles=(Role.LEAD,))
LI = Account(login="lim", name="李明", roles=(Role.DISPATCHER,), auxiliary=True)
WANG = Account(login="wangq", name="王强", roles=(Role.INTELLIGENCE,))
GUO = Account(login="guoj", name="郭静", roles=(Role.ADMIN,))
EVERYBODY = {one.login: one for one in (ZHOU, LI, WANG, GUO)}


class Book:
    """The accounts' door: a password is the login backwards; answers at once, on the caller's thread."""

    def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None:
        account = EVERYBODY.get(login)
        if account is None or password != login[::-1]:
            done(Verified(login=login, code="people.wrong"))
        else:
            done(Verified(login=login, account=account))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.desk.people.port = Book()
    acts_people.began(town.desk, None)
    return town


def enter(town: Town, account: Account, purpose: str = acts_people.SIGN_IN) -> None:
    acts_people.give(town.desk, purpose, account.login, account.login[::-1])
    town.desk.beat()


def kinds(town: Town) -> list[str]:
    return [event.kind for event in events(town) if event.kind.startswith(("person.", "seat."))]


def events(town: Town) -> list[Event]:
    return [msgspec.json.decode(line, type=Event) for line in town.journal.lines]


# --- the tables ------------------------------------------------------------------------------------------------------


def test_every_act_needs_one_right_that_is_named() -> None:
    assert set(BY_CALL) == set(HANDLERS)
    assert set(BY_CALL.values()) <= ALL


def test_every_right_but_looking_is_somebodys_by_role() -> None:
    rights = RightsConfig()
    for right in ALL - {Right.LOOK}:
        assert rights.roles_with(right), right
    assert rights.of(Account(login="a", name="b", roles=(Role.WALL,))) == frozenset()


def test_by_person_a_right_is_given_and_taken() -> None:
    rights = RightsConfig()
    assert Right.CLOSE in rights.of(LI)
    assert Right.LEVEL not in rights.of(replace(ZHOU, auxiliary=True))
    assert Right.LEVEL in rights.of(replace(ZHOU, auxiliary=True, grants=(Right.LEVEL,)))
    assert Right.CLOSE not in rights.of(replace(LI, denials=(Right.CLOSE,), grants=(Right.CLOSE,)))


# --- without accounts ------------------------------------------------------------------------------------------------


def test_a_seat_without_accounts_allows_everything_and_cannot_be_locked(tmp_path: Path) -> None:
    town = Town(tmp_path)
    assert all(town.desk.session.may(right) for right in ALL)
    assert town.desk.run("勤级 1 节日").ok
    for line, code in (("锁", "people.no_lock"), ("换人", "people.none_needed"), ("复核", "people.nothing_waits")):
        outcome = town.desk.run(line)
        assert (outcome.ok, outcome.code) == (False, code)


# --- nobody is in ----------------------------------------------------------------------------------------------------


def test_nobody_in_nothing_is_done_and_nothing_journaled(town: Town) -> None:
    before = len(town.journal.lines)
    for line in ("警 噪声扰民 北关", "选 03", "撤回", "宏 一"):
        assert not town.desk.run(line).ok
    assert town.desk.run("主题 light").ok
    assert len(town.journal.lines) == before
    assert town.desk.people.page == "sign_in"


def test_a_wrong_password_is_said_and_journaled_without_what_was_typed(town: Town) -> None:
    acts_people.give(town.desk, acts_people.SIGN_IN, "my-secret-word", "zhouhai")
    town.desk.beat()
    assert town.desk.session.account is None
    assert town.desk.people.answer is not None
    assert kinds(town) == ["person.failed"]
    assert b"secret" not in b"".join(town.journal.lines)


def test_the_page_says_that_nobody_has_an_account_until_somebody_is_in(town: Town) -> None:
    town.desk.people.problem = Said("people.no_accounts", {"command": "main.py people add"})
    acts_people.give(town.desk, acts_people.SIGN_IN, "zhouhai", "falsch")
    town.desk.beat()
    assert town.desk.people.problem is not None
    enter(town, ZHOU)
    assert town.desk.people.problem is None


def test_who_signs_in_acts_in_their_own_name(town: Town) -> None:
    enter(town, ZHOU)
    assert (town.desk.actor, town.desk.people.page) == ("周海", "")
    assert town.desk.run("勤级 1 节日").ok
    assert events(town)[-1].actor == "周海"
    town.desk.actor = "别人"  # a handover by name does not change who sits here
    assert town.desk.actor == "周海"
    assert town.desk.room.seated[town.desk.seat].name == "周海"


# --- rights ----------------------------------------------------------------------------------------------------------


def test_who_may_not_is_told_who_may_and_the_journal_knows_once(town: Town) -> None:
    enter(town, WANG)
    for _ in range(3):
        outcome = town.desk.run("警 噪声扰民 北关")
        assert not outcome.ok
        for word in ("警", "接警", "值班长", "指挥调度"):
            assert word in outcome.text()
    assert not town.desk.room.incidents
    assert kinds(town) == ["person.signed_in", "person.refused"]
    assert town.desk.type("警 噪声扰民 北关").ok is False
    assert "值班长" in town.desk.preview.parts[0].text


def test_the_night_dispatcher_runs_the_loop_but_not_what_only_a_lead_may(town: Town) -> None:
    enter(town, LI)
    assert town.desk.run("警 噪声扰民 北关").ok
    assert not town.desk.run("勤级 1 节日").ok
    assert "值班长" in town.desk.run("勤级 1").text()
    town.desk.people.session = people.needed(town.desk, replace(ZHOU, auxiliary=True))
    assert "辅警" in town.desk.run("勤级 1 节日").text()
    town.desk.people.session = people.needed(town.desk, replace(ZHOU, denials=(Right.LEVEL,)))
    assert "没有给你" in town.desk.run("勤级 1 节日").text()


def test_a_macro_is_stopped_at_the_line_that_is_refused(town: Town) -> None:
    town.desk.site = replace_site(town, Macro(name="夜间", lines=("警 噪声扰民 北关", "勤级 1 节日")))
    enter(town, LI)
    outcome = town.desk.run("宏 夜间")
    assert not outcome.ok
    assert "勤务等级" in outcome.text()
    assert len(town.desk.room.incidents) == 1
    assert town.desk.room.level.level == 0


def replace_site(town: Town, macro: Macro) -> Site:
    return altered(town.desk.site, macros=(macro,))


def test_taking_back_needs_what_doing_needed(town: Town) -> None:
    enter(town, ZHOU)
    assert town.desk.run("勤级 1 节日").ok
    town.desk.people.session = people.needed(town.desk, replace(ZHOU, denials=(Right.LEVEL,)))
    assert not town.desk.undo().ok
    assert town.desk.room.level.level == 1
    town.desk.people.session = people.needed(town.desk, ZHOU)
    assert town.desk.undo().ok
    assert town.desk.room.level.level == 0


def test_nobody_takes_back_what_another_person_did(town: Town) -> None:
    enter(town, ZHOU)
    assert town.desk.run("勤级 1 节日").ok
    enter(town, LI, acts_people.SWITCH)
    assert town.desk.undo().code == "desk.nothing_to_undo"
    assert kinds(town) == ["person.signed_in", "person.signed_out", "person.signed_in"]


# --- fields ----------------------------------------------------------------------------------------------------------


def test_a_caller_is_seen_by_right_and_never_while_locked_and_units_get_it_all_the_same(town: Town) -> None:
    enter(town, ZHOU)
    key = town.call("0912", caller={"name": "张三", "number": "13812345678"})
    assert personal_seen.caller(town.desk, key) is not None
    town.desk.run("锁")
    assert personal_seen.caller(town.desk, key) is None
    enter(town, WANG, acts_people.UNLOCK)
    assert personal_seen.caller(town.desk, key) is None
    assert personal_seen.hidden(town.desk, personal_seen.RECORDING) is not None
    kept = town.desk.caller(key)
    assert kept is not None
    assert kept.name == "张三"


def test_pictures_open_by_themselves_only_for_who_may_see_them(town: Town) -> None:
    desk = town.desk
    desk.watching.strip = replace(desk.watching.strip, asked=True)
    assert not desk.watching.opens(desk)  # nobody is in
    enter(town, ZHOU)
    assert desk.watching.opens(desk)
    desk.run("锁")
    assert not desk.watching.opens(desk)
    desk.people.session = people.needed(desk, Account(login="c", name="内勤", roles=(Role.CLERK,)))
    assert not desk.watching.opens(desk)


# --- lock ------------------------------------------------------------------------------------------------------------


def test_a_locked_seat_does_nothing_until_its_person_or_another_signs_in(town: Town) -> None:
    enter(town, ZHOU)
    assert town.desk.run("警 噪声扰民 北关").ok
    assert town.desk.run("锁").ok
    assert not town.desk.run("警 噪声扰民 南关").ok
    assert not town.desk.undo().ok
    enter(town, ZHOU, acts_people.UNLOCK)
    assert town.desk.undo().ok  # his own act is still his to take back
    town.desk.run("锁")
    enter(town, LI, acts_people.UNLOCK)
    assert town.desk.actor == "李明"
    assert kinds(town) == ["person.signed_in", "seat.locked", "seat.unlocked", "seat.locked", "person.signed_out",
                           "person.signed_in"]  # fmt: skip


def test_locked_by_idleness_a_touch_opens_it_within_its_grace_only(town: Town) -> None:
    enter(town, ZHOU)
    acts_people.lock_now(town.desk, idle=True)
    town.clock.advance(5.0)
    assert acts_people.touched(town.desk)
    assert town.desk.session.open
    acts_people.lock_now(town.desk, idle=True)
    town.clock.advance(PeopleConfig().grace_s + 1.0)
    assert not acts_people.touched(town.desk)
    assert town.desk.session.locked
    enter(town, ZHOU, acts_people.UNLOCK)
    town.desk.run("锁")  # by hand: no grace
    assert not acts_people.touched(town.desk)


def test_a_restart_signs_out_whoever_was_in(town: Town) -> None:
    enter(town, ZHOU)
    town = town.killed_and_started_again()
    acts_people.began(town.desk, None)
    assert town.desk.session.account is None
    assert not town.desk.room.seated[town.desk.seat].name
    assert kinds(town)[-1] == "person.signed_out"


# --- four eyes -------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(town: Town) -> Town:
    """A site that wants two people for the duty level."""
    rules = replace(town.desk.site.config.people, four_eyes=(Right.LEVEL,))
    town.desk.site = altered(town.desk.site, config=replace(town.desk.site.config, people=rules))
    enter(town, ZHOU)
    return town


def test_an_act_of_four_eyes_waits_for_another_person_with_the_right(strict: Town) -> None:
    desk = strict.desk
    assert desk.run("勤级 1 节日").code == "people.needs_second"
    assert (desk.room.level.level, desk.people.page) == (0, "countersign")
    enter(strict, ZHOU, acts_people.COUNTERSIGN)
    assert desk.people.answer is not None
    assert desk.people.answer.code == "people.same_person"
    enter(strict, LI, acts_people.COUNTERSIGN)
    assert desk.people.answer.code == "people.may_not_countersign"
    assert desk.room.level.level == 0
    enter(strict, GUO, acts_people.COUNTERSIGN)
    assert (desk.room.level.level, desk.people.page) == (1, "")
    both, act = events(strict)[-2:]
    assert (both.kind, both.actor, both.body["name"]) == ("person.countersigned", "周海", "郭静")
    assert (act.kind, act.actor) == ("shift.level", "周海")
    assert desk.run("勤级 2").code == "people.needs_second"  # each act anew


def test_what_waits_is_let_be_by_word_and_by_the_lock(strict: Town) -> None:
    desk = strict.desk
    desk.run("勤级 1 节日")
    assert desk.run("复核 止").ok
    enter(strict, GUO, acts_people.COUNTERSIGN)
    assert desk.room.level.level == 0
    desk.run("勤级 1 节日")
    desk.run("锁")
    enter(strict, GUO, acts_people.COUNTERSIGN)
    assert desk.room.level.level == 0
    assert desk.session.locked


def test_kinds_are_known_to_the_journal() -> None:
    for kind in ("person.signed_in", "person.refused", "person.countersigned", "seat.locked", "seat.unlocked"):
        assert kind in KINDS


def test_what_was_pushed_outside_of_an_act_needs_no_more_than_looking(town: Town) -> None:
    undo.stays(town.desk, Said("people.locked"))
    assert town.desk.undoable[-1].rights == frozenset({Right.LOOK})


def test_a_board_that_is_only_opened_is_looked_at(town: Town) -> None:
    assert right_of(calls.Shift()) is Right.LOOK
    assert right_of(calls.Shift(unit="03", text="甲")) is Right.DUTY
    assert right_of(calls.HandOver()) is Right.LOOK
    assert right_of(calls.HandOver(act="begin")) is Right.HANDOVER
    assert isinstance(parse("换人", town.desk.context), calls.SignIn)


# --- an account that changes while its person is in -------------------------------------------------------------------


def test_other_rights_hold_at_once_and_a_lost_account_ends_the_session(town: Town) -> None:
    desk = town.desk
    enter(town, ZHOU)
    town.call("0912")
    desk.run("锁")
    acts_people.known_again(desk, "zhouhai", replace(ZHOU, denials=(Right.DISPATCH,)))
    assert desk.session.locked, "what changes of an account opens no seat"
    enter(town, ZHOU)
    acts_people.known_again(desk, "zhouhai", replace(ZHOU, denials=(Right.DISPATCH,)))
    assert desk.run("派 03 至 0912").code == "people.denied"
    acts_people.known_again(desk, "lim", None)
    assert desk.session.account is not None, "that is not who is in"
    acts_people.known_again(desk, "zhouhai", None)
    assert desk.people.page == acts_people.SIGN_IN
    assert desk.run("签 0912").code == "people.nobody_in"
    assert (kinds(town).count("person.account_changed"), kinds(town)[-1]) == (2, "person.signed_out")
    assert desk.room.seated[desk.seat].name == ""
