"""OSM extract → base map, police posts, cameras and addresses. Reads with pyosmium (imported here only when called)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from layers.geo import to_mercator
from layers.shapes import (
    F64,
    Addresses,
    AreaClass,
    Areas,
    BaseMap,
    CameraHealth,
    CameraKind,
    Cameras,
    LineClass,
    Lines,
    PlaceClass,
    Places,
    Posts,
    empty,
)
from layers.shapes.empty import WORLD

ATTRIBUTION: Final = "© OpenStreetMap contributors"

_LINES: Final[dict[str, LineClass]] = (
    dict.fromkeys(("footway", "cycleway", "steps", "path", "track", "bridleway", "pedestrian"), LineClass.PATH)
    | dict.fromkeys(("residential", "service", "living_street", "unclassified", "road", "busway"), LineClass.STREET)
    | dict.fromkeys(("tertiary", "tertiary_link"), LineClass.LOCAL)
    | dict.fromkeys(("secondary", "secondary_link", "primary", "primary_link"), LineClass.MAIN)
    | dict.fromkeys(("trunk", "trunk_link", "motorway", "motorway_link"), LineClass.TRUNK)
)
_RAILS: Final = frozenset({"rail", "light_rail", "tram", "narrow_gauge", "monorail", "subway"})
_STREAMS: Final = frozenset({"river", "stream", "canal", "ditch", "drain"})
_GREEN: Final = {
    "leisure": frozenset({"park", "garden", "golf_course", "nature_reserve", "pitch", "common"}),
    "landuse": frozenset({"forest", "grass", "meadow", "recreation_ground", "village_green", "cemetery", "orchard"}),
    "natural": frozenset({"wood", "scrub", "grassland", "heath"}),
}
_WATER: Final = {
    "natural": frozenset({"water", "bay"}),
    "waterway": frozenset({"riverbank", "dock"}),
    "landuse": frozenset({"reservoir", "basin"}),
}
_PLACES: Final = {
    "city": PlaceClass.CITY, "town": PlaceClass.TOWN, "suburb": PlaceClass.TOWN, "borough": PlaceClass.TOWN,
    "village": PlaceClass.VILLAGE, "quarter": PlaceClass.VILLAGE, "hamlet": PlaceClass.HAMLET,
    "neighbourhood": PlaceClass.HAMLET, "isolated_dwelling": PlaceClass.HAMLET, "locality": PlaceClass.HAMLET,
}  # fmt: skip
_POI_KEYS: Final = ("amenity", "shop", "office", "tourism", "leisure", "public_transport", "railway", "healthcare")
_NUMBER: Final = "addr:housenumber"
_WANTED_KEYS: Final = (
    "highway", "waterway", "natural", "landuse", "building", "place", "man_made", _NUMBER, *_POI_KEYS
)  # fmt: skip
_APART_DEG: Final = 0.002
_OTHER_NAMES: Final = ("name", "name:en", "name:zh", "int_name", "alt_name", "short_name", "old_name", "loc_name")
_COMPASS: Final = {name: k * 22.5 for k, name in enumerate(
    ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"))}  # fmt: skip

Tags = Mapping[str, str]
Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Extract:
    """What one file gave. ``missing_nodes``: references that it does not contain (a clipped or broken extract).
    ``other_names``: of a name of the base map, what the same thing is called otherwise (English, old, short …)."""

    base: BaseMap
    posts: Posts
    cameras: Cameras
    missing_nodes: int
    addresses: Addresses = field(default_factory=empty.addresses)
    other_names: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class _Names:
    index: dict[str, int] = field(default_factory=dict)
    others: dict[str, dict[str, None]] = field(default_factory=dict)

    def of(self, tags: Tags, *more: str) -> int:
        """Number of a thing's name, -1 when it has none. Chinese names first, as the screen does."""
        name = next((tags[key] for key in ("name:zh", "name", *more) if tags.get(key)), "")
        if not name:
            return -1
        for key in (*_OTHER_NAMES, *more):
            for other in tags[key].split(";") if key in tags else ():
                if other and other != name:
                    self.others.setdefault(name, {})[other.strip()] = None
        return self.index.setdefault(name, len(self.index))


@dataclass
class _Found:
    """What grows while the file is read; coordinates in degrees."""

    names: _Names = field(default_factory=_Names)
    lines: list[tuple[Ring, LineClass, int]] = field(default_factory=list)
    areas: list[tuple[list[Ring], AreaClass]] = field(default_factory=list)
    places: list[tuple[float, float, PlaceClass, int]] = field(default_factory=list)
    posts: list[tuple[float, float, str, str]] = field(default_factory=list)
    cameras: list[tuple[float, float, str, Tags]] = field(default_factory=list)
    addresses: list[tuple[float, float, str]] = field(default_factory=list)
    missing: int = 0


