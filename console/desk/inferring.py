"""系统推定: 出发 and 到场 of running orders, read from positions by ``layers.moves`` and recorded as inferred.

Only orders that were signed are watched, only by fixes since then that are fresh and say their accuracy; a person's 否
(核) ends it for that step of that order. Nobody outside the room is told before a person or the terminal has said so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import events as ev
from console.desk.replies import record_step
from console.words import Changes, Incident, Order, OrderState, Step
from layers.geo import to_mercator
from layers.moves import ARRIVED, DEPARTED, Goal, Moved, Moves, Rules

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site.clocking import InferConfig

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_STEP: Final = {DEPARTED: Step.ENROUTE, ARRIVED: Step.ONSCENE}
_WATCHED: Final = (OrderState.SIGNED, OrderState.ENROUTE)


class Inferrer:
    """Kept current by ``took`` (every beat) and ``heard``; lives on the desk's thread."""

    def __init__(self, config: InferConfig) -> None:
        self.config = config
        self.moves = Moves(_rules(config))
        self._stale = True
        self._kept: dict[str, tuple[Order, Incident | None, Goal]] = {}

    def heard(self, changes: Changes) -> None:
        """Other orders, other places, another site."""
        self._stale |= bool(changes & (Changes.ORDERS | Changes.INCIDENTS | Changes.SITE))

    def took(self, desk: Desk, rows: I64, t: F64, x_m: F64, y_m: F64, accuracy_m: F64, speed_mps: F64) -> None:
        """Accepted fixes of a beat, Web Mercator, true metres, m/s. Old ones that only now arrived say nothing."""
        if not len(rows):
            return
        self._lay(desk)
        if not self.config.on:
            return
        fresh = desk.clock.now() - t <= desk.site.config.limits.fix_old_s
        for moved in self.moves.take(*(one[fresh] for one in (rows, t, x_m, y_m, accuracy_m, speed_mps))):
            self._record(desk, moved)

    def _lay(self, desk: Desk) -> None:
        if not self._stale:
            return
        if desk.site.config.infer != self.config:
            self.config = desk.site.config.infer
            self.moves, self._kept = Moves(_rules(self.config)), {}
        self._stale, before, self._kept = False, self._kept, {}
        for key in desk.room.active.values():
            order = desk.room.orders[key]
            if order.state in _WATCHED and order.unit in desk.units.row:
                incident, known = desk.room.incidents.get(order.incident), before.get(key)
                if known is None or known[0] is not order or known[1] is not incident:
                    known = (order, incident, self._goal(desk, order, incident, known[2] if known else None))
                self._kept[key] = known
        self.moves.lay({key: goal for key, (_, _, goal) in self._kept.items()})

    def _goal(self, desk: Desk, order: Order, incident: Incident | None, before: Goal | None) -> Goal:
        denied = desk.room.denied.get(order.id, frozenset())
        wanted = {
            "departs": order.state is OrderState.SIGNED and Step.ENROUTE not in denied,
            "arrives": Step.ONSCENE not in denied,
        }
        goal = Goal(row=desk.units.row[order.unit], since=_since(order), **wanted)
        goal = self._to(goal, order, incident)
        if before is not None and before.since == goal.since:
            return replace(goal, from_x_m=before.from_x_m, from_y_m=before.from_y_m, from_circle_m=before.from_circle_m)
        return self._from(desk, goal)

    def _to(self, goal: Goal, order: Order, incident: Incident | None) -> Goal:
        """The order's own point, else the incident's place; nowhere for one that holds a tier, or goes to a vague
        place."""
        if order.lon_deg is not None and order.lat_deg is not None:
            return _at(goal, order.lon_deg, order.lat_deg, self.config.arrive_m)
        if incident is None or incident.lon_deg is None or incident.lat_deg is None or order.tier:
            return goal
        vague = incident.radius_m or 0.0
        if vague > self.config.vague_m:
            return goal
        return _at(goal, incident.lon_deg, incident.lat_deg, self.config.arrive_m + vague)

    def _from(self, desk: Desk, goal: Goal) -> Goal:
        """Where the unit is as its order is signed, when its last fix says that well enough."""
        units, row = desk.units, goal.row
        circle = float(units.accuracy_m[row])
        fresh = 0 <= goal.since - float(units.fix_t[row]) <= desk.site.config.limits.fix_old_s
        if not fresh or not circle <= self.config.worst_m:
            return goal
        x_m, y_m = float(units.x_m[row]), float(units.y_m[row])
        return replace(goal, from_x_m=x_m, from_y_m=y_m, from_circle_m=max(circle, self.moves.rules.least_m))

    def _record(self, desk: Desk, moved: Moved) -> None:
        order = desk.room.orders[moved.key]
        if order.state not in _WATCHED:
            return
        body = ev.OrderStep(
            step=_STEP[moved.what], t=moved.at, by="system", inferred=True, seen_at=desk.clock.now()
        )  # fmt: skip
        record_step(desk, order, body, actor="system")


def _rules(config: InferConfig) -> Rules:
    return Rules(
        depart_m=config.depart_m, depart_s=config.depart_s, depart_mps=config.depart_mps, arrive_s=config.arrive_s,
        arrive_mps=config.arrive_mps, gap_s=config.gap_s, worst_m=config.worst_m,
    )  # fmt: skip


def _at(goal: Goal, lon_deg: float, lat_deg: float, radius_m: float) -> Goal:
    x, y = to_mercator(lon_deg, lat_deg)
    return replace(goal, x_m=float(x), y_m=float(y), radius_m=radius_m)


def _since(order: Order) -> float:
    """When it was signed: by the sayer's clock, but never after it reached us."""
    marks = order.present
    mark = next((m for m in marks if m.step is Step.SIGNED), marks[-1] if marks else None)
    if mark is None:
        return order.issued_at
    return min(mark.at, mark.seen_at) if mark.seen_at else mark.at
