"""The broker dies in the middle: the room says so, and the order goes out once, with its own id, when it is back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from console.feed import Broker, Client
from tests.e2e.test_main_job import NO, Scene, incident_at, site

__all__ = ["site"]  # the fixture


@pytest.fixture
def broker() -> Iterator[Broker]:
    own = Broker()
    own.start()
    yield own
    own.stop()


def test_an_order_given_meanwhile_goes_out_when_it_is_back(site: Path, broker: Broker) -> None:
    url = broker.url
    with ExitStack() as house:
        scene = Scene(site, url, house)
        scene.seat.until(f"unit {scene.unit}", lambda a: a["duty"] == 0 and a["age"] < 10)
        scene.terminal.tell("incident " + incident_at(*scene.at))
        scene.seat.until(f"click {NO}", lambda a: a["clicked"] and bool(a.get("candidates")))
        broker.stop()
        gone = scene.seat.until("feed", lambda a: not a["connected"])
        assert "起" in gone["bar"], "since when"
        scene.seat.ask("key 1")
        (waiting,) = scene.until_order("issued")["orders"]
        assert waiting["unrecorded"] is False
        assert broker.start(port=int(url.rsplit(":", 1)[1])) == url
        assert scene.terminal.hear_kind("order")["id"] == waiting["id"]
        scene.reply("signed", "signed")
        assert [one["id"] for one in scene.until_order("signed")["orders"]] == [waiting["id"]]
        scene.seat.ask("quit")


def away(site: Path, broker: Broker, house: ExitStack) -> tuple[Scene, int]:
    """A room with an incident chosen, and then no broker; the port it was at."""
    url = broker.url
    scene = Scene(site, url, house)
    scene.seat.until(f"unit {scene.unit}", lambda a: a["duty"] == 0 and a["age"] < 10)
    scene.terminal.tell("incident " + incident_at(*scene.at))
    scene.seat.until(f"click {NO}", lambda a: a["clicked"] and bool(a.get("candidates")))
    broker.stop()
    scene.seat.until("feed", lambda a: not a["connected"])
    return scene, int(url.rsplit(":", 1)[1])


def county(url: str, house: ExitStack) -> SimpleQueue[dict[str, Any]]:
    """The county's platform, there before the room is: what it is told."""
    heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
    client = Client.connect(url, "county")
    house.callback(client.close)
    ready = threading.Event()
    client.subscribe("onemap/v1/+/incident/+/reply", lambda _topic, body: heard.put(json.loads(body)))
    client.subscribe("probe", lambda _topic, _body: ready.set())
    while not ready.wait(0.1):
        client.publish("probe", b"1")
    return heard


def test_killed_with_the_broker_away_the_order_goes_out_with_its_own_id(site: Path, broker: Broker) -> None:
    """``kill -9`` between record and acknowledgement: what the county is told and the order arrive."""
    with ExitStack() as house:
        scene, port = away(site, broker, house)
        scene.seat.ask("key 1")
        (waiting,) = scene.until_order("issued")["orders"]
        scene.until_kept("order.recorded")
        scene.seat.until("feed", lambda a: a["waiting"] >= 2)  # the county is told of it, too
        scene.seat.kill()
        heard = county(broker.start(port=port), house)
        scene.seat = scene.open_seat()
        told = heard.get(timeout=60)
        assert (told["step"], told["unit"]) == ("assigned", scene.unit)
        order = scene.terminal.hear_kind("order")
        assert (order["id"], order["caller"]["number"]) == (waiting["id"], "00012345678")
        scene.reply("signed", "signed")
        assert [one["id"] for one in scene.until_order("signed")["orders"]] == [waiting["id"]]
        scene.seat.until("feed", lambda a: a["waiting"] == 0)
        scene.seat.ask("quit")


def test_taken_back_and_killed_only_the_end_arrives_and_no_number_with_it(site: Path, broker: Broker) -> None:
    with ExitStack() as house:
        scene, port = away(site, broker, house)
        scene.seat.ask("key 1")
        (waiting,) = scene.until_order("issued")["orders"]
        scene.seat.until("feed", lambda a: a["waiting"] >= 1)
        assert scene.seat.ask(f"line 撤 {scene.unit} 误派")["ok"]
        scene.until_kept("order.cancelled")
        scene.seat.kill()
        state = site / ".onemap"
        for file in state.glob("outbox*"):
            assert b"00012345678" not in file.read_bytes(), file.name
        broker.start(port=port)
        scene.seat = scene.open_seat()
        first = scene.terminal.hear_kind("order")
        assert (first["id"], first.get("caller")) == (waiting["id"], None)
        assert first["expires"] < datetime.now(UTC).isoformat(), "it is over"
        scene.terminal.tell("reply ended")
        scene.seat.until(f"state {NO}", lambda a: a["orders"][0]["end"] == "known")
        scene.seat.ask("quit")
