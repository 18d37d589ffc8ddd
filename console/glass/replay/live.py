"""What a replay window knows of now: the true time, and what is urgent at the desk meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.say import say
from console.words import Clock
from console.words.replay import ReplayState

if TYPE_CHECKING:
    from console.desk import Desk

StateOf = Callable[[], ReplayState]


class Live:
    """``show`` brings the desk's window to the front. A replay without a desk beside it knows the time alone."""

    def __init__(self, clock: Clock, desk: Desk | None = None, show: Callable[[], object] | None = None) -> None:
        self._clock, self.desk, self._show = clock, desk, show

    def now(self) -> float:
        return self._clock.now()

    def mono(self) -> float:
        """Seconds that only grow."""
        return self._clock.mono()

    def show(self) -> None:
        if self._show is not None:
            self._show()

    def working(self) -> list[str]:
        """How far films and tables are."""
        jobs = self.desk.jobs.running if self.desk is not None else ()
        return [say(f"job.{job.kind}", n=round(100 * job.share)) for job in jobs]

    def made(self) -> list[str]:
        """What became of the last of each."""
        jobs = self.desk.jobs.all.values() if self.desk is not None else ()
        return [job.said() for job in jobs if not job.running and (job.count or job.fault)]

    def look(self) -> tuple[str, str] | None:
        """Theme and language of the desk beside it."""
        return None if self.desk is None else (self.desk.view.theme, self.desk.view.language)

    def urgent(self) -> tuple[str, str] | None:
        """Words and their token: open emergencies, else incidents of the first level that wait to be assigned."""
        if self.desk is None:
            return None
        units = [sos.unit for sos in self.desk.sos.values() if sos.open]
        if units:
            return say("replaybar.live_sos", units=" ".join(units)), "sos"
        late = sum(bool(row.clock and row.clock.overdue) for row in self.desk.queue_rows())
        return (say("replaybar.live_overdue", n=late), "warn") if late else None
