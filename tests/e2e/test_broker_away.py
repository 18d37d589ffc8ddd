"""The broker dies in the middle: the room says so, and the order goes out once, with its own id, when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.feed import Broker
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
