"""A ring and its posts as features of a file, and rings from the features of one; GeoJSON and KML.

What we write can be read by anybody: a feature for each tier, for what was drawn, for each post, for each way that
stays open. The first feature carries the whole ring as text (``RING``), so that what we read back is the same ring.
``ringreading`` reads: polygons and lines of others become drawn areas and corridors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from console.words import Block, Closing, Ring, RingShape, Tier
from console.words.rings import MOST_METRES, MOST_MINUTES, MOST_TIERS, LonLat
from layers.geo import from_mercator
from layers.shapes import Areas

F64 = NDArray[np.float64]
Text = dict[str, str | float | int]

RING: Final = "onemap_ring"  # the whole ring, as JSON
PART: Final = "onemap_part"  # ring, tier, outline, post, open
DIGITS: Final = 7  # of a degree: a centimetre
MOST_CORNERS: Final = 5_000  # of an outline: one with more is no ring that a person drew
_ENDLESS: Final = 1e300
_MOST_RADIUS_S: Final = MOST_MINUTES * 60.0


@dataclass(frozen=True)
class Feature:
    """``geometry`` as GeoJSON has it, None when there is none."""

    name: str
    properties: Text
    geometry: dict[str, Any] | None


def features(ring: Ring, tiers: Areas | None) -> list[Feature]:
    """Of a ring, with its outlines as worked out (Mercator; None: not yet)."""
    return [_whole(ring), *_tiers(ring, tiers), *_drawn(ring), *_posts(ring.closing)]


def geojson(ring: Ring, tiers: Areas | None) -> bytes:
    """A FeatureCollection as RFC 7946 wants it: WGS 84, outer rings counter-clockwise."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": one.name, **one.properties}, "geometry": one.geometry}
            for one in features(ring, tiers)
        ],
    }
    return json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def ring_of(text: str) -> Ring:
    """The ring that ``RING`` carries. ``ValueError`` when it is none, or one that no desk could have drawn."""
    try:
        ring = msgspec.json.decode(text, type=Ring)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if not _sound(ring):
        raise ValueError(ring.no)
    if ring.closing is None:
        return ring
    ways = (replace(way, short_s=math.inf) if way.short_s >= _ENDLESS else way for way in ring.closing.open_ways)
    return replace(ring, closing=replace(ring.closing, open_ways=tuple(ways)))


def text_of(ring: Ring) -> str:
    """JSON has no NaN: a time that is not known is left out, and read as such again."""
    return json.dumps(_plain(msgspec.to_builtins(ring)))  # ASCII: no sign of it is lost in an XML


def _plain(value: Any) -> Any:
    """Without NaN, which the fields have as their default; infinity as a number beyond all times."""
    if isinstance(value, dict):
        kept = {key: _plain(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if not (isinstance(one, float) and math.isnan(one))}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _ENDLESS if value == math.inf else value


def _sound(ring: Ring) -> bool:
    most = _MOST_RADIUS_S if ring.shape is RingShape.TIME else MOST_METRES
    limits = [tier.limit for tier in ring.tiers]
    points = [*ring.outline, *([(ring.centre.lon_deg, ring.centre.lat_deg)] if ring.centre else ())]
    tiered = ring.shape in (RingShape.TIME, RingShape.DISTANCE, RingShape.CORRIDOR)
    return (
        1 <= len(limits) <= MOST_TIERS
        and all(0.0 < one <= most if tiered else one == 0.0 for one in limits)
        and limits == sorted(limits)
        and len(ring.outline) <= MOST_CORNERS
        and all(abs(lon) <= 180 and abs(lat) < 86 for lon, lat in points)
        and _placed(ring)
    )


def _placed(ring: Ring) -> bool:
    """Whether it has what its shape is drawn by."""
    if ring.shape is RingShape.AREA:
        return len(set(ring.outline)) >= 3
    if ring.shape is RingShape.CORRIDOR:
        return len(set(ring.outline)) >= 2 or bool(ring.areas)
    return bool(ring.areas) if ring.shape is RingShape.NAMED else ring.centre is not None


# --- out ------------------------------------------------------------------------------------------------------------


def _whole(ring: Ring) -> Feature:
    centre = ring.centre
    point = {"type": "Point", "coordinates": [centre.lon_deg, centre.lat_deg]} if centre is not None else None
    said: Text = {PART: "ring", "number": ring.no, "shape": ring.shape.value, "travel": ring.travel.value}
    if ring.closing is not None and ring.closing.authority:
        said["authority"] = ring.closing.authority
    return Feature(ring.label, {**said, RING: text_of(ring)}, point)


def _tiers(ring: Ring, areas: Areas | None) -> Iterator[Feature]:
    for n, tier in enumerate(ring.tiers, start=1):
        if areas is None or n >= len(areas.area_off):
            return
        geometry = polygon(areas, n - 1)
        said: Text = {PART: "tier", "tier": n, "limit": tier.limit}
        said["unit"] = "s" if ring.shape is RingShape.TIME else "m"
        if tier.needs:
            said["who"] = "; ".join(" ".join((f"{one.count}×{one.role}", *one.skills)) for one in tier.needs)
        if geometry is not None:
            yield Feature(tier.name or f"{ring.label} {n}", said, geometry)


def _drawn(ring: Ring) -> Iterator[Feature]:
    """What a person drew: a polygon or a line."""
    line = [list(point) for point in ring.outline]
    if ring.shape is RingShape.CORRIDOR and len(line) > 1:
        yield Feature(ring.label, {PART: "outline"}, {"type": "LineString", "coordinates": line})
    elif ring.shape is RingShape.AREA and len(line) > 2:
        closed = line if line[0] == line[-1] else [*line, line[0]]
        yield Feature(ring.label, {PART: "outline"}, {"type": "Polygon", "coordinates": [closed]})


def _posts(closing: Closing | None) -> Iterator[Feature]:
    if closing is None:
        return
    for block in closing.blocks:
        yield Feature(block.name or block.id, {PART: "post", **_held(block)}, _point(block.lon_deg, block.lat_deg))
    for way in closing.open_ways:
        said: Text = {PART: "open", **_known({"passed_s": way.passed_s, "short_s": way.short_s})}
        yield Feature(way.name or "?", said, _point(way.lon_deg, way.lat_deg))


def _held(block: Block) -> Text:
    times = {"arrive_s": block.arrive_s, "passed_s": block.passed_s, "slack_s": block.slack_s}
    return {"unit": block.unit, "road": block.name, **_known(times)}


def _known(times: dict[str, float]) -> Text:
    return {name: round(value, 1) for name, value in times.items() if math.isfinite(value)}


def _point(lon_deg: float, lat_deg: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon_deg, lat_deg]}


