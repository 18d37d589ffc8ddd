"""Where Enter would act: the places, ways and outlines that a map shows in dashes before the act is done.

What is not known before it is worked out (how far one gets in three minutes) is not drawn: its middle is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from console.desk import choice, ring_changing, ring_making
from console.desk.state import Ghosts, Point
from console.verbs import Call, Said, calls
from console.words import Ring, RingShape
from layers.geo import geodesic_circle, to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

_CORNERS: Final = 72
_ON_ORDER: Final = (calls.OnBehalf, calls.Cancel, calls.Grant, calls.Refuse)
_DRAWN: Final = (calls.DrawRing, calls.ChangeRing, calls.CopyRing)


def of(desk: Desk, call: Call) -> Ghosts:
    """Of a call that has been read; nothing is done."""
    if isinstance(call, _DRAWN):
        return _drawn(desk, call)
    return Ghosts(tuple(_spots(desk, call)), (), tuple(_rings(desk, call)), _way(desk, call))


def _spots(desk: Desk, call: Call) -> Iterator[Point]:
    lon, lat = getattr(call, "lon_deg", None), getattr(call, "lat_deg", None)
    if lon is not None and lat is not None:
        x_m, y_m = to_mercator(lon, lat)
        yield float(x_m), float(y_m)
        return
    for kind, key in dict.fromkeys(_things(call)):
        point = choice.place_of(desk, kind, key)
        if point is None and kind == "marker" and (mark := desk.room.markers.get(key)) is not None:
            x_m, y_m = to_mercator(mark.lon_deg, mark.lat_deg)
            point = float(x_m), float(y_m)
        if point is not None:
            yield point


def _things(call: Call) -> Iterator[tuple[str, str]]:
    if getattr(call, "id", ""):
        yield str(getattr(call, "kind", "")), str(getattr(call, "id", ""))
    for kind in ("incident", "unit", "block", "marker", "camera"):
        key = getattr(call, kind, "")
        if isinstance(key, str) and key:
            yield kind, key
    for key in getattr(call, "incidents", ()):
        yield "incident", key


def _rings(desk: Desk, call: Call) -> Iterator[str]:
    """A ring that the act is about, itself or by one of its posts."""
    key = str(getattr(call, "ring", "")) or str(getattr(call, "block", "")).partition("/")[0]
    if getattr(call, "kind", "") == "ring":
        key = str(getattr(call, "id", ""))
    if key in desk.rings:
        yield key


def _way(desk: Desk, call: Call) -> tuple[str, str]:
    """The way of the order that would change."""
    order = desk.order_of(call.unit) if isinstance(call, _ON_ORDER) else None
    return (order.unit, order.incident) if order is not None else ("", "")


def _drawn(desk: Desk, call: calls.DrawRing | calls.ChangeRing | calls.CopyRing) -> Ghosts:
    ring = _ring(desk, call)
    before = (call.ring,) if isinstance(call, calls.ChangeRing) and call.ring in desk.rings else ()
    if ring is None:
        return Ghosts(rings=before)
    point = choice.place_of(desk, "unit", ring.centre.id) if ring.moving and ring.centre is not None else None
    if ring.centre is not None and point is None:
        x_m, y_m = to_mercator(ring.centre.lon_deg, ring.centre.lat_deg)
        point = float(x_m), float(y_m)
    return Ghosts((point,) if point is not None else (), tuple(_outlines(ring)), before)


def _ring(desk: Desk, call: calls.DrawRing | calls.ChangeRing | calls.CopyRing) -> Ring | None:
    if isinstance(call, calls.DrawRing):
        made = ring_making.made(desk, call)
        return None if isinstance(made, Said) else made[0]
    known = desk.rings.get(call.ring)
    if known is None:
        return None
    if isinstance(call, calls.CopyRing):
        copied = ring_changing.copied(desk, known, call)
        return None if isinstance(copied, Said) else copied
    changed = ring_changing.changed(desk, known, call)
    return None if isinstance(changed, Said) else changed[0]


def _outlines(ring: Ring) -> Iterator[tuple[Point, ...]]:
    """What is known without working it out: circles by distance, and what was drawn by hand."""
    if ring.shape is RingShape.DISTANCE and ring.centre is not None:
        for tier in ring.tiers:
            lons, lats = geodesic_circle(ring.centre.lon_deg, ring.centre.lat_deg, tier.limit, _CORNERS)
            yield _points([*lons, lons[0]], [*lats, lats[0]])
    elif len(ring.outline) > 1:
        closed = (ring.outline[0],) if ring.shape is RingShape.AREA else ()
        yield _points(*(list(part) for part in zip(*(*ring.outline, *closed), strict=True)))


def _points(lons: list[float], lats: list[float]) -> tuple[Point, ...]:
    x_m, y_m = to_mercator(lons, lats)
    return tuple((float(x), float(y)) for x, y in zip(x_m, y_m, strict=True))
