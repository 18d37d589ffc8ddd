"""What is measured of one stream while it plays: pictures a second, what was lost, how late it is."""

from __future__ import annotations

import zlib
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

WINDOW_S: Final = 3.0  # pictures a second are counted over so long
_GAP: Final = 1.6  # times the usual distance between two pictures: at least one is missing
_CUT_S: Final = 5.0  # a longer one is a cut, not a loss
_ROW_STEP: Final = 8
_LEARNT: Final = 8  # pictures after which the usual distance is known
_FOLLOW: Final = 0.05


class Gauge:
    """Fed with each decoded picture; ``lost`` counts on for the life of the stream."""

    def __init__(self) -> None:
        self.lost = 0
        self.usual_s = 0.0  # between two pictures by the stream's own time; 0: not known
        self.changed_at = 0.0  # the newest picture that was another than the one before
        self._came: deque[float] = deque()
        self._last_pts: float | None = None
        self._heard = 0
        self._print = 0

    def begin(self) -> None:
        """The stream was opened anew: distances to what came before say nothing."""
        self._last_pts, self._heard = None, 0
        self._came.clear()

    def picture(self, pts_s: float | None, now: float, *, whole: bool = True) -> None:
        """One came, with its own time; not ``whole``: some are left out on purpose."""
        self._came.append(now)
        while self._came and now - self._came[0] > WINDOW_S:
            self._came.popleft()
        if pts_s is None:
            return
        last, self._last_pts = self._last_pts, pts_s
        gap = pts_s - last if last is not None else 0.0
        if not whole or not 0.0 < gap < _CUT_S:
            return
        if self._heard >= _LEARNT and gap > _GAP * self.usual_s:
            self.lost += max(1, round(gap / self.usual_s) - 1)
            self.usual_s += _FOLLOW * (min(gap, 2.0 * self.usual_s) - self.usual_s)  # a camera that slows down is none
        else:
            self._heard += 1
            self.usual_s = gap if self._heard == 1 else self.usual_s + (gap - self.usual_s) / min(self._heard, 20)

    def looked(self, rows: NDArray[np.uint8], now: float) -> None:
        """What it looks like: a camera's own picture is never twice the same."""
        mark = zlib.crc32(rows[::_ROW_STEP].tobytes())
        if mark != self._print or not self.changed_at:
            self._print, self.changed_at = mark, now

    def fps(self, now: float) -> float:
        """Over the last seconds."""
        came = [at for at in self._came if now - at <= WINDOW_S]
        if len(came) < 2:
            return 0.0
        return (len(came) - 1) / max(came[-1] - came[0], 1e-3) if now - came[-1] < 1.0 else len(came) / WINDOW_S
