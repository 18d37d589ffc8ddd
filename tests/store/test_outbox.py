"""The outbox against real brokers: what must arrive arrives, once by its id, whatever dies in between."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from console.feed import Broker, Client, Feed
from console.store import Outbox
from console.words import LiveClock, Outbound, OutboxState, Unsent, VirtualClock
from tests.conftest import ROOT
from tests.listener import Listener

CHILD = """
import sys, threading
from pathlib import Path
from queue import SimpleQueue
from console.feed import Feed
from console.store import Outbox
from console.words import LiveClock, Outbound
folder, url = Path(sys.argv[1]), sys.argv[2]
inbox = SimpleQueue()
feed = Feed(url, "s", inbox, LiveClock())
outbox = Outbox(folder, feed, LiveClock(), inbox)
outbox.restore()
outbox.start(lambda tag: None)
feed.start()
for n in range(20):
    out = Outbound(topic=f"unit/{n:02d}/order", payload=b'{"n":%d}' % n, tag=f"o{n}", key=f"o{n}")
    outbox.publish(out, lambda tag: None)
while len(outbox._rows) < 20 or outbox._dirty:
    threading.Event().wait(0.01)
print("ready", flush=True)
sys.stdin.read()
"""


class Wire:
    """A feed that never sends, and says what it was given."""

    def __init__(self) -> None:
        self.out: list[Outbound] = []
        self.hooks: list[Callable[[str], None]] = []
        self.withdrawn: list[str] = []

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None:
        self.out.append(out)
        self.hooks.append(sent)

    def withdraw(self, tag: str) -> None:
        self.withdrawn.append(tag)

    def acknowledge(self, n: int) -> None:
        self.hooks[n](self.out[n].tag)


@pytest.fixture
def house() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def message(n: int, **more: Any) -> Outbound:
    fields: dict[str, Any] = {"topic": "unit/03/order", "payload": b"%d" % n, "tag": f"t{n}", "key": f"k{n}"}
    return Outbound(**(fields | more))


def opened(house: ExitStack, folder: Path, clock: VirtualClock, wire: Wire, room: Listener) -> Outbox:
    outbox = Outbox(folder, wire, clock, room.inbox)
    house.callback(outbox.stop)
    return outbox


def lines(folder: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "outbox.sqlite")) as base:
        return base.execute("SELECT key, payload FROM message ORDER BY seq").fetchall()


def settled(room: Listener, waiting: int) -> None:
    room.wait_for(OutboxState, lambda state: state.waiting == waiting)


def test_a_line_stays_until_the_broker_has_it(tmp_path: Path, house: ExitStack, clock: VirtualClock) -> None:
    wire, room = Wire(), Listener()
    heard: list[str] = []
    outbox = opened(house, tmp_path, clock, wire, room)
    assert outbox.restore() == ()
    outbox.start(heard.append)
    for n in range(3):
        outbox.publish(message(n), heard.append)
    settled(room, 3)
    wire.acknowledge(1)
    settled(room, 2)
    outbox.stop()
    assert heard == ["t1"]
    assert lines(tmp_path) == [("k0", b"0"), ("k2", b"2")]


def test_after_a_kill_what_is_left_goes_out_again_in_order(
    tmp_path: Path, house: ExitStack, clock: VirtualClock
) -> None:
    first = opened(house, tmp_path, clock, Wire(), room := Listener())
    first.restore()
    first.start(lambda _tag: None)
    for n in range(3):
        first.publish(message(n, expires_at=clock.now() + (10.0 if n == 1 else 1000.0)), lambda _tag: None)
    settled(room, 3)
    clock.advance(60)
    wire, room = Wire(), Listener()
    heard: list[str] = []
    second = opened(house, tmp_path, clock, wire, room)
    assert [one.tag for one in second.restore()] == ["t0", "t1", "t2"]
    second.start(heard.append)
    assert room.wait_for(Unsent).tag == "t1", "what has expired is named, and not sent"
    assert [(one.tag, one.payload) for one in wire.out] == [("t0", b"0"), ("t2", b"2")]
    wire.acknowledge(0)
    settled(room, 1)
    assert heard == ["t0"]


def test_a_newer_one_of_the_key_takes_its_place_and_its_acknowledgement_is_its_own(
    tmp_path: Path, house: ExitStack, clock: VirtualClock
) -> None:
    wire, room = Wire(), Listener()
    outbox = opened(house, tmp_path, clock, wire, room)
    outbox.start(lambda _tag: None)
    outbox.publish(message(1, key="order:a", payload=b"caller 13800000000", kept=b"order"), lambda _tag: None)
    outbox.publish(message(2), lambda _tag: None)
    settled(room, 2)
    assert lines(tmp_path) == [("order:a", b"order"), ("k2", b"2")]
    outbox.publish(message(3, key="order:a", payload=b"end"), lambda _tag: None)
    wire_has(wire, 3)
    wire.acknowledge(0)  # of the order that the end has replaced
    outbox.publish(message(4), lambda _tag: None)
    settled(room, 3)
    outbox.stop()
    assert lines(tmp_path) == [("k2", b"2"), ("order:a", b"end"), ("k4", b"4")]
    for file in tmp_path.iterdir():
        assert b"13800000000" not in file.read_bytes(), file.name


def wire_has(wire: Wire, count: int) -> None:
    for _ in range(1000):
        if len(wire.out) >= count:
            return
        threading.Event().wait(0.005)
    raise AssertionError(len(wire.out))


def test_withdrawn_it_is_gone_and_its_owner_may_say_it_anew(
    tmp_path: Path, house: ExitStack, clock: VirtualClock
) -> None:
    first = opened(house, tmp_path, clock, Wire(), room := Listener())
    first.start(lambda _tag: None)
    first.publish(message(1), lambda _tag: None)
    first.publish(message(2), lambda _tag: None)
    settled(room, 2)
    first.withdraw("t2")
    settled(room, 1)
    first.stop()
    wire, room = Wire(), Listener()
    second = opened(house, tmp_path, clock, wire, room)
    second.restore()
    second.start(lambda _tag: None, {"t1"})
    settled(room, 1)
    assert wire.out == [], "its owner says it anew"
    second.publish(message(1, payload=b"anew"), lambda _tag: None)
    wire_has(wire, 1)
    assert wire.out[0].payload == b"anew"


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, house: ExitStack, clock: VirtualClock) -> None:
    (tmp_path / "outbox.sqlite").write_bytes(b"rubbish" * 4096)
    wire, room = Wire(), Listener()
    outbox = opened(house, tmp_path, clock, wire, room)
    assert outbox.restore() == ()
    outbox.start(lambda _tag: None)
    outbox.publish(message(1), lambda _tag: None)
    room.wait_for(OutboxState, lambda state: state.waiting == 1 and state.kept)
    outbox.stop()
    assert lines(tmp_path) == [("k1", b"1")]
    assert [one.name for one in tmp_path.glob("outbox-damaged-*.sqlite")]


def test_where_nothing_can_be_kept_it_goes_out_and_that_is_said(
    tmp_path: Path, house: ExitStack, clock: VirtualClock
) -> None:
    (tmp_path / "outbox.sqlite").mkdir()  # no file can be there
    wire, room = Wire(), Listener()
    outbox = opened(house, tmp_path, clock, wire, room)
    outbox.restore()
    outbox.start(lambda _tag: None)
    outbox.publish(message(1), lambda _tag: None)
    state = room.wait_for(OutboxState, lambda state: state.waiting == 1)
    assert (state.kept, bool(state.reason)) == (False, True)
    assert [one.tag for one in wire.out] == ["t1"]
    (tmp_path / "outbox.sqlite").rmdir()
    room.wait_for(OutboxState, lambda state: state.kept)
    outbox.stop()
    assert lines(tmp_path) == [("k1", b"1")]


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "mosquitto":
        yield request.getfixturevalue("mosquitto")
        return
    own = Broker()
    yield own.start()
    own.stop()


def test_killed_with_the_broker_away_everything_arrives_later(tmp_path: Path, broker: str, house: ExitStack) -> None:
    """``kill -9`` between record and acknowledgement, by a real process; a real broker later."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), "mqtt://127.0.0.1:9"], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"ready\n"
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()

    arrived: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    terminal = Client.connect(broker, "terminal")
    house.callback(terminal.close)
    ready = threading.Event()
    terminal.subscribe("onemap/v1/s/unit/+/order", lambda topic, body: arrived.put((topic, json.loads(body))))
    terminal.subscribe("probe", lambda _topic, _body: ready.set())
    assert terminal.wait(10)
    while not ready.wait(0.05):
        terminal.publish("probe", b"1")
    room = Listener()
    heard: list[str] = []
    feed = Feed(broker, "s", room.inbox, LiveClock())
    house.callback(feed.stop)
    outbox = Outbox(tmp_path, feed, LiveClock(), room.inbox)
    house.callback(outbox.stop)
    outbox.restore()
    outbox.start(heard.append)
    feed.start()
    said = [arrived.get(timeout=20) for _ in range(20)]
    assert [(topic[-8:-6], body["n"]) for topic, body in said] == [(f"{n:02d}", n) for n in range(20)]
    settled(room, 0)
    outbox.stop()
    assert lines(tmp_path) == []
    assert heard == [f"o{n}" for n in range(20)]
