"""Layer files (GeoJSON, WGS 84) → checked arrays, with the line of everything that is wrong.

A file that is no GeoJSON gives an empty layer; a feature that is wrong is left out, the others stay.
"""

from __future__ import annotations

import bisect
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import to_mercator
from layers.shapes import AreaClass, Beats, CameraKind, Cameras, PlaceClass, Places, Posts, words
from layers.shapes.faults import Fault
from layers.shapes.osm import Ring, direction_deg, make_areas

_ID_KEYS: Final = ("id", "ID", "编号", "beat", "code", "OBJECTID")
_NAME_KEYS: Final = ("name:zh", "name", "名称", "NAME", "title")


@dataclass(frozen=True)
class Feature:
    """One GeoJSON feature, where it starts in the file, and which one it is (from 1)."""

    geometry: dict[str, Any]
    properties: dict[str, Any]
    lines: Lines
    number: int
    id: str
    name: str

    def fault(self, code: str, **facts: str | int) -> Fault:
        return Fault(code, self.lines.of(self.number), {"number": self.number, "id": self.id, **facts})


class Lines:
    """On which line each feature of a text starts; worked out when the first one is asked for."""

    def __init__(self, text: str, count: int) -> None:
        self._text, self._count = text, count
        self._found: list[int] = []

    def of(self, number: int) -> int:
        """``number`` counts features from 1."""
        self._found = self._found or _feature_lines(self._text, self._count)
        return self._found[number - 1]


def read_beats(path: Path) -> tuple[Beats, tuple[Fault, ...]]:
    """Beats or grids 巡区: Polygon or MultiPolygon features with ``id`` and ``name``."""
    features, faults = read_features(path)
    kept, polygons, labels = [], [], []
    for feature in features:
        fault = _geometry_fault(feature, ("Polygon", "MultiPolygon")) or _polygon_fault(feature)
        if fault:
            faults.append(fault)
            continue
        kept.append((feature.id, feature.name, str(feature.properties.get("officer") or "")))
        polygons.append(_rings(feature.geometry))
        labels.append(_inside(feature.geometry))
    areas = make_areas(polygons, [AreaClass.GREEN] * len(polygons))
    officers = tuple(k[2] for k in kept)
    beats = Beats(
        areas, tuple(k[0] for k in kept), tuple(k[1] for k in kept), _mercator(labels),
        officers if any(officers) else (),
    )  # fmt: skip
    return beats, tuple(faults)


def read_posts(path: Path) -> tuple[Posts, tuple[Fault, ...]]:
    """Police posts 警务站: Point features with ``id``, ``name``, ``staffed`` (true, false or absent)."""
    kept, faults = _points(path)
    staffed = [{True: 1, False: 0}.get(f.properties.get("staffed", ""), 255) for f in kept]
    posts = Posts(_places_of(kept), _ids(kept), _names(kept), np.asarray(staffed, dtype=np.uint8))
    return posts, faults


def read_cameras(path: Path) -> tuple[Cameras, tuple[Fault, ...]]:
    """Cameras 监控点: Point features with ``id``, ``name``, ``direction`` (degrees or SW), ``dome``, ``health``,
    ``shared``, ``fov``, ``range`` and the texts of ``Cameras``."""
    kept, faults = _points(path)
    props = [f.properties for f in kept]
    direction = [direction_deg(str(p.get("direction", p.get("camera:direction", "")))) for p in props]
    kind = [_camera_kind(p) for p in props]
    health = [words.health(str(p.get("health", ""))) for p in props]
    cameras = Cameras(
        _places_of(kept), _ids(kept), _names(kept), np.asarray(direction, dtype=np.float64),
        np.asarray(kind, dtype=np.uint8), np.asarray(health, dtype=np.uint8),
        np.asarray([p.get("shared") is True for p in props], dtype=np.uint8),
        np.asarray([words.number(p.get("fov")) for p in props], dtype=np.float64),
        np.asarray([words.number(p.get("range")) for p in props], dtype=np.float64), **words.camera_texts(props),
    )  # fmt: skip
    return cameras, (*faults, *filter(None, map(_password_fault, kept)))


def _password_fault(feature: Feature) -> Fault | None:
    """Its URL is taken without the password; what lies in the file is for a person to take out."""
    said = [str(feature.properties.get(name) or "").strip() for name in ("main", "sub")]
    return feature.fault("password_in_url") if any(words.without_password(url) != url for url in said) else None


def _camera_kind(properties: dict[str, Any]) -> CameraKind:
    if properties.get("dome") is True:
        return CameraKind.DOME
    if properties.get("revolving") == "yes":
        return CameraKind.PTZ
    return words.camera_kind(str(properties.get("kind") or properties.get("camera:type") or ""))


def read_places(path: Path) -> tuple[Places, tuple[str, ...], tuple[Fault, ...]]:
    """Named points: Point features with ``name`` and ``class`` (city, town, village, hamlet, poi). Names apart."""
    kept, faults = _points(path)
    names: dict[str, int] = {}
    number = [names.setdefault(f.name, len(names)) for f in kept]
    said = [str(f.properties.get("class") or f.properties.get("kind") or "") for f in kept]
    classes = [PlaceClass.__members__.get(word.upper(), PlaceClass.POI) for word in said]
    places = Places(_places_of(kept), np.asarray(classes, dtype=np.uint8), np.asarray(number, dtype=np.int32))
    return places, tuple(names), faults


