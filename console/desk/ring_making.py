"""``calls.DrawRing`` → a whole ``Ring``, or the sentence that says what is missing and what would do."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from console.desk import choice, ring_templates
from console.desk.ring_limits import Limits, limits_of
from console.verbs import Said, calls
from console.words import Centre, ClockFrom, Direction, Ring, RingShape, Tier, Travel
from layers.geo import from_mercator, to_mercator
from layers.shapes import Cameras, Posts

if TYPE_CHECKING:
    from console.desk.desk import Desk

Placed = calls.DrawRing | calls.ChangeRing | calls.CopyRing  # what names a centre

SIDES_M: Final = ((200.0, "m"),)  # of a corridor
_FLAT_M2: Final = 1.0


def made(desk: Desk, call: calls.DrawRing) -> tuple[Ring, Said | None] | Said:
    """The ring and what was put right on the way."""
    template = ring_templates.template_for(desk, call)
    if isinstance(template, Said):
        return template
    shape = _shape(call)
    if shape in (RingShape.AREA.value, RingShape.NAMED.value):
        return _area(desk, call, RingShape(shape))
    usual = SIDES_M if shape == RingShape.CORRIDOR.value else ring_templates.typed(template)
    limits = limits_of(call.tiers or usual, shape or (template.shape.value if template is not None else ""))
    if isinstance(limits, Said):
        return limits
    if limits.shape is RingShape.CORRIDOR:
        return _corridor(desk, call, limits)
    centre = centre_of(desk, call)
    if isinstance(centre, Said):
        return centre
    ring = ring_templates.dressed(_tiered(desk, call, limits), template, call)
    moving = bool(call.moving) and centre.kind == "unit"
    if call.moving and not moving:
        return Said("ring.moves_with_units")
    incident = centre.id if centre.kind == "incident" else ""
    clock = ring.clock if incident or ring.clock is not ClockFrom.INCIDENT else ClockFrom.DRAWN  # it would never start
    return replace(ring, centre=centre, moving=moving, incident=incident, clock=clock), limits.note


def _shape(call: calls.DrawRing) -> str:
    if call.shape:
        return call.shape
    if call.areas and not call.kind:
        return RingShape.NAMED.value
    return RingShape.AREA.value if len(call.points) > 1 else ""


def _tiered(desk: Desk, call: calls.DrawRing, limits: Limits) -> Ring:
    return replace(blank(desk, call, limits.shape), tiers=tuple(Tier(limit=one) for one in limits.values))


def blank(desk: Desk, call: calls.DrawRing, shape: RingShape) -> Ring:
    """A ring with all but its form."""
    return Ring(
        id=new_id(desk), no=next_no(desk), name=call.name.strip(), shape=shape, tiers=(Tier(),),
        travel=Travel(call.travel or Travel.CAR.value),
        direction=Direction(call.direction or Direction.COME.value),
        colour=call.colour or "ring", made_at=desk.clock.now(), made_by=desk.actor,
    )  # fmt: skip


def new_id(desk: Desk) -> str:
    return f"{desk.seat}-{uuid.uuid4().hex[:12]}"


def next_no(desk: Desk) -> str:
    """圈3: none is given twice, so that what was said of a ring never means another."""
    return f"圈{desk.room.ring_last + 1}"


def _area(desk: Desk, call: calls.DrawRing, shape: RingShape) -> tuple[Ring, Said | None] | Said:
    ring = blank(desk, call, shape)
    if shape is RingShape.NAMED:
        gone = next((area for area in call.areas if not area_name(desk, area)), None)
        if gone is not None:
            return Said("ring.no_area", {"what": gone.partition(":")[2]})
        names = " ".join(area_name(desk, area) for area in call.areas)
        return replace(ring, areas=call.areas, name=ring.name or names), None
    if flat(call.points):
        return Said("ring.flat")
    return replace(ring, outline=call.points, incident=_incident(desk, call)), None


def _corridor(desk: Desk, call: calls.DrawRing, limits: Limits) -> tuple[Ring, Said | None] | Said:
    if len(set(call.points)) < 2:
        return Said("ring.line_short")
    return replace(_tiered(desk, call, limits), outline=call.points, incident=_incident(desk, call)), limits.note


def along_road(desk: Desk, call: calls.DrawCorridor) -> tuple[Ring, Said | None] | Said:
    """A corridor along a road by its name, that one which lies where the call says."""
    limits = limits_of(call.tiers or SIDES_M, RingShape.CORRIDOR.value)
    if isinstance(limits, Said):
        return limits
    if call.lon_deg is None or call.lat_deg is None:
        return Said("ring.no_road", {"what": call.road})
    centre = Centre(lon_deg=call.lon_deg, lat_deg=call.lat_deg, kind="place", name=call.road)
    like = calls.DrawRing(tiers=call.tiers, name=call.name, colour=call.colour)
    return replace(_tiered(desk, like, limits), centre=centre, areas=(f"road:{call.road}",)), limits.note


def _incident(desk: Desk, call: calls.DrawRing) -> str:
    """A drawn area belongs to the incident that it was drawn for."""
    return call.id if call.kind == "incident" and call.id in desk.incidents else ""


def area_name(desk: Desk, area: str) -> str:
    """Name of ``beat:B01``; "" when the site has none such."""
    kind, _, key = area.partition(":")
    table = {"beat": desk.site.beats, "grid": desk.site.grid, "village": desk.site.villages}.get(kind)
    if table is None or key not in table.ids:
        return ""
    return table.names[table.ids.index(key)] or key


def flat(points: tuple[tuple[float, float], ...]) -> bool:
    """Whether a polygon has no inside: fewer than three corners, or all on one line."""
    if len(set(points)) < 3:
        return True
    lonlat = np.array(points, dtype=np.float64)
    x, y = to_mercator(lonlat[:, 0], lonlat[:, 1])
    spread = np.linalg.svd(np.column_stack((x - x.mean(), y - y.mean())), compute_uv=False)
    return bool(spread[1] * spread[0] < _FLAT_M2)


# --- what it lies round ---------------------------------------------------------------------------------------------


def centre_of(desk: Desk, call: Placed) -> Centre | Said:
    """The place of what was named, as it is now."""
    if call.more:
        return Said("ring.one_centre", {"what": " ".join((call.called, *call.more))})
    if call.kind and call.lon_deg is None and not call.points:
        return _of_thing(desk, call)
    lon, lat = call.points[0] if call.points else (call.lon_deg, call.lat_deg)
    if lon is None or lat is None:
        return Said("ring.no_centre")
    west, south, east, north = desk.site.accepted_deg
    if not (west <= lon <= east and south <= lat <= north):
        return Said("ring.outside")
    return Centre(lon_deg=lon, lat_deg=lat, kind=call.kind or "point", id=call.id, name=call.called)


def _of_thing(desk: Desk, call: Placed) -> Centre | Said:
    if call.kind == "ring":
        ring = desk.rings.get(call.id)
        known = ring.centre if ring is not None else None
        return known or Said("ring.centre_unknown", {"what": call.called or call.id})
    point = choice.place_of(desk, call.kind, call.id)
    name = thing_words(desk, call.kind, call.id) or call.called
    if point is None:
        return Said("ring.centre_unknown", {"what": name or call.id})
    lon, lat = from_mercator(*point)
    return Centre(lon_deg=float(lon), lat_deg=float(lat), kind=call.kind, id=call.id, name=name)


def thing_words(desk: Desk, kind: str, key: str) -> str:
    """How people call the thing; "" when only the caller knows."""
    if kind == "incident" and (incident := desk.incidents.get(key)) is not None:
        return f"{incident.no} {incident.type}".strip()
    if kind == "unit":
        return desk.unit_words(key)
    if kind == "marker" and (marker := desk.markers.get(key)) is not None:
        return marker.name
    tables: dict[str, Posts | Cameras] = {"post": desk.site.posts, "camera": desk.site.cameras}
    table = tables.get(kind)
    return table.names[table.ids.index(key)] or key if table is not None and key in table.ids else ""
