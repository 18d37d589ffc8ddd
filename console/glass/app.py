"""One showing of the desk window: the Qt application, the window, a script, a picture; until it is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from console.desk import Desk, Outcome
from console.glass.window.frame import DeskWindow
from console.glass.window.script import Script

Stopping = Callable[[Callable[[], None]], AbstractContextManager[object]]


@dataclass(frozen=True)
class Showing:
    """What is wanted of one showing. Without ``screenshot`` it lasts until a person closes the window."""

    language: str = "zh_CN"
    theme: str = "dark"
    size_px: tuple[int, int] | None = None  # None: as it was left, else the whole screen
    screenshot: Path | None = None
    after_s: float = 20.0  # before the picture
    script: tuple[str, ...] = ()
    layout_file: Path | None = None
    mark: Callable[[str], None] = lambda _name: None  # hears "window" and "usable" once each


def show(desk: Desk, showing: Showing, stopping: Stopping, said: Callable[[str, Outcome], None]) -> bool:
    """Open the window and stay until it closes. False when the picture that was wanted could not be written.

    ``stopping(close)`` is a context in which the machine's signals close the window; ``said`` hears the script's lines.
    """
    app = _application()
    picture_only = showing.screenshot is not None or showing.size_px is not None
    layout_file = None if picture_only else showing.layout_file
    window = DeskWindow(desk, showing.theme, showing.language, layout_file=layout_file)
    helpers = QObject(window)
    camera = _Camera(window, showing, helpers)
    script = Script(showing.script, window.run, said, helpers)
    with stopping(lambda: QTimer.singleShot(0, window.close)):
        _open(window, showing, layout_file)
        showing.mark("window")
        window.pulse.start()
        _Watch(window, showing.mark, helpers)
        script.start()
        camera.start()
        app.exec()
    script.stop()
    window.pulse.stop()
    window.deleteLater()
    app.processEvents()
    return camera.saved


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["onemap"])
    app.setApplicationName("OneMap")
    app.setStyle("Fusion")  # the same on every system; the theme's palette colours it
    return app


def _open(window: DeskWindow, showing: Showing, layout_file: Path | None) -> None:
    if showing.size_px is not None:
        window.resize(*showing.size_px)
        window.show()
    elif showing.screenshot is not None or (layout_file is not None and layout_file.exists()):
        window.show()
    else:
        window.showMaximized()


class _Camera:
    """Takes the picture when its time has come, and closes the window."""

    def __init__(self, window: DeskWindow, showing: Showing, parent: QObject) -> None:
        self.saved = showing.screenshot is None
        self._window, self._showing = window, showing
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)

    def start(self) -> None:
        if self._showing.screenshot is not None:
            self._timer.start(round(self._showing.after_s * 1000))

    def _take(self) -> None:
        if self._showing.screenshot is not None:
            self.saved = self._window.screenshot(self._showing.screenshot)
        self._window.close()


class _Watch(QObject):
    """Says once when the map is usable: every tile in view is painted."""

    def __init__(self, window: DeskWindow, mark: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._mark = window, mark
        self._timer = QTimer(self)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if self._window.canvas.ready():
            self._timer.stop()
            self._mark("usable")
