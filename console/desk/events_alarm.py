"""Bodies of events about alarms and the safety of units: heard, asked, well, roll calls."""

from __future__ import annotations

from console.desk.bodies import Body


class AlarmHeard(Body, frozen=True, kw_only=True):
    """A person knows of it; the subject is the alarm's key. It comes again when it gets graver than ``level``."""

    level: int


class AlarmUnheard(Body, frozen=True, kw_only=True):
    """Taken back (undo)."""


KINDS: dict[str, type[Body]] = {
    "alarm.heard": AlarmHeard,
    "alarm.unheard": AlarmUnheard,
}
