"""The room's words: frozen, typed, units in the names. Every room speaks in these.

``clock`` the one clock · ``live`` what terminals say · ``work`` incidents and orders · ``journal`` events ·
``marks`` markers · ``changes`` what a verb or a beat changed.
"""

from console.words.changes import Changes
from console.words.clock import Clock, LiveClock, VirtualClock
from console.words.journal import Event, Receipt, StoreState
from console.words.live import (
    BodycamMessage,
    DutyMessage,
    FeedState,
    Fix,
    Inbound,
    IncidentMessage,
    LinkMessage,
    OrderMessage,
    Outbound,
    Reject,
    RejectReason,
    ReplyMessage,
    SosMessage,
    UnitReportMessage,
)
from console.words.marks import Marker
from console.words.work import (
    Caller,
    Incident,
    IncidentState,
    Order,
    OrderState,
    Reply,
    Sos,
    Step,
    StepMark,
)
from layers.units import Duty, Kind, Link, Tri, Verdict

__all__ = [
    "BodycamMessage",
    "Caller",
    "Changes",
    "Clock",
    "Duty",
    "DutyMessage",
    "Event",
    "FeedState",
    "Fix",
    "Inbound",
    "Incident",
    "IncidentMessage",
    "IncidentState",
    "Kind",
    "Link",
    "LinkMessage",
    "LiveClock",
    "Marker",
    "Order",
    "OrderMessage",
    "OrderState",
    "Outbound",
    "Receipt",
    "Reject",
    "RejectReason",
    "Reply",
    "ReplyMessage",
    "Sos",
    "SosMessage",
    "Step",
    "StepMark",
    "StoreState",
    "Tri",
    "UnitReportMessage",
    "Verdict",
    "VirtualClock",
]
