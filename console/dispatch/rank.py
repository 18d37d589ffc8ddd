"""Who can be there first, by road, and why another cannot go. One reverse search gives every unit's time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.dispatch import crew, wording
from console.dispatch.fitness import FIT, RULES, Known, facts_of, judge
from console.dispatch.models import Candidate, Facts, LeftOut, Ranking, Reason
from console.say import say
from console.words import Duty, Incident, Kind, Order
from layers import geo
from layers.roads import Snaps

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I16 = NDArray[np.int16]
Mask = NDArray[np.bool_]

MAX_CANDIDATES: Final = 24
MAX_LEFT_OUT: Final = 60
KEYS: Final = 9
DETOUR: Final = 1.34  # road ÷ straight line in towns: Giacomin & Levinson, Environ. Plann. B 42 (2015), 1040–1053
STRAIGHT_MPS: Final = 8.3  # 30 km/h, where no road says better
SLOWEST_MPS: Final = 3.0  # a route's mean speed is bounded when an error in metres becomes one in seconds:
FASTEST_MPS: Final = 25.0  # the first seconds of a route would make it absurd
MODEL_SHARE: Final = 0.05  # of the time itself: lights and traffic that no graph knows
RANGE_MAX_S: Final = 120.0  # a doubt as wide as the 1-3-5 tiers are apart: an old fix is then no candidate
BETTER_S: Final = 10.0  # a newcomer is worth a word when it is this much quicker
LOAD_S: Final = 12 * 3600.0
# Reasons why not, in the order of the list: first what a call by radio may mend, last who is simply not there.
LEFT_ORDER: Final = (
    "reason.fix_old_range", "reason.fix_old", "reason.link_lost", "reason.no_fix", "reason.engaged_onscene",
    "reason.engaged_enroute", "reason.engaged_order", "reason.engaged_casework", "reason.engaged_foreign",
    "reason.cannot_lead", "reason.duty_unknown", "reason.on_break", "reason.meal", "reason.unreachable",
    "reason.unreachable_foot", "reason.sos",
    "reason.assigned_here", "reason.off_duty",
)  # fmt: skip
ON_FOOT_BELOW: Final = 0.5  # of a car's speed: who is slower walks
_UNREACHABLE: Final = {False: "reason.unreachable", True: "reason.unreachable_foot"}
_GROUP: Final = np.array([0, *(LEFT_ORDER.index(code) for code in RULES)])


class RoadSearch(Protocol):
    """What a ranking needs of ``layers.roads.RoadGraph``."""

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps: ...

    def seconds_to(
        self,
        x_m: float,
        y_m: float,
        starts: Snaps,
        limit_s: float = 1800.0,
        speed_factor: float | F64 = 1.0,
        goal_max_m: float = 150.0,
    ) -> F64: ...


@dataclass(frozen=True)
class _Times:
    """Of R unit rows: seconds (inf = no way), whether from the straight line, and what that rests on."""

    seconds: F64
    straight: Mask
    note: Reason | None = None  # None = by road


@dataclass(frozen=True)
class _Sums:
    """Everything about one incident before rows are made for the screen. ``rows`` is best first."""

    rows: I64
    seconds: F64
    range_s: F64
    straight: Mask
    verdict: I16  # (n,) of ``fitness.judge``: the rule that keeps each unit from going
    special: dict[int, Reason]  # unit row → why it may not go although it keeps all the rules
    note: Reason | None
    basis: str
    distance_m: F64  # (n,) straight, of all units
    age_s: F64  # (n,)
    active: Mapping[str, Order]
    needs_lead: bool


def rank(incident: Incident, known: Known, roads: RoadSearch | None, now: float) -> Ranking:
    """Who can go to ``incident``, quickest first, and who was left out. Without a point there is nobody to rank."""
    sums = _sums(incident, known, roads, now)
    if sums is None:
        return _nowhere(incident, now)
    rows = [int(r) for r in sums.rows[:MAX_CANDIDATES]]
    candidates = tuple(_candidate(i, row, sums, known, now, i) for i, row in enumerate(rows))
    return _ranking(incident, candidates, sums, known, now)


def refresh(ranking: Ranking, incident: Incident, known: Known, roads: RoadSearch | None, now: float) -> Ranking:
    """The same rows in the same order with new figures; who can no longer go says so; newcomers stand at the end.

    A unit that is now quicker than the first row that can go is named in ``better``, not moved. A ranking made without
    a point, for a place that has since been corrected, or for another incident has no order to keep.
    """
    sums = _sums(incident, known, roads, now)
    if sums is None:
        return _nowhere(incident, now)
    moved = ranking.place != (incident.lon_deg, incident.lat_deg)
    if ranking.incident != incident.id or moved or not ranking.candidates:
        return rank(incident, known, roads, now)
    at = {int(row): i for i, row in enumerate(sums.rows)}
    kept = [_kept(old, nth, at, sums, known, now) for nth, old in enumerate(ranking.candidates)]
    shown = {c.row for c in kept}
    more = [row for row in at if row not in shown][: max(0, MAX_CANDIDATES - len(kept))]
    kept += [_candidate(at[row], row, sums, known, now, len(kept) + i) for i, row in enumerate(more)]
    return _with_better(_ranking(incident, tuple(kept), sums, known, now), sums, at, known)


def seconds_to(place: tuple[float, float], rows: I64, known: Known, roads: RoadSearch | None) -> F64:
    """``(R,)`` seconds of these unit rows to a place (lon, lat) as a ranking says them; inf: no way."""
    distance = geo.distance_m(*place, known.units.lon_deg[rows], known.units.lat_deg[rows])
    return _times(place, rows, distance, known, roads).seconds


def straight_seconds(place: tuple[float, float], rows: I64, known: Known) -> F64:
    """The same along the straight line, whatever roads there are: for what is told every second of every ring."""
    return seconds_to(place, rows, known, None)


# --- sums over arrays --------------------------------------------------------------------------------------------


def _sums(incident: Incident, known: Known, roads: RoadSearch | None, now: float) -> _Sums | None:
    if incident.lon_deg is None or incident.lat_deg is None:
        return None
    units, active = known.units, known.active_by_unit()
    needs_lead = not known.has_lead(incident.id)
    verdict = judge(known, incident.id, active, needs_lead, now)
    rows = np.flatnonzero(verdict == FIT)
    distance = geo.distance_m(incident.lon_deg, incident.lat_deg, units.lon_deg, units.lat_deg)
    times = _times((incident.lon_deg, incident.lat_deg), rows, distance[rows], known, roads)
    ranges = _ranges(rows, distance[rows], times.seconds, units.possible_m(now)[rows], incident.radius_m)
    age = units.age(now)
    special = _too_vague(rows, ranges, age, known) | _unreachable(rows, times, distance, known)
    going = ~np.isin(rows, list(special))
    order = np.argsort(_rank_key(times.seconds, ranges, age[rows], known)[going], kind="stable")
    pick = np.flatnonzero(going)[order]
    return _Sums(
        rows=rows[pick], seconds=times.seconds[pick], range_s=ranges[pick], straight=times.straight[pick],
        verdict=verdict, special=special, note=times.note, basis="road" if times.note is None else "straight",
        distance_m=distance, age_s=age, active=active, needs_lead=needs_lead,
    )  # fmt: skip


def _rank_key(seconds: F64, ranges: F64, age: F64, known: Known) -> F64:
    """Whose place is in doubt is ranked by the later end of its range."""
    return seconds + np.where(age > known.config.limits.fix_old_s, ranges, 0.0)


def _times(place: tuple[float, float], rows: I64, distance: F64, known: Known, roads: RoadSearch | None) -> _Times:
    factor = _factors(known.units.kind[rows], known.config.roads.kind_factors)
    straight = distance * DETOUR / (STRAIGHT_MPS * factor)
    everyone = np.ones(len(rows), dtype=bool)
    if roads is None:
        return _Times(straight, everyone, Reason("reason.note_no_graph"))
    limits = known.config.limits
    x, y = geo.to_mercator(*place)
    if not roads.snap(np.atleast_1d(x), np.atleast_1d(y), limits.snap_m).ok[0]:
        return _Times(straight, everyone, Reason("reason.note_no_road_near", {"m": int(limits.snap_m)}))
    snaps = roads.snap(known.units.x_m[rows], known.units.y_m[rows], limits.snap_m)
    seconds = roads.seconds_to(float(x), float(y), snaps, limits.search_s, factor, limits.snap_m)
    if len(rows) and snaps.ok.any() and not np.isfinite(seconds).any():
        return _Times(straight, everyone, Reason("reason.note_cut_off"))
    return _Times(np.where(snaps.ok, seconds, straight), ~snaps.ok)


def _factors(kinds: NDArray[np.int8], table: Mapping[str, float]) -> F64:
    by_kind = np.array([table.get(kind.name.lower(), 1.0) for kind in Kind])
    return np.asarray(by_kind[kinds], dtype=np.float64)


def _ranges(rows: I64, distance: F64, seconds: F64, possible: F64, radius_m: float | None) -> F64:
    """± seconds: how far off the unit may be by now at the speed of its way, what no graph knows, the place itself."""
    if not len(rows):
        return np.empty(0)
    mean = np.clip(distance * DETOUR / np.maximum(seconds, 1.0), SLOWEST_MPS, FASTEST_MPS)
    known_time = np.where(np.isfinite(seconds), seconds, 0.0)
    return possible / mean + MODEL_SHARE * known_time + (radius_m or 0.0) / STRAIGHT_MPS


def _too_vague(rows: I64, ranges: F64, age: F64, known: Known) -> dict[int, Reason]:
    """An old fix whose doubt is wider than the tiers are apart."""
    vague = (age[rows] > known.config.limits.fix_old_s) & (ranges > RANGE_MAX_S)
    out = {}
    for i in np.flatnonzero(vague):
        row = int(rows[i])
        facts: Facts = {"age": wording.ago(float(age[row])), "range": f"{ranges[i] / 60:.1f}"}
        out[row] = Reason("reason.fix_old_range", facts)
    return out


def _unreachable(rows: I64, times: _Times, distance: F64, known: Known) -> dict[int, Reason]:
    limit = wording.ago(known.config.limits.search_s)
    lost = rows[~np.isfinite(times.seconds)]
    on_foot = _factors(known.units.kind[lost], known.config.roads.kind_factors) < ON_FOOT_BELOW
    return {
        row: Reason(_UNREACHABLE[foot], {"limit": limit, "km": f"{distance[row] / 1000:.1f}"})
        for row, foot in zip(lost.tolist(), on_foot.tolist(), strict=True)
    }


# --- rows for the screen -----------------------------------------------------------------------------------------


def _candidate(i: int, row: int, sums: _Sums, known: Known, now: float, nth: int) -> Candidate:
    """``i``: position among the sums; ``nth``: position on the screen, which gives the key."""
    units = known.units
    reasons = _reasons(i, row, sums, known, now)
    return Candidate(
        unit=units.ids[row], row=row, name=_name(known, row), kind=Kind(int(units.kind[row])),
        duty=_duty(known, row), minutes=float(sums.seconds[i]) / 60, range_s=float(sums.range_s[i]),
        distance_m=float(sums.distance_m[row]), reason_code=reasons[0].code, facts=reasons[0].facts, reasons=reasons,
        straight=bool(sums.straight[i]), can_lead=bool(units.officers[row] > 0), fix_age_s=float(sums.age_s[row]),
        key=nth + 1 if nth < KEYS else 0,
    )  # fmt: skip


def _kept(old: Candidate, nth: int, at: Mapping[int, int], sums: _Sums, known: Known, now: float) -> Candidate:
    if old.row in at:
        return _candidate(at[old.row], old.row, sums, known, now, nth)
    reason = _left_reason(old.row, sums, known, now)
    return msgspec.structs.replace(
        old, gone_code=reason.code, reason_code=reason.code, facts=reason.facts, reasons=(reason,),
        duty=_duty(known, old.row), fix_age_s=float(sums.age_s[old.row]),
    )  # fmt: skip


def _reasons(i: int, row: int, sums: _Sums, known: Known, now: float) -> tuple[Reason, ...]:
    """The line under a unit's name, most telling first."""
    out = []
    if i == 0:
        out.append(Reason("reason.nearest"))
    if sums.straight[i]:
        out.append(Reason("reason.straight"))
    if (order := sums.active.get(known.units.ids[row])) is not None and order.drill:
        out.append(Reason("reason.drilling"))
    out.append(_crew(known, row))
    spec = known.specs.get(known.units.ids[row])
    if spec is not None and spec.skills:
        out.append(Reason("reason.skills", {"skills": say("reason.skill_join").join(spec.skills)}))
    age = float(sums.age_s[row])
    older = age > known.config.limits.fix_old_s
    out.append(Reason("reason.fix_older" if older else "reason.fix_fresh", {"age": wording.ago(age)}))
    load = _load(known.orders.values(), known.units.ids[row], now)
    if load:
        out.append(Reason("reason.load", {"n": load}))
    return tuple(out)


