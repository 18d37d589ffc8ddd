"""What the room tells the source of an incident: 签收, steps, 反馈, 退回, 办结, each with its time."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from console.codec import incident_reply
from console.words import Incident, Outbound, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

ROOM: Final = "room"  # source of incidents that a person made here
STEPS: Final = {
    Step.ENROUTE: "enroute",
    Step.ONSCENE: "onscene",
    Step.REPORT: "report",
    Step.FEEDBACK: "feedback",
}


def listens(incident: Incident) -> bool:
    """Whether someone outside waits for our replies: not for what we or a unit found."""
    return incident.source != ROOM and not incident.source.startswith("unit:")


def tell(desk: Desk, incident: Incident, step: str, t: float, unit: str = "", text: str = "", by: str = "") -> None:
    """Publish one step on ``incident/{source}/reply``; what was merged into it is done with it, and its source
    told. Kept in the outbox until the broker has it, however long."""
    for one in (incident, *desk.room.merged(incident.id)):
        if listens(one):
            _publish(desk, one, step, t, unit, text, by)


def _publish(desk: Desk, incident: Incident, step: str, t: float, unit: str, text: str, by: str) -> None:
    payload = incident_reply(incident, step, t, unit=unit, text=text, by=by)
    topic = f"incident/{incident.source}/reply"
    desk.feed.publish(Outbound(topic=topic, payload=payload, key=f"reply:{uuid.uuid4()}"), desk.sent)
