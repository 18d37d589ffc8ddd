"""How long a frame takes: from the request to the painted picture, on a whole window.

A frame is timed from the call that asks for it until the event loop has delivered the paint and flushed it: nothing is
painted by force (``repaint`` after ``setRange`` would paint twice).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.glass.bench.scene import BenchSource, move, scene
from console.glass.bench.together import Paints, Together, side_by_side
from console.words import Changes, VirtualClock

Figures = dict[str, Any]
# Makes the window that holds the canvas: a bare canvas here, the whole desk when the door hosts the bench.
Factory = Callable[[BenchSource], tuple[QWidget, Together]]

_PATIENCE_S: Final = 30.0
_UPDATE_HZ: Final = 10


def bare(source: BenchSource) -> tuple[QWidget, Together]:
    """The canvas alone as a window."""
    return side_by_side(source, 1)


def run(
    units: int = 5_000, size: tuple[int, int] = (1920, 1080), frames: int = 120, factory: Factory = bare,
    source: BenchSource | None = None, seconds: float = 3.0,
) -> Figures:  # fmt: skip
    """``pan_p50_ms, pan_p95_ms, zoom_p95_ms, update_p95_ms, cpu_percent_10hz, rss_mb`` and what they were taken on.

    The whole county is in view; ``source``: another scene than the one of DESIGN section 7;
    ``seconds``: how long 10 updates a second are kept up.
    """
    source = source or scene(units)
    window, canvas = factory(source)
    window.resize(*size)
    window.show()
    paints = Paints(canvas)
    try:
        canvas.fit(source.site.base.bounds)
        settle(canvas, paints)
        pan = _pan(canvas, paints, frames)
        update = _update(canvas, source, paints, frames)
        busy = _busy(canvas, source, seconds)
        zoom = _zoom(canvas, paints, max(16, frames // 4))
        return {
            "pan_p50_ms": ms(pan, 50), "pan_p95_ms": ms(pan, 95), "pan_min_ms": ms(pan, 0),
            "zoom_p95_ms": ms(zoom, 95), "zoom_p50_ms": ms(zoom, 50),
            "update_p95_ms": ms(update, 95), "update_p50_ms": ms(update, 50), "update_min_ms": ms(update, 0),
            "cpu_percent_10hz": round(busy, 1), "rss_mb": rss_mb(),
            "units": source.units.n, "size": f"{size[0]}x{size[1]}", "platform": QGuiApplication.platformName(),
        }  # fmt: skip
    finally:
        canvas.shut()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def turn() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


def settle(canvas: Together, paints: Paints) -> None:
    """Until every tile of the view is there, the labels lie and the symbols in use are baked."""
    end = time.perf_counter() + _PATIENCE_S
    quiet = 0
    while quiet < 60 and time.perf_counter() < end:
        before = paints.count
        turn()
        time.sleep(0.01)
        quiet = quiet + 1 if canvas.at_rest() and paints.count == before else 0


def timed(act: Callable[[], None], paints: Paints) -> float:
    """Seconds from ``act`` until what it asked for is painted."""
    before, start = paints.count, time.perf_counter()
    act()
    while paints.count == before and time.perf_counter() - start < _PATIENCE_S:
        turn()
    return time.perf_counter() - start


def _pan(canvas: Together, paints: Paints, frames: int) -> list[float]:
    """A hand that draws circles over the map."""
    angles = np.linspace(0, 4 * np.pi, frames)
    return [timed(lambda a=a: canvas.pan_by(14 * np.cos(a), 14 * np.sin(a)), paints) for a in angles.tolist()]  # type: ignore[misc]


def _zoom(canvas: Together, paints: Paints, frames: int) -> list[float]:
    """In and out again, a notch a frame, over ground that is not yet painted."""
    out = []
    for n in range(frames):
        steps = 2 if n % 8 < 4 else -2
        out.append(timed(lambda steps=steps: canvas.zoomed(steps, 700.0, 400.0), paints))  # type: ignore[misc]
    return out


def _update(canvas: Together, source: BenchSource, paints: Paints, frames: int) -> list[float]:
    """New positions of all units; the time to make them up is not counted."""
    rng, out = np.random.default_rng(3), []
    for _ in range(frames):
        _beat(source, rng)
        out.append(timed(lambda: canvas.apply(Changes.FIXES), paints))
    return out


def _beat(source: BenchSource, rng: np.random.Generator) -> None:
    if isinstance(source.clock, VirtualClock):
        source.clock.advance(1.0)
    move(source, rng, source.clock.now())


def _busy(canvas: Together, source: BenchSource, seconds: float) -> float:
    """Per cent of a core that 10 updates a second take in this process, labels included."""
    rng, used = np.random.default_rng(4), 0.0
    ticks = round(seconds * _UPDATE_HZ)
    for n in range(ticks):
        _beat(source, rng)
        start, end = time.process_time(), time.perf_counter() + 1 / _UPDATE_HZ
        canvas.apply(Changes.FIXES | (Changes.SECOND if n % _UPDATE_HZ == 0 else Changes.NOTHING))
        while time.perf_counter() < end:
            turn()
            time.sleep(0.005)
        used += time.process_time() - start
    return 100.0 * used / (ticks / _UPDATE_HZ)


def ms(seconds: list[float], percentile: float) -> float:
    return round(float(np.percentile(seconds, percentile)) * 1000, 2)


def rss_mb() -> float | None:
    """Resident memory of this process; None where the system does not say it in /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)
