"""What a wall's map is about: which rings and units it shows, and the piece of ground that holds them.

LOOK, section 5: only the bound incident's rings, its units, units inside its outermost tier, signs and SOS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import choice
from console.desk.ringview import RingView
from console.glass.items.frame import Bounds
from console.words.wall import BOUND
from layers.geo import F64, to_mercator

if TYPE_CHECKING:
    from console.desk import Desk

_ROOM: Final = 0.06  # of the extent, on each side
_MIDST: Final = (4.0, 96.0)  # percent of the units, east and north: one far out does not make all others small
_TRIMMED: Final = (2.0, 98.0)  # percent of a ring's vertices: one road that leads far out is not the ring
_FEW: Final = 4
_LEAST_M: Final = 450.0  # Mercator metres on each side of a lone point


@dataclass(frozen=True)
class Scope:
    """``key``: the set of things to show; the map is fitted again only when it is another. ``units`` None: all.

    ``bounds`` None: nothing of it has a place, so the whole site is shown.
    """

    key: tuple[object, ...] = ()
    kind: str = ""  # of what is bracketed and named
    id: str = ""
    rings: frozenset[str] | None = None  # None: all
    units: frozenset[str] | None = None
    bounds: Bounds | None = None


def scope_of(desk: Desk, subject: str, bound: str) -> Scope:
    """``subject``: of the tile; ``bound``: what the scene is bound to."""
    kind, _, key = (bound if subject == BOUND else subject).partition(":")
    if kind == "incident" and key in desk.room.incidents:
        return _of_incident(desk, key)
    if kind == "ring" and key in desk.ring_views:
        return _of_rings(desk, [desk.ring_views[key]], ("ring", key), desk.ring_views[key].ring.incident)
    if kind == "point":
        return _of_point(desk, key)
    place = choice.place_of(desk, kind, key) if kind else None
    if place is None:
        return _of_site(desk)
    return Scope(key=(kind, key), kind=kind, id=key, bounds=_round(_points([place])))


def lost(desk: Desk, subject: str, bound: str) -> str:
    """The name of what the map should be about and that has no place or is gone; "" when nothing is amiss."""
    kind, _, key = (bound if subject == BOUND else subject).partition(":")
    if not kind or kind == "point":
        return ""
    if kind in ("incident", "ring"):
        known = key in desk.room.incidents if kind == "incident" else key in desk.ring_views
    else:
        known = choice.place_of(desk, kind, key) is not None
    return "" if known else key


def _of_incident(desk: Desk, incident: str) -> Scope:
    rings = [one for one in desk.ring_views.values() if one.ring.incident == incident]
    return _of_rings(desk, rings, ("incident", incident), incident)


def _of_rings(desk: Desk, rings: list[RingView], key: tuple[str, str], incident: str) -> Scope:
    """With the units that are ordered there, wherever they are when the set becomes another."""
    ordered = sorted(order.unit for order in desk.orders_of(incident) if order.state.active) if incident else []
    spots = [choice.place_of(desk, "incident", incident)] if incident else []
    spots += [choice.place_of(desk, "unit", unit) for unit in ordered]
    inside = {unit for view in rings for tier in view.tiers for unit in tier.units}
    known = tuple((view.ring.id, len(view.ring.tiers), view.answer is not None) for view in rings)
    return Scope(
        key=(*key, known, *ordered), kind="incident" if incident else "", id=incident,
        rings=frozenset(view.ring.id for view in rings), units=frozenset(inside | set(ordered)) if inside else None,
        bounds=_round(_points([one for one in spots if one is not None]), rings),
    )  # fmt: skip


def _of_site(desk: Desk) -> Scope:
    """Where most units are and every open incident: a town in its county, not the county. What lies outside of the
    midst of the units belongs to the set, what moves about in it does not."""
    x_m, y_m = desk.units.x_m, desk.units.y_m
    known = np.isfinite(x_m)
    if np.count_nonzero(known) < _FEW:
        return Scope(key=("site",))
    xy = np.column_stack((x_m[known], y_m[known]))
    low, high = np.percentile(xy, _MIDST, axis=0)
    placed = [one for one in desk.room.open_incidents if one.lon_deg is not None and one.lat_deg is not None]
    lonlat = np.array([(one.lon_deg, one.lat_deg) for one in placed], dtype=np.float64).reshape(-1, 2)
    at = np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))
    outside = np.flatnonzero(((at < low) | (at > high)).any(axis=1))
    ids = sorted(placed[n].id for n in outside.tolist())
    return Scope(key=("site", True, *ids), bounds=_round(np.vstack((low, high, at[outside]))))


def _of_point(desk: Desk, words: str) -> Scope:
    lon, _, lat = words.partition(",")
    try:
        x, y = (float(v) for v in to_mercator(float(lon), float(lat)))
    except ValueError:
        return _of_site(desk)
    return Scope(key=("point", words), bounds=_round(_points([(x, y)])))


def _points(spots: list[tuple[float, float]]) -> F64:
    return np.array(spots, dtype=np.float64).reshape(-1, 2)


def _round(spots: F64, rings: list[RingView] | None = None) -> Bounds | None:
    """The box of all of them, and a margin."""
    outer = [np.percentile(view.answer.tiers.xy, _TRIMMED, axis=0)
             for view in rings or () if view.answer is not None and len(view.answer.tiers.xy)]  # fmt: skip
    xy = np.concatenate((spots, *outer))
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    beside = max(_ROOM * (east - west), _LEAST_M - (east - west) / 2)
    above = max(_ROOM * (north - south), _LEAST_M - (north - south) / 2)
    return west - beside, south - above, east + beside, north + above


def newest_fix(desk: Desk) -> float | None:
    """Epoch s of the newest position of any unit; None when nobody has said where he is."""
    times = desk.units.fix_t
    found = float(np.nanmax(times)) if len(times) and np.isfinite(times).any() else math.nan
    return found if math.isfinite(found) else None
