"""A task that comes again: each turn once, at its time, whatever the clock and the process do meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk import tasks_turns
from console.site import PatrolSpec, Site, TaskConfig
from console.words import Repeat, TaskState
from tests.desk.town import NOW, Journal, Town, make_site

DAY = 86_400.0
DAILY = Repeat(minutes=(22 * 60,))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03")
    return made


def local(at: float) -> str:
    return time.strftime("%H:%M", time.localtime(at))


def until(town: Town, at: float) -> None:
    town.beat(at - town.clock.now())


def turns(town: Town) -> list[float]:
    return [task.made_at for task in town.desk.tasks.values()]


def ten_at_night(town: Town) -> float:
    return tasks_turns.following(DAILY, town.clock.now())


# --- the times ------------------------------------------------------------------------------------------------------


def test_daily_weekly_hourly() -> None:
    week = tasks_turns.between(DAILY, NOW, NOW + 7 * DAY)
    assert len(week) == 7
    assert {local(at) for at in week} == {"22:00"}
    days = tasks_turns.between(Repeat(minutes=(480, 1320), days=(1, 3)), NOW, NOW + 7 * DAY)
    assert len(days) == 4
    assert {time.localtime(at).tm_wday for at in days} == {0, 2}
    every = tasks_turns.between(Repeat(hours=4), NOW, NOW + DAY)
    assert sorted(local(at) for at in every) == ["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"]


MINUTES = st.lists(st.integers(0, 1439), min_size=1, max_size=4, unique=True).map(sorted)
DAYS = st.lists(st.integers(1, 7), max_size=7, unique=True)


@given(MINUTES, DAYS, st.floats(0, 30 * DAY), st.floats(0, 10 * DAY))
def test_times_are_split_by_no_cut(minutes: list[int], days: list[int], start: float, length: float) -> None:
    repeat, a, c = Repeat(minutes=tuple(minutes), days=tuple(days)), NOW + start, NOW + start + length
    b = (a + c) / 2
    whole = tasks_turns.between(repeat, a, c)
    assert whole == tasks_turns.between(repeat, a, b) + tasks_turns.between(repeat, b, c)
    assert whole == sorted(set(whole))
    assert all(a < at <= c for at in whole)


# --- the turns ------------------------------------------------------------------------------------------------------


def test_each_is_made_at_its_time_and_given(town: Town) -> None:
    assert town.desk.run("任 03 每天22:00 60分内 夜巡").ok
    assert not town.desk.tasks, "the clock makes it"
    at = ten_at_night(town)
    until(town, at - 1)
    assert turns(town) == []
    until(town, at)
    until(town, at + 30)
    assert turns(town) == [at]
    (task,) = town.desk.tasks.values()
    assert (task.text, task.state, task.due_at) == ("夜巡", TaskState.ISSUED, at + 3600)
    assert town.wire.on("unit/03/task")
    until(town, at + DAY)
    assert turns(town) == [at, at + DAY]


def test_a_restart_at_its_very_second_makes_it_once(town: Town) -> None:
    town.desk.run("任 03 每天22:00 60分内 夜巡")
    at = ten_at_night(town)
    until(town, at)
    again = town.killed_and_started_again()
    again.beat(1)
    again.beat(60)
    assert turns(again) == [at]


def test_a_night_switched_off_is_said_and_not_made_up_for(town: Town) -> None:
    town.desk.run("任 03 每4小时 60分内 夜巡")
    town.clock.advance(30 * 3600)
    again = town.killed_and_started_again()
    again.beat(1)
    made, missed = len(again.desk.tasks), next(iter(again.desk.room.series.values())).missed
    assert made <= 1
    assert made + missed in (7, 8)
    assert [line.code for line in again.desk.ticker].count("tasks.tick_missed") == 1
    again.beat(60)
    assert len(again.desk.tasks) == made


def test_woken_within_its_time_the_running_turn_is_made(town: Town) -> None:
    town.desk.run("任 03 每天22:00 60分内 夜巡")
    at = ten_at_night(town)
    town.clock.advance(at + 1800 - town.clock.now())
    again = town.killed_and_started_again()
    again.beat(1)
    assert turns(again) == [at]
    assert next(iter(again.desk.tasks.values())).due_at == at + 3600, "it is due when it was"


def test_a_clock_that_jumps_ahead_a_day_and_is_set_right(town: Town) -> None:
    town.desk.run("任 03 每天22:00 60分内 夜巡")
    at = ten_at_night(town)
    until(town, at + DAY)
    assert turns(town) == [at + DAY], "tonight's is past its time, as the clock has it"
    town.clock.advance(at - 600 - town.clock.now())
    town.beat(1)
    until(town, at)
    assert sorted(turns(town)) == [at, at + DAY]
    until(town, at + DAY)
    assert sorted(turns(town)) == [at, at + DAY], "what was made too early is not made again"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-3 * DAY, 3 * DAY), st.booleans()), max_size=8))
def test_no_clock_makes_a_turn_twice(tmp_path_factory: pytest.TempPathFactory, jumps: list[tuple[float, bool]]) -> None:
    town = Town(tmp_path_factory.mktemp("town"))
    town.patrol("03")
    town.desk.run("任 03 每天22:00/06:00 60分内 夜巡")
    for seconds, killed in jumps:
        town.clock.advance(seconds)
        if killed:
            town = town.killed_and_started_again()
        town.beat()
    made = turns(town)
    assert len(made) == len(set(made))
    assert {local(at) for at in made} <= {"22:00", "06:00"}
    assert len({task.no for task in town.desk.tasks.values()}) == len(made), "no number is given twice"


def test_an_ended_series_makes_no_more_and_undo_brings_it_back(town: Town) -> None:
    town.desk.run("任 03 每天22:00 夜巡")
    assert town.desk.run("销任 T1").code == "tasks.series_ended"
    until(town, ten_at_night(town))
    assert not town.desk.tasks
    town.desk.undo()
    until(town, ten_at_night(town))
    assert len(town.desk.tasks) == 1


# --- the site's own -------------------------------------------------------------------------------------------------


def with_patrols(folder: Path, *specs: PatrolSpec) -> Site:
    site = make_site(folder)
    config = msgspec.structs.replace(site.config, patrols=specs, tasks=TaskConfig())
    object.__setattr__(site, "config", config)
    return site


def test_a_site_s_patrol_begins_with_the_turn_that_runs_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    spec = PatrolSpec(id="night", text="夜巡", every="每1小时", units=("03",), due_min=60)
    town = Town(tmp_path, site=with_patrols(tmp_path, spec))
    town.patrol("03")
    town.beat(1)
    assert len(town.desk.tasks) == 1
    town.beat(3600)
    again = town.killed_and_started_again()
    again.beat(1)
    assert len(again.desk.tasks) == 2
    assert len(again.desk.room.series) == 1
    assert again.desk.run("销任 T1").ok
    again.beat(7200)
    assert len(again.desk.tasks) == 2, "a person's word stands over the file"


def test_what_a_site_says_wrongly_is_said_once(tmp_path: Path) -> None:
    odd = PatrolSpec(id="a", text="夜巡", every="有时")
    gone = PatrolSpec(id="b", text="夜巡", every="每天22:00", units=("99",))
    town = Town(tmp_path, site=with_patrols(tmp_path, odd, gone))
    town.beat(1)
    town.beat(60)
    assert [line.code for line in town.desk.ticker] == ["tasks.tick_site"] * 2
    assert isinstance(town.journal, Journal)


def test_a_patrol_that_the_file_drops_comes_no_more_until_it_is_there_again(tmp_path: Path) -> None:
    spec = PatrolSpec(id="night", text="夜巡", every="每1小时", units=("03",), due_min=60)
    town = Town(tmp_path, site=with_patrols(tmp_path, spec))
    town.patrol("03")
    town.beat(1)
    town.desk.reload(with_patrols(tmp_path))
    town.beat(3700)
    assert len(town.desk.tasks) == 1
    town.desk.reload(with_patrols(tmp_path, spec))
    town.beat(1)
    town.beat(3600)
    assert len(town.desk.tasks) == 2
