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
    hands, crew = shift.hands, shift.crew
    # An incident is selected with ↓, the nearest unit sent with 1; it goes its way; C reads the feedback and closes.
    first = shift.call("0912")
    hands.press("Down")
    hands.press("1")
    shift.kinds("order.issued")
    crew.until("order on the terminal", lambda: crew.orders)
    crew.until("feedback", lambda: [one for one in shift.events("order.step") if one["step"] == "done"])
    hands.press("c")
    hands.type("ok")
    hands.press("Return")
    assert shift.kinds("incident.closed")[0]["subject"] == first
    crew.until("the county hears", lambda: any(one["step"] == "closed" for one in crew.told))
