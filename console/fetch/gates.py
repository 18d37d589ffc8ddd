"""When a server that does not answer, or does not let us in, is asked again: one try now and then, not one a tile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.fetch.answers import Refusal

_FIRST_S: Final = 2.0
_LONGEST_S: Final[dict[str, float]] = {"fetch.unreachable": 30.0, "fetch.certificate": 60.0}
_LONGEST_ELSE_S: Final = 300.0
_IN_A_ROW: Final = 3  # a single tile that is late or refused says nothing of its host
_PROBE_S: Final = 1.0  # the others look again this soon while one tries


@dataclass
class _Gate:
    shut_until: float = 0.0
    wait_s: float = 0.0  # of the last time it was shut
    in_a_row: int = 0
    trying: bool = False
    why: Refusal | None = None


class Gates:
    """One gate per host. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: dict[str, _Gate] = {}

    def enter(self, host: str) -> Refusal | None:
        """None: ask, then say ``good`` or ``bad``. Otherwise why not, and when to come again.

        After a shut time exactly one caller gets through; the others wait for what it finds.
        """
        with self._lock:
            gate = self._hosts.setdefault(host, _Gate())
            if gate.why is None:
                return None
            left = gate.shut_until - self._clock()
            if left <= 0 and not gate.trying:
                gate.trying = True
                return None
            return Refusal(gate.why.code, gate.why.detail, max(left, _PROBE_S), asked=False)

    def good(self, host: str) -> None:
        """The host answered as it should (a tile that it does not have is an answer too)."""
        with self._lock:
            self._hosts[host] = _Gate()

    def bad(self, host: str, why: Refusal, at_once: bool = True, retry_after_s: float = 0.0) -> Refusal:
        """The host failed. The refusal to hand on, with the time that the host is now left alone.

        ``at_once``: shut now; else after three in a row. ``retry_after_s``: what the host asked for, an hour at most.
        """
        with self._lock:
            gate = self._hosts.setdefault(host, _Gate())
            gate.in_a_row += 1
            gate.trying = False
            if not at_once and gate.in_a_row < _IN_A_ROW and gate.why is None:
                return Refusal(why.code, why.detail, _FIRST_S)
            longest = _LONGEST_S.get(why.code, _LONGEST_ELSE_S)
            if self._clock() >= gate.shut_until:  # several requests that fail together shut it once
                gate.wait_s = min(longest, gate.wait_s * 2 or _FIRST_S)
                gate.shut_until = self._clock() + max(gate.wait_s, min(retry_after_s, 3600.0))
            gate.why = why
            return Refusal(why.code, why.detail, max(gate.shut_until - self._clock(), _PROBE_S))

    def left(self, host: str) -> None:
        """The caller gave up without an answer (it is closing): the next may try."""
        with self._lock:
            gate = self._hosts.get(host)
            if gate is not None:
                gate.trying = False
