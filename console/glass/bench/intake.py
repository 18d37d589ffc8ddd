"""From received to painted: a stream of fixes through broker, feed, desk and the whole window."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.desk import Desk, InboxItem
from console.feed import Blast
from console.glass.bench.gaps import Gaps
from console.glass.window.frame import DeskWindow
from console.words import Fix

_TAIL_S: Final = 2.0  # after the sender has ended, for what is still on its way
_WARM_S: Final = 2.0  # the first tiles and imports are no part of a running day


class Tap(SimpleQueue[InboxItem]):
    """The desk's inbox, noting when each fix that the desk takes had been received."""

    def __init__(self) -> None:
        self.taken = 0
        self.unpainted: list[float] = []  # epoch s

    def get_nowait(self) -> InboxItem:
        item = super().get_nowait()
        if isinstance(item, Fix):
            self.taken += 1
            self.unpainted.append(item.received_at)
        return item


class _Painted(QObject):
    """At each painting of the map: how old is what it shows for the first time."""

    def __init__(self, window: DeskWindow, tap: Tap) -> None:
        super().__init__(window)
        self._tap, self._clock = tap, window.desk.clock
        self.latency_s: list[float] = []
        window.canvas.map_view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._tap.unpainted:
            # The filter hears of the paint before it is done: read the clock when the loop comes round.
            waiting, self._tap.unpainted = self._tap.unpainted, []
            QTimer.singleShot(0, self, lambda: self._done(waiting))
        return False

    def _done(self, received: list[float]) -> None:
        now = self._clock.now()
        self.latency_s += [now - at for at in received]


def measure(
    desk: Desk, tap: Tap, url: str, *, units: int, rate: int, seconds: float, progress: Callable[[str], None]
) -> dict[str, Any]:
    """``sent, accepted, lost, latency_p50_ms, latency_p99_ms, gui_gap_max_ms`` of ``rate`` messages a second."""
    app = QApplication.instance() or QApplication(["onemap-bench"])
    window = DeskWindow(desk)
    window.show()
    window.pulse.start()
    _turn(_WARM_S)
    painted, gaps = _Painted(window, tap), Gaps(window)
    west, south, east, north = desk.site.accepted_deg
    blast = Blast(
        url, desk.site.config.id, units=units, rate=rate, seconds=seconds,
        lon_deg=(west + east) / 2, lat_deg=(south + north) / 2,
    )  # fmt: skip
    try:
        while blast.running:
            _turn(0.2)
        _turn(_TAIL_S)
        sent = blast.wait(1.0)
    finally:
        blast.stop()
        window.close()
        window.deleteLater()
        app.processEvents()
    progress(f"{sent} sent, {tap.taken} taken")
    return _figures(desk, tap, sent, painted.latency_s, gaps.most_s)


def _turn(seconds: float) -> None:
    """Let the window live for a while. A loop of its own: ``QApplication.quit`` would close the window."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _figures(desk: Desk, tap: Tap, sent: int, latency_s: list[float], gap_s: float) -> dict[str, Any]:
    rejected = sum(desk.health.rejects.values())
    p50, p99 = np.percentile(np.array(latency_s or [np.nan]) * 1000.0, (50, 99))
    return {
        "sent": sent, "accepted": tap.taken - rejected, "rejected": rejected, "lost": sent - tap.taken,
        "latency_p50_ms": round(float(p50), 1), "latency_p99_ms": round(float(p99), 1),
        "gui_gap_max_ms": round(gap_s * 1000.0, 1), "platform": QGuiApplication.platformName(),
    }  # fmt: skip
