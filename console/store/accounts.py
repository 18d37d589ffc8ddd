"""Accounts and their thread: a name and a password are judged here, beside the window."""

from __future__ import annotations

import getpass
import math
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from console.say import say
from console.site.peopling import PeopleConfig
from console.store import account_table, database
from console.store.account_table import Line, Table
from console.store.passwords import Cost, Hasher
from console.words import Clock
from console.words.people import Account, Verified

_LOCAL: Final = (sqlite3.Error, OSError)
LOOK_S: Final = 20.0  # how often the account of whoever is in is looked at again


class Ask(NamedTuple):
    login: str
    password: str
    done: Callable[[Verified], None]


def _errors(url: str) -> tuple[type[Exception], ...]:
    """What either driver raises; psycopg only where it is needed."""
    if not url:
        return _LOCAL
    from console.store import postgres

    return (*_LOCAL, postgres.Error)


def cost_of(config: PeopleConfig) -> Cost:
    return Cost(config.argon2_time, config.argon2_memory_mb, config.argon2_lanes)


class Unreachable(Exception):
    """The accounts cannot be read; ``args[0]`` is a say code."""


class Accounts:
    """``folder``: the site's state; ``url``: the shared store, "" for one seat. ``verify`` may be called on any thread.

    While the shared store is away, this machine's copy answers, and says how old it is. Of a password nothing is kept
    but its hash, and it stands in no message.
    """

    def __init__(self, folder: Path, url: str, clock: Clock, cost: Cost) -> None:
        self._folder, self._url, self._clock, self._hasher = folder, url, clock, Hasher(cost)
        self._queue: SimpleQueue[Ask | None] = SimpleQueue()
        self._errors = _errors(url)
        self._who: Callable[[], str] = lambda: ""
        self._told: Callable[[str, Account | None], None] = lambda _login, _account: None
        self._thread = threading.Thread(target=self._run, name="accounts", daemon=True)

    def follow(self, who: Callable[[], str], told: Callable[[str, Account | None], None]) -> None:
        """Before the start: every ``LOOK_S`` the account of the login that ``who`` names ("": nobody) is told as it is
        now; None: it was removed or disabled. While it cannot be read nothing is. Both are called on this room's
        thread."""
        self._who, self._told = who, told

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)

    def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None:
        """``done`` is called once, on this room's thread."""
        self._queue.put(Ask(login.strip(), password, done))

    # --- at once, on the caller's thread, at start -------------------------------------------------------------------

    def exist(self) -> bool:
        """Whether anybody has an account. Raises ``Unreachable`` when nobody can say: then a sign-in is needed."""
        return bool(self._lines())

    def of_desktop(self) -> Account | None:
        """The account of whoever has signed in to this machine's desktop, by the same login; None: there is none."""
        user = getpass.getuser().lower()
        found = next((one.account for one in self._lines() if one.account.login == user), None)
        return found if found is not None and not found.disabled else None

    def _lines(self) -> list[Line]:
        if not self._url and not (self._folder / account_table.FILE).exists():
            return []  # a site without accounts gets no file for them
        try:
            with self._home() as table:
                if self._url:
                    self._keep_copy(table)
                return table.lines()
        except self._errors as error:
            return self._copied(error)

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                ask = self._queue.get(timeout=LOOK_S)
            except Empty:
                self._look()
                continue
            if ask is None:
                return
            ask.done(self._judged(ask))

    def _look(self) -> None:
        login = self._who()
        if not login:
            return
        try:
            with self._home() as table:
                line = table.line(login)
        except self._errors:
            return
        self._told(login, line.account if line is not None and not line.account.disabled else None)

    def _judged(self, ask: Ask) -> Verified:
        try:
            with self._home() as table:
                found = self._judge(table, ask, 0.0)
                if self._url:
                    self._keep_copy(table)
                return found
        except self._errors as error:
            return self._judge_copy(ask, error)

    def _judge_copy(self, ask: Ask, error: Exception) -> Verified:
        """By what this machine has kept; the database is away."""
        if not self._url:
            return Verified(login=ask.login, code="people.unreadable", facts={"why": say(self._reason(error))})
        try:
            with account_table.local(self._folder, self._clock.now()) as copy:
                at = copy.copied_at()
                if not at:
                    return Verified(login=ask.login, code="people.no_copy")
                return self._judge(copy, ask, max(1.0, self._clock.now() - at))
        except _LOCAL as worse:
            return Verified(login=ask.login, code="people.unreadable", facts={"why": say(self._reason(worse))})

    def _judge(self, table: Table, ask: Ask, stale_s: float) -> Verified:
        line, login = table.line(ask.login), ask.login.lower()
        wait_s = table.begin_try(login, self._clock.now()) if line is not None else 0.0
        if wait_s:
            return Verified(login=ask.login, code="people.wait", facts={"n": math.ceil(wait_s)})
        if not self._hasher.fits(line.hash if line is not None else "", ask.password) or line is None:
            return Verified(login=ask.login, code="people.wrong")
        if line.account.disabled:
            return Verified(login=ask.login, code="people.disabled")
        table.fitted(login)
        if not stale_s and self._hasher.stale(line.hash):
            table.rehash(login, line.hash, self._hasher.hashed(ask.password))
        return Verified(login=login, account=line.account, stale_s=stale_s)

    # --- where they are ----------------------------------------------------------------------------------------------

    @contextmanager
    def _home(self) -> Iterator[Table]:
        """Where the accounts are at home."""
        place = account_table.shared(self._url) if self._url else account_table.local(self._folder, self._clock.now())
        with place as table:
            yield table

    def _keep_copy(self, table: Table) -> None:
        """For when the database is away. A machine that cannot keep one goes without."""
        lines = table.lines()
        try:
            with account_table.local(self._folder, self._clock.now()) as copy:
                copy.copy(lines, self._clock.now())
        except _LOCAL:
            return

    def _copied(self, error: Exception) -> list[Line]:
        if self._url:
            try:
                with account_table.local(self._folder, self._clock.now()) as copy:
                    if copy.copied_at():
                        return copy.lines()
            except _LOCAL as worse:
                error = worse
        raise Unreachable(self._reason(error))

    def _reason(self, error: Exception) -> str:
        """As a say code."""
        if isinstance(error, _LOCAL):
            return database.reason(error)
        from console.store import postgres

        return postgres.reason(error)
