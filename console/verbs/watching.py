"""How it is read what is looked at: incidents, units, rings, cameras, places of the site, points."""

from __future__ import annotations

import re
from typing import Final

from console.verbs.context import EXACT, NAME, Context, Thing
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted

POINT: Final = "point"  # point:lon,lat or point:lon,lat,name in WGS 84 degrees
_KINDS: Final = ("camera", "unit", "incident", "ring", "marker", "task")
_KNOWN: Final = frozenset((*_KINDS, "post"))
_POINT: Final = re.compile(r"@?(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)")


def watched(token: Token, context: Context) -> Read:
    """``0912``, ``05``, ``圈3``, the name of a camera or a place, ``115.02,35.76`` → ``kind:id``."""
    if match := _POINT.fullmatch(token.text):
        return Read(EXACT, (f"{POINT}:{float(match[1])},{float(match[2])}",))
    best = NO
    for kind in _KINDS:
        sure, things = context.book(kind).find(token.text)
        if things and sure > best.sure:
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, (f"{kind}:{things[0].id}",))
    if best.sure >= NAME:
        return best
    place = next((one for one in context.look_up(token.text) if one.kind != "road"), None)
    return Read(NAME, (_of(place),)) if place is not None else best


def _of(place: Thing) -> str:
    """Of a place that cannot be selected: where it is."""
    if place.kind in _KNOWN or place.point is None:
        return f"{place.kind}:{place.id}"
    lon, lat = place.point
    return f"{POINT}:{lon:.6f},{lat:.6f},{place.title or place.label}"


def spelled(things: tuple[str, ...], context: Context) -> list[str]:
    """As they are typed."""
    return [_spelled(thing, context) for thing in things]


def _spelled(thing: str, context: Context) -> str:
    kind, key = thing.split(":", 1)
    if kind == POINT:
        lonlat, name = point(key)
        return quoted(name) if name else f"{lonlat[0]},{lonlat[1]}"
    return quoted(context.thing(kind, key).label)


def point(key: str) -> tuple[tuple[float, float], str]:
    """Longitude and latitude of what stands behind ``point:``, and its name, "" none."""
    lon, lat, *name = key.split(",", 2)
    return (float(lon), float(lat)), name[0] if name else ""
