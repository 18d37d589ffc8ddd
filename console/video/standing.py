"""How one stream stands: written by its thread, told twice a second by the child's."""

from __future__ import annotations

import time
from typing import Any, Final

import av

from console.video import codes
from console.video.faults import StreamFault
from console.video.gauge import Gauge
from console.video.messages import Open, Rules
from console.words.video import Phase, StreamState

_SLOW: Final = 3.0  # times the usual distance between two pictures: a stream of one a minute is not frozen for it
_BROKEN_S: Final = 2.0
_STARVES_S: Final = 10.0  # longer than between two key frames of any camera that is looked at


class Standing:
    """Times are monotonic seconds."""

    def __init__(self, ask: Open, rules: Rules) -> None:
        self.source, self.main, self._rules = ask.source, ask.main, rules
        self.gauge = Gauge()
        self.phase = Phase.OPENING
        self.skips = False  # key frames alone: decoding was behind
        self.picture_at: float | None = None
        self._asked_at = ask.asked_at
        self._since = self._asked_at
        self._why, self._facts = "", dict[str, Any]()
        self._retry_at: float | None = None
        self._first_s: float | None = None
        self._delay_s: float | None = None
        self._codec, self._width, self._height = "", 0, 0
        self._tries = ask.tries
        self._heard_at = self._broken_at = self._first_at = self._connected_at = 0.0

    # ---- what its thread says

    def opening(self) -> None:
        """Once more; why it failed before stands until it plays."""
        self._enter(Phase.OPENING)
        self._retry_at = None

    def connected(self, codec: str) -> None:
        self._codec, self._heard_at, self._first_at = codec, time.monotonic(), 0.0
        self._connected_at = self._heard_at
        self.gauge.begin()

    def heard(self, size: int) -> None:
        if size:
            self._heard_at = time.monotonic()

    def broken(self, now: float) -> None:
        self._broken_at = now

    def picture(self, frame: av.VideoFrame, now: float, sent_at: float | None) -> None:
        self.gauge.picture(frame.time, now, whole=not self.skips)
        self.picture_at = now
        self._width, self._height = frame.width, frame.height
        self._delay_s = time.time() - sent_at if sent_at is not None else self._delay_s
        self._first_at = self._first_at or now
        if self._first_s is None:
            self._first_s = now - self._asked_at
        if self.phase is not Phase.PLAYING:
            self._enter(Phase.PLAYING)
            self._why, self._facts, self._retry_at = "", {}, None

    @property
    def has_shown(self) -> bool:
        """This connection has given a picture."""
        return self._first_at > 0.0

    def starves(self, now: float) -> None:
        """``StreamFault`` when this connection brings data and has brought no picture for long."""
        if now - max(self._connected_at, self.picture_at or 0.0) > max(self._rules.read_s, _STARVES_S):
            raise StreamFault(codes.GARBLED if self._broken_at > self._connected_at else codes.NO_PICTURE)

    def failed(self, phase: Phase, why: str, facts: dict[str, Any], wait_s: float | None, tries: int) -> None:
        self._enter(phase)
        self._why, self._facts, self._tries = why, facts, tries
        self._retry_at = time.monotonic() + wait_s if wait_s is not None else None

    def _enter(self, phase: Phase) -> None:
        self.phase, self._since = phase, time.monotonic()

    # ---- what is read of it

    def played_s(self, began: float) -> float:
        """How long the connection that began then has shown pictures."""
        return self.picture_at - self._first_at if self.picture_at and self._first_at >= began else 0.0

    def is_frozen(self, now: float) -> bool:
        """It plays, and no new picture comes."""
        newest = max(self.picture_at or 0.0, self._heard_at if self.skips else 0.0)
        limit = max(self._rules.frozen_s, _SLOW * self.gauge.usual_s)
        return self.phase is Phase.PLAYING and now - newest > limit

    def is_same(self, now: float) -> bool:
        """Pictures come, and are all the same."""
        limit = self._rules.same_s
        return self.phase is Phase.PLAYING and 0 < limit < now - (self.gauge.changed_at or now)

    def why_nothing(self) -> tuple[str, dict[str, Any]]:
        return self._why or codes.NO_PICTURE, self._facts

    def state(self, now: float) -> StreamState:
        """As it stands at ``now``."""
        phase, since, why, facts = self.phase, self._since, self._why, dict(self._facts)
        if self.is_frozen(now):
            phase, since = Phase.FROZEN, self.picture_at or now
            why = codes.GARBLED if now - self._broken_at < _BROKEN_S else ""
        elif self.is_same(now):
            phase, since, why = Phase.FROZEN, self.gauge.changed_at, codes.SAME
        return StreamState(
            source=self.source, main=self.main, phase=phase, since=since, why=why, facts=facts,
            picture_at=self.picture_at, first_picture_s=self._first_s, fps=round(self.gauge.fps(now), 1),
            delay_s=self._delay_s, lost=self.gauge.lost, codec=self._codec, width=self._width, height=self._height,
            retry_at=self._retry_at, tries=self._tries, note=self._note(),
        )  # fmt: skip

    def _note(self) -> str:
        """What is not as it was promised, though it plays."""
        if self.skips:
            return "stream.skips"
        large = not self.main and self._width * self._height > self._rules.low_most_px
        return "stream.large" if large else ""
