"""Stores of several seats on one real database, each with the desk's end of its inbox."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from console.store import postgres
from console.store.shared import SharedStore
from console.words import Event, LiveClock, Receipt
from console.words.sharing import Committed, Move
from tests.listener import Listener
from tests.proxy import Proxy, before_postgres

_ids = itertools.count(1)


def event(kind: str = "note.added", *, seat: str = "a", actor: str = "陈志远", subject: str = "", **body: Any) -> Event:
    n = next(_ids)
    return Event(seat=seat, id=f"s{n}", at=1700000000.0 + n, actor=actor, kind=kind, subject=subject, body=body)


def order(seat: str, unit: str, before: str = "", *, actor: str = "陈志远") -> tuple[list[Event], list[Move]]:
    """An order for the unit, as a desk would append it. Its id is the event's subject."""
    issued = event("order.issued", seat=seat, actor=actor, subject=f"o{next(_ids)}", unit=unit)
    return [issued], [Move(unit=unit, before=before, after=issued.subject, incident="county:1")]


class Seat(NamedTuple):
    store: SharedStore
    desk: Listener
    replayed: list[Event]

    def receipt(self, event: Event, *, ok: bool = True) -> Receipt:
        return self.desk.wait_for(Receipt, lambda r: r.event_id == event.id and r.ok == ok)

    def committed(self, event: Event) -> Event:
        """Waits until it was heard from the database."""
        while (found := next((e for e in self.heard() if e.id == event.id), None)) is None:
            self.desk.wait_for(Committed)
        return found

    def heard(self) -> list[Event]:
        """All that was said to be committed, in order."""
        return [e for item in self.desk.heard if isinstance(item, Committed) for e in item.events]


MakeSeat = Callable[..., Seat]


@pytest.fixture
def shared(database: str) -> str:
    """The address of a database that ``store init`` has prepared."""
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
    return database


@pytest.fixture
def make_seat(shared: str, tmp_path: Path) -> Iterator[MakeSeat]:
    """``make_seat("a")``: replayed and started; stopped after the test."""
    made: list[SharedStore] = []

    def make(seat: str, url: str = "", folder: Path = tmp_path, **options: Any) -> Seat:
        desk = Listener()
        store = SharedStore(url or shared, folder, seat, LiveClock(), desk.inbox, **options)
        made.append(store)
        replayed = list(store.replay())
        store.start()
        return Seat(store, desk, replayed)

    yield make
    for store in made:
        store.stop()


@pytest.fixture
def cable(shared: str) -> Iterator[Proxy]:
    """Between a seat and the database; its address is ``cable_url(cable, shared)``."""
    with Proxy(before_postgres(shared)[0]) as proxy:
        yield proxy


def cable_url(cable: Proxy, shared: str) -> str:
    return before_postgres(shared)[1].format(port=cable.port)
