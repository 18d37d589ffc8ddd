"""A ring through the whole house: typed, worked out in its own process, sent by one act, answered, killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.feed import Broker
from tests.e2e.test_main_job import NO, Scene, incident_at, site

__all__ = ["site"]  # the fixture
START_S = 100.0  # the first time on a site the worker makes its ground


@pytest.fixture
def scene(site: Path) -> Iterator[Scene]:
    own = Broker()
    with ExitStack() as house:
        house.callback(own.stop)
        made = Scene(site, own.start(), house)
        yield made
        made.seat.ask("quit")


def ring_drawn(scene: Scene) -> None:
    """The county's incident with the 1-3-5 ring round it, by road."""
    scene.seat.until(f"unit {scene.unit}", lambda a: a["duty"] == 0 and a["age"] < 10)
    scene.terminal.tell("incident " + incident_at(*scene.at))
    scene.seat.until(f"state {NO}", lambda a: a["incident"] is not None)
    assert scene.seat.ask(f"line 圈 {NO} 1 3 5")["ok"]
    scene.seat.until("ring 圈1", lambda a: a["basis"] == "road", START_S)


def test_a_ring_is_drawn_by_road_sent_by_one_act_and_held(scene: Scene) -> None:
    ring_drawn(scene)
    inside = scene.seat.until("ring 圈1", lambda a: any(a["units"]))
    assert inside["units"][0] == [scene.unit]
    assert scene.seat.ask("line 守 圈1 层1 单元1")["ok"]
    assert scene.seat.ask("line 布 圈1 层1")["ok"]
    order = scene.terminal.hear_kind("order")
    assert order["ring"]["no"] == "圈1"
    assert order["ring"]["tier"] == 1
    assert order["incident"]["no"] == NO
    scene.seat.until("ring 圈1", lambda a: a["sent"][0] == 1)
    scene.reply("signed", "signed")
    scene.reply("onscene", "onscene")
    scene.seat.until("ring 圈1", lambda a: a["onscene"][0] == 1)


def test_killed_it_is_there_again_with_its_posts_and_its_order(scene: Scene) -> None:
    ring_drawn(scene)
    assert scene.seat.ask("line 卡 圈1 车 1分")["ok"]
    planned = scene.seat.until("ring 圈1", lambda a: a["closing"] is not None)
    assert planned["closing"] is False  # one unit closes no town
    scene.until_kept("ring.closing")
    scene.seat.kill()
    scene.seat = scene.open_seat()
    again = scene.seat.until("ring 圈1", lambda a: a["basis"] == "road", START_S)
    assert (again["closing"], again["posts"]) == (False, planned["posts"])
    assert scene.seat.ask("line 删圈 圈1")["ok"]
    assert scene.seat.ask("ring 圈1")["ring"] is None


def test_what_cannot_be_drawn_is_one_sentence_and_changes_nothing(scene: Scene) -> None:
    ring_drawn(scene)
    for line in (f"圈 {NO} 0", f"圈 {NO} -3", f"圈 {NO} 500", f"圈 {NO} 3 500米", "圈 不存在 3", "卡 圈9", "布 圈9"):
        said = scene.seat.ask(f"line {line}")
        assert not said["ok"], line
        assert len(said["text"]) > 5, line
        assert scene.seat.ask("ring 圈2")["ring"] is None, line
