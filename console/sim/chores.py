"""A crew's tasks: signed after a while, visited stop by stop between orders, fed back when all is done."""

from __future__ import annotations

import math
from random import Random
from typing import Final, NamedTuple

import msgspec
import numpy as np

from console.sim.leg import XY
from console.words import Goal, UnitTaskMessage
from layers.geo import to_mercator

_SIGN_S: Final = (5.0, 25.0)
_WORK_S: Final = (60.0, 180.0)  # of a task that names no place
_EVERY_M: Final = 180.0  # Mercator metres along a road to patrol
_IN_AREA: Final = 6  # places of an area


class Stop(NamedTuple):
    """Where to go, and how long to stay, seconds."""

    at: XY
    stay_s: float = 0.0


class Chore(msgspec.Struct):
    """One task under way. ``due_s``: when it is signed, or fed back where it has no stops."""

    id: str
    due_s: float
    stops: list[Stop]
    signed: bool = False
    held: bool = False


class Chores:
    """By task id, oldest first."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._kept: dict[str, Chore] = {}
        self._done: set[str] = set()

    def hear(self, task: UnitTaskMessage, s: float) -> None:
        """A task as the room says it stands; told again, it is the same one, unless it is to be done once more."""
        if task.state == "over":
            self._kept.pop(task.id, None)
            self._done.discard(task.id)
        elif task.id in self._kept:
            self._kept[task.id].held = task.state == "interrupted"
        elif task.id not in self._done or task.said:
            stops = [stop for goal in task.goals for stop in stops_of(goal, self._rng)]
            self._kept[task.id] = Chore(task.id, s + self._rng.uniform(*_SIGN_S), stops, held=task.state != "active")

    def said(self, s: float) -> list[tuple[str, str]]:
        """What is said by now: id of the task, step."""
        out = []
        for chore in list(self._kept.values()):
            if chore.held or s < chore.due_s:
                continue
            if not chore.signed:
                chore.signed, chore.due_s = True, s + self._rng.uniform(*_WORK_S)
                out.append((chore.id, "signed"))
            elif not chore.stops:
                del self._kept[chore.id]
                self._done.add(chore.id)
                out.append((chore.id, "feedback"))
        return out

    def next_stop(self) -> Stop | None:
        """Of the first task that is signed and not interrupted; it is taken as gone to."""
        chore = next((one for one in self._kept.values() if one.signed and one.stops and not one.held), None)
        return chore.stops.pop(0) if chore is not None else None


def stops_of(goal: Goal, rng: Random) -> list[Stop]:
    """A point; a road from end to end; some places of an area."""
    lonlat = np.array(goal.path, dtype=np.float64)
    xy = np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))
    if goal.kind == "point":
        return [Stop((float(xy[0, 0]), float(xy[0, 1])), goal.dwell_s * 1.1)]
    if goal.kind == "area":
        low, high = xy.min(axis=0), xy.max(axis=0)
        return [Stop((rng.uniform(low[0], high[0]), rng.uniform(low[1], high[1]))) for _ in range(_IN_AREA)]
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    at = np.linspace(0.0, along[-1], max(2, math.ceil(along[-1] / _EVERY_M) + 1))
    return [Stop((float(np.interp(d, along, xy[:, 0])), float(np.interp(d, along, xy[:, 1])))) for d in at]
