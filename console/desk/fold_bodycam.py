"""Whose wearer has been told that somebody looks follows from the journal: the last of each unit."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_bodycam as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    if patch.watched is None:
        return Changes.NOTHING
    room.watched[subject] = patch.watched
    return Changes.VIDEO


def _watched(_room: Room, body: said.BodycamWatched, _event: Event) -> Patch:
    return Patch(watched=body.watched)


def _unwatched(room: Room, body: said.BodycamUnwatched, event: Event) -> Patch:
    known = room.watched.get(event.subject)
    if known is None or known.id != body.id or not known.open:
        return NOTHING
    return Patch(watched=replace(known, ended_at=event.at))


def _heard(room: Room, body: said.BodycamHeard, event: Event) -> Patch:
    """The first answer counts."""
    known = room.watched.get(event.subject)
    if known is None or known.id != body.id or known.heard_at is not None:
        return NOTHING
    return Patch(watched=replace(known, heard_at=body.t))


RULES: Final[dict[str, Fold]] = {
    "bodycam.watched": _watched,
    "bodycam.unwatched": _unwatched,
    "bodycam.heard": _heard,
}
