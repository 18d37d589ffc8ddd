"""The journal: what has a receipt is on disk, in order, and the chain proves it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import say
from console.store import Store, database
from console.store.chain import Head, digest, follows, forge
from console.words import Event, Receipt, StoreState, VirtualClock
from tests.store.conftest import Desk, event

MakeStore = Callable[..., Store]
DATABASES = Path(__file__).with_name("databases")
CHILD = Path(__file__).with_name("appending_child.py")


def replayed(store: Store) -> list[Event]:
    return list(store.replay())


def written(make_store: MakeStore, desk: Desk, events: list[Event]) -> None:
    store = make_store()
    store.start()
    store.append(events)
    assert all(receipt.ok for receipt in desk.receipts(len(events)))
    store.stop()


def test_what_is_appended_is_replayed(make_store: MakeStore, desk: Desk) -> None:
    events = [event(nested={"b": [1, 2.5, None, True], "a": "中"}), event(), event(seat="seat2")]
    written(make_store, desk, events)
    back = replayed(make_store())
    assert [(e.id, e.at, e.actor, e.kind, e.subject, e.body) for e in back] == [
        (e.id, e.at, e.actor, e.kind, e.subject, e.body) for e in events
    ]
    assert [(e.seat, e.n) for e in back] == [("seat1", 1), ("seat1", 2), ("seat2", 1)]


def test_the_hash_is_what_the_words_say(make_store: MakeStore, desk: Desk) -> None:
    """SHA-256 over the canonical JSON of all other fields: anybody can verify it with a JSON library."""
    written(make_store, desk, [event('甲\n"乙"', x=1e16, y=0.1), event()])
    previous = ""
    for line in replayed(make_store()):
        fields = {name: getattr(line, name) for name in line.__struct_fields__ if name != "hash"}
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert line.hash == hashlib.sha256(text.encode()).hexdigest()
        assert line.prev_hash == previous
        previous = line.hash


def test_the_chain_goes_on_after_a_restart(make_store: MakeStore, desk: Desk) -> None:
    for _ in range(3):
        written(make_store, desk, [event(), event()])
    store = make_store()
    assert [e.n for e in replayed(store)] == [1, 2, 3, 4, 5, 6]
    assert store.damage is None


def test_an_event_that_comes_twice_is_kept_once(make_store: MakeStore, desk: Desk) -> None:
    once = event()
    written(make_store, desk, [once, once, event()])
    assert [e.n for e in replayed(make_store())] == [1, 2]


@pytest.mark.parametrize(
    "bad", [float("nan"), "\ud800", b"bytes", {1: 2}, object()], ids=["nan", "surrogate", "bytes", "key", "object"]
)
def test_what_json_cannot_say_is_kept_as_text_and_never_refused(make_store: MakeStore, desk: Desk, bad: Any) -> None:
    written(make_store, desk, [event(bad=bad), event()])
    store = make_store()
    assert [e.n for e in replayed(store)] == [1, 2]
    assert store.damage is None


def test_the_journal_is_append_only(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    written(make_store, desk, [event()])
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    for statement in ("UPDATE event SET actor = 'x'", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_the_state_is_known_before_the_first_event(make_store: MakeStore, desk: Desk) -> None:
    make_store().start()
    assert desk.wait_for(StoreState).recording


def test_after_the_end_nothing_is_taken(make_store: MakeStore, desk: Desk) -> None:
    store = make_store()
    store.start()
    assert store.stop() == 0
    store.append([event()])
    receipt = desk.wait_for(Receipt)
    assert (receipt.ok, receipt.reason) == (False, "store.closed")


def test_every_reason_has_its_sentence() -> None:
    others = {"store.failed", "store.newer", "store.closed", "store.chain_broken", "store.missing"}
    others |= {"store.away", "store.not_ready", "store.replaced", "store.name_taken"}  # of a shared store
    codes = set(database._BY_SQLITE.values()) | set(database._BY_ERRNO.values()) | others
    assert codes == {code for code in say.catalogue() if code.startswith("store.")}


# --- damage ---------------------------------------------------------------------------------------------------


def tamper(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER event_is_never_changed")
    connection.execute("DROP TRIGGER event_is_never_removed")
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE event SET body = \'{"text":"nothing happened"}\' WHERE n = 3',
        "UPDATE event SET at = at + 1 WHERE n = 3",
        "DELETE FROM event WHERE n = 3",
        "UPDATE event SET hash = prev_hash WHERE n = 3",
        "UPDATE event SET actor = 'somebody else' WHERE n = 3",
    ],
)
def test_a_broken_chain_is_named_with_its_line(
    make_store: MakeStore, desk: Desk, tmp_path: Path, statement: str
) -> None:
    written(make_store, desk, [event() for _ in range(5)])
    tamper(tmp_path / "journal.sqlite", statement)
    store = make_store()
    assert [e.n for e in replayed(store)] == [1, 2]
    assert store.damage is not None
    assert (store.damage.n, store.damage.seat, store.damage.code) == (3, "seat1", "store.chain_broken")


def test_a_damaged_journal_is_set_aside_and_the_room_goes_on(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    written(make_store, desk, [event() for _ in range(5)])
    tamper(tmp_path / "journal.sqlite", "UPDATE event SET actor = 'x' WHERE n = 3")
    store = make_store()
    replayed(store)
    store.start()
    after = event()
    store.append([after])
    desk.wait_for(Receipt, lambda receipt: receipt.event_id == after.id)
    store.stop()
    (kept,) = tmp_path.glob("journal-damaged-*.sqlite")
    assert sqlite3.connect(kept).execute("SELECT count(*) FROM event").fetchone() == (5,)
    again = make_store()
    back = replayed(again)
    assert again.damage is None
    assert [e.n for e in back] == [1, 2, 3, 4]
    assert (back[2].kind, back[2].body["n"], back[2].body["kept"]) == ("store.damaged", 3, kept.name)
    assert back[3].id == after.id


def test_a_torn_file_keeps_what_stands_before_the_tear(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    written(make_store, desk, [event("长" * 500) for _ in range(200)])
    path = tmp_path / "journal.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 // 4096 * 4096])
    store = make_store()
    before = replayed(store)
    assert store.damage is not None
    assert store.damage.code == "store.torn"
    assert store.damage.n == len(before) + 1
    store.start()
    after = event()
    store.append([after])
    assert desk.wait_for(Receipt, lambda receipt: receipt.event_id == after.id).ok
    store.stop()
    again = make_store()
    assert [e.id for e in replayed(again)][: len(before)] == [e.id for e in before]
    assert again.damage is None


def test_what_is_no_database_is_set_aside_too(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database " * 1000)
    store = make_store()
    assert replayed(store) == []
    assert store.damage is not None
    assert (store.damage.n, store.damage.code) == (1, "store.torn")
    store.start()
    store.append([event()])
    assert desk.wait_for(Receipt).ok
    assert len(list(tmp_path.glob("journal-damaged-*.sqlite"))) == 1


# --- power and versions ---------------------------------------------------------------------------------------


def test_kill_9_loses_nothing_that_has_a_receipt(make_store: MakeStore, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2]
    )
    assert child.stdout is not None
    receipted = [child.stdout.readline().decode().strip() for _ in range(300)]
    child.kill()
    rest, _ = child.communicate()
    receipted += [line for line in rest.decode().split("\n")[:-1] if line]
    store = make_store()
    back = [e.id for e in replayed(store)]
    assert store.damage is None
    assert len(receipted) >= 300
    assert back[: len(receipted)] == receipted


@pytest.mark.parametrize("version", sorted(path.stem for path in DATABASES.glob("journal-*.sqlite")))
def test_an_old_journal_opens_and_goes_on(version: str, make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    shutil.copy(DATABASES / f"{version}.sqlite", tmp_path / "journal.sqlite")
    store = make_store()
    before = replayed(store)
    assert store.damage is None
    assert [e.body["text"] for e in before] == ["第一条", "第二条"]
    store.start()
    store.append([event()])
    assert desk.wait_for(Receipt).ok
    store.stop()
    assert [e.n for e in replayed(make_store())] == [1, 2, 3]
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    assert database.version(connection) == max(database.migrations("journal"))
    connection.close()


def test_there_is_an_old_journal_of_every_version() -> None:
    kept = {int(path.stem.removeprefix("journal-")) for path in DATABASES.glob("journal-*.sqlite")}
    assert kept == set(database.migrations("journal"))


def test_a_journal_of_a_later_version_is_left_alone(make_store: MakeStore, desk: Desk, tmp_path: Path) -> None:
    written(make_store, desk, [event()])
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO migration VALUES (9999, 'later', 0)")
    connection.close()
    store = make_store()
    assert replayed(store) == []
    assert store.damage is not None
    assert store.damage.code == "store.newer"
    store.start()
    store.append([event()])
    receipt = desk.wait_for(Receipt)
    assert (receipt.ok, receipt.reason) == (False, "store.newer")
    assert store.stop() == 1
    assert not list(tmp_path.glob("journal-damaged-*"))


# --- personal fields ------------------------------------------------------------------------------------------


def test_personal_fields_are_kept_and_purged(
    make_store: MakeStore, desk: Desk, clock: VirtualClock, tmp_path: Path
) -> None:
    store = make_store()
    store.start()
    store.keep_personal("county:912", {"name": "张三", "number": "13800138000"}, clock.now() + 3600)
    store.append([event()])
    desk.receipts(1)
    assert store.personal("county:912")["number"] == "13800138000"
    store.stop()
    again = make_store()
    chain = replayed(again)
    assert again.personal("county:912") == {"name": "张三", "number": "13800138000"}
    clock.advance(3601)
    assert again.personal("county:912") == {}
    again.start()
    again.append([event()])
    desk.receipts(1)
    again.stop()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"13800138000" not in stored
    assert json.dumps("张三")[1:-1].encode() not in stored
    after = make_store()
    assert replayed(after)[: len(chain)] == chain
    assert after.damage is None
    assert after.personal("county:912") == {}


# --- the chain itself -----------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
events = st.builds(
    Event, seat=st.text(max_size=5), id=st.text(max_size=9), at=st.floats(0, 4e9), actor=st.text(max_size=9),
    kind=st.text(max_size=9), subject=st.text(max_size=9),
    body=st.dictionaries(st.text(max_size=5), json_values, max_size=4),
)  # fmt: skip


@given(events, events)
def test_a_forged_line_follows_and_a_changed_one_does_not(first: Event, second: Event) -> None:
    one = forge(first, Head())
    two = forge(second, Head(one.n, one.hash))
    assert follows(one, Head())
    assert follows(two, Head(one.n, one.hash))
    assert not follows(two, Head())
    assert not follows(two._replace(actor=two.actor + "x"), Head(one.n, one.hash))
    fields = {**two._asdict(), "body": json.loads(two.body)}
    del fields["hash"]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert digest(two) == hashlib.sha256(text.encode()).hexdigest()
