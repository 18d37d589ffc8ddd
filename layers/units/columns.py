"""The table of units: one row a unit, one numpy column a fact, growing as units appear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers import geo
from layers.units import bursts, newer
from layers.units import checks as pipeline
from layers.units.checks import MOVING_MPS, NO_ACCURACY_M, Before, Checks, Fixes
from layers.units.codes import Duty, Kind, Link, Tri, Verdict

F64 = NDArray[np.float64]
I8 = NDArray[np.int8]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

AVAILABLE: Final = frozenset({Duty.PATROL, Duty.STANDBY})  # may be sent; 用餐 only when a person recalls it
ENGAGED: Final = frozenset({Duty.ENROUTE, Duty.ONSCENE, Duty.CASEWORK})  # at work already

SEEN: Final = 8  # fixes remembered per unit to know a duplicate, also one that comes late
UNKNOWN_SPEED_MPS: Final = 8.3  # 30 km/h, where a terminal does not say its speed
WALK_MPS: Final = 1.4  # who stood a minute ago may walk by now
POSSIBLE_MAX_M: Final = 20_000.0  # a circle wider than a county says nothing more

_NAN = float("nan")
# name: (type, shape after the row, value of an empty row)
_COLUMNS: Final[dict[str, tuple[type, tuple[int, ...], float]]] = {
    "x_m": (np.float64, (), _NAN),
    "y_m": (np.float64, (), _NAN),
    "lon_deg": (np.float64, (), _NAN),
    "lat_deg": (np.float64, (), _NAN),
    "speed_mps": (np.float64, (), _NAN),
    "heading_deg": (np.float64, (), _NAN),
    "accuracy_m": (np.float64, (), _NAN),
    "fix_t": (np.float64, (), -np.inf),
    "fix_received": (np.float64, (), -np.inf),
    "link": (np.int8, (), Link.UNKNOWN),
    "link_t": (np.float64, (), -np.inf),
    "duty": (np.int8, (), Duty.UNKNOWN),
    "duty_t": (np.float64, (), -np.inf),  # since when it is so
    "duty_said_t": (np.float64, (), -np.inf),  # when it was last said
    "kind": (np.int8, (), Kind.OFFICER),
    "registered": (np.bool_, (), False),
    "sos": (np.bool_, (), False),
    "recording": (np.int8, (), Tri.UNKNOWN),
    "battery_pct": (np.float64, (), _NAN),
    "storage_free_mb": (np.float64, (), _NAN),
    "signal_dbm": (np.float64, (), _NAN),
    "clock_off_s": (np.float64, (), _NAN),  # the body camera's clock less the true time
    "bodycam_t": (np.float64, (), -np.inf),  # the last word of the body camera, whatever it said
    "recording_t": (np.float64, (), -np.inf),  # when each of its facts was last said
    "battery_t": (np.float64, (), -np.inf),
    "storage_t": (np.float64, (), -np.inf),
    "signal_t": (np.float64, (), -np.inf),
    "clock_t": (np.float64, (), -np.inf),
    "stream_t": (np.float64, (), -np.inf),  # when it last said whether it has a live picture
    "officers": (np.int16, (), 0),
    "auxiliaries": (np.int16, (), 0),
    "volunteers": (np.int16, (), 0),
    "grid_workers": (np.int16, (), 0),
    "rest_until": (np.float64, (), _NAN),  # on a break until then; inf: no end was said; NaN: not on a break
    "late_count": (np.int32, (), 0),
    "reject_count": (np.int32, (), 0),
    "stuck_since": (np.float64, (), _NAN),
    "doubt_t": (np.float64, (), -np.inf),
    "doubt_lon": (np.float64, (), _NAN),
    "doubt_lat": (np.float64, (), _NAN),
    "doubts": (np.int64, (), 0),
    "seen": (np.float64, (SEEN, 3), _NAN),
    "seen_next": (np.int64, (), 0),
}


class Units:
    """All units. Columns are views of length ``n``; ``add`` and ``ensure`` replace them, so never keep one.

    Times are epoch seconds; ``fix_t`` is the device's, ``fix_received`` ours, both -inf before the first fix, when
    ``x_m``, ``y_m`` (Web Mercator), ``lon_deg``, ``lat_deg`` are NaN. ``heading_deg`` is clockwise from north, NaN
    when standing or unknown. ``positions_version`` grows when a marker moves, ``states_version`` with the rest.
    """

    x_m: F64
    y_m: F64
    lon_deg: F64
    lat_deg: F64
    speed_mps: F64
    heading_deg: F64
    accuracy_m: F64
    fix_t: F64
    fix_received: F64
    link: I8
    link_t: F64
    duty: I8
    duty_t: F64
    duty_said_t: F64
    kind: I8
    registered: Mask
    sos: Mask
    recording: I8
    battery_pct: F64
    storage_free_mb: F64
    signal_dbm: F64
    clock_off_s: F64
    bodycam_t: F64
    recording_t: F64
    battery_t: F64
    storage_t: F64
    signal_t: F64
    clock_t: F64
    stream_t: F64
    officers: I16
    auxiliaries: I16
    volunteers: I16
    grid_workers: I16
    rest_until: F64
    late_count: I32
    reject_count: I32
    stuck_since: F64
    doubt_t: F64
    doubt_lon: F64
    doubt_lat: F64
    doubts: I64
    seen: F64
    seen_next: I64

    def __init__(self, checks: Checks | None = None, capacity: int = 256) -> None:
        self.checks = checks or Checks()
        self.ids: list[str] = []
        self.row: dict[str, int] = {}
        self.positions_version = 0
        self.states_version = 0
        self._full: dict[str, NDArray[Any]] = {}
        self._grow_to(max(1, capacity))

    @property
    def n(self) -> int:
        return len(self.ids)

    @property
    def resting(self) -> Mask:
        """Who is on a break, as a person or the unit said."""
        return ~np.isnan(self.rest_until)

    @property
    def shown_duty(self) -> I8:
        """Duty as a picture shows it, to be read only: who rests and would be free is 用餐, not to be counted on."""
        rests = self.resting
        if not rests.any():
            return self.duty
        return np.where(rests & np.isin(self.duty, [int(d) for d in AVAILABLE]), np.int8(Duty.MEAL), self.duty)

    # --- rows -------------------------------------------------------------------------------------------------

    def add(
        self,
        ids: Sequence[str],
        kinds: Iterable[Kind],
        registered: bool = True,
        officers: Iterable[int] | None = None,
        auxiliaries: Iterable[int] | None = None,
        volunteers: Iterable[int] | None = None,
        grid_workers: Iterable[int] | None = None,
    ) -> None:
        """Append units. ``ValueError`` names an id that is there already."""
        doubled = [i for i in ids if i in self.row]
        if doubled or len(set(ids)) != len(ids):
            raise ValueError(f"unit ids must be unique: {doubled or list(ids)}")
        first = self.n
        self._extend(ids)
        self.kind[first:] = [int(k) for k in kinds]
        self.registered[first:] = registered
        said = (officers, auxiliaries, volunteers, grid_workers)
        for column, counts in zip(self._crew, said, strict=True):
            if counts is not None:
                column[first:] = list(counts)

    def ensure(self, unit: str) -> int:
        """The unit's row; a unit that the site does not know is added as 未登记."""
        row = self.row.get(unit)
        if row is None:
            self._extend([unit])
            row = self.n - 1
        return row

    def _extend(self, ids: Sequence[str]) -> None:
        for unit in ids:
            self.row[unit] = len(self.ids)
            self.ids.append(unit)
        capacity = len(self._full["x_m"])
        self._grow_to(capacity if self.n <= capacity else max(self.n, capacity * 2))
        self.states_version += 1

    def _grow_to(self, capacity: int) -> None:
        for name, (dtype, tail, empty) in _COLUMNS.items():
            full = self._full.get(name)
            if full is None or len(full) < capacity:
                larger: NDArray[Any] = np.full((capacity, *tail), empty, dtype=dtype)
                if full is not None:
                    larger[: len(full)] = full
                self._full[name] = full = larger
            setattr(self, name, full[: self.n])

    # --- fixes ------------------------------------------------------------------------------------------------

    def take(
        self,
        rows: ArrayLike,
        t: ArrayLike,
        lon: ArrayLike,
        lat: ArrayLike,
        speed: ArrayLike,
        heading: ArrayLike,
        accuracy: ArrayLike,
        received: ArrayLike,
    ) -> I8:
        """Apply a batch of fixes in their order and say what became of each: ``(N,)`` of ``Verdict``.

        All arrays ``(N,)`` (``received`` may be one number): rows, epoch s, degrees, degrees, m/s, degrees from
        north, metres, epoch s of our clock; NaN where a terminal did not say. Only ACCEPTED ones moved a marker;
        LATE ones belong to the track; the others are rejects. Several fixes of one unit are applied one by one.
        """
        row = np.asarray(rows, dtype=np.int64)
        fixes = Fixes(row, *(np.broadcast_to(np.asarray(a, dtype=np.float64), row.shape)
                             for a in (t, lon, lat, speed, heading, accuracy, received)))
        with np.errstate(invalid="ignore"):  # NaN is one of the things looked for
            verdicts = pipeline.judge_alone(fixes, self.checks)
            sound = np.flatnonzero(verdicts == Verdict.ACCEPTED)
            sound = sound[~self._bursts(fixes.at(sound))]
            for part in pipeline.rounds(row[sound]):
                pick = sound[part]
                verdicts[pick] = self._round(fixes.at(pick))
        self._count(row, verdicts)
        return verdicts

    def put(
        self,
        rows: ArrayLike,
        t: ArrayLike,
        lon: ArrayLike,
        lat: ArrayLike,
        speed: ArrayLike,
        heading: ArrayLike,
        accuracy: ArrayLike,
        received: ArrayLike,
    ) -> Mask:
        """Recorded fixes, in their order, as ``take`` has judged them when they came: which of them moved a marker
        then, ``(N,)``. The others were late. All arrays as in ``take``; nothing is checked again, and one pass does
        for any number of fixes of a unit."""
        row = np.asarray(rows, dtype=np.int64)
        said = (t, lon, lat, speed, heading, accuracy, received)
        fixes = Fixes(row, *(np.asarray(a, dtype=np.float64) for a in said))
        moved = newer.moved(row, fixes.t, self.fix_t)
        last, former = newer.ends(row, moved)
        if len(last):
            new = fixes.at(last)
            before = self._before(new.row)
            known = former >= 0
            for name in ("t", "lon", "lat", "accuracy"):
                getattr(before, name)[known] = getattr(fixes, name)[former[known]]
            with np.errstate(invalid="ignore"):
                self._move(new, before, np.ones(len(last), dtype=bool))
        np.add.at(self.late_count, row[~moved], 1)
        return moved

    def follow(
        self, rows: I64, x_m: F64, y_m: F64, lon: F64, lat: F64, speed: F64, heading: F64, accuracy: F64, t: F64,
        received: F64,
    ) -> None:  # fmt: skip
        """Markers go on to these fixes ``(N,)``, each newer than all of its unit before it: of several the last counts.
        ``heading`` as it is shown; nothing is worked out here."""
        self.x_m[rows], self.y_m[rows] = x_m, y_m  # numpy: of a repeated index the last value stays
        self.lon_deg[rows], self.lat_deg[rows] = lon, lat
        self.speed_mps[rows], self.heading_deg[rows], self.accuracy_m[rows] = speed, heading, accuracy
        self.fix_t[rows], self.fix_received[rows] = t, received
        self.positions_version += 1

    def _bursts(self, fixes: Fixes) -> Mask:
        """Accept the units that send many good fixes at once, all of each unit's in one go: which fixes those were."""
        done = np.zeros(len(fixes.t), dtype=bool)
        runs = bursts.long_runs(fixes.row)
        if not len(runs.start):
            return done
        chain = fixes.at(runs.at)
        before = bursts.chained(chain, runs, self._before(chain.row))
        good = bursts.clean(chain, before, runs, self.checks)
        done[runs.at[np.repeat(good, runs.length)]] = True
        last = (runs.start + runs.length - 1)[good]
        for back in range(SEEN - 1, -1, -1):
            self._remember(chain.at(last - back))
        if len(last):
            self._move(chain.at(last), before.at(last), np.ones(len(last), dtype=bool))
        return done

    def _round(self, fixes: Fixes) -> I8:
        before = self._before(fixes.row)
        verdicts = pipeline.judge_round(fixes, before, self.checks)
        accepted = verdicts == Verdict.ACCEPTED
        self._doubt(fixes, before, verdicts == Verdict.IMPOSSIBLE_SPEED)
        self._remember(fixes.at(accepted | (verdicts == Verdict.LATE)))
        if accepted.any():
            self._move(fixes, before, accepted)
        return verdicts

    def _before(self, row: I64) -> Before:
        return Before(
            t=self.fix_t[row],
            lon=self.lon_deg[row],
            lat=self.lat_deg[row],
            accuracy=self.accuracy_m[row],
            stuck_since=self.stuck_since[row],
            doubt_t=self.doubt_t[row],
            doubt_lon=self.doubt_lon[row],
            doubt_lat=self.doubt_lat[row],
            doubts=self.doubts[row],
            seen=self.seen[row],
        )

    def _doubt(self, fixes: Fixes, before: Before, failed: Mask) -> None:
        if not failed.any():
            return
        row = fixes.row[failed]
        self.doubts[row] = pipeline.agreeing(fixes, before, self.checks)[failed]
        self.doubt_t[row] = fixes.t[failed]
        self.doubt_lon[row] = fixes.lon[failed]
        self.doubt_lat[row] = fixes.lat[failed]

    def _remember(self, taken: Fixes) -> None:
        slot = self.seen_next[taken.row]
        self.seen[taken.row, slot] = np.stack((taken.t, taken.lon, taken.lat), axis=1)
        self.seen_next[taken.row] = (slot + 1) % SEEN

    def _move(self, fixes: Fixes, before: Before, accepted: Mask) -> None:
        claim = pipeline.standing_claim(fixes, before)
        since = np.where(np.isnan(before.stuck_since), before.t, before.stuck_since)
        at = (before.t, before.lon, before.lat)
        heading = newer.course(fixes.t, fixes.lon, fixes.lat, fixes.heading, *at)
        new, row = fixes.at(accepted), fixes.row[accepted]
        self.stuck_since[row] = np.where(claim, since, np.nan)[accepted]
        self.heading_deg[row] = heading[accepted]
        self.x_m[row], self.y_m[row] = geo.to_mercator(new.lon, new.lat)
        self.lon_deg[row], self.lat_deg[row] = new.lon, new.lat
        self.speed_mps[row], self.accuracy_m[row] = new.speed, new.accuracy
        self.fix_t[row], self.fix_received[row] = new.t, new.received
        self.doubts[row] = 0
        self.doubt_t[row] = -np.inf
        self.positions_version += 1

    def _count(self, row: I64, verdicts: I8) -> None:
        late = verdicts == Verdict.LATE
        np.add.at(self.late_count, row[late], 1)
        np.add.at(self.reject_count, row[(verdicts != Verdict.ACCEPTED) & ~late], 1)

    # --- what follows from a fix ------------------------------------------------------------------------------

    def age(self, now: float) -> F64:
        """Seconds since the device time of each unit's fix; inf when it has none, never below 0."""
        return np.maximum(now - self.fix_t, 0.0)

    def stale(self, now: float, limit_s: float) -> Mask:
        """Whose fix is older than its limit, or who has none."""
        return np.asarray(self.age(now) > limit_s)

    def possible_m(self, now: float) -> F64:
        """Radius in true metres of where each unit may be by now: accuracy + speed × age. inf without a fix.

        A unit that stood may have started walking; one that never says its speed is taken to drive.
        """
        speed = np.where(np.isnan(self.speed_mps), UNKNOWN_SPEED_MPS, np.maximum(self.speed_mps, WALK_MPS))
        accuracy = np.where(np.isnan(self.accuracy_m), NO_ACCURACY_M, self.accuracy_m)
        age = self.age(now)
        grown = np.minimum(accuracy + speed * np.minimum(age, POSSIBLE_MAX_M), POSSIBLE_MAX_M)
        return np.where(np.isinf(age), np.inf, grown)

    def reckoned(self, now: float, horizon_s: float = 10.0, rows: I64 | None = None) -> tuple[F64, F64, Mask]:
        """Dead-reckoned ghosts ``(x_m, y_m, valid)``, Web Mercator: straight on at the last speed. Never stored.

        Valid for a moving unit whose fix is no older than ``horizon_s``; elsewhere x and y are the fix itself.
        ``rows (K,)``: of these only, in their order.
        """
        of = slice(None) if rows is None else rows
        age, speed, heading = self.age(now)[of], self.speed_mps[of], self.heading_deg[of]
        with np.errstate(invalid="ignore"):
            valid = (speed >= MOVING_MPS) & np.isfinite(heading) & (age > 0) & (age <= horizon_s)
        run = np.where(valid, np.nan_to_num(speed) * np.where(valid, age, 0.0), 0.0)
        run = run * geo.mercator_scale(np.where(valid, self.lat_deg[of], 0.0))
        turn = np.radians(np.where(valid, heading, 0.0))
        return self.x_m[of] + run * np.sin(turn), self.y_m[of] + run * np.cos(turn), valid

    # --- states -----------------------------------------------------------------------------------------------

    def set_link(self, row: int, link: Link, t: float, received: float) -> bool:
        """Whether it changed. Applied in order of arrival: a last will carries the time of the *connect*.

        So a loss that we saw happen is dated by our clock; what was so before we listened, by the sayer's.
        """
        seen_to_change = self.link[row] != Link.UNKNOWN and self.link[row] != link
        self.link_t[row] = received if seen_to_change else max(self.link_t[row], min(t, received))
        changed = bool(self.link[row] != link)
        self.link[row] = link
        return self._stated(changed)

    def set_duty(self, row: int, duty: Duty, t: float, received: float) -> bool:
        """Whether it changed. An older statement than the one known is ignored; a future ``t`` counts as now."""
        said = min(t, received)
        if said < self.duty_said_t[row]:
            return False
        changed = bool(self.duty[row] != duty)
        self.duty[row] = duty
        self.duty_said_t[row] = said
        if changed or np.isinf(self.duty_t[row]):
            self.duty_t[row] = said
        return self._stated(changed)

    def set_bodycam(
        self,
        row: int,
        t: float,
        received: float,
        recording: Tri = Tri.UNKNOWN,
        battery_pct: float = _NAN,
        storage_free_mb: float = _NAN,
        signal_dbm: float = _NAN,
        clock_off_s: float = _NAN,
    ) -> bool:
        """Whether anything was taken. What a message does not say stays as it was, with the time when it was said; an
        older message is ignored, and a future ``t`` counts as now."""
        said = min(t, received)
        if said < self.bodycam_t[row]:
            return False
        self.bodycam_t[row] = said
        if recording is not Tri.UNKNOWN:
            self.recording[row], self.recording_t[row] = recording, said
        for value, column, at in (
            (battery_pct, self.battery_pct, self.battery_t), (storage_free_mb, self.storage_free_mb, self.storage_t),
            (signal_dbm, self.signal_dbm, self.signal_t), (clock_off_s, self.clock_off_s, self.clock_t),
        ):  # fmt: skip
            if np.isfinite(value):
                column[row], at[row] = value, said
        return self._stated(True)

    def set_crew(
        self, row: int, officers: int | None = None, auxiliaries: int | None = None, kind: Kind | None = None,
        volunteers: int | None = None, grid_workers: int | None = None,
    ) -> bool:  # fmt: skip
        """Whether it changed. None = not said, what is known stays."""
        columns: tuple[NDArray[Any], ...] = (*self._crew, self.kind)
        changed = False
        for column, value in zip(columns, (officers, auxiliaries, volunteers, grid_workers, kind), strict=True):
            if value is not None and column[row] != value:
                column[row] = value
                changed = True
        return self._stated(changed)

    @property
    def _crew(self) -> tuple[I16, ...]:
        """民警, 辅警, 义警, 网格员."""
        return self.officers, self.auxiliaries, self.volunteers, self.grid_workers

    def set_rest(self, row: int, until: float | None) -> bool:
        """``until``: on a break until then, inf without an end; None: not on a break. Whether it changed."""
        value = _NAN if until is None else until
        before = float(self.rest_until[row])
        changed = before != value and not (np.isnan(before) and np.isnan(value))
        self.rest_until[row] = value
        return self._stated(changed)

    def set_sos(self, row: int, sos: bool) -> bool:
        changed = bool(self.sos[row] != sos)
        self.sos[row] = sos
        return self._stated(changed)

    def _stated(self, changed: bool) -> bool:
        self.states_version += changed
        return changed
