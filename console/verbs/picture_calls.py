"""Acts on what is looked at. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Watch(Call, frozen=True, kw_only=True):
    """Look at the cameras that see an incident, a unit, a ring or a place, or at these cameras, beside the card."""

    things: tuple[str, ...] = ()  # kind:id, point:lon,lat; (): what is selected


class Picture4(Call, frozen=True, kw_only=True):
    """Send the best four pictures of what is selected, or of these, to the wall."""

    things: tuple[str, ...] = ()  # as in Watch


class Unwatch(Call, frozen=True, kw_only=True):
    """Close the pictures beside the card."""
