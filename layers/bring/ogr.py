"""Formats that GDAL reads: Shapefile, GeoPackage, FlatGeobuf, GPX, MapInfo, GML, Esri JSON, TopoJSON, large GeoJSON."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.bring import dbf
from layers.bring.geojson import crs_name
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead, Value
from layers.bring.raw import Raw, objects
from layers.geo import Bounds, UnknownCrs, from_wgs84, widened_deg
from layers.zones import cgcs_epsg

INDEXED: Final = ("flatgeobuf", "geopackage")
NEAR_KM: Final = 50
_CHUNK: Final = 50_000  # features read at once where a reader can start in the middle
_STREAMED: Final = ("geojson", "geojsonseq")  # each opening reads the whole file: it is opened once
_SEEKS: Final = ("shapefile", "geopackage")
_GPX_LAYERS: Final = ("tracks", "routes", "waypoints")
_CURVES: Final = ("CURVE", "CIRCULARSTRING", "MULTISURFACE")


def read_ogr(
    path: Path, format_: str, sublayer: str, encoding: str, near: Bounds | None, cancelled: Cancelled
) -> Raw:
    """``near``: only what lies there (widened by 50 km) is read, of an indexed format; None reads all.

    ``CannotRead``: broken, truncated, empty_layer, no_sublayer, none_near, shp_part_missing, no_geometry_column.
    """
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(path, format_, sublayer, encoding, near, cancelled)
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError) as error:
        raise _failure(path, format_, error) from error


def _failure(path: Path, format_: str, error: Exception) -> CannotRead:
    text = str(error).replace(str(path), path.name)[:200]
    if format_ == "shapefile" and ".shx" in text.lower():
        return CannotRead("shp_part_missing", file=path.name, part=".shx")
    if any(word in text.lower() for word in ("truncated", "unexpected end", "premature", "malformed", "short")):
        return CannotRead("truncated", file=path.name, format=format_)
    return CannotRead("broken", file=path.name, format=format_, reason=text)


def _read(
    path: Path, format_: str, sublayer: str, encoding: str, near: Bounds | None, cancelled: Cancelled
) -> Raw:
    import pyogrio

    log = Log()
    encoding, why = _encoding(path, format_, encoding)
    options: dict[str, Any] = {"datetime_as_string": True, "return_fids": True}
    if encoding:
        options["encoding"] = encoding
    if format_ in _STREAMED:
        parts = list(_parts(path, format_, options, -1, cancelled))
        said = crs_text(parts[0][0].get("crs"))
        return _filled(path, _joined(parts, Raw(format_, {}, [], crs_said=said, log=log)), False)
    names, layer = _layer(path, format_, sublayer)
    info = pyogrio.read_info(path, layer=layer, **({"encoding": encoding} if encoding else {}))
    said = crs_text(info.get("crs"))
    options["layer"] = layer
    if near is not None and format_ in INDEXED:
        options["bbox"] = _bbox(near, said)
        log.note("read_near", km=NEAR_KM)
    parts = list(_parts(path, format_, options, int(info.get("features") or -1), cancelled))
    raw = _joined(parts, Raw(format_, {}, [], sublayers=names, sublayer=layer, encoding=encoding, encoding_why=why,
                             crs_said=said, log=log))  # fmt: skip
    _note_lost_kinds(path, format_, layer, log)
    return _filled(path, raw, "bbox" in options)


def _filled(path: Path, raw: Raw, clipped: bool) -> Raw:
    if not raw.rows:
        raise CannotRead("none_near" if clipped else "empty_layer", file=path.name, sublayer=raw.sublayer)
    return raw


def _encoding(path: Path, format_: str, asked: str) -> tuple[str, str]:
    if format_ != "shapefile":
        return "", ""
    if path.with_suffix(".dbf").exists() or path.with_suffix(".DBF").exists():
        return (asked, "asked") if asked else dbf.encoding_of(path)
    raise CannotRead("shp_part_missing", file=path.name, part=".dbf")


def _layer(path: Path, format_: str, sublayer: str) -> tuple[tuple[str, ...], str]:
    """The layers that have geometry (or all, when none has), and the asked or first of them."""
    import pyogrio

    listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    if not listed and format_ == "flatgeobuf":
        raise CannotRead("broken", file=path.name, format=format_, reason="no layer")
    names = [name for name, kind in listed if kind is not None] or [name for name, _ in listed]
    if format_ == "gpx":
        names = [n for n in _GPX_LAYERS if pyogrio.read_info(path, layer=n, force_feature_count=True)["features"]]
    if not names:
        raise CannotRead("empty_layer", file=path.name, sublayer=sublayer)
    if sublayer and sublayer not in names:
        raise CannotRead("no_sublayer", file=path.name, sublayer=sublayer, sublayers="、".join(names))
    return (tuple(names) if len(names) > 1 or format_ in ("geopackage", "gpx") else ()), sublayer or names[0]


def crs_text(crs: str | None) -> str:
    """A system's name from what GDAL says: WGS84, EPSG:n, or its WKT when it is in no register."""
    if not crs:
        return ""
    if not crs.lstrip().upper().startswith(("GEOG", "PROJ", "COMPD", "BOUND", "ENG", "LOCAL")):
        return crs_name(crs)
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        made = CRS.from_wkt(crs)
    except CRSError:
        return crs
    zone = cgcs_epsg(made.name)
    epsg = zone or made.to_epsg(min_confidence=25)
    return crs_name(f"EPSG:{epsg}") if epsg else crs


