"""The verb 寻: to the first thing of that name. What can be selected is; any other place gets a pin until Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import choice
from console.desk.acts_order import fail
from console.desk.ring_standing import standing_id
from console.desk.state import Outcome, Pin, Selection
from console.find import Entry
from console.verbs import calls
from layers import geo

if TYPE_CHECKING:
    from console.desk.desk import Desk

SELECTED: Final = frozenset({"incident", "unit", "marker", "task", "camera", "post", "beat", "grid", "village", "ring"})


def selection_of(entry: Entry) -> Selection:
    """What selecting it means; nothing for a mere place."""
    if entry.layer and entry.kind == "ring":
        return Selection("ring", standing_id(entry.layer, entry.id))
    if entry.layer:
        return Selection(f"layer:{entry.layer}", entry.id)
    return Selection(entry.kind, entry.id) if entry.kind in SELECTED else Selection()


def seek(desk: Desk, call: calls.Seek) -> Outcome:
    """寻: look the name up and go; with a point, go there and call it so."""
    if call.lon_deg is not None and call.lat_deg is not None:
        x, y = geo.to_mercator(call.lon_deg, call.lat_deg)
        return _pin(desk, Pin(float(x), float(y), call.name))
    hits = desk.names.find(desk, call.name, 1, desk.view.centre_m)
    if not hits:
        return fail("find.no_index") if desk.names.missing(desk) else fail("find.nothing", text=call.name)
    return _go(desk, hits[0].entry)


def _go(desk: Desk, entry: Entry) -> Outcome:
    chosen = selection_of(entry)
    known = bool(np.isfinite(entry.x_m))
    if not chosen.kind:
        return _pin(desk, Pin(entry.x_m, entry.y_m, entry.name))
    choice.select(desk, chosen)
    desk.look(pin=None, **_centre(desk, entry.x_m, entry.y_m) if known else {})
    return Outcome(ok=True, code="find.gone" if known else "find.no_place", facts={"what": entry.name})


def _pin(desk: Desk, pin: Pin) -> Outcome:
    desk.look(pin=pin, **_centre(desk, pin.x_m, pin.y_m))
    return Outcome(ok=True, code="find.gone", facts={"what": pin.name})


def _centre(desk: Desk, x_m: float, y_m: float) -> dict[str, object]:
    return {"centre_n": desk.view.centre_n + 1, "centre_m": (x_m, y_m)}
