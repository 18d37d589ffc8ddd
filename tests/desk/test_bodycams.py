"""What is known of body cameras, what of it is wrong, and that a wearer is told who looks."""

from __future__ import annotations

import math
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.desk import bodycams, looks
from console.dispatch.bodycams import Standing, facts, wrong
from console.say import LANGUAGES, use
from console.site import SiteConfig
from console.verbs import Call, calls, parse, spell
from console.words import Duty, RejectReason, Tri
from console.words.bodycam import FACTS
from layers.units import Units
from tests.desk.town import LAT, LON, Town

T0 = 1_700_000_000.0
CONFIG = SiteConfig()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.patrol("03", "05")
    return town


def say(town: Town, unit: str = "03", **said: object) -> None:
    town.hear(f"unit/{unit}/bodycam", {"t": town.clock.now(), **said})
    town.beat(1)


def standing(town: Town, unit: str = "03") -> dict[str, Standing]:
    return {fact.name: fact.standing for fact in bodycams.of_unit(town.desk, unit)}


def levels(town: Town) -> dict[str, int]:
    return {one.alarm.key: one.alarm.level for one in town.desk.alarms.view.standing}


def clock_off(town: Town) -> float:
    return {fact.name: fact.value for fact in bodycams.of_unit(town.desk, "03")}["clock"]


# --- what is known ------------------------------------------------------------------------------------------------


def test_what_was_never_said_is_unknown_and_no_limit_is_broken_by_it(town: Town) -> None:
    assert set(standing(town).values()) == {Standing.UNKNOWN}
    assert bodycams.of_unit(town.desk, "99") == ()
    say(town, battery=5)  # a telephone says as much
    assert not bodycams.speaks(town.desk, "03")
    assert bodycams.board(town.desk).rows.tolist() == [town.desk.units.row["03"]]  # for its battery alone


def test_each_fact_has_its_own_age_and_an_old_one_is_judged_no_more(town: Town) -> None:
    say(town, recording=True, battery=5, storage_free_mb=10, signal=-120, clock=town.clock.now() + 90)
    assert standing(town) == {
        "recording": Standing.GOOD, "battery": Standing.BAD, "storage": Standing.BAD, "signal": Standing.BAD,
        "clock": Standing.BAD, "stream": Standing.UNKNOWN,
    }  # fmt: skip
    assert {"battery:03", "storage:03", "camclock:03", "signal:03"} <= levels(town).keys()
    town.beat(600)
    say(town, recording=True)  # speaks of one thing: the others grow older
    town.beat(400)
    found = {fact.name: fact for fact in bodycams.of_unit(town.desk, "03")}
    assert found["recording"].standing is Standing.GOOD
    assert found["battery"].standing is Standing.OLD
    assert found["battery"].value == 5
    assert found["battery"].age_s == pytest.approx(1001, abs=3)
    assert not {"battery:03", "storage:03", "camclock:03", "signal:03"} & levels(town).keys()
    assert "silent:03" in levels(town)  # time makes nothing right
    assert town.desk.act(calls.Remind(unit="03")).ok
    assert "核对记录仪电量" in str(town.desk.room.notices)
    say(town, battery=80, storage_free_mb=9000, clock=town.clock.now())
    assert "silent:03" not in levels(town)


def test_the_clock_is_told_by_the_terminal_or_by_a_word_from_the_future(town: Town) -> None:
    now = town.clock.now()
    town.hear("unit/03/bodycam", {"t": now - 3600, "recording": True})  # late is not wrong
    town.beat(1)
    assert math.isnan(clock_off(town))
    town.hear("unit/03/bodycam", {"t": town.clock.now() + 120, "recording": True})
    town.beat(1)
    assert clock_off(town) == pytest.approx(120, abs=1)
    say(town, clock=town.clock.now() - 45)
    assert clock_off(town) == pytest.approx(-45, abs=1)


