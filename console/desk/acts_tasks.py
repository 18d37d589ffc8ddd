"""Verbs about tasks: 任, 派任, 改任, 销任, 代任, 督, 归, 任务."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import choice, tasks, tasks_places, tasks_turns, undo
from console.desk import events_tasks as ev
from console.desk.acts_order import fail, failed
from console.desk.orders import Objection
from console.desk.state import Outcome, Selection
from console.desk.task_states import closed
from console.say import listed, say
from console.verbs import Said, calls, joined
from console.words import Goal, PartState, Series, Task, TaskState
from layers.units import Duty, Link

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_TEXT = 2_000


# --- 任 -------------------------------------------------------------------------------------------------------------


def make(desk: Desk, call: calls.MakeTask) -> Outcome:
    """任: one task, or a series of them when it comes again."""
    task = drafted(desk, call)
    if isinstance(task, Said):
        return failed(task)
    refused = refusal(objections(desk, call.units, None), call.force)
    if refused is not None:
        return refused
    return _series(desk, call, task) if call.repeat is not None else _once(desk, call, task)


def drafted(desk: Desk, call: calls.MakeTask) -> Task | Said:
    """The task that the call describes; what is not said is the site's usual."""
    goals = tasks_places.goals_of(desk, call)
    if isinstance(goals, Said):
        return goals
    if len(desk.room.live_tasks) >= tasks.MOST:
        return Said("tasks.many", {"n": tasks.MOST})
    text = call.text.strip() or _text(goals)
    if not text or len(text) > MOST_TEXT:
        return Said("tasks.empty" if not text else "tasks.long", {"most": MOST_TEXT})
    config, now = desk.site.config.tasks, desk.clock.now()
    due = due_at(call.due, now) if call.due else now + config.due_min * 60 if config.due_min else None
    many = len(goals) > 1 or any(goal.kind != "point" for goal in goals)
    of = next((goal.of for goal in goals if goal.of), "")
    return Task(
        id=tasks.new_id(desk), no=tasks.next_no(desk), text=text, made_at=now, made_by=desk.actor, goals=goals,
        patrol=bool(goals) and (many if call.patrol is None else call.patrol), level=call.level or config.level,
        due_at=due, remind_s=config.remind_min * 60, stay_s=config.stay_min * 60, of=of,
        gap_s=config.gap_min * 60 if call.gap_s is None else call.gap_s,
        attachments=tuple(tasks.attached(one, now, desk.actor) for one in call.links),
    )  # fmt: skip


def _text(goals: Sequence[Goal]) -> str:
    """What it says of itself where nobody has said it."""
    names = list(dict.fromkeys(goal.name for goal in goals if goal.name))
    return say("tasks.go_to", places=listed(names[:4])) if names else ""


def due_at(word: str, now: float) -> float:
    """``22:00``: the next time it is that; ``+1800``: so many seconds from now."""
    if word.startswith("+"):
        return now + float(word)
    hour, minute = (int(part) for part in word.split(":"))
    today = time.localtime(now)
    for day in (0, 1):
        at = time.mktime((today.tm_year, today.tm_mon, today.tm_mday + day, hour, minute, 0, 0, 0, -1))
        if at > now:
            return at
    return now


def _once(desk: Desk, call: calls.MakeTask, task: Task) -> Outcome:
    made = tasks.make(desk, task, call.units, desk.actor)
    what = Said("tasks.did_make", {"no": made.no})
    undo.push(desk, what, lambda d: _unmade(d, made.id, what))
    choice.select(desk, Selection("task", made.id))
    code = "tasks.made_issued" if call.units else "tasks.made"
    return Outcome(ok=True, code=code, facts=_facts(desk, made, call))


def _facts(desk: Desk, task: Task, call: calls.MakeTask) -> dict[str, object]:
    return {"no": task.no, "text": tasks.short(task), "units": " ".join(call.units), "note": note(desk, call.units)}


