"""Going on from a moment: events and fixes of a beat, those as one batch of columns, read ahead by the thread."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.words.past import By
from layers.tracks.columns import TrackColumns, joined

F64 = NDArray[np.float64]

LEAST_S: Final = 60.0  # that are read at once
AHEAD_S: Final = 2.0  # of the machine's time, at the speed that is played


class Buffer:
    """Fixes that come next, and until when they are known."""

    def __init__(self, at: float = 0.0, by: By = By.RECEIVED) -> None:
        """From just after ``at``."""
        self.until = float(np.nextafter(at, np.inf))
        self.asked = self.until
        self._by = by
        self._parts: deque[tuple[F64, TrackColumns]] = deque()

    def wants(self, now: float, speed: float, end: float) -> tuple[float, float] | None:
        """What should be read next; None while enough is there, or on its way."""
        if self.asked > self.until or self.until > end:
            return None
        if self.until - now >= max(LEAST_S, speed * AHEAD_S) / 2:
            return None
        since, self.asked = self.until, self.until + max(LEAST_S, speed * AHEAD_S)
        return since, self.asked

    def put(self, columns: TrackColumns, until: float) -> None:
        self.until = self.asked = until
        if len(columns):
            self._parts.append((columns.received if self._by is By.RECEIVED else columns.t, columns))

    def take(self, now: float) -> TrackColumns:
        """All up to ``now``, in their order."""
        out = []
        while self._parts:
            at, columns = self._parts.popleft()
            many = int(np.searchsorted(at, now, side="right"))
            out.append(columns.take(np.arange(many)))
            if many < len(at):
                self._parts.appendleft((at[many:], columns.take(np.arange(many, len(at)))))
                break
        return joined(out)
