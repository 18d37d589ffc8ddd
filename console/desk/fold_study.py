"""What was made of which finding, and which reports were written, follows from the journal."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_study as said
from console.desk.room import Fold, Patch, Room
from console.words import Changes, Event

KEPT: Final = 500  # findings; what came of older ones has been told


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    if patch.paper is not None:
        room.papers[subject] = patch.paper
        while len(room.papers) > KEPT:
            del room.papers[next(iter(room.papers))]
        return Changes.STUDY
    if patch.acted is None:
        return Changes.NOTHING
    room.acted.pop(subject, None)
    if patch.acted:
        room.acted[subject] = patch.acted
    while len(room.acted) > KEPT:
        del room.acted[next(iter(room.acted))]
    return Changes.STUDY


def _acted(room: Room, body: said.FindingActed, event: Event) -> Patch:
    made = replace(body.acted, finding=event.subject, at=event.at, by=event.actor)
    return Patch(acted=(*room.acted.get(event.subject, ()), made))


def _dropped(room: Room, body: said.FindingDropped, event: Event) -> Patch:
    left = tuple(one for one in room.acted.get(event.subject, ()) if one.made != body.made)
    return Patch(acted=left)


def _written(_room: Room, body: said.ReportWritten, _event: Event) -> Patch:
    return Patch(paper=body.made)


RULES: Final[dict[str, Fold]] = {
    "finding.acted": _acted,
    "finding.dropped": _dropped,
    "report.written": _written,
}
