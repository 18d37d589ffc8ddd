"""Run by test_wall_monitors in a process of its own on a virtual screen: monitors come and go, walls follow them.

Prints one line of JSON: after each step where each wall stands (null: nowhere), and what was said.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from console.words.wall import TileKind, WallSpec
from tests.glass.wall_room import LEFT, RIGHT, WallRoomOf, show, tile

PATIENCE_S = 30.0
DESK, ONE, TWO = "1920/508x1080/286+0+0", "1920/508x1080/286+1920+0", "1920/508x1080/286+3840+0"


def monitor(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, stdout=subprocess.DEVNULL)


def until(room: WallRoomOf, holds: Callable[[], bool]) -> None:
    """The room goes on until it is so; that it never becomes so is seen in what is printed."""
    end = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < end:
        room.beat(0.05)
        time.sleep(0.01)


def stands(room: WallRoomOf, wall: str) -> list[int] | None:
    window = room.walls.windows[wall]
    at = window.geometry()
    return [at.x(), at.y(), at.width(), at.height()] if window.isVisible() else None


def settled(room: WallRoomOf) -> list[list[int] | None]:
    """Where the walls were last put: they are hidden at once, and put anew a moment later."""
    rects = [room.walls.places[wall].rect for wall in (LEFT, RIGHT)]
    return [None if one is None else list(one) for one in rects]


def colours(app: QApplication, room: WallRoomOf, wall: str) -> int:
    """How many colours the monitor really shows where the wall stands."""
    at = room.walls.windows[wall].geometry()
    picture = app.primaryScreen().grabWindow(0, at.x(), at.y(), at.width(), at.height()).toImage()
    return len({picture.pixel(x, y) for x in range(0, at.width(), 7) for y in range(0, 92, 3)})


def main() -> None:
    app = QApplication(["walls"])
    monitor("--setmonitor", "DESK", DESK, "screen")
    monitor("--setmonitor", "ONE", ONE, "none")
    monitor("--setmonitor", "TWO", TWO, "none")
    end = time.monotonic() + PATIENCE_S
    while len(app.screens()) < 3 and time.monotonic() < end:
        app.processEvents()
    specs = [WallSpec(name=LEFT, monitors=("ONE",)), WallSpec(name=RIGHT, monitors=("TWO",))]
    room = WallRoomOf(specs)
    show(room.desk, {LEFT: [tile("n", TileKind.NOTE, text="左")], RIGHT: [tile("n", TileKind.CLOCK)]})
    out: dict[str, Any] = {}

    def step(name: str, left: list[int] | None, right: list[int] | None) -> None:
        until(room, lambda: [stands(room, LEFT), stands(room, RIGHT)] == [left, right] == settled(room))
        out[name] = [stands(room, LEFT), stands(room, RIGHT)]

    one, two = [1920, 0, 1920, 1080], [3840, 0, 1920, 1080]
    step("begin", one, two)
    until(room, lambda: colours(app, room, LEFT) > 8)
    out["painted"] = colours(app, room, LEFT) > 8 and colours(app, room, RIGHT) > 8
    out["focus"] = app.focusWindow() is not None or any(w.isActiveWindow() for w in room.walls.windows.values())
    monitor("--delmonitor", "TWO")
    step("pulled", one, None)
    monitor("--setmonitor", "TWO", TWO, "none")
    step("returned", one, two)
    monitor("--delmonitor", "ONE")
    step("other pulled", None, two)
    monitor("--setmonitor", "ONE", "1280/508x1024/286+1920+0", "none")
    step("another resolution", [1920, 0, 1280, 1024], two)
    monitor("--delmonitor", "TWO")
    step("pulled again", [1920, 0, 1280, 1024], None)
    monitor("--setmonitor", "DP-7", TWO, "none")
    step("by its place", [1920, 0, 1280, 1024], two)
    out["said"] = [line.code for line in room.desk.ticker if line.code.startswith("wall.monitor")]
    room.shut()
    print(json.dumps(out))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
