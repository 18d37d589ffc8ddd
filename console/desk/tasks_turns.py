"""When a task comes again: the times of a repeat, and which of them is made now. Each is made once, by its own id."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from console.desk import events_tasks as ev
from console.desk.bodies import Body
from console.words import Repeat, Series, Task

if TYPE_CHECKING:
    from console.desk.desk import Desk

_DAY_MIN: Final = 1440
_BACK_S: Final = 60.0  # a clock set back by more has been wrong, not corrected
_MOST_DAYS: Final = 400  # that are looked through: a clock gone wild must not hold the room up


def minutes_of(repeat: Repeat) -> tuple[int, ...]:
    """Minutes of the day, rising. Every n hours counts from midnight, so that everybody knows when."""
    if not repeat.hours:
        return repeat.minutes
    step = max(1, round(repeat.hours * 60))
    return tuple(range(0, _DAY_MIN, step))


def between(repeat: Repeat, after: float, until: float) -> list[float]:
    """The times after ``after`` up to ``until``, epoch s, rising. Wall-clock times of this machine's zone."""
    first = time.localtime(max(after, until - _MOST_DAYS * 86_400.0))
    out: list[float] = []
    for day in range(_MOST_DAYS + 2):
        midnight = time.mktime((first.tm_year, first.tm_mon, first.tm_mday + day, 0, 0, 0, 0, 0, -1))
        if midnight > until:
            break
        local = time.localtime(midnight)
        if not repeat.days or local.tm_wday + 1 in repeat.days:
            out += [at for minute in minutes_of(repeat) if after < (at := _at(local, minute)) <= until]
    return out


def _at(day: time.struct_time, minute: int) -> float:
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, minute, 0, 0, 0, -1))


def latest(repeat: Repeat, now: float) -> float:
    """The last time up to now; 0 when there is none within eight days."""
    return max(between(repeat, now - 8 * 86_400.0, now), default=0.0)


def following(repeat: Repeat, now: float) -> float:
    """The next time after now; 0 when there is none within eight days."""
    return min(between(repeat, now, now + 8 * 86_400.0), default=0.0)


def turn_id(series: Series, at: float) -> str:
    return f"{series.id}@{at:.0f}"


class Turn(msgspec.Struct, frozen=True):
    """What the clock makes of a series now: ``made`` at its time ``at``, or none; turns that fell out."""

    series: str
    until: float  # everything up to here is dealt with
    at: float = 0.0
    task: Task | None = None
    units: tuple[str, ...] = ()
    missed: int = 0


def due(desk: Desk, series: Series, now: float) -> Turn | None:
    """None: nothing to do. Of several times that have passed only the last is made, and only while it is not yet over;
    the others are counted as missed. What is there already, whoever made it, is not made again."""
    if series.ended_at is not None:
        return None
    if series.last_at > now + _BACK_S:  # the clock had run ahead and was set right
        return Turn(series.id, latest(series.repeat, now))
    times = between(series.repeat, series.last_at, now)
    if not times:
        return None
    fresh = [at for at in times if turn_id(series, at) not in desk.room.tasks]
    last = times[-1]
    if last in fresh and now < last + series.due_s:
        return Turn(series.id, last, last, _task(desk, series, last), series.units, len(fresh) - 1)
    return Turn(series.id, last, missed=len(fresh))


def _task(desk: Desk, series: Series, at: float) -> Task:
    """Its due time counts from its own time, not from when the room woke up."""
    return replace(
        series.task, id=turn_id(series, at), no=f"T{desk.room.task_last + 1}", made_at=at, due_at=at + series.due_s,
        series=series.id,
    )  # fmt: skip


def bodies(turn: Turn) -> list[tuple[Body, str]]:
    """The turn as events of one transaction."""
    out: list[tuple[Body, str]] = []
    if turn.task is not None:
        out.append((ev.TaskMade(task=turn.task), turn.task.id))
        if turn.units:
            out.append((ev.TaskIssued(units=turn.units), turn.task.id))
    out.append((ev.SeriesTurned(at=turn.until, missed=turn.missed), turn.series))
    return out
