"""The replay window at full speed: does a beat with its painting fit between two beats?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtWidgets import QApplication

from console.desk.past_asked import Opened
from console.glass.bench.gaps import Gaps
from console.glass.bench.moving import turn, until
from console.glass.pulse import BEAT_MS
from console.glass.replay.live import Live
from console.glass.replay.window import ReplayWindow
from console.words import Changes, LiveClock

if TYPE_CHECKING:
    from console.desk.replay import ReplayDesk

_READY_S: Final = 60.0
_SETTLED_S: Final = 2.0  # its tiles and labels


def play(desk: ReplayDesk, speed: float, seconds: float) -> dict[str, float]:
    """``window_speed`` that was kept; ``window_beat_p95_ms`` between two beats that moved units, of 50;
    ``window_dropped``: beats that came later than one more; ``window_gap_max_ms`` of the GUI thread."""
    app = QApplication.instance() or QApplication(["onemap-bench"])
    window = ReplayWindow(Opened(desk, desk), Live(LiveClock()))
    window.show()
    window.pulse.start()
    until(lambda: desk.state.busy is None, _READY_S)
    desk.seek(desk.state.since + 600.0)
    turn(_SETTLED_S)
    desk.set_speed(speed)
    desk.play(True)
    turn(_SETTLED_S)
    beats: list[float] = []
    desk.listen(lambda changes: beats.append(time.perf_counter()) if changes & Changes.FIXES else None)
    gaps, at, begun = Gaps(window), desk.state.at, time.perf_counter()
    turn(seconds)
    kept, most = (desk.state.at - at) / (time.perf_counter() - begun), gaps.most_s
    window.close()
    window.deleteLater()
    app.processEvents()
    between = np.diff(beats) * 1000 if len(beats) > 1 else np.array([np.nan])
    return {
        "window_speed": round(kept), "window_beat_p95_ms": round(float(np.percentile(between, 95)), 1),
        "window_dropped": int((between > 2 * BEAT_MS).sum()), "window_gap_max_ms": round(most * 1000, 1),
    }  # fmt: skip