def read_features(path: Path) -> tuple[list[Feature], list[Fault]]:
    """All features that are objects with a geometry; a fault for the file or for each other one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return [], [Fault("unreadable", None, {"reason": error.strerror or type(error).__name__})]
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return [], [Fault("not_utf8", line, {})]
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        return [], [Fault("not_json", error.lineno, {"reason": error.msg, "column": error.colno})]
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        return [], [Fault("not_features", 1, {})]
    return _features(whole["features"], Lines(text, len(whole["features"])))


def _features(items: list[Any], lines: Lines) -> tuple[list[Feature], list[Fault]]:
    good, faults = [], []
    for number, item in enumerate(items, start=1):
        geometry = item.get("geometry") if isinstance(item, dict) else None
        if not isinstance(geometry, dict):
            faults.append(Fault("no_geometry", lines.of(number), {"number": number, "id": _feature_id(item, number)}))
            continue
        properties = item.get("properties") or {}
        properties = properties if isinstance(properties, dict) else {}
        id_ = _feature_id(item, number)
        good.append(Feature(geometry, properties, lines, number, id_, _word(properties, _NAME_KEYS) or id_))
    return good, faults


def _feature_id(item: Any, number: int) -> str:
    if not isinstance(item, dict):
        return str(number)
    properties = item.get("properties")
    said = _word(properties, _ID_KEYS) if isinstance(properties, dict) else ""
    return said or str(item.get("id", "")) or str(number)


def _word(properties: dict[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = properties.get(key)
        if value is not None and value != "":
            return str(value)
    return ""


def _feature_lines(text: str, count: int) -> list[int]:
    """The line on which each feature starts. The text is valid JSON by now, so its parts can be stepped over."""
    decoder = json.JSONDecoder()
    ends = [match.start() for match in re.finditer("\n", text)]
    at = _members(text, decoder)
    lines = []
    for _ in range(count):
        at = _skip(text, at, " \t\r\n,")
        lines.append(bisect.bisect_left(ends, at) + 1)
        at = decoder.raw_decode(text, at)[1]
    return lines


def _members(text: str, decoder: json.JSONDecoder) -> int:
    """Position after the bracket that opens the top level's (last) ``features``."""
    at, found = text.index("{") + 1, 0
    while (at := _skip(text, at, " \t\r\n,")) < len(text) and text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _skip(text, at, " \t\r\n:")
        if key == "features":
            found = at + 1
        at = decoder.raw_decode(text, at)[1]
    return found


def _skip(text: str, at: int, chars: str) -> int:
    while at < len(text) and text[at] in chars:
        at += 1
    return at


def _points(path: Path) -> tuple[list[Feature], tuple[Fault, ...]]:
    features, faults = read_features(path)
    seen: set[str] = set()
    kept = []
    for feature in features:
        fault = _geometry_fault(feature, ("Point",))
        if fault is None and feature.id in seen:
            fault = feature.fault("twice")
        if fault:
            faults.append(fault)
        else:
            seen.add(feature.id)
            kept.append(feature)
    return kept, tuple(faults)


def _geometry_fault(feature: Feature, wanted: tuple[str, ...]) -> Fault | None:
    kind = str(feature.geometry.get("type"))
    if kind not in wanted:
        return feature.fault("wrong_geometry", found=kind, wanted=wanted[0])
    try:
        depth = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}[kind]
        good = _each_position(feature.geometry.get("coordinates"), depth, _on_earth)
    except (TypeError, ValueError, IndexError):
        return feature.fault("bad_coordinates")
    return None if good else feature.fault("off_earth")


def _each_position(part: Any, depth: int, check: Callable[[float, float], bool]) -> bool:
    if depth:
        if not isinstance(part, list) or not part:
            raise TypeError
        return all(_each_position(inner, depth - 1, check) for inner in part)
    lon, lat = part[0], part[1]
    if isinstance(lon, bool | str) or isinstance(lat, bool | str):
        raise TypeError
    return check(float(lon), float(lat))


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85.06


def _polygon_fault(feature: Feature) -> Fault | None:
    from shapely import is_valid_reason
    from shapely.geometry import shape

    try:
        reason = str(is_valid_reason(shape(feature.geometry)))
    except (ValueError, TypeError):
        return feature.fault("bad_coordinates")
    return None if reason == "Valid Geometry" else feature.fault("invalid_area", reason=reason)


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    """All rings of a beat as one area. Filled by the even-odd rule, several parts need no order of their own."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(p[0]), float(p[1])) for p in ring] for rings in parts for ring in rings]


def _inside(geometry: dict[str, Any]) -> tuple[float, float]:
    """A point in the largest part, where the name goes."""
    from shapely.geometry import shape

    whole = shape(geometry)
    part = max(getattr(whole, "geoms", [whole]), key=lambda p: p.area)
    point = part.representative_point()
    return float(point.x), float(point.y)


def _places_of(features: list[Feature]) -> NDArray[np.float64]:
    return _mercator([f.geometry["coordinates"][:2] for f in features])


def _mercator(points: list[Any]) -> NDArray[np.float64]:
    lonlat = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))


def _ids(features: list[Feature]) -> tuple[str, ...]:
    return tuple(f.id for f in features)


def _names(features: list[Feature]) -> tuple[str, ...]:
    return tuple(f.name for f in features)
