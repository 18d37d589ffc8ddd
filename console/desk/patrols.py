"""How far each patrol task is visited, from the tracks of its own units and of nobody else.

Fixes are kept by unit as they come, late ones in their place, and weighed a unit a beat, each every two seconds or
later, the longest waiting first. What was visited is journaled as runs (``task.visited``): each point at once, roads
and areas at most every half minute, so that a restart knows all but the last half minute of driving.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import events_tasks as ev
from console.desk.goals import path_m
from console.words import Changes, PartState, Task, TaskPart, VisitRun, Visits
from layers.patrol import Course, Seen, course, seen, standing_since

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

WEIGHED_S: Final = 2.0  # apart, of one unit: half a millisecond each time
NOTE_S: Final = 30.0
STAND_M: Final = 30.0  # who keeps within it stands in one place
_KEEP_S: Final = 1800.0  # of a unit's track, behind its newest fix; a stay is looked for in it
_BACK_S: Final = 45.0  # of it that is weighed again with a new fix, and the longest dwell before that
_SORTS: Final = ("points", "bits", "cells")
_NO_FIX: Final[F64] = np.zeros((0, 4))


@dataclass(frozen=True)
class Progress:
    """Shares are 0..1, None where the task has none such; times epoch s, 0 never. ``goals``: last visit of each."""

    points: int = 0
    of_points: int = 0
    road: float | None = None
    road_m: float = 0.0
    area: float | None = None
    goals: tuple[float, ...] = ()
    standing: tuple[tuple[str, float], ...] = ()  # unit, since when it stands in one place

    @property
    def last_at(self) -> float:
        return max(self.goals, default=0.0)

    @property
    def whole(self) -> bool:
        """Everything has been visited, roads and areas nearly."""
        return self.points == self.of_points and all(share is None or share >= 0.95 for share in (self.road, self.area))


@dataclass
class _Track:
    """Fixes of one unit in order of time, ``(n, 4)``: t, x, y, accuracy; ``fresh``: those not weighed yet."""

    kept: F64 = field(default_factory=lambda: np.zeros((0, 4)))
    fresh: list[tuple[float, float, float, float]] = field(default_factory=list)
    weighed_at: float = -np.inf  # Clock.mono


class Patrols:
    """Of one desk: fixes that are not weighed yet, what has been seen, and how that stands."""

    def __init__(self) -> None:
        self.progress: dict[str, Progress] = {}
        self._courses: dict[str, Course] = {}
        self._seen: dict[str, Seen] = {}
        self._noted: dict[str, Seen] = {}
        self._noted_at: dict[str, float] = {}
        self._tracks: dict[str, _Track] = {}
        self._tasks: dict[str, list[str]] = {}  # by unit
        self._rows: I64 = np.zeros(0, dtype=np.int64)
        self._dirty = True
        self._news = False

    def heard(self, changes: Changes) -> None:
        if changes & (Changes.TASKS | Changes.SITE):
            self._dirty = True

    def took(self, desk: Desk, rows: I64, t: F64, x: F64, y: F64, accuracy_m: F64) -> None:
        """Fixes of one beat that count, late ones among them."""
        if not len(self._rows) or not len(rows):
            return
        for n in np.flatnonzero(np.isin(rows, self._rows)).tolist():
            track = self._tracks.setdefault(desk.units.ids[int(rows[n])], _Track())
            track.fresh.append((float(t[n]), float(x[n]), float(y[n]), float(accuracy_m[n])))

    def step(self, desk: Desk) -> None:
        """On a beat: weigh what has come of one unit."""
        mono = desk.clock.mono()
        due = (u for u, track in self._tracks.items() if track.fresh and mono - track.weighed_at >= WEIGHED_S)
        unit = next(due, None)
        if unit is None:
            return
        changed = self._weigh(desk, unit)
        self._tracks[unit].weighed_at = mono
        self._tracks[unit] = self._tracks.pop(unit)  # to the end: the others come first
        for key in changed:
            self.progress[key] = self._stands(desk.room.tasks[key])
        self._news = self._news or bool(changed)

    def second(self, desk: Desk) -> None:
        """Who is watched now, and into the journal what was visited; what has changed is announced once."""
        if self._news:
            self._news = False
            desk.changed(Changes.TASKS)
        if self._dirty:
            self._dirty = False
            self._watch(desk)
        self._note(desk)

    # --- who is watched ---------------------------------------------------------------------------------------------

    def _watch(self, desk: Desk) -> None:
        """Units that have a patrol to do, or had one that is not over: a late fix may still tell of it."""
        live = [task for key in desk.room.live_tasks if (task := desk.room.tasks[key]).patrol]
        self._tasks = {}
        for task in live:
            for part in task.parts:
                if part.state not in (PartState.REFUSED, PartState.RELIEVED):
                    self._tasks.setdefault(part.unit, []).append(task.id)
            if task.id not in self._seen:
                self._begin(desk, task)
        self._rows = np.array([desk.units.ensure(unit) for unit in self._tasks], dtype=np.int64)
        self._tracks = {unit: one for unit, one in self._tracks.items() if unit in self._tasks}
        self._forget(desk)

    def _forget(self, desk: Desk) -> None:
        """Of what is over only how it stood is kept."""
        for key in [key for key in self._seen if key not in desk.room.live_tasks]:
            for table in (self._courses, self._seen, self._noted, self._noted_at):
                table.pop(key, None)

    def _begin(self, desk: Desk, task: Task) -> None:
        plan = self._courses[task.id] = course_of(task)
        known = desk.room.visits.get(task.id, Visits())
        lengths = (len(plan.points), len(plan.bits), len(plan.cells))
        self._seen[task.id] = Seen(*(_times(getattr(known, s), n) for s, n in zip(_SORTS, lengths, strict=True)))
        self._noted[task.id] = self._seen[task.id]
        self.progress[task.id] = self._stands(task)

    def of(self, desk: Desk, task: Task) -> Progress | None:
        """How it stands; of one that was over before the start, from the journal."""
        if not task.patrol:
            return None
        if task.id not in self.progress:
            self._begin(desk, task)
        return self.progress[task.id]

    def driven(self, desk: Desk, task: Task) -> F64:
        """``(K, 4)``: bits of its roads that were driven, x0, y0, x1, y1 in Web Mercator metres."""
        if self.of(desk, task) is None or task.id not in self._courses:
            return np.zeros((0, 4))
        return self._courses[task.id].bits[~np.isnan(self._seen[task.id].bits)]

    # --- fixes ------------------------------------------------------------------------------------------------------

    def _weigh(self, desk: Desk, unit: str) -> list[str]:
        """Tasks of the unit of which something more has been seen, or where it stands has changed."""
        track = self._tracks[unit]
        fresh = np.array(track.fresh, dtype=np.float64)
        track.fresh = []
        every = np.concatenate((track.kept, fresh))
        every = every[np.argsort(every[:, 0], kind="stable")]
        track.kept = every[every[:, 0] >= every[-1, 0] - _KEEP_S]
        first = float(fresh[:, 0].min())
        out = []
        for key in self._tasks.get(unit, ()):
            part = desk.room.tasks[key].part(unit)
            if part is not None and self._see(key, part, every, first):
                out.append(key)
        return out

    def _see(self, key: str, part: TaskPart, every: F64, first: float) -> bool:
        plan, before = self._courses[key], self._seen[key]
        back = first - _BACK_S - float(plan.dwell_s.max(initial=0.0))
        until = part.ended_at if part.ended_at is not None else np.inf
        run = every[(every[:, 0] >= max(back, part.at)) & (every[:, 0] <= until)]
        if not len(run):
            return False
        found = seen(plan, run[:, 0], run[:, 1], run[:, 2], run[:, 3])
        after = Seen(*(np.fmax(a, b) for a, b in zip(before, found, strict=True)))
        self._seen[key] = after
        return True

    # --- how it stands ----------------------------------------------------------------------------------------------

    def _stands(self, task: Task) -> Progress:
        plan, known = self._courses[task.id], self._seen[task.id]
        driven = ~np.isnan(known.bits)
        whole_m = float(plan.bit_m.sum())
        return Progress(
            points=int((~np.isnan(known.points)).sum()), of_points=len(known.points),
            road=float(plan.bit_m[driven].sum()) / whole_m if whole_m > 0.0 else None, road_m=whole_m,
            area=float((~np.isnan(known.cells)).mean()) if len(known.cells) else None,
            goals=_by_goal(task, plan, known), standing=tuple(self._standing(task)),
        )  # fmt: skip

    def _standing(self, task: Task) -> list[tuple[str, float]]:
        out = []
        for part in task.parts:
            track = self._tracks.get(part.unit)
            kept = track.kept if track is not None else _NO_FIX
            if part.state.active and not part.held and len(kept):
                since = standing_since(kept[:, 0], kept[:, 1], kept[:, 2], kept[:, 3], STAND_M)
                out.append((part.unit, max(since, part.signed_at or part.at)))
        return out

    # --- the journal ------------------------------------------------------------------------------------------------

    def _note(self, desk: Desk) -> None:
        now, bodies = desk.clock.now(), []
        for key, known in self._seen.items():
            noted = self._noted[key]
            if known is noted:
                continue
            point = bool((np.isnan(noted.points) & ~np.isnan(known.points)).any())
            if not point and 0.0 <= now - self._noted_at.get(key, -np.inf) < NOTE_S:
                continue
            runs = _runs(noted, known)
            self._noted[key], self._noted_at[key] = known, now
            if runs:
                bodies.append((ev.TaskVisited(runs=runs), key))
        if bodies:
            desk.record(*bodies, actor="system")


def course_of(task: Task) -> Course:
    """Its goals as ``layers.patrol`` has them."""
    paths = {kind: [path_m(goal.path) for goal in task.goals if goal.kind == kind] for kind in ("road", "area")}
    points = [goal for goal in task.goals if goal.kind == "point"]
    at = path_m(tuple(goal.path[0] for goal in points))
    radius = np.array([goal.radius_m for goal in points], dtype=np.float64)
    dwell = np.array([goal.dwell_s for goal in points], dtype=np.float64)
    return course(at, radius, dwell, paths["road"], paths["area"])


def _times(kept: tuple[float, ...], length: int) -> F64:
    """NaN for what was never visited."""
    out = np.full(length, np.nan)
    times = np.array(kept[:length], dtype=np.float64)
    out[: len(times)] = np.where(times > 0.0, times, np.nan)
    return out


def _by_goal(task: Task, plan: Course, known: Seen) -> tuple[float, ...]:
    """The last visit of each goal, in the task's order; 0 never."""
    counters = {"point": 0, "road": 0, "area": 0}
    out = []
    for goal in task.goals:
        n = counters[goal.kind]
        counters[goal.kind] += 1
        if goal.kind == "point":
            times = known.points[n : n + 1]
        else:
            times = known.bits[plan.road == n] if goal.kind == "road" else known.cells[plan.area == n]
        out.append(float(np.nanmax(times)) if len(times) and not np.isnan(times).all() else 0.0)
    return tuple(out)


def _runs(before: Seen, after: Seen) -> tuple[VisitRun, ...]:
    """What is newer, neighbours together at the latest of their times."""
    out = []
    for sort, old, new in zip(_SORTS, before, after, strict=True):
        fresh = np.flatnonzero(~np.isnan(new) & ~(new == old))
        for run in np.split(fresh, np.flatnonzero(np.diff(fresh) > 1) + 1):
            if len(run):
                out.append(VisitRun(sort, int(run[0]), int(run[-1]), round(float(new[run].max()), 3)))
    return tuple(out)
