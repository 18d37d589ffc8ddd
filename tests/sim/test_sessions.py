"""A terminal that Mosquitto keeps a session for hears an order twice, once from the session, and acts once."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from console.codec import order_payload, read, topic
from console.feed import Feed
from console.feed.address import parse_url
from console.feed.connection import Connection, Settings
from console.feed.loop import Loop
from console.sim.town import Town
from console.site import Site
from console.words import FeedState, Incident, LiveClock, Order, OrderMessage, Outbound, ReplyMessage
from tests.listener import Listener
from tests.sim.test_town import live


class Terminal:
    """Hears what its session holds."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[bytes] = SimpleQueue()
        self.there = threading.Event()

    def message(self, topic: str, payload: bytes, *, retained: bool = False, identity: tuple[str, ...] = ()) -> None:
        del topic, retained, identity
        self.heard.put(payload)

    def state(self, connected: bool, reason: str) -> None:
        del reason
        if connected:
            self.there.set()


@contextmanager
def connected(url: str, at: str) -> Iterator[Terminal]:
    """The terminal of the one session, until it says goodbye."""
    terminal, loop = Terminal(), Loop("terminal")
    connection = Connection(Settings(parse_url(url), "terminal-1", keep_session=True), terminal)
    connection.subscribe(at, 1)
    loop.start()
    loop.call(functools.partial(loop.add, connection))
    try:
        assert terminal.there.wait(10)
        yield terminal
    finally:
        loop.stop()


def test_one_order_said_twice_is_one_order(demo: Site, mosquitto: str) -> None:
    site, unit = demo.config.id, demo.units[0].id
    at = topic(site, f"unit/{unit}/order")
    room, acknowledged = Listener(), threading.Semaphore(0)
    feed = Feed(mosquitto, site, room.inbox, LiveClock())
    feed.start()
    try:
        room.wait_for(FeedState, lambda state: state.connected)
        now = LiveClock().now()
        incident = Incident(id="room:1", no="0001", source="room", t=now, received_at=now, type="噪声扰民", level=3)
        order = Order(id="o-1", incident="room:1", unit=unit, issuer="demo/seat-1", issued_at=now, expires_at=now + 600)
        out = Outbound(topic=f"unit/{unit}/order", payload=order_payload(order, incident, None, site))
        with connected(mosquitto, at) as terminal:
            feed.publish(out, lambda _tag: acknowledged.release())
            first = terminal.heard.get(timeout=10)
        for _ in range(2):
            feed.publish(out, lambda _tag: acknowledged.release())
        for _ in range(3):
            assert acknowledged.acquire(timeout=10)
        with connected(mosquitto, at) as terminal:
            again = [terminal.heard.get(timeout=10) for _ in range(2)]
    finally:
        feed.stop()
    town = Town(demo, 1, rate=0.0, units=12)
    live(town, 1.0)
    for payload in (first, *again):
        for word in read(at, payload, LiveClock().now(), site):
            assert isinstance(word, OrderMessage)
            town.hear(word)
    steps = [word.step for word in live(town, 120.0, since=1.0) if isinstance(word, ReplyMessage)]
    assert steps.count("signed") == 1
    assert steps.count("enroute") == 1
