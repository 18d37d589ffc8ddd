"""What the room did about a clock: a unit was called."""

from __future__ import annotations

import msgspec


class UnitCall(msgspec.Struct, frozen=True, kw_only=True):
    """A person called a unit, as that person says: the room itself places no calls."""

    at: float  # epoch s
    by: str
    unit: str
    order: str = ""  # Order.id of what it was on, "" none
    incident: str = ""
    channel: str = ""  # radio, phone, group, face; "" not said
    text: str = ""  # what it answered, "" nothing was written down
