"""Coverage at moments of the past: who was free then, where they stood, which share of the roads they could reach.

An hour is sampled once, at its half. Free is who was 在巡 or 备勤, on no order, with a position no older than the
ranking takes and a link that was not lost: as live (``dispatch.fitness``), from what the journal and the tracks keep.
A day that is over is kept beside its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk.coverage import LIMITS_S
from console.reckon.cover import manned_posts
from console.study import shelf
from console.study.days import HOUR_S, Day, days_of, midnight
from console.study.digest import folder_of
from console.words import Duty, Kind
from console.words.past import By, TrackPast
from console.words.study import Line, Scope
from layers.cover import CoverGround, coverage
from layers.geo import to_mercator
from layers.roads.arrivals import Starts

if TYPE_CHECKING:
    import pandas as pd

    from console.site import Site
    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]

FORMAT: Final = 2
EVERY_S: Final = HOUR_S
_FREE: Final = (Duty.PATROL.name, Duty.STANDBY.name)


@dataclass(frozen=True)
class Covered:
    """K moments, L limits (``LIMITS_S``), B beats. ``t (K,)`` epoch s; ``free``, ``unknown (K,)`` units that could have
    been sent, and those of which duty or place was not known; ``share (K, L)`` of the length of all roads;
    ``beats (K, L, B)`` of each beat's, NaN where one has none."""

    t: F64
    free: F64
    unknown: F64
    share: F64
    beats: F64

    def take(self, picked: NDArray[np.bool_]) -> Covered:
        return Covered(*(getattr(self, name)[picked] for name in _ARRAYS))


_ARRAYS: Final = ("t", "free", "unknown", "share", "beats")


class _Origin(msgspec.Struct, frozen=True):
    format: int
    mark: str


