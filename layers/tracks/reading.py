"""Recorded tracks from files: which reader a file wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from layers.tracks.gpx import read_gpx
from layers.tracks.recording import Recording, RecordingError
from layers.tracks.table import read_csv
from layers.tracks.tagged import read_gpkg, read_gtfs

Reader = Callable[[Path, Mapping[str, str], str], Recording]

FORMATS: Final[dict[str, Reader]] = {
    ".csv": read_csv,
    ".txt": read_csv,
    ".tsv": read_csv,
    ".gpx": read_gpx,
    ".gpkg": read_gpkg,
    ".pb": read_gtfs,
}


def read_recording(path: Path | str, columns: Mapping[str, str] | None = None, crs: str = "WGS84") -> Recording:
    """A recorded track from CSV with named columns, GPX, GeoPackage or GTFS-Realtime (``.pb``), by the file's ending.

    ``columns`` says which of the file's columns is ``id``, ``t``, ``lon``, ``lat``, ``speed`` (m/s), ``heading`` or
    ``accuracy``; what it does not name is guessed from common names. ``crs`` is the system of a CSV's coordinates;
    the other formats carry their own. Rows that cannot be read are left out and listed; ``RecordingError`` when
    nothing can, and ``UnknownCrs`` for a system that does not exist.
    """
    path = Path(path)
    reader = FORMATS.get(path.suffix.lower())
    if reader is None:
        raise RecordingError("track.unknown_format", file=path.name, known=" ".join(sorted(FORMATS)))
    try:
        path.stat()  # some readers would call a missing file a broken one
        return reader(path, dict(columns or {}), crs)
    except OSError as error:
        raise RecordingError("track.cannot_open", file=path.name, why=error.strerror or str(error)) from error
