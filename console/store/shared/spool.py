"""What this seat did while the database was away: kept on this machine, in order, durable before anybody is told.

The file is a journal as a single seat has it, with a chain of its own: each transaction is one line whose body holds
the events and what they make of units' orders. Where the disk too refuses, the spare file takes it (see
``console.store.spare``), and memory what that does not take.
"""

from __future__ import annotations

import contextlib
import json
import re
import uuid
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from console.store import database
from console.store.chain import body_text
from console.store.journal import Damage, Journal, Personal, replay
from console.store.shared.moving import Append
from console.store.shared.writing import Item
from console.store.spare import Spare
from console.words import Event
from console.words.sharing import Move

_ERRORS: Final = (database.Error, OSError, ValueError, TypeError, OverflowError)
_KIND: Final = "spooled"


class Spool:
    """Used by one thread at a time. ``items``: all that the database does not have, in order."""

    def __init__(self, folder: Path, seat: str) -> None:
        name = _file_name(seat)
        self._path, self._seat = folder / f"spool-{name}.sqlite", seat
        self._spare = Spare(folder / f"spool-{name}-spare.bin")
        self._journal: Journal | None = None
        self._in_file = 0  # leading items that the file has
        self._in_spare = 0  # the next ones, which the spare file has
        self.items: deque[Item] = deque()
        self.damage: Damage | None = None
        self.reason = ""  # why the file does not take what there is; "": it does

    @property
    def events(self) -> int:
        """How many events the database does not have."""
        return _count(self.items)

    @property
    def durable(self) -> int:
        """How many of them outlive this process."""
        return _count(islice(self.items, self._in_file + self._in_spare))

    def reserve(self) -> None:
        """Room for what comes when the disk is full."""
        self._spare.reserve()

    def read(self, now: float) -> None:
        """At start: what an earlier process left. ``damage`` names what cannot be read; the file is then set aside."""
        if self._path.exists():
            self._read_file(now)
        self._in_file = len(self.items)
        for found in self._spare.read():
            item = _item(found) if isinstance(found, Event) else found
            if item is not None and item not in self.items:
                self.items.append(item)
                self._in_spare += 1

    def keep(self, items: Sequence[Item], now: float) -> None:
        """Durable when it returns, unless ``reason`` is set then: ``durable`` says how much is. Call it with nothing
        to try again with what a full disk refused."""
        self.items.extend(items)
        missing = list(islice(self.items, self._in_file, None))
        try:
            if missing:
                self._opened(now).write([_line(item, self._seat, now) for item in missing])
            self._in_file, self._in_spare, self.reason = len(self.items), 0, ""
            self._spare.clear()
        except _ERRORS as error:
            self.reason = database.reason(error)
            self._close()
            self._keep_in_spare(now)

    def done(self, count: int) -> None:
        """The database has the first ``count`` of them. When that is all, nothing of it stays on this machine."""
        for _ in range(count):
            self.items.popleft()
        spared = max(0, count - self._in_file)
        self._in_file = max(0, self._in_file - count)
        self._in_spare = max(0, self._in_spare - spared)
        if not self.items:
            self._empty()

    def close(self) -> None:
        self._close()

    def _read_file(self, now: float) -> None:
        try:
            journal = Journal(self._path, now)
        except _ERRORS as error:
            self.damage = Damage(1, self._seat, database.reason(error))
        else:
            try:
                self.items.extend(journal.personals(now))
                for found in replay(journal):
                    self._take(found)
            except _ERRORS as error:
                self.damage = Damage(1, self._seat, database.reason(error))
            finally:
                journal.close()
        if self.damage is not None and self.damage.code in ("store.torn", "store.chain_broken"):
            self._set_aside()

    def _take(self, found: Event | Damage) -> None:
        if isinstance(found, Damage):
            self.damage = found
        elif (item := _item(found)) is not None:
            self.items.append(item)

    def _set_aside(self) -> None:
        """Kept under another name for whoever looks into it. What could be read goes to the database."""
        with contextlib.suppress(OSError):
            for suffix in ("", "-wal", "-shm"):
                source = Path(f"{self._path}{suffix}")
                if source.exists():
                    source.replace(f"{self._path.with_suffix('')}-damaged-{uuid.uuid4().hex[:8]}.sqlite{suffix}")

    def _keep_in_spare(self, now: float) -> None:
        held = self._in_file + self._in_spare
        rest = list(islice(self.items, held, None))
        with contextlib.suppress(*_ERRORS):
            self._spare.write([_line(item, self._seat, now) for item in rest])
            self._in_spare += len(rest)

    def _opened(self, now: float) -> Journal:
        if self._journal is None:
            self._journal = Journal(self._path, now)
        return self._journal

    def _empty(self) -> None:
        """Personal fields are written over before the file goes. What cannot be removed is merged once more."""
        with contextlib.suppress(*_ERRORS):
            if self._path.exists():
                self._opened(0.0).purge(float("inf"))
            self._close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        with contextlib.suppress(*_ERRORS):
            self._spare.clear()
        self._in_file = self._in_spare = 0

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def waiting(folder: Path) -> Iterator[tuple[str, int]]:
    """Looked at from outside, while its seat may run: each spool that holds something, and how many events. Nothing is
    written. What a file that cannot be read holds counts as one."""
    for path in sorted(folder.glob("spool-*.sqlite")):
        if n := _in(path):
            yield str(path), n
    for path in sorted(folder.glob("spool-*-spare.bin")):
        if n := sum(_events(line) for line in Spare(path).read()):
            yield str(path), n


