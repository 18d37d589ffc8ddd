"""What of tasks is wrong now: overdue, not signed, a place too long unvisited, a patrol that stands. Derived, never
stored; each names the task and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from console.desk import tasks
from console.desk.alarm import Alarm
from console.desk.patrols import Progress
from console.desk.state import Selection
from console.words import PartState, Task

if TYPE_CHECKING:
    from console.desk.desk import Desk

_MINUTE_S = 60.0


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Of all tasks that are not over. Only overdue ones sound: the duty lead is told."""
    now = desk.clock.now()
    for task in tasks.live(desk):
        if task.overdue(now):
            assert task.due_at is not None
            yield _alarm(task, "overdue", task.due_at, now, level=max(2, task.level), sounds=True)
        if task.interrupted:
            continue
        for unit, at in unsigned(desk, task, now):
            yield _alarm(task, "unsigned", at, now, unit=unit)
        progress = desk.tasking.patrols.of(desk, task)
        if progress is not None and task.state.open:
            for name, at in gaps(task, progress, now):
                yield _alarm(task, "gap", at, now, place=name)
            for unit, at in stays(task, progress, now):
                yield _alarm(task, "stay", at, now, unit=unit)


def unsigned(desk: Desk, task: Task, now: float) -> list[tuple[str, float]]:
    """Units that have not signed in time, and since when they have it."""
    limit = desk.site.config.tasks.sign_min * _MINUTE_S
    return [
        (part.unit, part.at)
        for part in task.parts
        if part.state is PartState.ISSUED and limit and now - part.at > limit and not part.held
    ]


def gaps(task: Task, progress: Progress, now: float) -> list[tuple[str, float]]:
    """Places that nobody has visited for longer than the task says, by name, and the last visit or the signature."""
    if not task.gap_s:
        return []
    signed = [part.signed_at for part in task.parts if part.signed_at is not None and part.state.active]
    if not signed or len(progress.goals) != len(task.goals):
        return []
    since = [max(last, min(signed)) for last in progress.goals]
    return [(goal.name, at) for goal, at in zip(task.goals, since, strict=True) if now - at > task.gap_s]


def stays(task: Task, progress: Progress, now: float) -> list[tuple[str, float]]:
    """Units that stand in one place for longer than the task says, and since when."""
    if not (task.stay_s and progress.standing):
        return []
    working = {part.unit for part in task.parts if part.state is PartState.SIGNED and not part.held}
    return [(unit, at) for unit, at in progress.standing if unit in working and now - at > task.stay_s]


def _alarm(
    task: Task, what: str, since: float, now: float, *, level: int = 3, sounds: bool = False, **facts: Any
) -> Alarm:
    facts |= {"no": task.no, "text": tasks.short(task), "n": max(1, int((now - since) // _MINUTE_S))}
    key = ":".join(("task", what, task.id, str(facts.get("unit", facts.get("place", "")))))
    return Alarm(
        key=key, kind="task", level=level, since=since, code=f"tasks.alarm_{what}", facts=facts,
        subject=Selection("task", task.id), sounds=sounds,
    )  # fmt: skip
