"""MQTT and its threads: the only importer of paho.

``Feed`` the console's own connection · ``Broker`` the embedded broker, a child process · ``Client``, ``ClientPool``
light connections for the simulator, ``publish`` and tests · ``blast`` a sender for the bench.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple

from console.words import Clock, Inbound, Outbound

OnMessage = Callable[[str, bytes], None]


class Credentials(NamedTuple):
    """Broker sign-in. Never in a URL, never in a log."""

    user: str = ""
    password: str = ""


class Will(NamedTuple):
    """The last will of a connection: what the broker says when it breaks."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = True


def find_credentials(url: str) -> Credentials:
    """From ``ONEMAP_MQTT_USER``/``ONEMAP_MQTT_PASSWORD``, else the keyring (service ``onemap``, name = the URL)."""
    raise NotImplementedError


class Feed:
    """The console's connection: codec results go to ``inbox`` straight from paho's thread, ``FeedState`` on changes."""

    def __init__(
        self,
        url: str,
        site_id: str,
        inbox: SimpleQueue[Inbound],
        clock: Clock,
        credentials: Credentials | None = None,
        *,
        seat: str = "seat1",
        embedded: bool = False,
        ca_file: str = "",
    ) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Returns at once; connects, and reconnects, in the background."""

    def stop(self, flush_s: float = 1.0) -> None:
        """Waits up to ``flush_s`` for acknowledgements, says goodbye, joins the thread."""

    def publish(self, out: Outbound, sent: Callable[[str], None] | None = None) -> None:
        """Queued while disconnected. ``sent(out.tag)`` after the broker's PUBACK, on paho's thread."""


class Broker:
    """The embedded broker (rumqttd in iotcore): a child process on 127.0.0.1, which ends with its parent."""

    url: str

    def start(self, timeout_s: float = 10.0) -> str:
        """Start on a free port, wait until it answers, return ``mqtt://127.0.0.1:port``. ``BrokerError`` if it will not."""
        raise NotImplementedError

    def stop(self) -> None: ...


class ClientPool:
    """Many light clients on one thread: 60 terminals cost 60 sockets."""

    def connect(self, url: str, client_id: str, will: Will | None = None, credentials: Credentials | None = None) -> Client:
        """A client that is connected or keeps trying; returns at once."""
        raise NotImplementedError

    def close(self) -> None:
        """Close every client and end the thread."""


class Client:
    """One light connection. Made by ``ClientPool.connect``, or alone by ``Client.connect``. All methods are thread-safe."""

    @classmethod
    def connect(
        cls, url: str, client_id: str, will: Will | None = None, credentials: Credentials | None = None
    ) -> Client:
        """A client with a pool of its own."""
        raise NotImplementedError

    def wait(self, timeout_s: float = 5.0) -> bool:
        """True once connected."""
        raise NotImplementedError

    def subscribe(self, topic: str, fn: OnMessage, qos: int = 1) -> None:
        """``fn(topic, payload)`` on the pool's thread. Subscribed again by itself after a reconnect."""

    def publish(
        self, topic: str, payload: bytes, qos: int = 0, retain: bool = False, done: Callable[[], None] | None = None
    ) -> None:
        """Queued while disconnected. ``done()`` on the pool's thread: QoS 1 acknowledged, QoS 0 written to the socket."""

    def kill(self) -> None:
        """Drop the socket without DISCONNECT, so that the will fires; no reconnect."""

    def close(self) -> None:
        """Send what is queued, DISCONNECT (the will does not fire)."""
