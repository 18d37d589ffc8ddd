"""From a desk to a window on the screen and back: the application, the first paint, script and screenshot, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.desk import Desk, Outcome
from console.glass.closing import Closing
from console.glass.memory import settled
from console.glass.sound.player import Effects
from console.glass.tilework.service import TileService
from console.glass.wall.walls import Walls
from console.glass.window.frame import DeskWindow
from console.glass.window.script import Script


@dataclass(frozen=True)
class Opening:
    """What ``console.glass.open_desk`` was asked for."""

    theme: str
    language: str
    script: tuple[str, ...]
    screenshot: Path | None
    after_s: float
    size: tuple[int, int] | None
    layout_file: Path | None
    on_line: Callable[[str, Outcome], None] | None
    on_shown: Callable[[], None] | None
    closing: Closing


def run(desk: Desk, wanted: Opening, tiles: TileService) -> int:
    """Shows the window, beats until it is closed, stops every timer and worker of it. ``tiles`` stays the caller's."""
    app = QApplication.instance() or QApplication(["onemap"])
    window = DeskWindow(
        desk, wanted.theme, wanted.language, layout_file=wanted.layout_file, player=Effects(), tiles=tiles
    )
    if wanted.size is not None:
        window.resize(*wanted.size)
        window.show()
    elif wanted.layout_file is not None and wanted.layout_file.exists():
        window.show()
    else:
        window.showMaximized()
    window.pulse.start()
    failed: list[str] = []
    walls = _walls_later(window, tiles)
    script = _script(window, wanted)
    if wanted.screenshot is not None:
        _picture_later(window, wanted.screenshot, wanted.after_s, failed)
    if wanted.on_shown is not None:
        QTimer.singleShot(0, window, wanted.on_shown)
    # Through the event loop: a close before exec() would be lost, and exec() never return. A signal's handler is
    # heard within 50 ms, for the pulse lets Python run.
    wanted.closing.hand(lambda: QTimer.singleShot(0, window, window.close))
    with settled():
        code = int(app.exec())
    wanted.closing.hand(None)
    script.stop()
    for one in walls:
        one.shut()
    window.close()
    window.deleteLater()
    return code or len(failed)


def _walls_later(window: DeskWindow, tiles: TileService) -> list[Walls]:
    """The walls of this seat, once the desk stands: a person waits for that, and nobody for the wall. They hear each
    announcement after the desk, whose reads they share."""
    made: list[Walls] = []

    def make() -> None:
        walls = Walls(window.desk, window.reads, window.desk.videos, tiles, seat=window)
        window.pulse.changed.connect(walls.apply)
        made.append(walls)

    QTimer.singleShot(0, window, make)
    return made


def _script(window: DeskWindow, wanted: Opening) -> Script:
    heard = wanted.on_line or (lambda _line, _outcome: None)
    script = Script(wanted.script, window.run, heard, window)
    if wanted.script:
        script.start()
    return script


def _picture_later(window: DeskWindow, file: Path, after_s: float, failed: list[str]) -> None:
    def shoot() -> None:
        if not window.screenshot(file):
            failed.append(str(file))
        window.close()

    QTimer.singleShot(round(after_s * 1000), window, shoot)
