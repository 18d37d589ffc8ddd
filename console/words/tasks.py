"""Tasks 任务 as the room knows them: what is to be done or visited, by whom, until when, again when.

Frozen values, folded from the journal. Where a task stands is never stored by hand: ``state`` follows from what its
units have said and what people have decided (``console.desk.task_states``), so that no order of messages leads to a
state that there is not.
"""

from __future__ import annotations

import enum

import msgspec

from console.words.work import Attachment

LonLat = tuple[float, float]  # WGS 84 degrees

POINT_M = 40.0  # round a point to visit, unless it says otherwise


class TaskState(enum.Enum):
    """Where a task stands. 逾期 and 中断 are marks beside it, not states."""

    CREATED = "created"  # 新建: nobody has it
    ISSUED = "issued"  # 下达
    SIGNED = "signed"  # 签收 by at least one unit
    FEEDBACK = "feedback"  # 反馈 of all who did not hand it back
    SUPERVISED = "supervised"  # 督办: a person has looked at the feedback
    ARCHIVED = "archived"  # 归档
    REFUSED = "refused"  # 退回 by all
    WITHDRAWN = "withdrawn"  # 撤销 by the room or the source

    @property
    def open(self) -> bool:
        """Units still work on it, or somebody should be given it."""
        return self in _OPEN

    @property
    def over(self) -> bool:
        """It is off the board."""
        return self in (TaskState.ARCHIVED, TaskState.WITHDRAWN)


_OPEN = frozenset({TaskState.CREATED, TaskState.ISSUED, TaskState.SIGNED, TaskState.REFUSED})


class PartState(enum.Enum):
    """Where one unit of a task stands."""

    ISSUED = "issued"
    SIGNED = "signed"
    FEEDBACK = "feedback"
    REFUSED = "refused"  # 退回
    RELIEVED = "relieved"  # taken off it by the room

    @property
    def active(self) -> bool:
        """The unit still has it to do."""
        return self in (PartState.ISSUED, PartState.SIGNED)


