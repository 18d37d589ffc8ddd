"""What the tracks of a period saw: its day digests joined, cut to the hours that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.study.days import HOUR_S, local
from console.study.digest import Digest, Digests
from console.words.study import Line, Scope
from layers.patrol import RoadBits
from layers.within import Within

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Moving(NamedTuple):
    """Of one unit: kilometres driven or walked, seconds in which it was heard."""

    km: float
    heard_s: float


@dataclass(frozen=True)
class Beheld:
    """``days`` in order; ``roads`` that their bits are of; ``here (B,)`` bits of the beats that were asked for.
    ``kept_since``: epoch s of the room's first record. An hour before it in which no unit was heard is not known."""

    scope: Scope
    days: tuple[Digest, ...]
    digests: Digests
    here: Mask
    missing: tuple[Line, ...]
    kept_since: float = float("-inf")
    gaps: tuple[tuple[float, float], ...] = ()  # as ``Tables.gaps``: neither is an hour inside of one

    @property
    def roads(self) -> RoadBits:
        return self.digests.roads

    @cached_property
    def length_m(self) -> float:
        """Of all roads that were asked for."""
        return float(self.roads.length_m[self.here].sum())

    def hours(self, day: Digest) -> I64:
        """Those of the day (0 … 24, from its beginning) that begin in the scope, have begun and are known."""
        starts = day.since + np.arange(25) * HOUR_S
        known = starts + HOUR_S > self.kept_since
        for since, until in self.gaps:
            known &= (starts < since) | (starts + HOUR_S > until)
        known |= day.swept.heard_s.sum(axis=0) > 0
        return np.flatnonzero(known & (starts >= self.scope.since) & (starts < min(self.scope.until, day.until)))

    @cached_property
    def since(self) -> float:
        """Epoch s from which on anything is known of the scope."""
        first = min((day.since + self.hours(day)[0] * HOUR_S for day in self.days if len(self.hours(day))),
                    default=self.kept_since)  # fmt: skip
        begun = self.kept_since if first <= self.kept_since < first + HOUR_S else first
        return max(self.scope.since, float(begun))

    def seen(self, day: Digest, hours: Sequence[int] | I64 | None = None) -> Mask:
        """``(B,)`` bits that were driven in any of these hours of the day; None: of all that were asked for."""
        some = self.hours(day) if hours is None else hours
        mask = np.uint32(sum(1 << int(one) for one in some))
        return np.asarray((day.swept.hours & mask) != 0)

    def share(self, seen: Mask) -> float:
        """Of the length of the roads that were asked for; NaN where there are none."""
        held = self.roads.length_m[self.here & seen].sum()
        return float(held / self.length_m) if self.length_m > 0 else float("nan")

    @cached_property
    def last(self) -> F64:
        """``(B,)`` epoch s of the last time in the period; NaN never. To the hour where it ends within a day."""
        out = np.full(len(self.roads), -np.inf)
        for day in self.days:
            out = np.where(self.seen(day), np.fmax(out, np.nan_to_num(day.swept.last, nan=-np.inf)), out)
        out = np.minimum(out, self.scope.until)
        return np.asarray(np.where(np.isfinite(out), out, np.nan))

    @cached_property
    def moving(self) -> dict[str, Moving]:
        """By unit."""
        out: dict[str, Moving] = {}
        for day in self.days:
            hours = self.hours(day)
            km, heard = (array[:, hours].sum(axis=1).tolist() for array in (day.swept.km, day.swept.heard_s))
            for unit, more, longer in zip(day.swept.units, km, heard, strict=True):
                had = out.get(unit, Moving(0.0, 0.0))
                out[unit] = Moving(had.km + more, had.heard_s + longer)
        return out

    def clock_hours(self, day: Digest) -> list[tuple[int, int, int]]:
        """(hour of the day, weekday 0 Monday, hour of the wall clock) of each hour that was asked for."""
        hours = self.hours(day)
        wall = local(day.since + hours * HOUR_S) if len(hours) else np.zeros(0)
        weekday = (np.floor(wall / 86_400.0).astype(np.int64) + 3) % 7
        clock = np.floor(wall % 86_400.0 / HOUR_S).astype(np.int64)
        return list(zip(hours.tolist(), weekday.tolist(), clock.tolist(), strict=True))


def beheld(scope: Scope, ground: Ground, tables: Tables | None = None) -> Beheld | None:
    """None where no track store is at hand."""
    if ground.tracks is None:
        return None
    digests = Digests(ground, ground.tracks)
    days = tuple(digests.of(scope.since, scope.until))
    lost = tuple(
        Line("study.lost", {"why": one.line()}, "warn")
        for one in ground.tracks.lost
        if one.since < scope.until and one.until > scope.since
    )
    return Beheld(scope, days, digests, _here(digests.roads, scope, ground), lost,
                  *((tables.kept_since, tables.gaps) if tables is not None else ()))  # fmt: skip


def _here(roads: RoadBits, scope: Scope, ground: Ground) -> Mask:
    if not scope.beats:
        return np.ones(len(roads), dtype=np.bool_)
    beat = beat_of(roads, ground)
    wanted = [ground.row[key] for key in scope.beats if key in ground.row]
    return np.isin(beat, wanted)


def beat_of(roads: RoadBits, ground: Ground) -> NDArray[np.int32]:
    """``(B,)`` row of the beat that holds the middle of each bit, -1 none."""
    middle = (roads.ends[:, :2] + roads.ends[:, 2:]) / 2
    return Within(ground.beats.areas).of(middle[:, 0], middle[:, 1])
