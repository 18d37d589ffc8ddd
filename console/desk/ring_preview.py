"""What Enter would do with a ring, in words: ``将画防控圈 圈3 0912 持械斗殴 1 3 5 分``, or why it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import ring_changing, ring_making
from console.desk.acts_ring import words_of
from console.desk.state import Part
from console.say import called, say
from console.verbs import BY_CALL, Said, calls
from console.words import Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

Drawn = calls.DrawRing | calls.DrawCorridor | calls.ChangeRing | calls.CopyRing


def will(desk: Desk, call: Drawn) -> tuple[bool, tuple[Part, ...]]:
    """Whether it would go through, and the sentence. Nothing is done."""
    made = _made(desk, call)
    if isinstance(made, Said):
        return False, (Part(made.text(), "lv"),)
    ring, note = made
    parts = [Part(say(f"desk.will.{BY_CALL[type(call)].name}")), *(Part(text, "fact") for text in told(ring))]
    return True, (*parts, Part(note.text(), "warn")) if note else tuple(parts)


def _made(desk: Desk, call: Drawn) -> tuple[Ring, Said | None] | Said:
    if isinstance(call, calls.DrawRing):
        return ring_making.made(desk, call)
    if isinstance(call, calls.DrawCorridor):
        return ring_making.along_road(desk, call)
    ring = desk.rings.get(call.ring)
    if ring is None:
        return Said("ring.none")
    if isinstance(call, calls.ChangeRing):
        found = ring_changing.changed(desk, ring, call)
        return Said("ring.same", {"no": ring.label}) if not isinstance(found, Said) and found[0] == ring else found
    copied = ring_changing.copied(desk, ring, call)
    return copied if isinstance(copied, Said) else (copied, None)


def told(ring: Ring) -> tuple[str, ...]:
    """The facts of its sentence, without what is empty."""
    texts = (one.text() if isinstance(one, Said) else str(one) for one in words_of(ring).values())
    return tuple(called(text.strip()) for text in texts if text)