class TaskPart(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's share. Times are epoch s by the room's clock."""

    unit: str
    at: float = 0.0  # issued
    state: PartState = PartState.ISSUED
    signed_at: float | None = None
    ended_at: float | None = None
    text: str = ""  # feedback, or why it was handed back
    held_by: str = ""  # Order.id of the incident that interrupts it 中断
    held_at: float | None = None

    @property
    def held(self) -> bool:
        return bool(self.held_by)


class TaskMark(msgspec.Struct, frozen=True):
    """One thing that was said or done about a task."""

    step: str  # made issued signed enroute onscene report backup feedback done return held resumed urged again …
    at: float  # by the sayer's clock
    by: str  # unit:03, a person, system
    unit: str = ""
    text: str = ""
    on_behalf: bool = False
    seen_at: float = 0.0


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to visit. A point has one position, a road is a line, an area an outline (not closed)."""

    kind: str  # point, road, area
    path: tuple[LonLat, ...]
    name: str = ""
    of: str = ""  # what it was made from: beat:B01, ring:…, camera:C3, road:人民路; "" drawn or typed
    radius_m: float = POINT_M  # of a point
    dwell_s: float = 0.0  # of a point: to stay so long; 0: to pass by


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """When again, by the room's wall clock. Exactly one of ``hours`` and ``minutes`` is given."""

    minutes: tuple[int, ...] = ()  # of the day: 1320 is 22:00
    days: tuple[int, ...] = ()  # 1 Monday .. 7 Sunday; () every day
    hours: float = 0.0  # every so many hours, counted from ``since``
    since: float = 0.0  # epoch s


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """任务. ``id`` is what travels; ``no`` what people say: T12."""

    id: str
    no: str
    text: str
    made_at: float
    made_by: str
    goals: tuple[Goal, ...] = ()
    patrol: bool = False  # its goals are to be visited, and the track says how far that is
    level: int = 3  # 1 gravest .. 3
    due_at: float | None = None
    remind_s: float = 600.0  # before it is due
    gap_s: float = 0.0  # of a patrol: no goal unvisited for longer; 0: no such limit
    stay_s: float = 0.0  # of a patrol: nobody stands in one place for longer; 0: no such limit
    source: str = "room"  # or who sent it on task/{source}
    source_id: str = ""
    asked_by: str = ""  # who wants it done, where the source says so
    wished: tuple[str, ...] = ()  # units that the source would like; the room decides
    of: str = ""  # what it was made from: incident:…, ring:…, beat:…, camera:…; "" nothing
    attachments: tuple[Attachment, ...] = ()
    series: str = ""  # Series.id that it is a turn of
    parts: tuple[TaskPart, ...] = ()
    marks: tuple[TaskMark, ...] = ()
    state: TaskState = TaskState.CREATED
    supervised_at: float | None = None
    supervised_by: str = ""
    archived_at: float | None = None
    archived_by: str = ""
    withdrawn_at: float | None = None

    @property
    def label(self) -> str:
        return self.no

    @property
    def active_units(self) -> tuple[str, ...]:
        """Who has it to do now, interrupted or not."""
        return tuple(part.unit for part in self.parts if part.state.active)

    @property
    def interrupted(self) -> bool:
        """中断: units have it to do, and every one of them is on an incident."""
        if not any(part.held_by for part in self.parts):
            return False
        return self.state.open and all(part.held for part in self.parts if part.state.active)

    def overdue(self, now: float) -> bool:
        """逾期: derived, never stored."""
        return self.due_at is not None and now > self.due_at and self.state.open

    def part(self, unit: str) -> TaskPart | None:
        return next((part for part in self.parts if part.unit == unit), None)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A task that comes again. Its turns are tasks of their own, each made once, by the clock."""

    id: str
    task: Task  # what each turn is like; without parts and marks
    units: tuple[str, ...] = ()  # who gets each turn at once
    repeat: Repeat
    due_s: float = 3600.0  # after its time
    last_at: float = 0.0  # the last time that was dealt with, epoch s
    missed: int = 0  # turns that fell into a time when the room was off, in all
    ended_at: float | None = None
    ended_by: str = ""  # a person, or "site": the site's file no longer has it


class Visits(msgspec.Struct, frozen=True, kw_only=True):
    """How far a patrol task is visited, as the track says: epoch s of the last visit of each, 0 never.

    ``points`` as the goals come; roads are cut into ``bits`` and areas into ``cells`` as ``layers.patrol`` cuts them.
    """

    points: tuple[float, ...] = ()
    bits: tuple[float, ...] = ()
    cells: tuple[float, ...] = ()


class VisitRun(msgspec.Struct, frozen=True):
    """Things of one sort visited one after the other: indices ``first`` to ``last``, at the latest at ``at``."""

    sort: str  # points, bits, cells
    first: int
    last: int
    at: float


class TaskMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A task from elsewhere, on ``task/{source}``."""

    source: str
    id: str  # the source's own
    t: float
    text: str = ""
    goals: tuple[Goal, ...] = ()
    patrol: bool | None = None
    level: int = 0  # 0: the source did not say
    due_at: float | None = None
    units: tuple[str, ...] = ()  # whom the source would like
    asked_by: str = ""
    links: tuple[str, ...] = ()
    withdrawn: bool = False  # the source takes it back
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class UnitTaskMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A task as it stands on ``unit/{unit}/task``: what a terminal reads."""

    unit: str
    id: str
    no: str
    issuer: str
    t: float
    state: str  # active, interrupted, over
    text: str = ""
    said: str = ""  # the room's word that goes with this sending
    patrol: bool = False
    level: int = 3
    goals: tuple[Goal, ...] = ()
    due_at: float | None = None
    links: tuple[str, ...] = ()
    received_at: float = 0.0
    extra: str = ""
