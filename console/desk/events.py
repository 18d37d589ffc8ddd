"""The journal's kinds and their bodies, typed. ``make`` writes an event, ``body_of`` reads one back."""

from __future__ import annotations

import uuid
from math import isfinite
from typing import Any, Final, TypeVar

import msgspec

from console.desk import (
    events_alarm,
    events_audit,
    events_bodycam,
    events_camera,
    events_checks,
    events_clocks,
    events_handover,
    events_incident,
    events_indicators,
    events_people,
    events_seats,
    events_shift,
    events_study,
    events_tasks,
    events_tours,
    events_wall,
)
from console.desk.bodies import Body as Body
from console.desk.bodies import Unsure as Unsure
from console.desk.events_holding import OrderResumed as OrderResumed
from console.desk.events_holding import OrderSuspended as OrderSuspended
from console.desk.events_notices import KINDS as _NOTICES
from console.desk.events_notices import NoticeEnded as NoticeEnded
from console.desk.events_notices import NoticeHeard as NoticeHeard
from console.desk.events_notices import NoticeSent as NoticeSent
from console.desk.events_orders import KINDS as _ORDERS
from console.desk.events_orders import OrderEndKnown as OrderEndKnown
from console.desk.events_orders import OrderEndTold as OrderEndTold
from console.desk.events_orders import OrderReplaced as OrderReplaced
from console.words import (
    Closing,
    Drill,
    Duty,
    EdgeEvent,
    Event,
    Incident,
    Kind,
    Link,
    Marker,
    Order,
    Person,
    Reserve,
    Ring,
    Sos,
    Step,
    Tri,
)


class IncidentReceived(Body, frozen=True, kw_only=True):
    incident: Incident  # its number is given by the room


class IncidentUpdated(Body, frozen=True, kw_only=True):
    """New fields from the source; None: as before."""

    type: str | None = None
    level: int | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    place: str | None = None
    text: str | None = None
    recording: str | None = None
    has_caller: bool | None = None  # True: it says now who called


class IncidentEdited(Body, frozen=True, kw_only=True):
    """A person's choice: the source no longer overwrites these. ``undone``: the choice is taken back."""

    type: str | None = None
    level: int | None = None
    place: str | None = None
    text: str | None = None
    undone: bool = False
    guessed: tuple[str, ...] = ()  # of an undone one: fields that are again as the rules read them


class IncidentPlaced(Body, frozen=True, kw_only=True):
    """A person's point; without one, back to what the source had said (undo)."""

    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    placed_by: str = ""


class IncidentSigned(Body, frozen=True, kw_only=True):
    pass


class IncidentClosed(Body, frozen=True, kw_only=True):
    outcome: str
    without_feedback: bool = False


class IncidentReturned(Body, frozen=True, kw_only=True):
    text: str = ""


class NoteAdded(Body, frozen=True, kw_only=True):
    text: str


class OrderIssued(Body, frozen=True, kw_only=True):
    order: Order


class OrderRecorded(Body, frozen=True, kw_only=True):
    """The store has the order on disk since ``at``."""

    at: float


class OrderUnrecorded(Body, frozen=True, kw_only=True):
    """It went out before it could be kept: 未入库."""

    reason: str = ""


class OrderSent(Body, frozen=True, kw_only=True):
    at: float


class OrderStep(Body, frozen=True, kw_only=True):
    step: Step
    t: float  # by the sayer's clock
    by: str
    text: str = ""
    pictures: tuple[str, ...] = ()
    on_behalf: bool = False
    inferred: bool = False
    seen_at: float = 0.0
    channel: str = ""  # of 代签: how it was heard


class OrderDecided(Body, frozen=True, kw_only=True):
    """The room's answer to 增援 or 退回."""

    ask: str
    granted: bool
    text: str = ""


class OrderCancelled(Body, frozen=True, kw_only=True):
    text: str = ""


class OrderExpired(Body, frozen=True, kw_only=True):
    pass


class OrderForeign(Body, frozen=True, kw_only=True):
    order: Order


