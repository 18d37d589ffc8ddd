"""A ring that follows a unit at 1 Hz while a hand pans: is any frame dropped?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from console.desk import Desk
from console.glass.bench.gaps import Gaps
from console.glass.window.frame import DeskWindow
from console.words import Duty, DutyMessage, Fix, RingAnswer
from layers.geo import from_mercator

F64 = NDArray[np.float64]

_FRAME_MS: Final = 16
_PAN_PX: Final = 3.0
_READY_S: Final = 60.0
_SETTLED_S: Final = 3.0  # the first answer, its labels, its tiles


class _Drive:
    """One unit along a route, a fix a second; the map pans to and fro between."""

    def __init__(self, desk: Desk, window: DeskWindow, unit: str, route: tuple[F64, F64]) -> None:
        self._desk, self._window, self._unit, self._route = desk, window, unit, route
        self._began = time.perf_counter()
        self._last, self._n = self._began, 0
        self.frame_ms: list[float] = []
        self.answers: set[int] = set()

    def fix(self) -> None:
        xy, seconds = self._route
        at = (time.perf_counter() - self._began) % float(seconds[-1])
        lon, lat = from_mercator(*(float(np.interp(at, seconds, xy[:, axis])) for axis in (0, 1)))
        now = self._desk.clock.now()
        self._desk.inbox.put(Fix(self._unit, now, float(lon), float(lat), 10.0, 90.0, 5.0, now))

    def frame(self) -> None:
        now = time.perf_counter()
        self.frame_ms.append((now - self._last) * 1000)
        self._last, self._n = now, self._n + 1
        self._window.canvas.pan_by(_PAN_PX if self._n // 60 % 2 else -_PAN_PX, 0.0)
        for view in self._desk.ring_views.values():
            if view.ring.moving and isinstance(view.answer, RingAnswer):
                self.answers.add(view.answer.n)


def measure(
    desk: Desk, start: Callable[[], None], *, seconds: float, progress: Callable[[str], None]
) -> dict[str, float]:
    """``answers, frame_p50_ms, frame_p95_ms, gui_gap_max_ms, gap_still_ms`` (the same window without a ring).

    ``start`` starts the worker. The unit drives between two police posts by road; frames are asked for every 16 ms.
    """
    app = QApplication.instance() or QApplication(["onemap-bench"])
    window = DeskWindow(desk)
    window.show()
    window.pulse.start()
    start()
    unit = desk.site.units[0].id
    drive = _Drive(desk, window, unit, _route(desk))
    drive.fix()
    now = desk.clock.now()
    desk.inbox.put(DutyMessage(unit=unit, t=now, duty=Duty.PATROL, officers=2, received_at=now))
    until(lambda: desk.sums.state.ready, _READY_S)
    progress("ready")
    still = _run(window, drive, seconds / 2)[1]
    desk.run(f"圈 {unit} 跟随 1 3 5")
    turn(_SETTLED_S)
    drive.answers.clear()
    frames, gap = _run(window, drive, seconds)
    window.close()
    window.deleteLater()
    app.processEvents()
    return {
        "answers": len(drive.answers), "frame_p50_ms": round(float(np.percentile(frames, 50)), 1),
        "frame_p95_ms": round(float(np.percentile(frames, 95)), 1), "gui_gap_max_ms": round(gap * 1000, 1),
        "gap_still_ms": round(still * 1000, 1),
    }  # fmt: skip


def _run(window: DeskWindow, drive: _Drive, seconds: float) -> tuple[list[float], float]:
    """Times between frames, ms, and the largest gap of the GUI thread, s."""
    gaps = Gaps(window)
    fixes, frames = QTimer(window), QTimer(window)
    fixes.timeout.connect(drive.fix)
    frames.timeout.connect(drive.frame)
    turn(0.5)
    drive.frame_ms.clear()
    gaps.begin()
    fixes.start(1000)
    frames.start(_FRAME_MS)
    turn(seconds)
    for timer in (fixes, frames):
        timer.stop()
    most = gaps.most_s
    gaps.deleteLater()
    return drive.frame_ms[1:].copy(), most


def _route(desk: Desk) -> tuple[F64, F64]:
    posts, roads = desk.site.posts.xy, desk.site.roads
    assert roads is not None
    return roads.route((float(posts[0][0]), float(posts[0][1])), (float(posts[1][0]), float(posts[1][1])))


def turn(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(good: Callable[[], bool], seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while not good() and time.perf_counter() < ends:
        turn(0.1)
