"""Verbs about markers on the map: 标, 改标, 删标. Each is an event: a restart has them, and undo makes up for it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from console.desk import choice, undo
from console.desk import events as ev
from console.desk.acts_order import fail
from console.desk.state import Outcome, Selection
from console.verbs import Said, calls
from console.words import Marker

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST: Final = 500  # a map with more is unreadable, and a script gone wild must not fill the journal


def put(desk: Desk, call: calls.PutMarker) -> Outcome:
    """标: with a point at once; without one, the next click on a map gives it."""
    if call.lon_deg is None or call.lat_deg is None:
        desk.look(tool_n=desk.view.tool_n + 1, tool=call)
        return Outcome(ok=True, code="desk.tool_marker", facts={"name": call.name})
    if not call.name.strip():
        return fail("desk.marker_nameless")
    if len(desk.room.markers) >= MOST:
        return fail("desk.marker_many", n=MOST)
    marker = Marker(
        id=f"{desk.seat}-{uuid.uuid4().hex[:12]}", name=call.name.strip(), text=call.text.strip(),
        lon_deg=call.lon_deg, lat_deg=call.lat_deg, at=desk.clock.now(), by=desk.actor,
    )  # fmt: skip
    _put(desk, marker)
    choice.select(desk, Selection("marker", marker.id))
    facts = {"name": marker.name}
    undo.push(desk, Said("desk.did_marker", facts), lambda d: _taken_back(d, marker.id, None, "desk.did_marker"))
    return Outcome(ok=True, code="desk.marker_put", facts=facts)


def change(desk: Desk, call: calls.ChangeMarker) -> Outcome:
    """改标: another name, note or point; what is not given stays."""
    before = desk.room.markers.get(call.marker)
    if before is None:
        return fail("desk.no_marker")
    body = ev.MarkerChanged(
        name=call.name.strip() or None if call.name is not None else None,
        text=call.text.strip() if call.text is not None else None,
        lon_deg=call.lon_deg, lat_deg=call.lat_deg,
    )  # fmt: skip
    if _changed(before, body) == before:
        return fail("desk.marker_same", name=before.name)
    desk.record((body, before.id), actor=desk.actor)
    facts = {"name": desk.room.markers[before.id].name}
    undo.push(
        desk, Said("desk.did_marker_change", facts),
        lambda d: _taken_back(d, before.id, before, "desk.did_marker_change"),
    )  # fmt: skip
    return Outcome(ok=True, code="desk.marker_changed", facts=facts)


def remove(desk: Desk, call: calls.RemoveMarker) -> Outcome:
    """删标: undo puts it back as it was."""
    before = desk.room.markers.get(call.marker)
    if before is None:
        return fail("desk.no_marker")
    _remove(desk, before.id)
    facts = {"name": before.name}
    undo.push(
        desk, Said("desk.did_marker_remove", facts),
        lambda d: _taken_back(d, before.id, before, "desk.did_marker_remove"),
    )  # fmt: skip
    return Outcome(ok=True, code="desk.marker_removed", facts=facts)


def _changed(marker: Marker, body: ev.MarkerChanged) -> Marker:
    fields = {name: getattr(body, name) for name in body.__struct_fields__}
    return Marker(**{
        name: fields[name] if fields.get(name) is not None else getattr(marker, name)
        for name in marker.__struct_fields__
    })  # fmt: skip


def _put(desk: Desk, marker: Marker) -> None:
    desk.record((ev.MarkerPlaced(marker=marker), marker.id), actor=desk.actor)


def _remove(desk: Desk, key: str) -> None:
    desk.record((ev.MarkerRemoved(), key), actor=desk.actor)
    if desk.selection == Selection("marker", key):
        choice.select(desk, Selection())


def _taken_back(desk: Desk, key: str, before: Marker | None, code: str) -> Outcome:
    """The marker as it was; ``before`` None: there was none."""
    now = desk.room.markers.get(key)
    name = before.name if before is not None else now.name if now is not None else ""
    if before is not None:
        _put(desk, before)
    elif now is not None:
        _remove(desk, key)
    else:
        return fail("desk.no_marker")
    return Outcome(ok=True, code="desk.undone", facts={"what": Said(code, {"name": name})})