def polygon(areas: Areas, index: int) -> dict[str, Any] | None:
    """One area as a Polygon or MultiPolygon in degrees; None when it has no ring of three corners.

    Rings of an area count together: one that lies in an odd number of others is a hole of the smallest of them.
    """
    rings = [ring for ring in _rings(areas, index) if len(ring) >= 3]
    if not rings:
        return None
    size = [abs(_area(ring)) for ring in rings]
    within = [[m for m in range(len(rings)) if m != n and _holds(rings[m], rings[n])] for n in range(len(rings))]
    parts = {n: [_degrees(rings[n], left=True)] for n in range(len(rings)) if len(within[n]) % 2 == 0}
    for n, outer in enumerate(within):
        if len(outer) % 2:
            parts[min((m for m in outer if m in parts), key=lambda m: size[m])].append(_degrees(rings[n], left=False))
    found = list(parts.values())
    if len(found) == 1:
        return {"type": "Polygon", "coordinates": found[0]}
    return {"type": "MultiPolygon", "coordinates": found}


def _rings(areas: Areas, index: int) -> Iterator[F64]:
    for n in range(int(areas.area_off[index]), int(areas.area_off[index + 1])):
        ring = np.asarray(areas.xy[areas.ring_off[n] : areas.ring_off[n + 1]], dtype=np.float64)
        yield ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring


def _area(ring: F64) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _holds(outer: F64, inner: F64) -> bool:
    """Even-odd at the middle of the inner one's first side: borders of an area do not cross."""
    x, y = (inner[0] + inner[1]) / 2
    a, b = outer, np.roll(outer, -1, axis=0)
    spans = (a[:, 1] <= y) != (b[:, 1] <= y)
    rise = np.where(spans, b[:, 1] - a[:, 1], 1.0)
    at = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / rise
    return bool((spans & (at > x)).sum() % 2)


def _degrees(ring: F64, *, left: bool) -> list[list[float]]:
    """Closed, counter-clockwise when ``left``."""
    turned = ring if (_area(ring) > 0) == left else ring[::-1]
    lon, lat = from_mercator(turned[:, 0], turned[:, 1])
    line = np.round(np.column_stack((lon, lat)), DIGITS).tolist()
    return [*line, line[0]]


# --- drawn by others ------------------------------------------------------------------------------------------------


def drawn_area(outline: tuple[LonLat, ...], name: str) -> Ring:
    """A ring of somebody's polygon; the desk gives it a number."""
    return Ring(id="", no="", name=name, shape=RingShape.AREA, tiers=(Tier(),), outline=outline)


def drawn_line(line: tuple[LonLat, ...], name: str, sides_m: float) -> Ring:
    """A corridor of somebody's line."""
    return Ring(id="", no="", name=name, shape=RingShape.CORRIDOR, tiers=(Tier(limit=sides_m),), outline=line)


def save(path: Path, ring: Ring, tiers: Areas | None) -> bytes:
    """The file's bytes, by its ending. ``KeyError`` when it is none of ``WRITERS``."""
    from console.site.ringkml import kml

    writers = {".geojson": geojson, ".json": geojson, ".kml": kml}
    return writers[path.suffix.lower()](ring, tiers)


ENDINGS: Final = (".geojson", ".json", ".kml")
