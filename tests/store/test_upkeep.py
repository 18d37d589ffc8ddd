"""Backups without a pause, restoring, moving, checking: on real files and a real PostgreSQL, while others write."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from console.store import Store, postgres
from console.store.journal import Journal, replay
from console.store.setting_up import set_up
from console.store.upkeep import checking, files, moving, tables
from console.store.upkeep.manifest import Faulty, Unfit
from console.words import Event
from tests.store.conftest import Desk, event

NOW = 1_790_000_000.0
ATTACHED = f"attachments/{hashlib.sha256(b'a plan').hexdigest()}.pdf"


def ignore(_share: float) -> None:
    pass


def nothing(_event: object) -> None:
    pass


def lines_of(folder: Path) -> list[tuple[str, int, str]]:
    journal = Journal(folder / "journal.sqlite", NOW)
    found = [(one.seat, one.n, one.hash) for one in replay(journal) if isinstance(one, Event)]
    journal.close()
    return found


def lines_in(url: str) -> list[tuple[str, int, str]]:
    with postgres.connect(url) as connection:
        return connection.execute("SELECT seat, n, hash FROM event ORDER BY seq").fetchall()


@pytest.fixture
def full(tmp_path: Path, make_store: Callable[..., Store], desk: Desk) -> Path:
    """A state folder with three hundred events of two seats and a caller."""
    folder = tmp_path / "state"
    store = make_store(folder=folder)
    store.start()
    store.append([event(seat=f"seat{1 + n % 2}") for n in range(300)])
    store.keep_personal("county:912", {"name": "张三", "number": "138"}, NOW * 2)
    desk.receipts(300)
    store.stop()
    (folder / "attachments").mkdir()
    (folder / ATTACHED).write_bytes(b"a plan")
    return folder


@pytest.fixture
def shared(database: str, full: Path) -> str:
    """The same in PostgreSQL."""
    set_up(database, "county", NOW)
    moving.to_database(full, database, list, nothing, ignore)
    return database


@pytest.mark.parametrize("name", ["backup", "backup.zip"])
def test_a_backup_is_restored_line_by_line(full: Path, tmp_path: Path, name: str) -> None:
    out, again = tmp_path / "kept" / name, tmp_path / "again"
    assert files.backup(full, "county", out, NOW, ignore).events == 300
    assert files.restore(out, again, ignore).site == "county"
    assert lines_of(again) == lines_of(full)
    assert (again / ATTACHED).read_bytes() == b"a plan"
    assert not list(checking.of_files(again, NOW, ignore, nothing))
    with pytest.raises(files.NotEmpty):
        files.restore(out, again, ignore)


def test_a_backup_is_made_while_the_room_writes_and_nobody_waits(
    full: Path, tmp_path: Path, make_store: Callable[..., Store], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer commits between any two pieces of the copy; the copy is the journal at one moment all the same."""
    monkeypatch.setattr(files, "_PAGES", 1)
    store = make_store(folder=full)
    store.start()
    seen: list[int] = []

    def meanwhile(_share: float) -> None:
        if len(seen) < 20:
            store.append([event(seat="seat1")])
            assert desk.receipts(1)[0].ok, "the writer had to wait"
            seen.append(1)

    files.backup(full, "county", tmp_path / "kept", NOW, meanwhile)
    store.stop()
    files.restore(tmp_path / "kept", tmp_path / "again", ignore)
    kept, now = lines_of(tmp_path / "again"), lines_of(full)
    assert len(seen) == 20
    assert len(now) == 320
    assert kept == now[: len(kept)]
    assert 300 <= len(kept) < 320


@pytest.mark.parametrize("name", ["backup", "backup.zip"])
def test_what_is_broken_off_leaves_nothing(full: Path, tmp_path: Path, name: str) -> None:
    def stopped(_share: float) -> None:
        raise KeyboardInterrupt

    kept = tmp_path / "kept"
    with pytest.raises(KeyboardInterrupt):
        files.backup(full, "county", kept / name, NOW, stopped)
    assert list(kept.iterdir()) == []
    files.backup(full, "county", kept / name, NOW, ignore)
    with pytest.raises(KeyboardInterrupt):
        files.restore(kept / name, tmp_path / "again", stopped)
    assert list((tmp_path / "again").iterdir()) == []


@pytest.mark.parametrize("name", ["journal.sqlite", "manifest.json"])
def test_an_altered_backup_is_not_restored(full: Path, tmp_path: Path, name: str) -> None:
    files.backup(full, "county", tmp_path / "kept", NOW, ignore)
    data = bytearray((tmp_path / "kept" / name).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "kept" / name).write_bytes(data)
    with pytest.raises(Faulty, match=name):
        files.restore(tmp_path / "kept", tmp_path / "again", ignore)
    assert not (tmp_path / "again").exists()


