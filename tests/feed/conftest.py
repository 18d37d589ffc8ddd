"""A real broker of each kind, and a room that listens to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from console.feed import Broker, ClientPool, Feed
from console.words import LiveClock
from tests.listener import Listener


class Room(Listener):
    """The desk's end of the inbox."""


@pytest.fixture(scope="session", autouse=True)  # autouse: it stands before any test counts what it leaves behind
def embedded() -> Iterator[str]:
    """One embedded broker for all tests that do not stop it."""
    broker = Broker()
    yield broker.start()
    broker.stop()


@pytest.fixture(params=["embedded", "mosquitto"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """The same test against the embedded broker and against Mosquitto, when that is installed."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def pool() -> Iterator[ClientPool]:
    clients = ClientPool()
    yield clients
    clients.close()


@pytest.fixture
def make_feed(room: Room) -> Iterator[Callable[..., Feed]]:
    """``make_feed(url, site, …)``: started, and stopped after the test."""
    feeds: list[Feed] = []

    def make(url: str, site: str, **options: Any) -> Feed:
        feed = Feed(url, site, room.inbox, LiveClock(), **options)
        feed.start()
        feeds.append(feed)
        return feed

    yield make
    for feed in feeds:
        feed.stop()
