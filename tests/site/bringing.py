"""A small site without a map, and files to bring into it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console import site

Point = tuple[float, float]

WEST, SOUTH = 10.0, 50.0  # outside China: nothing is shifted here
TOML = """id = "small"
[layers]
units = ""
[bounds]
west_deg = 9.9
south_deg = 49.9
east_deg = 10.3
north_deg = 50.3
"""


def make_site(folder: Path) -> Path:
    """A prepared site of 40 × 40 km and nothing in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.toml").write_text(TOML, "utf-8")
    site.compile_here(folder)
    return folder


def opened(folder: Path) -> site.Site:
    site.compile_here(folder)
    return site.load(folder)


def point(id_: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": {"id": id_, "name": f"点{id_}", **properties}, "geometry": geometry}


def square(id_: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    ring = [[lon, lat], [lon + 0.02, lat], [lon + 0.02, lat + 0.02], [lon, lat + 0.02], [lon, lat]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": id_, "name": f"区{id_}", **properties}, "geometry": geometry}


def collection(path: Path, features: Sequence[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False), "utf-8")
    return path


def cameras(path: Path, ids: Sequence[str], **properties: Any) -> Path:
    """A GeoJSON of cameras, a hundred metres apart."""
    spots = enumerate(ids)
    return collection(path, [point(i, WEST + 0.001 * n, SOUTH + 0.001 * n, **properties) for n, i in spots])