def _unmade(desk: Desk, key: str, what: Said) -> Outcome:
    """Only while no unit has answered."""
    task = desk.room.tasks[key]
    signed = [part.unit for part in task.parts if part.signed_at is not None]
    if signed:
        return fail("desk.undo_signed", units=" ".join(signed))
    if not closed(task):
        tasks.withdraw(desk, task, "", desk.actor)
        tasks_gone(desk, key)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def tasks_gone(desk: Desk, key: str) -> None:
    """What is over is no longer selected."""
    if desk.selection == Selection("task", key):
        choice.select(desk, Selection())


def _series(desk: Desk, call: calls.MakeTask, task: Task) -> Outcome:
    """Its first turn is the next time; the clock makes it."""
    assert call.repeat is not None
    now = desk.clock.now()
    following = tasks_turns.following(call.repeat, now)
    due_s = (due_at(call.due, following) - following) if call.due else (task.due_at or now + 3600.0) - now
    series = Series(
        id=task.id, task=tasks.without_parts(replace(task, due_at=None)), units=call.units, repeat=call.repeat,
        due_s=due_s, last_at=now,
    )  # fmt: skip
    desk.record((ev.SeriesMade(series=series), series.id), actor=desk.actor)
    what = Said("tasks.did_series", {"no": task.no})
    undo.push(desk, what, lambda d: _unseries(d, series.id, what))
    at = time.strftime("%m-%d %H:%M", time.localtime(following))
    desk.tell("tasks.tick_series", {"no": task.no, "text": tasks.short(task), "at": at}, "system", "")
    return Outcome(ok=True, code="tasks.series_made", facts={"no": task.no, "at": at})


