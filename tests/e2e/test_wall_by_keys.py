"""From an incident to four living tiles in two keys: the console and its walls on three virtual monitors, real key
events, the demo's own cameras played over loopback; then the wall is laid out by keys, and left again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from console.door.screen import VirtualScreen
from console.sim.pictures import FORMAT
from console.video import testcard
from tests.conftest import free_port
from tests.e2e.keyboard import Keyboard, keyboard, picture
from tests.e2e.test_main_job import ROOT, site  # noqa: F401

pytestmark = [pytest.mark.xcb, pytest.mark.timeout(400)]
PATIENCE_S = 60.0
DEMO_PORT = 18580
AREAS = {"左屏": (1920, 0, 1280, 540), "右屏": (1920, 540, 1280, 540)}  # smaller than the desk, which has the keyboard
MONITORS = (("DESK", "1920/508x1080/286+0+0", "screen"), ("LEFT", "1280/508x540/286+1920+0", "none"),
            ("RIGHT", "1280/508x540/286+1920+540", "none"))  # fmt: skip
WALLS = '[[walls]]\nname = "左屏"\nmonitors = ["LEFT"]\n\n[[walls]]\nname = "右屏"\nmonitors = ["RIGHT"]\n'
_EVENTS = "SELECT body FROM event WHERE kind = ? ORDER BY rowid"


_GRAB = """
import sys, time
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
for file in sys.argv[1:3]:
    app.primaryScreen().grabWindow(0, *map(int, sys.argv[3:])).save(file)
    time.sleep(1.0)