def test_a_stream_that_ends_is_none_any_more(town: Town) -> None:
    say(town, stream="http://10.0.0.9/03.ts")
    assert (standing(town)["stream"], town.desk.streams["03"]) == (Standing.GOOD, "http://10.0.0.9/03.ts")
    say(town, recording=True)
    assert "03" in town.desk.streams  # what was not said stays
    say(town, stream="")
    assert standing(town)["stream"] is Standing.IDLE
    assert "03" not in town.desk.streams


def test_on_scene_not_recording_is_graver_after_a_while_and_not_knowing_is_said(town: Town) -> None:
    say(town, recording=False)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "onscene"})
    town.beat(1)
    assert levels(town)["recording:03"] == 3
    town.beat(70)
    assert levels(town)["recording:03"] == 2
    town.beat(1000)
    assert "recording:03" not in levels(town)  # nobody knows any more
    assert levels(town)["blind:03"] == 3


@given(
    recording=st.sampled_from(Tri), duty=st.sampled_from(Duty), age_s=st.floats(0, 5000),
    battery=st.floats(0, 100) | st.just(math.nan), storage=st.floats(0, 9e4) | st.just(math.nan),
    signal=st.floats(-140, -40) | st.just(math.nan), off=st.floats(-500, 500) | st.just(math.nan),
)  # fmt: skip
def test_the_card_and_the_board_judge_alike(
    recording: Tri, duty: Duty, age_s: float, battery: float, storage: float, signal: float, off: float
) -> None:
    units = Units()
    row = units.ensure("03")
    units.registered[row] = True
    units.set_duty(row, duty, T0 - 10_000, T0)
    units.set_bodycam(row, T0 - age_s, T0, recording, battery, storage, signal, off)
    known = facts(units, row, CONFIG.limits, CONFIG.bodycam, T0)
    assert tuple(fact.name for fact in known) == FACTS
    masks = wrong(units, CONFIG.limits, CONFIG.bodycam, T0)
    for fact in known:
        if fact.name != "stream":
            assert bool(masks[fact.name][row]) is (fact.standing is Standing.BAD), fact
        assert fact.standing is not Standing.BAD or fact.age_s <= CONFIG.limits.bodycam_old_s


# --- the board ----------------------------------------------------------------------------------------------------


def test_the_board_puts_the_gravest_first_or_the_nearest(town: Town) -> None:
    incident = town.call()
    say(town, "03", recording=True, battery=90)
    say(town, "05", recording=True, battery=9)
    ids = town.desk.units.ids
    board = bodycams.board(town.desk)
    assert [ids[row] for row in board.rows] == ["05", "03"]
    assert (board.counts["battery"], board.cameras, board.well) == (1, 2, 1)
    assert [ids[row] for row in bodycams.board(town.desk, only_wrong=True).rows] == ["05"]
    town.beat(60)
    town.fix("03", LON, LAT)
    town.beat(1)
    near = bodycams.board(town.desk, near=("incident", incident))
    assert ids[near.rows[0]] == "03"
    assert near.metres is not None
    assert near.metres[near.rows[0]] < 50


# --- the wearer is told -------------------------------------------------------------------------------------------


def told(town: Town, unit: str = "03") -> list[dict[str, object]]:
    return town.wire.on(f"unit/{unit}/watch")


def test_who_looks_is_told_at_once_and_that_it_is_over(town: Town) -> None:
    looks.begin(town.desk, "unit:03", "marker")
    town.beat()
    town.beat()
    (first,) = told(town)
    assert (first["watching"], first["by"]) == (True, [town.desk.actor])
    looks.begin(town.desk, "unit:03", "strip")  # the same person at two places is one who looks
    town.beat(1)
    assert len(told(town)) == 1
    town.hear("unit/03/reply", {"t": town.clock.now(), "order": first["id"], "step": "signed"})
    town.beat(1)
    watched = town.desk.room.watched["03"]
    assert watched.heard_at is not None
    looks.end(town.desk, "unit:03", "strip")
    looks.end(town.desk, "unit:03", "marker")
    town.beat()
    town.beat()
    last = told(town)[-1]
    assert (last["watching"], last["id"]) == (False, first["id"])
    assert not town.desk.room.watched["03"].open


