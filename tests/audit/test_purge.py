"""Personal fields go when they are due: the journal says so, the chain holds, no byte of them is on the disk."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.store import Store, database
from console.store import store as store_thread
from console.store.journal import Journal, personal
from console.words import Event, Receipt, VirtualClock
from tests.audit.ground import NOW, event
from tests.listener import Listener

NAME, NUMBER = "欧阳报警", "13800138777"
FORMS = (NUMBER.encode(), NAME.encode(), json.dumps(NAME)[1:-1].encode())


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
def store(tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(store_thread, "PURGE_S", 0.1)
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    desk = Listener()
    made = Store(tmp_path, "seat-1", clock, desk.inbox)
    assert list(made.replay()) == []
    made.start()
    for n in range(1, 201):  # so that pages are full, and what is erased lies among what stays
        made.keep_personal(f"county:{n}", {"name": NAME, "number": NUMBER}, NOW + 100)
        made.keep_personal(f"other:{n}", {"name": "留下", "number": "110"}, NOW + 1e6)
        made.append([event(n)])
    for _ in range(200):
        desk.wait_for(Receipt)
    yield made
    made.stop()


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not true():
        time.sleep(0.02)
        assert time.monotonic() < ends


def _events(folder: Path, kind: str) -> list[Event]:
    found = Store(folder, "seat-1", VirtualClock(NOW), Listener().inbox)
    events = [one for one in found.replay() if one.kind == kind]
    assert found.damage is None
    return events


def _holds(folder: Path) -> list[str]:
    """Files in which a form of it stands, whatever they are: the journal, its log, the spare file, the outbox."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in FORMS)]


def test_what_is_due_goes_with_every_byte_and_is_journaled(store: Store, tmp_path: Path, clock: VirtualClock) -> None:
    assert _holds(tmp_path)
    clock.advance(101)
    _until(lambda: bool(_events(tmp_path, "personal.purged")))
    _until(lambda: not _holds(tmp_path))
    store.stop()
    assert not _holds(tmp_path)
    [purged] = _events(tmp_path, "personal.purged")
    assert (purged.actor, purged.body["count"], purged.body["due_last"]) == ("system", 200, NOW + 100)
    assert set(purged.body["keys"]) == {f"county:{n}" for n in range(1, 201)}
    assert store.personal("county:1") == {}
    assert store.personal("other:1") == {"name": "留下", "number": "110"}


def test_a_reader_that_is_in_the_way_delays_it_and_does_not_prevent_it(
    store: Store, tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup or a wall reads while the row goes: the log cannot be emptied then, and is as soon as it can."""
    tries: list[bool] = []
    empty = Journal._in_log

    def counted(journal: Journal) -> bool:
        tries.append(empty(journal))
        return tries[-1]

    monkeypatch.setattr(Journal, "_in_log", counted)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM event").fetchone()
        clock.advance(101)
        _until(lambda: len(tries) > 1)
        assert tries[0], "the reader is in the way"
        assert _holds(tmp_path)
        reader.execute("COMMIT")
    _until(lambda: not _holds(tmp_path))
    store.stop()


def test_a_purge_that_cannot_be_journaled_erases_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "journal.sqlite", NOW)
    journal.write([personal("county:1", {"name": NAME}, NOW)])

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("full")

    monkeypatch.setattr(journal, "_append", refuse)
    with pytest.raises(sqlite3.Error):
        journal.purge(NOW + 1, "seat-1")
    monkeypatch.undo()
    assert journal.purge(NOW + 1, "seat-1") == 1
    journal.close()
    assert len(_events(tmp_path, "personal.purged")) == 1
