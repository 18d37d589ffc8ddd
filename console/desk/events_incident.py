"""Events about what incidents are to each other and to others, what hangs on them, and what the rules read in them."""

from __future__ import annotations

from console.desk.bodies import Body
from console.words import Attachment


class IncidentGuessed(Body, frozen=True, kw_only=True):
    """What the site's rules make of the words and of the place; None: as before. Never what anybody said."""

    type: str | None = None
    level: int | None = None
    place: str | None = None


class IncidentHeardLate(Body, frozen=True, kw_only=True):
    """The source goes on about one that is over or passed on: kept as a note, and as what it has said."""

    text: str
    type: str | None = None
    level: int | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    place: str | None = None
    said: str | None = None  # its text
    recording: str | None = None


class IncidentMerged(Body, frozen=True, kw_only=True):
    """The subject goes on as ``into``."""

    into: str


class IncidentUnmerged(Body, frozen=True, kw_only=True):
    """It is an incident of its own again, and is not taken for ``out_of`` a second time."""

    out_of: str


class IncidentLinked(Body, frozen=True, kw_only=True):
    """Has to do with ``other``; the same is said of the other one. ``off``: no more."""

    other: str
    off: bool = False


class IncidentPassed(Body, frozen=True, kw_only=True):
    """分流 to whom."""

    to: str
    text: str = ""


class IncidentTakenBack(Body, frozen=True, kw_only=True):
    """The room has it again: nobody had acknowledged it."""

    text: str = ""


class IncidentPassAcked(Body, frozen=True, kw_only=True):
    """Who there has it; it is closed with that."""

    by: str
    text: str = ""


class IncidentAttached(Body, frozen=True, kw_only=True):
    attachment: Attachment
    off: bool = False  # taken off again


class IncidentVeiled(Body, frozen=True, kw_only=True):
    """密: what a wall may say of it from now on; None: what the site's rule says."""

    sensitive: bool | None = None


class CallerPurged(Body, frozen=True, kw_only=True):
    """A person had the caller's name and number erased; what was there is not here."""

    text: str  # why
    second: str = ""  # who countersigned


class OrderMoved(Body, frozen=True, kw_only=True):
    """The unit goes on under another incident, the same in the world."""

    incident: str
    lead: bool = False


KINDS: dict[str, type[Body]] = {
    "incident.guessed": IncidentGuessed,
    "incident.heard_late": IncidentHeardLate,
    "incident.merged": IncidentMerged,
    "incident.unmerged": IncidentUnmerged,
    "incident.linked": IncidentLinked,
    "incident.passed": IncidentPassed,
    "incident.taken_back": IncidentTakenBack,
    "incident.pass_acked": IncidentPassAcked,
    "incident.attached": IncidentAttached,
    "incident.veiled": IncidentVeiled,
    "incident.caller_purged": CallerPurged,
    "order.moved": OrderMoved,
}
