"""Video patrols 视频巡查: cameras looked at one after the other, and the rounds that are due by schedule.

Which camera is shown follows from what the journal says and from the clock alone (``Tour.place``), so that the desk and
every wall, also on another machine, show the same.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import msgspec

DESK: Final = "desk"  # ``Tour.where`` of one that a person looks through at the desk


class TourMark(msgspec.Struct, frozen=True, kw_only=True):
    """One stop as it was: how long it was in front of somebody, and how much of that with a living picture."""

    source: str
    at: float  # epoch s: it was reached
    shown_s: float  # s on a screen of this seat; 0: nobody had it in front of him
    picture_s: float | None = None  # of these with a picture that moved; None: not known here (a wall on its own)
    why: str = ""  # say code: why there was no picture

    @property
    def pictured(self) -> bool:
        """A picture was really there."""
        return bool(self.picture_s)


class Place(NamedTuple):
    """Where a tour is: the ``n``-th stop since its beginning, row ``at`` of ``Tour.stops``."""

    n: int
    at: int
    spent_s: float  # of this stop
    left_s: float
    over: bool = False  # it has been through all of them, and does not begin anew


class Tour(msgspec.Struct, frozen=True, kw_only=True):
    """One video patrol. ``n`` and ``spent_s`` are as of ``since``; None: it stands still there."""

    id: str
    no: str  # V12: what people say
    name: str  # what it goes through, in words
    of: tuple[str, ...] = ()  # ring:…, beat:…, camera:…, incident:…, plan:…, all:
    stops: tuple[str, ...]  # sources, in their order
    seconds: float = 10.0  # each of them so long
    loop: bool = False  # begins anew at its end
    where: str = DESK  # or wall:<wall>/<tile>
    plan: str = ""  # id of the site's round; "": of no schedule
    round_at: float = 0.0  # epoch s: the time of that round
    tier: int = 0  # of a ring, from 1; 0 all of them
    part: int = 1  # of ``parts``: one patrol is no longer than a person can look
    parts: int = 1
    left_out: dict[str, int] = {}  # why (offline, unknown, stream, part) → how many cameras
    begun_at: float = 0.0
    by: str = ""
    seat: str = ""
    n: int = 0
    spent_s: float = 0.0
    since: float | None = None
    held_why: str = ""  # why it stands still: person, unwatched, restart
    marks: dict[str, TourMark] = {}  # by source, the last of each
    rounds: int = 0  # how often a loop has been through
    ended_at: float | None = None
    ended_by: str = ""
    complete: bool = False  # it was ended by its own end

    @property
    def running(self) -> bool:
        return self.ended_at is None and self.since is not None

    def place(self, now: float) -> Place:
        """Where it is at ``now``, epoch s by the room's clock. A clock set back leaves it where it was."""
        gone = 0.0 if self.since is None or self.ended_at is not None else max(0.0, now - self.since)
        steps, spent = divmod(self.spent_s + gone, self.seconds)
        n, many = self.n + int(steps), len(self.stops)
        if not self.loop and n >= many:
            return Place(many, many - 1, self.seconds, 0.0, over=True)
        return Place(n, n % many, spent, self.seconds - spent)

    def source(self, now: float) -> str:
        return self.stops[self.place(now).at]

    def minutes(self) -> int:
        """How long once through takes, rounded up."""
        return math.ceil(len(self.stops) * self.seconds / 60.0)

    def seen(self) -> tuple[int, int, int]:
        """Stops with a living picture, those that had none, those that nobody had in front of him."""
        shown = [self.marks[one] for one in self.stops if one in self.marks and self.marks[one].shown_s]
        pictured = sum(one.pictured for one in shown)
        return pictured, len(shown) - pictured, len(self.stops) - len(shown)


class MissedRound(msgspec.Struct, frozen=True):
    """A round whose time has gone by without anybody having been through it."""

    at: float  # epoch s: its time
    until: float  # epoch s: so long there was time for it
    seen: int = 0  # stops that had been looked at when time was up
    of: int = 0  # of so many; 0: it was never begun


class Rounds(msgspec.Struct, frozen=True, kw_only=True):
    """What the room knows of one of the site's rounds. ``dealt``: everything up to here is done or missed."""

    plan: str
    every: str = ""
    name: str = ""
    dealt: float = 0.0
    done: tuple[float, ...] = ()  # times of the last rounds that were done, rising
    done_at: float = 0.0  # when the last of them was at its end
    missed: tuple[MissedRound, ...] = ()  # the last of them, oldest first
    missed_n: int = 0  # all of them
