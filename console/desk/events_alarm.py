"""Bodies of events about alarms and the safety of units: heard, asked, well, roll calls."""

from __future__ import annotations

from console.desk.bodies import Body
from console.words import WelfareAsk


class AlarmHeard(Body, frozen=True, kw_only=True):
    """A person knows of it; the subject is the alarm's key. It comes again when it gets graver than ``level``."""

    level: int


class AlarmUnheard(Body, frozen=True, kw_only=True):
    """Taken back (undo)."""


class WelfareAsked(Body, frozen=True, kw_only=True):
    """A unit on scene that said nothing for long was asked, by its terminal and by whoever calls it."""

    ask: WelfareAsk


class WelfareWell(Body, frozen=True, kw_only=True):
    """A person has asked the unit, and all is well."""

    text: str = ""


class WelfareDoubted(Body, frozen=True, kw_only=True):
    """That was a mistake (undo): ``life`` is when it had said something before, epoch s."""

    life: float


KINDS: dict[str, type[Body]] = {
    "alarm.heard": AlarmHeard,
    "alarm.unheard": AlarmUnheard,
    "welfare.asked": WelfareAsked,
    "welfare.well": WelfareWell,
    "welfare.doubted": WelfareDoubted,
}
