"""The start of a seat among several: from a snapshot of the confirmed room, from what was committed after it, and from
what this machine's spool has.

The snapshot is of the confirmed room at the end of a batch of commits, so it goes up to a place of the database's
journal, whatever this seat was doing. With it goes what the desk knows beside the room: the ids of late, by which it
knows a message that is heard twice.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container, Iterable, Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import looks, orders, ring_standing, shift, snapshot, terminals
from console.desk.recovering import Start, unsettled
from console.words import Changes, Event

if TYPE_CHECKING:
    from console.desk.room import Room
    from console.desk.sharing.desk import SharedDesk

_LATE_ORDERS: Final = 200  # that may have ended before the store's answer to them was noted


class _Beside(msgspec.Struct, array_like=True):
    at: float
    last_at: float
    recent: list[str]


_encode: Final = msgspec.msgpack.Encoder().encode
_beside: Final = msgspec.msgpack.Decoder(_Beside)


@cache
def version() -> str:
    """Of this file, as far as it says what is beside the room."""
    here = Path(__file__)
    return hashlib.sha256(here.read_bytes()).hexdigest() if here.is_file() else ""


def pieces(desk: SharedDesk) -> Iterator[bytes]:
    """The confirmed room as it is now, and what is kept beside it, to be encoded on another thread."""
    beside = _encode(_Beside(_as_of(desk), desk.last_at, desk.confirmed.recent()))
    return chain((beside,), snapshot.encode(desk.confirmed.room.copy()))


def _as_of(desk: SharedDesk) -> float:
    """Of when the confirmed room is, epoch s."""
    known = desk.health.as_of if desk.health.as_of is not None else desk.away_since
    return known if known is not None else desk.clock.now()


def start_of(found: tuple[bytes | memoryview, ...]) -> Start:
    """The same again. Raises ``msgspec.DecodeError``, ``KeyError``, ``IndexError`` for what is none."""
    beside = _beside.decode(found[0])
    room = snapshot.decode(found[1:])
    return Start(room, last_at=beside.last_at, recent=tuple(beside.recent), at=beside.at)


def recover(desk: SharedDesk, journal: Iterable[Event], held: Container[str], start: Start) -> None:
    """See ``SharedDesk.recover``."""
    confirmed, asked = desk.confirmed, None if start.room is None else _asked(start.room)
    desk.last_at, desk.place = start.last_at, start.seq
    if start.room is not None:
        confirmed.begin(start.room, start.recent)
    mine = list[Event]()
    for event in journal:
        if event.seat == desk.seat:
            desk.last_at = event.at
        if asked is not None and event.kind.startswith("order."):
            asked.add(event.subject)
        if confirmed.is_committed(event.id):
            continue  # the spool has it still: the process ended between bringing it in and taking it out
        if event.id in held and event.n == 0:
            mine.append(event)
        else:
            confirmed.recovered(event)
            desk.snapshots.folded(1)
    _show(desk, mine)
    if start.away:
        _without(desk, start)
    _settle(desk, asked)


def _show(desk: SharedDesk, mine: Iterable[Event]) -> None:
    desk.room.become(desk.confirmed.room)
    for event in mine:
        desk.confirmed.mine(event)
        if event.kind == "order.issued":
            desk.unsettled[event.id] = event.subject


def _without(desk: SharedDesk, start: Start) -> None:
    """The database is out of reach: of when the room is."""
    desk.health.as_of = start.at
    at = time.strftime("%m-%d %H:%M", time.localtime(start.at))
    desk.tell("seats.as_of" if start.at else "seats.as_of_nothing", {"at": at}, "system", "")


def caught_up(desk: SharedDesk) -> None:
    """All that the database has is in the room."""
    if desk.health.as_of is not None:
        desk.health.as_of = None
        desk.tell("seats.caught_up", {}, "system", "")
        desk.changed(Changes.HEALTH)


def _settle(desk: SharedDesk, asked: set[str] | None) -> None:
    terminals.restore(desk)
    orders.settle(desk, asked)
    looks.settle(desk, desk.last_at)
    shift.follow(desk)
    ring_standing.take(desk)
    desk.nearby.restore(desk)
    desk.snapshots.began(desk)


def _asked(room: Room) -> set[str]:
    """Orders of a snapshot that this seat may not have noted as kept."""
    return {*unsettled(room), *islice(reversed(room.orders), _LATE_ORDERS)}
