"""What the journal says of checklists and of the room's own reports."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words import Checklist


class ChecklistBegun(Body, frozen=True, kw_only=True):
    """Begun, or put back as it was (undo). Subject: the incident."""

    checklist: Checklist


class ChecklistTicked(Body, frozen=True, kw_only=True):
    item: int  # from 0
    on: bool = True
    text: str = ""


class ChecklistDropped(Body, frozen=True, kw_only=True):
    """A person does without it; it does not begin by itself again."""


class IncidentReported(Body, frozen=True, kw_only=True):
    """首报 or 续报 by the room. ``to``: source (it was told), note (kept here)."""

    text: str
    further: bool = False
    to: str = "source"


KINDS: Final[dict[str, type[Body]]] = {
    "checklist.begun": ChecklistBegun,
    "checklist.ticked": ChecklistTicked,
    "checklist.dropped": ChecklistDropped,
    "incident.reported": IncidentReported,
}
