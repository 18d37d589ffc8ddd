"""Why nothing more can be done about an incident: who ended it, when, and how."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from console.verbs.speech import Said
from console.words import Incident, IncidentState

if TYPE_CHECKING:
    from console.desk.desk import Desk


def ended_said(desk: Desk, incident: Incident) -> Said:
    """``0912 已由 值班长甲 21:47 办结``; of a merged one where it went on."""
    at = time.strftime("%H:%M", time.localtime(incident.closed_at)) if incident.closed_at is not None else ""
    facts = {"no": incident.no, "by": incident.closed_by, "at": at}
    if incident.state is IncidentState.MERGED:
        return Said("intake.ended.merged", facts | {"into": desk.no_of(desk.room.survivor(incident.id))})
    if incident.state is IncidentState.RETURNED:
        return Said("intake.ended.returned", facts)
    return Said("intake.ended.closed", facts)
