"""Snapshots beside a journal: exactly up to a line, durable, and never trusted against the journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import pytest

from console.store import Store, behind, database
from console.store.journal import Damage, Mark
from console.store.snapshots import KEPT, Snapshots
from console.words import Event
from tests.store.conftest import Desk, event

PATIENCE_S = 30.0


def marked(store: Store) -> Mark | None:
    found: SimpleQueue[Mark | None] = SimpleQueue()
    store.mark(found.put)
    return found.get(timeout=PATIENCE_S)


def newest(folder: Path, store: Store, version: str = "v") -> tuple[Mark | None, list[bytes]]:
    read: list[bytes] = []

    def fits(mark: Mark, pieces: tuple[memoryview, ...]) -> bool:
        read[:] = [bytes(one) for one in pieces]
        return store.resume(mark)

    return Snapshots(folder, version).newest(fits), read


def ids(lines: object) -> list[str]:
    return [one.id for one in lines]  # type: ignore[attr-defined]


@pytest.fixture
def written(make_store: Callable[..., Store], desk: Desk, tmp_path: Path) -> tuple[list[Event], Mark]:
    """Thirty events of two seats; a snapshot behind the twentieth."""
    store = make_store()
    store.start()
    lines = [event(seat=f"seat{1 + n % 2}") for n in range(30)]
    store.append(lines[:20])
    found: SimpleQueue[Mark | None] = SimpleQueue()
    store.mark(found.put)
    store.append(lines[20:])
    mark = found.get(timeout=PATIENCE_S)
    assert mark is not None
    desk.receipts(30)
    Snapshots(tmp_path, "v").write(mark, [b"first", b"", b"second" * 1000])
    store.stop()
    return lines, mark


def test_a_mark_is_behind_what_was_appended_before_it_and_nothing_else(written: tuple[list[Event], Mark]) -> None:
    _lines, mark = written
    assert mark.seq == 20
    assert {seat: head.n for seat, head in mark.heads.items()} == {"seat1": 10, "seat2": 10}


def test_a_start_reads_what_comes_after_the_snapshot(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path
) -> None:
    lines, mark = written
    store = make_store()
    assert newest(tmp_path, store) == (mark, [b"first", b"", b"second" * 1000])
    assert ids(store.replay()) == ids(lines[20:])
    assert store.damage is None
    assert store.last is not None
    assert store.last.id == lines[18].id  # the last of its own before the mark


def test_another_program_reads_the_whole_journal(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path
) -> None:
    store = make_store()
    assert newest(tmp_path, store, "later")[0] is None
    assert ids(store.replay()) == ids(written[0])


@pytest.mark.parametrize("at", [0, 9, 60, -40, -1])
def test_a_snapshot_that_rotted_is_left_alone(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path, at: int
) -> None:
    (path,) = tmp_path.glob("*.snapshot")
    data = bytearray(path.read_bytes())
    data[at] ^= 0x41
    path.write_bytes(data)
    store = make_store()
    assert newest(tmp_path, store)[0] is None
    assert ids(store.replay()) == ids(written[0])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_one_that_was_torn_is_left_alone(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path, share: float
) -> None:
    (path,) = tmp_path.glob("*.snapshot")
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    store = make_store()
    assert newest(tmp_path, store)[0] is None
    assert ids(store.replay()) == ids(written[0])


def test_the_one_before_does_where_the_newest_rotted(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path
) -> None:
    lines, mark = written
    later = tmp_path / "room-000000000099.snapshot"
    later.write_bytes(b"nothing")
    store = make_store()
    assert newest(tmp_path, store)[0] == mark
    assert ids(store.replay()) == ids(lines[20:])


def test_another_journal_does_not_take_it(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], desk: Desk, tmp_path: Path
) -> None:
    """As after a damaged one was set aside, or a backup was restored: other lines at the same places."""
    for file in tmp_path.glob("journal*"):
        file.unlink()
    store = make_store()
    store.start()
    store.append([event(seat=f"seat{1 + n % 2}") for n in range(30)])
    desk.receipts(30)
    store.stop()
    again = make_store()
    assert newest(tmp_path, again)[0] is None
    assert len(list(again.replay())) == 30
    assert written[1].seq == 20


def test_no_journal_takes_none(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path
) -> None:
    for file in tmp_path.glob("journal*"):
        file.unlink()
    assert not make_store().resume(written[1])
    assert not list(tmp_path.glob("journal*")), "looking does not make one"


def test_a_line_that_was_changed_after_the_snapshot_is_found_at_the_start(
    written: tuple[list[Event], Mark], make_store: Callable[..., Store], tmp_path: Path
) -> None:
    lines, _mark = written
    _change(tmp_path / "journal.sqlite", 25)
    store = make_store()
    assert newest(tmp_path, store)[0] is not None
    assert ids(store.replay()) == ids(lines[20:24])
    assert store.damage is not None
    assert (store.damage.code, store.damage.seq) == ("store.chain_broken", 24)


def test_no_mark_while_the_disk_refuses(
    make_store: Callable[..., Store], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store()
    store.start()
    store.append([event()])
    desk.receipts(1)
    assert marked(store) is not None
    monkeypatch.setattr(database, "connect", _refuse)
    assert store._journal is not None
    monkeypatch.setattr(store._journal, "write", _refuse)
    store.append([event()])
    assert marked(store) is None


def test_a_store_that_is_closed_has_none(make_store: Callable[..., Store]) -> None:
    assert marked(make_store()) is None


def test_two_are_kept_and_what_was_left_half_written_goes(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, "v")
    (tmp_path / "room-000000000001.part").write_bytes(b"half")
    for seq in range(1, 6):
        snapshots.write(Mark(seq, {}), [b"x"])
    assert [one.name for one in sorted(tmp_path.iterdir())] == [f"room-{n:012d}.snapshot" for n in range(6 - KEPT, 6)]


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> object:
        yield b"one"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Snapshots(tmp_path, "v").write(Mark(1, {}), pieces())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def _refuse(*_args: object, **_named: object) -> None:
    raise OSError(28, "No space left on device")


def _change(path: Path, seq: int) -> None:
    """As somebody with the file in his hands would."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER event_is_never_changed")
    connection.execute("UPDATE event SET actor = 'nobody' WHERE seq = ?", (seq,))
    connection.close()


