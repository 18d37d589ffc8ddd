"""When a decoded picture is due: what was recorded, or comes in pieces, at its own speed; what is live at once."""

from __future__ import annotations

from typing import Final

JUMP_S: Final = 5.0  # a step of the stream's own time that long is a cut: it began again
LATE_S: Final = 1.0  # behind its own time by as much, it has stood still meanwhile: from here it counts anew
BEHIND_S: Final = 1.0  # decoding is behind what comes in by so much: pictures are left out
IDLE_S: Final = 0.004  # what is there already is read in less


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
    """Whether decoding falls behind what comes in: its own time runs away from ours, and data never has to be waited
    for. A sender that is slow, or stood still, is waited for, and nothing is behind then."""

    def __init__(self) -> None:
        self._best: float | None = None  # least of ours - own since data was last waited for
        self.behind = False

    def hear(self, pts_s: float | None, now: float, idle_s: float) -> bool:
        """One more picture, and how long was waited before it; whether pictures should be left out."""
        if pts_s is None:
            return self.behind
        off = now - pts_s
        if self._best is None or idle_s > IDLE_S or abs(off - self._best) > JUMP_S:
            self._best, self.behind = off, False
        self._best = min(self._best, off)
        self.behind = self.behind or off - self._best > BEHIND_S
        return self.behind
