"""What stands at the foot of a replay while nothing else is to be said: films under way, what A–B measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from console.glass.replay import between
from console.say import say

if TYPE_CHECKING:
    from console.desk import Desk
    from console.desk.ports import ReplayPort
    from console.glass.replay.live import Live
    from console.words.past import TrackPast


class Foot:
    """``words`` are the parts of the line; ``poll`` says whether they may be others than before."""

    def __init__(self, desk: Desk, replay: ReplayPort, live: Live, tracks: TrackPast | None) -> None:
        self._desk, self._replay, self._live = desk, replay, live
        self.measured = between.Measured(tracks)
        self._worked: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """Also that nothing is recorded of that moment."""
        found = self._measures()
        units = self._desk.units
        if found or self._desk.incidents or np.isfinite(units.x_m[: units.n]).any():
            return found
        return [say("replaybar.nothing_then")]

    def poll(self) -> bool:
        return self.measured.poll()

    def poll_work(self) -> bool:
        """Films and tables go on while the replay stands."""
        before, self._worked = self._worked, (*self._live.working(), *self._live.made())
        return self._worked != before

    def _measures(self) -> list[str]:
        state = self._replay.state
        self.measured.ask(between.way_of(state))
        measured = between.words(state, self._replay.moments, self.measured.metres)
        return [*self._live.working(), *measured, *self._live.made()]
