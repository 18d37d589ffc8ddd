"""Tracks from binary formats that carry their own names: GeoPackage and GTFS-Realtime."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from layers import geo
from layers.tracks.recording import Recording, RecordingError, Rows
from layers.tracks.table import find_columns, parse_optional, parse_time


def read_gpkg(path: Path, columns: Mapping[str, str], _crs: str) -> Recording:
    """The first layer of points of a GeoPackage, in whatever system it declares. Needs a column of time."""
    meta, xy, fields = _gpkg_points(path)
    names = [*(str(n) for n in meta["fields"]), "lon", "lat"]
    where = find_columns(path.name, names, {"lon": "lon", "lat": "lat", **columns})
    lon, lat = geo.to_wgs84(str(meta["crs"] or "WGS84"), xy[:, 0], xy[:, 1])
    rows = Rows(path.name)
    for i in range(len(xy)):
        unit = _cell(fields, where, "id", i)
        try:
            t = parse_time(str(fields[where["t"]][i]))
        except (ValueError, OverflowError):
            rows.wrong(i + 1, "bad_time", "t", str(fields[where["t"]][i]))
            continue
        if not (math.isfinite(lon[i]) and math.isfinite(lat[i])):
            rows.wrong(i + 1, "no_point")
            continue
        rest = (parse_optional(_cell(fields, where, name, i)) for name in ("speed", "heading", "accuracy"))
        rows.add(unit or path.stem, t, float(lon[i]), float(lat[i]), *rest)
    return rows.recording()


def _gpkg_points(path: Path) -> tuple[Any, Any, list[Any]]:
    """(meta, xy (N, 2), columns): pyogrio and shapely are loaded here and only here."""
    import shapely
    from pyogrio import list_layers
    from pyogrio.errors import DataSourceError
    from pyogrio.raw import read

    try:
        layers = list_layers(path)
        points = [str(name) for name, kind in layers if kind and "Point" in kind and "Multi" not in kind]
        if not points:
            raise RecordingError("track.no_points", file=path.name)
        with warnings.catch_warnings():
            # GDAL remarks on every time with an offset that it has understood nonetheless.
            warnings.filterwarnings("ignore", "Non-conformant content", RuntimeWarning)
            meta, _, wkb, fields = read(path, layer=points[0], datetime_as_string=True)
    except DataSourceError as error:
        raise RecordingError("track.not_gpkg", file=path.name) from error
    geometry = shapely.from_wkb(wkb)
    return meta, np.stack((shapely.get_x(geometry), shapely.get_y(geometry)), axis=1), list(fields)


def _cell(fields: list[Any], where: Mapping[str, int], name: str, i: int) -> str:
    if name not in where or where[name] >= len(fields):
        return ""
    value = fields[where[name]][i]
    return "" if value is None else str(value)


def read_gtfs(path: Path, _columns: Mapping[str, str], _crs: str) -> Recording:
    """Vehicle positions of one GTFS-Realtime snapshot, WGS 84, m/s. A vehicle without a time has the header's.

    0,0 is passed on: the console rejects it by name. The classes of the format are loaded here and only here.
    """
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from google.transit import gtfs_realtime_pb2

    message: Any = gtfs_realtime_pb2.FeedMessage()
    try:
        message.ParseFromString(path.read_bytes())
    except DecodeError as error:
        raise RecordingError("track.not_gtfs", file=path.name) from error
    rows = Rows(path.name)
    for number, entity in enumerate(message.entity, start=1):
        if entity.HasField("vehicle"):
            _gtfs_vehicle(rows, number, entity, float(message.header.timestamp))
    return rows.recording()


def _gtfs_vehicle(rows: Rows, number: int, entity: Any, header_t: float) -> None:
    vehicle = entity.vehicle
    if not vehicle.HasField("position"):
        rows.wrong(number, "no_point", "position", entity.id)
        return
    place = vehicle.position
    unit = vehicle.vehicle.id or vehicle.vehicle.label or entity.id
    speed = float(place.speed) if place.HasField("speed") else math.nan
    heading = float(place.bearing) if place.HasField("bearing") else math.nan
    t = float(vehicle.timestamp) if vehicle.HasField("timestamp") else header_t
    rows.add(unit, t, float(place.longitude), float(place.latitude), speed, heading)
