"""Day digests: what a day of tracks saw, worked out once and kept beside them, so that a month is quick to read.

One file a local day, ``digests/day-YYYYMMDD.npz``, with what it was made of (rows of the track store, roads, beats, key
points): when any of that is other than it was, it is made anew; when the tracks are gone, it stands. A day that is not
over, and one that could not be read whole, is worked out and not kept.
"""

from __future__ import annotations

import calendar
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from console.study import shelf
from console.study.days import DAY_S, HOUR_S, Day, days_of, midnight
from console.study.landmarks import KeyPoints, key_points
from console.words.past import By, DayOfTracks, TrackPast
from console.words.study import Line
from layers.patrol import Goals, RoadBits, Sweep, Swept, Trust
from layers.patrol.sweep import Visits
from layers.tracks.columns import TrackColumns
from layers.within import Within

if TYPE_CHECKING:
    from console.study.ground import Ground

FORMAT: Final = 1  # of a kept file; another is made anew
KEPT_DAYS: Final = 400  # a year is compared with the year before
SORTS: Final = ("day", "cover")  # of files on the shelf
_ARRAYS: Final = tuple(one.name for one in fields(Swept) if one.name not in ("units", "visits"))


class Origin(msgspec.Struct, frozen=True):
    """What a digest was made of."""

    format: int
    ground: str  # of roads, beats, key points and how fixes are trusted
    rows: dict[str, int]  # of the track store's UTC days that it lies in


class Head(msgspec.Struct, frozen=True):
    origin: Origin
    since: float
    until: float
    units: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """One local day. ``until`` is earlier than its end while it is not over."""

    since: float
    until: float
    swept: Swept


class Digests:
    """``of`` a span: a digest a day, from the shelf where it still holds."""

    def __init__(self, ground: Ground, tracks: TrackPast, folder: Path | None = None) -> None:
        """``folder`` None: beside the site's tracks, or nowhere where there is no site."""
        self._ground, self._tracks = ground, tracks
        self._folder = folder or folder_of(ground)
        judge = ground.config.judge
        self._trust = Trust(path_s=judge.path_s, gap_s=judge.gap_s, unknown_m=judge.unknown_accuracy_m)
        self._told = 0.0, Line("service.digesting", {"day": ""})
        self.made, self.read = 0, 0  # how many days were worked out, how many were at hand

    @cached_property
    def roads(self) -> RoadBits:
        return RoadBits.of(self._ground.site.roads if self._ground.site is not None else None)

    @cached_property
    def points(self) -> KeyPoints:
        return key_points(self._ground)

    @cached_property
    def _goals(self) -> Goals:
        return Goals(self.points.xy, self.points.radius_m, Within(self._ground.beats.areas))

    def of(self, since: float, until: float, *, at_hand: bool = False) -> Iterator[Digest]:
        """Every local day that the span touches, whole, oldest first; days without any fix are left out. ``at_hand``:
        only those that need not be worked out."""
        days = days_of(midnight(since), min(until, self._ground.now))
        stored = self._tracks.days()
        for n, day in enumerate(days):
            whole = Day(day.start, midnight(day.start, 1), day.label)
            self._told = n / len(days), Line("service.digesting", {"day": day.label})
            self._ground.told(*self._told)
            found = self._kept(whole, stored) if at_hand else self._one(whole, stored)
            if found is not None and len(found.swept.units):
                yield found

    def sweep_shelf(self) -> None:
        """Removes what is older than is kept."""
        oldest = self._ground.now - KEPT_DAYS * DAY_S
        if self._folder is None:
            return
        for sort in SORTS:
            for path in self._folder.glob(f"{sort}-*.npz"):
                if path.name < shelf.name(sort, oldest):
                    path.unlink(missing_ok=True)

    # --- one day ----------------------------------------------------------------------------------------------------

    def _kept(self, day: Day, stored: tuple[DayOfTracks, ...]) -> Digest | None:
        kept = _load(self._folder / shelf.name("day", day.start)) if self._folder is not None else None
        if kept is None or not _holds(kept[0], self._origin(day, stored), self._ground.now):
            return None
        self.read += 1
        return kept[1]

    def _origin(self, day: Day, stored: tuple[DayOfTracks, ...]) -> Origin:
        return Origin(FORMAT, self._mark, {one.day: one.rows for one in stored if _touches(one, day)})

    def _one(self, day: Day, stored: tuple[DayOfTracks, ...]) -> Digest:
        kept = self._kept(day, stored)
        if kept is not None:
            return kept
        until, lost = min(day.end, self._ground.now), len(self._tracks.lost)
        made = Digest(day.start, until, self._swept(day.start, until))
        self.made += 1
        mine = [one for one in stored if _touches(one, day)]
        whole = until >= day.end and not any(one.damaged for one in mine) and len(self._tracks.lost) == lost
        if self._folder is not None and whole and mine:
            _save(self._folder / shelf.name("day", day.start), self._origin(day, stored), made)
        return made

    def _swept(self, since: float, until: float) -> Swept:
        sweep = Sweep(self.roads, self._goals, self._trust)
        for hour, found in _by_hour(self._tracks.between(since, until, by=By.HAPPENED), since):
            self._ground.told(*self._told)
            sweep.take(found, hour)
        return sweep.done()

    @cached_property
    def _mark(self) -> str:
        """Of everything but the tracks."""
        mark = hashlib.blake2b(digest_size=12)
        beats = self._ground.beats
        for array in (self.roads.ends, self.points.xy, self.points.radius_m, beats.areas.xy):
            mark.update(np.ascontiguousarray(array).tobytes())
        mark.update(repr((beats.ids, self.points.names, self._trust)).encode())
        return mark.hexdigest()


