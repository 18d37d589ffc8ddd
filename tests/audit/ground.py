"""A journal of two seats in either database, signed; and the hand of somebody who may do anything to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.store import postgres, signing
from console.store.chain import Line, digest
from console.store.journal import Journal
from console.store.records import Records, open_records
from console.store.signer import sign_now
from console.store.verifying import ANCHORS, Verdict, verify
from console.words import Event

SITE: Final = "town"
NOW: Final = 1_764_158_400.0
DAY_S: Final = 86_400.0


def event(n: int, seat: str = "seat-1", kind: str = "incident.note", **body: Any) -> Event:
    return Event(seat=seat, id=f"{seat}-{n}", at=NOW + n, actor="陈志远", kind=kind, subject="county:912",
                 body=body or {"text": f"第 {n} 条"})  # fmt: skip


class Kept:
    """One store, its key, and what is done to it. ``url`` "": SQLite in ``folder``."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.key = Ed25519PrivateKey.generate()
        self.public = signing._public(self.key, NOW, None)
        if url:
            with closing(postgres.connect(url)) as connection:
                postgres.upgrade(connection, NOW)
        else:
            Journal(folder / "journal.sqlite", NOW).close()

    def records(self) -> Records:
        return open_records(self.url, self.folder, NOW)

    def append(self, events: Sequence[Event]) -> None:
        with closing(self.records()) as records:
            records.write(events)

    def sign(self, day: int = 0) -> signing.Signature:
        with closing(self.records()) as records:
            made = sign_now(records, self.key, SITE, self.folder, NOW + day * DAY_S)
            assert made is not None
            return made

    def verdict(self, noted: Sequence[signing.Signature] = (), keys: Any = None) -> Verdict:
        with closing(self.records()) as records:
            return verify(
                records.lines, records.signatures(), [self.public] if keys is None else keys, SITE,
                anchors=records.of_kinds(ANCHORS), noted=noted,
            )  # fmt: skip

    def hack(self, *statements: str) -> None:
        """As somebody with all rights, who takes the guards off first."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                for table in ("event", "signature"):
                    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                for one in statements:
                    connection.execute(one)
            return
        with closing(sqlite3.connect(self.folder / "journal.sqlite")) as lite, lite:
            for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                lite.execute(f"DROP TRIGGER {name}")
            for one in statements:
                lite.execute(one)

    def forge_from(self, seat: str, n: int, text: str) -> None:
        """Line ``n`` says ``text``, and all hashes from there on are right again."""
        with closing(self.records()) as records:
            lines = [line for _seq, line in records.lines() if line.seat == seat and line.n >= n]
        prev = lines[0].prev_hash
        for line in lines:
            body = f'{{"text":"{text}"}}' if line.n == n else line.body
            made = line._replace(body=body, prev_hash=prev)
            made = made._replace(hash=digest(made))
            prev = made.hash
            self.hack(_update(made))


def _update(line: Line) -> str:
    sets = f"body = '{line.body}', prev_hash = '{line.prev_hash}', hash = '{line.hash}'"
    return f"UPDATE event SET {sets} WHERE seat = '{line.seat}' AND n = {line.n}"


