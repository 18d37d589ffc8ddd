"""What needs a person: everything that stands is listed, nothing that is over; grouped, ranked, heard, put off."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import console.desk
from console.desk import events as ev
from console.desk.alarm import Alarm
from console.desk.alarms import KINDS, AlarmLine
from console.say import known, use
from console.verbs import calls, parse, spell
from console.words import Changes, EdgeEvent
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    made.beat(1)
    return made


def codes(lines: tuple[AlarmLine, ...]) -> list[tuple[str, int]]:
    return [(line.first.code, line.n) for line in lines]


def waiting(town: Town) -> list[tuple[str, int]]:
    """Without old fixes: time passes here, and nobody moves."""
    return [one for one in codes(town.desk.alarms.view.waiting) if one[0] != "alarm.fix"]


def low(town: Town, unit: str, pct: float = 15) -> None:
    town.hear(f"unit/{unit}/bodycam", {"t": town.clock.now(), "recording": True, "battery": pct})


def sos(town: Town, unit: str, id: str = "s1") -> None:
    town.hear(f"unit/{unit}/sos", {"t": town.clock.now(), "id": id})
    town.beat()


# --- what stands --------------------------------------------------------------------------------------------------


def test_an_incident_is_new_at_once_then_late_then_nothing(town: Town) -> None:
    key = town.call("0912")
    assert waiting(town) == [("alarm.new", 1)]
    town.beat(61)
    assert waiting(town) == [("alarm.late", 1)]
    town.patrol("03")
    assert town.desk.act(calls.Assign(units=("03",), incident=key)).ok
    town.beat(1)
    assert waiting(town) == []


def test_what_a_person_makes_or_signs_is_no_news(town: Town) -> None:
    town.desk.act(calls.NewIncident(type="持械斗殴", place="南门"))
    assert waiting(town) == []


def test_an_emergency_stands_until_it_is_closed_and_sounds_until_it_is_taken(town: Town) -> None:
    town.call("0912")
    sos(town, "05")
    assert waiting(town) == [("alarm.sos", 1), ("alarm.new", 1)]
    assert town.desk.alarms.view.standing[0].rings
    town.desk.run("接 05")
    assert waiting(town)[0] == ("alarm.sos_taken", 1)
    assert not town.desk.alarms.view.standing[0].rings
    town.desk.run("解 05 王强")
    assert waiting(town) == [("alarm.new", 1)]


def test_a_question_of_a_unit_stands_until_it_is_answered(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912 !")
    town.beat()
    town.reply("03", town.order_id("03"), "backup", text="对方人多")
    (line,) = town.desk.alarms.view.waiting
    assert (line.first.code, line.first.level, line.first.facts["text"]) == ("alarm.ask_backup", 1, "对方人多")
    town.desk.run("准 03")
    assert waiting(town) == []


def test_edges_of_the_first_level_sound_and_one_put_off_stands_apart_until_it_wakes(town: Town) -> None:
    for n, level in ((1, 1), (2, 2)):
        edge = EdgeEvent(id=f"seat-1-E{n}", area="beat:B01", what="enter", at=town.clock.now(), unit="03", level=level)
        town.desk.record((ev.EdgeFired(edge=edge), edge.id), actor="system")
    town.desk.announce()
    assert [(one.alarm.level, one.rings) for one in town.desk.alarms.view.standing] == [(1, True), (2, False)]
    town.desk.record((ev.EdgeSnoozed(until=town.clock.now() + 30, why="接警在内"), "seat-1-E1"), actor="甲")
    town.desk.announce()
    assert codes(town.desk.alarms.view.snoozed) == [("alarm.edge_enter", 1)]
    assert len(waiting(town)) == 1
    town.desk.record((ev.EdgeSnoozed(until=town.clock.now() + 0.5, why="接警在内"), "seat-1-E2"), actor="甲")
    town.desk.announce()
    assert [line.key for line in town.desk.alarms.view.snoozed] == ["edge:seat-1-E1", "edge:seat-1-E2"]
    assert waiting(town) == []
    town.clock.advance(1.0)
    town.desk.changed(Changes.EDGES)
    town.desk.announce()
    assert [line.key for line in town.desk.alarms.view.snoozed] == ["edge:seat-1-E1"]
    assert [line.key for line in town.desk.alarms.view.waiting] == ["edge:seat-1-E2"]


# --- together, ranked ---------------------------------------------------------------------------------------------


def test_many_of_one_kind_are_one_line(town: Town) -> None:
    for unit in ("03", "05"):
        low(town, unit)
    town.beat(1)
    assert waiting(town) == [("alarm.battery", 1), ("alarm.battery", 1)]
    low(town, "07")
    low(town, "11", 5)  # half empty: graver, apart
    town.beat(1)
    assert waiting(town) == [("alarm.battery", 1), ("alarm.battery", 3)]
    assert not any(one.rings for one in town.desk.alarms.view.standing)  # [alarms] silent


def test_a_lost_link_is_heard_only_of_a_unit_on_an_order(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912 !")
    for unit in ("03", "05"):
        town.hear(f"unit/{unit}/link", {"t": town.clock.now(), "link": "offline"})
    town.beat(1)
    rings = {one.alarm.key: one.rings for one in town.desk.alarms.view.standing if one.alarm.kind == "link"}
    assert rings == {"link:03": True, "link:05": False}


def test_a_link_that_comes_and_goes_is_one_thing(town: Town) -> None:
    def link(word: str) -> float | None:
        town.hear("unit/05/link", {"t": town.clock.now(), "link": word})
        town.beat(5)
        return next((one.began for one in town.desk.alarms.view.standing if one.alarm.key == "link:05"), None)

    first = link("offline")
    assert link("online") is None
    assert link("offline") == first
    assert link("online") is None
    town.beat(61)
    later = link("offline")
    assert first is not None
    assert later is not None
    assert later > first + 60


# --- heard --------------------------------------------------------------------------------------------------------


def test_heard_is_kept_over_a_restart_and_comes_again_when_graver_or_anew(town: Town) -> None:
    town.call("0912", level=2)
    town.beat(61)
    assert town.desk.run("知 0912").ok
    assert waiting(town) == []
    assert codes(town.desk.alarms.view.heard) == [("alarm.late", 1)]
    again = town.killed_and_started_again()
    again.beat(1)
    assert waiting(again) == []
    assert again.desk.alarms.view.heard[0].members[0].heard_by == "值班长甲"
    again.desk.run("改 0912 一级")
    again.beat(1)
    assert waiting(again) == [("alarm.late", 1)]


def test_a_sign_that_was_heard_is_heard_after_a_restart_and_new_when_it_was_over(town: Town) -> None:
    low(town, "05")
    town.beat(1)
    assert town.desk.run("知 低电").ok
    again = town.killed_and_started_again()
    again.patrol("05")
    low(again, "05")
    again.beat(1)
    assert (waiting(again), codes(again.desk.alarms.view.heard)) == ([], [("alarm.battery", 1)])
    low(again, "05", 80)
    again.beat(1)
    again.beat(61)
    low(again, "05")
    again.beat(1)
    assert ("alarm.battery", 1) in waiting(again)


def test_what_is_meant_by_a_word_and_undone(town: Town) -> None:
    town.call("0912")
    town.call("0913")
    low(town, "05")
    sos(town, "07")
    town.beat(1)
    assert town.desk.run("知 0912").text() == "已知：0912 持械斗殴 新警情 人民路×青年街"
    assert [line.first.kind for line in town.desk.alarms.view.waiting] == ["sos", "new", "battery"]
    assert town.desk.run("zd all").text() == "已知：2 项"
    assert [line.first.kind for line in town.desk.alarms.view.waiting] == ["sos"]
    assert town.desk.undo().ok
    assert len(town.desk.alarms.view.waiting) == 3
    refused = town.desk.run("知 07")
    assert (refused.ok, refused.code) == (False, "verb.error.not_found")  # nothing but an emergency is about it
    assert town.desk.act(calls.HearAlarm(alarms=("unit:07",))).code == "alarm.take_it"
    assert town.desk.act(calls.HearAlarm(alarms=("unit:99",))).code == "alarm.none"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_spelled_is_read_back(town: Town, language: str) -> None:
    town.call("0912")
    low(town, "05")
    town.beat(1)
    use(language)
    try:
        for what in ("incident:county:20260921-0912", "unit:05", "kind:battery", "all", "battery:05"):
            call = calls.HearAlarm(alarms=(what,))
            assert parse(spell(call, town.desk.context), town.desk.context) == call
    finally:
        use("zh_CN")


def test_the_selected_one_is_meant_without_a_word(town: Town) -> None:
    town.call("0912")
    town.desk.run("选 0912")
    assert town.desk.run("知").ok
    assert waiting(town) == []


def test_every_kind_has_its_words() -> None:
    assert [kind for kind in KINDS if not known(f"alarm.kind.{kind}")] == []
    assert [kind for kind in KINDS if kind not in ("sos", "welfare") and not known(f"alarm.many.{kind}")] == []


def test_every_source_names_a_kind_that_the_list_knows() -> None:
    made = [
        (path.name, word.value.value)
        for path in Path(str(console.desk.__file__)).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Alarm"
        for word in node.keywords
        if word.arg == "kind" and isinstance(word.value, ast.Constant)
    ]
    assert len(made) >= 5
    assert [one for one in made if one[1] not in KINDS] == []


# --- whatever comes -----------------------------------------------------------------------------------------------

UNITS = ("03", "05", "07", "11")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("battery"), st.sampled_from(UNITS), st.integers(1, 100)),
        st.tuples(st.just("link"), st.sampled_from(UNITS), st.booleans()),
        st.tuples(st.just("hear"), st.sampled_from((*UNITS, "低电", "链路", "全")), st.just(0)),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 90)),
        st.tuples(st.just("sos"), st.sampled_from(UNITS), st.integers(1, 3)),
    ),
    max_size=30,
)


@given(ACTS)
@settings(max_examples=40)
def test_all_that_stands_is_in_the_list_once_and_nothing_that_is_over(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, int]]
) -> None:
    town = Town(tmp_path_factory.mktemp("town"))
    town.patrol(*UNITS)
    battery, lost, open_sos = {}, set[str](), set[str]()
    for what, unit, n in acts:
        if what == "battery":
            low(town, unit, n)
            battery[unit] = n
        elif what == "link":
            town.hear(f"unit/{unit}/link", {"t": town.clock.now(), "link": "online" if n else "offline"})
            (lost.discard if n else lost.add)(unit)
        elif what == "hear":
            town.desk.run(f"知 {unit}")
        elif what == "sos":
            town.hear(f"unit/{unit}/sos", {"t": town.clock.now(), "id": f"s{n}"})
            open_sos.add(unit)
        town.beat(max(1, n if what == "wait" else 1))
        view = town.desk.alarms.view
        there = [(one.alarm.kind, one.alarm.subject.id) for one in view.standing if one.alarm.kind != "fix"]
        stands = {("battery", u) for u, pct in battery.items() if pct < 20} | {("link", u) for u in lost}
        assert sorted(there) == sorted(stands | {("sos", u) for u in open_sos})
        members = [one for lines in (view.waiting, view.heard, view.snoozed) for line in lines for one in line.members]
        assert sorted(m.alarm.key for m in members) == sorted(one.alarm.key for one in view.standing)
        assert all(line.first.kind != "sos" for line in view.heard)


def test_thousands_that_stand_are_made_once(town: Town) -> None:
    """The same answer is the same objects: nothing is made again for it."""
    low(town, "05")
    town.beat(1)
    before = town.desk.alarms.view
    town.beat(1)
    assert town.desk.alarms.view is before
    assert isinstance(replace(before.standing[0].alarm, level=2), Alarm)