"""


class Room:
    """The console with its walls, and a person's hands."""

    def __init__(self, folder: Path, tmp: Path, house: ExitStack) -> None:
        self.folder, self.tmp = folder, tmp
        display = house.enter_context(VirtualScreen(3200, 1080))
        self.screen = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.hands: Keyboard = house.enter_context(keyboard(display))
        for name, where, output in MONITORS:
            command = ["xrandr", "--setmonitor", name, where, output]
            subprocess.run(command, env=self.screen, check=True, stdout=subprocess.DEVNULL)
        (folder / "walls.toml").write_text(WALLS, "utf-8")
        own_pictures(folder)
        no_scene_by_itself(folder)
        command = [sys.executable, str(ROOT / "main.py"), "run", "--site", str(folder), "--lang", "zh"]
        self.console = subprocess.Popen(command, cwd=ROOT, env=self.screen, stdin=subprocess.DEVNULL)
        house.callback(self._end)
        self.hands.focus(PATIENCE_S)

    def _end(self) -> None:
        self.console.send_signal(signal.SIGTERM)
        self.console.wait(PATIENCE_S)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of the journal's events of a kind, on disk."""
        journal = self.folder / ".onemap" / "journal.sqlite"
        if not journal.is_file():
            return []
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as base:
            try:
                return [json.loads(body) for (body,) in base.execute(_EVENTS, (kind,))]
            except sqlite3.OperationalError:
                return []

    def until(self, what: str, holds: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE_S
        while not (found := holds()):
            assert time.monotonic() < end, what
            assert self.console.poll() is None, "the console has ended"
            time.sleep(0.1)
        return found

    def shown(self) -> dict[str, Any]:
        """What stands on the walls, as the journal has it."""
        events = self.events("wall.shown")
        return dict(events[-1]["shown"]) if events else {}

    def looked(self) -> set[str]:
        """Where somebody has looked."""
        return {one["look"]["where"] for one in self.events("look.begun")}

    def tiles(self, wall: str) -> list[dict[str, Any]]:
        panes = (pane for pane in self.shown().get("panes", ()) if pane["wall"] == wall)
        return [tile for pane in panes for tile in pane.get("tiles", ())]

    def look(self, wall: str) -> tuple[QImage, QImage]:
        """What stands on a wall's monitor now, and a moment later."""
        files = [str(self.tmp / f"wall-{n}.png") for n in (1, 2)]
        area = [str(side) for side in AREAS[wall]]
        subprocess.run([sys.executable, "-c", _GRAB, *files, *area], env=self.screen, check=True, timeout=60)
        return QImage(files[0]), QImage(files[1])


def own_pictures(folder: Path) -> None:
    """The town's cameras are served at a port of this test's own, as others play the demo at the same time; and are
    drawn beforehand, which takes a busy machine longer than a camera may take to answer."""
    file = folder / "site.toml"
    text = file.read_text("utf-8")
    assert f":{DEMO_PORT}/" in text
    file.write_text(text.replace(f":{DEMO_PORT}/", f":{free_port()}/"), "utf-8")
    kept = folder / ".onemap" / "pictures"
    kept.mkdir(parents=True)
    for variant in range(testcard.VARIANTS):
        drawn = testcard.encode(variant)
        for size in ("main", "sub"):
            (kept / f"picture-{FORMAT}-{variant}-{size}.flv").write_bytes(drawn)


def no_scene_by_itself(folder: Path) -> None:
    """The town's second incident is a 一级: where the console comes up slowly, its scene is there before a hand is."""
    file = folder / "scenes.toml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("causes")]
    assert len(kept) < len(lines)
    file.write_text("".join(kept), "utf-8")


def lives(before: QImage, after: QImage, quarter: int) -> bool:
    """Whether a quarter of the wall shows the street of the demo's pictures, and another moment of it than before. Its
    fields are no bluer than they are green; our own grounds and words are."""
    x, y = (quarter % 2) * 640 + 160, (quarter // 2) * 215 + 150
    was, now = before.copy(x, y, 320, 100), after.copy(x, y, 320, 100)
    colours = [QColor(now.pixel(column, row)) for column in range(0, 320, 4) for row in range(0, 100, 4)]
    return sum(one.green() >= one.blue() for one in colours) > 100 and was != now


def all_four(before: QImage, after: QImage) -> bool:
    return all(lives(before, after, quarter) for quarter in range(4))


@pytest.fixture
def room(site: Path, tmp_path: Path) -> Iterator[Room]:  # noqa: F811
    with ExitStack() as house:
        made = Room(site, tmp_path, house)
        try:
            yield made
        finally:
            picture(made.screen, tmp_path / "last.png")  # of a test that failed: what stood on the screen


def test_two_keys_from_an_incident_to_four_living_tiles(room: Room) -> None:
    room.until("an incident", lambda: room.events("incident.received"))
    room.until("who is on patrol", lambda: len(room.events("unit.duty")) > 20)
    room.hands.strokes = 0
    room.hands.press("Down")
    room.hands.press("v")
    sources = room.until("four pictures", lambda: found if len(found := room.shown().get("sources", {})) == 4 else None)
    assert room.hands.strokes == 2
    assert {key.partition("/")[0] for key in sources} in ({"左屏"}, {"右屏"})
    wall = next(iter(sources)).partition("/")[0]
    room.until("that it is told who looks", lambda: {f"wall:{key}" for key in sources} <= room.looked())
    room.until("all four live", lambda: all_four(*room.look(wall)))
    laid_out_by_keys(room, wall)


def laid_out_by_keys(room: Room, wall: str) -> None:
    """Ctrl W opens the miniature with a tile in hand; it is taken off, the next one's edge is pulled; Ctrl Z, Alt W."""
    room.hands.press("Ctrl+w")
    assert not room.tiles("左屏") or wall == "左屏"  # the tile in hand is one of the four
    room.hands.press("Delete")
    left = room.until("a tile less", lambda: tiles if len(tiles := room.tiles(wall)) == 3 else None)
    room.hands.press("Ctrl+Left")
    room.until("another width", lambda: room.tiles(wall) != left)
    room.hands.press("Ctrl+z")
    room.until("as it was", lambda: room.tiles(wall) == left)
    room.hands.press("Escape")
    room.hands.press("Alt+4")
    room.until("the day's scene", lambda: room.shown().get("scene") == "日常")
    room.hands.press("Alt+w")
    room.until("back", lambda: room.shown().get("scene") != "日常")
