"""Acts on orders beyond sending one, and words to many units. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Broadcast(Call, frozen=True, kw_only=True):
    """Send words to all units, a shift, a beat, a ring or those named; each answers."""

    to: tuple[tuple[str, str], ...]  # all; shift, beat, ring, unit with its id
    phrase: str = ""  # id of one of the site's texts
    text: str = ""


class EndBroadcast(Call, frozen=True, kw_only=True):
    """Take a broadcast back; who has not answered is told."""

    notice: str


class ReplaceOrder(Call, frozen=True, kw_only=True):
    """Put another order in the place of a unit's: another unit, another point, other words; both terminals are told."""

    unit: str
    to: str = ""  # who takes it over; "": the same unit
    lon_deg: float | None = None  # where to go; None: as before
    lat_deg: float | None = None
    phrase: str = ""  # id of one of the site's texts
    text: str = ""
    force: bool = False


class Phrase(Call, frozen=True, kw_only=True):
    """Show the words of one of the site's texts as they would go out; without a name, list them."""

    phrase: str = ""