def _bbox(near: Bounds, said: str) -> Bounds:
    """The site's bounds, widened, in the layer's own system. Edges are walked, for they may bend."""
    west, south, east, north = widened_deg(near, NEAR_KM * 1000.0)
    t = np.linspace(0.0, 1.0, 9)
    lon = np.concatenate([west + t * (east - west)] * 2 + [np.full(9, west), np.full(9, east)])
    lat = np.concatenate([np.full(9, south), np.full(9, north)] + [south + t * (north - south)] * 2)
    try:
        x, y = from_wgs84(said or "WGS84", lon, lat)
    except UnknownCrs:
        x, y = lon, lat
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _parts(path: Path, format_: str, options: dict[str, Any], count: int, cancelled: Cancelled) -> Iterator[Any]:
    """Reads in chunks where a reader can start in the middle, so that one can stop; else at once."""
    from pyogrio.raw import read

    if format_ not in _SEEKS or count <= _CHUNK or "bbox" in options:
        go_on(cancelled)
        yield read(path, **options)
        go_on(cancelled)
        return
    for start in range(0, count, _CHUNK):
        go_on(cancelled)
        yield read(path, skip_features=start, max_features=_CHUNK, **options)


def _joined(parts: list[Any], raw: Raw) -> Raw:
    import shapely

    meta, shapes = parts[0][0], []
    columns: dict[str, list[Value]] = {str(name): [] for name in meta["fields"]}
    fids: list[int] = []
    for _, part_fids, wkb, data in parts:
        rows = len(part_fids)
        fids += [int(f) for f in part_fids]
        shapes.append(shapely.from_wkb(wkb, on_invalid="ignore") if wkb is not None else objects([None] * rows))
        for name, values in zip(columns, data, strict=True):
            columns[name] += _values(values)
    raw.geometry = np.concatenate(shapes) if shapes else objects([])
    _count_unbuilt(raw, parts)
    raw.columns = {n: v for n, v in columns.items() if raw.format != "gpx" or any(x is not None for x in v)}
    raw.lines = [f + 1 for f in fids] if raw.format in ("shapefile", "flatgeobuf") else list(range(1, len(fids) + 1))
    if raw.format == "geopackage":
        raw.ids = [str(f) for f in fids]  # the primary key: it stays with its row
        raw.lines = fids
    return raw


def _count_unbuilt(raw: Raw, parts: list[Any]) -> None:
    """Geometry that GDAL had and GEOS would not build (a ring of two points, an unknown kind)."""
    wkb = [shape for part in parts if part[2] is not None for shape in part[2]]
    for row, (given, made) in enumerate(zip(wkb, raw.geometry if raw.geometry is not None else (), strict=False)):
        if given is not None and made is None:
            raw.log.add("too_few_points", row + 1, row + 1, "", found="ring")
            raw.dead.add(row)


def _values(values: NDArray[Any]) -> list[Value]:
    """Numbers, texts, flags and None; times as ISO text; lists as text."""
    if values.dtype.kind == "M":
        return [None if np.isnat(v) else str(v) for v in values]
    if values.dtype.kind == "f":
        return [None if math.isnan(v) else v for v in values.tolist()]
    if values.dtype.kind in "iub":
        return list(values.tolist())
    return [_object(v) for v in values.tolist()]


def _object(value: Any) -> Value:
    if isinstance(value, str):
        value = value.strip()
        return value if value and value != "NaT" else None
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:200] if not isinstance(value, bytes | bytearray) else None


def _note_lost_kinds(path: Path, format_: str, layer: str, log: Log) -> None:
    """Curves and measures, which GDAL has already turned into plain geometry: said once."""
    kinds = _kinds(path, layer) if format_ in ("geopackage", "gml") else dbf.shape_kinds(path, format_)
    curved = sum(count for kind, count in kinds.items() if any(mark in kind for mark in _CURVES))
    measured = sum(count for kind, count in kinds.items() if kind.endswith("M"))
    if curved:
        log.note("linearised", count=curved)
    if measured:
        log.note("dropped_m", count=measured)


def _kinds(path: Path, layer: str) -> dict[str, int]:
    from pyogrio.raw import read

    quoted = layer.replace('"', '""')
    sql = f'SELECT OGR_GEOMETRY AS kind FROM "{quoted}"'
    _, _, _, data = read(path, sql=sql, sql_dialect="OGRSQL", read_geometry=False)
    kinds, counts = np.unique([str(k).upper() for k in data[0]], return_counts=True)
    return {str(k).replace(" ", ""): int(c) for k, c in zip(kinds, counts, strict=True)}
