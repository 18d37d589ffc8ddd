"""The seam to PostgreSQL, with a real one: schemas, the append-only journal, what an error means."""

from __future__ import annotations

import psycopg
import pytest

from console.store import postgres

_EVENT = (
    "INSERT INTO event (seat, n, id, at, actor, kind, subject, body, prev_hash, hash)"
    " VALUES (%s,1,%s,0,'','','','{}','','')"
)


def test_initialised_once_and_upgraded_again_for_nothing(database: str) -> None:
    with postgres.connect(database) as connection:
        assert postgres.version(connection) == 0
        with pytest.raises(postgres.NoSchema):
            postgres.check_version(connection)
        newest = max(postgres.scripts())
        assert postgres.upgrade(connection, 1.0) == (0, newest)
        assert postgres.upgrade(connection, 2.0) == (newest, newest)
        postgres.check_version(connection)


def test_a_newer_store_is_left_alone(database: str) -> None:
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
        connection.execute("INSERT INTO migration VALUES (9999, 'later', 0)")
        with pytest.raises(postgres.NewerSchema) as caught:
            postgres.check_version(connection)
        assert postgres.reason(caught.value) == "store.newer"


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'x'", "DELETE FROM event", "TRUNCATE event"])
def test_the_journal_is_append_only(database: str, statement: str) -> None:
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
        connection.execute(_EVENT, ("s", "a"))
        with pytest.raises(psycopg.Error):
            connection.execute(statement)
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_one_active_order_a_unit(database: str) -> None:
    insert = "INSERT INTO active_order VALUES (%s, '03', '', 's', 'a', 0, %s)"
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
        connection.execute(insert, ("o1", False))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(insert, ("o2", False))
        connection.execute(insert, ("o2", True))


def test_a_dead_address_is_away() -> None:
    with pytest.raises(postgres.Error) as caught:
        postgres.connect("postgresql://127.0.0.1:1/none")
    assert postgres.reason(caught.value) == "store.away"


def test_passwords_are_not_shown() -> None:
    assert postgres.without_password("postgresql://me:s3cret@host/db") == "postgresql://me:…@host/db"
    assert "s3cret" not in postgres.without_password("postgresql://h/db?user=me&password=s3cret&x=1")
