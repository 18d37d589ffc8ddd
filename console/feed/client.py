"""Light connections for the simulator, ``publish`` and tests: many of them on one thread."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from paho.mqtt.client import topic_matches_sub

from console.feed.address import Credentials, Will, parse_url
from console.feed.connection import Connection, Outgoing, Settings
from console.feed.feed import checked
from console.feed.loop import Loop
from console.feed.secure import NO_TLS, Tls

OnMessage = Callable[[str, bytes], None]
_FLUSH_S: Final = 2.0
_log = logging.getLogger("onemap.feed")


class NoBroker(ConnectionError):
    """The broker let nobody in; ``args``: its URL, and a ``say`` code why."""


class ClientPool:
    """Many light clients on one thread: 60 terminals cost 60 sockets."""

    def __init__(self) -> None:
        self._loop = Loop("clients")
        self._clients: list[Client] = []
        self._loop.start()

    def connect(
        self, url: str, client_id: str, will: Will | None = None, credentials: Credentials | None = None,
        tls: Tls = NO_TLS,
    ) -> Client:  # fmt: skip
        """A client that connects in the background and keeps trying; returns at once. ``BadUrl``; ``OSError`` when a
        file of ``tls`` cannot be read."""
        settings = Settings(parse_url(url), client_id, will, credentials or Credentials(), tls)
        client = Client(self._loop, settings)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close every client and end the thread."""
        until = time.monotonic() + _FLUSH_S
        for client in self._clients:
            client.close(max(0.0, until - time.monotonic()))
        self._loop.stop()


class Client:
    """One light connection, MQTT 3.1.1, clean session. Every method is thread-safe."""

    def __init__(self, loop: Loop, settings: Settings) -> None:
        """Use ``ClientPool.connect`` or ``Client.connect``."""
        self._loop = loop
        self._own_pool: ClientPool | None = None
        self._subscriptions: dict[str, OnMessage] = {}
        self._ready = threading.Event()
        self._returned: Callable[[], None] | None = None
        self._was_connected = False
        self.reason = "feed.connecting"  # why there is no connection: a ``say`` code; "" when there is one
        self._connection = Connection(settings, self)
        self._closed = False
        self._asked = 0  # publishes asked for, on the callers' threads ...
        self._taken = 0  # ... and taken over by the loop
        loop.call(functools.partial(loop.add, self._connection))

    @classmethod
    def connect(
        cls, url: str, client_id: str, will: Will | None = None, credentials: Credentials | None = None,
        tls: Tls = NO_TLS,
    ) -> Client:  # fmt: skip
        """A client with a pool, and so a thread, of its own."""
        pool = ClientPool()
        try:
            client = pool.connect(url, client_id, will, credentials, tls)
        except BaseException:
            pool.close()
            raise
        client._own_pool = pool
        return client

    @property
    def connected(self) -> bool:
        return self._ready.is_set()

    def wait(self, timeout_s: float = 5.0) -> bool:
        """True once connected."""
        return self._ready.wait(timeout_s)

    def subscribe(self, topic: str, fn: OnMessage, qos: int = 1) -> None:
        """``fn(topic, payload)`` on the pool's thread. Subscribed again by itself after a reconnect."""
        self._subscriptions[topic] = fn
        self._loop.call(functools.partial(self._connection.subscribe, topic, qos))

    def on_return(self, fn: Callable[[], None]) -> None:
        """``fn()`` on the pool's thread after each reconnect: what was retained may be gone with the broker."""
        self._returned = fn

    def publish(
        self, topic: str, payload: bytes, qos: int = 0, retain: bool = False, done: Callable[[], None] | None = None
    ) -> None:
        """Queued while disconnected (at QoS 0 the newest 1,000).

        ``done()`` on the pool's thread: acknowledged (QoS 1), handed to the socket (QoS 0).
        """
        outgoing = checked(topic, payload, qos, retain, done)
        self._asked += 1
        self._loop.call(functools.partial(self._publish, outgoing))

    def kill(self) -> None:
        """Drop the socket without DISCONNECT, so that the will fires; no reconnect."""
        self._closed = True
        self._loop.call(self._kill)

    def close(self, flush_s: float = _FLUSH_S) -> None:
        """Send what is queued (up to ``flush_s``), DISCONNECT: the will does not fire."""
        until = time.monotonic() + flush_s
        while not (self._closed or self._settled()) and time.monotonic() < until:
            time.sleep(0.005)
        self._closed = True
        self._loop.call(self._close)
        pool, self._own_pool = self._own_pool, None
        if pool is not None:
            pool.close()

    def message(self, topic: str, payload: bytes, *, retained: bool = False, identity: tuple[str, ...] = ()) -> None:
        """One message, on the loop's thread."""
        del retained, identity
        for subscription, fn in list(self._subscriptions.items()):
            if topic_matches_sub(subscription, topic):
                try:
                    fn(topic, payload)
                except Exception:  # one client's fault must not end the thread of all
                    _log.exception("a subscriber of %s failed", subscription)

    def state(self, connected: bool, reason: str) -> None:
        """The connection changed, on the loop's thread."""
        self.reason = reason
        (self._ready.set if connected else self._ready.clear)()
        if connected and self._was_connected and self._returned is not None:
            self._returned()
        self._was_connected = self._was_connected or connected

    def _settled(self) -> bool:
        return self._taken == self._asked and not self._connection.unsettled and not self._connection.want_write()

    def _publish(self, outgoing: Outgoing) -> None:
        self._connection.publish(outgoing)
        self._taken += 1
        self._loop.sync(self._connection)

    def _close(self) -> None:
        self._connection.close()
        self._ready.clear()
        self._loop.remove(self._connection)

    def _kill(self) -> None:
        self._connection.kill()
        self._ready.clear()
        self._loop.remove(self._connection)
