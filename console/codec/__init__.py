"""Bytes ↔ words: the only place that knows payload formats (native topics, OwnTracks).

``read`` turns one MQTT message into frozen words or a named ``Reject`` and never raises; the writers are its mirror:
``read(topic, fix_payload(m), …)`` gives ``m`` back (but for ``received_at``).
``docs/asyncapi.yaml`` is the published form.
"""

from console.codec.inbound import read, shared_subscriptions, subscriptions
from console.codec.outbound import (
    bodycam_payload,
    duty_payload,
    fix_payload,
    incident_payload,
    incident_reply,
    link_payload,
    notice_payload,
    order_payload,
    reply_payload,
    sos_payload,
    topic,
    watch_payload,
)
from console.codec.presence import presence_payload
from console.codec.refuse import rejected
from console.codec.systems import WGS84, Systems, systems
from console.codec.tasking import task_payload, task_reply, unit_task_payload

__all__ = [
    "WGS84",
    "Systems",
    "bodycam_payload",
    "duty_payload",
    "fix_payload",
    "incident_payload",
    "incident_reply",
    "link_payload",
    "notice_payload",
    "order_payload",
    "presence_payload",
    "read",
    "rejected",
    "reply_payload",
    "shared_subscriptions",
    "sos_payload",
    "subscriptions",
    "systems",
    "task_payload",
    "task_reply",
    "topic",
    "unit_task_payload",
    "watch_payload",
]
