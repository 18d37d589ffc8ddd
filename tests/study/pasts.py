"""A past in memory: what ``TrackPast`` and ``JournalPast`` promise, over plain lists of fixes and events."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from console.words import Event, Fix
from console.words.past import By, DayOfTracks, Lost
from layers.tracks.columns import TrackColumns


def columns_of(fixes: Sequence[Fix]) -> TrackColumns:
    units = tuple(dict.fromkeys(fix.unit for fix in fixes))
    rows = np.array([units.index(fix.unit) for fix in fixes], np.int32)
    names = ("t", "received_at", "lon_deg", "lat_deg", "speed_mps", "heading_deg", "accuracy_m")
    return TrackColumns(units, rows, *(np.array([getattr(fix, name) for fix in fixes], float) for name in names))


class Fixes:
    """``TrackPast`` over a list."""

    def __init__(self, fixes: Sequence[Fix], lost: tuple[Lost, ...] = ()) -> None:
        self.fixes, self.lost = list(fixes), lost

    def days(self) -> tuple[DayOfTracks, ...]:
        return ()

    def stand(self, at: float, *, by: By = By.RECEIVED, back_s: float = 86_400.0) -> TrackColumns:
        newest: dict[str, Fix] = {}
        for fix in self.fixes:
            known = fix.received_at if by is By.RECEIVED else fix.t
            if known <= at and fix.t >= at - back_s and (fix.unit not in newest or fix.t > newest[fix.unit].t):
                newest[fix.unit] = fix
        return columns_of(list(newest.values()))

    def between(
        self, since: float, until: float, *, by: By = By.RECEIVED, units: Collection[str] | None = None
    ) -> Iterator[TrackColumns]:
        def when(fix: Fix) -> float:
            return fix.received_at if by is By.RECEIVED else fix.t

        mine = [fix for fix in self.fixes if since <= when(fix) < until and (units is None or fix.unit in units)]
        yield columns_of(sorted(mine, key=when))


class Events:
    """``JournalPast`` over a list."""

    def __init__(self, events: Sequence[Event], lost: tuple[Lost, ...] = ()) -> None:
        self.all, self.lost = list(events), lost

    def span(self) -> tuple[float, float] | None:
        return (self.all[0].at, self.all[-1].at) if self.all else None

    def events(self, since: float = float("-inf"), until: float = float("inf")) -> Iterator[Event]:
        return (event for event in self.all if since <= event.at < until)