def test_it_is_told_anew_before_its_time_is_up(town: Town) -> None:
    looks.begin(town.desk, "unit:03", "wall:左屏/a")
    town.beat()
    for _ in range(8):
        town.beat(100)
    said = told(town)
    assert len({one["id"] for one in said}) == 1
    assert 2 <= len(said) <= 4
    assert str(said[-1]["until"]) > str(said[0]["until"])


def test_after_a_kill_the_wearer_still_hears_that_it_is_over(town: Town) -> None:
    looks.begin(town.desk, "unit:03", "marker")
    town.beat()
    town.beat()
    again = town.killed_and_started_again()
    again.beat()
    again.beat()
    (last,) = told(again)
    assert (last["watching"], last["id"]) == (False, told(town)[0]["id"])


def test_while_the_console_is_closed_nobody_looks_and_the_wall_is_told_anew(town: Town) -> None:
    looks.begin(town.desk, "unit:03", "wall:左屏/a")
    town.beat()
    town.beat()
    town.desk.telling.leave(town.desk)
    assert [one["watching"] for one in told(town)] == [True, False]
    again = town.killed_and_started_again()
    again.beat()
    (said,) = told(again)
    assert (said["watching"], said["id"]) == (True, told(town)[0]["id"])


def test_a_second_answer_is_refused_by_name(town: Town) -> None:
    looks.begin(town.desk, "unit:03", "marker")
    town.beat()
    town.beat()
    for expected in (0, 1):
        town.hear("unit/03/reply", {"t": town.clock.now(), "order": told(town)[0]["id"], "step": "signed"})
        town.beat()
        assert town.desk.health.rejects.get(RejectReason.DUPLICATE, 0) == expected
    looks.end(town.desk, "unit:03", "marker")
    town.beat()
    looks.begin(town.desk, "unit:03", "marker")
    town.beat()
    town.beat()
    town.hear("unit/03/reply", {"t": town.clock.now(), "order": told(town)[0]["id"], "step": "signed"})
    town.beat()
    assert town.desk.room.watched["03"].heard_at is None  # it has answered another look


# --- a reminder ---------------------------------------------------------------------------------------------------


def test_a_reminder_says_what_is_wrong_and_is_answered(town: Town) -> None:
    say(town, recording=True, battery=9, storage_free_mb=300)
    assert town.desk.act(calls.Remind(unit="03")).ok
    town.beat()
    (sent,) = town.wire.on("unit/03/notice")
    assert (sent["kind"], sent["about"]) == ("bodycam", ["battery", "storage"])
    assert sent["text"] == "更换记录仪电池（剩 9%）；记录仪存储将满（剩 300 MB），回站导出"
    say(town, battery=8)  # other figures are no other words
    assert town.desk.act(calls.Remind(unit="03")).code == "bodycam.waits"
    town.hear("unit/03/reply", {"t": town.clock.now(), "order": sent["id"], "step": "signed", "text": "马上换"})
    town.beat()
    one = bodycams.reminder(town.killed_and_started_again().desk, "03")
    assert one is not None
    assert one.answer is not None
    assert one.answer.text == "马上换"
    assert town.desk.act(calls.Remind(unit="03")).ok  # answered, and still wrong


def test_nothing_wrong_is_said_so_unless_a_person_says_what(town: Town) -> None:
    assert town.desk.act(calls.Remind(unit="03")).code == "bodycam.silent"
    say(town, recording=True, battery=90)
    assert town.desk.act(calls.Remind(unit="03")).code == "bodycam.nothing_wrong"
    assert town.desk.run("提醒 03 存储").ok
    assert town.desk.run("提醒 03 镜头被遮住").ok
    assert not town.desk.run(f"提醒 03 {'很' * 300}").ok
    town.beat()
    assert [one["text"] for one in town.wire.on("unit/03/notice")] == ["核对记录仪存储", "镜头被遮住"]


