"""What was seen, taken out, erased and signed changes nothing in the room: it is in the journal for who asks later."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.desk.events_audit import KINDS
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Event


def _kept(_room: Room, _body: Body, _event: Event) -> Patch:
    return NOTHING


RULES: Final[dict[str, Fold]] = dict.fromkeys(KINDS, _kept)
