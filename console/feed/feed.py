"""The console's own connection: bytes → ``codec.read`` → inbox, on the feed's thread; orders out, acknowledged."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable
from typing import Final, Protocol

from msgspec.structs import replace

from console import codec
from console.feed.address import Credentials, Will, parse_url
from console.feed.connection import Connection, Outgoing, Settings
from console.feed.guard import Guard
from console.feed.loop import Loop
from console.feed.secure import NO_TLS, Tls, of_peer
from console.words import Clock, FeedState, Inbound, Link, LinkMessage, Outbound, SosMessage

REST_S: Final = 0.004
SentHook = Callable[[str], None]


class Inbox(Protocol):
    """Where words go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Inbound, /) -> None: ...


class Feed:
    """Words go to ``inbox`` straight from the feed's thread; so does a ``FeedState`` on every change.

    What is published while disconnected waits and goes out, in order and unchanged, when the broker is back; but for
    what has expired, was withdrawn, or was replaced by a newer one of its key.
    QoS 1 may bring a message twice: the rooms above know by its id.
    """

    def __init__(
        self,
        url: str,
        site_id: str,
        inbox: Inbox,
        clock: Clock,
        credentials: Credentials | None = None,
        *,
        seat: str = "seat1",
        embedded: bool = False,
        lasting: bool = True,
        tls: Tls = NO_TLS,
        systems: codec.Systems = codec.WGS84,
        share: str = "",
        guard: Guard | None = None,
    ) -> None:
        """``systems``: of senders who name no coordinate system in a message. ``guard``: judges what comes in.
        ``lasting``: the broker keeps for this seat what comes while it is away; a wall needs only what is retained.
        ``share``: no seat, but one of several who share the fixes under this name.

        ``BadUrl`` when ``url`` is none; ``OSError`` when a file of ``tls`` cannot be read.
        """
        address = parse_url(url)
        self._guard = guard
        self._systems, self._tls = systems, tls if address.tls else NO_TLS
        seat = re.sub(r"[/+#\0]", "-", seat)  # it becomes a level of a topic
        self._site, self._seat, self._clock, self._inbox = site_id, seat, clock, inbox
        self._state = FeedState(
            connected=False, url=address.url, since=clock.now(), reason="feed.connecting", embedded=embedded
        )
        will = Will(codec.topic(site_id, f"seat/{seat}/link"), self._link(Link.OFFLINE))
        settings = Settings(
            address,
            f"onemap-{site_id}-{seat}",
            will,
            credentials or Credentials(),
            tls if address.tls else NO_TLS,
            keep_session=lasting and not embedded,  # the embedded broker ends with us, and so would the session
            try_v5=not embedded,
            now=clock.now,
            identity=guard.identity if guard is not None else "",
        )
        self._share = share
        if share:  # a session that is kept would be handed fixes while nobody is there
            settings = settings._replace(will=None, keep_session=False)
        self._connection = Connection(settings, self)
        for topic, qos in codec.shared_subscriptions(site_id, share) if share else codec.subscriptions(site_id):
            self._connection.subscribe(topic, qos)
        self._loop = Loop("feed", REST_S)

    def start(self) -> None:
        """Returns at once; connects, and reconnects, in the background."""
        self._inbox.put(self._state)
        self._loop.start()
        self._loop.call(functools.partial(self._loop.add, self._connection))

    def stop(self, flush_s: float = 1.0) -> None:
        """Waits up to ``flush_s`` for acknowledgements, says goodbye, joins the thread."""
        until = time.monotonic() + flush_s
        while self._connection.connected and self._connection.unsettled and time.monotonic() < until:
            time.sleep(0.01)
        self._loop.call(self._goodbye)
        self._loop.stop()

    def publish(self, out: Outbound, sent: SentHook | None = None) -> None:
        """Never blocks. ``sent(out.tag)`` on the feed's thread once the broker has acknowledged (QoS 1)."""
        topic = codec.topic(self._site, out.topic)
        done = functools.partial(sent, out.tag) if sent else None
        outgoing = checked(topic, out.payload, out.qos, out.retain, done)
        outgoing = outgoing._replace(key=out.key, tag=out.tag, expires_at=out.expires_at)
        self._loop.call(functools.partial(self._send, outgoing))

    def withdraw(self, tag: str) -> None:
        """What carries this tag and has not gone out yet need not any more. Never blocks."""
        self._loop.call(functools.partial(self._connection.withdraw, tag))

    def message(self, topic: str, payload: bytes, *, retained: bool = False, identity: tuple[str, ...] = ()) -> None:
        """One message, on the feed's thread."""
        put, now, guard = self._inbox.put, self._clock.now(), self._guard
        if guard is None:
            for word in codec.read(topic, payload, now, self._site, self._systems):
                put(word)
            return
        mono = self._clock.mono()
        against = guard.against(topic, len(payload), mono, identity) if payload else None
        if against is not None:
            guard.refused(*against, topic, payload, now)
        if against is None or guard.is_sos(topic):
            for word in codec.read(topic, payload, now, self._site, self._systems):
                self._judge(guard, word, topic, payload, now, retained=retained, forged=against is not None)
        for reject in guard.told(mono):
            put(reject)

    def _judge(
        self, guard: Guard, word: Inbound, topic: str, payload: bytes, now: float, *, retained: bool, forged: bool
    ) -> None:
        if forged and isinstance(word, SosMessage):
            word = replace(word, doubt="identity")
        judged = guard.late(word, now, retained=retained)
        if isinstance(judged, tuple):
            guard.refused(*judged, topic, payload, now)
        else:
            self._inbox.put(judged)

    def state(self, connected: bool, reason: str) -> None:
        """The connection changed, on the feed's thread."""
        old = self._state
        if self._share and connected and not self._connection.speaks_v5:
            reason = "feed.no_sharing"
        if (connected, reason) == (old.connected, old.reason):
            return
        since = self._clock.now() if connected != old.connected else old.since
        self._state = FeedState(
            connected=connected, url=old.url, since=since, reason=reason, embedded=old.embedded,
            certificates=(*self._tls.certificates(), *of_peer(self._connection.sock)),
        )  # fmt: skip
        self._inbox.put(self._state)
        if connected and not old.connected and not self._share:
            self._say_link(Link.ONLINE)

    def _send(self, outgoing: Outgoing) -> None:
        self._connection.publish(outgoing)
        self._loop.sync(self._connection)

    def _goodbye(self) -> None:
        if self._connection.connected and not self._share:
            self._say_link(Link.OFFLINE)

    def _say_link(self, link: Link) -> None:
        topic = codec.topic(self._site, f"seat/{self._seat}/link")
        self._connection.publish(Outgoing(topic, self._link(link), 1, True, None))

    def _link(self, link: Link) -> bytes:
        message = LinkMessage(unit=self._seat, t=self._clock.now(), link=link)
        return codec.link_payload(message, will=link is Link.OFFLINE)


def checked(topic: str, payload: bytes, qos: int, retain: bool, done: Callable[[], None] | None) -> Outgoing:
    """``ValueError`` on the caller's own thread for a topic that no broker would take."""
    if not topic or any(c in topic for c in "+#\0") or len(topic.encode()) > 65_535 or qos not in (0, 1):
        raise ValueError(f"cannot publish to {topic[:80]!r} at QoS {qos}")
    return Outgoing(topic, payload, qos, retain, done)
