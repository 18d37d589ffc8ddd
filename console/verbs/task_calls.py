"""Acts on tasks: make, give, change, take back, look after, put away. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call
from console.words import Repeat

Spot = tuple[str, str, str, float | None, float | None]  # kind, id, called, lon, lat


class MakeTask(Call, frozen=True, kw_only=True):
    """Make a task: what is to be done, where, who, until when, again when; a patrol when places are to be visited."""

    units: tuple[str, ...] = ()  # who gets it at once
    spots: tuple[Spot, ...] = ()  # incident, camera, post, place, marker, ring, beat, grid, road, point …
    line: tuple[tuple[float, float], ...] = ()  # a road as drawn
    outline: tuple[tuple[float, float], ...] = ()  # an area as drawn
    due: str = ""  # "22:00" the next time it is that, "+1800" seconds from now; "": the site's usual
    repeat: Repeat | None = None
    level: int = 0  # 0: the site's usual
    patrol: bool | None = None  # None: when more than one place, a road or an area is to be visited
    dwell_s: float = 0.0  # at each point
    gap_s: float | None = None  # of a patrol: no place unvisited for longer; None: the site's
    links: tuple[str, ...] = ()
    text: str = ""
    force: bool = False


class IssueTask(Call, frozen=True, kw_only=True):
    """Give a task to units; their terminals are told."""

    task: str
    units: tuple[str, ...]
    force: bool = False


class ChangeTask(Call, frozen=True, kw_only=True):
    """Change a task's words, due time or level, add links, take units off it; its units are told."""

    task: str
    without: tuple[str, ...] = ()
    due: str = ""
    level: int = 0
    links: tuple[str, ...] = ()
    text: str = ""


class DropTask(Call, frozen=True, kw_only=True):
    """Withdraw a task, or end one that comes again; its units and its source are told."""

    task: str
    text: str = ""


class TaskFor(Call, frozen=True, kw_only=True):
    """Mark a step of a task for its unit, as heard by radio or phone; shown as on behalf."""

    task: str
    unit: str = ""  # "": its only one
    step: str
    text: str = ""


class Supervise(Call, frozen=True, kw_only=True):
    """Look after a task: its feedback is good, or to be done again; while it runs, ask its units how far it is."""

    task: str
    again: bool = False
    text: str = ""


class ArchiveTask(Call, frozen=True, kw_only=True):
    """Put a task away: it is over, and leaves the board."""

    task: str
    text: str = ""
    force: bool = False


class ShowTasks(Call, frozen=True, kw_only=True):
    """Show the board of tasks by state or by unit; once more, hide it."""

    by: str = ""  # state, unit; "" as it was
