"""Who can be there first, by road, and why another cannot go: the rows that the screen shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.dispatch import engaged, explain
from console.dispatch.fitness import RULES, Known, facts_of
from console.dispatch.models import Candidate, Engaged, LeftOut, Ranking, Reason
from console.dispatch.planning import plan_of
from console.dispatch.sums import Reach, Sums, merit, sums_of
from console.dispatch.times import ON_FOOT_BELOW as ON_FOOT_BELOW
from console.dispatch.times import UNREACHABLE, on_foot, unreachable
from console.dispatch.times import RoadSearch as RoadSearch
from console.dispatch.times import seconds_to as seconds_to
from console.dispatch.times import straight_seconds as straight_seconds
from console.words import Duty, Incident, Kind

I64 = NDArray[np.int64]

MAX_CANDIDATES: Final = 24
MAX_LEFT_OUT: Final = 60
KEYS: Final = 9
BETTER_S: Final = 10.0  # a newcomer is worth a word when it is this much quicker
# Reasons why not, in the order of the list: first what a call by radio may mend, last who is simply not there.
LEFT_ORDER: Final = (
    "reason.fix_old_range", "reason.fix_old", "reason.link_lost", "reason.no_fix", "reason.engaged_onscene",
    "reason.engaged_enroute", "reason.engaged_order", "reason.engaged_higher", "reason.engaged_casework",
    "reason.engaged_foreign", "reason.cannot_lead", "reason.duty_unknown", "reason.on_break", "reason.meal",
    "reason.unreachable", "reason.unreachable_foot", "reason.sos", "reason.assigned_here", "reason.off_duty",
)  # fmt: skip
_GROUP: Final = np.array([0, *(LEFT_ORDER.index(code) for code in RULES)])


def rank(incident: Incident, known: Known, roads: RoadSearch | None, now: float) -> Ranking:
    """Who can go to ``incident``, quickest first, and who was left out. Without a point there is nobody to rank."""
    sums = sums_of(incident, known, roads, now, MAX_CANDIDATES)
    return _nowhere(incident, now) if sums is None else _anew(incident, sums, known, now, None)


def _anew(incident: Incident, sums: Sums, known: Known, now: float, before: Ranking | None) -> Ranking:
    rows = [int(r) for r in sums.fit.rows[:MAX_CANDIDATES]]
    candidates = tuple(_candidate(i, row, sums, known, i) for i, row in enumerate(rows))
    return _ranking(incident, candidates, sums, known, now, before)


def refresh(ranking: Ranking, incident: Incident, known: Known, roads: RoadSearch | None, now: float) -> Ranking:
    """The same rows in the same order with new figures; who can no longer go says so; newcomers stand at the end.

    A unit that is now quicker than the first row that can go is named in ``better``, not moved. A ranking made without
    a point, for a place that has since been corrected, or for another incident has no order to keep.
    """
    sums = sums_of(incident, known, roads, now, MAX_CANDIDATES)
    if sums is None:
        return _nowhere(incident, now)
    moved = ranking.place != (incident.lon_deg, incident.lat_deg)
    if ranking.incident != incident.id or moved or not ranking.candidates:
        return _anew(incident, sums, known, now, None if moved or ranking.incident != incident.id else ranking)
    at = {int(row): i for i, row in enumerate(sums.fit.rows)}
    kept = [_kept(old, nth, at, sums, known) for nth, old in enumerate(ranking.candidates)]
    shown = {c.row for c in kept}
    more = [row for row in at if row not in shown][: max(0, MAX_CANDIDATES - len(kept))]
    kept += [_candidate(at[row], row, sums, known, len(kept) + i) for i, row in enumerate(more)]
    return _with_better(_ranking(incident, tuple(kept), sums, known, now, ranking), sums, at, known)


# --- rows for the screen -----------------------------------------------------------------------------------------


def _candidate(i: int, row: int, sums: Sums, known: Known, nth: int) -> Candidate:
    """``i``: position among the sums; ``nth``: position on the screen, which gives the key."""
    units, fit = known.units, sums.fit
    reasons = _reasons(i, row, sums, known)
    return Candidate(
        unit=units.ids[row], row=row, name=_name(known, row), kind=Kind(int(units.kind[row])),
        duty=_duty(known, row), minutes=float(fit.seconds[i]) / 60, range_s=float(fit.range_s[i]),
        distance_m=float(sums.distance_m[row]), reason_code=reasons[0].code, facts=reasons[0].facts, reasons=reasons,
        straight=bool(fit.straight[i]), can_lead=bool(units.officers[row] > 0), fix_age_s=float(sums.age_s[row]),
        key=nth + 1 if nth < KEYS else 0, aside=explain.aside(units.ids[row], sums.face, known),
    )  # fmt: skip


def _kept(old: Candidate, nth: int, at: Mapping[int, int], sums: Sums, known: Known) -> Candidate:
    if old.row in at:
        return _candidate(at[old.row], old.row, sums, known, nth)
    reason = _left_reason(old.row, sums, known)
    return msgspec.structs.replace(
        old, gone_code=reason.code, reason_code=reason.code, facts=reason.facts, reasons=(reason,),
        duty=_duty(known, old.row), fix_age_s=float(sums.age_s[old.row]),
    )  # fmt: skip


def _reasons(i: int, row: int, sums: Sums, known: Known) -> tuple[Reason, ...]:
    """The line under a unit's name, most telling first."""
    out = []
    if row == sums.nearest:
        out.append(Reason("reason.nearest"))
    elif i == 0:  # it stands before one that is quicker by less than the ± of its time
        out.append(explain.tie(merit(row, sums.face, known), merit(sums.nearest, sums.face, known)))
    if sums.fit.straight[i]:
        out.append(Reason("reason.straight"))
    unit = known.units.ids[row]
    age, order = float(sums.age_s[row]), sums.active.get(unit)
    return (*out, *explain.reasons(unit, row, sums.face, known, age_s=age, order=order))