def read_osm(osm: Path) -> Extract:
    """The base map of an ``.osm`` or ``.osm.pbf`` file. ``RuntimeError`` when it is no OSM file."""
    import osmium

    found = _Found()
    wanted = osmium.filter.KeyFilter(*_WANTED_KEYS)
    things: Any = osmium.FileProcessor(str(osm)).with_areas(wanted).with_filter(wanted)
    for thing in things:
        tags = dict(thing.tags)
        if thing.is_node():
            _take_point(found, thing.location.lon, thing.location.lat, f"n{thing.id}", tags)
        elif thing.is_way():
            _take_line(found, thing, tags)
        elif thing.is_area():
            _take_area(found, thing, tags)
    others = {name: tuple(more) for name, more in found.names.others.items()}
    return Extract(
        _base(found, _header_box(osm)), _posts(found), _cameras(found), found.missing, _addresses(found), others
    )


def _take_line(found: _Found, way: Any, tags: Tags) -> None:
    kind = line_class(tags)
    if kind is None:
        return
    points = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
    found.missing += len(way.nodes) - len(points)
    if len(points) >= 2:
        found.lines.append((points, kind, found.names.of(tags, "ref")))


def line_class(tags: Tags) -> LineClass | None:
    """How a way is drawn as a line; None when it is not."""
    if "highway" in tags:
        return None if tags.get("area") == "yes" else _LINES.get(tags["highway"])
    if tags.get("railway") in _RAILS:
        return LineClass.RAIL
    return LineClass.STREAM if tags.get("waterway") in _STREAMS else None


def area_class(tags: Tags) -> AreaClass | None:
    """How an area is filled; None when it is not."""
    if tags.get("building", "no") != "no":
        return AreaClass.BUILDING
    if any(tags.get(key) in values for key, values in _WATER.items()):
        return AreaClass.WATER
    return AreaClass.GREEN if any(tags.get(key) in values for key, values in _GREEN.items()) else None


def _take_area(found: _Found, area: Any, tags: Tags) -> None:
    kind = area_class(tags)
    outers = [(ring, [_ring(inner) for inner in area.inner_rings(ring)]) for ring in area.outer_rings()]
    for outer, holes in outers:
        ring = _ring(outer)
        if kind is not None and len(ring) >= 4:
            found.areas.append(([ring, *(hole for hole in holes if len(hole) >= 4)], kind))
    if outers and ("name" in tags or tags.get("amenity") == "police" or _NUMBER in tags):
        lon, lat = np.mean(np.asarray(_ring(outers[0][0]))[:-1], axis=0)
        _take_point(found, float(lon), float(lat), f"a{area.id}", tags)


def _ring(ring: Any) -> Ring:
    return [(n.lon, n.lat) for n in ring]


def _take_point(found: _Found, lon: float, lat: float, id_: str, tags: Tags) -> None:
    address = address_text(tags)
    if address:
        found.addresses.append((lon, lat, address))
    if tags.get("amenity") == "police":
        found.posts.append((lon, lat, id_, tags.get("name:zh") or tags.get("name", "")))
    if tags.get("man_made") == "surveillance" and tags.get("surveillance:type", "camera") == "camera":
        found.cameras.append((lon, lat, id_, tags))
    name = found.names.of(tags)
    if name < 0:
        return
    if tags.get("place") in _PLACES:
        found.places.append((lon, lat, _PLACES[tags["place"]], name))
    elif any(key in tags for key in _POI_KEYS):
        found.places.append((lon, lat, PlaceClass.POI, name))


def _base(found: _Found, box_deg: Box | None) -> BaseMap:
    lines = _lines(found.lines)
    areas = make_areas([rings for rings, _ in found.areas], [kind for _, kind in found.areas])
    xy = np.column_stack(to_mercator([p[0] for p in found.places], [p[1] for p in found.places]))
    places = Places(
        xy, np.asarray([p[2] for p in found.places], np.uint8), np.asarray([p[3] for p in found.places], np.int32)
    )
    bounds = _bounds(np.concatenate([lines.xy, areas.xy, places.xy]), box_deg)
    return BaseMap(bounds, lines, areas, places, tuple(found.names.index), ATTRIBUTION)


