"""方案: the set of units that an incident's plan still asks for, ready for the card; kept while it can still go."""

from __future__ import annotations

from collections.abc import Iterator

from console.dispatch import explain, muster
from console.dispatch.fitness import Known
from console.dispatch.models import Plan, PlanUnit
from console.dispatch.muster import Needs, One
from console.dispatch.sums import Sums
from console.words import Incident, Kind

_At = dict[int, tuple[float, float, float]]  # unit row → what it is ordered by, seconds, ± seconds


def plan_of(incident: Incident, sums: Sums, known: Known, before: Plan | None) -> Plan | None:
    """None: one unit of any sort is enough, or all that is planned is on its way.

    ``before``: as it was shown. It stays as it is while the same is asked and all of its units can still go.
    """
    needs = sums.face.needs
    if not sums.planned or not needs.any:
        return None
    at = dict(_times(sums))
    pool = {row: _one(row, key, known) for row, (key, _, _) in at.items()}
    shown = [one.row for one in before.units] if before is not None else []
    keeps = before is not None and before.needs == needs and shown and all(row in pool for row in shown)
    rows = shown if keeps else _chosen(needs, pool, known)
    found = muster.found(needs, [pool[row] for row in rows])
    return Plan(
        units=tuple(_unit(row, at, needs, known) for row in rows), needs=needs, wanted=needs.units,
        missing=explain.missing(needs, found, len(rows)), on_way=len(known.on(incident.id)),
    )  # fmt: skip


def _times(sums: Sums) -> Iterator[tuple[int, tuple[float, float, float]]]:
    for reach in (sums.fit, sums.assist):
        columns = (reach.rows, reach.key_s, reach.seconds, reach.range_s)
        for row, key, seconds, range_s in zip(*(column.tolist() for column in columns), strict=True):
            yield row, (key, seconds, range_s)


def _one(row: int, seconds: float, known: Known) -> One:
    units = known.units
    return One(seconds, known.skills(units.ids[row]), Kind(int(units.kind[row])), bool(units.officers[row] > 0))


def _chosen(needs: Needs, pool: dict[int, One], known: Known) -> list[int]:
    """The first leads: the quickest with a 民警; then by time."""
    rows = list(pool)
    chosen = [rows[i] for i in muster.choose(needs, list(pool.values()))]
    first = next((row for row in chosen if known.units.officers[row] > 0), None) if needs.lead else None
    return sorted(chosen, key=lambda row: (row != first, pool[row].seconds)) if first is not None else chosen


def _unit(row: int, at: _At, needs: Needs, known: Known) -> PlanUnit:
    unit = known.units.ids[row]
    spec, (_, seconds, range_s) = known.specs.get(unit), at[row]
    return PlanUnit(
        unit=unit, row=row, name=spec.name if spec is not None else unit, minutes=seconds / 60, range_s=range_s,
        brings=explain.brings(unit, Kind(int(known.units.kind[row])), needs, known),
    )  # fmt: skip
