"""What of tasks happens by itself, a little on every beat: turns of series, 有警接警 and 无警巡逻, reminders, silence.

A task whose unit gets an incident is interrupted, and resumed when the unit is free again (its duty says available and
it has no order): both are recorded, told to the terminal and to the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import events_tasks as ev
from console.desk import tasks, tasks_site, tasks_turns
from console.desk.fold_shift import present
from console.desk.patrols import Patrols
from console.say import say
from console.words import Changes, PartState, Series, Task
from layers.units import AVAILABLE, Duty

if TYPE_CHECKING:
    from console.desk.desk import Desk

_MINUTE_S: Final = 60.0


class Tasking:
    """Of one desk. ``busy``: orders, duties or tasks have changed since 有警接警 was looked at."""

    def __init__(self) -> None:
        self.sent_at: dict[tuple[str, str], float] = {}  # task, unit → when it last went out in this process
        self.busy = True
        self.late: set[str] = set()  # overdue tasks that the ticker has named
        self.patrols = Patrols()
        self._sited = False

    def heard(self, changes: Changes) -> None:
        if changes & Changes.SITE:
            self._sited = False
        self.patrols.heard(changes)
        if changes & (Changes.ORDERS | Changes.UNITS | Changes.SHIFT | Changes.TASKS | Changes.INCIDENTS):
            self.busy = True

    def step(self, desk: Desk) -> None:
        """On every beat; nothing to do costs nothing."""
        self.patrols.step(desk)
        if self.busy:
            self.busy = False
            for task in tasks.live(desk):
                _interrupt(desk, task)

    def second(self, desk: Desk) -> None:
        """Once a second: what is due."""
        now = desk.clock.now()
        if not self._sited:
            self._sited = True
            tasks_site.take(desk)
        for series in list(desk.room.series.values()):
            turn = tasks_turns.due(desk, series, now)
            if turn is not None:
                _turn(desk, series, turn)
        for task in tasks.live(desk):
            self._remind(desk, task, now)
            self._resend(desk, task, now)
        self.patrols.second(desk)

    def _remind(self, desk: Desk, task: Task, now: float) -> None:
        """Before it is due its units hear it once more; past it the duty lead is told, once."""
        if task.due_at is None or not task.state.open:
            return
        if now > task.due_at:
            if task.id not in self.late:
                self.late.add(task.id)
                facts = {"no": task.no, "text": tasks.short(task), "units": " ".join(task.active_units)}
                desk.tell("tasks.tick_overdue", facts, "task", task.id)
                desk.changed(Changes.TASKS)
            return
        self.late.discard(task.id)  # it was given more time
        wanted = task.remind_s and now >= task.due_at - task.remind_s and now - task.made_at >= task.remind_s
        if wanted and task.active_units and not _reminded(task):
            minutes = max(1, round((task.due_at - now) / _MINUTE_S))
            desk.record((ev.TaskUrged(text=""), task.id), actor="system")
            desk.tell("tasks.tick_reminded", {"no": task.no, "n": minutes}, "task", task.id)
            tasks.tell_again(desk, desk.room.tasks[task.id], say("tasks.reminder_text", n=minutes))

    def _resend(self, desk: Desk, task: Task, now: float) -> None:
        """To who has not signed: at once after a restart, then every few minutes."""
        every = desk.site.config.tasks.resend_min * _MINUTE_S
        for part in task.parts:
            if part.state is PartState.ISSUED and not part.held:
                last = self.sent_at.get((task.id, part.unit))
                if last is None or now - last >= every or last > now:
                    tasks.publish(desk, task, part.unit)


def _reminded(task: Task) -> bool:
    """Since its due time was last changed."""
    for mark in reversed(task.marks):
        if mark.step == "urged" and mark.by == "system":
            return True
        if mark.step == "changed":
            return False
    return False


def _turn(desk: Desk, series: Series, turn: tasks_turns.Turn) -> None:
    """One transaction; then who gets it is told, and how many fell out."""
    desk.record(*tasks_turns.bodies(turn), actor="system")
    if turn.task is not None:
        task = desk.room.tasks[turn.task.id]
        desk.tell("tasks.tick_turn", {"no": task.no, "text": tasks.short(task)}, "task", task.id)
        for unit in turn.units:
            tasks.publish(desk, task, unit)
        desk.tasking.busy = True
    if turn.missed:
        facts = {"no": series.task.no, "text": tasks.short(series.task), "n": turn.missed}
        desk.tell("tasks.tick_missed", facts, "task", turn.task.id if turn.task is not None else "")


def _interrupt(desk: Desk, task: Task) -> None:
    for part in task.parts:
        if not part.state.active:
            continue
        order = desk.order_of(part.unit)
        if order is not None and part.held_by != order.id:
            _hold(desk, task, part.unit, order.id, first=not part.held)
        elif order is None and part.held and free(desk, part.unit):
            _resume(desk, task, part.unit)


def free(desk: Desk, unit: str) -> bool:
    """Its duty says that it may be sent, and it has no break; unknown is never free."""
    row = desk.units.row.get(unit)
    if row is None or Duty(int(desk.units.duty[row])) not in AVAILABLE:
        return False
    return not present(desk.room, unit).resting


def _hold(desk: Desk, task: Task, unit: str, order: str, first: bool) -> None:
    """A further incident after the first says nothing new to anybody."""
    desk.record((ev.TaskHeld(unit=unit, order=order), task.id), actor="system")
    if first:
        now = desk.room.tasks[task.id]
        tasks.publish(desk, now, unit, "interrupted", say("tasks.held_text"))
        tasks.tell_source(desk, now, "interrupted", unit)
        desk.tell("tasks.tick_held", {"no": task.no, "unit": unit}, "task", task.id)


def _resume(desk: Desk, task: Task, unit: str) -> None:
    desk.record((ev.TaskResumed(unit=unit), task.id), actor="system")
    now = desk.room.tasks[task.id]
    tasks.publish(desk, now, unit, "active", say("tasks.resumed_text"))
    tasks.tell_source(desk, now, "resumed", unit)
    desk.tell("tasks.tick_resumed", {"no": task.no, "unit": unit}, "task", task.id)