def _unseries(desk: Desk, key: str, what: Said) -> Outcome:
    desk.record((ev.SeriesEnded(), key), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


# --- 派任 -----------------------------------------------------------------------------------------------------------


def issue(desk: Desk, call: calls.IssueTask) -> Outcome:
    task = desk.room.tasks.get(call.task)
    if task is None:
        return fail("tasks.none")
    if closed(task) or task.state is TaskState.FEEDBACK:
        return fail("tasks.is_over", no=task.no, state=Said(f"tasks.state.{task.state.value}"))
    refused = refusal(objections(desk, call.units, task), call.force)
    if refused is not None:
        return refused
    tasks.issue(desk, task, call.units, desk.actor)
    units = " ".join(call.units)
    what = Said("tasks.did_issue", {"no": task.no, "units": units})
    undo.push(desk, what, lambda d: _unissued(d, task.id, call.units, what))
    return Outcome(ok=True, code="tasks.issued", facts={"no": task.no, "units": units, "note": note(desk, call.units)})


def _unissued(desk: Desk, key: str, units: Sequence[str], what: Said) -> Outcome:
    task = desk.room.tasks[key]
    parts = [part for unit in units if (part := task.part(unit)) is not None and part.state.active]
    signed = [part.unit for part in parts if part.signed_at is not None]
    if signed:
        return fail("desk.undo_signed", units=" ".join(signed))
    tasks.relieve(desk, task, [part.unit for part in parts], say("tasks.withdrawn_text"), desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def objections(desk: Desk, units: Sequence[str], task: Task | None) -> list[Objection]:
    """What speaks against giving it to these units, hard ones first."""
    found = [one for unit in units for one in _unit_objections(desk, unit, task)]
    return sorted(found, key=lambda one: not one.hard)


def _unit_objections(desk: Desk, unit: str, task: Task | None) -> list[Objection]:
    words = {"unit": desk.unit_words(unit)}
    row = desk.units.row.get(unit)
    if row is None or not desk.units.registered[row]:
        return [Objection(Said("desk.unregistered", words), hard=True)]
    part = task.part(unit) if task is not None else None
    if part is not None and part.state not in (PartState.REFUSED, PartState.RELIEVED):
        return [Objection(Said("tasks.has_it", words), hard=True)]
    order = desk.order_of(unit)
    if order is not None:
        return [Objection(Said("tasks.on_incident", words | {"no": desk.no_of(order.incident)}))]
    if int(desk.units.duty[row]) == int(Duty.OFF):
        return [Objection(Said("tasks.off_duty", words))]
    return []


def refusal(found: Sequence[Objection], force: bool) -> Outcome | None:
    """Hard objections refuse; others wait for a person's confirmation (``!``)."""
    if not found or (force and not found[0].hard):
        return None
    hard = found[0].hard
    why = joined((one.said for one in found if one.hard == hard), Said("desk.and"))
    return Outcome(ok=False, code="desk.refused" if hard else "desk.confirm", facts={"why": why}, confirm=not hard)


def note(desk: Desk, units: Sequence[str]) -> Said | str:
    """Who will not hear it yet: it is kept and sent again when the terminal is back."""
    away = [unit for unit in units if int(desk.units.link[desk.units.row[unit]]) == int(Link.OFFLINE)]
    return Said("tasks.note_offline", {"units": " ".join(away)}) if away else ""


# --- 改任 -----------------------------------------------------------------------------------------------------------


def change(desk: Desk, call: calls.ChangeTask) -> Outcome:
    task = desk.room.tasks.get(call.task)
    if task is None or closed(task):
        return fail("tasks.none") if task is None else fail(
            "tasks.is_over", no=task.no, state=Said(f"tasks.state.{task.state.value}")
        )
    body = _change(desk, call, task)
    leaving = [unit for unit in call.without if unit in task.active_units]
    if body == ev.TaskChanged() and not leaving:
        return fail("tasks.same", no=task.no)
    if leaving:
        tasks.relieve(desk, task, leaving, say("tasks.withdrawn_text"), desk.actor)
    what = Said("tasks.did_change", {"no": task.no})
    if body != ev.TaskChanged():
        _changed(desk, task.id, body)
        back = ev.TaskChanged(text=task.text, due_at=task.due_at or 0.0, level=task.level, attachments=task.attachments)
        undo.push(desk, what, lambda d: _unchanged(d, task.id, back, what))
    else:
        undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="tasks.changed", facts={"no": task.no})


def _change(desk: Desk, call: calls.ChangeTask, task: Task) -> ev.TaskChanged:
    now, text = desk.clock.now(), call.text.strip()
    due = due_at(call.due, now) if call.due else None
    more = tuple(tasks.attached(one, now, desk.actor) for one in call.links)
    return ev.TaskChanged(
        text=text if text and text != task.text else None, due_at=due if due != task.due_at else None,
        level=call.level if call.level and call.level != task.level else None,
        attachments=(*task.attachments, *more) if more else None,
    )  # fmt: skip


def _changed(desk: Desk, key: str, body: ev.TaskChanged) -> None:
    desk.record((body, key), actor=desk.actor)
    task = desk.room.tasks[key]
    desk.tell("tasks.tick_changed", {"no": task.no}, "task", key)
    tasks.tell_again(desk, task, say("tasks.changed_text"))


def _unchanged(desk: Desk, key: str, body: ev.TaskChanged, what: Said) -> Outcome:
    if closed(desk.room.tasks[key]):
        return fail("tasks.none")
    _changed(desk, key, body)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


# --- 销任 -----------------------------------------------------------------------------------------------------------


def drop(desk: Desk, call: calls.DropTask) -> Outcome:
    """销任: what has been told cannot be untold; of a series the coming turns are not made."""
    series = desk.room.series.get(call.task)
    if series is not None:
        return _end_series(desk, series, call.text)
    task = desk.room.tasks.get(call.task)
    if task is None or closed(task):
        return fail("tasks.none")
    tasks.withdraw(desk, task, call.text.strip(), desk.actor)
    tasks_gone(desk, task.id)
    what = Said("tasks.did_drop", {"no": task.no})
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="tasks.dropped", facts={"no": task.no})


def _end_series(desk: Desk, series: Series, text: str) -> Outcome:
    if series.ended_at is not None:
        return fail("tasks.none")
    desk.record((ev.SeriesEnded(text=text), series.id), actor=desk.actor)
    what = Said("tasks.did_end", {"no": series.task.no})
    undo.push(desk, what, lambda d: _series_back(d, series, what))
    return Outcome(ok=True, code="tasks.series_ended", facts={"no": series.task.no})


def _series_back(desk: Desk, series: Series, what: Said) -> Outcome:
    """As it was; times that passed meanwhile are missed."""
    desk.record((ev.SeriesMade(series=series), series.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
