"""Words of a site with several seats: what was committed by whom, who was first, who records, what clashes."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from console.words.journal import Event


class Move(msgspec.Struct, frozen=True):
    """In one transaction a unit goes from one active order to another; "": from none, to none.

    Refused where the unit is not on ``before`` any more when it is to go to ``after``: another seat was first.
    """

    unit: str
    before: str  # order id
    after: str  # order id
    incident: str = ""  # of ``after``


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """Events of all seats, our own among them, in the order of their commits; each exactly once. None at all: after a
    start without the database, that all it has has come."""

    events: tuple[Event, ...]
    seq: int  # of the last


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction of ours was not taken: another seat was first with this unit. None of its events is recorded."""

    events: tuple[str, ...]  # ids
    unit: str
    order: str = ""  # the winner's order; "": the order that we meant to replace is over
    incident: str = ""  # the winner's
    seat: str = ""
    actor: str = ""
    at: float = 0.0  # epoch s, when the winner's was given


class RecorderState(msgspec.Struct, frozen=True, kw_only=True):
    """Which seat records what terminals say: for the others it is the same room, a moment later."""

    mine: bool
    seat: str = ""  # whoever holds the lock; "": nobody is known to
    since: float = 0.0


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """Two seats sent one unit while the database was out of reach; both orders went out."""

    unit: str
    first: str  # order id that the store had, or took first
    second: str
    at: float = 0.0  # epoch s, when it was found


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """认领: which of several seats has an incident. Others are asked before they act on it."""

    incident: str
    seat: str
    actor: str  # who sat there
    at: float  # epoch s, since when
    renewed_at: float  # epoch s, its last act on the incident
    by_hand: bool = False  # 认领; else by its first act
    helpers: tuple[str, ...] = ()  # seats that acted on it all the same: they are not asked again


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """The database is back: what was written beside it is in it now."""

    events: int
    away_since: float
    clashes: tuple[Clash, ...] = ()


class TracksState(NamedTuple):
    """How fixes go into the database of several seats. ``reason``: say code, "": well. ``deputed``: processes of
    ``main.py record`` write instead."""

    reason: str = ""
    since: float = 0.0  # epoch s, when ``reason`` or ``deputed`` became so
    spooled: int = 0  # fixes on this machine's disk that the database has not got
    dropped: int = 0  # lost since the start, because neither the database nor the disk took them
    deputed: bool = False