def test_a_zip_cut_short_is_not_restored(full: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept.zip"
    files.backup(full, "county", out, NOW, ignore)
    assert zipfile.is_zipfile(out)
    out.write_bytes(out.read_bytes()[:-100])
    with pytest.raises(Faulty):
        files.restore(out, tmp_path / "again", ignore)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def test_a_database_is_moved_backed_up_restored_and_moved_back(
    shared: str, postgres: object, full: Path, tmp_path: Path
) -> None:
    assert lines_in(shared) == lines_of(full)
    made = tables.backup(shared, tmp_path / "kept.zip", NOW, ignore)
    assert (made.events, made.site) == (300, "county")
    empty = postgres.fresh()  # type: ignore[attr-defined]
    tables.restore(tmp_path / "kept.zip", empty, NOW, ignore)
    assert lines_in(empty) == lines_in(shared)
    assert not list(checking.of_database(empty, NOW, ignore, nothing))
    assert moving.to_files(empty, tmp_path, NOW, ignore) == 300
    assert lines_of(tmp_path) == lines_of(full)
    assert (tmp_path / ATTACHED).read_bytes() == b"a plan"
    kept = sqlite3.connect(tmp_path / "journal.sqlite")
    assert kept.execute("SELECT count(*) FROM personal").fetchone() == (1,)
    kept.close()
    with pytest.raises(files.NotEmpty):
        tables.restore(tmp_path / "kept.zip", empty, NOW, ignore)
    with pytest.raises(Unfit):  # the copies of tables are no files of a seat on its own
        files.restore(tmp_path / "kept.zip", tmp_path / "other", ignore)
    assert not (tmp_path / "other").exists()
    with pytest.raises(files.NotEmpty):
        moving.to_files(empty, tmp_path, NOW, ignore)


def test_a_restored_database_goes_on_where_it_was(shared: str, postgres: object, tmp_path: Path) -> None:
    """Its numbers go on: the next line has the next seq."""
    with _connect(shared) as connection:
        connection.execute("SELECT track_open('2026-11-26')")
        connection.execute("INSERT INTO track_unit (id) VALUES ('03')")
    tables.backup(shared, tmp_path / "kept", NOW, ignore)
    empty = postgres.fresh()  # type: ignore[attr-defined]
    tables.restore(tmp_path / "kept", empty, NOW, ignore)
    with _connect(empty) as connection:
        insert = (
            "INSERT INTO event (seat, n, id, at, actor, kind, subject, body, prev_hash, hash)"
            " VALUES ('s9', 1, 'x', 0, '', '', '', '{}', '', '') RETURNING seq"
        )
        assert connection.execute(insert).fetchone() == (301,)
        assert connection.execute("INSERT INTO track_unit (id) VALUES ('05') RETURNING row").fetchone() == (2,)
        assert connection.execute("SELECT day::text FROM track_day").fetchall() == [("2026-11-26",)]


def test_a_restore_that_fails_leaves_an_empty_database(shared: str, postgres: object, tmp_path: Path) -> None:
    tables.backup(shared, tmp_path / "kept", NOW, ignore)
    empty = postgres.fresh()  # type: ignore[attr-defined]

    def stopped(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tables.restore(tmp_path / "kept", empty, NOW, stopped)
    with _connect(empty) as connection:
        assert _version(connection) == 0


def test_a_move_that_is_broken_off_leaves_both_ends_as_they_were(database: str, full: Path, tmp_path: Path) -> None:
    def stopped(_share: float) -> None:
        raise KeyboardInterrupt

    set_up(database, "county", NOW)
    before = lines_of(full)
    with pytest.raises(KeyboardInterrupt):
        moving.to_database(full, database, list, nothing, stopped)
    assert lines_in(database) == []
    assert moving.to_database(full, database, list, nothing, ignore) == 300
    with pytest.raises(KeyboardInterrupt):
        moving.to_files(database, tmp_path, NOW, stopped)
    assert not list(tmp_path.glob("*.sqlite*"))
    assert lines_of(full) == before


def test_a_broken_journal_is_not_moved(database: str, full: Path) -> None:
    set_up(database, "county", NOW)
    _change(full / "journal.sqlite", 100)
    with pytest.raises(moving.Broken):
        moving.to_database(full, database, list, nothing, ignore)
    assert lines_in(database) == []


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_names_the_line_and_what_is_due(full: Path) -> None:
    _change(full / "journal.sqlite", 100)
    found = list(checking.of_files(full, NOW * 3, ignore, nothing))
    assert [one.code for one in found] == ["chain", "personal"]
    assert (found[0].facts["seat"], found[0].facts["n"]) == ("seat2", 50)


def test_check_names_a_damaged_page(full: Path) -> None:
    with (full / "journal.sqlite").open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xa5" * 4096)
    assert "torn" in [one.code for one in checking.of_files(full, NOW, ignore, nothing)]


def test_check_of_a_database_names_the_line_and_the_order_of_nobody(shared: str) -> None:
    with _connect(shared) as connection:
        connection.execute("ALTER TABLE event DISABLE TRIGGER ALL")
        connection.execute("UPDATE event SET actor = 'x' WHERE seq = 100")
        connection.execute("INSERT INTO active_order VALUES ('o1', '03', '', 's', 'a', 0)")
    found = list(checking.of_database(shared, NOW, ignore, nothing))
    assert [(one.code, one.facts["seat"], one.facts["n"]) for one in found] == [("chain", "seat2", 50)]
    assert [one.facts["unit"] for one in checking.orphans(shared, ())] == ["03"]
    assert not list(checking.orphans(shared, ("o1",)))


def test_two_moves_at_once_do_not_mix(database: str, full: Path) -> None:
    set_up(database, "county", NOW)
    ends: list[object] = []

    def one() -> None:
        try:
            ends.append(moving.to_database(full, database, list, nothing, ignore))
        except files.NotEmpty as error:
            ends.append(error)

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert sorted(map(str, map(type, ends))) == sorted(map(str, (int, files.NotEmpty)))
    assert lines_in(database) == lines_of(full)


def _connect(url: str) -> postgres.Connection:
    return postgres.connect(url)


def _version(connection: postgres.Connection) -> int:
    return postgres.version(connection)


def _change(path: Path, seq: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER event_is_never_changed")
    connection.execute("UPDATE event SET actor = 'nobody' WHERE seq = ?", (seq,))
    connection.close()