def folder_of(ground: Ground) -> Path | None:
    return ground.site.state_dir / "digests" if ground.site is not None else None


def _holds(kept: Origin, now: Origin, at: float) -> bool:
    """Made of what there is now; or its tracks are gone, and there is nothing to make it of again. A UTC day that is
    not over grows by what is of the next local day: it is compared when it is over, and late fixes come in then."""
    if (kept.format, kept.ground) != (now.format, now.ground):
        return False
    return all(kept.rows.get(day) == rows for day, rows in now.rows.items() if _start(day) + DAY_S <= at)


def _touches(one: DayOfTracks, day: Day) -> bool:
    """A stored UTC day that may hold fixes of a local one."""
    return _start(one.day) < day.end and _start(one.day) + DAY_S > day.start


def _start(day: str) -> float:
    return float(calendar.timegm(time.strptime(day, "%Y%m%d")))


def _by_hour(pieces: Iterator[TrackColumns], since: float) -> Iterator[tuple[int, TrackColumns]]:
    """Pieces in order of device time → the same, none over the border of an hour counted from ``since``."""
    for piece in pieces:
        hour = np.floor((piece.t - since) / HOUR_S).astype(np.int64)
        for one in np.unique(hour).tolist():
            yield one, piece.take(hour == one)


# --- the shelf ------------------------------------------------------------------------------------------------------


def _save(path: Path, origin: Origin, made: Digest) -> None:
    arrays: dict[str, Any] = {name: getattr(made.swept, name) for name in _ARRAYS}
    arrays |= {f"v_{name}": array for name, array in made.swept.visits._asdict().items()}
    shelf.put(path, Head(origin, made.since, made.until, made.swept.units), arrays)


def _load(path: Path) -> tuple[Origin, Digest] | None:
    found = shelf.get(path, Head)
    if found is None:
        return None
    head, arrays = found
    try:
        visits = Visits(*(arrays[f"v_{name}"] for name in Visits._fields))
        swept = Swept(units=head.units, visits=visits, **{name: arrays[name] for name in _ARRAYS})
    except KeyError:
        return None
    return head.origin, Digest(head.since, head.until, swept)
