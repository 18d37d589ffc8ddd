"""Only a 民警 leads: incidents whose unit in the lead has none any more are said at once, and stay said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.verbs import Said
from console.words import Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk


def without(desk: Desk, unit: str) -> Said | None:
    """What to say when this unit leads an incident and no 民警 is in it; told in the ticker too."""
    order = desk.order_of(unit)
    row = desk.units.row.get(unit)
    if order is None or order.foreign or not order.lead or row is None or desk.units.officers[row] > 0:
        return None
    if led(desk, order.incident):
        return None
    facts = {"unit": desk.unit_words(unit), "no": desk.no_of(order.incident)}
    desk.tell("shift.lead_gone", facts, "incident", order.incident)
    return Said("shift.lead_gone_note", facts)


def led(desk: Desk, incident: str) -> bool:
    """Whether a unit with a 民警 leads there; as ``dispatch`` says it, of this incident's orders alone."""
    leads = (one for one in desk.room.orders_of(incident) if one.state.active and one.lead)
    rows = (desk.units.row.get(one.unit) for one in leads)
    return any(row is not None and desk.units.officers[row] > 0 for row in rows)


def leaderless(desk: Desk) -> Iterator[Incident]:
    """Open incidents that have units of ours on the way or there, and no 民警 in the lead."""
    for key in {desk.room.orders[order].incident for order in desk.room.active.values()}:
        incident = desk.room.incidents.get(key)
        if incident is not None and not incident.ended and not led(desk, key):
            yield incident
