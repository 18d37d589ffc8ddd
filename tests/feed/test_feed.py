"""The feed against real brokers: bytes published by another client in, words and acknowledgements out."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console import codec, say
from console.feed import Broker, Client, ClientPool, Credentials, Feed, Will
from console.feed.connection import _VERIFY, _WHY
from console.words import (
    DutyMessage,
    FeedState,
    Fix,
    Link,
    LinkMessage,
    Outbound,
    Reject,
    RejectReason,
    ReplyMessage,
)
from tests.feed.conftest import Room

MakeFeed = Callable[..., Feed]
_sites = (f"s{n}" for n in itertools.count())


@pytest.fixture
def site() -> str:
    """A site of its own for each test, on the shared broker."""
    return next(_sites)


def fix_body(unit: str, lon: float = 115.0) -> bytes:
    return codec.fix_payload(Fix(unit, 1700000000.0, lon, 35.7))


def connected(room: Room) -> FeedState:
    return room.wait_for(FeedState, lambda state: state.connected)


def test_a_fix_from_bytes_to_words(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    make_feed(broker_url, site)
    assert connected(room).url == broker_url
    pool.connect(broker_url, f"{site}-03").publish(codec.topic(site, "unit/03/fix"), fix_body("03"))
    fix = room.wait_for(Fix)
    assert (fix.unit, fix.t, fix.lon_deg, fix.lat_deg) == ("03", 1700000000.0, 115.0, 35.7)
    assert abs(time.time() - fix.received_at) < 60


def test_a_megabyte_is_counted_and_nothing_stops(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    feed = make_feed(broker_url, site)
    connected(room)
    terminal = pool.connect(broker_url, f"{site}-03")
    topic = codec.topic(site, "unit/03/fix")
    terminal.publish(topic, b"x" * 1_000_000, qos=1)
    assert room.wait_for(Reject).reason is RejectReason.TOO_LARGE
    terminal.publish(topic, fix_body("03"))
    room.wait_for(Fix)
    sent = threading.Event()
    feed.publish(Outbound(topic="unit/03/order", payload=b"{}", tag="t"), lambda _tag: sent.set())
    assert sent.wait(10)


def test_rubbish_on_every_topic_is_rejected_by_name(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    make_feed(broker_url, site)
    connected(room)
    terminal = pool.connect(broker_url, f"{site}-03")
    for word in ("fix", "duty", "link", "bodycam", "sos", "order", "reply", "report"):
        terminal.publish(codec.topic(site, f"unit/03/{word}"), b"\xff\xfe")
        assert room.wait_for(Reject).reason is RejectReason.NOT_UTF8, word
    terminal.publish(codec.topic(site, "unit/03/duty"), b'{"t":NaN}')
    assert room.wait_for(Reject).reason is RejectReason.NOT_A_NUMBER
    terminal.publish(codec.topic(site, "incident/county"), b'{"id":NaN}')  # read as it is sent: the field is named
    assert room.wait_for(Reject).reason is RejectReason.WRONG_TYPE
    terminal.publish("owntracks/u/d", b"{}")
    assert room.wait_for(Reject).reason is RejectReason.WRONG_TYPE


def test_what_is_retained_comes_at_connect(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    done = threading.Event()
    terminal = pool.connect(broker_url, f"{site}-03")
    terminal.publish(codec.topic(site, "unit/03/duty"), '{"t":1,"duty":"备勤"}'.encode(), 1, retain=True, done=done.set)
    assert done.wait(10)
    make_feed(broker_url, site)
    assert room.wait_for(DutyMessage).unit == "03"


def test_a_killed_terminal_is_offline_by_its_will(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    make_feed(broker_url, site)
    connected(room)
    will = codec.link_payload(LinkMessage(unit="03", t=0.0, link=Link.OFFLINE), will=True)
    terminal = pool.connect(broker_url, f"{site}-03", Will(codec.topic(site, "unit/03/link"), will))
    assert terminal.wait()
    terminal.kill()
    assert room.wait_for(LinkMessage).link is Link.OFFLINE


def test_a_closed_terminal_leaves_no_will(
    broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    make_feed(broker_url, site)
    connected(room)
    terminal = pool.connect(broker_url, f"{site}-03", Will(codec.topic(site, "unit/03/link"), b'{"link":"offline"}'))
    assert terminal.wait()
    terminal.close()
    other = pool.connect(broker_url, f"{site}-04")
    other.publish(codec.topic(site, "unit/04/fix"), fix_body("04"))
    room.wait_for(Fix)
    assert not [word for word in room.heard if isinstance(word, LinkMessage)]


def test_an_order_out_a_reply_in(broker_url: str, site: str, room: Room, make_feed: MakeFeed, pool: ClientPool) -> None:
    feed = make_feed(broker_url, site)
    connected(room)
    terminal = pool.connect(broker_url, f"{site}-03")
    subscribed = threading.Event()

    def take_order(_topic: str, payload: bytes) -> None:
        assert payload == b'{"id":"o1"}'
        reply = codec.reply_payload(ReplyMessage(unit="03", order="o1", step="signed", t=1700000000.0))
        terminal.publish(codec.topic(site, "unit/03/reply"), reply, 1)

    terminal.subscribe(codec.topic(site, "unit/03/order"), take_order)
    terminal.subscribe(codec.topic(site, "unit/03/probe"), lambda _t, _p: subscribed.set())
    terminal.publish(codec.topic(site, "unit/03/probe"), b"?", 1)
    assert subscribed.wait(10)
    tags: list[str] = []
    feed.publish(Outbound(topic="unit/03/order", payload=b'{"id":"o1"}', tag="order:o1"), tags.append)
    assert room.wait_for(ReplyMessage).step == "signed"
    until = time.monotonic() + 10
    while not tags and time.monotonic() < until:
        time.sleep(0.01)
    assert tags == ["order:o1"]


def test_orders_wait_for_the_broker_and_go_out_once_it_is_back(room: Room, make_feed: MakeFeed) -> None:
    first = Broker()
    url = first.start()
    feed = make_feed(url, "demo", embedded=True)
    connected(room)
    first.stop()
    lost = room.wait_for(FeedState, lambda state: not state.connected)
    assert lost.reason in {"feed.closed", "feed.reset"}
    tags: list[str] = []
    for n in range(3):
        feed.publish(Outbound(topic="unit/03/order", payload=f'{{"id":"o{n}"}}'.encode(), tag=f"o{n}"), tags.append)
    assert tags == []
    second = Broker()
    second.start(port=int(url.rsplit(":", 1)[1]))
    got: list[bytes] = []
    terminal = Client.connect(url, "03")
    try:
        terminal.subscribe("onemap/v1/demo/unit/03/order", lambda _t, payload: got.append(payload))
        back = connected(room)
        assert back.since >= lost.since
        until = time.monotonic() + 10
        while len(tags) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        assert tags == ["o0", "o1", "o2"]
        feed.stop()
    finally:
        terminal.close()
        second.stop()


def test_the_state_says_since_when_and_why(room: Room, make_feed: MakeFeed) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make_feed(f"mqtt://127.0.0.1:{port}", "demo")
    began = room.wait_for(FeedState)
    assert (began.connected, began.reason) == (False, "feed.connecting")
    refused = room.wait_for(FeedState)
    assert (refused.connected, refused.reason, refused.since) == (False, "feed.no_broker", began.since)


def test_a_server_that_speaks_no_mqtt_is_said_so(room: Room, make_feed: MakeFeed) -> None:
    with _answering(b"\xff\xff\xff\xff\xff\xff\xff HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        feed = make_feed(url, "demo")
        state = room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")
        assert (state.connected, state.reason) == (False, "feed.malformed")
        feed.stop()


@contextlib.contextmanager
def _answering(answer: bytes) -> Iterator[str]:
    """A server that says ``answer`` to whatever it hears."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                held.enter_context(connection)
                connection.settimeout(2.0)
                connection.recv(1000)
                connection.sendall(answer)

    with contextlib.ExitStack() as held, socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"mqtt://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def test_a_subscription_that_is_not_allowed_is_said_so(room: Room, make_feed: MakeFeed) -> None:
    refusals = bytes([0x80]) * len(codec.subscriptions("demo"))
    suback = bytes([0x90, 2 + len(refusals), 0, 1]) + refusals
    with _answering(b"\x20\x02\x00\x00" + suback) as url:
        feed = make_feed(url, "demo", embedded=True)
        assert connected(room).reason == ""
        assert room.wait_for(FeedState, lambda state: state.connected).reason == "feed.not_allowed"
        feed.stop()