class SosOpened(Body, frozen=True, kw_only=True):
    sos: Sos
    lon_deg: float | None = None
    lat_deg: float | None = None


class SosTaken(Body, frozen=True, kw_only=True):
    pass


class SosClosed(Body, frozen=True, kw_only=True):
    name: str


class SosAnswered(Body, frozen=True, kw_only=True):
    """The room made an incident of its own for it, to send units to; "": that was withdrawn."""

    incident: str = ""


class UnitDuty(Body, frozen=True, kw_only=True):
    duty: Duty
    t: float
    officers: int | None = None
    auxiliaries: int | None = None
    volunteers: int | None = None
    grid_workers: int | None = None
    unit_kind: Kind | None = None
    skills: tuple[str, ...] | None = None
    members: tuple[str, ...] = ()
    crew: tuple[Person, ...] = ()  # as a person says it: the members with what they are
    since: float = 0.0  # since when it is so; 0: not kept (an older journal)


class UnitLink(Body, frozen=True, kw_only=True):
    link: Link
    t: float
    since: float = 0.0  # as the room dates it; 0: not kept (an older journal)


class UnitBodycam(Body, frozen=True, kw_only=True):
    recording: Tri
    t: float


class UnitSigns(Body, frozen=True, kw_only=True):
    """What the body camera had said of each fact, and when, as a sign of it changed: it crossed a limit, or was said
    too long ago to be judged any more (``old``). Until the next one each fact that is not ``old`` was said again and
    again. None: never said."""

    recording: Tri | None = None
    recording_t: float | None = None
    battery_pct: float | None = None
    battery_t: float | None = None
    storage_free_mb: float | None = None
    storage_t: float | None = None
    signal_dbm: float | None = None
    signal_t: float | None = None
    clock_off_s: float | None = None
    clock_t: float | None = None
    stream_t: float | None = None
    streams: bool = False  # it has a live picture
    old: tuple[str, ...] = ()  # recording battery storage signal clock stream


class DeskBegan(Body, frozen=True, kw_only=True):
    """A process begins, and has heard nothing yet of any link, body camera or position. The subject is the seat."""


class MarkerPlaced(Body, frozen=True, kw_only=True):
    """Put on the map, or put back as it was (undo)."""

    marker: Marker


class MarkerChanged(Body, frozen=True, kw_only=True):
    """None: as before."""

    name: str | None = None
    text: str | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None


class MarkerRemoved(Body, frozen=True, kw_only=True):
    pass


class RingDrawn(Unsure, frozen=True, kw_only=True):
    """Drawn, or put back as it was (undo)."""

    ring: Ring


class RingChanged(Unsure, frozen=True, kw_only=True):
    """The whole ring as it is from now on."""

    ring: Ring


class RingRemoved(Body, frozen=True, kw_only=True):
    pass


class EdgeFired(Body, frozen=True, kw_only=True):
    """A judgement at an edge, as the room was told it."""

    edge: EdgeEvent


class EdgeEnded(Body, frozen=True, kw_only=True):
    """It is over. ``why``: over, gone (the rule or its area is no more)."""

    why: str = "over"


class EdgeSnoozed(Body, frozen=True, kw_only=True):
    """Put off by a person; the reason is always given."""

    until: float  # epoch s
    why: str


class RingClosing(Unsure, frozen=True, kw_only=True):
    """The posts as planned, by a person's word or the system's; None: there are none any more (undo)."""

    closing: Closing | None = None


class ReserveAsked(Body, frozen=True, kw_only=True):
    """Asked for, or put back as it was before its answer (undo)."""

    reserve: Reserve


class ReserveAnswered(Body, frozen=True, kw_only=True):
    """What the other side said: by whom, in which words; ``count``: how many it gives, where that is another number."""

    granted: bool
    by: str = ""
    text: str = ""
    count: int | None = None


class ReserveWithdrawn(Body, frozen=True, kw_only=True):
    """It was asked by mistake, and nobody has answered."""


