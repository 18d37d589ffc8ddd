"""Acts on orders beyond sending one, and words to many units. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Broadcast(Call, frozen=True, kw_only=True):
    """Send words to all units, a shift, a beat, a ring or those named; each answers."""

    to: tuple[tuple[str, str], ...]  # all; shift, beat, ring, unit with its id
    text: str


class EndBroadcast(Call, frozen=True, kw_only=True):
    """Take a broadcast back; who has not answered is told."""

    notice: str
