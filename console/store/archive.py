"""The track store, read: for replay, analysis and export. Nothing is ever written here."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from math import inf
from pathlib import Path
from typing import Final

import numpy as np

from console.store.catalog import Catalog, Gone, Lump, Reading
from console.store.file_shelf import FileShelf
from console.store.shelf import Shelf
from console.store.stretches import STRETCH_S
from console.store.tracks import day_span
from console.words.past import By, DayOfTracks, Lost
from layers.tracks.columns import TrackColumns, joined

PIECE: Final = 50_000  # rows that ``between`` gives at once
_DAY_S: Final = 86_400.0
_WIDE: Final = 12  # windows: what reaches over more is looked into before it is put into them
_TRIES: Final = 5  # a file that is packed meanwhile is looked at anew


class TrackArchive:
    """``TrackPast`` on the files of a folder, or on any other shelf."""

    def __init__(self, place: Path | Shelf) -> None:
        self._shelf: Shelf = FileShelf(place) if isinstance(place, Path) else place
        self._lock = threading.Lock()
        self._lost: dict[tuple[float, float, str, str], Lost] = {}
        self._catalogs: dict[str, tuple[tuple[object, ...], Catalog]] = {}

    @property
    def lost(self) -> tuple[Lost, ...]:
        with self._lock:
            return tuple(sorted(self._lost.values(), key=lambda one: (one.since, one.until, one.code)))

    def stored(self) -> list[str]:
        """Days of which there is something, ``YYYYMMDD``, oldest first; none is opened."""
        with self._reading() as reading:
            return self._days(reading)

    def days(self) -> tuple[DayOfTracks, ...]:
        with self._reading() as reading:
            return tuple(self._day(reading, day) for day in self._days(reading))

    def stand(self, at: float, *, by: By = By.RECEIVED, back_s: float = _DAY_S) -> TrackColumns:
        since = at - back_s
        with self._reading() as reading:
            near = [day for day in self._days(reading) if _may_stand(day, at, since, by)]
            places = [place for day in near for place in reading.visit.places(day)]
            found = joined(self._stand_of(reading, place, at, since, by) for place in places)
        return newest(found.take(found.t >= since))

    def between(
        self, since: float, until: float, *, by: By = By.RECEIVED, units: Collection[str] | None = None
    ) -> Iterator[TrackColumns]:
        with self._reading() as reading:
            for window, lumps in sorted(self._windows(reading, since, until, by).items()):
                start, stop = max(since, window), min(until, window + STRETCH_S)
                found = self._window(reading, lumps, start, stop, by, units)
                clocks = (found.received, found.t)
                order = np.lexsort(clocks[::-1] if by is By.RECEIVED else clocks)
                for first in range(0, len(order), PIECE):
                    yield found.take(order[first : first + PIECE])

    # --- where units stood -------------------------------------------------------------------------------------------

    def _stand_of(self, reading: Reading, place: str, at: float, since: float, by: By) -> TrackColumns:
        for _ in range(_TRIES):
            with contextlib.suppress(Gone):
                return self._stood(reading, place, at, since, by)
            self._forget(place)
        return self._stood(reading, place, at, since, by)

    def _stood(self, reading: Reading, place: str, at: float, since: float, by: By) -> TrackColumns:
        with reading.visit.still():
            return newest(joined(_stood(reading, self._catalog(reading, place), at, since, by)))

    # --- what lies between -------------------------------------------------------------------------------------------

    def _windows(self, reading: Reading, since: float, until: float, by: By) -> dict[int, list[Lump]]:
        """Epoch s at which each window of ``STRETCH_S`` begins, and what reaches into it."""
        found: dict[int, list[Lump]] = defaultdict(list)
        for day in self._days(reading):
            for place in reading.visit.places(day):
                self._put_into(found, reading, self._catalog(reading, place), since, until, by)
        return found

    def _put_into(
        self, found: dict[int, list[Lump]], reading: Reading, catalog: Catalog, since: float, until: float, by: By
    ) -> None:
        first, last = catalog.span(by)
        if last < since or first >= until:
            return
        for lump in catalog.lumps:
            first, last = lump.span(by)
            if last >= since and first < until:
                for window in _windows_of(reading, lump, max(first, since), min(last, until), by):
                    found[window].append(lump)

    def _window(
        self, reading: Reading, lumps: Sequence[Lump], start: float, stop: float, by: By, units: Collection[str] | None
    ) -> TrackColumns:
        for _ in range(_TRIES):
            try:
                return joined(_inside(reading.read(lump), start, stop, by, units) for lump in lumps)
            except Gone:
                places = {lump.place for lump in lumps}
                for place in places:
                    self._forget(place)
                fresh = (one for place in places for one in self._catalog(reading, place).lumps)
                lumps = [one for one in fresh if one.span(by)[1] >= start and one.span(by)[0] < stop]
        return joined(_inside(reading.read(lump), start, stop, by, units) for lump in lumps)

    # --- places ------------------------------------------------------------------------------------------------------

    def _reading(self) -> Reading:
        return Reading(self._shelf, self._lose)

    def _days(self, reading: Reading) -> list[str]:
        try:
            return reading.visit.days()
        except self._shelf.errors as error:
            self._lose("", -inf, inf, self._shelf.code(error))
            return []

    def _catalog(self, reading: Reading, place: str) -> Catalog:
        now = reading.visit.stamp(place)
        with self._lock:
            known = self._catalogs.get(place)
        if known is not None and known[0] == now:
            return known[1]
        found = reading.visit.catalog(place)
        if now is not None:
            with self._lock:
                self._catalogs[place] = now, found
        for code in found.lost:
            self._lose(place, *day_span(self._shelf.day_in(place)), code)
        return found

    def _forget(self, place: str) -> None:
        with self._lock:
            self._catalogs.pop(place, None)

    def _lose(self, place: str, since: float, until: float, code: str) -> None:
        """``place`` "": nothing can be read at all."""
        day = self._shelf.day_in(place) if place else ""
        facts: dict[str, str | int | float] = {"day": day} if day else {}
        with self._lock:
            self._lost[since, until, code, day] = Lost(since=since, until=until, code=code, facts=facts)

    def _day(self, reading: Reading, day: str) -> DayOfTracks:
        found = [self._catalog(reading, place) for place in reading.visit.places(day)]
        damaged = next((code for catalog in found for code in catalog.lost), "")
        rows = sum(catalog.rows for catalog in found)
        return DayOfTracks(day=day, rows=rows, bytes=reading.visit.size(day), damaged=damaged)


def newest(found: TrackColumns) -> TrackColumns:
    """Of each unit the row with the greatest device time; of equal ones the one that came last."""
    if not len(found):
        return found
    if not _is_ordered(found):
        found = found.take(np.lexsort((found.received, found.t, found.unit)))
    return found.take(np.append(np.diff(found.unit) != 0, True))


def _is_ordered(found: TrackColumns) -> bool:
    """By unit, time and reception, as parts are."""
    unit, t, received = np.diff(found.unit), np.diff(found.t), np.diff(found.received)
    return bool(np.all((unit > 0) | ((unit == 0) & ((t > 0) | ((t == 0) & (received >= 0))))))


def _may_stand(day: str, at: float, since: float, by: By) -> bool:
    """Late fixes lie in the day in which they happened; in files of version 1 where they came."""
    first, last = day_span(day)
    return last > since - _DAY_S and (by is By.HAPPENED or first <= at + _DAY_S)


def _stood(reading: Reading, catalog: Catalog, at: float, since: float, by: By) -> Iterator[TrackColumns]:
    """The frame before the moment, and what it does not know yet."""
    if catalog.span(By.HAPPENED)[1] < since or catalog.span(by)[0] > at:
        return
    frame, stood = reading.frame(catalog, at, by)
    yield stood
    for lump in catalog.after(frame):
        if lump.table != "fix" and lump.span(by)[0] <= at and lump.extent.t_max >= since:
            whole = lump.extent.t_max <= at and (by is By.HAPPENED or lump.extent.received_max <= at)
            found = reading.read(lump, last=whole)
            yield newest(found.take((found.received if by is By.RECEIVED else found.t) <= at))
    if catalog.has_loose:
        yield reading.loose(catalog, at, since, by)


def _windows_of(reading: Reading, lump: Lump, first: float, last: float, by: By) -> Sequence[int]:
    one, other = int(first // STRETCH_S), int(last // STRETCH_S)
    if other - one <= _WIDE:
        return range(one * STRETCH_S, (other + 1) * STRETCH_S, STRETCH_S)
    found = reading.read(lump)
    clock = found.received if by is By.RECEIVED else found.t
    windows: list[int] = np.unique(clock[(clock >= first) & (clock <= last)] // STRETCH_S).astype(int).tolist()
    return [window * STRETCH_S for window in windows]


def _inside(found: TrackColumns, start: float, stop: float, by: By, units: Collection[str] | None) -> TrackColumns:
    clock = found.received if by is By.RECEIVED else found.t
    inside = (clock >= start) & (clock < stop)
    if units is not None and len(found):
        inside &= np.array([name in units for name in found.units], bool)[found.unit]
    return found if inside.all() else found.take(inside)
