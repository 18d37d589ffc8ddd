"""Tables of fixes: CSV, Parquet and GeoPackage. pyarrow, pyogrio and shapely are loaded when one is begun."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from layers.tracks.columns import F64, TrackColumns

_NUMBERS: Final = ("lon", "lat", "speed", "heading", "accuracy")
# A cell that a spreadsheet would run (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MARK: Final = b"\xef\xbb\xbf"  # by which Excel knows UTF-8
_GEO: Final = {  # GeoParquet 1.1; without a "crs" it is longitude and latitude on WGS 84
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


class CsvFile:
    """``unit, time, received, lon, lat, speed, heading, accuracy``: UTC, degrees, m/s, metres; empty where unknown. No
    unit's name is a formula to a spreadsheet: an apostrophe stands before it."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        from pyarrow import csv

        self._pa = pa
        self._file = path.open("wb")
        self._file.write(_MARK)
        self._schema = _schema(pa, pa.string())
        self._writer = csv.CSVWriter(self._file, self._schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._writer.close()
        self._file.close()

    def add(self, found: TrackColumns) -> None:
        names = [harmless(name) for name in found.units]
        self._writer.write(_table(self._pa, found, self._pa.array(np.array(names, object)[found.unit]), self._schema))


class ParquetFile:
    """The same columns and a point: GeoParquet."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self._pa = pa
        plain = _schema(pa, pa.dictionary(pa.int32(), pa.string()))
        point = pa.field("geometry", pa.binary())
        self._schema = plain.append(point).with_metadata({"geo": json.dumps(_GEO)})
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._writer.close()

    def add(self, found: TrackColumns) -> None:
        pa = self._pa
        units = pa.DictionaryArray.from_arrays(pa.array(found.unit), pa.array(found.units, pa.string()))
        self._writer.write_table(_table(pa, found, units, self._schema, pa.array(_points(found), pa.binary())))


class GeoPackageFile:
    """One layer of points, ``tracks``."""

    def __init__(self, path: Path) -> None:
        self._path, self._begun = path, False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        return

    def add(self, found: TrackColumns) -> None:
        from pyogrio import raw

        fields = [
            np.array(found.units, object)[found.unit],
            _moments(found.t),
            _moments(found.received),
            *_numbers(found)[2:],
        ]
        raw.write(
            self._path, _points(found), fields, ["unit", "time", "received", *_NUMBERS[2:]], layer="tracks",
            driver="GPKG", geometry_type="Point", crs="EPSG:4326", append=self._begun,
            gdal_tz_offsets={"time": np.full(len(found), _UTC), "received": np.full(len(found), _UTC)},
        )  # fmt: skip
        self._begun = True


_UTC: Final = 100  # GDAL's flag of a time in UTC


def harmless(text: str) -> str:
    """A text that a spreadsheet does not run."""
    return f"'{text}" if text.lstrip(" \xa0\u3000\u200b\ufeff").startswith(_FORMULA) else text


def _schema(pa: Any, unit: Any) -> Any:
    moment = pa.timestamp("ms", tz="UTC")
    numbers = [(name, pa.float64()) for name in _NUMBERS]
    return pa.schema([("unit", unit), ("time", moment), ("received", moment), *numbers])


def _table(pa: Any, found: TrackColumns, units: Any, schema: Any, *more: Any) -> Any:
    moments = (pa.array(_moments(one)).cast(schema.field("time").type) for one in (found.t, found.received))
    numbers = (pa.array(one, pa.float64(), mask=np.isnan(one)) for one in _numbers(found))
    return pa.Table.from_arrays([units, *moments, *numbers, *more], schema=schema)


def _numbers(found: TrackColumns) -> list[F64]:
    return [found.lon_deg, found.lat_deg, found.speed_mps, found.heading_deg, found.accuracy_m]


def _moments(seconds: F64) -> Any:
    return np.rint(seconds * 1000).astype("datetime64[ms]")


def _points(found: TrackColumns) -> Any:
    import shapely

    return shapely.to_wkb(shapely.points(found.lon_deg, found.lat_deg))
