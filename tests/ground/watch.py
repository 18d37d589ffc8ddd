"""What a test may leave behind: nothing. Threads and processes everywhere, Qt's own things where Qt is used.

Each allow-list entry carries its reason.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

# How long a thread or a process that is already ending may take to be gone.
GRACE_S: Final = 3.0

# Qt's own lines about what this machine lacks: (part of the line, why it is no fault of ours).
QT_ALLOWED: Final = (
    ("This plugin does not support", "offscreen cannot raise, grab or set opacity: a window manager's work"),
    ("propagateSizeHints", "offscreen has no window manager to tell"),
    ("QStandardPaths: XDG_RUNTIME_DIR", "a container has none; the fixture gives one, a child may not see it"),
    ("Vulkan", "a machine without a GPU"),
    ("libva", "a machine without a video decoder"),
    ("VAAPI", "a machine without a video decoder"),
    ("Couldn't load va", "a machine without a video decoder"),
    ("Couldn't resolve va", "a machine without a video decoder"),
    ("vdpau", "a machine without a video decoder"),
    ("dbus", "a container has no session bus"),
    ("pipewire", "a machine without sound"),
    ("PulseAudio", "a machine without sound"),
)

# Threads that belong to a library and live as long as the process: (start of the name, why).
THREADS_ALLOWED: Final = (
    ("pydevd", "a debugger"),
    ("pytest_timeout", "pytest-timeout's own timer"),
)

# Processes that live as long as this one: (part of the command line, why).
PROCESSES_ALLOWED: Final = (
    ("multiprocessing.resource_tracker", "one for the life of the process, started by the first shared memory"),
)

# Processes that a fixture keeps for many tests, and may start in the middle of one.
kept: set[int] = set()


class Leftovers:
    """What was running before a test; :meth:`found` is what it left."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._processes = _children()

    def found(self) -> list[str]:
        """One line for each thread or child process that is still there after the grace."""
        deadline = time.monotonic() + GRACE_S
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return left

    def _left(self) -> list[str]:
        threads = [t for t in threading.enumerate() if t not in self._threads and not _allowed_thread(t)]
        lines = [f"thread still running: {t.name}{' (daemon)' if t.daemon else ''}" for t in threads]
        return lines + [line for pid in _children() - self._processes - kept if (line := _process_line(pid))]


def _allowed_thread(thread: threading.Thread) -> bool:
    return any(thread.name.startswith(start) for start, _ in THREADS_ALLOWED)


def _children() -> set[int]:
    """Process ids of our children. Linux tells at once; elsewhere psutil walks all processes."""
    tasks = Path("/proc/self/task")
    try:
        return {int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()}
    except OSError:
        return {child.pid for child in psutil.Process().children()}


def _process_line(pid: int) -> str:
    """How to name a child that is still there; empty when it is gone or allowed."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return f"child process ended but nobody waited for it: {pid}"
        command = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
    if any(part in command for part, _ in PROCESSES_ALLOWED):
        return ""
    return f"child process still running: {pid} {command[:160]}"


class QtWatch:
    """Collects Qt's warnings and what is raised in slots; then looks for widgets, timers and QThreads left."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        from PySide6.QtCore import qInstallMessageHandler

        hook = sys.excepthook
        sys.excepthook = self._raised
        before = qInstallMessageHandler(self._said)
        gc.freeze()  # what stood before the test, a whole site perhaps, is not walked through after it
        try:
            yield
        finally:
            gc.unfreeze()
            qInstallMessageHandler(before)
            sys.excepthook = hook

    def _said(self, kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        from PySide6.QtCore import QtMsgType

        quiet = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if kind in quiet or any(part in text for part, _ in QT_ALLOWED):
            return
        self.lines.append(f"Qt says: {text}")

    def _raised(self, kind: type[BaseException], value: BaseException, _trace: TracebackType | None) -> None:
        self.lines.append(f"raised inside Qt: {kind.__name__}: {value}")
        sys.__excepthook__(kind, value, _trace)

    def left(self) -> list[str]:
        """What of Qt's is still alive; it is put away, so that the next test is not blamed for it."""
        _settle()
        return [*_widgets_left(), *_timers_left(), *_qthreads_left()]


def _settle() -> None:
    """Let ``deleteLater`` and the collector do what they were asked to do."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _widgets_left() -> list[str]:
    from PySide6.QtWidgets import QApplication

    lines = []
    for widget in QApplication.topLevelWidgets():
        lines.append(f"top-level widget left: {type(widget).__name__} {widget.objectName()!r}")
        widget.hide()
        widget.deleteLater()
    if lines:
        _settle()
    return lines


def _timers_left() -> list[str]:
    import shiboken6
    from PySide6.QtCore import QTimer

    lines = []
    for timer in [o for o in gc.get_objects() if isinstance(o, QTimer)]:
        if shiboken6.isValid(timer) and timer.isActive():
            owner = timer.parent()
            lines.append(f"timer still active: {timer.interval()} ms, of {type(owner).__name__}")
            timer.stop()
    return lines


def _qthreads_left() -> list[str]:
    import shiboken6
    from PySide6.QtCore import QThread

    mine = QThread.currentThread()
    lines = []
    for thread in [o for o in gc.get_objects() if isinstance(o, QThread)]:
        if shiboken6.isValid(thread) and thread is not mine and thread.isRunning():
            lines.append(f"QThread still running: {thread.objectName() or type(thread).__name__}")
    return lines
