"""The card of a task: where it stands, until when, from whom, what of it is visited, its units, what was said."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk import tasks_alarms, tasks_words
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols import flags
from console.glass.window.keys import cap
from console.say import known, say
from console.verbs import calls
from console.words import Goal, Series, Task, TaskMark, TaskPart, TaskState

_LINES: Final = 5
_GOALS: Final = 12
_MARKS: Final = 8
_LINE: Final = 22
_ROW: Final = 40


def draw_task(ink: Ink, panel: Panel, room: Room, key: str, w: float) -> float:
    """The answer is the y where it ends."""
    task = room.desk.tasks.get(key)
    if task is None:
        ink.text(16, 30, say("task.gone"), "t2")
        return 60
    y = _head(ink, room, task, w)
    y = _facts(ink, room, task, y, w)
    y = _visited(ink, room, task, y, w)
    y = _parts(ink, panel, room, task, y, w)
    return _said(ink, task, y, w)


def _head(ink: Ink, room: Room, task: Task, w: float) -> float:
    now = room.now
    look = flags.look_of(task, now)
    ink.painter.drawPixmap(16, 16, flags.flag_pixmap(ink.theme, look, 32, ink.painter.transform().m11()))
    x = ink.text(56, 32, task.no, "t1", 20, bold=True)
    token = "warn" if look == flags.LATE else "t1" if look == flags.HELD else "t2"
    x = ink.text(x + 10, 32, tasks_words.state_words(task, now), token, 15, bold=look == flags.LATE)
    if task.level < 3:
        ink.text(x + 10, 32, say(f"card.level.{task.level}"), "lv" if task.level == 1 else "t2", 13)
    ink.right(w - 16, 32, tasks_words.due_words(task, now), "t2")
    y = 64.0
    for line in fonts.wrap(task.text, 15, w - 32, _LINES):
        y = _line(ink, y, line, "t1", 15) + 1
    return y + 2


def _line(ink: Ink, y: float, text: str, token: str = "t2", px: int = 13) -> float:
    if text:
        ink.text(16, y, text, token, px)
        return y + _LINE
    return y


def _facts(ink: Ink, room: Room, task: Task, y: float, w: float) -> float:
    """A line for each that there is something to say of."""
    series = tasks_words.series_of(room.desk, task)
    lines = (
        say("task.due_at", at=tasks_words.clock(task.due_at)) if task.due_at is not None else "",
        _from(room, task),
        _series_words(series) if series is not None else "",
        say("task.wished", units=" ".join(task.wished)) if task.wished and not task.parts else "",
    )
    for line in lines:
        y = _line(ink, y, fonts.fit(line, 13, False, w - 32))
    for one in task.attachments:
        y = _line(ink, y, fonts.fit(say("task.link", url=one.url or one.name), 13, False, w - 32), "acc")
    ink.hline(0, w, y - 4)
    return y + 10


def _from(room: Room, task: Task) -> str:
    made = tasks_words.clock(task.made_at)
    if task.source != "room":
        return say("task.from_source", who=" ".join(p for p in (task.source, task.asked_by) if p), at=made)
    kind, _, key = task.of.partition(":")
    what = room.desk.no_of(key) if kind == "incident" else ""
    return say("task.from_incident", who=task.made_by, at=made, no=what) if what else say(
        "task.from_room", who=task.made_by, at=made
    )


def _series_words(series: Series) -> str:
    return say("task.turn_of", no=series.task.no, when=tasks_words.repeat_words(series.repeat))


def _visited(ink: Ink, room: Room, task: Task, y: float, w: float) -> float:
    """How far it is visited, in all and place by place, and what of it is wrong."""
    progress, now = room.desk.progress(task), room.now
    if progress is not None:
        y = _line(ink, y, tasks_words.progress_words(progress, now) or say("task.unvisited"), "t1")
        if task.state.open:
            for name, at in tasks_alarms.gaps(task, progress, now)[:2]:
                y = _line(ink, y, say("task.gap", place=name, time=tasks_words.span(now - at)), "warn")
            for unit, at in tasks_alarms.stays(task, progress, now):
                y = _line(ink, y, say("task.stay", unit=unit, time=tasks_words.span(now - at)), "warn")
    times = progress.goals if progress is not None else ()
    for n, goal in enumerate(task.goals[:_GOALS]):
        y = _goal(ink, goal, times[n] if n < len(times) else None, now, y, w)
    if len(task.goals) > _GOALS:
        y = _line(ink, y, say("task.more_goals", n=len(task.goals) - _GOALS), "t3")
    if task.goals:
        ink.hline(0, w, y - 4)
        y += 10
    return y


def _goal(ink: Ink, goal: Goal, at: float | None, now: float, y: float, w: float) -> float:
    """``● 一中东门   4 分前``; hollow while nobody was there."""
    if at is not None:
        ink.dot(22, y, 4.0, "acc" if at else "line2")
        words = say("task.ago", time=tasks_words.span(now - at)) if at else say("task.not_yet")
        right = ink.right(w - 16, y, words, "t2" if at else "t3", 12)
    else:
        right = w - 16
    name = goal.name or f"{goal.path[0][0]:.5f}, {goal.path[0][1]:.5f}"
    kind = say(f"task.kind.{goal.kind}")
    stay = say("task.dwell", time=figures.limit(goal.dwell_s)) if goal.dwell_s else ""
    text = " ".join(part for part in (kind, name, stay) if part)
    ink.text(34 if at is not None else 16, y, fonts.fit(text, 13, False, right - 44), "t1" if at else "t2")
    return y + _LINE


def _parts(ink: Ink, panel: Panel, room: Room, task: Task, y: float, w: float) -> float:
    for part in task.parts:
        y = _part(ink, panel, room, part, y, w)
    if not task.parts:
        y = _line(ink, y + 6, say("task.nobody_yet"), "warn" if task.state is TaskState.CREATED else "t2")
    return y


def _part(ink: Ink, panel: Panel, room: Room, part: TaskPart, y: float, w: float) -> float:
    lines = fonts.wrap(part.text, 13, w - 72, 3) if part.text else []
    rect = QRectF(8, y, w - 16, _ROW + 18 * len(lines))
    if panel.over(rect):
        ink.box(rect, "raise", None)
    ink.unit(30, y + 18, room.reads.mark(part.unit), 26)
    state = say("tasks.interrupted") if part.held else say(f"task.part.{part.state.value}")
    ended = part.ended_at or part.signed_at or part.at
    right = ink.runs_right(w - 16, y + 18, [Run(state, "t1" if part.held else "t2"), Run(figures.clock(ended), "t3", 12,
                                                                                         gap=8)])  # fmt: skip
    ink.text(52, y + 18, fonts.fit(room.desk.unit_words(part.unit), 13, True, right - 62), "t1", 13, bold=True)
    for n, line in enumerate(lines):
        ink.text(52, y + 38 + 18 * n, line, "t2")
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=part.unit)), room.desk.unit_words(part.unit))
    return y + _ROW + 18 * len(lines)


def _said(ink: Ink, task: Task, y: float, w: float) -> float:
    """The last things said and done, the newest first."""
    ink.hline(0, w, y)
    y += 18
    for mark in reversed(task.marks[-_MARKS:]):
        x = ink.text(16, y, figures.clock(mark.at), "t3", 12)
        ink.text(x + 8, y, fonts.fit(_mark_words(mark), 12, False, w - x - 24), "t2", 12)
        y += 20
    return y + 8


def _mark_words(mark: TaskMark) -> str:
    code = f"task.mark.{mark.step}"
    what = say(code) if known(code) else mark.step
    who = mark.unit or mark.by.removeprefix("unit:")
    behalf = say("task.behalf", by=mark.by) if mark.on_behalf else ""
    return " ".join(part for part in (who, what, mark.text, behalf) if part)


# --- buttons --------------------------------------------------------------------------------------------------------


def task_buttons(room: Room) -> list[tuple[str, str, str, bool]]:
    """Act, label, key, whether it is the blue one: what can be done now."""
    task = room.desk.tasks.get(room.desk.selection.id)
    if task is None:
        return []
    found = []
    if task.state is TaskState.FEEDBACK:
        found.append(("supervise", "task.do_supervise", True))
    elif task.state is TaskState.SUPERVISED:
        found.append(("close", "task.do_archive", True))
    elif task.active_units:
        found.append(("supervise", "task.do_urge", False))
    if task.state.open:
        found.append(("task_issue", "task.do_issue", not task.parts))
    if task.goals:
        found.append(("go", "card.go", False))
    if not task.state.over and task.state is not TaskState.SUPERVISED:
        found += [("edit", "card.edit", False), ("cancel", "task.do_drop", False)]
    return [(act, say(code), cap(act), blue) for act, code, blue in found]
