"""The county as a site folder: layer files, units, configuration beside the extract."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from console.site.demo import county as whole
from console.site.demo import standing
from console.site.demo.county import County
from console.site.demo.fittings import Camera, Place
from console.site.demo.osm_file import write_osm
from console.site.demo.plane import to_lonlat
from console.site.demo.texts import INCIDENTS_TOML, SITE_TOML

Geometry = Any
Feature = dict[str, Any]


def write(folder: Path, seed: int) -> County:
    """The site folder of a seed, overwriting what was there; returns what it wrote."""
    county = whole.make(seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_osm(county, folder / "map.osm.pbf", seed)
    (folder / "layers").mkdir(exist_ok=True)
    for name, features in features_of(county).items():
        _write_geojson(folder / f"{name}.geojson", features)
    standing.write_lists(folder)
    _write_units(folder / "units.csv", county)
    (folder / "site.toml").write_text(SITE_TOML.replace("@SEED@", str(seed)), "utf-8", newline="\n")
    (folder / "incidents.toml").write_text(INCIDENTS_TOML, "utf-8", newline="\n")
    return county


def features_of(county: County) -> dict[str, list[Feature]]:
    """GeoJSON features by layer name."""
    return {
        "beats": [_beat(*beat) for beat in county.beats],
        "posts": [_point(p.at, {"id": p.id, "name": p.name, "staffed": True}) for p in county.posts],
        "cameras": [_camera(i, c) for i, c in enumerate(county.cameras)],
        "places": [_place(i, p) for i, p in enumerate(county.places)],
        f"layers/{standing.LAYER}": standing.features(county),
    }


def _point(at: tuple[float, float], properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": to_lonlat(*at)}}


def _beat(ident: str, name: str, polygon: Geometry) -> Feature:
    rings = [[to_lonlat(*p) for p in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
    geometry = {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "properties": {"id": ident, "name": name}, "geometry": geometry}


def _place(i: int, place: Place) -> Feature:
    return _point(place.at, {"id": f"L{i + 1:03d}", "name": place.name, "class": "poi", "kind": place.kind})


def _camera(i: int, camera: Camera) -> Feature:
    properties: dict[str, Any] = {"id": f"C{i + 1:03d}", "name": camera.name}
    if camera.direction_deg is None:
        properties["dome"] = True  # 球机; the others are 枪机
    else:
        properties["direction"] = camera.direction_deg
    if camera.kind == "ptz":
        properties["kind"] = camera.kind
    view = {"shared": camera.shared or None, "fov": camera.fov_deg, "range": camera.range_m}
    properties |= {key: value for key, value in view.items() if value is not None}
    return _point(camera.at, properties | {"health": camera.health})


def _write_geojson(path: Path, features: list[Feature]) -> None:
    """A feature a line, so that a fault can be found by its line."""
    rows = (json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, "utf-8", newline="\n")


def _write_units(path: Path, county: County) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "name", "call_sign", "kind", "officers", "auxiliaries", "skills", "beat", "shift"])
        out.writerows(_unit_rows(county))


def _unit_rows(county: County) -> Iterator[list[str]]:
    for u in county.units:
        numbers = [str(u.officers), str(u.auxiliaries)]
        yield [u.id, u.name, f"{u.id} {u.name}", u.kind, *numbers, ";".join(u.skills), u.beat, u.shift]
