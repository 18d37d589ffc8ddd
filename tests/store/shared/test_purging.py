"""Personal rows that are due go from PostgreSQL, the recorder journals it, and no table's file holds them."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from console.store import postgres
from console.store.shared import purging
from console.store.shared import store as shared_store
from console.words.sharing import Committed, RecorderState
from tests.postgres import Postgres
from tests.store.shared.conftest import MakeSeat
from tests.store.shared.test_writing import rows

NUMBER = "13800138666"


def test_the_recorder_erases_what_is_due_and_says_so(
    make_seat: MakeSeat, shared: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PURGE_S", "PING_S", "WIPE_S"):
        monkeypatch.setattr(shared_store, name, 0.1)
    a = make_seat("a")
    a.desk.wait_for(RecorderState, lambda state: state.mine)
    b = make_seat("b")
    b.store.keep_personal("county:1", {"number": NUMBER}, time.time() + 1)
    b.store.keep_personal("county:2", {"number": "110"}, 1e12)
    purged = b.desk.wait_for(Committed, lambda item: any(e.kind == "personal.purged" for e in item.events))
    [event] = [e for e in purged.events if e.kind == "personal.purged"]
    assert (event.seat, event.actor, event.body["keys"], event.body["count"]) == ("a", "system", ["county:1"], 1)
    assert rows(shared, "SELECT key FROM personal") == [("county:2",)]
    b.store.keep_personal("county:2", {}, time.time())  # 清除 at one seat: all forget it at once
    a.desk.wait_for(Committed, lambda item: any(e.body.get("keys") == ["county:2"] for e in item.events))
    assert (a.store.personal("county:2"), rows(shared, "SELECT 1 FROM personal")) == ({}, [])
    server: Postgres = request.getfixturevalue("postgres")
    _until_clean(shared, server.folder)


def _until_clean(url: str, folder: Path) -> None:
    """Its data files; the server's log of changes is its own matter (docs/audit.md)."""
    ends = time.monotonic() + 30
    while True:
        with closing(postgres.connect(url)) as connection:
            connection.execute("CHECKPOINT")
        held = [one for one in folder.rglob("base/*/*") if one.is_file() and NUMBER.encode() in one.read_bytes()]
        if not held:
            return
        time.sleep(0.1)
        assert time.monotonic() < ends, held


def test_a_purge_with_nothing_due_writes_nothing(shared: str) -> None:
    with closing(postgres.connect(shared)) as connection:
        assert purging.purge(connection, "a", 1.0) == 0
        connection.execute("INSERT INTO personal (key, fields, purge_at) VALUES ('x', '{}', 5)")
        assert purging.purge(connection, "a", 6.0) == 1
        assert purging.purge(connection, "a", 7.0) == 0
    assert len(rows(shared, "SELECT 1 FROM event")) == 1
