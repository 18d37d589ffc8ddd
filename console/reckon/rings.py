"""The outlines of one ring and what of the site lies inside: by road where there are roads, straight where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.reckon import outlines
from console.reckon.along import road_near
from console.reckon.ground import Ground
from console.reckon.inside import inside
from console.words import Direction, Ring, RingAnswer, RingAsk, RingShape, SumsFault
from console.words.rings import LonLat
from console.words.sums import DRAWN, ROAD, STRAIGHT, Facts
from layers.geo import to_mercator
from layers.roads.times import Way
from layers.shapes import Areas
from layers.shapes.ringed import rings_of_area
from layers.within import Within

F64 = NDArray[np.float64]

_WHY: Final = {
    "": "", "no_road": "ring.straight.no_road", "island": "ring.straight.island", "trap": "ring.trap"
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Outlines, by what they were made, and what there is to say of that."""

    tiers: Areas
    basis: str
    centre: LonLat | None
    code: str = ""
    facts: Facts = field(default_factory=dict)
    road_km: tuple[float, ...] | None = None  # within each tier and the smaller ones, where roads say it exactly


class Unknown(Exception):
    """There is nothing to draw: a code and its facts."""

    def __init__(self, code: str, **facts: str | int | float) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def answer(ground: Ground, ask: RingAsk) -> RingAnswer | SumsFault:
    try:
        made = _MAKERS[ask.ring.shape](ground, ask.ring)
    except Unknown as error:
        return SumsFault(ask.key, ask.n, error.code, error.facts)
    within = Within(made.tiers)
    still = inside(ground, made.tiers, within, made.road_km)
    x, y = to_mercator(*made.centre) if made.centre is not None else (None, None)
    centre_m = (float(x), float(y)) if x is not None and y is not None else None
    by_road = made.basis == ROAD and made.centre is not None and len(made.tiers.xy)
    afar = outlines.from_afar(made.tiers, made.centre[1]) if by_road and made.centre is not None else None
    return RingAnswer(ask.key, ask.n, made.tiers, made.basis, still, made.code, made.facts, centre_m, within, afar)


def _limits(ring: Ring) -> list[float]:
    return [tier.limit for tier in ring.tiers]


def _time(ground: Ground, ring: Ring) -> Made:
    centre = _centre(ring)
    speed, reach = ground.mode(ring.travel).straight_mps, ground.reach(ring.travel)
    if reach is None:
        code = "ring.straight.no_roads" if ground.motor is None else "ring.straight.no_network"
        return Made(outlines.circles(centre, [limit * speed for limit in _limits(ring)]), STRAIGHT, centre, code)
    x, y = (float(v) for v in to_mercator(*centre))
    way: Way = "come" if ring.direction is Direction.COME else "leave"
    got = reach.rings(x, y, _limits(ring), way, speed, ground.site.config.limits.snap_m)
    km = got.km if got.basis == ROAD else None
    return Made(got.tiers, got.basis, centre, _WHY[got.why], road_km=km)


def _distance(_ground: Ground, ring: Ring) -> Made:
    centre = _centre(ring)
    return Made(outlines.circles(centre, _limits(ring)), STRAIGHT, centre)


def _area(_ground: Ground, ring: Ring) -> Made:
    if len(ring.outline) < 3:
        raise Unknown("ring.flat")
    tiers, mended = outlines.polygon(ring.outline)
    if not len(tiers.xy):
        raise Unknown("ring.flat")
    return Made(tiers, DRAWN, outlines.middle(ring.outline), "ring.mended" if mended else "")


def _corridor(ground: Ground, ring: Ring) -> Made:
    road = next((area.partition(":")[2] for area in ring.areas if area.startswith("road:")), "")
    if road:
        centre = _centre(ring)
        lines = road_near(ground.site.base, road, centre)
        if not lines:
            raise Unknown("ring.no_road", what=road)
        return Made(outlines.strips(lines, _limits(ring), centre[1]), DRAWN, centre)
    if len(ring.outline) < 2:
        raise Unknown("ring.line_short")
    centre = outlines.middle(ring.outline)
    return Made(outlines.strips([outlines.line_of(ring.outline)], _limits(ring), centre[1]), DRAWN, centre)


def _named(ground: Ground, ring: Ring) -> Made:
    found = [shapes for area in ring.areas if (shapes := _named_rings(ground, area))]
    gone = [area.rpartition(":")[2] for area in ring.areas if not _named_rings(ground, area)]
    tiers = outlines.joined(found)
    if not len(tiers.xy):
        raise Unknown("ring.no_area", what=" ".join(gone))
    return Made(tiers, DRAWN, None, "ring.area_gone" if gone else "", {"what": " ".join(gone)} if gone else {})


def _named_rings(ground: Ground, area: str) -> list[F64]:
    """The rings of ``beat:B01``, ``grid:G7``, ``village:V2`` or ``layer:<id>/<feature>``; none when it is gone."""
    site, (kind, _, key) = ground.site, area.partition(":")
    if kind == "layer":
        layer, _, feature = key.partition("/")
        overlay = next((one.overlay for one in site.layers if one.spec.id == layer), None)
        return outlines.rings_of_feature(overlay, feature) if overlay is not None else []
    table = {"beat": site.beats, "grid": site.grid, "village": site.villages}.get(kind)
    if table is None or key not in table.ids:
        return []
    return rings_of_area(table.areas, table.ids.index(key))


def _centre(ring: Ring) -> LonLat:
    if ring.centre is None:
        raise Unknown("ring.no_centre")
    return ring.centre.lon_deg, ring.centre.lat_deg


_MAKERS: Final[dict[RingShape, Callable[[Ground, Ring], Made]]] = {
    RingShape.TIME: _time,
    RingShape.DISTANCE: _distance,
    RingShape.AREA: _area,
    RingShape.CORRIDOR: _corridor,
    RingShape.NAMED: _named,
}
