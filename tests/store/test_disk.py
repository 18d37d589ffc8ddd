"""A disk that refuses: the room goes on, says so, and records what it held back when there is room."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.store import Store, database
from console.words import Event, Fix, Receipt, StoreState
from tests.store.conftest import Desk, event

MakeStore = Callable[..., Store]


def fill_and_free(store: Store, desk: Desk, free: Callable[[], None], reason: str) -> list[Event]:
    """Append until the disk refuses, then five more, then make room. Returns all events in order."""
    store.start()
    events: list[Event] = []
    while not desk.heard or not isinstance(desk.heard[-1], Receipt) or desk.heard[-1].ok:
        events.append(event("长" * 3000))
        store.append(events[-1:])
        desk.wait_for(Receipt, lambda receipt: receipt.event_id == events[-1].id)
        assert len(events) < 2000, "the disk was never full"
    assert desk.heard[-1].reason == reason
    more = [event() for _ in range(5)]
    for one in more:  # the room goes on: each is answered at once
        store.append([one])
        assert not desk.wait_for(Receipt, lambda receipt, one=one: receipt.event_id == one.id).ok  # type: ignore[misc]
    state = desk.wait_for(StoreState, lambda state: state.held_back == 6)
    assert (state.recording, state.reason) == (False, reason)
    free()
    held = [events[-1], *more]
    assert [desk.wait_for(Receipt, lambda receipt: receipt.ok).event_id for _ in held] == [one.id for one in held]
    back = desk.wait_for(StoreState)
    assert (back.recording, back.held_back, back.reason) == (True, 0, "")
    assert store.stop() == 0
    return events + more


def verified(store: Store, events: list[Event]) -> None:
    assert [e.id for e in store.replay()] == [e.id for e in events]
    assert store.damage is None


@pytest.fixture
def page_limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The same error as a full disk, on every machine: SQLite may have this many pages."""
    return lambda pages: monkeypatch.setattr(database, "MAX_PAGES", pages)


def test_a_full_database(make_store: MakeStore, desk: Desk, page_limit: Callable[[int], None]) -> None:
    page_limit(40)
    events = fill_and_free(make_store(), desk, lambda: page_limit(0), "store.full")
    verified(make_store(), events)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MB; root on Linux only."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("this machine does not let us mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_really_full_disk(make_store: MakeStore, desk: Desk, small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 600_000)
    events = fill_and_free(make_store(folder=small_disk), desk, ballast.unlink, "store.full")
    verified(make_store(folder=small_disk), events)


def test_a_disk_that_is_full_from_the_start(make_store: MakeStore, desk: Desk, small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    store = make_store(folder=small_disk)
    assert list(store.replay()) == []
    store.start()
    assert not desk.wait_for(StoreState).recording
    one = event()
    store.append([one])
    assert desk.wait_for(Receipt).reason == "store.full"
    ballast.unlink()
    assert desk.wait_for(Receipt).ok
    store.stop()
    verified(make_store(folder=small_disk), [one])


def test_a_folder_that_cannot_be_made(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    store = make_store(folder=blocked)
    assert list(store.replay()) == []
    store.start()
    store.append([event()])
    assert not desk.wait_for(Receipt).ok
    blocked.unlink()
    assert desk.wait_for(Receipt).ok


def test_another_program_holds_the_database(
    make_store: MakeStore, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    store = make_store()
    store.start()
    desk.wait_for(StoreState)
    other = database.connect(tmp_path / "journal.sqlite", "journal", 0.0)
    other.execute("BEGIN IMMEDIATE")
    store.append([event()])
    assert desk.wait_for(Receipt).reason == "store.held"
    other.execute("ROLLBACK")
    other.close()
    assert desk.wait_for(Receipt).ok


def test_fixes_wait_for_the_disk_too(
    make_store: MakeStore, desk: Desk, page_limit: Callable[[int], None], tmp_path: Path
) -> None:
    from console.store import read_tracks

    page_limit(8)
    store = make_store()
    store.start()
    fixes = [Fix("03", 1700000000.0 + n, 115.0, 35.7, received_at=1700000000.0 + n) for n in range(3000)]
    store.put_fixes(fixes)
    assert desk.wait_for(StoreState, lambda state: not state.recording).reason == "store.full"
    page_limit(0)
    desk.wait_for(StoreState, lambda state: state.recording)
    store.stop()
    assert [fix.t for fix in read_tracks(tmp_path, 0.0, 2e9)] == [fix.t for fix in fixes]


def test_a_read_only_disk(make_store: MakeStore, desk: Desk, small_disk: Path) -> None:
    """As Linux makes one after an error: the room goes on, and records what it held back when it can be written."""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    store = make_store(folder=small_disk)
    assert list(store.replay()) == []
    store.start()
    assert not desk.wait_for(StoreState).recording
    one = event()
    store.append([one])
    refused = desk.wait_for(Receipt)
    assert (refused.ok, refused.reason) == (False, "store.denied")
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert desk.wait_for(Receipt).ok
    store.stop()
    verified(make_store(folder=small_disk), [one])
