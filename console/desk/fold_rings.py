"""How events about rings change the room. Every event but the removal carries the whole ring."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.fold_numbers import once
from console.desk.room import Fold, Patch, Room
from console.words import Changes, Event, Ring

_NUMBER: Final = re.compile(r"圈(\d+)")


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of rings."""
    if patch.ring is not None:
        room.rings[subject] = patch.ring
        room.ring_last = max(room.ring_last, number(patch.ring))
        return Changes.RINGS
    if patch.unringed and room.rings.pop(subject, None) is not None:
        return Changes.RINGS
    return Changes.NOTHING


def number(ring: Ring) -> int:
    """3 of 圈3; 0 of the site's own, which are called by their names."""
    match = _NUMBER.fullmatch(ring.no)
    return int(match[1]) if match else 0


def drawn(room: Room, body: ev.RingDrawn, _event: Event) -> Patch:
    return Patch(ring=once(body.ring, number(body.ring), "圈", room.ring_last, room.rings.values()))


def changed(_room: Room, body: ev.RingChanged, _event: Event) -> Patch:
    return Patch(ring=body.ring)


def removed(_room: Room, _body: ev.RingRemoved, _event: Event) -> Patch:
    return Patch(unringed=True)


def closing(room: Room, body: ev.RingClosing, event: Event) -> Patch:
    """Posts of a ring that is gone are nobody's."""
    ring = room.rings.get(event.subject)
    return Patch() if ring is None else Patch(ring=replace(ring, closing=body.closing))


RULES: Final[dict[str, Fold]] = {
    "ring.drawn": drawn,
    "ring.changed": changed,
    "ring.removed": removed,
    "ring.closing": closing,
}
