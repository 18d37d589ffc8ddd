"""Where each unit and incident is: its beat, its grid, its village; and how many there are in each.

Only units that moved are looked up again, a bounded number of them a beat: with 50,000 units on the move an answer may
be some seconds behind for counts, never for the one unit that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from console.words import Changes, Clock, Incident
from layers import geo
from layers.shapes import Beats
from layers.units import AVAILABLE, Units
from layers.within import NOWHERE, Within

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

ROWS_A_BEAT: Final = 2_000  # some 2 ms
LAYERS: Final = ("beats", "grid", "villages")
DAY_S: Final = 86_400.0
_MINUTE_S: Final = 60.0


class Where(NamedTuple):
    """Names of what a point lies in; "" where nothing of that kind holds it."""

    beat: str = ""
    grid: str = ""
    village: str = ""


class Tally(NamedTuple):
    """Per area ``(A,)``: how many, and how many of them may be sent (all zero for incidents)."""

    total: I64
    available: I64


class AreaSite(Protocol):
    @property
    def beats(self) -> Beats: ...
    @property
    def grid(self) -> Beats: ...
    @property
    def villages(self) -> Beats: ...


class Host(Protocol):
    """``console.desk.Desk`` as it is read here."""

    @property
    def site(self) -> AreaSite: ...
    @property
    def units(self) -> Units: ...
    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def clock(self) -> Clock: ...


class Whereabouts:
    """Kept current by ``moved`` and ``step`` (every beat) and ``heard`` (every announcement)."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._within: dict[str, Within] = {}
        self._area: dict[str, I32] = {name: np.zeros(0, dtype=np.int32) for name in LAYERS}
        self._dirty: Mask = np.zeros(0, dtype=bool)
        self._next = 0  # where the last step ended: no row waits for ever behind busier ones
        self._points: dict[tuple[float, float], tuple[int, ...]] = {}
        self._tallies: dict[str, tuple[float, Tally]] = {}
        self.version = 0  # grows when a unit came into another area

    # --- kept current -----------------------------------------------------------------------------------------

    def heard(self, changes: Changes) -> None:
        """What was announced: other areas, other incidents."""
        if changes & Changes.SITE:
            self._within.clear()
            self._points.clear()
            self._dirty[:] = True
            self.version += 1
        if changes & (Changes.SITE | Changes.INCIDENTS):
            self._tallies.clear()

    def moved(self, rows: I64) -> None:
        """These units have another position."""
        self._make_room()
        self._dirty[rows] = True

    def anew(self) -> None:
        """All positions are others, and rows may be other units'."""
        self._make_room()
        self._dirty[:] = False
        self._dirty[: self._host.units.n] = True
        self._tallies.clear()
        self.version += 1

    def step(self, most: int = ROWS_A_BEAT) -> int:
        """Look up at most ``most`` of the units that moved; how many still wait."""
        waiting = np.flatnonzero(self._dirty)
        if len(waiting):
            start = int(np.searchsorted(waiting, self._next))
            rows = np.concatenate((waiting[start:], waiting[:start]))[:most]
            self._look_up(rows)
            self._next = int(rows[-1]) + 1
        return max(0, len(waiting) - most)

    def _look_up(self, rows: I64) -> None:
        units = self._host.units
        self._dirty[rows] = False
        for name in LAYERS:
            if len(self.areas(name).ids):
                found = self.within(name).of(units.x_m[rows], units.y_m[rows])
                self.version += bool((self._area[name][rows] != found).any())
                self._area[name][rows] = found

    def _make_room(self) -> None:
        have, wanted = len(self._dirty), self._host.units.n
        if have >= wanted:
            return
        capacity = max(wanted, 2 * have)
        more = capacity - have
        self._dirty = np.concatenate((self._dirty, np.ones(more, dtype=bool)))
        self._dirty[wanted:] = False
        for name in LAYERS:
            self._area[name] = np.concatenate((self._area[name], np.full(more, NOWHERE, dtype=np.int32)))

    # --- the areas --------------------------------------------------------------------------------------------

    def areas(self, layer: str) -> Beats:
        """``beats``, ``grid`` or ``villages`` of the site as it is now."""
        found: Beats = getattr(self._host.site, layer)
        return found

    def within(self, layer: str) -> Within:
        if layer not in self._within:
            self._within[layer] = Within(self.areas(layer).areas)
        return self._within[layer]

    @property
    def counted(self) -> str:
        """What is counted by: beats; the grid where the site has no beats; "" where it has neither."""
        return next((name for name in ("beats", "grid") if len(self.areas(name).ids)), "")

    # --- one thing --------------------------------------------------------------------------------------------

    def of(self, lon_deg: float, lat_deg: float) -> Where:
        """Of a point, WGS 84."""
        at = (lon_deg, lat_deg)
        if at not in self._points:
            x, y = geo.to_mercator(lon_deg, lat_deg)
            self._points[at] = tuple(int(self.within(name).of(x, y)[0]) for name in LAYERS)
        return self._named(self._points[at])

    def prepare(self, points: Sequence[tuple[float, float]]) -> None:
        """Look up many points at once, so that asking for one of them costs nothing."""
        new = [at for at in dict.fromkeys(points) if at not in self._points]
        if not new:
            return
        x, y = geo.to_mercator(*np.array(new, dtype=np.float64).T)
        found = [self.within(name).of(x, y).tolist() for name in LAYERS]
        self._points.update(zip(new, zip(*found, strict=True), strict=True))

    def of_unit(self, unit: str) -> Where:
        """Of its last fix; nowhere without one."""
        row = self._host.units.row.get(unit)
        if row is None:
            return Where()
        self._make_room()
        if self._dirty[row]:
            self._look_up(np.array([row], dtype=np.int64))
        return self._named(tuple(int(self._area[name][row]) for name in LAYERS))

    def of_incident(self, incident: str) -> Where:
        """Nowhere when it has no point."""
        one = self._host.incidents.get(incident)
        if one is None or one.lon_deg is None or one.lat_deg is None:
            return Where()
        return self.of(one.lon_deg, one.lat_deg)

    def beat_of(self, lon_deg: float, lat_deg: float) -> str:
        """Name of the beat that holds a point; "" when none does."""
        return self.of(lon_deg, lat_deg).beat

    def beat_id(self, lon_deg: float, lat_deg: float) -> str:
        """Its id."""
        self.of(lon_deg, lat_deg)
        n = self._points[lon_deg, lat_deg][LAYERS.index("beats")]
        return "" if n == NOWHERE else self.areas("beats").ids[n]

    def beat_of_unit(self, unit: str) -> str:
        return self.of_unit(unit).beat

    def _named(self, areas: tuple[int, ...]) -> Where:
        names = (self.areas(layer).names[n] if n != NOWHERE else "" for layer, n in zip(LAYERS, areas, strict=True))
        return Where(*names)

    # --- how many ---------------------------------------------------------------------------------------------

    def counts(self, what: str) -> Tally:
        """Per area of ``counted``. ``what``: ``incidents`` that are open, ``units`` now (registered ones), ``days:N``
        incidents of the last N days, ended ones too. ``ValueError`` for anything else."""
        if what == "units":
            return self._units()
        minute = self._host.clock.now() // _MINUTE_S
        kept = self._tallies.get(what)
        if kept is None or kept[0] != minute:
            kept = self._tallies[what] = (minute, self._incidents(what))
        return kept[1]

    def _units(self) -> Tally:
        units, layer = self._host.units, self.counted
        self._make_room()
        if not layer:
            return Tally(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        area = self._area[layer][: units.n]
        there = (area != NOWHERE) & units.registered
        free = there & np.isin(units.duty, [int(duty) for duty in AVAILABLE]) & ~units.resting
        many = len(self.areas(layer).ids)
        return Tally(np.bincount(area[there], minlength=many), np.bincount(area[free], minlength=many))

    def _incidents(self, what: str) -> Tally:
        wanted = [one for one in self._host.incidents.values() if one.lon_deg is not None and self._counts(one, what)]
        layer = self.counted
        many = len(self.areas(layer).ids) if layer else 0
        none = np.zeros(many, dtype=np.int64)
        if not layer or not wanted:
            return Tally(none, none)
        lonlat = np.array([(one.lon_deg, one.lat_deg) for one in wanted], dtype=np.float64)
        area = self.within(layer).of(*geo.to_mercator(lonlat[:, 0], lonlat[:, 1]))
        return Tally(np.bincount(area[area != NOWHERE], minlength=many), none)

    def _counts(self, incident: Incident, what: str) -> bool:
        if what == "incidents":
            return not incident.ended
        return incident.t >= self._host.clock.now() - days_of(what) * DAY_S


def days_of(what: str) -> int:
    """N of ``days:N``. ``ValueError`` when it is something else."""
    word, _, number = what.partition(":")
    if word != "days" or not number.isdecimal():
        raise ValueError(f"what is counted: incidents, units or days:N, not {what!r}")
    return int(number)
