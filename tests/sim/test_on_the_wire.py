"""The simulator and ``publish`` on a real broker: what another client sees."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import numpy as np
import pytest

from console.codec import incident_reply, order_payload, read, topic, watch_payload
from console.feed import Broker, Client, NoBroker
from console.sim import Progress, Tally, publish, simulate
from console.sim.recorded import unit_id
from console.site import Site
from console.words import (
    Fix,
    Inbound,
    Incident,
    IncidentMessage,
    Link,
    LinkMessage,
    LiveClock,
    Order,
    Reject,
    ReplyMessage,
)
from console.words.bodycam import Watched
from layers.tracks import Recording

PATIENCE_S = 30.0


class Watcher:
    """Another client on the broker that reads everything of the site."""

    def __init__(self, url: str, site_id: str) -> None:
        self.site_id = site_id
        self.said: list[Inbound] = []
        self._queue: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self.client = Client.connect(url, "watcher")
        assert self.client.wait(PATIENCE_S)
        self.client.subscribe(f"onemap/v1/{site_id}/#", lambda at, payload: self._queue.put((at, payload)))
        ready = threading.Event()
        self.client.subscribe("probe", lambda _at, _payload: ready.set())
        while not ready.is_set():  # the broker has taken both subscriptions
            self.client.publish("probe", b"1", 1)
            ready.wait(0.05)

    def until(self, found: Callable[[Inbound], bool]) -> Inbound:
        """The first word, from now on, that is wanted."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            try:
                at, payload = self._queue.get(timeout=0.2)
            except Empty:
                continue
            for word in read(at, payload, time.time(), self.site_id):
                self.said.append(word)
                if found(word):
                    return word
        raise AssertionError("never said")


@contextmanager
def watching(url: str, site_id: str) -> Iterator[Watcher]:
    watcher = Watcher(url, site_id)
    try:
        yield watcher
    finally:
        watcher.client.close()


@contextmanager
def running(site: Site, url: str, *, rate: float = 0.0, units: int = 5, speed: float = 1.0) -> Iterator[Future[Tally]]:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(
            lambda: simulate(site, url, LiveClock(), rate=rate, units=units, speed=speed, stop=stop, seed=2)
        )
        try:
            yield future
        finally:
            stop.set()


def test_an_order_by_mqtt_is_answered_step_by_step(demo: Site, broker_url: str) -> None:
    with watching(broker_url, "demo") as watcher, running(demo, broker_url, speed=60.0):
        unit = demo.units[0].id
        fix = watcher.until(lambda w: isinstance(w, Fix) and w.unit == unit)
        assert isinstance(fix, Fix)
        now = time.time()
        incident = Incident(
            id="county110:7", no="0007", source="county110", t=now, received_at=now, type="电话求助", level=3,
            lon_deg=fix.lon_deg, lat_deg=fix.lat_deg,
        )  # fmt: skip
        order = Order(
            id="o-7", incident=incident.id, unit=unit, issuer="demo/seat-1", issued_at=now, expires_at=now + 600
        )
        payload = order_payload(order, incident, None, "demo")
        watcher.client.publish(topic("demo", f"unit/{unit}/order"), payload, 1)
        watcher.until(lambda w: isinstance(w, ReplyMessage) and w.step == "done")
        steps = [w.step for w in watcher.said if isinstance(w, ReplyMessage) and w.order == "o-7"]
        main = [step for step in dict.fromkeys(steps) if step not in ("backup", "return")]
        assert main == ["signed", "enroute", "onscene", "report", "feedback", "done"]


def test_incidents_come_and_the_rooms_answers_are_heard(demo: Site, broker_url: str) -> None:
    with watching(broker_url, "demo") as watcher, running(demo, broker_url, rate=60.0, speed=5.0) as future:
        found = watcher.until(lambda w: isinstance(w, IncidentMessage))
        assert isinstance(found, IncidentMessage)
        assert found.source == "county110"
        incident = Incident(
            id=f"county110:{found.id}", no="1", source="county110", t=found.t, received_at=found.t, type=found.type,
            level=found.level,
        )  # fmt: skip
        answer = incident_reply(incident, "signed", time.time(), by="示例甲")
        told = threading.Event()
        watcher.client.publish(topic("demo", "incident/county110/reply"), answer, 1, done=told.set)
        assert told.wait(10.0)
        watcher.until(lambda w: isinstance(w, IncidentMessage) and w.id != found.id)
    tally = future.result()
    assert tally.answers == 1
    assert tally.said["county110"] >= 2


def test_a_wearer_is_told_over_the_wire_who_looks_and_a_terminal_that_comes_later_too(
    demo: Site, broker_url: str
) -> None:
    unit, now = demo.units[0].id, time.time()
    told = Watched(id="w-7", unit=unit, by=("示例甲",), since=now, until=now + 600)
    with watching(broker_url, "demo") as watcher:
        payload = watch_payload(told, "demo/seat-1", "demo", told.until)
        watcher.client.publish(topic("demo", f"unit/{unit}/watch"), payload, 1, retain=True)
        with running(demo, broker_url):
            answer = watcher.until(lambda w: isinstance(w, ReplyMessage) and w.order == "w-7")
        assert isinstance(answer, ReplyMessage)
        assert (answer.unit, answer.step) == (unit, "signed")
        watcher.client.publish(topic("demo", f"unit/{unit}/watch"), b"", 1, retain=True)


