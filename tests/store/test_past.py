"""The journal as the past: whatever of it can be read is read, and what cannot is named."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.say import say
from console.store import JournalArchive
from console.store.journal import Journal
from console.words import Event

T = 1_790_000_000.0
MANY = 2_000


def event(n: int) -> Event:
    return Event(
        seat="s", id=f"id-{n}", at=T + n, actor="甲", kind="incident.note", subject=f"i{n}", body={"text": "备" * 40}
    )


def write(folder: Path, many: int = MANY) -> Path:
    path = folder / "journal.sqlite"
    journal = Journal(path, T)
    journal.write([event(n) for n in range(many)])
    journal.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("whole")).read_bytes()


def test_all_of_it_in_order_or_a_part(tmp_path: Path) -> None:
    write(tmp_path)
    archive = JournalArchive(tmp_path)
    assert archive.span() == (T, T + MANY - 1)
    assert [one.subject for one in archive.events()] == [f"i{n}" for n in range(MANY)]
    assert [one.at for one in archive.events(T + 10, T + 13)] == [T + 10, T + 11, T + 12]
    assert archive.lost == ()


def test_where_there_is_none_there_is_nothing(tmp_path: Path) -> None:
    archive = JournalArchive(tmp_path)
    assert archive.span() is None
    assert list(archive.events()) == []
    assert not list(tmp_path.iterdir()), "looking makes no file"


def test_a_line_that_was_changed_is_left_out_and_named(tmp_path: Path) -> None:
    with sqlite3.connect(write(tmp_path)) as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute("UPDATE event SET actor = '乙' WHERE n = 500")
    archive = JournalArchive(tmp_path)
    assert len(list(archive.events())) == MANY - 1
    (lost,) = archive.lost
    assert (lost.code, lost.since, lost.until) == ("store.chain_broken", T + 498, T + 500)
    assert say(lost.code)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 0.95), st.integers(1, 20_000), st.binary(min_size=1, max_size=64))
def test_a_torn_file_gives_what_is_whole(whole: bytes, where: float, length: int, rubbish: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path, at = Path(name) / "journal.sqlite", int(len(whole) * where)
        torn = (rubbish * (length // len(rubbish) + 1))[:length]
        path.write_bytes((whole[:at] + torn + whole[at + length :])[: len(whole)])
        archive = JournalArchive(Path(name))
        found = list(archive.events())
        for one in found:
            n = int(one.subject[1:])
            assert (one.at, one.id, one.body) == (T + n, f"id-{n}", event(n).body)
        assert len(found) == MANY or archive.lost
        assert len(found) > MANY * where * 0.5, "what stands before the tear is there"


def test_a_file_cut_short_gives_its_beginning(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    archive = JournalArchive(tmp_path)
    found = [one.subject for one in archive.events()]
    assert found == [f"i{n}" for n in range(len(found))]
    assert archive.lost


def test_it_is_read_while_it_is_written(tmp_path: Path) -> None:
    write(tmp_path)
    journal = Journal(tmp_path / "journal.sqlite", T)
    done = threading.Event()

    def read() -> None:
        for _ in range(5):
            assert len(list(JournalArchive(tmp_path).events())) >= MANY
        done.set()

    reader = threading.Thread(target=read)
    reader.start()
    n = MANY
    while not done.is_set() and n < MANY + 2_000:
        journal.write([event(n)])
        n += 1
    reader.join(60.0)
    journal.close()
    assert done.is_set()
    assert len(list(JournalArchive(tmp_path).events())) == n