def test_a_seat_name_that_no_topic_can_hold(embedded: str, site: str, room: Room, make_feed: MakeFeed) -> None:
    make_feed(embedded, site, seat="一号/值班#台", embedded=True)
    connected(room)


def test_mqtt_5_where_the_broker_has_it(mosquitto: str, room: Room, make_feed: MakeFeed, tmp_path: Path) -> None:
    make_feed(mosquitto, "demo")
    connected(room)
    assert "as onemap-demo-seat1 (p5," in (tmp_path / "mosquitto.log").read_text("utf-8")


def test_mqtt_3_where_it_has_not(embedded: str, site: str, room: Room, make_feed: MakeFeed) -> None:
    make_feed(embedded, site)  # as an outside broker: MQTT 5 is tried first
    connected(room)


def test_replies_while_the_console_is_away_are_kept_for_it(
    mosquitto: str, room: Room, make_feed: MakeFeed, pool: ClientPool
) -> None:
    reply = codec.reply_payload(ReplyMessage(unit="03", order="o1", step="signed", t=1700000000.0))
    first = make_feed(mosquitto, "demo")
    connected(room)
    first.stop()
    done = threading.Event()
    pool.connect(mosquitto, "03").publish("onemap/v1/demo/unit/03/reply", reply, 1, done=done.set)
    assert done.wait(10)
    make_feed(mosquitto, "demo")
    assert room.wait_for(ReplyMessage).order == "o1"


def test_every_reason_has_its_sentence() -> None:
    others = {
        "connecting",
        "closed",
        "silent",
        "malformed",
        "sign_in",
        "refused",
        "not_allowed",
        "unreachable",
        "certificate",
        "own_certificate",
        "no_sharing",
    }
    codes = {code for _, code in _WHY} | set(_VERIFY.values()) | {f"feed.{word}" for word in others | {"broker_failed"}}
    assert all(say.known(code) for code in codes)
    assert codes == {code for code in say.catalogue() if code.startswith("feed.")}


def test_a_topic_that_no_broker_takes_is_the_callers_error(embedded: str, make_feed: MakeFeed) -> None:
    feed = make_feed(embedded, "demo", embedded=True)
    with pytest.raises(ValueError, match="cannot publish"):
        feed.publish(Outbound(topic="unit/+/order", payload=b""))


def test_credentials_are_not_in_the_state(room: Room, make_feed: MakeFeed, embedded: str) -> None:
    make_feed(embedded, "demo", credentials=Credentials("room", "geheim"), embedded=True)
    connected(room)
    assert "geheim" not in repr(room.heard)
