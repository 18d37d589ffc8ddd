"""One wall in a process of its own: the application, its window, its beats, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.glass.closing import Closing
from console.glass.memory import settled
from console.glass.panels.reads import Reads
from console.glass.pulse import Pulse
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.walls import Walls
from console.say import use
from console.words import Changes
from console.words.wall import WallSpec

if TYPE_CHECKING:
    from console.desk import Desk
    from console.desk.ports import VideoPort
    from console.glass.tilework.service import TileService


@dataclass(frozen=True)
class WallOpening:
    """What ``console.glass.open_wall`` was asked for."""

    language: str
    size: tuple[int, int] | None
    screenshot: Path | None
    after_s: float
    on_shown: Callable[[], None] | None
    closing: Closing
    over: Callable[[], bool]


def run(desk: Desk, wall: WallSpec, videos: VideoPort | None, tiles: TileService, wanted: WallOpening) -> int:
    """Shows the wall and beats until it is closed or ``over``; 1 when the screenshot was not written."""
    app = QApplication.instance() or QApplication(["onemap-wall"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)  # its monitor may go, and come back
    use(wanted.language)
    reads = Reads(desk)
    walls = Walls(desk, reads, videos, tiles, (wall.name,))
    pulse = Pulse(desk)
    pulse.changed.connect(lambda changes: _apply(walls, reads, changes))
    if wanted.size is not None:
        walls.hold(Place(Rect(0, 0, *wanted.size)))
    pulse.changed.connect(lambda _changes: app.quit() if wanted.over() else None)
    failed: list[Path] = []
    if wanted.screenshot is not None:
        _picture_later(app, walls, wanted.screenshot, wanted.after_s, failed)
    if wanted.on_shown is not None:
        QTimer.singleShot(0, app, wanted.on_shown)
    pulse.start()
    # Through the event loop: a quit before exec() would be lost, and exec() never return.
    wanted.closing.hand(lambda: QTimer.singleShot(0, app, app.quit))
    with settled():
        code = int(app.exec())
    wanted.closing.hand(None)
    pulse.stop()
    walls.shut()
    return code or len(failed)


def _apply(walls: Walls, reads: Reads, changes: Changes) -> None:
    reads.forget(changes)
    walls.apply(changes)


def _picture_later(app: QApplication, walls: Walls, file: Path, after_s: float, failed: list[Path]) -> None:
    def shoot() -> None:
        window = next(iter(walls.windows.values()), None)
        if window is None or not window.picture().save(str(file)):
            failed.append(file)
        app.quit()

    QTimer.singleShot(round(after_s * 1000), app, shoot)
