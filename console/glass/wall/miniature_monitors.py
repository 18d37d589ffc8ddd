"""The monitors of this machine as the system names and places them."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.glass.wall.miniature_places import Monitor


def monitors_here(desk: QWidget) -> tuple[Monitor, ...]:
    """Device-independent px. ``desk``: the window that the person sits at."""
    own = desk.screen()
    found = []
    for screen in QGuiApplication.screens():
        at = screen.geometry()
        found.append(Monitor(screen.name(), at.x(), at.y(), at.width(), at.height(), screen is own))
    return tuple(found)
