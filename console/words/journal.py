"""The journal is the truth: one appended event for every act and every state message that matters."""

from __future__ import annotations

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a seat's chain. The store gives ``n``, ``prev_hash`` and ``hash`` when it appends.

    ``hash`` = SHA-256 over the canonical JSON (sorted keys, UTF-8, no spaces) of all other fields.
    """

    seat: str
    id: str  # UUID, unique over all seats
    at: float  # epoch s, the room's clock
    actor: str  # a person, "system", or "unit:17"
    kind: str  # e.g. "order.issued"; the list is console.desk.fold's table
    subject: str  # id of the incident, order, unit
    body: dict[str, Any]
    n: int = 0
    prev_hash: str = ""
    hash: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The store's answer to one append. ``ok`` False: held back in memory, not on disk (say code in ``reason``)."""

    event_id: str
    ok: bool
    at: float
    reason: str = ""


class StoreState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the room is being recorded, as the bar shows it."""

    recording: bool
    held_back: int = 0  # events that the journal does not have
    spared: int = 0  # of these, kept in the spare file: they would outlive the process
    since: float = 0.0
    reason: str = ""
    namesake: str = ""  # the machine whose process has this seat's name: this one takes no acts


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What another process has written to the journal since, in the order of its commits."""

    events: tuple[Event, ...]


class FollowState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the journal of another process can be read. ``replaced``: it is another file now, begin anew."""

    reading: bool
    since: float = 0.0
    reason: str = ""  # say code
    replaced: bool = False
