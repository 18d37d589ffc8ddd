"""What the journal cannot take outlives the process: the spare file, torn, full, emptied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.store import Store, database
from console.store.journal import Personal
from console.store.spare import Spare
from console.words import Event, Receipt, StoreState
from tests.store.conftest import Desk, event

MakeStore = Callable[..., Store]


def test_what_is_written_is_read_and_cleared_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "spare.bin"
    spare = Spare(path, 8192)
    spare.reserve()
    items: list[Event | Personal] = [event("甲"), Personal("k", {"number": "13800000000"}, 9.0), event("乙")]
    spare.write(items[:1])
    spare.write(items[1:])
    again = Spare(path, 8192)
    assert again.read() == items
    assert path.stat().st_size == 8192
    again.clear()
    assert b"13800000000" not in path.read_bytes()
    assert path.read_bytes() == bytes(8192)
    assert Spare(path).read() == []


@pytest.mark.parametrize("cut", [1, 7, 9, 60])
def test_a_torn_line_ends_it_and_is_written_over(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "spare.bin"
    spare = Spare(path, 4096)
    spare.reserve()
    first, second, third = event("甲"), event("乙"), event("丙")
    spare.write([first])
    end = spare.used
    spare.write([second])
    with path.open("r+b") as file:
        file.seek(end + cut)
        file.write(bytes(4096 - end - cut))
    again = Spare(path, 4096)
    assert again.read() == [first]
    again.write([third])
    assert Spare(path).read() == [first, third]


def test_more_than_was_set_aside_grows_it_and_shrinks_back(tmp_path: Path) -> None:
    spare = Spare(tmp_path / "spare.bin", 512)
    spare.reserve()
    items: list[Event | Personal] = [event("长" * 400) for _ in range(3)]
    spare.write(items)
    assert Spare(tmp_path / "spare.bin").read() == items
    spare.clear()
    assert (tmp_path / "spare.bin").stat().st_size == 512


def test_what_a_full_disk_refused_is_there_after_a_kill(
    make_store: MakeStore, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "MAX_PAGES", 12)
    first = make_store()
    assert list(first.replay()) == []
    first.start()
    events = [event("长" * 3000) for _ in range(12)]
    for one in events:
        first.append([one])
    first.keep_personal("county:912", {"number": "13800000000"}, 2_000_000_000.0)
    last = event("最后")
    first.append([last])
    desk.wait_for(Receipt, lambda receipt: receipt.event_id == last.id)
    state = desk.wait_for(StoreState, lambda one: one.held_back > 0)
    assert (state.recording, state.spared) == (False, state.held_back)
    # nothing of the first process but its files: it is not stopped before the second reads
    second = make_store()
    assert [one.id for one in second.replay()] == [one.id for one in [*events, last]]
    assert second.personal("county:912") == {"number": "13800000000"}
    assert last.id in second.held_ids()
    monkeypatch.setattr(database, "MAX_PAGES", 0)
    first.stop()
    second.start()
    second.stop()
    third = make_store()
    assert [one.id for one in third.replay()] == [one.id for one in [*events, last]]
    assert not third.held_ids()
    assert b"13800000000" not in (tmp_path / "spare.bin").read_bytes()


def test_nothing_can_be_written_anywhere_and_that_is_said(
    make_store: MakeStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Spare, _items: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database, "MAX_PAGES", 3)
    monkeypatch.setattr(Spare, "write", refuse)
    store = make_store()
    store.start()
    one = event("长" * 3000)
    store.append([one])
    assert not desk.wait_for(Receipt, lambda receipt: receipt.event_id == one.id).ok
    state = desk.wait_for(StoreState, lambda one: one.held_back > 0)
    assert (state.held_back, state.spared) == (1, 0)
    monkeypatch.setattr(database, "MAX_PAGES", 0)


def test_restarts_without_room_do_not_fill_the_spare_file(
    make_store: MakeStore, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "MAX_PAGES", 3)
    first = make_store()
    first.start()
    one = event("长" * 3000)
    first.append([one])
    desk.wait_for(StoreState, lambda state: state.spared == 1)
    first.stop()
    used = sum(1 for _ in Spare(tmp_path / "spare.bin").read())
    for _ in range(2):
        again = make_store()
        assert [found.id for found in again.replay()] == [one.id]
        again.start()
        desk.wait_for(StoreState, lambda state: not state.recording)
        again.stop()
        assert len(Spare(tmp_path / "spare.bin").read()) == used
