"""Acts about clocks: a call to a unit that is late, and a person's word on what was read from its position."""

from __future__ import annotations

from console.verbs.call import Call


class CallUnit(Call, frozen=True, kw_only=True):
    """Write down that a unit was called, over which channel, and what it said."""

    unit: str
    channel: str = ""  # radio phone group face; "": not said
    text: str = ""


class ConfirmStep(Call, frozen=True, kw_only=True):
    """Confirm what was read from a unit's position, or reject it; without a step, all that is open."""

    unit: str
    step: str = ""  # enroute onscene
    rejected: bool = False
