"""The process that shows a report in a window, or prints it. Ends when told, when closed, or with its parent.

Said by the parent: ``raise``, ``pdf``, ``("shot", file)``; by the child, as tuples: ``ready``, ``printed``, ``shot``.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from console.glass.print.walls_env import prepare

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_HEAR_MS: Final = 100
_PAPER_PX: Final = (794, 1123)  # A4 at 96 dpi: as wide as it will be printed


def show(pipe: Connection, file: Path, theme: str, language: str) -> None:
    """A window on the report until it is closed."""
    app = _app(language)
    from console.glass.print.viewer import Viewer

    window = Viewer(file, theme, lambda *said: _say(pipe, said))
    window.show()
    _listen(app, pipe, window.told)
    app.exec()
    os._exit(0)  # QtWebEngine's own processes end with this one


def to_pdf(pipe: Connection, file: Path, pdf: Path, language: str) -> None:
    """One PDF, then the end. Says ``printed``, why not ("" it is there), and what was turned away."""
    app = _app(language)
    from PySide6.QtCore import Qt
    from PySide6.QtWebEngineWidgets import QWebEngineView

    from console.glass.print.paper import Printer
    from console.glass.print.walls import page_of

    view = QWebEngineView()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(*_PAPER_PX)
    page, wall = page_of(file, view)
    view.setPage(page)
    view.show()  # a page that is nowhere draws no maps

    def done(why: str) -> None:
        _say(pipe, ("printed", why, tuple(wall.turned_away)))
        os._exit(0)

    printer = Printer(page, pdf, done)
    page.loadFinished.connect(printer.loaded)
    _listen(app, pipe, lambda _said: None)
    app.exec()
    os._exit(1)


def _app(language: str) -> QApplication:
    prepare()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business
    from PySide6.QtWebEngineWidgets import QWebEngineView  # noqa: F401  # before the application, as it wants
    from PySide6.QtWidgets import QApplication

    from console.say import use

    use(language)
    return QApplication([sys.argv[0]])


def _listen(app: QApplication, pipe: Connection, told: Any) -> None:
    from PySide6.QtCore import QTimer

    timer = QTimer(app)

    def hear() -> None:
        try:
            while pipe.poll():
                said = pipe.recv()
                if said is None:
                    app.quit()
                    return
                told(said)
        except (EOFError, OSError):  # the parent is gone
            app.quit()

    timer.timeout.connect(hear)
    timer.start(_HEAR_MS)


def _say(pipe: Connection, said: tuple[Any, ...]) -> None:
    try:
        pipe.send(said)
    except OSError:
        return
