"""What each unit looks like, by row: read once for all canvases that show the same room."""

from __future__ import annotations

import weakref
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from console.dispatch import signs
from console.glass.canvas.source import MapSource
from console.glass.symbols.marks import HEADINGS, Sign
from console.words import Duty
from layers.units import AVAILABLE, ENGAGED, Units

I64 = NDArray[np.int64]

_MOVING_MPS: Final = 0.5
_DUTY_RANK: Final = np.array([2 if d in ENGAGED else 1 if d in AVAILABLE else 0 for d in Duty], dtype=np.int8)
_ABOVE_ALL: Final = 1e8  # more than any northing, metres
_BY_RANK_ONLY: Final = 10_000  # more units are sorted by rank alone
_UNREGISTERED, _SOS = int(Sign.UNREGISTERED), int(Sign.SOS)
_LOOK_STALE, _LOOK_UNREGISTERED = 1, 2  # indices into atlas.LOOKS


class UnitColumns:
    """Columns ``(N,)``; ``order``: rows, bottom first; ``version`` grows with every reading."""

    def __init__(self) -> None:
        self.kind: NDArray[Any] = np.zeros(0, dtype=np.int8)
        self.duty: NDArray[Any] = self.kind
        self.look: NDArray[Any] = self.kind
        self.step: I64 = np.zeros(0, dtype=np.int64)
        self.signs: NDArray[np.int16] = np.zeros(0, dtype=np.int16)
        self.order: I64 = self.step
        self.version = 0
        self.plots: dict[tuple[object, ...], Any] = {}  # what painters worked out of this reading, by what it hangs on
        self._seen: set[int] = set()  # who has this reading

    def fresh(self, source: MapSource, who: int) -> UnitColumns:
        """Read again for the reader ``who``, unless somebody else has since ``who`` last asked."""
        if who in self._seen or len(self.kind) != source.units.n or not self.version:
            self._read(source)
            self._seen.clear()
        self._seen.add(who)
        return self

    def _read(self, source: MapSource) -> None:
        units, limits, now = source.units, source.site.config.limits, source.clock.now()
        self.kind, self.duty = units.kind.astype(np.int64), units.shown_duty.astype(np.int64)
        old = signs.fix_old(units, limits, now)
        quiet = units.registered & (units.duty != Duty.OFF)  # who went home may switch everything off
        marks = np.zeros(units.n, dtype=np.int16)
        marks[signs.lost(units) & quiet] |= Sign.LINK_LOST
        marks[old] |= Sign.FIX_OLD
        marks[signs.not_recording(units, limits, now) & quiet] |= Sign.NOT_RECORDING
        marks[signs.battery_low(units, limits, now) & quiet] |= Sign.BATTERY_LOW
        marks[~units.registered] |= Sign.UNREGISTERED
        marks[_in_sos(source)] |= Sign.SOS
        self.signs = marks
        self.look = np.where(~units.registered, _LOOK_UNREGISTERED, np.where(old, _LOOK_STALE, 0))
        self.step = _heading_steps(units)
        self.order = self._shown(source, _bottom_first(self._rank(), units))
        self.version += 1
        self.plots.clear()

    def _shown(self, source: MapSource, order: I64) -> I64:
        """Those that the source shows: it may name some (``units_shown``), then others only when they have a sign."""
        wanted: NDArray[np.bool_] | None = getattr(source, "units_shown", None)
        return order if wanted is None else order[(wanted | ((self.signs & ~_UNREGISTERED) != 0))[order]]

    def _rank(self) -> NDArray[np.int8]:
        """Hollow, then available, then engaged, then with a sign, then SOS."""
        rank: NDArray[np.int8] = _DUTY_RANK[self.duty]
        rank[(self.signs & ~_UNREGISTERED) != 0] = 3
        rank[(self.signs & _SOS) != 0] = 4
        return rank


_shared: weakref.WeakValueDictionary[int, UnitColumns] = weakref.WeakValueDictionary()


def columns_of(source: MapSource) -> UnitColumns:
    """The columns that all canvases of one source read; they live as long as one of these holds them."""
    found = _shared.get(id(source))
    if found is None:
        found = _shared[id(source)] = UnitColumns()
    return found


def _in_sos(source: MapSource) -> list[int]:
    rows = (source.units.row.get(unit) for unit, sos in source.sos.items() if sos.open)
    return [row for row in rows if row is not None]


def _bottom_first(rank: NDArray[np.int8], units: Units) -> I64:
    """By rank, then from north to south: who stands lower lies on top, and neighbours in memory are drawn together."""
    if units.n > _BY_RANK_ONLY:  # mostly discs: by rank is enough, and sorted in a tenth of the time
        return np.argsort(rank, kind="stable")
    return np.argsort(rank * _ABOVE_ALL - units.y_m + np.arange(units.n) * 1e-6)  # the row parts equals, always alike


def _heading_steps(units: Units) -> I64:
    standing = ~np.isfinite(units.heading_deg) | (units.speed_mps < _MOVING_MPS)
    step = np.round(np.where(standing, 0.0, units.heading_deg) * HEADINGS / 360.0).astype(np.int64) % HEADINGS
    return np.where(standing, HEADINGS, step)
