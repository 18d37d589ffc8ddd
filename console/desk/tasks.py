"""Tasks at the desk: how one is made, given and ended, what terminals and sources say of it and are told.

What is told, and to whom: a unit's terminal on ``unit/{unit}/task`` whatever changes for it; the source of a task from
elsewhere on ``task/{source}/reply`` each step; the room in the ticker.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.codec import task_reply, unit_task_payload
from console.desk import events_tasks as ev
from console.desk.bodies import Body
from console.desk.task_states import STEPS, closed, is_repeat
from console.say import say
from console.words import (
    Attachment,
    Outbound,
    PartState,
    Reject,
    RejectReason,
    ReplyMessage,
    Task,
    TaskMessage,
    TaskState,
    UnitTaskMessage,
)

if TYPE_CHECKING:
    from console.desk.desk import Desk

ROOM: Final = "room"  # source of tasks that the room or its site made
MOST: Final = 2_000  # that are not over: a platform gone wild must not fill the room
_ID_LONGEST: Final = 128  # what a terminal may send back
_TOLD: Final = {"signed": "signed", "feedback": "feedback", "done": "feedback", "return": "refused"}


def new_id(desk: Desk) -> str:
    return f"{desk.seat}-{uuid.uuid4().hex[:12]}"


def next_no(desk: Desk) -> str:
    """T12: none is given twice."""
    return f"T{desk.room.task_last + 1}"


def live(desk: Desk) -> list[Task]:
    """Tasks that are not over, oldest first."""
    return [desk.room.tasks[key] for key in desk.room.live_tasks]


def make(desk: Desk, task: Task, units: Sequence[str], actor: str) -> Task:
    """Record a task and who gets it as one transaction, and tell them."""
    bodies: list[tuple[Body, str]] = [(ev.TaskMade(task=task), task.id)]
    if units:
        bodies.append((ev.TaskIssued(units=tuple(units)), task.id))
    desk.record(*bodies, actor=actor)
    desk.tell("tasks.tick_made", {"no": task.no, "text": short(task)}, "task", task.id)
    _given(desk, task.id, units)
    return desk.room.tasks[task.id]


def issue(desk: Desk, task: Task, units: Sequence[str], actor: str) -> None:
    desk.record((ev.TaskIssued(units=tuple(units)), task.id), actor=actor)
    _given(desk, task.id, units)


def _given(desk: Desk, key: str, units: Sequence[str]) -> None:
    task = desk.room.tasks[key]
    for unit in units:
        publish(desk, task, unit)
        tell_source(desk, task, "issued", unit)
        desk.tell("tasks.tick_issued", {"no": task.no, "unit": unit}, "task", key)
    desk.tasking.busy = True  # one of them may be on an incident


def relieve(desk: Desk, task: Task, units: Sequence[str], text: str, actor: str) -> None:
    """Take it off units; their terminals let it go."""
    desk.record((ev.TaskRelieved(units=tuple(units), text=text), task.id), actor=actor)
    for unit in units:
        publish(desk, desk.room.tasks[task.id], unit, "over", text)


def withdraw(desk: Desk, task: Task, text: str, actor: str) -> None:
    """It is nobody's any more; all who had it are told."""
    had = [part.unit for part in task.parts if part.state in (PartState.ISSUED, PartState.SIGNED, PartState.FEEDBACK)]
    desk.record((ev.TaskWithdrawn(text=text), task.id), actor=actor)
    for unit in had:
        publish(desk, desk.room.tasks[task.id], unit, "over", text or say("tasks.withdrawn_text"))
    tell_source(desk, desk.room.tasks[task.id], "withdrawn", text=text, by=actor)
    desk.tell("tasks.tick_withdrawn", {"no": task.no}, "task", task.id)


def tell_again(desk: Desk, task: Task, said: str) -> None:
    """All who have it to do hear how it stands now."""
    for part in task.parts:
        if part.state.active:
            publish(desk, task, part.unit, "interrupted" if part.held else "active", said)


def publish(desk: Desk, task: Task, unit: str, state: str = "active", said: str = "") -> None:
    """Send, or send again: always the same id, so that a terminal can tell."""
    issuer = f"{desk.site.config.id}/{desk.seat}"
    payload = unit_task_payload(task, unit, desk.site.config.id, issuer, state, said)
    out = Outbound(topic=f"unit/{unit}/task", payload=payload, tag=f"task:{task.id}", key=f"task:{task.id}:{unit}")
    desk.feed.publish(out, desk.sent)
    desk.tasking.sent_at[(task.id, unit)] = desk.clock.now()


def tell_source(desk: Desk, task: Task, step: str, unit: str = "", text: str = "", by: str = "") -> None:
    """One step for whoever sent it; the room's own tasks have nobody to tell."""
    if task.source == ROOM:
        return
    payload = task_reply(task, step, desk.clock.now(), unit=unit, text=text, by=by)
    topic = f"task/{task.source}/reply"
    desk.feed.publish(Outbound(topic=topic, payload=payload, key=f"reply:{uuid.uuid4()}"), desk.sent)


def short(task: Task, longest: int = 14) -> str:
    """The beginning of its words, for a row and a line."""
    return task.text if len(task.text) <= longest else task.text[: longest - 1] + "…"


# --- terminals ------------------------------------------------------------------------------------------------------