class Covering:
    """``of`` a scope: every sampled moment of it."""

    def __init__(self, tables: Tables, ground: Ground, tracks: TrackPast, site: Site) -> None:
        self._tables, self._ground, self._tracks, self._site = tables, ground, tracks, site
        self._kinds = {unit.id: unit.kind for unit in site.units}
        self.made = 0  # days that were worked out

    @cached_property
    def roads(self) -> CoverGround | None:
        graph = self._site.roads
        return CoverGround.make(graph, self._ground.beats.areas) if graph is not None and graph.segment_count else None

    def of(self, scope: Scope) -> Covered:
        days = days_of(scope.since, min(scope.until, self._ground.now))
        parts = []
        for n, day in enumerate(days):
            self._told = n / len(days), Line("service.covering", {"day": day.label})
            parts.append(self._day(day))
        if not parts:
            return self._nothing()
        return Covered(*(np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS))

    # --- a day ------------------------------------------------------------------------------------------------------

    def _day(self, day: Day) -> Covered:
        """Of the part of a day that is asked for; a whole one that is over is kept."""
        whole = day.start == midnight(day.start) and day.end == midnight(day.start, 1)
        known = self._tables.since <= day.start and self._tables.until >= day.end
        folder = folder_of(self._ground) if whole and known else None
        path = folder / shelf.name("cover", day.start) if folder is not None else None
        origin = _Origin(FORMAT, self._mark(day))
        kept = shelf.get(path, _Origin) if path is not None else None
        if kept is not None and kept[0] == origin and set(kept[1]) == set(_ARRAYS):
            return Covered(**kept[1])
        lost = len(self._tracks.lost)
        made = self._worked_out(day)
        self.made += 1
        if path is not None and len(self._tracks.lost) == lost and len(made.t):
            shelf.put(path, origin, {name: getattr(made, name) for name in _ARRAYS})
        return made

    def _worked_out(self, day: Day) -> Covered:
        first = np.ceil((day.start - EVERY_S / 2) / EVERY_S) * EVERY_S + EVERY_S / 2
        moments = np.arange(first, day.end, EVERY_S)
        found = [self._moment(float(at)) for at in moments]
        if not found:
            return self._nothing()
        return Covered(moments, *(np.asarray([one[k] for one in found], dtype=np.float64) for k in range(4)))

    def _moment(self, at: float) -> tuple[float, float, F64, F64]:
        self._ground.told(*self._told)
        stood = self._tracks.stand(at, by=By.HAPPENED, back_s=self._ground.config.limits.fix_drop_s)
        x, y = to_mercator(stood.lon_deg, stood.lat_deg)
        at_row = {stood.units[unit]: row for row, unit in enumerate(stood.unit.tolist())}
        free, unknown = self._who(at, at_row)
        rows = np.array([at_row[unit] for unit in free], dtype=np.int64)
        factor = np.array([self._site.config.roads.factor(self._kinds[unit]) for unit in free], dtype=np.float64)
        return float(len(free)), float(unknown), *self._shares(x[rows], y[rows], factor)

    def _who(self, at: float, placed: Mapping[str, int]) -> tuple[list[str], int]:
        """Units that could have been sent, and how many nobody could tell of; at least one where no duty is known at
        all: the console was off, or the record had not begun."""
        duty = _at(self._spans["duty"], at)
        busy = _at(self._spans["orders"], at)
        lost = {unit for unit, online in _at(self._spans["links"], at).items() if not online}
        free: list[str] = []
        unknown = 0
        for unit in self._kinds:
            said = duty.get(unit, Duty.UNKNOWN.name)
            if said == Duty.UNKNOWN.name or (said in _FREE and unit not in placed):
                unknown += unit in placed or said in _FREE
            elif said in _FREE and unit not in busy and unit not in lost:
                free.append(unit)
        speechless = not any(duty.get(unit, Duty.UNKNOWN.name) != Duty.UNKNOWN.name for unit in self._kinds)
        return free, max(unknown, 1) if speechless and self._kinds else unknown

    def _shares(self, x: F64, y: F64, factor: F64) -> tuple[F64, F64]:
        roads, limits = self.roads, len(LIMITS_S)
        if roads is None:
            return np.full(limits, np.nan), np.full((limits, len(self._ground.beats.ids)), np.nan)
        posts = np.asarray(self._site.posts.xy).reshape(-1, 2)[manned_posts(self._site)]
        by_post = np.full(len(posts), self._site.config.roads.factor(Kind.POST))
        starts = Starts.of(
            roads.graph, np.append(x, posts[:, 0]), np.append(y, posts[:, 1]), np.append(factor, by_post),
            np.zeros(len(x) + len(posts)), self._site.config.limits.snap_m,
        )  # fmt: skip
        found = coverage(roads, starts, LIMITS_S)
        return np.asarray(found.share_road), found.beat_shares()

    # --- what it rests on -------------------------------------------------------------------------------------------

    @cached_property
    def _spans(self) -> dict[str, _Spans]:
        orders = self._tables.orders
        return {
            "duty": _Spans.of(self._tables.duty, "duty", "since", "until"),
            "links": _Spans.of(self._tables.links, "online", "since", "until"),
            "orders": _Spans.of(orders[~orders["drill"].astype(bool)], "id", "issued", "ended"),
        }

    def _mark(self, day: Day) -> str:
        """Of the network, who there is, and what the journal says of the day."""
        mark = hashlib.blake2b(digest_size=12)
        if self.roads is not None:
            mark.update(np.ascontiguousarray(self.roads.length_m).tobytes())
        mark.update(np.ascontiguousarray(self._ground.beats.areas.xy).tobytes())
        people = sorted(self._kinds.items()), self._site.config.roads, manned_posts(self._site).tolist()
        mark.update(repr(people).encode())
        for spans in self._spans.values():
            mark.update(spans.text(day.start, day.end).encode())
        return mark.hexdigest()

    def _nothing(self) -> Covered:
        limits, beats = len(LIMITS_S), len(self._ground.beats.ids)
        none = np.zeros(0)
        return Covered(none, none, none, np.zeros((0, limits)), np.zeros((0, limits, beats)))


@dataclass(frozen=True)
class _Spans:
    """Of units: what was so from when to when (inf: still)."""

    unit: list[str]
    state: list[Any]
    since: F64
    until: F64

    @classmethod
    def of(cls, rows: pd.DataFrame, state: str, since: str, until: str) -> _Spans:
        ends = rows[until].to_numpy(np.float64)
        return cls(
            rows["unit"].tolist(), rows[state].tolist(), rows[since].to_numpy(np.float64),
            np.where(np.isnan(ends), np.inf, ends),
        )  # fmt: skip

    def held(self, since: float, until: float) -> Iterator[int]:
        """Rows that last somewhere in between."""
        yield from np.flatnonzero((self.since < until) & (self.until > since)).tolist()

    def text(self, since: float, until: float) -> str:
        return repr([(self.unit[n], self.state[n], max(self.since[n], since), min(self.until[n], until))
                     for n in self.held(since, until)])  # fmt: skip


def _at(spans: _Spans, at: float) -> dict[str, Any]:
    """State of each unit at a moment."""
    rows = np.flatnonzero((spans.since <= at) & (spans.until > at)).tolist()
    return {spans.unit[n]: spans.state[n] for n in rows}
