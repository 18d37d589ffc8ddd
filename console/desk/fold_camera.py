"""How a camera stood is read from the journal by analyses alone: the room itself hears its streams anew."""

from __future__ import annotations

from typing import Final

from console.desk import events_camera as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Event


def _stood(_room: Room, _body: said.CameraStood, _event: Event) -> Patch:
    return NOTHING


RULES: Final[dict[str, Fold]] = {"camera.stood": _stood}