def reply(desk: Desk, message: ReplyMessage) -> None:
    """A terminal's word about a task: one step, refused by name where it has no such task, or said it before."""
    task = desk.room.tasks[message.order]
    if task.part(message.unit) is None or message.step not in STEPS:
        desk.refuse(_reject(message, RejectReason.UNKNOWN_ORDER, f"task {task.no} is not of unit {message.unit}"))
    elif is_repeat(task, message.unit, message.step, message.t, message.text, on_behalf=False):
        desk.refuse(_reject(message, RejectReason.DUPLICATE, f"step {message.step}"))
    else:
        words = " ".join((message.text, *message.pictures)).strip()
        body = ev.TaskStepped(
            unit=message.unit, step=message.step, t=message.t, text=words,
            seen_at=message.received_at or desk.clock.now(),
        )  # fmt: skip
        step(desk, task, body, f"unit:{message.unit}")


def step(desk: Desk, task: Task, body: ev.TaskStepped, actor: str) -> None:
    """One step of a unit, by its terminal or on its behalf: event, ticker, source."""
    before = task.part(body.unit)
    desk.record((body, task.id), actor=actor)
    now = desk.room.tasks[task.id]
    after = now.part(body.unit)
    moved = before is not None and after is not None and before.state is not after.state
    code = f"tasks.tick_{body.step}" if moved or body.step not in _TOLD else "tasks.tick_after_end"
    desk.tell(code, {"no": task.no, "unit": body.unit, "text": body.text}, "task", task.id)
    if moved and body.step in _TOLD:
        tell_source(desk, now, _TOLD[body.step], body.unit, body.text, by=actor)


def resend_to(desk: Desk, unit: str) -> None:
    """The unit's terminal is back: what it has not signed, or has waiting, goes to it at once."""
    for task in live(desk):
        part = task.part(unit)
        if part is not None and part.state.active and (part.state is PartState.ISSUED or part.held):
            publish(desk, task, unit, "interrupted" if part.held else "active")


def seen(desk: Desk, message: UnitTaskMessage) -> None:
    """Our own word to a terminal coming back says nothing new."""


def _reject(message: ReplyMessage, reason: RejectReason, detail: str) -> Reject:
    """The text may name people: the example says only what it was."""
    return Reject(
        reason=reason, topic=f"unit/{message.unit}/reply", detail=detail,
        example=f"task={message.order[:60]} step={message.step} t={message.t:.0f}", received_at=message.received_at,
    )  # fmt: skip


# --- sources --------------------------------------------------------------------------------------------------------


def task_id(source: str, source_id: str) -> str:
    """Of a task from elsewhere; one that a terminal could not send back is named by its digest."""
    whole = f"{source}:{source_id}"
    return whole if len(whole) <= _ID_LONGEST else f"{source[:60]}:{hashlib.sha256(whole.encode()).hexdigest()}"


def asked(desk: Desk, message: TaskMessage) -> None:
    """From ``task/{source}``: new, changed, the same again, or taken back."""
    known = desk.room.tasks.get(task_id(message.source, message.id))
    if known is not None:
        _changed(desk, known, message)
    elif len(desk.room.live_tasks) >= MOST:
        desk.refuse(Reject(reason=RejectReason.TOO_LARGE, topic=f"task/{message.source}",
                           detail=f"{MOST} open tasks", example=f"id={message.id[:60]}"))  # fmt: skip
    else:
        task = _from_source(desk, message)
        make(desk, task, (), "system")
        tell_source(desk, task, "received")
        if message.withdrawn:  # it came before the task itself
            withdraw(desk, desk.room.tasks[task.id], message.text, "system")


def _from_source(desk: Desk, message: TaskMessage) -> Task:
    config, now = desk.site.config.tasks, desk.clock.now()
    many = len(message.goals) > 1 or any(goal.kind != "point" for goal in message.goals)
    return Task(
        id=task_id(message.source, message.id), no=next_no(desk), source=message.source, source_id=message.id,
        text=message.text or say("tasks.no_words"), made_at=now, made_by=message.source, goals=message.goals,
        patrol=bool(message.goals) and (many if message.patrol is None else message.patrol),
        level=message.level or config.level, due_at=message.due_at, remind_s=config.remind_min * 60,
        gap_s=config.gap_min * 60, stay_s=config.stay_min * 60, asked_by=message.asked_by, wished=message.units,
        attachments=tuple(attached(one, now, message.source) for one in message.links),
    )  # fmt: skip


def attached(url: str, at: float, by: str) -> Attachment:
    return Attachment(name=url.rstrip("/").rpartition("/")[2] or url, url=url, at=at, by=by)


def _changed(desk: Desk, known: Task, message: TaskMessage) -> None:
    """Only what the source now says otherwise; goals and units are those of the first word."""
    if message.withdrawn:
        if not closed(known):
            withdraw(desk, known, message.text, "system")
        return
    old = {one.url for one in known.attachments}
    more = tuple(attached(one, desk.clock.now(), message.source) for one in message.links if one not in old)
    body = ev.TaskChanged(
        text=message.text if message.text and message.text != known.text else None,
        due_at=message.due_at if message.due_at is not None and message.due_at != known.due_at else None,
        level=message.level if message.level and message.level != known.level else None,
        attachments=(*known.attachments, *more) if more else None,
    )  # fmt: skip
    if body == ev.TaskChanged() or closed(known):
        tell_source(desk, known, "received")  # delivered again: perhaps it never heard us
        return
    desk.record((body, known.id), actor="system")
    desk.tell("tasks.tick_changed", {"no": known.no}, "task", known.id)
    tell_again(desk, desk.room.tasks[known.id], say("tasks.changed_text"))




def without_parts(task: Task) -> Task:
    """What a series repeats of it."""
    return replace(task, parts=(), marks=(), state=TaskState.CREATED, supervised_at=None, archived_at=None)
