"""What is not to go out any more: expired, withdrawn, replaced; on both sides of a lost connection."""

from __future__ import annotations

import itertools
import json
import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from console import codec
from console.feed import Broker, ClientPool, Feed
from console.words import FeedState, LiveClock, Outbound
from tests.feed.conftest import Room

MakeFeed = Callable[..., Feed]
_sites = (f"x{n}" for n in itertools.count())


@pytest.fixture
def site() -> str:
    return next(_sites)


def order(n: int, **more: Any) -> Outbound:
    fields: dict[str, Any] = {"topic": "unit/03/order", "payload": b'{"n":%d}' % n, "tag": f"t{n}"}
    return Outbound(**(fields | more))


def nobody(_tag: str) -> None:
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_while_the_broker_is_away(site: str, room: Room, make_feed: MakeFeed, pool: ClientPool) -> None:
    """Only what still holds goes out when it is there: the rest never touches the wire."""
    port = free_port()
    feed = make_feed(f"mqtt://127.0.0.1:{port}", site)
    now = LiveClock().now()
    feed.publish(order(1, key="a"), nobody)
    feed.publish(order(2, expires_at=now - 1), nobody)
    feed.publish(order(3), nobody)
    feed.publish(order(4), nobody)
    feed.publish(order(5, key="a"), nobody)
    feed.withdraw("t3")
    broker = Broker()
    url = broker.start(port=port)
    try:
        heard: SimpleQueue[int] = SimpleQueue()
        listener = pool.connect(url, f"{site}-l")
        listener.subscribe(codec.topic(site, "unit/03/order"), lambda _t, body: heard.put(json.loads(body)["n"]))
        listener.wait(60)
        room.wait_for(FeedState, lambda state: state.connected)
        feed.publish(order(9), nobody)
        got = []
        while 9 not in got:
            got.append(heard.get(timeout=60))
        assert [n for n in got if n in (1, 2, 3)] == []
    finally:
        feed.stop()
        broker.stop()


def test_what_was_on_its_way_when_the_connection_broke_may_still_be_replaced(
    site: str, room: Room, make_feed: MakeFeed
) -> None:
    """A broker that takes and never acknowledges: the newer one goes out when the next connection stands."""
    door = socket.create_server(("127.0.0.1", 0))
    feed = make_feed(f"mqtt://127.0.0.1:{door.getsockname()[1]}", site, embedded=True)
    try:
        first, _ = door.accept()
        first.recv(4096)
        first.sendall(b"\x20\x02\x00\x00")  # CONNACK
        room.wait_for(FeedState, lambda state: state.connected)
        feed.publish(order(1, key="a"), nobody)
        feed.publish(order(2), nobody)
        until(first, b'{"n":2}')
        first.close()
        room.wait_for(FeedState, lambda state: not state.connected)
        feed.publish(order(3, key="a"), nobody)
        second, _ = door.accept()
        second.recv(4096)
        second.sendall(b"\x20\x02\x00\x00")
        said = until(second, b'{"n":3}')
        assert b'{"n":1}' not in said
        assert said.index(b'{"n":2}') < said.index(b'{"n":3}')
        second.close()
    finally:
        feed.stop()
        door.close()


def until(end: socket.socket, word: bytes) -> bytes:
    end.settimeout(60)
    said = b""
    while word not in said:
        piece = end.recv(65_536)
        assert piece, said
        said += piece
    return said


def test_mqtt_5_carries_the_expiry_to_the_broker(mosquitto: str, site: str, room: Room, make_feed: MakeFeed) -> None:
    feed = make_feed(mosquitto, site)
    room.wait_for(FeedState, lambda state: state.connected)
    heard: SimpleQueue[tuple[int, int | None]] = SimpleQueue()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"{site}-v5", protocol=paho.MQTTv5)
    subscribed = threading.Event()
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda _c, _u, message: heard.put(
        (json.loads(message.payload)["n"], getattr(message.properties, "MessageExpiryInterval", None))
    )
    # Asked for once the broker has said yes: a SUBSCRIBE that overtakes a slow CONNACK is lost with a reconnect.
    client.on_connect = lambda asker, *_: asker.subscribe(codec.topic(site, "unit/03/order"), 1)
    host, port = mosquitto.removeprefix("mqtt://").split(":")
    client.connect(host, int(port))
    client.loop_start()
    try:
        assert subscribed.wait(30)
        feed.publish(order(1, expires_at=LiveClock().now() + 600), nobody)
        feed.publish(order(2), nobody)
        n, left = heard.get(timeout=60)
        assert (n, left is not None and 500 <= left <= 600) == (1, True)
        assert heard.get(timeout=60) == (2, None)
        with pytest.raises(Empty):
            heard.get(timeout=0.05)
    finally:
        client.disconnect()
        client.loop_stop()
