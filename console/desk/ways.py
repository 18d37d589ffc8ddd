"""By which roads: the names on the way of who may be sent, worked out beside the desk before the order is given.

A hint, never waited for: an order that is given before it is there goes without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import choice, errands
from console.words import Changes, Incident
from layers.geo import mercator_scale

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from layers.roads import RoadGraph

MOST: Final = 12  # units at once: the first of the list, and who is being typed
MOVED_M: Final = 300.0  # a unit that has gone farther since has another way
SLACK: Final = 1.5  # the list has the speed of each unit, a way that of a car
SPARE_S: Final = 60.0
AGAIN_S: Final = 20.0  # the same are worked out anew after this

Names = tuple[str, ...]
XY = tuple[float, float]


class Ways:
    """The newest hints of one incident. One search at a time, on a thread of its own."""

    def __init__(self) -> None:
        self._incident = ""
        self._known: dict[str, tuple[XY, Names]] = {}  # unit → where it was then, the roads
        self._asked_at: dict[str, float] = {}
        self._busy = False

    def heard(self, desk: Desk, changes: Changes) -> None:
        """The list as shown: its first units."""
        if changes & (Changes.SELECTION | Changes.RANKING | Changes.SECOND) and desk.ranking is not None:
            incident = desk.room.incidents.get(desk.ranking.incident)
            if incident is not None:
                self.ask(desk, incident, [one.unit for one in desk.ranking.candidates[:MOST]])

    def ask(self, desk: Desk, incident: Incident, units: Sequence[str]) -> None:
        """Work out what is not known yet, or is old."""
        goal = choice.place_of(desk, "incident", incident.id)
        if desk.roads is None or goal is None or self._busy:
            return
        if incident.id != self._incident:
            self._incident, self._known, self._asked_at = incident.id, {}, {}
        now = desk.clock.mono()
        due = [unit for unit in units if now - self._asked_at.get(unit, -AGAIN_S) >= AGAIN_S][:MOST]
        starts = {unit: at for unit in due if (at := choice.place_of(desk, "unit", unit)) is not None}
        self._asked_at |= dict.fromkeys(due, now)
        if starts:
            self._busy = True
            limit_s = _limit_s(desk, incident, list(starts))
            errands.send(desk.inbox, _work(desk.roads.graph, incident.id, goal, starts, limit_s), "ways")

    def of(self, desk: Desk, unit: str, incident: str) -> Names:
        """Empty while it is not known, or the unit is somewhere else by now."""
        at = choice.place_of(desk, "unit", unit)
        if incident != self._incident or unit not in self._known or at is None:
            return ()
        then, names = self._known[unit]
        scale = float(mercator_scale(desk.units.lat_deg[desk.units.row[unit]]))
        moved_m = hypot(at[0] - then[0], at[1] - then[1]) / scale
        return names if moved_m <= MOVED_M else ()

    def take(self, incident: str, found: dict[str, tuple[XY, Names]]) -> None:
        """What the search has found."""
        self._busy = False
        if incident == self._incident:
            self._known |= found


def _limit_s(desk: Desk, incident: Incident, units: Sequence[str]) -> float:
    """No farther than these units are, as the list has it: a search of the whole county holds the interpreter."""
    longest = desk.site.config.limits.search_s
    shown = [choice.eta_s(desk, unit, incident) for unit in units]
    known = [one for one in shown if one is not None]
    return min(longest, SLACK * max(known) + SPARE_S) if len(known) == len(shown) else longest


def _work(
    graph: RoadGraph, incident: str, goal: XY, starts: dict[str, XY], limit_s: float
) -> Callable[[], Callable[[Desk], None]]:
    """The search, and what takes it in."""

    def work() -> Callable[[Desk], None]:
        from layers.roads.hint import road_names  # loads scipy, which the window does not wait for

        names = road_names(graph, goal, np.asarray(list(starts.values())), limit_s)
        found = {unit: (at, roads) for (unit, at), roads in zip(starts.items(), names, strict=True)}
        return lambda desk: desk.ways.take(incident, found)

    return work
