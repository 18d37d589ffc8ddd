"""``look``: what is in a file, how it is best read, and what would be left out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np

from layers.bring import columns as col
from layers.bring import mending
from layers.bring.log import Cancelled
from layers.bring.model import Look, Sample
from layers.bring.preparing import Kept, Prepared, keep, prepare
from layers.bring.raw import Geometries
from layers.bring.reading import Asked
from layers.geo import F64, Bounds
from layers.shapes import Shape

_VERTICES: Final = 5000
_FINE: Final = 600  # a preview's pixels


def look_at(
    path: Path, asked: Asked, near: Bounds | None, roads_xy: F64 | None, limit_mb: float, cancelled: Cancelled
) -> Look:
    """As ``layers.bring.look``."""
    prepared = prepare(path, asked, near, roads_xy, limit_mb, cancelled)
    raw = prepared.raw
    kinds = dict(Counter(str(k) for k in mending.kinds_of(prepared.source)))
    visible = _attributes(prepared)
    role = asked.role or col.guess_role(path, raw.sublayer, visible, {k: n for k, n in kinds.items() if k != "none"})
    fields = col.guess_fields(visible, role)
    kept = keep(prepared, role, fields.get("id", ""), near, cancelled)
    sample = sample_of(kept.geometry[kept.rows])
    return Look(
        path=path, format=raw.format, sublayers=raw.sublayers, sublayer=raw.sublayer, rows=raw.rows,
        good=len(kept.rows), kinds=kinds, bounds_deg=_bounds(kept), encoding=raw.encoding,
        encoding_why=raw.encoding_why, fields=col.describe(raw.columns), crs=prepared.crs, crs_said=raw.crs_said,
        guesses=prepared.guesses, swapped=prepared.swapped, lon_field=prepared.spot.lon if prepared.spot else "",
        lat_field=prepared.spot.lat if prepared.spot else "", id_field=fields.get("id", ""),
        name_field=fields.get("name", ""), role=role, fields_guess=fields, faults=raw.log.faults(),
        fault_counts=dict(raw.log.counts), notes=tuple(raw.log.notes), sample_lonlat=sample,
    )  # fmt: skip


def _attributes(prepared: Prepared) -> dict[str, Any]:
    """Columns that may be an id, a name or a role's field: the coordinates are none."""
    spot = prepared.spot
    return {n: v for n, v in prepared.raw.columns.items() if spot is None or n not in (spot.lon, spot.lat)}


def _bounds(kept: Kept) -> Bounds | None:
    import shapely

    if not kept.rows:
        return None
    west, south, east, north = (float(v) for v in shapely.total_bounds(kept.geometry[kept.rows]))
    return west, south, east, north


def sample_of(geometry: Geometries) -> Sample:
    """A picture of the whole in about 5,000 vertices: outlines made coarser first, then features skipped."""
    import shapely

    if len(geometry) and int(shapely.get_num_coordinates(geometry).sum()) > _VERTICES:
        west, south, east, north = shapely.total_bounds(geometry)
        coarse = shapely.simplify(geometry, max(east - west, north - south) / _FINE, preserve_topology=False)
        geometry = coarse[~shapely.is_empty(coarse)]
        total = int(shapely.get_num_coordinates(geometry).sum())
        geometry = geometry[:: max(1, -(-total // _VERTICES))]
    return _arrays(geometry)


def _arrays(geometry: Geometries) -> Sample:
    import shapely

    if len(geometry) and bool((shapely.get_type_id(geometry) == 0).all()):
        steps = np.arange(len(geometry) + 1, dtype=np.int32)
        return Sample(shapely.get_coordinates(geometry), steps, steps, np.zeros(len(geometry), dtype=np.uint8))
    parts: list[F64] = []
    feature_off, shapes = [0], []
    for shape in geometry:
        kind, found = _parts_of(shape)
        parts += found
        feature_off.append(len(parts))
        shapes.append(kind)
    lonlat = np.concatenate(parts) if parts else np.empty((0, 2))
    sizes = np.cumsum([0, *(len(p) for p in parts)])
    features = np.array(feature_off, dtype=np.int32)
    return Sample(lonlat, sizes.astype(np.int32), features, np.array(shapes, dtype=np.uint8))


def _parts_of(shape: Any) -> tuple[Shape, list[F64]]:
    import shapely

    singles = shapely.get_parts(shape)
    kind = str(mending.kinds_of(singles[:1])[0]) if len(singles) else "point"
    if kind == "area":
        return Shape.AREA, [shapely.get_coordinates(ring) for ring in shapely.get_rings(singles)]
    return (Shape.LINE if kind == "line" else Shape.POINT), [shapely.get_coordinates(part) for part in singles]