def test_a_reminder_is_taken_back_until_it_was_read(town: Town) -> None:
    say(town, recording=True, battery=9)
    town.desk.run("提醒 03")
    assert town.desk.undo().ok
    town.beat()
    last = town.wire.on("unit/03/notice")[-1]
    assert last["expires"] == last["issued"]  # show it no longer
    town.desk.run("提醒 03")
    town.beat()
    sent = town.wire.on("unit/03/notice")[-1]
    town.hear("unit/03/reply", {"t": town.clock.now(), "order": sent["id"], "step": "signed"})
    town.beat()
    assert not town.desk.undo().ok


def test_on_scene_and_not_known_the_wearer_is_asked(town: Town) -> None:
    say(town, battery=90, signal=-80)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "onscene"})
    town.beat(1)
    assert town.desk.run("提醒 03").ok
    town.beat()
    assert town.wire.on("unit/03/notice")[0]["text"] == "核对执法记录仪是否在录"
    assert "核对执法记录仪是否在录" in " ".join(one.text for one in town.desk.type("提醒 05 录像").parts)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("执法", calls.ShowBodycams()), ("zf 0912 异常", calls.ShowBodycams(kind="incident", id="K", wrong=True)),
        ("提醒 03", calls.Remind(unit="03")),
        ("remind 03 battery 马上", calls.Remind(unit="03", about=("battery",), text="马上")),
        ("画面 03", calls.LivePicture(kind="unit", id="03")),
        ("hm 03 关", calls.LivePicture(kind="unit", id="03", on=False)),
    ],
)  # fmt: skip
def test_the_verbs_of_body_cameras_are_typed_and_spelled(town: Town, text: str, call: Call) -> None:
    incident = town.call()
    if getattr(call, "id", "") == "K":
        call = calls.ShowBodycams(kind="incident", id=incident, wrong=True)
    assert parse(text, town.desk.context) == call
    for language in LANGUAGES:
        use(language)
        assert parse(spell(call, town.desk.context), town.desk.context) == call
    use("zh_CN")


def test_a_picture_of_who_says_no_address_is_refused_with_the_nearest_answer(town: Town) -> None:
    say(town, recording=True)
    outcome = town.desk.run("画面 03")
    assert (outcome.ok, outcome.code) == (False, "bodycam.no_stream")
    assert town.desk.run("画面 05").code == "bodycam.silent"
    say(town, stream="http://10.0.0.9/03.flv")
    assert town.desk.run("画面 03").ok


class Looking(RuleBasedStateMachine):
    """Whatever is opened, closed, waited for or killed: what a wearer was told last is what is so."""

    units = st.sampled_from(["03", "05"])
    places = st.sampled_from(["marker", "strip", "wall:左屏/a", "card"])

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.town = Town(Path(self.folder.name))

    @rule(unit=units, where=places)
    def begin(self, unit: str, where: str) -> None:
        looks.begin(self.town.desk, f"unit:{unit}", where)

    @rule(unit=units, where=places)
    def end(self, unit: str, where: str) -> None:
        looks.end(self.town.desk, f"unit:{unit}", where)

    @rule(seconds=st.sampled_from([1.0, 120.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.town.beat(seconds)

    @rule()
    def kill(self) -> None:
        wire = self.town.wire
        self.town = self.town.killed_and_started_again()
        self.town.wire.out = wire.out

    @invariant()
    def the_wearer_knows(self) -> None:
        self.town.beat()
        self.town.beat()
        for unit in ("03", "05"):
            seen = any(source == f"unit:{unit}" for source, _where in self.town.desk.room.looks)
            said = told(self.town, unit)
            assert bool(said and said[-1]["watching"]) is seen
            if seen:
                assert datetime.fromisoformat(str(said[-1]["until"])).timestamp() > self.town.clock.now()

    def teardown(self) -> None:
        self.folder.cleanup()


Looking.TestCase.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
TestLooking = Looking.TestCase
