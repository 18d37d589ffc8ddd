"""One simulated body camera: it runs down, fills up, its clock may be off; its wearer mends what the room asks for."""

from __future__ import annotations

import math
from random import Random
from typing import Final

from console.words import BodycamMessage, Duty, Tri

EVERY_S: Final = 30.0  # from one word of it to the next
_RECORDING: Final = frozenset({Duty.PATROL, Duty.ENROUTE, Duty.ONSCENE, Duty.CASEWORK})
_MB_PER_S: Final = 1.1
_PCT_PER_S: Final = 1 / 360.0
_FULL_SHARE: Final = 0.03  # come on duty with a card that is nearly full
_OFF_SHARE: Final = 0.03  # have a clock that is wrong
_OLD_SHARE: Final = 0.1  # are of a make that says nothing of its clock
_STREAM_SHARE: Final = 0.9  # have a live picture


class BodyCamera:
    """``rng`` is the terminal's; what came later has one of its own, so that older towns are as they were."""

    def __init__(self, unit: str, rng: Random, stream: str) -> None:
        self.unit = unit
        self.battery_pct = rng.uniform(32.0, 100.0) if rng.random() > 0.05 else rng.uniform(6.0, 19.0)
        self.storage_mb = rng.uniform(6_000.0, 60_000.0)
        self.forgets = rng.random() < 0.04  # the camera is not switched on
        own = self._own = Random(f"{unit}/{self.storage_mb:.3f}")
        if own.random() < _FULL_SHARE:
            self.storage_mb = own.uniform(200.0, 1_900.0)
        self.off_s = own.choice((-1, 1)) * own.uniform(40.0, 400.0) if own.random() < _OFF_SHARE else 0.0
        self.says_clock = own.random() > _OLD_SHARE
        self.stream = stream if own.random() < _STREAM_SHARE else ""

    def word(self, now: float, duty: Duty, signal_dbm: float) -> BodycamMessage:
        """What it says at ``now``; battery and storage have run down a little since the last time."""
        self.battery_pct = max(1.0, self.battery_pct - EVERY_S * _PCT_PER_S)
        recording = duty in _RECORDING and not self.forgets
        if recording:
            self.storage_mb = max(0.0, self.storage_mb - EVERY_S * _MB_PER_S)
        return BodycamMessage(
            unit=self.unit, t=now, recording=Tri.YES if recording else Tri.NO, battery_pct=round(self.battery_pct, 1),
            storage_free_mb=round(self.storage_mb), signal_dbm=signal_dbm, stream=self.stream or None,
            clock=round(now + self.off_s, 1) if self.says_clock else None,
        )  # fmt: skip

    def mend(self, about: tuple[str, ...]) -> None:
        """Its wearer has read what the room says of it, and does something about it."""
        for what in about:
            if what == "recording":
                self.forgets = False
            elif what == "battery":
                self.battery_pct = math.floor(self._own.uniform(85.0, 100.0))
            elif what == "storage":
                self.storage_mb = self._own.uniform(30_000.0, 60_000.0)
            elif what == "clock":
                self.off_s = 0.0
