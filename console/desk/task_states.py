"""How a task moves: its state is a pure function of what units said and people decided; none leads back by itself."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.words import PartState, Task, TaskMark, TaskPart, TaskState

_SIGNS: Final = frozenset({"signed", "enroute", "onscene", "report", "backup"})  # each shows that the unit has it
_ENDS: Final = {"feedback": PartState.FEEDBACK, "done": PartState.FEEDBACK, "return": PartState.REFUSED}
ONCE: Final = frozenset({"signed", "enroute", "onscene", "done"})  # a second one says nothing new
STEPS: Final = _SIGNS | _ENDS.keys()
MOST_MARKS: Final = 200  # of one task: a terminal gone wild must not fill the memory


def settled(task: Task) -> Task:
    """The same with the state that follows from its parts and decisions."""
    state = state_of(task)
    return task if state is task.state else replace(task, state=state)


def state_of(task: Task) -> TaskState:
    """Decisions of people first, then the parts."""
    if task.archived_at is not None:
        return TaskState.ARCHIVED
    if task.withdrawn_at is not None:
        return TaskState.WITHDRAWN
    parts = [part for part in task.parts if part.state is not PartState.RELIEVED]
    if not parts:
        return TaskState.CREATED
    at_work = [part for part in parts if part.state is not PartState.REFUSED]
    if not at_work:
        return TaskState.REFUSED
    if all(part.state is PartState.FEEDBACK for part in at_work):
        return TaskState.SUPERVISED if task.supervised_at is not None else TaskState.FEEDBACK
    return TaskState.ISSUED if all(part.state is PartState.ISSUED for part in at_work) else TaskState.SIGNED


def closed(task: Task) -> bool:
    """Whether nothing that a unit says can move it: archived or withdrawn, or its feedback was looked at."""
    return task.archived_at is not None or task.withdrawn_at is not None or task.supervised_at is not None


def after_step(task: Task, part: TaskPart, step: str, now: float, text: str) -> TaskPart:
    """The unit's part after what it said. Late and repeated words never lead back; what comes after the end, or to a
    part that was handed back or taken away, is kept as a mark and changes nothing."""
    if closed(task) or part.state in (PartState.REFUSED, PartState.RELIEVED):
        return part
    if part.state is PartState.FEEDBACK:
        return replace(part, text=text) if text and step in ("feedback", "done") else part
    signed = now if part.signed_at is None else part.signed_at
    if step in _ENDS:
        return replace(part, state=_ENDS[step], signed_at=signed, ended_at=now, text=text, held_by="", held_at=None)
    return replace(part, state=PartState.SIGNED, signed_at=signed)


def is_repeat(task: Task, unit: str, step: str, t: float, text: str, on_behalf: bool) -> bool:
    """The same word again (QoS 1 may say it twice), or a second 签收; since the task was last given back to it."""
    for mark in reversed(task.marks):
        if mark.step == "again" or (mark.step == "issued" and mark.unit == unit):
            return False
        if mark.unit != unit or mark.step != step:
            continue
        if mark.at == t and mark.text == text and mark.on_behalf == on_behalf:
            return True
        if step in ONCE and (on_behalf or not mark.on_behalf):
            return True
    return False


def marked(task: Task, *marks: TaskMark) -> Task:
    """With more marks; of too many the first and the newest stay."""
    every = (*task.marks, *marks)
    if len(every) > MOST_MARKS:
        every = (every[0], *every[len(every) - MOST_MARKS + 1 :])
    return replace(task, marks=every)


def with_part(task: Task, fresh: TaskPart) -> Task:
    """With this part in the place of the unit's own."""
    return replace(task, parts=tuple(fresh if part.unit == fresh.unit else part for part in task.parts))