def _in(path: Path) -> int:
    try:
        with contextlib.closing(database.looked_at(path)) as connection:
            bodies = connection.execute("SELECT body FROM event").fetchall()
        return sum(len(json.loads(body)["events"]) for (body,) in bodies)
    except (*_ERRORS, KeyError):
        return 1


def _events(line: Event | Personal) -> int:
    item = _item(line) if isinstance(line, Event) else None
    return len(item.events) if item is not None else 0


def _count(items: Any) -> int:
    return sum(len(item.events) for item in items if isinstance(item, Append))


def _file_name(seat: str) -> str:
    """Of a seat whose name may be Chinese, or hold what no file name may."""
    plain = re.sub(r"[^\w-]", "_", seat)[:60]
    return plain if plain == seat else f"{plain}-{zlib.crc32(seat.encode('utf-8', 'replace')):08x}"


class _Spooled(msgspec.Struct):
    """An event as ``chain.Line`` has it: its body as text, so that one that JSON cannot say spoils no other."""

    seat: str
    id: str
    at: float
    actor: str
    kind: str
    subject: str
    body: str


class _Body(msgspec.Struct):
    events: list[_Spooled]
    moves: list[Move]


def _line(item: Item, seat: str, now: float) -> Event | Personal:
    if isinstance(item, Personal):
        return item
    events = [[e.seat, e.id, float(e.at), e.actor, e.kind, e.subject, body_text(e.body)] for e in item.events]
    names = _Spooled.__struct_fields__
    body = {
        "events": [dict(zip(names, event, strict=True)) for event in events],
        "moves": [msgspec.to_builtins(move) for move in item.moves],
    }
    return Event(seat=seat, id=str(uuid.uuid4()), at=now, actor="system", kind=_KIND, subject="", body=body)


def _item(line: Event) -> Append | None:
    try:
        body = msgspec.convert(line.body, _Body)
        events = [
            Event(
                seat=e.seat, id=e.id, at=e.at, actor=e.actor, kind=e.kind, subject=e.subject,
                body=msgspec.json.decode(e.body, type=dict),
            )
            for e in body.events
        ]  # fmt: skip
    except (msgspec.MsgspecError, KeyError):
        return None
    return Append(tuple(events), tuple(body.moves))
