"""What is on the walls, and who looks at which picture, follow from the journal."""

from __future__ import annotations

from typing import Final

from console.desk import events_wall as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event
from console.words.wall import Shown

FORMER: Final = 8  # scenes to go back through
SEEN: Final = 1000  # scenes of which it is known when they came up


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    changes = Changes.NOTHING
    if patch.wall is not None:
        room.wall, room.walls_before = patch.wall
        _seen(room, room.wall)
        changes |= Changes.WALL
    if patch.look is not None:
        room.looks[subject, patch.look.where] = patch.look
        changes |= Changes.VIDEO
    if patch.unlooked and room.looks.pop((subject, patch.unlooked), None) is not None:
        changes |= Changes.VIDEO
    return changes


def _seen(room: Room, wall: Shown) -> None:
    """Nothing shows by itself what has been on the wall since it began."""
    key = (wall.scene, wall.bound)
    room.scenes_seen.pop(key, None)
    room.scenes_seen[key] = wall.at
    if len(room.scenes_seen) > SEEN:
        del room.scenes_seen[next(iter(room.scenes_seen))]


def _shown(room: Room, body: said.WallShown, _event: Event) -> Patch:
    return Patch(wall=(body.shown, _before(room, body)))


def _before(room: Room, body: said.WallShown) -> tuple[Shown, ...]:
    if body.same or room.wall is None:
        return room.walls_before
    return room.walls_before[:-1] if body.back else (*room.walls_before, room.wall)[-FORMER:]


def _begun(_room: Room, body: said.LookBegun, _event: Event) -> Patch:
    return Patch(look=body.look)


def _ended(room: Room, body: said.LookEnded, event: Event) -> Patch:
    return Patch(unlooked=body.where) if (event.subject, body.where) in room.looks else NOTHING


RULES: Final[dict[str, Fold]] = {
    "wall.shown": _shown,
    "look.begun": _begun,
    "look.ended": _ended,
}