def test_a_clean_end_signs_off_and_a_dropped_terminal_leaves_its_will(demo: Site, broker_url: str) -> None:
    with watching(broker_url, "demo") as watcher:
        with running(demo, broker_url, units=3):
            watcher.until(lambda w: isinstance(w, LinkMessage) and w.link is Link.ONLINE)
        units = {spec.id for spec in demo.units[:3]}
        while not units <= {w.unit for w in watcher.said if isinstance(w, LinkMessage) and w.link is Link.OFFLINE}:
            watcher.until(lambda w: isinstance(w, LinkMessage) and w.link is Link.OFFLINE)
        assert not [w for w in watcher.said if isinstance(w, Reject)]


def test_the_last_will_fires_when_a_terminal_drops_off(broker_url: str) -> None:
    from console.sim.run import _Net
    from console.sim.saying import Act, Saying

    net = _Net("demo", broker_url, None)
    with watching(broker_url, "demo") as watcher:
        try:
            net.join(["03"])
            net.do(Saying("03", "unit/03/sos", b'{"id":"s-1"}', 1))
            watcher.until(lambda w: getattr(w, "unit", "") == "03")  # it is connected
            net.do(Saying("03", act=Act.DROP))
            gone = watcher.until(lambda w: isinstance(w, LinkMessage) and w.unit == "03")
            assert isinstance(gone, LinkMessage)
            assert gone.link is Link.OFFLINE
            net.do(Saying("03", act=Act.JOIN))
            net.do(Saying("03", "unit/03/sos", b'{"id":"s-2"}', 1))
            watcher.until(lambda w: getattr(w, "id", "") == "s-2")
        finally:
            net.close()


def test_after_a_broker_that_forgot_everything_each_terminal_says_again_how_it_is(demo: Site) -> None:
    broker = Broker()
    url = broker.start()
    units = {spec.id for spec in demo.units[:3]}

    def online(word: Inbound, since: float) -> bool:
        return isinstance(word, LinkMessage) and word.link is Link.ONLINE and word.t > since

    def all_online(watcher: Watcher, since: float) -> None:
        while not units <= {w.unit for w in watcher.said if isinstance(w, LinkMessage) and online(w, since)}:
            watcher.until(lambda w: online(w, since))

    try:
        with watching(url, "demo") as watcher, running(demo, url, units=3):
            all_online(watcher, 0.0)  # one that never was connected has nothing to say again
            broker.stop()
            broken = time.time()
            assert broker.start(port=int(url.rsplit(":", 1)[1])) == url
            all_online(watcher, broken)
    finally:
        broker.stop()


def _recording() -> Recording:
    t = np.repeat(np.arange(10.0), 2)
    lon = 123.5 + np.arange(20) * 1e-5
    nothing = np.full(20, np.nan)
    return Recording(
        ids=("A/1", "B 2"), unit_row=np.tile([0, 1], 10), t=t + 1000.0, lon=lon.astype(np.float64),
        lat=np.full(20, 30.5), speed=np.full(20, 4.0), heading=nothing, accuracy=nothing,
    )  # fmt: skip


def test_a_recording_is_sent_as_if_it_came_now(broker_url: str) -> None:
    told: list[Progress] = []
    with watching(broker_url, "other") as watcher:
        begun = time.time()
        sent = publish(_recording(), "other", broker_url, LiveClock(), speed=20.0, progress=told.append)
        watcher.until(lambda w: isinstance(w, Fix) and w.lon_deg > 123.5 + 18.5e-5)
    fixes = [w for w in watcher.said if isinstance(w, Fix)]
    assert sent == 20 == len(fixes)
    assert {fix.unit for fix in fixes} == {"A_1", "B_2"}
    assert fixes[-1].t - fixes[0].t == pytest.approx(9.0 / 20.0, abs=0.002)
    assert begun - 1.0 < fixes[0].t < time.time() + 1.0
    assert fixes[0].speed_mps == 80.0
    assert told[-1].share == 1.0


def test_publish_can_be_stopped_and_goes_round(broker_url: str) -> None:
    stop = threading.Event()

    def progress(at: Progress) -> None:
        if at.round_no == 3:
            stop.set()

    sent = publish(
        _recording(), "other", broker_url, LiveClock(), speed=1000.0, loop=True, stop=stop, progress=progress
    )
    assert 40 <= sent <= 60


def test_publish_says_when_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.sim.recorded._CONNECT_S", 0.3)
    with pytest.raises(NoBroker):
        publish(_recording(), "other", "mqtt://127.0.0.1:9", LiveClock())


@pytest.mark.parametrize(("raw", "unit"), [("bus 12/a", "bus_12_a"), ("+", "_"), ("", "_"), ("川A·0001", "川A·0001")])
def test_ids_of_a_file_fit_into_topics(raw: str, unit: str) -> None:
    assert unit_id(raw) == unit


def test_a_snapshot_goes_out_at_once_each_position_as_old_as_it_was(broker_url: str) -> None:
    nothing = np.full(3, np.nan)
    snapshot = Recording(
        ids=("a", "b", "c"), unit_row=np.arange(3), t=np.array([1000.0, 1030.0, 1300.0]), lon=np.full(3, 123.5),
        lat=np.full(3, 30.5), speed=nothing, heading=nothing, accuracy=nothing,
    )  # fmt: skip
    with watching(broker_url, "other") as watcher:
        begun = time.time()
        assert publish(snapshot, "other", broker_url, LiveClock()) == 3
        watcher.until(lambda w: isinstance(w, Fix) and w.unit == "c")
    fixes = {w.unit: w.t for w in watcher.said if isinstance(w, Fix)}
    assert fixes["c"] - fixes["a"] == pytest.approx(300.0, abs=0.01)
    assert begun - 1.0 < fixes["c"] < time.time() + 1.0
