"""The main job through the whole house: bytes of an incident, a click, key 1, the order, the replies, the close."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from console.feed import Broker
from console.site import load
from layers.geo import from_mercator

ROOT = Path(__file__).resolve().parents[2]
NO = "0912"
WAIT_S = 90.0
LADDER = ("issued", "sent", "signed", "enroute", "onscene", "feedback", "done")


class Child:
    """A process that is told lines and answers in lines of JSON."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        )  # fmt: skip
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="child-reader")
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")  # it has ended

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self, timeout_s: float = WAIT_S) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=timeout_s)
        except Empty:
            line = ""
        assert line, f"no answer within {timeout_s} s (exit code {self.process.poll()})"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, line: str) -> dict[str, Any]:
        self.tell(line)
        return self.hear()

    def until(self, line: str, good: Callable[[dict[str, Any]], bool], wait_s: float = WAIT_S) -> dict[str, Any]:
        """Asks again until the answer is good."""
        deadline = time.monotonic() + wait_s
        while True:
            answer = self.ask(line)
            if good(answer):
                return answer
            assert time.monotonic() < deadline, answer
            time.sleep(0.05)

    def hear_kind(self, kind: str, good: Callable[[dict[str, Any]], bool] = lambda _b: True) -> dict[str, Any]:
        while True:
            said = self.hear()
            body: dict[str, Any] = said["body"]
            if said["kind"] == kind and good(body):
                return body

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self._gone()

    def end(self) -> None:
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._gone()

    def _gone(self) -> None:
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the demo site with nothing remembered."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    cache = ROOT / "config" / "demo" / ".onemap" / "cache"
    if cache.is_dir():  # compiled before: spares each test the seconds
        shutil.copytree(cache, folder / ".onemap" / "cache")
    return folder


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """A real broker: ours, and Mosquitto when it is installed."""
    if request.param == "mosquitto":
        yield request.getfixturevalue("mosquitto")
        return
    own = Broker()
    yield own.start()
    own.stop()


def incident_at(lon: float, lat: float) -> str:
    body = {
        "id": NO, "t": time.time(), "type": "持械斗殴", "level": 1,
        "place": {"lon": lon, "lat": lat, "name": "人民路与青年街交口"},
        "text": "约六人持械，一人受伤。", "caller": {"name": "示例", "number": "00012345678"},
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False)


class Scene:
    """A seat, a terminal beside the incident, and what the test asks of them."""

    def __init__(self, site: Path, broker: str, house: ExitStack) -> None:
        self.site, self.broker, self.house = site, broker, house
        self.seat = self.open_seat()
        place = load(site)
        self.unit = next(one.id for one in place.units if one.officers > 0)
        lon, lat = (float(v) for v in from_mercator(*place.posts.xy[0]))  # a post stands by a road
        self.at = (lon, lat)
        self.terminal = Child("tests.e2e.terminal", broker, place.config.id, self.unit, str(lon), str(lat))
        house.callback(self.terminal.end)
        assert self.terminal.hear()["kind"] == "ready"

    def open_seat(self) -> Child:
        seat = Child("tests.e2e.seat", str(self.site), self.broker)
        self.house.callback(seat.end)
        assert "ready" in seat.hear(60)
        return seat

    def send_nearest(self) -> dict[str, Any]:
        """The county's incident, a click on its row, key 1; the order as the terminal saw it."""
        self.seat.until(f"unit {self.unit}", lambda a: a["duty"] == 0 and a["age"] < 10)
        self.terminal.tell("incident " + incident_at(*self.at))
        self.seat.until(f"state {NO}", lambda a: a["incident"] is not None)
        clicked = self.seat.until(f"click {NO}", lambda a: a["clicked"] and bool(a["candidates"]))
        assert clicked["candidates"][0] == self.unit
        self.seat.ask("key 1")
        return self.terminal.hear_kind("order")

    def until_order(self, state: str) -> dict[str, Any]:
        """At that step or beyond it: a unit that stands at the place is soon on scene by itself."""
        after = LADDER[LADDER.index(state) :]
        return self.seat.until(f"state {NO}", lambda a: bool(a["orders"]) and a["orders"][0]["state"] in after)

    def until_kept(self, kind: str) -> None:
        """A state is shown before the disk has it: a test that kills must wait for the disk."""
        journal = f"file:{self.site / '.onemap' / 'journal.sqlite'}?mode=ro"
        deadline = time.monotonic() + WAIT_S
        with closing(sqlite3.connect(journal, uri=True)) as base:
            while not base.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()[0]:
                assert time.monotonic() < deadline, f"no {kind} in the journal"
                time.sleep(0.02)

    def reply(self, step: str, state: str, text: str = "") -> None:
        self.terminal.tell(f"reply {step} {text}")
        self.until_order(state)


@pytest.fixture
def scene(site: Path, broker: str) -> Iterator[Scene]:
    with ExitStack() as house:
        made = Scene(site, broker, house)
        yield made
        made.seat.ask("quit")


def finish(scene: Scene) -> None:
    """From signed to closed by a person, every step seen by the room and by the county."""
    scene.reply("enroute", "enroute")
    scene.reply("onscene", "onscene")
    scene.reply("report", "onscene", "双方已分开")
    scene.reply("feedback", "feedback", "一人送医，两人带回")
    scene.reply("done", "done")
    state = scene.seat.until(f"state {NO}", lambda a: a["incident"] == "review")
    assert state["replies"] == ["双方已分开", "一人送医，两人带回"]
    assert scene.seat.ask(f"line 结 {NO} 已移交办案")["ok"]
    scene.seat.until(f"state {NO}", lambda a: a["incident"] == "closed")
    scene.terminal.hear_kind("intake", lambda body: body["step"] == "closed")


def test_incident_to_close(scene: Scene) -> None:
    order = scene.send_nearest()
    assert order["incident"]["no"] == NO
    assert order["caller"]["number"] == "00012345678"
    assert scene.until_order("sent")["orders"][0]["unrecorded"] is False
    scene.reply("signed", "signed")
    finish(scene)


def test_killed_in_the_middle(scene: Scene) -> None:
    """``kill -9`` before the terminal answered: the room is as it was, the same order goes out again."""
    order = scene.send_nearest()
    scene.until_order("sent")
    scene.seat.kill()
    scene.seat = scene.open_seat()
    again = scene.terminal.hear_kind("order")
    assert again["id"] == order["id"]
    scene.reply("signed", "signed")
    scene.until_kept("order.step")
    scene.seat.kill()
    scene.seat = scene.open_seat()
    scene.until_order("signed")
    scene.seat.until(f"unit {scene.unit}", lambda a: a["duty"] == 0)
    finish(scene)