def _lines(found: list[tuple[Ring, LineClass, int]]) -> Lines:
    xy = np.asarray([p for points, _, _ in found for p in points], dtype=np.float64).reshape(-1, 2)
    off = np.concatenate([[0], np.cumsum([len(points) for points, _, _ in found])]).astype(np.int32)
    return Lines(
        np.column_stack(to_mercator(xy[:, 0], xy[:, 1])),
        off,
        np.asarray([kind for _, kind, _ in found], np.uint8),
        np.asarray([name for _, _, name in found], np.int32),
    )


def make_areas(polygons: Iterable[list[Ring]], classes: Iterable[int]) -> Areas:
    """Polygons of rings in degrees (outer first) → arrays."""
    polygons = list(polygons)
    rings = [ring for polygon in polygons for ring in polygon]
    xy = np.asarray([p for ring in rings for p in ring], dtype=np.float64).reshape(-1, 2)
    return Areas(
        np.column_stack(to_mercator(xy[:, 0], xy[:, 1])),
        np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(np.int32),
        np.concatenate([[0], np.cumsum([len(polygon) for polygon in polygons])]).astype(np.int32),
        np.asarray(list(classes), dtype=np.uint8),
    )


def _header_box(osm: Path) -> Box | None:
    import osmium

    box = osmium.io.Reader(str(osm)).header().box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


def _bounds(xy: F64, box_deg: Box | None) -> Box:
    """The extract's own box, but no larger than what it holds; Mercator metres. The whole world when it is empty."""
    if not len(xy):
        return WORLD
    low, high = xy.min(axis=0), xy.max(axis=0)
    if box_deg is not None:
        west, south = (float(v) for v in to_mercator(box_deg[0], box_deg[1]))
        east, north = (float(v) for v in to_mercator(box_deg[2], box_deg[3]))
        low, high = np.maximum(low, (west, south)), np.minimum(high, (east, north))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _posts(found: _Found) -> Posts:
    lon, lat = [p[0] for p in found.posts], [p[1] for p in found.posts]
    return Posts(
        np.column_stack(to_mercator(lon, lat)),
        tuple(p[2] for p in found.posts),
        tuple(p[3] for p in found.posts),
        np.full(len(found.posts), 255, dtype=np.uint8),
    )


def address_text(tags: Tags) -> str:
    """``人民路12号``, ``Landstrasse 12``; "" without a number or without the street (or place) it counts in."""
    number = tags.get(_NUMBER, "").strip()
    street = (tags.get("addr:street") or tags.get("addr:place") or "").strip()
    if not number or not street:
        return ""
    if ord(street[-1]) > 0x2E7F:
        return f"{street}{number}号" if number[-1].isdigit() else f"{street}{number}"
    return f"{street} {number}"


def _addresses(found: _Found) -> Addresses:
    """Each once: a house and its entrance say the same; the same street of another village is another one."""
    unique = {(text, round(lon / _APART_DEG), round(lat / _APART_DEG)): (lon, lat)
              for lon, lat, text in reversed(found.addresses)}  # fmt: skip
    at = np.array(list(unique.values()), dtype=np.float64).reshape(-1, 2)
    return Addresses(np.column_stack(to_mercator(at[:, 0], at[:, 1])), tuple(text for text, _, _ in unique))


_CAMERA_KINDS: Final = {"dome": CameraKind.DOME, "panning": CameraKind.PTZ}


def _cameras(found: _Found) -> Cameras:
    tags = [c[3] for c in found.cameras]
    return Cameras(
        np.column_stack(to_mercator([c[0] for c in found.cameras], [c[1] for c in found.cameras])),
        tuple(c[2] for c in found.cameras),
        tuple(t.get("name:zh") or t.get("name") or t.get("ref", "") for t in tags),
        np.asarray([direction_deg(t.get("camera:direction") or t.get("direction", "")) for t in tags], np.float64),
        np.asarray([_camera_kind(t) for t in tags], dtype=np.uint8),
        np.full(len(tags), CameraHealth.UNPROBED, dtype=np.uint8),
        np.zeros(len(tags), dtype=np.uint8),
        np.full(len(tags), np.nan),
        np.full(len(tags), np.nan),
        owner=tuple(t.get("operator", "") for t in tags),
    )


def _camera_kind(tags: Tags) -> CameraKind:
    plain = CameraKind.PTZ if tags.get("revolving") == "yes" else CameraKind.FIXED
    return _CAMERA_KINDS.get(tags.get("camera:type", ""), plain)


def direction_deg(text: str) -> float:
    """Degrees clockwise from north of ``215``, ``SW``; NaN when it says nothing usable."""
    word = text.split(";")[0].strip().upper()
    if word in _COMPASS:
        return _COMPASS[word]
    try:
        return float(word) % 360.0
    except ValueError:
        return float("nan")

