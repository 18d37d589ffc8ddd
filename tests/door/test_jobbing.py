"""A job of the desk is ``main.py`` in a child: its lines come to the desk, it ends when told, it leaves nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.desk import jobs
from console.door.carrying import lost_of
from console.door.jobbing import Jobbing
from console.glass.screens.evening import END
from console.say import say
from console.words.past import Lost
from tests.desk.town import Town
from tests.glass.kept_evening import kept

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("past") / "site")


@pytest.fixture
def town(tmp_path: Path, folder: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    port = Jobbing(folder, made.inbox)
    made.desk.jobs.port = port
    yield made
    port.close()


def until(town: Town, true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not true():
        town.desk.beat()
        time.sleep(0.01)
        assert time.monotonic() < ends, town.desk.jobs.all


def span(since: float) -> tuple[str, ...]:
    return "--from", f"@{since:.3f}", "--to", f"@{END:.3f}"


def test_a_table_by_a_child(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "out" / "x.csv"
    path.parent.mkdir()
    assert town.desk.jobs.begin(town.desk, jobs.TABLE, path, span(END - 1800))
    until(town, lambda: not town.desk.jobs.running)
    job = town.desk.jobs.all[jobs.TABLE]
    assert not job.fault
    assert job.count == len(path.read_text("utf-8-sig").splitlines()) - 1 > 10


def test_what_the_child_cannot_do_it_says(town: Town, tmp_path: Path) -> None:
    (tmp_path / "no").write_bytes(b"no folder")
    for path, words in ((tmp_path / "no" / "x.csv", "no"), (tmp_path / "x.pdf", "结尾")):
        assert town.desk.jobs.begin(town.desk, jobs.TABLE, path, span(END - 1800))
        until(town, lambda: not town.desk.jobs.running)
        assert words in town.desk.jobs.all[jobs.TABLE].fault


def test_a_film_that_is_stopped_leaves_nothing(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "out" / "x.mp4"
    path.parent.mkdir()
    how = ("--speed", "1", "--fps", "30", "--size", "640x480")
    assert town.desk.jobs.begin(town.desk, jobs.FILM, path, (*span(END - 600), *how))
    until(town, lambda: town.desk.jobs.all[jobs.FILM].share > 0)
    assert town.desk.jobs.stop(town.desk, jobs.FILM)
    port = town.desk.jobs.port
    assert isinstance(port, Jobbing)
    until(town, lambda: not port.busy)
    assert list(path.parent.iterdir()) == []


def test_the_end_of_the_room_ends_its_jobs(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "out" / "x.mp4"
    path.parent.mkdir()
    assert town.desk.jobs.begin(town.desk, jobs.FILM, path, (*span(END - 600), "--speed", "1"))
    port = town.desk.jobs.port
    assert isinstance(port, Jobbing)
    port.close()
    assert not port.busy
    assert list(path.parent.iterdir()) == []


def test_only_what_is_lost_of_that_time_is_named() -> None:
    lost = (Lost(0.0, 10.0, "store.torn"), Lost(5.0, 8.0, "store.torn"), Lost(90.0, 99.0, "store.newer"))
    assert lost_of(lost, 1.0, 20.0) == (say("store.torn"),)
    assert lost_of(lost, 20.0, 30.0) == ()
