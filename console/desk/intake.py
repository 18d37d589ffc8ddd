"""What comes in about incidents: from platforms, doors and units. Each becomes an event, once."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import asdict

from console.desk import events as ev
from console.desk import source
from console.site.types import kind_of
from console.words import Incident, IncidentMessage, UnitReportMessage

if TYPE_CHECKING:
    from console.desk.desk import Desk

DAY_S: Final = 86_400.0
_FOUR: Final = re.compile(r"(?:^|\D)(\d{4})$")
_FIELDS: Final = ("type", "level", "lon_deg", "lat_deg", "radius_m", "place", "text", "recording")


def report(desk: Desk, message: UnitReportMessage) -> None:
    """主动发现: a unit's own find enters like any other incident."""
    incident(desk, message.incident)


def incident(desk: Desk, message: IncidentMessage) -> None:
    """New, an update, or the same again."""
    key = f"{message.source}:{message.id}"
    known = desk.room.incidents.get(key)
    if known is None:
        _receive(desk, key, message)
    else:
        _update(desk, known, message)


def _receive(desk: Desk, key: str, message: IncidentMessage) -> None:
    now = desk.clock.now()
    made = Incident(
        id=key,
        no=number(desk.room.incidents.values(), message.id, now),
        source=message.source,
        t=message.t,
        received_at=message.received_at or now,
        type=message.type,
        level=message.level or level_of(desk, message.type),
        lon_deg=message.lon_deg,
        lat_deg=message.lat_deg,
        radius_m=message.radius_m,
        place=message.place,
        text=message.text,
        recording=message.recording,
        has_caller=bool(message.caller_name or message.caller_number),
    )
    add(desk, made, actor=f"unit:{message.unit}" if message.unit else "system")
    keep_caller(desk, key, message)
    if desk.auto_sign:
        sign(desk, key, actor="system")


def add(desk: Desk, made: Incident, actor: str) -> None:
    """Record a new incident and say so."""
    desk.record((ev.IncidentReceived(incident=made), made.id), actor=actor)
    code = "ticker.received" if made.located else "ticker.received_unlocated"
    if made.located and not made.place:
        code = "ticker.received_unnamed"
    desk.tell(code, {"no": made.no, "type": made.type, "place": made.place}, "incident", made.id)


def sign(desk: Desk, key: str, actor: str) -> None:
    """签收 by the room; the source is told."""
    desk.record((ev.IncidentSigned(), key), actor=actor)
    now = desk.room.incidents[key]
    source.tell(desk, now, "signed", now.signed_at or desk.clock.now(), by=actor)


def keep_caller(desk: Desk, key: str, message: IncidentMessage) -> None:
    """Name and number go beside the journal, where they can be purged."""
    if message.caller_name or message.caller_number:
        fields = {"name": message.caller_name, "number": message.caller_number}
        desk.store.keep_personal(key, fields, desk.clock.now() + desk.site.config.incident.caller_days * DAY_S)


def _update(desk: Desk, known: Incident, message: IncidentMessage) -> None:
    """Only what the source now says otherwise; a person's choice stands (``fold.updated``)."""
    fresh = changed_fields(desk.room.said[known.id], message)
    if not fresh:
        if known.signed_at is not None:  # delivered again: perhaps it never heard our 签收
            source.tell(desk, known, "signed", known.signed_at, by=known.signed_by)
        return
    desk.record((ev.IncidentUpdated(**fresh), known.id), actor="system")
    keep_caller(desk, known.id, message)
    if known.ended:
        desk.tell("ticker.updated_closed", {"no": known.no}, "incident", known.id)
    else:
        desk.tell("ticker.updated", {"no": known.no}, "incident", known.id)


def changed_fields(said: Incident, message: IncidentMessage) -> dict[str, Any]:
    """Fields of the message that say something, and something else than the source said before."""
    old, new = asdict(said), asdict(message)
    fresh = {name: new[name] for name in _FIELDS if new[name] not in (None, "", 0) and new[name] != old[name]}
    if {"lon_deg", "lat_deg"} & fresh.keys():  # a point moves as a whole
        fresh |= {"lon_deg": new["lon_deg"], "lat_deg": new["lat_deg"]}
    return fresh


def level_of(desk: Desk, type_name: str) -> int:
    """The site's level for this type; the lowest when it has none."""
    return kind_of(desk.site.config.incident.types, type_name).level


def number(known: Collection[Incident], source_id: str, now: float) -> str:
    """What people will say: the source's four digits when free, else the next free number of the day.

    A number is free when no open incident and none of the last 24 hours bears it.
    """
    taken = {one.no for one in known if one.closed_at is None or now - one.received_at < DAY_S}
    match = _FOUR.search(source_id)
    if match and match[1] not in taken and match[1] != "0000":
        return match[1]
    latest = max((one for one in known if one.no in taken), key=lambda one: one.received_at, default=None)
    first = int(latest.no) + 1 if latest else 1
    free = (f"{(first + step - 1) % 9999 + 1:04d}" for step in range(9999))
    return next((no for no in free if no not in taken), f"{len(taken) + 1}")
