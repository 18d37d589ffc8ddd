"""The clock of a replay: it stands within a beat, and goes with the machine's times the speed between two."""

from __future__ import annotations

import time


class ReplayClock:
    """A ``Clock``. Only the replay's desk moves it."""

    def __init__(self, at: float) -> None:
        self._now = at
        self._steady = 0.0

    def now(self) -> float:
        return self._now

    def mono(self) -> float:
        return time.perf_counter()

    def steady(self) -> float:
        return self._steady

    def put(self, at: float) -> None:
        """Another moment; no time passes."""
        self._now = at

    def go_to(self, at: float) -> None:
        """Time passes until ``at``."""
        self._steady += max(0.0, at - self._now)
        self._now = at
