"""The table of accounts, in this machine's file or in the shared store: the same lines, the same rules for tries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from console.say import say
from console.store import database
from console.words.people import Account, Right, Role

FILE: Final = "people.sqlite"
FAULTS: Final = sqlite3.Error
FREE_TRIES: Final = 3  # then each waits twice as long as the one before
FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 300.0  # never longer: whoever guesses must not keep a dispatcher out for the night

_COLUMNS: Final = (
    "login, name, badge, roles, auxiliary, grants, denials, disabled, hash, failed, wait_until, changed_at"
)
_AGAIN: Final = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One account with what only the store may see."""

    account: Account
    hash: str = ""
    failed: int = 0
    wait_until: float = 0.0
    changed_at: float = 0.0


class Change(NamedTuple):
    at: float
    by: str
    login: str
    what: str


class Cursor(Protocol):
    """What both drivers give."""

    def execute(self, query: Any, params: Sequence[Any] = ..., /) -> Any: ...


class Table:
    """On one thread at a time. Raises the driver's errors."""

    def __init__(self, connection: Cursor, mark: str) -> None:
        """``mark``: how the driver writes a parameter, ``?`` or ``%s``."""
        self._connection, self._mark = connection, mark

    def _run(self, query: str, *params: Any) -> Any:
        return self._connection.execute(query.replace("?", self._mark), params)

    def lines(self) -> list[Line]:
        """By login."""
        return [_line(row) for row in self._run(f"SELECT {_COLUMNS} FROM account ORDER BY login").fetchall()]

    def line(self, login: str) -> Line | None:
        found = self._run(f"SELECT {_COLUMNS} FROM account WHERE login = ?", login.strip().lower()).fetchone()
        return _line(found) if found else None

    def any(self) -> bool:
        return bool(self._run("SELECT 1 FROM account LIMIT 1").fetchone())

    def put(self, line: Line, now: float, by: str, what: str) -> None:
        """Add or change one, and remember by whom. Raises the driver's integrity error when the name is another's."""
        self._put(line, now)
        self._changed(now, by, line.account.login, what)

    def remove(self, login: str, now: float, by: str) -> None:
        self._run("DELETE FROM account WHERE login = ?", login)
        self._changed(now, by, login, "removed")

    def rehash(self, login: str, before: str, hash_: str) -> None:
        """The same password at another cost; nothing when it was changed meanwhile."""
        self._run("UPDATE account SET hash = ? WHERE login = ? AND hash = ?", hash_, login, before)

    def changes(self) -> list[Change]:
        """Newest first."""
        rows = self._run("SELECT at, by_whom, login, what FROM account_change ORDER BY seq DESC").fetchall()
        return [Change(float(at), *map(str, rest)) for at, *rest in rows]

    # --- tries: counted before the password is looked at, so that a hundred at once are not a hundred tries ----------

    def begin_try(self, login: str, now: float) -> float:
        """Count a try. Seconds to wait before the next may be made when there are too many; 0: this one may be made."""
        line = self.line(login)
        if line is None or line.wait_until > now:
            return line.wait_until - now if line is not None else 0.0
        done = self._run(
            "UPDATE account SET failed = ?, wait_until = ? WHERE login = ? AND failed = ? AND wait_until <= ?"
            " RETURNING failed", line.failed + 1, now + wait_s(line.failed + 1), login, line.failed, now,
        ).fetchone()  # fmt: skip
        return 0.0 if done is not None else FIRST_WAIT_S  # another seat's try came between

    def fitted(self, login: str) -> None:
        """The tries are forgotten."""
        self._run("UPDATE account SET failed = 0, wait_until = 0 WHERE login = ?", login)

    # --- a copy on this machine --------------------------------------------------------------------------------------

    def copy(self, lines: Sequence[Line], now: float) -> None:
        """These and no others, as the shared store has them; tries that were counted here meanwhile are forgotten."""
        self._run("BEGIN IMMEDIATE")
        self._run("DELETE FROM account")
        for line in lines:
            self._put(line, line.changed_at)
        self._run("DELETE FROM copied")
        self._run("INSERT INTO copied VALUES (?)", now)
        self._run("COMMIT")

    def copied_at(self) -> float:
        """0: never, the accounts are at home here."""
        row = self._run("SELECT coalesce(max(at), 0) FROM copied").fetchone()
        return float(row[0])

    def _put(self, line: Line, now: float) -> None:
        one = line.account
        self._run(
            f"INSERT INTO account ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT (login) DO UPDATE SET {_AGAIN}",
            one.login, one.name, one.badge, " ".join(one.roles), int(one.auxiliary), " ".join(one.grants),
            " ".join(one.denials), int(one.disabled), line.hash, line.failed, line.wait_until, now,
        )  # fmt: skip

    def _changed(self, now: float, by: str, login: str, what: str) -> None:
        self._run("INSERT INTO account_change (at, by_whom, login, what) VALUES (?, ?, ?, ?)", now, by, login, what)


def wait_s(failed: int) -> float:
    """Before the next try, after so many that did not fit."""
    return 0.0 if failed < FREE_TRIES else min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failed - FREE_TRIES, 20))


@contextmanager
def local(folder: Path, now: float) -> Iterator[Table]:
    """The file of this machine, for nobody else to read. Raises ``sqlite3.Error``, ``OSError``."""
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = database.connect(path, "people", now)
    try:
        yield Table(connection, "?")
    finally:
        database.close(connection)


@contextmanager
def shared(url: str) -> Iterator[Table]:
    """The shared store's. Raises ``postgres.Error``."""
    from console.store import postgres
    from console.store.setting_up import with_password

    connection = postgres.connect(with_password(url), name="onemap people")
    try:
        postgres.check_version(connection)
        yield Table(connection, "%s")
    finally:
        connection.close()


def fault(error: Exception) -> str:
    """What is wrong with the file, in words."""
    return say(database.reason(error))


def _line(row: Sequence[Any]) -> Line:
    login, name, badge, roles, auxiliary, grants, denials, disabled, hash_, failed, until, at = row
    account = Account(
        login=str(login), name=str(name), badge=str(badge), roles=tuple(_known(Role, roles)), auxiliary=bool(auxiliary),
        grants=tuple(_known(Right, grants)), denials=tuple(_known(Right, denials)), disabled=bool(disabled),
    )  # fmt: skip
    return Line(account=account, hash=str(hash_), failed=int(failed), wait_until=float(until), changed_at=float(at))


def _known(kind: Any, words: str) -> list[Any]:
    """Words of a later version are left out: they allow nothing here."""
    return [kind(word) for word in str(words).split() if word in set(kind)]
