"""Pictures of scenes: the evening on the demo site in a window, something done with it, what stands then kept."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from console.glass.screens.__main__ import keep
from console.glass.screens.evening import Evening, demo_site, working
from console.glass.window.frame import DeskWindow
from console.say import use
from console.words import Changes
from layers.geo import mercator_scale, to_mercator

LARGE: Final = (1920, 1080)
SMALL: Final = (1366, 768)
M_PER_PX: Final = 4.4
_PATIENCE_S: Final = 60.0
_REST_S: Final = 1.0  # labels come after the ground


@dataclass(frozen=True)
class Scene:
    """What is shown and how; ``act`` does it once the evening stands. ``made``: the evening, not played yet."""

    theme: str
    language: str
    size: tuple[int, int]
    act: Callable[[Evening, DeskWindow], None]
    sos: bool = False
    quiet: bool = False
    made: Callable[[], Evening] = field(default=lambda: working(demo_site()))


def take(program: str, stem: str, about: str | None, scenes: Mapping[str, Scene]) -> None:
    """``python -m console.glass.screens.PROGRAM FOLDER [--only NAME]`` keeps ``STEM-NAME.png`` of each scene."""
    parser = argparse.ArgumentParser(prog=f"console.glass.screens.{program}", description=about)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a file name, e.g. zh-dark")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    for name, scene in scenes.items():
        if wanted.only in name:
            with _window(app, scene) as window:
                _settle(app, window)
                keep(window.grab().toImage(), wanted.folder / f"{stem}-{name}.png")


def until(evening: Evening, done: Callable[[], bool]) -> None:
    """Beats, with little time passing at the desk, until something is worked out."""
    ends = time.monotonic() + _PATIENCE_S
    while not done() and time.monotonic() < ends:
        evening.clock.advance(0.01)
        evening.desk.beat()
        time.sleep(0.02)


@contextmanager
def _window(app: QApplication, scene: Scene) -> Iterator[DeskWindow]:
    use(scene.language)
    evening = scene.made()
    window = DeskWindow(evening.play(scene.sos, quiet=scene.quiet), scene.theme, scene.language)
    try:
        window.resize(*scene.size)
        window.show()
        app.processEvents()
        _look_at(evening, window)
        scene.act(evening, window)
        window.desk.announce()
        window.apply(Changes.SECOND)
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def _look_at(evening: Evening, window: DeskWindow) -> None:
    """The gravest incident in the middle; without any the whole town."""
    if not window.desk.incidents:
        return
    one = window.desk.incidents[evening.incident("0912")]
    x, y = (float(v) for v in to_mercator(one.lon_deg or 0.0, one.lat_deg or 0.0))
    window.canvas.centre_on(x, y, M_PER_PX * float(mercator_scale(one.lat_deg or 0.0)))


def _settle(app: QApplication, window: DeskWindow) -> None:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE_S:
        app.processEvents()
        if window.canvas.at_rest() and time.monotonic() - began > _REST_S:
            break
        time.sleep(0.02)
