"""Files of every format for the tests of bringing in, written by the real writers."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

SITE = (114.97, 35.498, 115.092, 35.563)  # Puyang
SPOTS = [(115.01, 35.51), (115.02, 35.52), (115.03, 35.53)]


def point_feature(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


def area_feature(ring: Sequence[Sequence[float]], **properties: Any) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [[list(p) for p in ring]]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def write_geojson(path: Path, features: Sequence[Any], **more: Any) -> Path:
    whole = {"type": "FeatureCollection", **more, "features": list(features)}
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_ogr(
    path: Path, geometry: Sequence[Any], columns: dict[str, Sequence[Any]], *, driver: str, kind: str = "Point",
    crs: str | None = "EPSG:4326", layer: str | None = None, append: bool = False, encoding: str | None = None,
    **options: Any,
) -> Path:  # fmt: skip
    """Through GDAL's own writers. ``columns``: texts or numbers."""
    import shapely
    from pyogrio.raw import write

    data = [np.array(v, dtype=object if isinstance(v[0], str) else None) for v in columns.values()]
    write(
        path, shapely.to_wkb(np.array(geometry, dtype=object)), data, list(columns), driver=driver, geometry_type=kind,
        crs=crs, layer=layer, append=append, encoding=encoding, **options,
    )  # fmt: skip
    return path


def zipped(path: Path, members: dict[str, bytes | Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member if isinstance(member, bytes) else member.read_bytes())
    return path
