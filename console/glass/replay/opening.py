"""The replay alone, without a desk beside it: the application, the window, its beats, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.desk.past_asked import OpenPast, Wanted
from console.glass.closing import Closing
from console.glass.memory import settled
from console.glass.replay.live import Live
from console.glass.replay.showing import Showing
from console.glass.replay.window import ReplayWindow
from console.glass.tilework.service import TileService
from console.say import use
from console.words import Clock


@dataclass(frozen=True)
class ReplayOpening:
    """What ``console.glass.show_replay`` was asked for."""

    theme: str
    language: str
    size: tuple[int, int] | None
    screenshot: Path | None
    after_s: float
    on_shown: Callable[[], None] | None
    closing: Closing


def run(open_past: OpenPast, clock: Clock, wanted: Wanted, tiles: TileService, how: ReplayOpening) -> int:
    """Shows the window until it is closed; 1 when the screenshot was not written."""
    app = QApplication.instance() or QApplication(["onemap-replay"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)  # another part of the past may take its place
    use(how.language)
    showing = Showing(open_past, Live(clock), lambda made: _show(made, how.size), tiles, app.quit)
    showing.open(wanted, how.theme, how.language)
    failed: list[Path] = []
    if how.screenshot is not None:
        _picture_later(app, showing, how.screenshot, how.after_s, failed)
    if how.on_shown is not None:
        QTimer.singleShot(0, app, how.on_shown)
    how.closing.hand(lambda: QTimer.singleShot(0, app, app.quit))
    with settled():
        code = int(app.exec())
    how.closing.hand(None)
    showing.shut()
    return code or len(failed)


def _show(made: ReplayWindow, size: tuple[int, int] | None) -> None:
    if size is None:
        made.showMaximized()
        return
    made.resize(*size)
    made.show()


def _picture_later(app: QApplication, showing: Showing, file: Path, after_s: float, failed: list[Path]) -> None:
    def shoot() -> None:
        if showing.window is None or not showing.window.screenshot(file):
            failed.append(file)
        app.quit()

    QTimer.singleShot(round(after_s * 1000), app, shoot)
