"""What the desk itself has to say of alarms: emergencies, new incidents, overdue steps, questions of units, edges.

Each function is pure: the room in, what is wrong out. Signs of units are in ``alarm_signs``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from console.desk import rescue
from console.desk.alarm import Alarm
from console.desk.fold_edges import label
from console.desk.source import ROOM
from console.desk.state import Selection
from console.words import Incident, IncidentState, Order, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

_NEW: Final = (IncidentState.RECEIVED, IncidentState.SIGNED)
_ASKS: Final = {"backup": Step.BACKUP, "return": Step.RETURN}


def sos(desk: Desk) -> Iterator[Alarm]:
    """Open emergencies; they sound until somebody has taken them over."""
    for one in desk.room.sos.values():
        if one.open:
            code = "alarm.sos_taken" if one.taken_by else "alarm.sos"
            facts = {"unit": rescue.who(desk, one.unit, one.doubt), "by": one.taken_by}
            yield Alarm(
                key=f"sos:{one.unit}:{one.id}", kind="sos", level=1, since=one.received_at, code=code, facts=facts,
                subject=Selection("unit", one.unit), sounds=not one.taken_by,
            )  # fmt: skip


# --- new incidents ------------------------------------------------------------------------------------------------


class Fresh:
    """Incidents that no person has touched yet, without looking at all of them with every announcement."""

    def __init__(self) -> None:
        self._read = 0  # of the room's incidents, in their order
        self._open: dict[str, tuple[Incident | None, Alarm | None]] = {}  # the alarm, and what it was made of

    def alarms(self, desk: Desk) -> Iterator[tuple[str, Alarm]]:
        """By id, of those that wait for the room's first act, oldest first."""
        room = desk.room
        if self._read:
            unread = list(islice(reversed(room.incidents), max(0, len(room.incidents) - self._read)))
        else:  # at start: of a year of incidents only those that are open
            unread = list(reversed(room.index.open))
        self._read = len(room.incidents)
        # Of several seats one may have shown what was never journaled.
        self._open = {key: made for key, made in self._open.items() if key in room.incidents}
        self._open |= dict.fromkeys(reversed(unread), (None, None))
        for key, (made_of, alarm) in list(self._open.items()):
            incident = room.incidents[key]
            if key in room.by_incident or (incident is not made_of and not _untouched(desk, incident)):
                del self._open[key]
                continue
            if alarm is None or incident is not made_of:
                alarm = _new(incident)
                self._open[key] = incident, alarm
            yield key, alarm


def _untouched(desk: Desk, incident: Incident) -> bool:
    """From outside, with no order ever, and no person has signed it: who made it here knows of it."""
    if incident.source == ROOM or incident.state not in _NEW or incident.id in desk.room.by_incident:
        return False
    return incident.signed_by in ("", "system")


def fresh(desk: Desk) -> Iterator[Alarm]:
    """New incidents; once overdue they are that, and no longer new."""
    for key, alarm in desk.alarms.fresh.alarms(desk):
        if key not in desk.lateness.by_incident:
            yield alarm


def _new(incident: Incident) -> Alarm:
    return Alarm(
        key=f"new:{incident.id}", kind="new", level=incident.level or 3, since=incident.received_at,
        code="alarm.new" if incident.located else "alarm.new_unlocated", subject=Selection("incident", incident.id),
        facts={"no": incident.no, "type": incident.type, "place": incident.place},
    )  # fmt: skip


# --- questions ----------------------------------------------------------------------------------------------------


def asks(desk: Desk) -> Iterator[Alarm]:
    """增援 and 退回 that wait for the room's word. Backup is as grave as its incident, at least of the second level."""
    for key in desk.room.active.values():
        order = desk.room.orders[key]
        if order.asks:
            yield _ask(desk, order)


def _ask(desk: Desk, order: Order) -> Alarm:
    mark = next((one for one in reversed(order.steps) if one.step is _ASKS.get(order.asks)), None)
    incident = desk.room.incidents.get(order.incident)
    grave = min(2, incident.level or 2) if incident is not None and order.asks == "backup" else 2
    facts = {"unit": desk.unit_words(order.unit), "no": desk.no_of(order.incident), "text": mark.text if mark else ""}
    return Alarm(
        key=f"ask:{order.id}:{order.asks}", kind="ask", level=grave, since=mark.seen_at if mark else order.issued_at,
        code=f"alarm.ask_{order.asks}", facts=facts, subject=Selection("incident", order.incident),
    )  # fmt: skip


# --- edges --------------------------------------------------------------------------------------------------------


def edges(desk: Desk) -> Iterable[Alarm]:
    """Judgements at edges: those of the first level sound, the others are seen; one that was put off is still there."""
    return [
        Alarm(
            key=f"edge:{one.id}", kind="edge", level=one.level, since=one.at, code=f"alarm.edge_{one.what}",
            facts={"id": label(one), "unit": desk.unit_words(one.unit), "where": _area(desk, one.area), "n": one.count},
            subject=Selection("unit", one.unit) if one.unit else _ring(desk, one.area), sounds=one.level == 1,
            snoozed_until=one.snoozed_until,
        )
        for one in desk.room.edges.values()
        if one.ended_at is None
    ]  # fmt: skip


def _area(desk: Desk, area: str) -> str:
    """A ring by its number; beats, grids and villages by name."""
    ring = desk.room.rings.get(area)
    if ring is not None:
        return ring.no
    kind, _, key = area.partition(":")
    table = {"beat": desk.site.beats, "grid": desk.site.grid, "village": desk.site.villages}.get(kind)
    return table.names[table.ids.index(key)] if table is not None and key in table.ids else key or area


def _ring(desk: Desk, area: str) -> Selection:
    return Selection("ring", area) if area in desk.room.rings else Selection()
