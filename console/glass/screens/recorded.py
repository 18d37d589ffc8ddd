"""The evening as a real store has kept it: what a replay is of, in pictures and in tests."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from console.desk import restoring
from console.glass.screens.evening import Evening
from console.site import Site
from console.store import Store
from console.words import Fix, VirtualClock

_PATIENCE_S: Final = 60.0
LATE_UNIT: Final = "03"
LATE: Final = tuple(range(700, 400, -20))  # seconds before the end: when its late fixes were
ARRIVED: Final = 380  # and when they came


class Recorded:
    """``evening`` is told, and stands; ``stop`` ends the store. ``late``: some fixes of one unit came late."""

    def __init__(self, site: Site, folder: Path, *, late: bool = True) -> None:
        self.site = replace(site, state_dir=folder)
        self._stores: list[Store] = []
        self.evening = evening = Evening(self.site, store=self._store)
        restoring.began(evening.desk)
        self._stores[0].start()
        if late:
            evening.also = [(ARRIVED, self._arrive)]
        evening.play()
        self.settle()

    def _store(self, clock: VirtualClock, inbox: SimpleQueue[Any]) -> Store:
        self._stores.append(Store(self.site.state_dir, self.site.config.seat, clock, inbox))
        return self._stores[0]

    def _arrive(self) -> None:
        """A stretch of the unit's way that its terminal had kept to itself."""
        desk = self.evening.desk
        row, now = desk.units.row[LATE_UNIT], self.evening.clock.now()
        lon, lat = float(desk.units.lon_deg[row]), float(desk.units.lat_deg[row])
        for n, back in enumerate(LATE):
            t = now - (back - ARRIVED)
            desk.inbox.put(Fix(LATE_UNIT, t, lon - 0.0006 * (len(LATE) - n), lat + 0.0002 * n, received_at=now))

    def settle(self) -> None:
        """Until the store has kept everything."""
        store, desk, end = self._stores[0], self.evening.desk, time.monotonic() + _PATIENCE_S
        while store.unwritten or store.held_back or desk.unsettled:
            desk.beat()
            time.sleep(0.002)
            if time.monotonic() > end:
                raise TimeoutError

    def stop(self) -> None:
        self.settle()
        self._stores[0].stop(_PATIENCE_S)
