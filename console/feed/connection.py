"""One MQTT connection on a ``Loop``'s thread: paho speaks the protocol, intake is large reads and our own splitting.

Nothing here is thread-safe: only the loop's thread touches a ``Connection``.
"""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from console.feed import frames, secure
from console.feed.address import Address, Credentials, Will

READ_BYTES: Final = 1 << 18
KEEPALIVE_S: Final = 15  # paho also gives a TLS handshake this long
CONNECT_TIMEOUT_S: Final = 5.0
VERDICT_S: Final = 0.5  # for what a broker of TLS 1.3 says of our certificate
FIRST_WAIT_S: Final = 1.0
LAST_WAIT_S: Final = 30.0
KEPT_QOS0: Final = 1000  # QoS 0 waiting for a connection: the newest are kept
SESSION_S: Final = 12 * 3600  # MQTT 5: how long the broker keeps what was said to us while we were away
LONGEST_EXPIRY_S: Final = 0xFFFFFFFF  # MQTT 5 §3.3.2.3.3: four bytes
LARGEST_PACKET: Final = 4 << 20  # MQTT 5: larger ones the broker keeps to itself
_SIGN_IN_REASONS: Final = (134, 135)  # bad user name or password, not authorised (MQTT 3.1.1 codes mapped by paho)

Done = Callable[[], None]


class Listener(Protocol):
    """Hears a connection, on the loop's thread. Must not raise."""

    def message(self, topic: str, payload: bytes, *, retained: bool = False, identity: tuple[str, ...] = ()) -> None:
        """``retained``: the broker had kept it. ``identity``: what it says of the sender, where it was asked to."""

    def state(self, connected: bool, reason: str) -> None:
        """``reason``: a ``say`` code, empty when all is well."""


