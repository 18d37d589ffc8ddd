"""Replay 回放: the past of the whole room on one clock."""

from __future__ import annotations

from typing import Final

import msgspec

from console.words.past import By, Lost

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 600.0)


class Moment(msgspec.Struct, frozen=True):
    """Something to jump to: a tick of the time line. ``code``, ``facts``: say."""

    at: float  # epoch s, by the clock that is replayed
    kind: str  # incident, order, ring, post, sos, alarm, bodycam, look, act, task, late
    code: str
    facts: dict[str, str | int | float] = {}
    subject: str = ""  # id of what it is about
    thing: str = ""  # "", incident, unit, camera, ring, task: what ``subject`` is, to be selected
    level: int = 0  # of an incident, 1 gravest; 0: it has none
    actor: str = ""


class LateFix(msgspec.Struct, frozen=True):
    """A fix that the room got later than it happened: where the two replays differ."""

    unit: str
    t: float
    received: float
    lon_deg: float
    lat_deg: float


class Mark(msgspec.Struct, frozen=True):
    """A or B: a moment that a person has marked, to measure between."""

    at: float


class ReplayState(msgspec.Struct, frozen=True, kw_only=True):
    """What the replay window shows of the replay itself."""

    since: float = 0.0  # the part of the past that can be replayed, epoch s
    until: float = 0.0
    at: float = 0.0  # the moment that is shown
    playing: bool = False
    speed: float = 1.0
    by: By = By.RECEIVED
    follow: tuple[str, str] = ("", "")  # kind (unit, incident) and id
    a: Mark | None = None
    b: Mark | None = None
    busy: float | None = None  # share done of what is being read; None: nothing is
    lost: tuple[Lost, ...] = ()
    code: str = ""  # say: why it cannot go on
    n: int = 0  # grows with every change
