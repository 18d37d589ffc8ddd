"""What a window remembers from day to day: its size, place and scale, the order of the queue. One small file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings

from console.dispatch.queue import ORDERS
from console.glass.tools.sizing import within

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


def save(window: DeskWindow, file: Path) -> None:
    """Writes ``file`` (INI); a folder that does not exist or may not be written costs only the memory."""
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("queue_order", window.queue.order)
    settings.setValue("percent", window.percent)
    settings.sync()


def restore(window: DeskWindow, file: Path) -> None:
    """Reads what ``save`` wrote; anything else in the file is passed over."""
    if not file.exists():
        return
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    geometry: Any = settings.value("geometry")
    if geometry is not None:
        window.restoreGeometry(geometry)
    order = str(settings.value("queue_order", ""))
    if order in ORDERS:
        window.queue.order = order
    percent = str(settings.value("percent", ""))
    if percent.isdecimal() and len(percent) <= 3:
        window.percent = within(int(percent))
