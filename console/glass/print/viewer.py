"""The window that shows a report: the page, one line above it, keys. Imports QtWebEngine: in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from console.glass import fonts
from console.glass.print.paper import Printer
from console.glass.print.walls import page_of
from console.glass.theme import load_theme
from console.say import say

SIZE: Final = (1180, 900)
HEAD_H: Final = 40
_ZOOM: Final = 1.1
_LEAST, _MOST = 0.5, 3.0
_SHEET: Final = """
QWidget#head { background: @panel; border-bottom: 1px solid @line; }
QLabel { color: @t2; background: transparent; }
QLabel#name { color: @t1; font-weight: bold; }
"""


class Viewer(QMainWindow):
    """``say_back(word, …)`` tells the parent what became of it."""

    def __init__(self, file: Path, theme: str, say_back: Callable[..., None]) -> None:
        super().__init__()
        self._file, self._back = file, say_back
        colours = load_theme(theme)
        self.setWindowTitle(file.stem)
        self.resize(*SIZE)
        self.view = QWebEngineView(self)
        page, self.wall = page_of(file, self.view)
        self.view.setPage(page)
        self._name, self._said = QLabel(file.name), QLabel("")
        for label in (self._name, self._said):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._build(colours.sheet(_SHEET))
        self.setPalette(colours.palette())
        page.loadFinished.connect(self._loaded)
        for keys, act in (
            ("Ctrl+P", self.print_it), ("Escape", self.close), ("Ctrl++", lambda: self._zoom(_ZOOM)),
            ("Ctrl+=", lambda: self._zoom(_ZOOM)), ("Ctrl+-", lambda: self._zoom(1 / _ZOOM)),
            ("Ctrl+0", lambda: self.view.setZoomFactor(1.0)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)

    def _build(self, sheet: str) -> None:
        body, head = QWidget(self), QWidget(self)
        head.setObjectName("head")
        self._name.setObjectName("name")
        keys = QLabel(say("studies.viewer_keys"))
        for label, px in ((self._name, 15), (self._said, 13), (keys, 13)):
            label.setFont(fonts.font(px, label is self._name))
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(self._name)
        row.addWidget(self._said, 1)
        row.addWidget(keys)
        head.setFixedHeight(HEAD_H)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        self.setCentralWidget(body)
        self.setStyleSheet(sheet)

    def _loaded(self, ok: bool) -> None:
        if not ok:
            self._said.setText(say("studies.unreadable"))
        self._back("ready", ok, tuple(self.wall.turned_away))

    def _zoom(self, by: float) -> None:
        self.view.setZoomFactor(min(_MOST, max(_LEAST, self.view.zoomFactor() * by)))

    # ---- what the parent asks

    def told(self, said: Any) -> None:
        word = said[0] if isinstance(said, tuple) else said
        if word == "raise":
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
            self.raise_()
            self.activateWindow()
        elif word == "pdf":
            self.print_it()
        elif word == "shot":
            self.grab().save(str(said[1]))
            self._back("shot", str(said[1]), tuple(self.wall.turned_away))

    def print_it(self) -> None:
        """The PDF beside the report."""
        pdf = self._file.with_suffix(".pdf")
        self._said.setText(say("studies.printing", file=pdf.name))

        def done(why: str) -> None:
            self._said.setText(say("studies.not_printed", why=why) if why else say("studies.printed", file=pdf.name))
            self._back("printed", why, tuple(self.wall.turned_away))

        Printer(self.view.page(), pdf, done).look()
