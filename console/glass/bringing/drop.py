"""Files dropped on the window: anywhere on it, and only files of this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class Drops(QObject):
    """Tells ``dropped`` the files. What lies on the window must not take drops of its own."""

    def __init__(self, window: QWidget, dropped: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._dropped = dropped
        window.setAcceptDrops(True)
        for child in window.findChildren(QWidget):
            child.setAcceptDrops(False)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # drag enter and drag move are drop events too
            return False
        found = files_of(event.mimeData())
        if not found:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._dropped(found)
        return True


def files_of(mime: QMimeData) -> list[Path]:
    """The local files that are being dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
