"""Recorded fixes into a file, piece by piece, whole or not at all: CSV, GPX, GeoJSON, GeoPackage, Parquet."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from layers.tracks.columns import TrackColumns
from layers.tracks.recording import RecordingError
from layers.tracks.tables import CsvFile, GeoPackageFile, ParquetFile
from layers.tracks.texts import GeoJsonFile, GpxFile

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class File(AbstractContextManager["File"], Protocol):
    """One that is being written; leaving it ends it."""

    def add(self, found: TrackColumns) -> None: ...


WRITERS: Final[dict[str, Callable[[Path], File]]] = {
    ".csv": CsvFile,
    ".gpx": GpxFile,
    ".geojson": GeoJsonFile,
    ".gpkg": GeoPackageFile,
    ".parquet": ParquetFile,
}


def writable(path: Path) -> None:
    """``RecordingError`` when the name's ending is of no format that can be written."""
    if path.suffix.lower() not in WRITERS:
        raise RecordingError("track.cannot_write", file=path.name, known=" ".join(sorted(WRITERS)))


def write_tracks(path: Path, pieces: Iterable[TrackColumns]) -> int:
    """All rows into ``path``, by its ending; how many. They stand in a file beside it until all are there, and whatever
    breaks this off, an exception from ``pieces`` too, leaves neither. ``RecordingError``: unknown ending, no rows."""
    writable(path)
    part, rows = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}"), 0
    try:
        with WRITERS[path.suffix.lower()](part) as file:
            for piece in pieces:
                if len(piece):
                    file.add(piece)
                    rows += len(piece)
        if not rows:
            raise RecordingError("track.nothing", file=path.name)
        os.replace(part, path)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{part}{suffix}").unlink()
    return rows


def inside(found: TrackColumns, area: BaseGeometry) -> TrackColumns:
    """The rows within an area, its edge too. ``area``: WGS 84 degrees; best prepared (``shapely.prepare``)."""
    import shapely

    return found.take(shapely.intersects_xy(area, found.lon_deg, found.lat_deg))
