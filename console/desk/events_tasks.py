"""Events about tasks, their turns and what of them has been visited."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words import Attachment, Series, Task, VisitRun


class TaskMade(Body, frozen=True, kw_only=True):
    """A new task. The same id again (a turn that another seat made too) changes nothing."""

    task: Task


class TaskIssued(Body, frozen=True, kw_only=True):
    """Given to units: those that have it already keep what they said."""

    units: tuple[str, ...]


class TaskRelieved(Body, frozen=True, kw_only=True):
    """Taken off units again."""

    units: tuple[str, ...]
    text: str = ""


class TaskStepped(Body, frozen=True, kw_only=True):
    """What a unit says of its task, or a person on its behalf."""

    unit: str
    step: str  # a reply's step: signed enroute onscene report backup feedback done return
    t: float  # by the sayer's clock
    text: str = ""
    on_behalf: bool = False
    seen_at: float = 0.0


class TaskChanged(Body, frozen=True, kw_only=True):
    """None: as before. A due time that is taken away is 0."""

    text: str | None = None
    due_at: float | None = None
    level: int | None = None
    attachments: tuple[Attachment, ...] | None = None


class TaskHeld(Body, frozen=True, kw_only=True):
    """中断: the unit was sent to an incident by this order."""

    unit: str
    order: str


class TaskResumed(Body, frozen=True, kw_only=True):
    """恢复: the unit is free again."""

    unit: str


class TaskUrged(Body, frozen=True, kw_only=True):
    """督促: a person asks how far it is; the units are told once more."""

    text: str = ""


class TaskAgain(Body, frozen=True, kw_only=True):
    """The feedback was not enough: its units have it to do again."""

    text: str = ""


class TaskSupervised(Body, frozen=True, kw_only=True):
    """督办: looked at. ``undone``: taken back."""

    text: str = ""
    undone: bool = False


class TaskArchived(Body, frozen=True, kw_only=True):
    """归档. ``undone``: taken back."""

    text: str = ""
    undone: bool = False


class TaskWithdrawn(Body, frozen=True, kw_only=True):
    text: str = ""


class TaskVisited(Body, frozen=True, kw_only=True):
    """What the track of its units has visited since the last of these."""

    runs: tuple[VisitRun, ...]


class SeriesMade(Body, frozen=True, kw_only=True):
    """A task that comes again, or one put back as it was (undo)."""

    series: Series


class SeriesTurned(Body, frozen=True, kw_only=True):
    """Everything up to ``at`` is dealt with; ``missed`` turns were not made, because the room was off."""

    at: float
    missed: int = 0


class SeriesEnded(Body, frozen=True, kw_only=True):
    text: str = ""


KINDS: Final[dict[str, type[Body]]] = {
    "task.made": TaskMade,
    "task.issued": TaskIssued,
    "task.relieved": TaskRelieved,
    "task.step": TaskStepped,
    "task.changed": TaskChanged,
    "task.held": TaskHeld,
    "task.resumed": TaskResumed,
    "task.urged": TaskUrged,
    "task.again": TaskAgain,
    "task.supervised": TaskSupervised,
    "task.archived": TaskArchived,
    "task.withdrawn": TaskWithdrawn,
    "task.visited": TaskVisited,
    "series.made": SeriesMade,
    "series.turned": SeriesTurned,
    "series.ended": SeriesEnded,
}
