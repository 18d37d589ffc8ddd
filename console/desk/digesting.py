"""The day that is over is summed up by the clerk in the background, so that a month's report is quick in the morning.

It gives way: as soon as a person asks the clerk for anything it is stopped, and begun again when nobody waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.site import periods
from console.words.study import Scope, StudyAsk

if TYPE_CHECKING:
    from console.desk.desk import Desk

KEY: Final = "digest"
FIRST_S: Final = 1800.0  # after the start: nothing of it is pressing
SETTLE_S: Final = 600.0  # after midnight: terminals that had no network say where they were
LOOK_S: Final = 60.0


class Digesting:
    """``second`` once a second, on the desk's thread."""

    def __init__(self) -> None:
        self._look_at: float | None = None  # Clock.mono
        self._done: float | None = None  # epoch s at which the newest day begins that was summed up

    def second(self, desk: Desk) -> None:
        mono = desk.clock.mono()
        if self._look_at is None:
            self._look_at = mono + FIRST_S
        work = desk.studies.of(KEY)
        if work is not None and work.running and len(desk.studies.running) > 1:
            desk.studies.forget(desk, KEY)
            self._look_at = mono + LOOK_S
        if desk.studies.port is None or mono < self._look_at:
            return
        self._look_at = mono + LOOK_S
        if work is not None and not work.running:
            self._done = work.ask.scope.since if isinstance(work.ask, StudyAsk) else self._done
            desk.studies.forget(desk, KEY)
        elif not desk.studies.running:
            self._begin(desk)

    def _begin(self, desk: Desk) -> None:
        now = desk.clock.now()
        ((since, until),) = periods.last("day", now - SETTLE_S, desk.site.config.shift, 1)
        if self._done is None or since > self._done:
            desk.studies.study(desk, KEY, ("digest",), Scope(since=since, until=until))
