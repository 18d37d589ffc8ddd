"""The one clock. ``door`` makes it and hands it to every room: live time, virtual time, replay, clock faults."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the Unix epoch, UTC: what the room believes the time is."""
        ...

    def mono(self) -> float:
        """Seconds that only grow, for intervals and latencies."""
        ...

    def steady(self) -> float:
        """Seconds that only grow, at the pace of ``now`` and through the machine's sleep, whatever its clock does."""
        ...


def _steady_s() -> float:
    """Linux counts a machine's sleep in its boot clock alone; elsewhere the counter does."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.perf_counter() if boot is None else time.clock_gettime(boot)


class LiveClock:
    """The machine's own time."""

    def now(self) -> float:
        return time.time()

    def mono(self) -> float:
        return time.perf_counter()

    def steady(self) -> float:
        return _steady_s()


class VirtualClock:
    """A clock that stands until moved: tests, replay, clock faults."""

    def __init__(self, start_s: float = 1_700_000_000.0) -> None:
        self._now = start_s
        self._mono = 0.0

    def now(self) -> float:
        return self._now

    def mono(self) -> float:
        return self._mono

    def steady(self) -> float:
        return self._mono

    def jump(self, seconds: float) -> None:
        """The clock is put forward or back; no time passes."""
        self._now += seconds

    def advance(self, seconds: float) -> None:
        self._now += seconds
        self._mono += max(0.0, seconds)


class FastClock:
    """A clock that runs ``speed`` times as fast as the machine's from ``begun`` (epoch s) on; every process that is
    given the same two has the same time. Intervals (``mono``) stay those of the machine: a disk is no faster for it."""

    def __init__(self, begun: float, speed: float) -> None:
        self.begun, self._speed = begun, speed

    def now(self) -> float:
        return self.begun + (time.time() - self.begun) * self._speed

    def mono(self) -> float:
        return time.perf_counter()

    def steady(self) -> float:
        return _steady_s() * self._speed
