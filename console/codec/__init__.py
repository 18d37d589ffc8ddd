"""Bytes ↔ words: the only place that knows payload formats (native topics, OwnTracks).

``read`` turns one MQTT message into frozen words or a named ``Reject`` and never raises; the writers are its mirror:
``read(topic, fix_payload(m), …)`` gives ``m`` back (but for ``received_at``). ``docs/asyncapi.yaml`` is the published form.
"""

from __future__ import annotations

from console.words import (
    BodycamMessage,
    Caller,
    DutyMessage,
    Fix,
    Inbound,
    Incident,
    IncidentMessage,
    LinkMessage,
    Order,
    ReplyMessage,
    SosMessage,
)


def topic(site: str, below: str) -> str:
    """``onemap/v1/{site}/{below}``, e.g. ``topic("demo", "unit/03/fix")``."""
    return f"onemap/v1/{site}/{below}"


def subscriptions(site: str) -> tuple[tuple[str, int], ...]:
    """``((topic filter, QoS), …)``: everything that ``read`` understands."""
    raise NotImplementedError


def read(topic: str, payload: bytes, received_at: float, site: str) -> tuple[Inbound, ...]:
    """One message → its words, or a ``Reject``. Never raises. An empty payload (a retained one cleared) gives ``()``."""
    raise NotImplementedError


def fix_payload(fix: Fix) -> bytes:
    """Body of ``unit/{unit}/fix``. NaN fields are left out; ``t`` as epoch seconds."""
    raise NotImplementedError


def duty_payload(message: DutyMessage) -> bytes:
    """Body of ``unit/{unit}/duty``."""
    raise NotImplementedError


def link_payload(message: LinkMessage, *, will: bool = False) -> bytes:
    """Body of ``unit/{unit}/link``. ``will``: leave ``t`` out, a last will cannot know when it is spoken."""
    raise NotImplementedError


def bodycam_payload(message: BodycamMessage) -> bytes:
    """Body of ``unit/{unit}/bodycam``."""
    raise NotImplementedError


def sos_payload(message: SosMessage) -> bytes:
    """Body of ``unit/{unit}/sos``."""
    raise NotImplementedError


def reply_payload(message: ReplyMessage) -> bytes:
    """Body of ``unit/{unit}/reply``."""
    raise NotImplementedError


def incident_payload(message: IncidentMessage) -> bytes:
    """Body of ``incident/{source}`` and of ``unit/{unit}/report``."""
    raise NotImplementedError


def order_payload(order: Order, incident: Incident, caller: Caller | None, site: str) -> bytes:
    """Body of ``unit/{unit}/order``. The caller's number goes to the assigned unit only, and only while the order runs."""
    raise NotImplementedError


def incident_reply(incident: Incident, step: str, t: float, *, unit: str = "", text: str = "", by: str = "") -> bytes:
    """Body of ``incident/{source}/reply``; ``step``: signed assigned enroute onscene report feedback returned closed."""
    raise NotImplementedError
