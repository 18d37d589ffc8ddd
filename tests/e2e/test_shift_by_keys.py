"""A whole shift without a mouse: the console under Xvfb, real key events, terminals that answer over a real broker."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from console.feed import Broker
from console.site import compile_if_stale, load
from layers.geo import from_mercator
from tests.e2e.crew import Crew
from tests.e2e.keyboard import Keyboard, keyboard, picture
from tests.e2e.test_main_job import ROOT, site  # noqa: F401

_EVENTS = "SELECT subject, actor, body FROM event WHERE kind = ? ORDER BY rowid"
pytestmark = pytest.mark.xcb


class Shift:
    """The console in its window, its people's hands and its crews."""

    def __init__(self, folder: Path, screen: dict[str, str], house: ExitStack) -> None:
        self.folder = folder
        broker = Broker()
        url = broker.start()
        house.callback(broker.stop)
        compile_if_stale(folder, lambda *_said: None)
        place = load(folder)
        led = [one.id for one in place.units if one.officers > 0][:6]
        spots = {unit: _lon_lat(place.posts.xy[n % len(place.posts.xy)]) for n, unit in enumerate(led)}
        self.at = spots[led[0]]
        self.crew = Crew(url, place.config.id, spots)
        house.callback(self.crew.close)
        self.hands: Keyboard = house.enter_context(keyboard(screen["DISPLAY"]))
        command = [sys.executable, str(ROOT / "main.py"), "run", "--site", str(folder), "--broker", url, "--lang", "zh"]
        self.console = subprocess.Popen(command, cwd=ROOT, env=screen, stdin=subprocess.DEVNULL)
        house.callback(self._end)
        self.hands.focus(60.0)
        self.kinds("unit.duty", len(led))

    def _end(self) -> None:
        self.console.terminate()
        self.console.wait(20)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of the journal's events of a kind, with their subject; on disk, not only on the screen."""
        journal = self.folder / ".onemap" / "journal.sqlite"
        if not journal.is_file():
            return []
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as base:
            try:
                rows = base.execute(_EVENTS, (kind,)).fetchall()
            except sqlite3.OperationalError:
                return []
        return [{"subject": subject, "actor": actor, **json.loads(body)} for subject, actor, body in rows]

    def kinds(self, kind: str, n: int = 1, patience_s: float = 20.0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.crew.until(
            f"{n} × {kind}", lambda: events if len(events := self.events(kind)) >= n else [], patience_s
        )
        return found

    def call(self, no: str, kind: str = "家庭纠纷", level: int = 2, **more: Any) -> str:
        body = {"id": f"2026-{no}", "t": time.time(), "type": kind, "level": level, "text": "两人争吵",
                "place": {"lon": self.at[0], "lat": self.at[1], "name": "示例路"}}  # fmt: skip
        before = len(self.events("incident.received"))
        self.crew.hear("incident/county110", body | more)
        self.kinds("incident.received", before + 1)
        return f"county110:2026-{no}"


    def order_to(self, unit: str, no: str) -> None:
        self.crew.until(f"order {no} at {unit}", lambda: any(
            one["unit"] == unit and one["incident"]["no"] == no for one in self.crew.orders))

    def done(self, no: str, units: int) -> None:
        """So many units have done what they were sent for."""
        def ids() -> set[str]:
            return {one["id"] for one in self.crew.orders if one["incident"]["no"] == no}
        self.crew.until(f"{units} units done at {no}", lambda: sum(
            one["step"] == "done" and one["subject"] in ids() for one in self.events("order.step")) >= units)

    def on_behalf(self) -> list[str]:
        return [one["step"] for one in self.events("order.step") if one.get("on_behalf")]

    def closes(self, key: str, words: str) -> None:
        self.hands.type(words)
        self.hands.press("Return")
        self.until_closed(key)

    def until_closed(self, key: str) -> None:
        self.crew.until(f"{key} closed", lambda: any(one["subject"] == key for one in self.events("incident.closed")))


def _lon_lat(xy: Any) -> tuple[float, float]:
    lon, lat = from_mercator(*xy)
    return float(lon), float(lat)


@pytest.fixture
def shift(site: Path, screen: dict[str, str], tmp_path: Path) -> Iterator[Shift]:  # noqa: F811
    with ExitStack() as house:
        made = Shift(site, screen, house)
        try:
            yield made
        finally:
            picture(screen, tmp_path / "last.png")  # of a test that failed: what the person saw


def test_a_shift_needs_no_mouse(shift: Shift) -> None:
    """Taking over, five incidents, an emergency, a task, a break, a broadcast, handing over: not one click."""
    for part in (taking_over, the_nearest, two_by_name, by_radio, a_call_taken_here, the_same_twice, an_emergency,
                 a_task, a_break, words_to_all, handing_over):  # fmt: skip
        part(shift)
    assert {one["subject"] for one in shift.events("incident.received")} == {
        one["subject"] for kind in ("incident.closed", "incident.merged") for one in shift.events(kind)
    }, "nothing is left open"


def taking_over(shift: Shift) -> None:
    shift.hands.line("jj zhang li")
    assert shift.kinds("shift.desk")[-1]


def the_nearest(shift: Shift) -> None:
    """Selected with an arrow, the nearest unit sent with 1; C reads the feedback and closes."""
    first = shift.call("0912")
    shift.hands.press("Down")
    shift.hands.press("1")
    shift.done("0912", 1)
    shift.hands.press("c")
    shift.closes(first, "ok")
    shift.crew.until("the county hears", lambda: any(one["step"] == "closed" for one in shift.crew.told))


def two_by_name(shift: Shift) -> None:
    """Units by their numbers; what was recommended instead is asked about where it must be."""
    key = shift.call("0913")
    first, second = list(shift.crew.units)[1:3]
    shift.hands.line(f"p {first} {second} 0913")
    shift.done("0913", 2)
    shift.hands.line("note 0913 quiet again")
    shift.kinds("incident.note")
    shift.hands.line("js 0913 settled")
    shift.until_closed(key)


def by_radio(shift: Shift) -> None:
    """A terminal that is silent: its steps are heard by radio and entered on its behalf."""
    key = shift.call("0914")
    unit = list(shift.crew.units)[3]
    shift.crew.silent.add(unit)
    shift.hands.line(f"p {unit} 0914")
    shift.order_to(unit, "0914")
    for step in ("qs", "cf", "dc"):
        shift.hands.line(f"dq {unit} {step}")
    shift.hands.line(f"dq {unit} fk all well")
    shift.crew.until("four steps", lambda: len(shift.on_behalf()) == 4)
    assert shift.on_behalf() == ["signed", "enroute", "onscene", "feedback"]
    shift.crew.silent.discard(unit)
    shift.hands.line("js 0914 settled")
    shift.until_closed(key)


def a_call_taken_here(shift: Shift) -> None:
    """Somebody at the door: made, placed and undone by keys."""
    lon, lat = shift.at
    before = len(shift.events("incident.received"))
    shift.hands.line(f"j noise {lon:.4f},{lat:.4f}")
    made = shift.kinds("incident.received", before + 1)[-1]
    shift.hands.press("Ctrl+z")
    shift.until_closed(made["subject"])


def the_same_twice(shift: Shift) -> None:
    older = shift.call("0925")
    younger = shift.call("0926")
    shift.hands.line("hb 0926 0925")
    assert shift.kinds("incident.merged")[0]["subject"] == younger
    shift.hands.line("p " + list(shift.crew.units)[4] + " 0925")
    shift.done("0925", 1)
    shift.hands.line("js 0925 settled")
    shift.until_closed(older)


def an_emergency(shift: Shift) -> None:
    unit = list(shift.crew.units)[5]
    shift.crew.hear(f"unit/{unit}/sos", {"t": time.time(), "id": "s1"})
    shift.kinds("sos.opened")
    shift.hands.press("F5")
    shift.kinds("sos.taken")
    shift.hands.press("F4")
    shift.hands.type("wang")
    shift.hands.press("Return")
    assert shift.kinds("sos.closed")[0]["name"] == "wang"


def a_task(shift: Shift) -> None:
    unit = next(iter(shift.crew.units))
    shift.hands.line(f"rw {unit} look in at the school")
    shift.kinds("task.made")
    shift.kinds("task.issued")


def a_break(shift: Shift) -> None:
    unit = list(shift.crew.units)[2]
    shift.hands.line(f"xx {unit} 30")
    shift.kinds("unit.break")
    shift.hands.line(f"break {unit} end")
    shift.kinds("unit.back")


def words_to_all(shift: Shift) -> None:
    shift.hands.line("broadcast all slippery roads")
    every = set(shift.crew.units)
    shift.crew.until("every terminal has it", lambda: {one["unit"] for one in shift.crew.notices} >= every)
    shift.kinds("notice.heard", len(shift.crew.units))


def handing_over(shift: Shift) -> None:
    before = len(shift.events("shift.desk"))
    shift.hands.line("jj wang zhao")
    shift.kinds("shift.desk", before + 1)
