"""Tasks sorted for the board and the foot of the queue: which column, what first, how many are late."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from console.desk import tasks_words
from console.desk.desk import Desk
from console.glass.symbols import flags
from console.words import Series, Task, TaskState

# Column → states that stand in it; what was handed back waits for a unit as what is new does.
COLUMNS: Final[tuple[tuple[str, tuple[TaskState, ...]], ...]] = (
    ("waiting", (TaskState.CREATED, TaskState.REFUSED)),
    ("issued", (TaskState.ISSUED,)),
    ("signed", (TaskState.SIGNED,)),
    ("feedback", (TaskState.FEEDBACK,)),
    ("supervised", (TaskState.SUPERVISED,)),
)
_RANK: Final = {look: n for n, look in enumerate((flags.LATE, flags.HELD, flags.EMPTY, flags.HALF, flags.DONE))}


class Counts(NamedTuple):
    """Of tasks that are not over."""

    all: int = 0
    late: int = 0
    held: int = 0
    fed: int = 0  # wait to be looked at


def counts(desk: Desk) -> Counts:
    now = desk.clock.now()
    every = desk.live_tasks.values()
    looks = [flags.look_of(task, now) for task in every]
    fed = sum(task.state is TaskState.FEEDBACK for task in every)
    return Counts(len(looks), looks.count(flags.LATE), looks.count(flags.HELD), fed)


def by_state(desk: Desk, words: str = "") -> list[list[Task]]:
    """A list a column."""
    found = _found(desk, words)
    return [[task for task in found if task.state in states] for _, states in COLUMNS]


def by_unit(desk: Desk, words: str = "") -> list[tuple[str, list[Task]]]:
    """A list a unit, those of nobody first (unit ""); what a unit has fed back stands until it is put away."""
    out: dict[str, list[Task]] = {}
    for task in _found(desk, words):
        units = [part.unit for part in task.parts if part.state.value not in ("refused", "relieved")]
        for unit in units or [""]:
            out.setdefault(unit, []).append(task)
    return sorted(out.items())


def ordered(desk: Desk) -> list[Task]:
    """All that are not over: late first, then the gravest, then what is due soonest."""
    return _found(desk, "")


def _found(desk: Desk, words: str) -> list[Task]:
    """Late first, then the gravest, then what is due soonest; all whose words match."""
    now, wanted = desk.clock.now(), words.lower().split()
    every = [task for task in desk.live_tasks.values() if all(word in _hay(task) for word in wanted)]
    every.sort(key=lambda task: _order(task, now))
    return every


def _order(task: Task, now: float) -> tuple[int, int, float, float]:
    due = task.due_at if task.due_at is not None else math.inf
    return _RANK[flags.look_of(task, now)], task.level, due, task.made_at


def _hay(task: Task) -> str:
    units = " ".join(part.unit for part in task.parts)
    return " ".join((task.no, task.text, units, *(goal.name for goal in task.goals))).lower()


def series(desk: Desk) -> list[Series]:
    """Those that still come again."""
    return [one for one in desk.room.series.values() if one.ended_at is None]


def due(task: Task, now: float) -> tuple[str, str]:
    """Words and token of what stands at the right of a row."""
    if task.overdue(now):
        return tasks_words.state_words(task, now), "warn"
    if task.interrupted:
        return tasks_words.state_words(task, now), "t1"
    return tasks_words.due_words(task, now), "t2"
