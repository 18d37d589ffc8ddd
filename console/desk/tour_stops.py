"""Through which cameras a video patrol goes: what it names → sources in the order in which they are looked at.

Cameras of a ring come tier by tier, the innermost first; of beats beat by beat; within each along a line that keeps
neighbours together. What cannot be looked at is left out and counted, by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk import choice, pictures
from console.verbs import Said
from console.verbs.touring import ALL, AREAS
from layers.curve import along
from layers.geo import from_mercator, mercator_scale
from layers.shapes import Beats, CameraHealth

if TYPE_CHECKING:
    from console.desk.desk import Desk

I64 = NDArray[np.int64]

_LAYERS: Final = {"beat": "beats", "grid": "grid", "village": "villages"}
NEAR_M: Final = 500.0  # of an incident's patrol: cameras no farther than this


class Stops(NamedTuple):
    """``sources``: all that can be looked at, in their order. ``left_out``: why → how many."""

    sources: tuple[str, ...]
    left_out: dict[str, int]
    name: str = ""


def of(desk: Desk, what: Sequence[str], tier: int = 0) -> Stops | Said:
    """All cameras that ``what`` (``ring:…``, ``beat:…``, ``camera:…``, ``all:``) names, or why there are none."""
    rows: list[int] = []
    for one in what:
        found = _rows(desk, one, tier)
        if isinstance(found, Said):
            return found
        rows += found
    rows = list(dict.fromkeys(rows))
    table, health, plays = desk.site.cameras, desk.camera_health.now(desk), pictures.plays(desk)
    why_not = {row: _why_not(bool(plays[row]), int(health[row])) for row in rows}
    why = Counter(reason for reason in why_not.values() if reason)
    sources = tuple(pictures.of_camera(table.ids[row]) for row, reason in why_not.items() if not reason)
    if not sources:
        return Said("tours.none_works" if rows else "tours.none", {"what": called(desk, what), "n": len(rows)})
    return Stops(sources, dict(why), called(desk, what, tier))


def called(desk: Desk, what: Sequence[str], tier: int = 0) -> str:
    """What it goes through, in words; of many the first few."""
    names = [_name(desk, one) for one in what[:3]]
    words = "、".join(names) + (f" +{len(what) - 3}" if len(what) > 3 else "")
    return words + (Said("tours.tier", {"n": tier}).text() if tier else "")


def _name(desk: Desk, one: str) -> str:
    kind, _, key = one.partition(":")
    if one == ALL:
        return Said("tours.all").text()
    if kind == "ring":
        ring = desk.room.rings.get(key)
        return ring.label if ring is not None else key
    if kind == "incident":
        return desk.no_of(key)
    if kind in AREAS:
        table = _areas(desk, kind)
        return table.names[table.ids.index(key)] or key if key in table.ids else key
    return pictures.name(desk, one)


def _areas(desk: Desk, kind: str) -> Beats:
    return desk.whereabouts.areas(_LAYERS[kind])


# --- which ----------------------------------------------------------------------------------------------------------


def _rows(desk: Desk, one: str, tier: int) -> list[int] | Said:
    kind, _, key = one.partition(":")
    cameras = desk.site.cameras
    if kind == "camera":
        row = pictures.row_of(desk, key)
        return [row] if row is not None else Said("tours.no_camera", {"id": key})
    if kind == "ring":
        return _of_ring(desk, key, tier)
    if kind == "incident":
        return _near(desk, key)
    if kind in AREAS:
        return _of_area(desk, kind, key)
    return [int(row) for row in along(cameras.xy)]


def _of_ring(desk: Desk, key: str, tier: int) -> list[int] | Said:
    """Tier by tier as the ring was worked out last."""
    view, ring = desk.ring_views.get(key), desk.room.rings.get(key)
    if ring is None:
        return Said("ring.none")
    if tier > len(ring.tiers):
        return Said("tours.no_tier", {"no": ring.label, "n": len(ring.tiers)})
    stills = [one.still for one in view.tiers] if view is not None else []
    if not stills or any(one is None for one in stills):
        return Said("tours.ring_waits", {"no": ring.label})
    chosen = stills[tier - 1 : tier] if tier else stills
    return [row for still in chosen if still is not None for row in _ordered(desk, still.cameras)]


def _of_area(desk: Desk, kind: str, key: str) -> list[int] | Said:
    table = _areas(desk, kind)
    if key not in table.ids:
        return Said("tours.no_area", {"id": key})
    xy = desk.site.cameras.xy
    held = desk.whereabouts.within(_LAYERS[kind]).of(xy[:, 0], xy[:, 1]) == table.ids.index(key)
    return _ordered(desk, np.flatnonzero(held))


def _near(desk: Desk, key: str) -> list[int] | Said:
    """Round an incident, the nearest first."""
    point, xy = choice.place_of(desk, "incident", key), desk.site.cameras.xy
    if point is None:
        return Said("tours.no_place", {"no": desk.no_of(key)})
    scale = float(mercator_scale(float(from_mercator(*point)[1])))
    metres = np.hypot(xy[:, 0] - point[0], xy[:, 1] - point[1]) / scale
    order = np.argsort(metres, kind="stable")
    return [int(row) for row in order[metres[order] <= NEAR_M]]


def _ordered(desk: Desk, rows: NDArray[np.int32] | I64) -> list[int]:
    chosen = np.asarray(rows, dtype=np.int64)
    return [int(row) for row in chosen[along(desk.site.cameras.xy[chosen])]]


def _why_not(plays: bool, health: int) -> str:
    """"" when it can be looked at."""
    if not plays:
        return "stream"
    return "offline" if health == CameraHealth.OFFLINE else ""