class Outgoing(NamedTuple):
    """``key``: a newer one of the same takes its place while it waits. ``expires_at`` epoch s; 0: never."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    done: Done | None
    key: str = ""
    tag: str = ""
    expires_at: float = 0.0


class Settings(NamedTuple):
    address: Address
    client_id: str
    will: Will | None = None
    credentials: Credentials = Credentials()
    tls: secure.Tls = secure.NO_TLS
    keep_session: bool = False  # the broker keeps QoS 1 for us while we are away
    try_v5: bool = False
    now: Callable[[], float] = time.time  # epoch s: what messages expire by
    identity: str = ""  # name of the user property in which the broker says who has sent a message (MQTT 5)


class _Paho(paho.Client):
    """paho reading from frames that we have split, instead of from the socket."""

    pending: bytes = b""

    def _sock_recv(self, bufsize: int) -> bytes:
        """The one private hook (paho-mqtt 2.1 and 2.2); without it nothing connects, and every feed test fails."""
        if not self.pending:
            raise BlockingIOError
        taken, self.pending = self.pending[:bufsize], self.pending[bufsize:]
        return taken


class Connection:
    """Connects, keeps trying (1 s, doubling to 30 s), hands messages to ``listener``, sends what was queued."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self.settings = settings
        self.connected = False
        self.sock: socket.socket | None = None
        self.retry_at: float | None = 0.0  # monotonic seconds; None: nothing to try
        self._listener = listener
        self._wait_s = FIRST_WAIT_S
        self._v5 = settings.try_v5
        self._identity = settings.identity.encode()
        self._verdict: Any = None  # the CONNACK's reason, until acted upon
        self._answered = False  # a CONNACK came since the last dial
        self._buffer = bytearray()
        self._subscriptions: dict[str, int] = {}
        self._waiting: deque[Outgoing] = deque()
        self._waiting_qos0 = 0
        self._on_way: dict[int, Outgoing] = {}  # by packet id: QoS 1 that the broker has not acknowledged
        self._tls: ssl.SSLContext | None = None
        self._tls_stamp: tuple[float, ...] = ()  # of the files that it was made from
        self._paho = self._make()

    def want_write(self) -> bool:
        return self._paho.want_write()

    @property
    def speaks_v5(self) -> bool:
        """Whether the broker has not declined MQTT 5."""
        return self._v5

    @property
    def unsettled(self) -> int:
        """How many messages wait for a connection or, at QoS 1, for their acknowledgement."""
        return len(self._waiting) + len(self._on_way)

    def subscribe(self, topic: str, qos: int) -> None:
        self._subscriptions[topic] = qos
        if self.connected:
            self._paho.subscribe(topic, qos)
            self._settle()

    def publish(self, out: Outgoing) -> None:
        if self.connected:
            self._send(out)
            self._settle()
            return
        if out.key:
            self._drop_waiting(lambda one: one.key == out.key)
        if out.qos == 0:
            self._waiting_qos0 += 1
            if self._waiting_qos0 > KEPT_QOS0:
                self._waiting.remove(next(waiting for waiting in self._waiting if waiting.qos == 0))
                self._waiting_qos0 -= 1
        self._waiting.append(out)

    def withdraw(self, tag: str) -> None:
        """It need not go out any more; what has been handed to the socket is on its way."""
        self._drop_waiting(lambda one: one.tag == tag)

    def _drop_waiting(self, which: Callable[[Outgoing], bool]) -> None:
        self._waiting = deque(one for one in self._waiting if not which(one))

    def dial(self) -> None:
        """Open the socket and say CONNECT. Blocks for the handshakes: TCP 5 s, TLS 15 s at most."""
        self.retry_at, self._answered, self._verdict = None, False, None
        address = self.settings.address
        if address.tls and self.settings.tls.stamp() != self._tls_stamp:
            self._paho = self._make()  # a certificate was renewed
        clean: dict[str, Any] = {}
        if self._v5:
            clean = {"clean_start": not self.settings.keep_session, "properties": self._properties()}
        try:
            self._paho.connect_async(address.host, address.port, KEEPALIVE_S, **clean)
            self._paho.reconnect()
        except (OSError, ValueError) as error:
            self._lost(why(error))
            return
        sock: Any = self._paho.socket()
        self.sock = sock
        if sock is None:  # it hung up before we had said who we are, and paho has let go already
            self._lost("feed.reset")

    def readable(self) -> None:
        """Read what there is and take it apart."""
        sock = self.sock
        try:
            while sock is not None and sock is self.sock:
                piece = sock.recv(READ_BYTES)
                if not piece:
                    self._lost("feed.closed")
                    return
                self._buffer += piece
                self._split()
                if not (isinstance(sock, ssl.SSLSocket) and sock.pending()):
                    return
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except frames.Malformed:
            self._lost("feed.malformed")
        except OSError as error:
            self._lost(why(error))

    def writable(self) -> None:
        self._paho.loop_write()
        self._settle()

    def tick(self, now: float) -> None:
        """Keep-alive, and dialling again when it is time."""
        if self.retry_at is not None and now >= self.retry_at:
            self.dial()
        elif self.sock is not None:
            self._paho.loop_misc()
            self._settle("feed.silent")

    def close(self) -> None:
        """DISCONNECT: the will does not fire. No more dialling."""
        if self.connected:
            with contextlib.suppress(OSError, ValueError):
                self._paho.disconnect()
                self._paho.loop_write()
        self.kill()

    def kill(self) -> None:
        """Drop the socket without a word: the will fires. No more dialling."""
        self.retry_at, self.connected = None, False
        self._drop()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _make(self) -> _Paho:
        settings = self.settings
        client = _Paho(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            protocol=paho.MQTTv5 if self._v5 else paho.MQTTv311,
            clean_session=None if self._v5 else not settings.keep_session,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        if settings.address.tls:
            client.tls_set_context(self._context())
        if settings.credentials.user:
            client.username_pw_set(settings.credentials.user, settings.credentials.password)
        if settings.will:
            client.will_set(*settings.will)
        client.on_connect = self._on_connect
        client.on_socket_open = _heed_verdict
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        return client

    def _context(self) -> ssl.SSLContext:
        """``OSError`` when the files have never been good; later what was good before stays."""
        stamp = self.settings.tls.stamp()
        if self._tls is None or stamp != self._tls_stamp:
            try:
                self._tls = self.settings.tls.context()
            except OSError:
                if self._tls is None:
                    raise
            self._tls_stamp = stamp
        return self._tls

    def _properties(self) -> Properties:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_S if self.settings.keep_session else 0
        properties.MaximumPacketSize = LARGEST_PACKET
        return properties

    def _split(self) -> None:
        """Whole frames off the front of the buffer: PUBLISH by us, all else by paho."""
        buffer, at, end, wanted = self._buffer, 0, len(self._buffer), self._identity
        with memoryview(buffer) as view:
            while at < end and self.sock is not None:
                body, frame_end = frames.frame_end(view, at, end)
                if not frame_end:
                    break
                if view[at] & 0xF0 == frames.PUBLISH:
                    self._hear(frames.parse_publish(view, at, body, frame_end, v5=self._v5, wanted=wanted))
                else:
                    self._to_paho(bytes(view[at:frame_end]))
                at = frame_end
        del buffer[:at]

    def _hear(self, said: frames.Publish) -> None:
        self._listener.message(said.topic, said.payload, retained=said.retain, identity=said.users)
        if said.qos:
            self._paho.ack(said.mid, said.qos)
            self._settle()

    def _to_paho(self, frame: bytes) -> None:
        self._paho.pending = frame
        self._paho.loop_read()
        self._settle()
        if self._verdict is not None:
            verdict, self._verdict = self._verdict, None
            self._answer(verdict)

    def _answer(self, verdict: Any) -> None:
        """The broker has answered our CONNECT."""
        if verdict.is_failure:
            self._lost("feed.sign_in" if verdict.value in _SIGN_IN_REASONS else "feed.refused")
            return
        self.connected, self._answered, self._wait_s = True, True, FIRST_WAIT_S
        if self._subscriptions:
            self._paho.subscribe(list(self._subscriptions.items()))
        waiting, self._waiting, self._waiting_qos0 = self._waiting, deque(), 0
        self._listener.state(True, "")
        for out in waiting:
            self._send(out)
        self._settle()

    def _on_connect(self, _c: paho.Client, _u: object, _f: object, reason: Any, _p: object) -> None:
        self._verdict = reason  # acted upon outside paho's lock

    def _on_subscribe(self, _c: paho.Client, _u: object, _m: int, reasons: list[Any], _p: object) -> None:
        if any(reason.is_failure for reason in reasons):
            self._listener.state(True, "feed.not_allowed")

    def _on_publish(self, _c: paho.Client, _u: object, mid: int, _r: object, _p: object) -> None:
        out = self._on_way.pop(mid, None)
        if out is not None and out.done is not None:
            out.done()

    def _send(self, out: Outgoing) -> None:
        left_s = out.expires_at - self.settings.now() if out.expires_at else math.inf
        if left_s <= 0.0:
            return
        info = self._paho.publish(out.topic, out.payload, out.qos, out.retain, self._expiry(left_s))
        if out.qos:
            self._on_way[info.mid] = out
        elif out.done is not None:
            out.done()

    def _expiry(self, left_s: float) -> Properties | None:
        """MQTT 5: the broker, too, lets go of what nobody can use any more."""
        if not self._v5 or not math.isfinite(left_s):
            return None
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = min(math.ceil(left_s), LONGEST_EXPIRY_S)
        return properties

    def _take_back(self) -> None:
        """What the broker has not acknowledged waits again, oldest first, ahead of what came later; paho begins anew,
        so that nothing goes out that a newer one has replaced. QoS 1 may say a thing twice: terminals know by its id.
        """
        if not self._on_way:
            return
        newer = {one.key for one in self._waiting if one.key}
        last = {one.key: mid for mid, one in self._on_way.items() if one.key}
        again = [one for mid, one in self._on_way.items() if not one.key or last[one.key] == mid]
        self._on_way = {}
        self._waiting.extendleft(reversed([one for one in again if one.key not in newer]))
        self._paho = self._make()

    def _settle(self, reason: str = "feed.closed") -> None:
        """After a call into paho: write what it queued, and see whether it has given up the socket."""
        if self.sock is not None and self._paho.want_write():
            self._paho.loop_write()
        if self.sock is not None and self._paho.socket() is None:
            self._lost(reason)

    def _lost(self, reason: str) -> None:
        """The connection is gone: say so, and set when to try again."""
        was_connected, self.connected = self.connected, False
        self._drop()
        self._take_back()
        now = time.monotonic()
        if self._v5 and not self._answered and reason in ("feed.closed", "feed.reset", "feed.refused"):
            self._v5 = False  # it does not know MQTT 5: MQTT 3.1.1, at once
            self._paho = self._make()
            self.retry_at = now
            return
        self.retry_at = now + (FIRST_WAIT_S if was_connected else self._wait_s)
        self._wait_s = FIRST_WAIT_S if was_connected else min(LAST_WAIT_S, self._wait_s * 2)
        self._listener.state(False, reason)

    def _drop(self) -> None:
        sock, self.sock = self.sock, None
        self._buffer = bytearray()
        if sock is not None:
            sock.close()


def _heed_verdict(_client: paho.Client, _userdata: object, sock: Any) -> None:
    """With TLS 1.3 a broker judges our certificate after our side of the handshake is over, and what it says would be
    lost with the first thing that we write. One that takes it says so with its session tickets, or says nothing."""
    if not isinstance(sock, ssl.SSLSocket) or sock.version() != "TLSv1.3":
        return
    with selectors.DefaultSelector() as waiting:
        waiting.register(sock, selectors.EVENT_READ)
        if not waiting.select(VERDICT_S):
            return
    try:
        if not sock.recv(1):  # no broker speaks first: there is never a byte to lose
            raise ConnectionResetError
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return
    except OSError:
        sock.close()
        raise


def refuses_us(error: ssl.SSLError) -> bool:
    """Whether the broker says that our certificate is not good, or that it wants one."""
    return any(word in (error.reason or "") for word in _NOT_US)


def why(error: Exception) -> str:
    """The ``say`` code of a failed connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, "feed.certificate")
    if isinstance(error, ssl.SSLError) and refuses_us(error):
        return "feed.own_certificate"
    for kind, code in _WHY:
        if isinstance(error, kind):
            return code
    return "feed.unreachable"


# OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH.
_VERIFY: Final = {10: "feed.certificate_over", 62: "feed.certificate_name", 64: "feed.certificate_name"}
_NOT_US: Final = ("ALERT_CERTIFICATE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_HANDSHAKE_FAILURE")


_WHY: Final = (
    (ssl.SSLError, "feed.tls"),
    (socket.gaierror, "feed.unknown_host"),
    (TimeoutError, "feed.timeout"),
    (ConnectionRefusedError, "feed.no_broker"),
    (ConnectionResetError, "feed.reset"),
    (BrokenPipeError, "feed.reset"),
)
