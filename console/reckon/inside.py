"""What of the site stands still lies in each tier of a ring: cameras, posts, places, beats, people, road."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.reckon.ground import Ground
from console.site import Role
from console.words import Inside
from layers.shapes import Areas, PlaceClass
from layers.within import NOWHERE, Within

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

PEOPLE: Final = frozenset({"people", "population", "人口", "人口数", "常住人口", "户籍人口", "人数", "住户人数"})
_CORNERS: Final = 200  # of a tier's outline that are looked at: beats are kilometres wide
_SETTLED: Final = (Role.PLACES, Role.VILLAGES, Role.GRID)


def inside(
    ground: Ground, tiers: Areas, within: Within, road_km: Sequence[float] | None = None
) -> tuple[Inside, ...]:
    """By tier, each thing in the smallest tier that holds it. ``within``: of the same tiers; ``road_km``: kilometres
    within each, with the smaller ones, where they are known better than by the middles of pieces of road."""
    site, many = ground.site, len(tiers.area_off) - 1
    cameras, posts = _rows(within, site.cameras.xy, many), _rows(within, site.posts.xy, many)
    key = np.flatnonzero(np.asarray(site.base.places.cls) == PlaceClass.POI)
    places = [key[rows].astype(np.int32) for rows in _rows(within, np.asarray(site.base.places.xy)[key], many)]
    beats, people = _beats(ground, tiers, within), _people(ground, within, many)
    km = _road_km(ground, within, tiers, many) if road_km is None else np.diff(road_km, prepend=0.0).tolist()
    return tuple(Inside(cameras[n], posts[n], places[n], beats[n], people[n], km[n]) for n in range(many))


def _rows(within: Within, xy: F64, many: int) -> list[I32]:
    tier = within.of(xy[:, 0], xy[:, 1])
    return [np.flatnonzero(tier == n).astype(np.int32) for n in range(many)]


def _beats(ground: Ground, tiers: Areas, within: Within) -> list[tuple[str, ...]]:
    """Names of the beats that each tier touches and no smaller one does, told by the corners of both: a sliver with no
    corner of either in it is passed over."""
    beats, (corner, of) = ground.site.beats, ground.beat_corners
    out, seen = [], {NOWHERE}
    tier_of = within.of(corner[:, 0], corner[:, 1])
    for number in range(len(tiers.area_off) - 1):
        first, last = tiers.ring_off[tiers.area_off[number]], tiers.ring_off[tiers.area_off[number + 1]]
        xy = tiers.xy[first : last : max(1, int(last - first) // _CORNERS)]
        found = {*ground.beats_within.of(xy[:, 0], xy[:, 1]).tolist(), *of[tier_of == number].tolist()} - seen
        out.append(tuple(beats.names[row] or beats.ids[row] for row in sorted(found)))
        seen |= found
    return out


def _people(ground: Ground, within: Within, many: int) -> list[int | None]:
    """Sums of the population that a layer of places, villages or grids says; None when none does."""
    total: F64 | None = None
    for xy, people in _settled(ground):
        tier = within.of(xy[:, 0], xy[:, 1])
        good = (tier != NOWHERE) & np.isfinite(people)
        more: F64 = np.bincount(tier[good], weights=people[good], minlength=many).astype(np.float64)
        total = more if total is None else total + more
    return [None] * many if total is None else [round(one) for one in total.tolist()]


def _settled(ground: Ground) -> Iterator[tuple[F64, F64]]:
    """The first layer that knows: villages and the grids in them would count everybody twice."""
    for role in _SETTLED:
        for layer in ground.site.layers:
            fields = layer.overlay.fields
            name = next((one for one in fields if one.lower() in PEOPLE), None)
            if layer.spec.role is role and name is not None:
                yield np.asarray(layer.overlay.label_xy), np.asarray([_number(one) for one in fields[name]])
                return


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def _road_km(ground: Ground, within: Within, tiers: Areas, many: int) -> list[float]:
    """Kilometres of road whose middle lies there; pieces between two vertices are short."""
    if ground.road_pieces is None or not len(tiers.xy):
        return [float("nan")] * many
    middle, km = ground.road_pieces
    (west, south), (east, north) = tiers.xy.min(axis=0), tiers.xy.max(axis=0)
    x, y = middle.T
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    tier = within.of(x[near], y[near])
    there = tier != NOWHERE
    return [float(one) for one in np.bincount(tier[there], weights=km[near][there], minlength=many)]
