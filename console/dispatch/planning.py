"""方案: the set of units that an incident's plan still asks for, ready for the card; kept while it can still go."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.dispatch import explain, muster
from console.dispatch.fitness import Known
from console.dispatch.models import Plan, PlanUnit
from console.dispatch.muster import Needs, One
from console.dispatch.sums import Reach, Sums
from console.words import Incident, Kind

I64 = NDArray[np.int64]

_NO_KIND: Final = len(Kind)


def plan_of(incident: Incident, sums: Sums, known: Known, before: Plan | None) -> Plan | None:
    """None: one unit of any sort is enough, or all that is planned is on its way.

    ``before``: as it was shown. It stays as it is while the same is asked and all of its units can still go.
    """
    needs = sums.face.needs
    if not sums.planned or not needs.any:
        return None
    pool = _all(sums)
    kept = _still(before, needs, pool)
    pool = pool.of(kept if kept is not None else _thinned(pool, needs, known))
    ones = [_one(row, key, known) for row, key in zip(pool.rows.tolist(), pool.key_s.tolist(), strict=True)]
    chosen = list(range(len(ones))) if kept is not None else _chosen(needs, ones)
    found = muster.found(needs, [ones[i] for i in chosen])
    return Plan(
        units=tuple(_unit(i, pool, needs, known) for i in chosen), needs=needs, wanted=needs.units,
        missing=explain.missing(needs, found, len(chosen)), on_way=len(known.on(incident.id)),
    )  # fmt: skip


def _all(sums: Sums) -> Reach:
    """Everybody who may go, at least beside a lead, quickest first."""
    if not len(sums.assist.rows):
        return sums.fit.of(np.argsort(sums.fit.key_s, kind="stable"))
    pairs = zip(_columns(sums.fit), _columns(sums.assist), strict=True)
    both = Reach(*(np.concatenate(pair) for pair in pairs))
    return both.of(np.argsort(both.key_s, kind="stable"))


def _columns(reach: Reach) -> tuple[NDArray[np.generic], ...]:
    return reach.rows, reach.seconds, reach.range_s, reach.straight, reach.key_s


def _still(before: Plan | None, needs: Needs, pool: Reach) -> I64 | None:
    """Positions of the units as they were shown; None when that set is no longer the one."""
    if before is None or before.needs != needs or not before.units:
        return None
    at = {row: i for i, row in enumerate(pool.rows.tolist())}
    found = [at.get(one.row) for one in before.units]
    return None if None in found else np.array(found, dtype=np.int64)


def _thinned(pool: Reach, needs: Needs, known: Known) -> I64:
    """Positions of the quickest of each sort, so many as a set can have: the others are never of the best one."""
    sort = _sorts(pool.rows, needs, known)
    by_sort = np.argsort(sort, kind="stable")
    ordered = sort[by_sort]
    first = np.searchsorted(ordered, ordered, side="left")
    return np.sort(by_sort[np.arange(len(ordered)) - first < needs.most])


def _sorts(rows: I64, needs: Needs, known: Known) -> I64:
    """``(R,)`` a number for what a unit brings: two with the same bring the same."""
    kind = known.units.kind[rows].astype(np.int64)
    asked = np.isin(kind, [int(one) for one, _ in needs.vehicles])
    sort = np.where(asked, kind, _NO_KIND) * 2 + (known.units.officers[rows] > 0)
    for skill in sorted(needs.skills):
        sort = sort * 2 + known.holders(skill)[rows]
    return np.asarray(sort, dtype=np.int64)


def _one(row: int, seconds: float, known: Known) -> One:
    units = known.units
    return One(seconds, known.skills(units.ids[row]), Kind(int(units.kind[row])), bool(units.officers[row] > 0))


def _chosen(needs: Needs, ones: list[One]) -> list[int]:
    """The first leads: the quickest with a 民警; then by time."""
    chosen = list(muster.choose(needs, ones))
    first = next((i for i in chosen if ones[i].leads), None) if needs.lead else None
    return sorted(chosen, key=lambda i: (i != first, ones[i].seconds)) if first is not None else chosen


def _unit(i: int, pool: Reach, needs: Needs, known: Known) -> PlanUnit:
    row = int(pool.rows[i])
    unit = known.units.ids[row]
    spec = known.specs.get(unit)
    return PlanUnit(
        unit=unit, row=row, name=spec.name if spec is not None else unit, minutes=float(pool.seconds[i]) / 60,
        range_s=float(pool.range_s[i]), brings=explain.brings(unit, Kind(int(known.units.kind[row])), needs, known),
    )  # fmt: skip
