"""How events about tasks change the room. Nothing here reads a clock: a part is held, signed or ended when the event
was made."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from console.desk import events_tasks as ev
from console.desk.fold_numbers import once
from console.desk.room import NOTHING, Fold, Patch, Room
from console.desk.task_states import after_step, marked, settled, with_part
from console.words import Changes, Event, PartState, Task, TaskMark, TaskPart, VisitRun, Visits

_NUMBER: Final = re.compile(r"T(\d+)")
MOST_OF_A_SORT: Final = 100_000  # bits of one task: more is a journal gone wrong


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of tasks and series."""
    if patch.task is not None:
        room.tasks[subject] = patch.task
        if patch.task.state.over:
            room.live_tasks.pop(subject, None)
        else:
            room.live_tasks[subject] = None
        room.task_last = max(room.task_last, number(patch.task.no))
    if patch.visits is not None:
        room.visits[subject] = patch.visits
    if patch.series is not None:
        room.series[subject] = patch.series
        room.task_last = max(room.task_last, number(patch.series.task.no))
    said = patch.task is not None or patch.visits is not None or patch.series is not None
    return Changes.TASKS if said else Changes.NOTHING


def number(no: str) -> int:
    """12 of T12."""
    match = _NUMBER.fullmatch(no)
    return int(match[1]) if match else 0


def made(room: Room, body: ev.TaskMade, event: Event) -> Patch:
    if event.subject in room.tasks:
        return NOTHING
    mark = TaskMark("made", event.at, event.actor, text="", seen_at=event.at)
    task = once(body.task, number(body.task.no), "T", room.task_last, room.tasks.values())
    return Patch(task=settled(marked(task, mark)))


def issued(room: Room, body: ev.TaskIssued, event: Event) -> Patch:
    """A unit that handed it back, or from which it was taken, begins anew; one that has it goes on."""
    task = room.tasks[event.subject]
    for unit in body.units:
        before, fresh = task.part(unit), TaskPart(unit=unit, at=event.at)
        if before is None:
            task = replace(task, parts=(*task.parts, fresh))
        elif before.state in (PartState.REFUSED, PartState.RELIEVED):
            task = with_part(task, fresh)
        else:
            continue
        task = marked(task, TaskMark("issued", event.at, event.actor, unit, seen_at=event.at))
    return Patch(task=settled(replace(task, supervised_at=None, supervised_by="")))


def relieved(room: Room, body: ev.TaskRelieved, event: Event) -> Patch:
    task = room.tasks[event.subject]
    for unit in body.units:
        part = task.part(unit)
        if part is not None and part.state.active:
            ended = {"state": PartState.RELIEVED, "ended_at": event.at, "held_by": "", "held_at": None}
            task = with_part(task, replace(part, **ended))
            task = marked(task, TaskMark("relieved", event.at, event.actor, unit, body.text, seen_at=event.at))
    return Patch(task=settled(task))


def stepped(room: Room, body: ev.TaskStepped, event: Event) -> Patch:
    task = room.tasks[event.subject]
    part = task.part(body.unit)
    if part is None:
        return NOTHING
    mark = TaskMark(body.step, body.t, event.actor, body.unit, body.text, body.on_behalf, body.seen_at or event.at)
    fresh = after_step(task, part, body.step, event.at, body.text)
    return Patch(task=settled(marked(with_part(task, fresh), mark)))


def changed(room: Room, body: ev.TaskChanged, event: Event) -> Patch:
    fields = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    if fields.get("due_at") == 0.0:
        fields["due_at"] = None
    task = replace(room.tasks[event.subject], **fields)
    return Patch(task=marked(task, TaskMark("changed", event.at, event.actor, seen_at=event.at)))


def held(room: Room, body: ev.TaskHeld, event: Event) -> Patch:
    task = room.tasks[event.subject]
    part = task.part(body.unit)
    if part is None or not part.state.active or part.held_by == body.order:
        return NOTHING
    task = with_part(task, replace(part, held_by=body.order, held_at=event.at))
    return Patch(task=marked(task, TaskMark("held", event.at, event.actor, body.unit, seen_at=event.at)))


def resumed(room: Room, body: ev.TaskResumed, event: Event) -> Patch:
    task = room.tasks[event.subject]
    part = task.part(body.unit)
    if part is None or not part.held:
        return NOTHING
    task = with_part(task, replace(part, held_by="", held_at=None))
    return Patch(task=marked(task, TaskMark("resumed", event.at, event.actor, body.unit, seen_at=event.at)))