def _crew(known: Known, row: int) -> Reason:
    units = known.units
    counts = (units.officers, units.auxiliaries, units.volunteers, units.grid_workers)
    return crew.reason(*(int(column[row]) for column in counts))


def _load(orders: Iterable[Order], unit: str, now: float) -> int:
    return sum(o.unit == unit and not o.foreign and now - o.issued_at <= LOAD_S for o in orders)


def _left_reason(row: int, sums: _Sums, known: Known, now: float) -> Reason:
    if row in sums.special:
        return sums.special[row]
    code = RULES[sums.verdict[row] - 1]
    return Reason(code, facts_of(code, known, row, sums.active, now))


def _left_rows(sums: _Sums, shown: set[int]) -> I64:
    """Who cannot go, by reason, within a reason the nearest first."""
    rows = np.concatenate((np.flatnonzero(sums.verdict > 0), np.array(list(sums.special), dtype=np.int64)))
    rows = rows[~np.isin(rows, list(shown))]
    group = _GROUP[sums.verdict[rows]]
    for i, row in enumerate(rows.tolist()):
        if row in sums.special:
            group[i] = LEFT_ORDER.index(sums.special[row].code)
    distance = np.nan_to_num(sums.distance_m[rows], nan=np.inf)
    return np.asarray(rows[np.lexsort((distance, group))])


