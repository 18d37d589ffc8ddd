"""Acts on orders that wait, and on the set of units that a plan asks for. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Resume(Call, frozen=True, kw_only=True):
    """Take up a suspended order again, hand it to another unit, or let it go."""

    unit: str
    incident: str = ""  # which one, where several wait; "" the gravest
    to: str = ""  # the unit that takes it over
    end: bool = False  # let it go
    force: bool = False


class SettleClash(Call, frozen=True, kw_only=True):
    """Decide which of two orders stands, where two seats sent one unit while the database was away."""

    unit: str
    incident: str


class ClaimIt(Call, frozen=True, kw_only=True):
    """Take an incident as this seat's: the others are asked before they act on it; again, or off: let it go."""

    incident: str
    on: bool | None = None  # None: the other way round
    force: bool = False  # also from a seat that has it


class Muster(Call, frozen=True, kw_only=True):
    """Send all units that the incident's plan still asks for, as proposed on its card."""

    incident: str
    force: bool = False
