"""Accounts on a real file and a real PostgreSQL: who is let in, how long a guesser waits, what is left on the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.store import account_table, postgres
from console.store.account_table import FIRST_WAIT_S, FREE_TRIES, LONGEST_WAIT_S, Line, Table, wait_s
from console.store.accounts import Accounts, Unreachable
from console.store.passwords import Cost, Hasher, known, weak
from console.words import VirtualClock
from console.words.people import Account, Right, Role, Verified

CHEAP = Cost(1, 1, 1)
WORD = "tulip-canal-77-fox"
ZHOU = Account(login="zhouhai", name="周海", badge="031001", roles=(Role.LEAD,))
LI = Account(login="lim", name="李明", roles=(Role.DISPATCHER,), auxiliary=True, denials=(Right.CLOSE,))


@contextmanager
def accounts(folder: Path, url: str, clock: VirtualClock, cost: Cost = CHEAP) -> Iterator[Accounts]:
    room = Accounts(folder, url, clock, cost)
    room.start()
    try:
        yield room
    finally:
        room.stop()


def judged(room: Accounts, login: str, password: str) -> Verified:
    found: list[Verified] = []
    there = threading.Event()

    def done(verified: Verified) -> None:
        found.append(verified)
        there.set()

    room.verify(login, password, done)
    assert there.wait(30)
    return found[0]


def add(table: Table, account: Account, password: str = WORD) -> None:
    table.put(Line(account=account, hash=Hasher(CHEAP).hashed(password)), 1.0, "test@here", "added")


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "file":
        return ""
    address: str = request.getfixturevalue("database")
    with postgres.connect(address) as connection:
        postgres.upgrade(connection, 1.0)
    return address


@contextmanager
def at_home(folder: Path, url: str) -> Iterator[Table]:
    with account_table.shared(url) if url else account_table.local(folder, 1.0) as table:
        yield table


def test_who_is_let_in(tmp_path: Path, url: str) -> None:
    clock = VirtualClock(1000.0)
    with accounts(tmp_path, url, clock) as room:
        assert not room.exist()
        with at_home(tmp_path, url) as table:
            add(table, ZHOU)
            add(table, LI, "another-long-word-5")
        assert room.exist()
        assert judged(room, " ZhouHai ", WORD).account == ZHOU
        assert judged(room, "lim", "another-long-word-5").account == LI
        for login, password in (("zhouhai", "another-long-word-5"), ("nobody", WORD), ("zhouhai", ""), ("", "")):
            assert judged(room, login, password) == Verified(login=login, code="people.wrong")


def test_no_two_of_one_name(tmp_path: Path, url: str) -> None:
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
        with pytest.raises((account_table.FAULTS, postgres.Error)):
            add(table, Account(login="other", name="周海"))


def test_whoever_guesses_waits_longer_each_time_and_a_fit_forgets_it(tmp_path: Path, url: str) -> None:
    clock = VirtualClock(1000.0)
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
    with accounts(tmp_path, url, clock) as room:
        for _ in range(FREE_TRIES):
            assert judged(room, "zhouhai", "wrong").code == "people.wrong"
        waits = judged(room, "zhouhai", WORD)
        assert (waits.code, waits.facts) == ("people.wait", {"n": round(FIRST_WAIT_S)})
        clock.advance(FIRST_WAIT_S + 0.1)
        assert judged(room, "zhouhai", "wrong").code == "people.wrong"
        assert judged(room, "zhouhai", WORD).facts["n"] == round(2 * FIRST_WAIT_S)
        clock.advance(2 * FIRST_WAIT_S + 0.1)
        assert judged(room, "zhouhai", WORD).account == ZHOU
        assert judged(room, "zhouhai", "wrong").code == "people.wrong"
        assert judged(room, "zhouhai", WORD).account == ZHOU


def test_many_tries_at_once_are_counted_one_by_one(tmp_path: Path, url: str) -> None:
    """Two seats guess together: the try is counted before the password is looked at."""
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
    made: list[float] = []

    def guess() -> None:
        for _ in range(6):
            with at_home(tmp_path, url) as table:
                made.append(table.begin_try("zhouhai", 5.0))

    threads = [threading.Thread(target=guess) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 12
    assert made.count(0.0) <= FREE_TRIES


@given(st.integers(0, 10_000))
def test_nobody_is_kept_out_for_long(failed: int) -> None:
    assert 0.0 <= wait_s(failed) <= LONGEST_WAIT_S
    assert wait_s(failed) <= wait_s(failed + 1)


def test_a_disabled_account_is_said_only_to_who_knows_its_password(tmp_path: Path, url: str) -> None:
    with at_home(tmp_path, url) as table:
        add(table, Account(login="zhouhai", name="周海", disabled=True))
    with accounts(tmp_path, url, VirtualClock(1.0)) as room:
        assert judged(room, "zhouhai", "wrong").code == "people.wrong"
        assert judged(room, "zhouhai", WORD).code == "people.disabled"


def test_a_hash_is_made_anew_when_its_cost_has_changed(tmp_path: Path, url: str) -> None:
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
        before = table.lines()[0].hash
    with accounts(tmp_path, url, VirtualClock(1.0), Cost(2, 2, 1)) as room:
        assert judged(room, "zhouhai", WORD).account == ZHOU
        assert judged(room, "zhouhai", WORD).account == ZHOU
    with at_home(tmp_path, url) as table:
        after = table.lines()[0].hash
    assert after != before
    assert "m=2048,t=2,p=1" in after


def test_changes_are_remembered_without_passwords(tmp_path: Path, url: str) -> None:
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
        table.remove("zhouhai", 2.0, "test@here")
        assert [(one.login, one.what) for one in table.changes()] == [("zhouhai", "removed"), ("zhouhai", "added")]
        assert not table.any()


def test_while_the_database_is_away_this_machines_copy_answers(tmp_path: Path, database: str) -> None:
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
    with account_table.shared(database) as table:
        add(table, ZHOU)
    clock = VirtualClock(1000.0)
    away = "postgresql://nobody@127.0.0.1:1/gone"
    with accounts(tmp_path, away, clock) as room:
        with pytest.raises(Unreachable):
            room.exist()
        assert judged(room, "zhouhai", WORD).code == "people.no_copy"
    with accounts(tmp_path, database, clock) as room:
        assert judged(room, "zhouhai", WORD).stale_s == 0.0
    clock.advance(60.0)
    with accounts(tmp_path, away, clock) as room:
        assert room.exist()
        found = judged(room, "zhouhai", WORD)
        assert (found.account, found.stale_s) == (ZHOU, 60.0)
        for _ in range(FREE_TRIES):
            assert judged(room, "zhouhai", "wrong").code == "people.wrong"
        assert judged(room, "zhouhai", WORD).code == "people.wait"


def test_nobody_else_reads_the_file_and_no_password_stands_in_it(tmp_path: Path) -> None:
    with account_table.local(tmp_path, 1.0) as table:
        add(table, ZHOU)
        files = list(tmp_path.iterdir())
        assert all(one.stat().st_mode & 0o077 == 0 for one in files), files
    with accounts(tmp_path, "", VirtualClock(1.0)) as room:
        judged(room, "zhouhai", WORD)
        judged(room, "zhouhai", "a-wrong-one-which-nobody-has")
    for one in tmp_path.iterdir():
        assert WORD.encode() not in one.read_bytes()
        assert b"a-wrong-one" not in one.read_bytes()


def test_a_torn_file_lets_nobody_in_and_says_so(tmp_path: Path) -> None:
    (tmp_path / account_table.FILE).write_bytes(b"no database at all" * 500)
    with accounts(tmp_path, "", VirtualClock(1.0)) as room:
        with pytest.raises(Unreachable):
            room.exist()
        assert judged(room, "zhouhai", WORD).code == "people.unreadable"


def test_a_site_without_accounts_gets_no_file(tmp_path: Path) -> None:
    room = Accounts(tmp_path, "", VirtualClock(time.time()), CHEAP)
    assert not room.exist()
    assert room.of_desktop() is None
    assert not list(tmp_path.iterdir())


# --- what is no password ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "short"), ("1234567890", "plain"), ("aaaaaaaaaaab", "plain"), ("110110110110", "plain"),
        ("1qaz2wsx3edc", "plain"), ("zhouhai1990", "own_name"), ("P@ssw0rd123", "known"), ("Admin2026!!", "known"),
        ("gongan110110", "known"), ("Zh0ngguo2026", "known"), (WORD, ""), ("绿杨烟外晓寒轻红杏枝头", ""),
    ],
)  # fmt: skip
def test_what_anybody_would_guess_is_refused(password: str, why: str) -> None:
    assert weak(password, 10, ("zhouhai", "周海", "031001")) == (f"people.password.{why}" if why else "")


WORDS = sorted(one for one in known() if one.isalpha())


@given(st.sampled_from(WORDS), st.integers(0, 99_999), st.sampled_from(["", "!", "@#", "。"]))
def test_a_known_word_stays_known_behind_digits_and_signs(word: str, digits: int, signs: str) -> None:
    assert weak(f"{word}{digits}{signs}", 1) != ""


@settings(max_examples=30)
@given(st.text(max_size=80), st.text(max_size=10))
def test_judging_a_word_never_fails(password: str, name: str) -> None:
    assert weak(password, 10, (name,)).startswith("people.password.") or len(password) >= 10


def test_an_account_that_changes_is_told_while_its_person_is_in(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.store.accounts.LOOK_S", 0.05)
    with at_home(tmp_path, url) as table:
        add(table, ZHOU)
    told: SimpleQueue[tuple[str, Account | None]] = SimpleQueue()
    room = Accounts(tmp_path, url, VirtualClock(1.0), CHEAP)
    room.follow(lambda: "zhouhai", lambda login, account: told.put((login, account)))
    room.start()
    try:
        assert told.get(timeout=30) == ("zhouhai", ZHOU)
        other = replace(ZHOU, denials=(Right.CLOSE,))
        for change, expected in ((other, other), (replace(other, disabled=True), None)):
            with at_home(tmp_path, url) as table:
                add(table, change)
            until(told, ("zhouhai", expected))
    finally:
        room.stop()


def until(told: SimpleQueue[tuple[str, Account | None]], wanted: tuple[str, Account | None]) -> None:
    ends = time.monotonic() + 30
    while told.get(timeout=30) != wanted:
        assert time.monotonic() < ends