def _left(row: int, sums: _Sums, known: Known, now: float) -> LeftOut:
    reason = _left_reason(row, sums, known, now)
    return LeftOut(
        unit=known.units.ids[row], row=row, name=_name(known, row), kind=Kind(int(known.units.kind[row])),
        duty=_duty(known, row), reason_code=reason.code, facts=reason.facts, distance_m=float(sums.distance_m[row]),
    )  # fmt: skip


def _ranking(
    incident: Incident, candidates: tuple[Candidate, ...], sums: _Sums, known: Known, now: float
) -> Ranking:
    note = sums.note or Reason("")
    if incident.radius_m:
        note = Reason("reason.note_radius", {"m": int(incident.radius_m)})
    elif not len(sums.rows):
        note = Reason("reason.note_nobody")
    left = _left_rows(sums, {c.row for c in candidates})
    return Ranking(
        incident=incident.id, at=now, candidates=candidates,
        left_out=tuple(_left(int(row), sums, known, now) for row in left[:MAX_LEFT_OUT]),
        left_out_total=len(left), available_total=len(sums.rows), basis=sums.basis,
        note_code=note.code, note_facts=note.facts, exact=incident.located, needs_lead=sums.needs_lead,
        place=(incident.lon_deg or 0.0, incident.lat_deg or 0.0),
    )  # fmt: skip


def _with_better(ranking: Ranking, sums: _Sums, at: Mapping[int, int], known: Known) -> Ranking:
    if not len(sums.rows):
        return ranking
    best = int(sums.rows[0])
    first = next((one.row for one in ranking.candidates if one.row in at), None)  # of those who can still go
    was = np.inf if first is None else float(sums.seconds[at[first]])
    if best == first or was - float(sums.seconds[0]) <= BETTER_S:
        return ranking
    return msgspec.structs.replace(
        ranking, better=known.units.ids[best], better_minutes=float(sums.seconds[0]) / 60
    )


def _nowhere(incident: Incident, now: float) -> Ranking:
    return Ranking(
        incident=incident.id, at=now, candidates=(), left_out=(), basis="straight",
        note_code="reason.note_unlocated", exact=False,
    )  # fmt: skip


def _name(known: Known, row: int) -> str:
    spec = known.specs.get(known.units.ids[row])
    return spec.name if spec is not None else known.units.ids[row]


def _duty(known: Known, row: int) -> Duty:
    return Duty(int(known.units.duty[row]))