def _engaged(incident: Incident, sums: Sums, known: Known, before: Ranking | None) -> tuple[Engaged, ...]:
    """Those who would leave something graver last, then by time; who was shown before keeps its place."""
    place = {one.row: n for n, one in enumerate(before.engaged if before is not None else ())}

    def standing(i: int) -> tuple[bool, int]:
        row = int(sums.engaged.rows[i])
        order = sums.active[known.units.ids[row]]
        return engaged.higher(order, incident, known), place.get(row, len(place))

    shown = sorted(range(len(sums.engaged.rows)), key=standing)[: engaged.MOST]
    return tuple(_engaged_row(i, incident, sums.engaged, sums, known) for i in shown)


def _engaged_row(i: int, incident: Incident, reach: Reach, sums: Sums, known: Known) -> Engaged:
    row = int(reach.rows[i])
    unit = known.units.ids[row]
    order = sums.active[unit]
    return Engaged(
        unit=unit, row=row, name=_name(known, row), minutes=float(reach.seconds[i]) / 60, order=order.id,
        range_s=float(reach.range_s[i]), distance_m=float(sums.distance_m[row]), straight=bool(reach.straight[i]),
        higher=engaged.higher(order, incident, known), reason=engaged.leaves(order, incident, known),
    )  # fmt: skip


def _left_reason(row: int, sums: Sums, known: Known) -> Reason:
    if sums.lost[row]:
        return unreachable(row, sums.distance_m, known)
    if row in sums.special:
        return sums.special[row]
    if row in sums.graver:
        return engaged.graver(sums.active[known.units.ids[row]], known)
    code = RULES[sums.verdict[row] - 1]
    return Reason(code, facts_of(code, known, row, sums.active, sums.face.now))


def _left_rows(sums: Sums, shown: set[int], known: Known) -> I64:
    """Who cannot go, by reason, within a reason the nearest first."""
    out, group = (sums.verdict > 0) | sums.lost, _GROUP[np.maximum(sums.verdict, 0)]
    group[list(sums.graver)] = LEFT_ORDER.index("reason.engaged_higher")
    for row, reason in sums.special.items():
        out[row], group[row] = True, LEFT_ORDER.index(reason.code)
    lost = np.flatnonzero(sums.lost)
    group[lost] = np.where(on_foot(lost, known), *(LEFT_ORDER.index(UNREACHABLE[foot]) for foot in (True, False)))
    out[list(shown)] = False
    rows = np.flatnonzero(out)
    distance = np.nan_to_num(sums.distance_m[rows], nan=np.inf)
    return np.asarray(rows[np.lexsort((distance, group[rows]))])


def _left(row: int, sums: Sums, known: Known) -> LeftOut:
    reason = _left_reason(row, sums, known)
    return LeftOut(
        unit=known.units.ids[row], row=row, name=_name(known, row), kind=Kind(int(known.units.kind[row])),
        duty=_duty(known, row), reason_code=reason.code, facts=reason.facts, distance_m=float(sums.distance_m[row]),
    )  # fmt: skip


def _ranking(
    incident: Incident, candidates: tuple[Candidate, ...], sums: Sums, known: Known, now: float,
    before: Ranking | None,
) -> Ranking:  # fmt: skip
    note = sums.note or Reason("")
    if incident.radius_m:
        note = Reason("reason.note_radius", {"m": int(incident.radius_m)})
    elif not len(sums.fit.rows):
        note = Reason("reason.note_nobody")
    taken = _engaged(incident, sums, known, before)
    left = _left_rows(sums, {one.row for one in candidates} | {one.row for one in taken}, known)
    return Ranking(
        incident=incident.id, at=now, candidates=candidates,
        left_out=tuple(_left(int(row), sums, known) for row in left[:MAX_LEFT_OUT]),
        left_out_total=len(left), available_total=len(sums.fit.rows), basis=sums.basis,
        note_code=note.code, note_facts=note.facts, exact=incident.located, needs_lead=sums.needs_lead,
        place=(incident.lon_deg or 0.0, incident.lat_deg or 0.0), engaged=taken,
        plan=plan_of(incident, sums, known, before.plan if before is not None else None),
    )  # fmt: skip


def _with_better(ranking: Ranking, sums: Sums, at: Mapping[int, int], known: Known) -> Ranking:
    if not len(sums.fit.rows):
        return ranking
    best = int(sums.fit.rows[0])
    first = next((one.row for one in ranking.candidates if one.row in at), None)  # of those who can still go
    was = np.inf if first is None else float(sums.fit.seconds[at[first]])
    if best == first or was - float(sums.fit.seconds[0]) <= BETTER_S:
        return ranking
    return msgspec.structs.replace(
        ranking, better=known.units.ids[best], better_minutes=float(sums.fit.seconds[0]) / 60
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