def urged(room: Room, body: ev.TaskUrged, event: Event) -> Patch:
    mark = TaskMark("urged", event.at, event.actor, text=body.text, seen_at=event.at)
    return Patch(task=marked(room.tasks[event.subject], mark))


def again(room: Room, body: ev.TaskAgain, event: Event) -> Patch:
    """Whoever gave feedback has it to do again, as signed."""
    task = room.tasks[event.subject]
    if task.archived_at is not None or task.withdrawn_at is not None:
        return NOTHING
    for part in task.parts:
        if part.state is PartState.FEEDBACK:
            task = with_part(task, replace(part, state=PartState.SIGNED, ended_at=None))
    task = replace(task, supervised_at=None, supervised_by="")
    return Patch(task=settled(marked(task, TaskMark("again", event.at, event.actor, text=body.text, seen_at=event.at))))


def supervised(room: Room, body: ev.TaskSupervised, event: Event) -> Patch:
    at, by = (None, "") if body.undone else (event.at, event.actor)
    task = replace(room.tasks[event.subject], supervised_at=at, supervised_by=by)
    step = "unsupervised" if body.undone else "supervised"
    return Patch(task=settled(marked(task, TaskMark(step, event.at, event.actor, text=body.text, seen_at=event.at))))


def archived(room: Room, body: ev.TaskArchived, event: Event) -> Patch:
    at, by = (None, "") if body.undone else (event.at, event.actor)
    task = _let_go(replace(room.tasks[event.subject], archived_at=at, archived_by=by))
    step = "unarchived" if body.undone else "archived"
    return Patch(task=settled(marked(task, TaskMark(step, event.at, event.actor, text=body.text, seen_at=event.at))))


def withdrawn(room: Room, body: ev.TaskWithdrawn, event: Event) -> Patch:
    task = room.tasks[event.subject]
    if task.withdrawn_at is not None or task.archived_at is not None:
        return NOTHING
    task = _let_go(replace(task, withdrawn_at=event.at))
    mark = TaskMark("withdrawn", event.at, event.actor, text=body.text, seen_at=event.at)
    return Patch(task=settled(marked(task, mark)))


def _let_go(task: Task) -> Task:
    """What is over is interrupted by nothing."""
    return replace(task, parts=tuple(replace(p, held_by="", held_at=None) if p.held else p for p in task.parts))


def visited(room: Room, body: ev.TaskVisited, event: Event) -> Patch:
    before = room.visits.get(event.subject, Visits())
    sorts = {name: list(getattr(before, name)) for name in before.__struct_fields__}
    for run in body.runs:
        _put(sorts.get(run.sort), run)
    return Patch(visits=Visits(**{name: tuple(times) for name, times in sorts.items()}))


def _put(times: list[float] | None, run: VisitRun) -> None:
    """A later visit stands; a sort or an index of a later version changes nothing here."""
    if times is None or not 0 <= run.first <= run.last < MOST_OF_A_SORT:
        return
    times.extend([0.0] * (run.last + 1 - len(times)))
    for n in range(run.first, run.last + 1):
        times[n] = max(times[n], run.at)


def series_made(_room: Room, body: ev.SeriesMade, _event: Event) -> Patch:
    return Patch(series=body.series)


def turned(room: Room, body: ev.SeriesTurned, event: Event) -> Patch:
    series = room.series[event.subject]
    return Patch(series=replace(series, last_at=body.at, missed=series.missed + body.missed))


def series_ended(room: Room, _body: ev.SeriesEnded, event: Event) -> Patch:
    series = room.series[event.subject]
    if series.ended_at is not None:
        return NOTHING
    return Patch(series=replace(series, ended_at=event.at, ended_by=event.actor))


RULES: Final[dict[str, Fold]] = {
    "task.made": made,
    "task.issued": issued,
    "task.relieved": relieved,
    "task.step": stepped,
    "task.changed": changed,
    "task.held": held,
    "task.resumed": resumed,
    "task.urged": urged,
    "task.again": again,
    "task.supervised": supervised,
    "task.archived": archived,
    "task.withdrawn": withdrawn,
    "task.visited": visited,
    "series.made": series_made,
    "series.turned": turned,
    "series.ended": series_ended,
}
