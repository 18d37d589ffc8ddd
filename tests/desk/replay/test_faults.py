"""Clocks that jump, days on which nothing was, files that are damaged: the replay stands, and says what is missing."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.desk.replay import ReplayDesk
from console.desk.replay.story import Story
from console.desk.room import Room
from console.store import JournalArchive, TrackArchive
from console.words import VirtualClock
from tests.desk.replay.drill import Drill, go, replay
from tests.desk.replay.states import differences, state
from tests.desk.test_jumps import HOUR, Fault
from tests.desk.town import LAT, LON, NOW, make_site

Replays = Callable[[Path], ReplayDesk]


@pytest.fixture
def replays() -> Iterator[Replays]:
    made: list[ReplayDesk] = []

    def make(folder: Path) -> ReplayDesk:
        made.append(replay(folder))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("by_s", [HOUR, -HOUR])
def test_the_rooms_clock_was_wrong_and_followed(tmp_path: Path, replays: Replays, by_s: float) -> None:
    """The machine was an hour off; it is put right, the terminals agree, the room follows. DST is no jump: it is of
    what a clock shows, not of what it counts."""
    machine = VirtualClock(NOW - by_s)
    town = Drill(tmp_path, Fault(machine))  # type: ignore[arg-type]
    states: dict[float, dict[str, object]] = {}

    def minute(n: int, *, kept: bool) -> None:
        for _ in range(6):
            town.clock.advance(10.0)
            for m, unit in enumerate(("03", "05", "11")):
                town.fix(unit, LON + 0.0033 * m + 0.0002 * n, LAT, t=machine.now() + (0.0 if followed else by_s))
            town.beat()
        town.settle()
        if kept:
            states[town.clock.now()] = state(town.desk)
        town.clock.advance(1.0)  # what is done next is of another moment

    followed = False
    town.call("0911")
    for n in range(5):
        minute(n, kept=by_s > 0)
    machine.jump(by_s)
    followed = True
    town.desk.run("派 03 至 0911 !")
    for n in range(5, 15):
        minute(n, kept=n > 7)
        if n == 8:
            town.call("0912")
        if n == 10:
            town.desk.run("派 05 至 0912 !")
    assert town.desk.timekeeper.jumps[-1].followed
    town.end()
    desk = replays(tmp_path)
    for at in states:
        go(desk, at)
        desk.beat()
        found = differences(states[at], state(desk))
        assert not found, f'{at - NOW}: ' + chr(10).join(found)
    times = [one.at for one in desk.moments]
    assert times == sorted(times)


def test_where_nothing_was_recorded_nothing_is_shown(tmp_path: Path, replays: Replays) -> None:
    desk = replays(tmp_path)
    assert desk.state.code == "replaying.empty"
    assert (desk.state.since, desk.state.until) == (0.0, 0.0)
    assert not desk.moments
    desk.play(True)
    desk.jump(1)
    desk.beat()
    assert not desk.state.playing
    assert not desk.incidents


def test_an_empty_day_in_between_is_crossed(tmp_path: Path, replays: Replays) -> None:
    town = Drill(tmp_path)
    town.patrol("03")
    town.call("0912")
    town.settle()
    town.clock.advance(3 * 86_400.0)
    town.fix("03", LON + 0.001, LAT)
    town.beat()
    town.end()
    desk = replays(tmp_path)
    go(desk, NOW + 1.5 * 86_400.0)
    assert [one.no for one in desk.incidents.values()] == ["0912"]
    assert desk.units.fix_t[desk.units.row["03"]] == -float("inf"), "older than a day is not known"
    go(desk, desk.state.until)
    assert desk.units.lon_deg[desk.units.row["03"]] == pytest.approx(LON + 0.001, rel=0, abs=1e-6)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    town = Drill(folder)
    town.patrol("03")
    for n in range(30):
        town.call(f"{n:04}")
        town.fix("03", LON + 0.001 * n, LAT)
        town.beat(10.0)
    town.end()
    return folder


def test_a_damaged_day_of_tracks_costs_its_positions_and_is_named(
    recorded: Path, tmp_path: Path, replays: Replays
) -> None:
    shutil.copytree(recorded, tmp_path / "past")
    (day,) = (tmp_path / "past").glob("tracks-*.sqlite")
    day.write_bytes(b"\0" * 4096)
    desk = replays(tmp_path / "past")
    go(desk, NOW + 200.0)
    assert len(desk.incidents) == 21
    assert desk.state.lost
    assert not desk.state.code


def test_a_damaged_line_of_the_journal_costs_itself_and_is_named(
    recorded: Path, tmp_path: Path, replays: Replays
) -> None:
    shutil.copytree(recorded, tmp_path / "past")
    with sqlite3.connect(tmp_path / "past" / "journal.sqlite") as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute("UPDATE event SET actor = '乙' WHERE kind = 'incident.received' AND subject LIKE '%0003'")
    desk = replays(tmp_path / "past")
    go(desk, NOW + 1e6)
    assert len(desk.incidents) == 29
    assert [one.code for one in desk.state.lost] == ["store.chain_broken"]
    assert desk.units.lon_deg[desk.units.row["03"]] == pytest.approx(LON + 0.029, rel=0, abs=1e-6)


def test_closed_while_it_tells_a_long_story_it_ends_at_once(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window's thread waits for the reader: it must not wait for the end of the story."""
    telling = threading.Event()
    plain = Story.walk

    def endless(story: Story) -> Iterator[tuple[int, Room]]:
        while True:
            telling.set()
            yield from plain(story)

    monkeypatch.setattr(Story, "walk", endless)
    desk = ReplayDesk(make_site(recorded), JournalArchive(recorded), TrackArchive(recorded))
    desk.start()
    assert telling.wait(60.0)
    closing = threading.Thread(target=desk.close, daemon=True)
    closing.start()
    closing.join(60.0)
    assert not closing.is_alive()
