"""Acts about alarms and the safety of units: declarations, as ``calls`` explains them."""

from __future__ import annotations

from console.verbs.call import Call


class HearAlarm(Call, frozen=True, kw_only=True):
    """Say that you know of an alarm: of a unit, an incident, a kind, or all; it comes again if it gets graver."""

    alarms: tuple[str, ...]  # keys of alarms; unit:…, incident:…, ring:…, kind:… for all about it; all


class AllWell(Call, frozen=True, kw_only=True):
    """Write down that you asked a unit on scene and all is well there; its welfare clock starts anew."""

    unit: str
    text: str = ""  # what it said


class RollCall(Call, frozen=True, kw_only=True):
    """Call the roll of a shift, a beat, a ring, units, or all on duty; each terminal signs. With end, it is over."""

    to: tuple[tuple[str, str], ...] = ()  # all; shift, beat, ring, unit with its id; none: all on duty
    end: bool = False


class Present(Call, frozen=True, kw_only=True):
    """Mark a unit as present in the roll call: you have heard it, by radio or with your own ears."""

    unit: str
    text: str = ""


class Rescue(Call, frozen=True, kw_only=True):
    """Make an incident of the first level of an emergency, choose who goes there; with units, send them at once."""

    unit: str
    going: tuple[str, ...] = ()
    force: bool = False
