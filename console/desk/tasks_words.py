"""How a task is said: for the command line, a row, a card, the line of what Enter would do."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from console.desk import tasks
from console.desk.patrols import Progress
from console.say import language, say
from console.verbs import Said, Thing
from console.verbs.tasking import repeat_word
from console.words import Repeat, Series, Task

if TYPE_CHECKING:
    from console.desk.desk import Desk

_OVER_NAMED: Final = 200  # of those that are over, the newest can still be called by name
_SEAM: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[一-鿿])")
_MINUTE_S: Final = 60.0


def stamp(desk: Desk) -> object:
    """What the book of tasks is made of: live ones with their state, and how many there are."""
    room = desk.room
    return [(key, room.tasks[key].state) for key in room.live_tasks], len(room.tasks), len(room.series)


def things(desk: Desk) -> list[Thing]:
    """Live ones, the newest first, then series, then the last that are over."""
    room = desk.room
    ended = [key for key in reversed(room.tasks) if key not in room.live_tasks][:_OVER_NAMED]
    series = [one for one in room.series.values() if one.ended_at is None]
    return [
        *(_thing(room.tasks[key]) for key in reversed(room.live_tasks)),
        *(_named(one.id, one.task, Said("tasks.comes_again")) for one in series),
        *(_thing(room.tasks[key]) for key in ended),
    ]


def _thing(task: Task) -> Thing:
    return _named(task.id, task, Said(f"tasks.state.{task.state.value}"))


def _named(key: str, task: Task, aside: Said) -> Thing:
    number = task.no.removeprefix("T")
    return Thing(
        kind="task", id=key, label=task.no, title=tasks.short(task), aside=aside, more=(f"任{number}", f"task{number}")
    )


def called(desk: Desk, key: str) -> list[str]:
    """``T12 夜间巡逻`` of a task or a series; nothing when there is none such."""
    series = desk.room.series.get(key)
    task = desk.room.tasks.get(key) or (series.task if series is not None else None)
    return [] if task is None else [f"{task.no} {tasks.short(task)}"]


def state_words(task: Task, now: float) -> str:
    """签收, 中断, 逾期 26 分: the mark before the state."""
    if task.overdue(now):
        assert task.due_at is not None
        return say("tasks.overdue", time=span(now - task.due_at))
    if task.interrupted:
        return say("tasks.interrupted")
    return say(f"tasks.state.{task.state.value}")


def due_words(task: Task, now: float) -> str:
    """``剩 26 分``, ``至 22:00``; "" without a due time or when it is over."""
    if task.due_at is None or not task.state.open or task.overdue(now):
        return ""
    left = task.due_at - now
    return say("tasks.left", time=span(left)) if left < 6 * 3600 else say("tasks.until", at=clock(task.due_at))


def span(seconds: float) -> str:
    """``26 分``, ``118 分``, ``3 小时``, ``2 天``: at a glance; the card has the time itself."""
    minutes = int(max(0.0, seconds) // _MINUTE_S)
    if minutes < 1:
        return say("tasks.moment")
    if minutes < 120:
        return say("tasks.minutes", n=minutes)
    if minutes < 2 * 1440:
        return say("tasks.hours", n=minutes // 60)
    return say("tasks.days", n=minutes // 1440)


def clock(at: float) -> str:
    return time.strftime("%m-%d %H:%M", time.localtime(at))


def progress_words(progress: Progress | None, now: float) -> str:
    """``路 63 % · 点 4/6 · 上次 12 分前``; "" when it is no patrol."""
    return " · ".join(progress_parts(progress, now))


def progress_parts(progress: Progress | None, now: float) -> list[str]:
    """The same in pieces, what matters most first: where there is no room for all, the last are left out whole."""
    if progress is None:
        return []
    parts = []
    if progress.road is not None:
        parts.append(say("tasks.road", n=int(progress.road * 100)))
    if progress.of_points:
        parts.append(say("tasks.points", n=progress.points, of=progress.of_points))
    if progress.area is not None:
        parts.append(say("tasks.area", n=int(progress.area * 100)))
    if progress.last_at:
        parts.append(say("tasks.last", time=span(now - progress.last_at)))
    return parts


def repeat_words(repeat: Repeat) -> str:
    """As it is typed, in the language of the screen, with a blank between words and figures."""
    return _SEAM.sub(" ", repeat_word(repeat, language() == "zh_CN"))


def series_of(desk: Desk, task: Task) -> Series | None:
    """The series that it is a turn of."""
    return desk.room.series.get(task.series) if task.series else None
