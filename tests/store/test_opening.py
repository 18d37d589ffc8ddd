"""The past of a site, on SQLite and on PostgreSQL: the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.say import say
from console.store import JournalArchive, journal_of, past, postgres
from console.store.chain import Head, Line, forge
from console.store.journal import COLUMNS, Journal
from console.words import Event
from console.words.past import JournalPast

T = 1_790_000_000.0
MANY = 1_200


def event(n: int, seat: str = "甲席", at: float | None = None) -> Event:
    return Event(
        seat=seat, id=f"id-{seat}-{n}", at=T + n if at is None else at, actor="陈志远", kind="incident.note",
        subject=f"i{n}", body={"text": "备注", "n": n},
    )  # fmt: skip


def lines(events: list[Event]) -> list[Line]:
    heads: dict[str, Head] = {}
    made = []
    for one in events:
        line = forge(one, heads.get(one.seat, Head()))
        heads[one.seat] = Head(line.n, line.hash)
        made.append(line)
    return made


def fill(url: str, events: list[Event]) -> None:
    with postgres.connect(url) as connection:
        postgres.upgrade(connection, T)
        with connection.cursor() as cursor:
            marks = ",".join(["%s"] * len(Line._fields))
            cursor.executemany(f"INSERT INTO event ({COLUMNS}) VALUES ({marks})", lines(events))


def two_seats() -> list[Event]:
    return [event(n, "甲席" if n % 3 else "乙席") for n in range(MANY)]


@pytest.fixture
def both(tmp_path: Path, database: str) -> tuple[JournalPast, JournalPast]:
    journal = Journal(tmp_path / "journal.sqlite", T)
    journal.write(two_seats())
    journal.close()
    fill(database, two_seats())
    return journal_of(tmp_path, ""), journal_of(tmp_path, database)


def test_both_give_the_same(both: tuple[JournalPast, JournalPast]) -> None:
    file, shared = both
    assert isinstance(file, JournalArchive)
    assert shared.span() == file.span() == (T, T + MANY - 1)
    assert list(shared.events()) == list(file.events())
    assert list(shared.events(T + 500, T + 777)) == list(file.events(T + 500, T + 777))
    assert shared.lost == file.lost == ()


def test_of_a_long_journal_only_what_is_asked_for(
    both: tuple[JournalPast, JournalPast], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "WHOLE", 100)
    monkeypatch.setattr(past, "SLACK_S", 50.0)
    file, shared = both
    assert [one.subject for one in shared.events(T + 900)] == [f"i{n}" for n in range(900, MANY)]
    assert list(shared.events(T + 900)) == list(file.events(T + 900))


def test_a_line_that_was_changed_is_left_out_and_named(both: tuple[JournalPast, JournalPast], database: str) -> None:
    with postgres.connect(database) as connection:
        connection.execute("ALTER TABLE event DISABLE TRIGGER event_is_never_changed")
        connection.execute("UPDATE event SET actor = '乙' WHERE subject = 'i500'")
    shared = both[1]
    assert len(list(shared.events())) == MANY - 1
    (lost,) = shared.lost
    assert (lost.code, lost.since, lost.until) == ("store.chain_broken", T + 499, T + 501)


def test_a_database_that_is_away_is_named_and_nothing_raised(tmp_path: Path) -> None:
    shared = journal_of(tmp_path, "postgresql://me:geheim@127.0.0.1:1/none")
    assert shared.span() is None
    assert list(shared.events()) == []
    (lost,) = shared.lost
    assert lost.code == "store.away"
    assert say(lost.code, **lost.facts)
    assert "geheim" not in str(lost.facts)


def test_a_database_without_our_tables_is_named(tmp_path: Path, database: str) -> None:
    shared = journal_of(tmp_path, database)
    assert list(shared.events()) == []
    assert shared.lost[0].code == "store.not_ready"
