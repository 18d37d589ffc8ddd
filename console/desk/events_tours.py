"""Journal kinds of video patrols 视频巡查 and of the rounds that are due."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.tours import MissedRound, Tour, TourMark


class TourBegun(Body, frozen=True, kw_only=True):
    """It begins where its ``n`` and ``spent_s`` say."""

    tour: Tour


class TourMoved(Body, frozen=True, kw_only=True):
    """On to another stop, by a person; it goes on running, or standing, there."""

    n: int


class TourHeld(Body, frozen=True, kw_only=True):
    """It stands still. ``why``: person, unwatched (nobody has it in front of him), restart."""

    n: int
    spent_s: float
    why: str = "person"


class TourResumed(Body, frozen=True, kw_only=True):
    """It runs on from where it stood."""


class TourPassed(Body, frozen=True, kw_only=True):
    """What was looked at, for how long, and whether a picture was there; of a loop once a round."""

    marks: tuple[TourMark, ...]
    rounds: int = 0  # of a loop: how often it has been through


class TourEnded(Body, frozen=True, kw_only=True):
    """``complete``: it has been through all of its stops."""

    complete: bool = False


class RoundsPlanned(Body, frozen=True, kw_only=True):
    """Rounds count from here on: the site has them newly, or at other times. The subject is the plan's id."""

    every: str
    name: str
    since: float


class RoundsMissed(Body, frozen=True, kw_only=True):
    """Time for these is up. ``more``: so many before them, which are counted only."""

    missed: tuple[MissedRound, ...]
    more: int = 0


KINDS: Final[dict[str, type[Body]]] = {
    "tour.begun": TourBegun,
    "tour.moved": TourMoved,
    "tour.held": TourHeld,
    "tour.resumed": TourResumed,
    "tour.passed": TourPassed,
    "tour.ended": TourEnded,
    "rounds.planned": RoundsPlanned,
    "rounds.missed": RoundsMissed,
}
