"""Everything about one incident as arrays, before rows are made for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.dispatch import engaged, explain, muster
from console.dispatch.explain import Facing, Merit
from console.dispatch.fitness import CANNOT_LEAD, FIT, RULES, Known, verdicts
from console.dispatch.models import Reason
from console.dispatch.times import RoadSearch, Times, ranges_of, rank_key, times, too_vague
from console.words import Incident, Kind, Order
from layers import geo

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I16 = NDArray[np.int16]
Mask = NDArray[np.bool_]

_ENGAGED = RULES.index("reason.engaged_order") + 1


@dataclass(frozen=True)
class Reach:
    """Of R unit rows: seconds and ± seconds until they are there; ``key_s`` is what they are ordered by."""

    rows: I64
    seconds: F64
    range_s: F64
    straight: Mask
    key_s: F64

    def of(self, pick: I64) -> Reach:
        """These of them, in this order."""
        return Reach(self.rows[pick], self.seconds[pick], self.range_s[pick], self.straight[pick], self.key_s[pick])


@dataclass(frozen=True)
class Sums:
    """``fit``: who may go, best first; ``engaged``: who could but for an order; ``assist``: who may beside a lead."""

    fit: Reach
    engaged: Reach
    assist: Reach
    nearest: int  # unit row of the quickest who may go, -1 none
    verdict: I16  # (n,) of ``fitness.judge``: the rule that keeps each unit from going
    special: dict[int, Reason]  # unit row → why not, where that is more than its rule says
    lost: Mask  # (n,) who may go, but has no way within the limit
    graver: frozenset[int]  # unit rows on an order to something graver
    note: Reason | None
    basis: str
    distance_m: F64  # (n,) straight, of all units
    age_s: F64  # (n,)
    active: Mapping[str, Order]
    face: Facing
    planned: bool  # its kind asks for more than one unit of any sort

    @property
    def needs_lead(self) -> bool:
        return self.face.needs.lead


def sums_of(
    incident: Incident, known: Known, roads: RoadSearch | None, now: float, most: int
) -> Sums | None:  # fmt: skip
    """None for an incident without a point. Ties among the first ``most`` are broken by merit."""
    if incident.lon_deg is None or incident.lat_deg is None:
        return None
    units, active = known.units, known.active_by_unit()
    needs, planned = muster.needs_of(incident, known), muster.planned(incident, known) is not None
    verdict, taken = verdicts(known, incident.id, active, needs.lead, now)
    beside = verdict == CANNOT_LEAD if planned else np.zeros(units.n, dtype=bool)
    rows = np.flatnonzero((verdict == FIT) | taken | beside)
    distance = geo.distance_m(incident.lon_deg, incident.lat_deg, units.lon_deg, units.lat_deg)
    found = times((incident.lon_deg, incident.lat_deg), rows, distance[rows], known, roads)
    age = units.age(now)
    reach = _reach(rows, found, distance, units.possible_m(now), age, incident, known)
    fit = verdict[rows] == FIT
    vague = too_vague(rows, reach.range_s, age, known)
    barred = np.isin(rows, list(vague)) | ~np.isfinite(reach.seconds)
    lost = np.zeros(units.n, dtype=bool)
    lost[rows[fit & ~np.isfinite(found.seconds)]] = True
    special = {row: why for row, why in vague.items() if verdict[row] == FIT and not lost[row]}
    face = explain.facing(incident, needs, known, now)
    ordered = _ordered(reach, fit & ~barred)
    return Sums(
        fit=_settled(ordered, face, known, most), engaged=_ordered(reach, taken[rows] & ~barred),
        assist=_ordered(reach, beside[rows] & ~barred), nearest=int(ordered.rows[0]) if len(ordered.rows) else -1,
        verdict=verdict, special=special, lost=lost, note=found.note, graver=_graver(verdict, incident, active, known),
        basis="road" if found.note is None else "straight", distance_m=distance, age_s=age, active=active, face=face,
        planned=planned,
    )  # fmt: skip


def _reach(
    rows: I64, found: Times, distance: F64, possible: F64, age: F64, incident: Incident, known: Known
) -> Reach:  # fmt: skip
    ranges = ranges_of(rows, distance[rows], found.seconds, possible[rows], incident.radius_m)
    return Reach(rows, found.seconds, ranges, found.straight, rank_key(found.seconds, ranges, age[rows], known))


def _ordered(reach: Reach, mask: Mask) -> Reach:
    at = np.flatnonzero(mask)
    return reach.of(at[np.argsort(reach.key_s[at], kind="stable")])


def _settled(reach: Reach, face: Facing, known: Known, most: int) -> Reach:
    order = explain.settled(reach.key_s, reach.range_s, lambda i: merit(int(reach.rows[i]), face, known), most)
    return reach.of(np.array(order, dtype=np.int64))


def merit(row: int, face: Facing, known: Known) -> Merit:
    units = known.units
    return explain.merit_of(units.ids[row], Kind(int(units.kind[row])), face, known)


def _graver(verdict: I16, incident: Incident, active: Mapping[str, Order], known: Known) -> frozenset[int]:
    """Unit rows on an order to something graver."""
    rows = np.flatnonzero(verdict == _ENGAGED).tolist()
    orders = ((row, active[known.units.ids[row]]) for row in rows)
    return frozenset(row for row, order in orders if engaged.higher(order, incident, known))
