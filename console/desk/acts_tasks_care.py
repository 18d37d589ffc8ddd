"""Verbs of who looks after tasks: 代任 marks a step for a unit, 督 reads feedback or asks for it, 归 puts it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import events_tasks as ev
from console.desk import tasks, undo
from console.desk.acts_order import fail
from console.desk.acts_tasks import tasks_gone
from console.desk.state import Outcome
from console.desk.task_states import closed, is_repeat
from console.say import say
from console.verbs import Said, calls
from console.words import PartState, Task, TaskState

if TYPE_CHECKING:
    from console.desk.desk import Desk


def _open(desk: Desk, key: str) -> Task | Outcome:
    task = desk.room.tasks.get(key)
    if task is None:
        return fail("tasks.none")
    if task.archived_at is not None or task.withdrawn_at is not None:
        return fail("tasks.is_over", no=task.no, state=Said(f"tasks.state.{task.state.value}"))
    return task


def on_behalf(desk: Desk, call: calls.TaskFor) -> Outcome:
    """代任: marked as such, with the person's name."""
    task = _open(desk, call.task)
    if isinstance(task, Outcome):
        return task
    unit = call.unit or (task.active_units[0] if len(task.active_units) == 1 else "")
    if not unit:
        return fail("tasks.which_unit", no=task.no)
    part, now = task.part(unit), desk.clock.now()
    if part is None or part.state in (PartState.REFUSED, PartState.RELIEVED) or closed(task):
        return fail("tasks.not_theirs", no=task.no, unit=desk.unit_words(unit))
    words = {"unit": desk.unit_words(unit), "step": Said(f"words.step.{call.step}")}
    if is_repeat(task, unit, call.step, now, call.text, on_behalf=True):
        return fail("desk.step_there", **words)
    body = ev.TaskStepped(unit=unit, step=call.step, t=now, text=call.text, on_behalf=True, seen_at=now)
    tasks.step(desk, task, body, desk.actor)
    what = Said("desk.did_behalf", words)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="tasks.marked", facts={"no": task.no, **words})


def supervise(desk: Desk, call: calls.Supervise) -> Outcome:
    """督: after its feedback it is looked at, or to be done again; before it its units are asked how far it is."""
    task = _open(desk, call.task)
    if isinstance(task, Outcome):
        return task
    fed = [part for part in task.parts if part.state is PartState.FEEDBACK]
    if call.again:
        return _again(desk, task, call.text) if fed else fail("tasks.no_feedback", no=task.no)
    if task.state is TaskState.FEEDBACK:
        return _looked_at(desk, task, call.text)
    if not task.active_units:
        code = "tasks.looked_at_before" if task.state is TaskState.SUPERVISED else "tasks.nobody_has_it"
        return fail(code, no=task.no)
    return _urge(desk, task, call.text)


def _again(desk: Desk, task: Task, text: str) -> Outcome:
    desk.record((ev.TaskAgain(text=text), task.id), actor=desk.actor)
    tasks.tell_again(desk, desk.room.tasks[task.id], say("tasks.again_text", text=text).strip())
    what = Said("tasks.did_again", {"no": task.no})
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="tasks.again", facts={"no": task.no})


def _looked_at(desk: Desk, task: Task, text: str) -> Outcome:
    desk.record((ev.TaskSupervised(text=text), task.id), actor=desk.actor)
    tasks.tell_source(desk, desk.room.tasks[task.id], "supervised", text=text, by=desk.actor)
    what = Said("tasks.did_supervise", {"no": task.no})
    undo.push(desk, what, lambda d: _unsupervised(d, task.id, what))
    return Outcome(ok=True, code="tasks.supervised", facts={"no": task.no})


def _unsupervised(desk: Desk, key: str, what: Said) -> Outcome:
    if desk.room.tasks[key].state is not TaskState.SUPERVISED:
        return fail("tasks.none")
    desk.record((ev.TaskSupervised(undone=True), key), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _urge(desk: Desk, task: Task, text: str) -> Outcome:
    desk.record((ev.TaskUrged(text=text), task.id), actor=desk.actor)
    tasks.tell_again(desk, desk.room.tasks[task.id], text or say("tasks.urge_text"))
    units = " ".join(task.active_units)
    what = Said("tasks.did_urge", {"no": task.no})
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="tasks.urged", facts={"no": task.no, "units": units})


def archive(desk: Desk, call: calls.ArchiveTask) -> Outcome:
    """归: what still runs is withdrawn, not put away; feedback that nobody has looked at wants a second word."""
    task = _open(desk, call.task)
    if isinstance(task, Outcome):
        return task
    if task.active_units or task.state is TaskState.CREATED:
        return fail("tasks.still_runs", no=task.no)
    if task.state is not TaskState.SUPERVISED and not call.force:
        why = Said("tasks.not_looked_at", {"no": task.no})
        return Outcome(ok=False, code="desk.confirm", facts={"why": [why]}, confirm=True)
    desk.record((ev.TaskArchived(text=call.text), task.id), actor=desk.actor)
    tasks.tell_source(desk, desk.room.tasks[task.id], "archived", text=call.text, by=desk.actor)
    what = Said("tasks.did_archive", {"no": task.no})
    undo.push(desk, what, lambda d: _unarchived(d, task.id, what))
    tasks_gone(desk, task.id)
    return Outcome(ok=True, code="tasks.archived", facts={"no": task.no})


def _unarchived(desk: Desk, key: str, what: Said) -> Outcome:
    if desk.room.tasks[key].archived_at is None:
        return fail("tasks.none")
    desk.record((ev.TaskArchived(undone=True), key), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