# --- what the snapshot spared the start, verified behind the window ---------------------------------------------------


@pytest.mark.parametrize("changed", [None, 1, 7, 20, 25])
def test_the_lines_before_the_mark_are_verified_later(
    written: tuple[list[Event], Mark], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: int | None
) -> None:
    """Those after it are the start's."""
    monkeypatch.setattr(behind, "_START_S", 0.0)
    if changed is not None:
        _change(tmp_path / "journal.sqlite", changed)
    assert _verified(tmp_path, written[1]) == (None if changed in (None, 25) else changed - 1)


def test_a_page_that_is_damaged_before_the_mark_is_named(
    written: tuple[list[Event], Mark], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "_START_S", 0.0)
    (tmp_path / "journal.sqlite").write_bytes(b"no database at all" * 1000)
    assert _verified(tmp_path, written[1]) == 0


def _verified(folder: Path, mark: Mark) -> int | None:
    """``seq`` of the last good line before the damage; None: all is well."""
    told: SimpleQueue[Damage | None] = SimpleQueue()
    thread = behind.Behind(folder, mark, lambda damage, _lines: told.put(damage))
    thread.start()
    found = told.get(timeout=PATIENCE_S)
    thread.stop()
    return found.seq if found is not None else None


def test_after_an_older_backup_was_put_back_new_snapshots_stay(tmp_path: Path) -> None:
    """Their places are lower than those of the ones from before, which fit no more."""
    snapshots = Snapshots(tmp_path, "v")
    for seq in (900, 1000, 40, 50):
        snapshots.write(Mark(seq, {}), [str(seq).encode()])
    assert sorted(path.name for path in tmp_path.glob("room-*")) == [
        "room-000000000040.snapshot", "room-000000000050.snapshot",
    ]  # fmt: skip
    assert (newest := snapshots.newest(lambda _mark, _pieces: True)) is not None
    assert newest.seq == 50
