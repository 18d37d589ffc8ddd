"""Through which cameras a video patrol goes: what it names → sources in the order in which they are looked at.

Cameras of a ring come tier by tier, the innermost first; of beats beat by beat; within each along a line that keeps
neighbours together. What cannot be looked at is left out and counted, by why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk import choice, pictures
from console.desk.labels import words_of
from console.verbs import Said
from console.verbs.touring import ALL, AREAS
from layers.curve import along
from layers.geo import scale_at
from layers.shapes import Beats, CameraHealth

if TYPE_CHECKING:
    from console.desk.desk import Desk

I64 = NDArray[np.int64]

_LAYERS: Final = {"beat": "beats", "grid": "grid", "village": "villages"}
NEAR_M: Final = 500.0  # of an incident's patrol: cameras no farther than this


class Stops(NamedTuple):
    """``rows``: of the site's cameras, all that can be looked at, in their order. ``left_out``: why → how many."""

    rows: I64
    left_out: dict[str, int]
    name: str = ""


class Ranks:
    """Each camera's place along the curve through all of them: worked out once for a table."""

    def __init__(self) -> None:
        self._made: tuple[object, I64] | None = None

    def of(self, xy: NDArray[np.float64]) -> I64:
        """``(C,)``."""
        if self._made is None or self._made[0] is not xy:
            order = along(xy)
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            self._made = xy, rank
        return self._made[1]


def of(desk: Desk, what: Sequence[str], tier: int = 0) -> Stops | Said:
    """All cameras that ``what`` (``ring:…``, ``beat:…``, ``camera:…``, ``all:``) names, or why there are none."""
    parts: list[I64] = []
    for one in what:
        found = _rows(desk, one, tier)
        if isinstance(found, Said):
            return found
        parts.append(found)
    rows = once(parts)
    plays = pictures.plays(desk)[rows]
    off = plays & (np.asarray(desk.camera_health.now(desk))[rows] == CameraHealth.OFFLINE)
    good = rows[plays & ~off]
    if not len(good):
        return Said("tours.none_works" if len(rows) else "tours.none", {"what": called(desk, what), "n": len(rows)})
    why = {"stream": int(np.count_nonzero(~plays)), "offline": int(np.count_nonzero(off))}
    return Stops(good, {key: n for key, n in why.items() if n}, called(desk, what, tier))


def once(parts: Sequence[I64]) -> I64:
    """One behind the other, each row where it comes first; no part has one twice."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    first = np.unique(rows, return_index=True)[1]
    return np.asarray(rows[np.sort(first)], dtype=np.int64)


def sources(desk: Desk, rows: I64) -> tuple[str, ...]:
    ids = desk.site.cameras.ids
    return tuple(pictures.of_camera(ids[int(row)]) for row in rows)


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
    if kind in AREAS:
        table = _areas(desk, kind)
        return table.names[table.ids.index(key)] or key if key in table.ids else key
    return pictures.name(desk, one) if kind == pictures.CAMERA else words_of(desk, kind, key)


def _areas(desk: Desk, kind: str) -> Beats:
    return desk.whereabouts.areas(_LAYERS[kind])


# --- which ----------------------------------------------------------------------------------------------------------


def _rows(desk: Desk, one: str, tier: int) -> I64 | Said:
    kind, _, key = one.partition(":")
    cameras = desk.site.cameras
    if kind == "camera":
        row = pictures.row_of(desk, key)
        return np.array([row], dtype=np.int64) if row is not None else Said("tours.no_camera", {"id": key})
    if kind == "ring":
        return _of_ring(desk, key, tier)
    if kind in AREAS:
        return _of_area(desk, kind, key)
    if one != ALL:
        return _near(desk, kind, key)
    return np.argsort(desk.touring.ranks.of(cameras.xy), kind="stable")


def _of_ring(desk: Desk, key: str, tier: int) -> I64 | Said:
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
    return once([_ordered(desk, still.cameras) for still in chosen if still is not None])


def _of_area(desk: Desk, kind: str, key: str) -> I64 | Said:
    table = _areas(desk, kind)
    if key not in table.ids:
        return Said("tours.no_area", {"id": key})
    xy = desk.site.cameras.xy
    held = desk.whereabouts.within(_LAYERS[kind]).of(xy[:, 0], xy[:, 1]) == table.ids.index(key)
    return _ordered(desk, np.flatnonzero(held))


def _near(desk: Desk, kind: str, key: str) -> I64 | Said:
    """Round an incident, a unit, whatever has a place: the nearest first."""
    point, xy = choice.place_of(desk, kind, key), desk.site.cameras.xy
    if point is None:
        return Said("tours.no_place", {"no": words_of(desk, kind, key)})
    metres = np.hypot(xy[:, 0] - point[0], xy[:, 1] - point[1]) / scale_at(point[1])
    order = np.argsort(metres, kind="stable")
    return np.asarray(order[metres[order] <= NEAR_M], dtype=np.int64)


def _ordered(desk: Desk, rows: NDArray[np.int32] | I64) -> I64:
    chosen = np.asarray(rows, dtype=np.int64)
    return np.asarray(chosen[np.argsort(desk.touring.ranks.of(desk.site.cameras.xy)[chosen])], dtype=np.int64)

