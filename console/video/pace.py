"""When a decoded picture is due: what was recorded, or comes in pieces, at its own speed; what is live at once."""

from __future__ import annotations

from typing import Final

JUMP_S: Final = 5.0  # a step of the stream's own time that long is a cut: it began again
LATE_S: Final = 1.0  # behind its own time by as much, it has stood still meanwhile: from here it counts anew
BEHIND_S: Final = 1.0  # decoding is behind what comes in by so much: pictures are left out
CAUGHT_UP_S: Final = 0.25
_FORGET_S: Final = 20.0


class Pace:
    """``slack_s``: how far ahead of its own speed a stream may be shown: 0 for a recording and HLS, a few seconds where
    a server may send what it kept, without end (``inf``) for what is live by its nature."""

    def __init__(self, slack_s: float) -> None:
        self._slack_s = slack_s
        self._start: tuple[float, float] | None = None  # own time, ours
        self._last_s = 0.0

    def wait_s(self, pts_s: float | None, now: float) -> float:
        """Seconds until a picture with this own time is due; 0: it is."""
        if pts_s is None:
            return 0.0
        cut = self._start is not None and abs(pts_s - self._last_s) > JUMP_S
        if self._start is None or cut:
            self._start = pts_s, now
        self._last_s = pts_s
        ahead = (pts_s - self._start[0]) - (now - self._start[1])
        if ahead < -LATE_S:
            self._start = pts_s, now
        return min(max(0.0, ahead - self._slack_s), JUMP_S)


class Lag:
    """Whether decoding falls behind what comes in, told by the stream's own time against ours since it was best."""

    def __init__(self) -> None:
        self._best: tuple[float, float] | None = None  # least of (ours - own), when
        self._last_s = 0.0
        self.behind = False

    def hear(self, pts_s: float | None, now: float) -> bool:
        """One more picture; whether pictures should be left out."""
        if pts_s is None:
            return self.behind
        off = now - pts_s
        cut = abs(pts_s - self._last_s) > JUMP_S
        self._last_s = pts_s
        if self._best is None or cut or off <= self._best[0] or now - self._best[1] > _FORGET_S:
            self._best = off, now
        late_s = off - self._best[0]
        self.behind = late_s > (CAUGHT_UP_S if self.behind else BEHIND_S)
        return self.behind