class DrillBegun(Unsure, frozen=True, kw_only=True):
    drill: Drill


class DrillMarked(Body, frozen=True, kw_only=True):
    """A unit's stopwatch: seconds from the drill's start; None: as before."""

    unit: str
    signed_s: float | None = None
    onscene_s: float | None = None


class DrillEnded(Body, frozen=True, kw_only=True):
    text: str = ""


KINDS: Final[dict[str, type[Body]]] = {
    "incident.received": IncidentReceived,
    "incident.updated": IncidentUpdated,
    "incident.edited": IncidentEdited,
    "incident.placed": IncidentPlaced,
    "incident.signed": IncidentSigned,
    "incident.closed": IncidentClosed,
    "incident.returned": IncidentReturned,
    "incident.note": NoteAdded,
    "order.issued": OrderIssued,
    "order.recorded": OrderRecorded,
    "order.unrecorded": OrderUnrecorded,
    "order.sent": OrderSent,
    "order.step": OrderStep,
    "order.decided": OrderDecided,
    "order.cancelled": OrderCancelled,
    "order.expired": OrderExpired,
    "order.foreign": OrderForeign,
    "order.suspended": OrderSuspended,
    "order.resumed": OrderResumed,
    "sos.opened": SosOpened,
    "sos.taken": SosTaken,
    "sos.closed": SosClosed,
    "sos.answered": SosAnswered,
    "unit.duty": UnitDuty,
    "unit.link": UnitLink,
    "unit.bodycam": UnitBodycam,
    "unit.signs": UnitSigns,
    "seat.began": DeskBegan,
    "marker.placed": MarkerPlaced,
    "marker.changed": MarkerChanged,
    "marker.removed": MarkerRemoved,
    "ring.drawn": RingDrawn,
    "ring.changed": RingChanged,
    "ring.removed": RingRemoved,
    "edge.fired": EdgeFired,
    "edge.ended": EdgeEnded,
    "edge.snoozed": EdgeSnoozed,
    "ring.closing": RingClosing,
    "reserve.asked": ReserveAsked,
    "reserve.answered": ReserveAnswered,
    "reserve.withdrawn": ReserveWithdrawn,
    "drill.begun": DrillBegun,
    "drill.marked": DrillMarked,
    "drill.ended": DrillEnded,
    **events_shift.KINDS,
    **events_checks.KINDS,
    **_NOTICES,
    **_ORDERS,
    **events_clocks.KINDS,
    **events_incident.KINDS,
    **events_alarm.KINDS,
    **events_tasks.KINDS,
    **events_wall.KINDS,
    **events_tours.KINDS,
    **events_people.KINDS,
    **events_bodycam.KINDS,
    **events_camera.KINDS,
    **events_indicators.KINDS,
    **events_seats.KINDS,
    **events_study.KINDS,
    **events_handover.KINDS,
    **events_audit.KINDS,
}
_KIND_OF: Final = {body: kind for kind, body in KINDS.items()}

B = TypeVar("B", bound=Body)


def make(body: Body, subject: str, *, seat: str, actor: str, at: float) -> Event:
    """An event ready for the store; its kind follows from the body."""
    plain: dict[str, Any] = msgspec.to_builtins(body)
    if isinstance(body, Unsure):
        plain = _spelled(plain)
    return Event(
        seat=seat, id=str(uuid.uuid4()), at=at, actor=actor, kind=_KIND_OF[type(body)], subject=subject, body=plain
    )


def body_of(event: Event, kind: type[B]) -> B:
    """The typed body. ``msgspec.ValidationError`` when a journal holds something else."""
    return msgspec.convert(event.body, kind, strict=not issubclass(kind, Unsure))


def _spelled(plain: Any) -> Any:
    """Without numbers that are not known; those without end as words."""
    if isinstance(plain, dict):
        return {name: _spelled(value) for name, value in plain.items() if value == value}
    if isinstance(plain, list | tuple):
        return [_spelled(value) for value in plain]
    return str(plain) if isinstance(plain, float) and not isfinite(plain) else plain
