"""What is let in: limits of one unit, forged and replayed messages by name, and emergencies always."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, Final

import msgspec
import paho.mqtt.client as paho
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from console.feed import ClientPool, Feed, Guard
from console.feed.guard import Bucket
from console.site.config import FeedConfig
from console.words import (
    BodycamMessage,
    DutyMessage,
    FeedState,
    Fix,
    IncidentMessage,
    LinkMessage,
    Reject,
    RejectReason,
    ReplyMessage,
    SosMessage,
    VirtualClock,
)
from tests.feed.conftest import Room

TOP: Final = "onemap/v1/demo"
NOW: Final = 1_800_000_000.0
UNITS: Final = frozenset({"03", "04"})


class Ear:
    """A feed that is handed messages as its connection would hand them; its clock stands."""

    def __init__(self, **rules: Any) -> None:
        self.clock = VirtualClock(NOW)
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        guard = Guard("demo", msgspec.structs.replace(FeedConfig(), **rules), UNITS)
        self.feed = Feed("mqtt://127.0.0.1:1", "demo", self.inbox, self.clock, guard=guard)

    def hear(self, topic: str, body: dict[str, Any] | bytes, *identity: str, retained: bool = False) -> list[Any]:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.feed.message(f"{TOP}/{topic}", payload, retained=retained, identity=identity)
        return self.drained()

    def drained(self) -> list[Any]:
        found = []
        while not self.inbox.empty():
            found.append(self.inbox.get())
        return found


@pytest.fixture
def ear() -> Iterator[Callable[..., Ear]]:
    ears: list[Ear] = []

    def make(**rules: Any) -> Ear:
        ears.append(Ear(**rules))
        return ears[-1]

    yield make
    for one in ears:
        one.feed.stop()


def fix(t: float = NOW) -> dict[str, Any]:
    return {"t": t, "lon": 115.0, "lat": 35.7}


def test_one_unit_floods_and_the_others_are_heard(ear: Callable[..., Ear]) -> None:
    town = ear(fix_per_s=2.0, fix_burst=10.0)
    heard: list[Any] = []
    for second in range(5):
        for _ in range(100):
            heard += town.hear("unit/03/fix", fix())
        heard += town.hear("unit/04/fix", fix())
        town.clock.advance(1.0)
        assert second < 5
    heard += town.hear("unit/04/fix", fix())
    assert Counter(one.unit for one in heard if isinstance(one, Fix)) == {"03": 10 + 4 * 2, "04": 6}
    refused = [one for one in heard if isinstance(one, Reject)]
    assert {(one.reason, one.topic) for one in refused} == {(RejectReason.TOO_OFTEN, f"{TOP}/unit/03/fix")}
    assert sum(one.times for one in refused) == 500 - 18  # each counted, and told of once a second
    assert len(refused) <= 6


def test_a_receiver_gone_wild_costs_no_signature(ear: Callable[..., Ear]) -> None:
    town = ear(fix_per_s=1.0, fix_burst=1.0, act_per_s=1.0, act_burst=2.0)
    for _ in range(50):
        town.hear("unit/03/fix", fix())
    reply = {"t": NOW, "order": "o1", "step": "signed"}
    said = [one for _ in range(3) for one in town.hear("unit/03/reply", reply)]
    assert [type(one) for one in said] == [ReplyMessage, ReplyMessage]
    town.clock.advance(2.0)
    assert any(isinstance(one, ReplyMessage) for one in town.hear("unit/03/reply", reply))


def test_what_weighs_too_much_is_refused_before_it_is_decoded(ear: Callable[..., Ear]) -> None:
    town = ear(unit_kb_per_s=1.0, unit_burst_kb=64.0)
    heavy = {"id": "x", "t": NOW, "text": "长" * 10_000}
    said = [one for _ in range(4) for one in town.hear("unit/03/report", heavy)]
    assert [one.reason for one in said if isinstance(one, Reject) and "KiB" in one.detail] == [RejectReason.TOO_OFTEN]
    assert sum(not isinstance(one, Reject) for one in said) < 4


def test_an_emergency_is_never_one_too_many(ear: Callable[..., Ear]) -> None:
    least = {"fix_per_s": 0.1, "fix_burst": 1.0, "act_per_s": 0.1, "act_burst": 1.0}
    town = ear(**least, unit_kb_per_s=0.1, unit_burst_kb=0.1, strangers=0)
    said = [one for n in range(200) for one in town.hear(f"unit/{n}/sos", {})]
    assert [type(one) for one in said] == [SosMessage] * 200
    said = [one for _ in range(200) for one in town.hear("unit/03/sos", {})]
    assert [type(one) for one in said] == [SosMessage] * 200


def test_strangers_are_heard_up_to_a_number(ear: Callable[..., Ear]) -> None:
    town = ear(strangers=3)
    said = [one for n in range(10) for one in town.hear(f"unit/x{n}/fix", fix())]
    assert [one.unit for one in said if isinstance(one, Fix)] == ["x0", "x1", "x2"]
    assert [one.reason for one in said if isinstance(one, Reject)] == [RejectReason.STRANGERS]
    assert [one.unit for one in town.hear("unit/x1/fix", fix())] == ["x1"]
    assert [one.unit for one in town.hear("unit/04/fix", fix())] == ["04"]


def test_zero_is_no_limit(ear: Callable[..., Ear]) -> None:
    town = ear(fix_per_s=0.0, unit_kb_per_s=0.0)
    assert sum(len(town.hear("unit/03/fix", fix())) for _ in range(6000)) == 6000


FORGED = [
    ("unit/03/fix", fix()),
    ("unit/03/duty", {"t": NOW, "duty": "patrol"}),
    ("unit/03/link", {"link": "offline"}),
    ("unit/03/bodycam", {"t": NOW, "battery": 5}),
    ("unit/03/reply", {"t": NOW, "order": "o", "step": "done"}),
    ("unit/03/report", {"t": NOW, "id": "r"}),
    ("unit/03/order", {"id": "o", "issuer": "x", "incident": {"id": "i"}, "issued": NOW}),
    ("incident/county110", {"t": NOW, "id": "i"}),
    ("task/county110", {"t": NOW, "id": "i"}),
    ("seat/seat-1/link", {"link": "offline"}),
]


@pytest.mark.parametrize(("topic", "body"), FORGED, ids=[topic for topic, _ in FORGED])
@pytest.mark.parametrize("names", [("04",), ("04", "03"), ("county110", "04", "seat-1")])
def test_who_speaks_for_another_is_refused_by_name(
    topic: str, body: dict[str, Any], names: tuple[str, ...], ear: Callable[..., Ear]
) -> None:
    (said,) = ear().hear(topic, body, *names)
    assert isinstance(said, Reject)
    assert said.reason is RejectReason.FORGED
    assert "04" in said.detail or "county110" in said.detail or "03" in said.detail


@pytest.mark.parametrize(
    ("topic", "body", "name"),
    [*((topic, body, topic.split("/")[1]) for topic, body in FORGED if "order" not in topic), (*FORGED[6], "seat-1")],
)
def test_who_speaks_for_himself_is_heard(topic: str, body: dict[str, Any], name: str, ear: Callable[..., Ear]) -> None:
    (said,) = ear().hear(topic, body, name)
    assert not isinstance(said, Reject)


def test_a_forged_emergency_is_shown_in_doubt(ear: Callable[..., Ear]) -> None:
    said = ear().hear("unit/03/sos", {"id": "s1", "t": NOW}, "04")
    sos, refused = said
    assert isinstance(sos, SosMessage)
    assert (sos.unit, sos.doubt) == ("03", "identity")
    assert refused.reason is RejectReason.FORGED


@pytest.mark.parametrize(
    ("topic", "body", "kind"),
    [
        ("unit/03/reply", {"order": "o", "step": "signed"}, ReplyMessage),
        ("unit/03/duty", {"duty": "patrol"}, DutyMessage),
        ("unit/03/bodycam", {"battery": 50}, BodycamMessage),
    ],
)
def test_an_act_of_long_ago_is_refused_by_name(
    topic: str, body: dict[str, Any], kind: type[Any], ear: Callable[..., Ear]
) -> None:
    town = ear(act_old_s=3600.0)
    assert isinstance(town.hear(topic, body | {"t": NOW - 3500.0})[0], kind)
    (said,) = town.hear(topic, body | {"t": NOW - 3700.0})
    assert isinstance(said, Reject)
    assert said.reason is RejectReason.REPLAYED
    # What the broker retained is as old as it is: the duty since the morning stands.
    assert isinstance(town.hear(topic, body | {"t": NOW - 9 * 3600.0}, retained=True)[0], kind)
    assert isinstance(ear(act_old_s=0.0).hear(topic, body | {"t": NOW - 9e6})[0], kind)


@pytest.mark.parametrize(("t", "retained"), [(NOW - 90_000.0, False), (NOW, True)])
def test_an_emergency_of_long_ago_is_shown_in_doubt(t: float, retained: bool, ear: Callable[..., Ear]) -> None:
    (said,) = ear().hear("unit/03/sos", {"id": "s1", "t": t}, retained=retained)
    assert isinstance(said, SosMessage)
    assert said.doubt == "old"


def test_old_positions_and_incidents_are_no_replay(ear: Callable[..., Ear]) -> None:
    town = ear(act_old_s=10.0)
    assert isinstance(town.hear("unit/03/fix", fix(NOW - 5000.0))[0], Fix)
    assert isinstance(town.hear("incident/a", {"id": "i", "t": NOW - 5000.0})[0], IncidentMessage)
    assert isinstance(town.hear("unit/03/link", {"link": "offline"})[0], LinkMessage)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), max_size=60), st.floats(0.1, 5), st.floats(1, 20))
def test_a_bucket_never_gives_more_than_it_had_and_got(
    steps: list[tuple[float, float]], per_s: float, most: float
) -> None:
    bucket, now, given_ = Bucket(per_s, most, 0.0), 0.0, 0.0
    for wait, amount in steps:
        now += wait
        given_ += amount if bucket.take(amount, now) else 0.0
        assert given_ <= most + per_s * now + 1e-6


def test_over_a_real_broker_the_name_that_it_writes_is_read(mosquitto: str, room: Room, pool: ClientPool) -> None:
    """Mosquitto passes user properties on; here the sender plays the broker's part and writes them himself."""
    del pool
    rules = FeedConfig(identity_property="signed_in")
    from console.words import LiveClock

    feed = Feed(mosquitto, "demo", room.inbox, LiveClock(), guard=Guard("demo", rules, UNITS))
    feed.start()
    room.wait_for(FeedState, lambda state: state.connected)
    port = int(mosquitto.rpartition(":")[2])
    sender = paho.Client(CallbackAPIVersion.VERSION2, "x", protocol=paho.MQTTv5)
    sender.connect("127.0.0.1", port)
    sender.loop_start()
    for names in (["04"], ["03"], ["03", "04"], []):
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if names:
            properties.UserProperty = [("other", "y"), *(("signed_in", name) for name in names)]
        sender.publish(f"{TOP}/unit/03/link", b'{"link":"online"}', 1, properties=properties).wait_for_publish(30.0)
    room.wait_for(LinkMessage)
    room.wait_for(LinkMessage)
    sender.disconnect()
    sender.loop_stop()
    feed.stop()
    assert [one.reason for one in room.heard if isinstance(one, Reject)][:1] == [RejectReason.FORGED]
