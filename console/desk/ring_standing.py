"""Standing rings: the site's own layers of rings and permanent posts are rings like any other, staffed by the shift.

Their form is the site's, taken from its layers at start and whenever the site changes; what the room adds (who should
answer, edges, posts, colour) is the journal's, by the same id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from console.site import Role, SiteLayer
from console.words import Centre, Changes, Direction, Ring, RingShape, Tier, Travel
from console.words.rings import MOST_METRES, MOST_MINUTES, MOST_TIERS
from layers.geo import from_mercator
from layers.shapes import Overlay, Shape

if TYPE_CHECKING:
    from console.desk.desk import Desk

PREFIX: Final = "site:"
POST_M: Final = 200.0  # round a permanent post that says no radius
CORRIDOR_M: Final = 100.0  # to each side of a line
MINUTES: Final = frozenset({"minutes", "分钟", "分", "时间", "圈层", "tiers"})
RADIUS: Final = frozenset({"radius", "radius_m", "半径", "距离"})
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_ROLES: Final = (Role.RINGS, Role.CHECKPOINTS)


def take(desk: Desk) -> None:
    """Put the site's rings among the room's, and take out those that the site no longer has."""
    fresh = {ring.id: ring for layer in desk.site.layers for ring in rings_of(layer)}
    known = desk.room.rings
    for key in [key for key, ring in known.items() if ring.standing and key not in fresh]:
        del known[key]
    for key, ring in fresh.items():
        known[key] = joined(ring, known.get(key))
    desk.changed(Changes.RINGS)


def standing_id(layer: str, feature: str) -> str:
    """``site:rings:R01``."""
    return f"{PREFIX}{layer}:{feature}"


def joined(fresh: Ring, kept: Ring | None) -> Ring:
    """The site's form with what the room has added to it."""
    if kept is None:
        return fresh
    by_limit = {tier.limit: tier for tier in kept.tiers}
    tiers = tuple(replace(by_limit.get(tier.limit, tier), limit=tier.limit) for tier in fresh.tiers)
    return replace(
        kept, no=fresh.no, name=fresh.name, shape=fresh.shape, tiers=tiers, centre=fresh.centre,
        outline=fresh.outline, areas=fresh.areas, standing=True,
    )  # fmt: skip


def rings_of(layer: SiteLayer) -> Iterator[Ring]:
    """A ring for each feature of a layer of rings or permanent posts."""
    if layer.spec.role not in _ROLES:
        return
    for row, id_ in enumerate(layer.overlay.ids):
        yield _ring(layer, row, id_)


def _ring(layer: SiteLayer, row: int, id_: str) -> Ring:
    overlay = layer.overlay
    name = overlay.names[row] or f"{layer.spec.name} {id_}"
    ring = Ring(
        id=standing_id(layer.spec.id, id_), no=name, name=name, standing=True, travel=Travel.CAR,
        direction=Direction.COME, made_by=layer.spec.name,
    )  # fmt: skip
    shape = Shape(int(overlay.shape[row]))
    if shape is Shape.AREA:
        return replace(ring, shape=RingShape.NAMED, tiers=(Tier(),), areas=(f"layer:{layer.spec.id}/{id_}",))
    radius = _values(overlay, row, RADIUS, MOST_METRES)
    if shape is Shape.LINE:
        tiers = tuple(Tier(limit=one) for one in radius or (CORRIDOR_M,))
        return replace(ring, shape=RingShape.CORRIDOR, tiers=tiers, outline=_line(overlay, row))
    lon, lat = from_mercator(*overlay.label_xy[row])
    centre = Centre(lon_deg=float(lon), lat_deg=float(lat), kind="place", id=id_, name=name)
    minutes = _values(overlay, row, MINUTES, MOST_MINUTES)
    if minutes:
        return replace(ring, centre=centre, tiers=tuple(Tier(limit=one * 60.0) for one in minutes))
    tiers = tuple(Tier(limit=one) for one in radius or (POST_M,))
    return replace(ring, shape=RingShape.DISTANCE, centre=centre, tiers=tiers)


def _values(overlay: Overlay, row: int, names: frozenset[str], most: float) -> tuple[float, ...]:
    """Rising limits that the feature's field says: ``300``, ``"1,3,5"``; nothing when it says none that can be."""
    field = next((one for one in overlay.fields if one.lower() in names), None)
    value = overlay.fields[field][row] if field is not None else None
    if value is None or isinstance(value, bool):
        return ()
    found = sorted({float(one) for one in _NUMBER.findall(str(value))})
    return tuple(one for one in found if 0 < one <= most)[:MOST_TIERS]


def _line(overlay: Overlay, row: int) -> tuple[tuple[float, float], ...]:
    """The longest of the feature's lines, degrees."""
    parts = range(int(overlay.feature_off[row]), int(overlay.feature_off[row + 1]))
    lines = [np.asarray(overlay.xy[overlay.part_off[part] : overlay.part_off[part + 1]]) for part in parts]
    longest = max(lines, key=lambda xy: float(np.hypot(*np.diff(xy, axis=0).T).sum()))
    lon, lat = from_mercator(longest[:, 0], longest[:, 1])
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))
