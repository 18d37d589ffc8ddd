"""What Enter would do with a typed task, in words: what it is, how much there is to visit, until when, who, and what
speaks against it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from console.desk import acts_tasks, tasks, tasks_words
from console.desk.goals import path_m
from console.desk.orders import Objection
from console.desk.state import Part
from console.say import say
from console.verbs import Said, calls
from console.words import Goal, Task
from layers.geo import scale_at
from layers.patrol import length_m

if TYPE_CHECKING:
    from console.desk.desk import Desk

TaskCall = calls.MakeTask | calls.IssueTask


def will(desk: Desk, call: TaskCall) -> tuple[bool, tuple[Part, ...]]:
    """Whether Enter would go through, and the sentence."""
    if isinstance(call, calls.IssueTask):
        return _issue(desk, call)
    task = acts_tasks.drafted(desk, call)
    if isinstance(task, Said):
        return False, (Part(say("desk.will.task")), Part(task.text(), "lv"))
    parts = [Part(say("desk.will.task")), Part(task.text, "fact")]
    parts += [Part(words) for words in (_to_visit(task), _when(call, task)) if words]
    ok, more = _given(desk, call.units, None, call.force)
    return ok, (*parts, *more)


def _issue(desk: Desk, call: calls.IssueTask) -> tuple[bool, tuple[Part, ...]]:
    task = desk.tasks.get(call.task)
    if task is None:
        return False, (Part(say("tasks.none"), "lv"),)
    ok, more = _given(desk, call.units, task, call.force)
    return ok, (Part(say("desk.will.issue")), Part(f"{task.no} {tasks.short(task)}", "fact"), *more)


def _given(desk: Desk, units: tuple[str, ...], task: Task | None, force: bool) -> tuple[bool, list[Part]]:
    if not units:
        return True, []
    parts = [Part("→"), *(Part(desk.unit_words(unit), "fact") for unit in units)]
    against = acts_tasks.objections(desk, units, task)
    parts += [Part(one.said.text(), "lv" if one.hard else "warn") for one in against]
    if _asks(against) and not force:
        parts.append(Part(say("desk.confirm_by"), "warn"))
    return not against or (force and not against[0].hard), parts


def _asks(against: list[Objection]) -> bool:
    return bool(against) and not against[0].hard


def _to_visit(task: Task) -> str:
    """``点 2 · 路 1.2 公里 · 面 1``."""
    points, areas = (sum(goal.kind == kind for goal in task.goals) for kind in ("point", "area"))
    road = sum(_length(goal) for goal in task.goals if goal.kind == "road")
    return " · ".join(
        words
        for n, words in (
            (points, say("tasks.n_points", n=points)), (road, say("tasks.n_road", n=f"{road / 1000:.1f}")),
            (areas, say("tasks.n_areas", n=areas)),
        )
        if n
    )  # fmt: skip


def _length(goal: Goal) -> float:
    xy = path_m(goal.path)
    return length_m(xy) / float(scale_at(xy[0, 1]))


def _when(call: calls.MakeTask, task: Task) -> str:
    if call.repeat is not None:
        return tasks_words.repeat_words(call.repeat)
    if task.due_at is None:
        return ""
    return say("tasks.until", at=time.strftime("%H:%M", time.localtime(task.due_at)))
