"""GPX tracks, read as a stream so that every point knows its line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

from layers.tracks.recording import Recording, RecordingError, Rows
from layers.tracks.table import parse_optional, parse_time

_FIELDS: Final = frozenset({"time", "speed", "course", "name"})


def read_gpx(path: Path, _columns: Mapping[str, str], _crs: str) -> Recording:
    """GPX 1.0 and 1.1 track points, always WGS 84. A track's name is its unit; without one, the file's name."""
    rows = Rows(path.name)
    try:
        _Points(rows, path.stem).read(path.read_bytes())
    except expat.ExpatError as error:
        raise RecordingError("track.not_xml", file=path.name, line=error.lineno) from error
    return rows.recording()


class _Points:
    """Turns the stream of tags into rows. A name inside a point is the point's own, not the track's."""

    def __init__(self, rows: Rows, stem: str) -> None:
        self._rows = rows
        self._stem = stem
        self._tracks = 0
        self._unit = ""
        self._point: dict[str, str] | None = None
        self._line = 0
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append

    def read(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._text.clear()
        if name == "trk":
            self._tracks += 1
            self._unit = self._stem if self._tracks == 1 else f"{self._stem}-{self._tracks}"
        elif name == "trkpt":
            self._point = dict(attributes)
            self._line = self._parser.CurrentLineNumber

    def _end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        text = "".join(self._text).strip()
        self._text.clear()
        if name == "trkpt" and self._point is not None:
            self._add(self._point)
            self._point = None
        elif name in _FIELDS and self._point is not None:
            self._point.setdefault(name, text)
        elif name == "name" and self._tracks and text:
            self._unit = text

    def _add(self, point: dict[str, str]) -> None:
        try:
            t = parse_time(point.get("time", ""))
        except (ValueError, OverflowError):
            self._rows.wrong(self._line, "bad_time", "time", point.get("time", ""))
            return
        lon, lat = parse_optional(point.get("lon")), parse_optional(point.get("lat"))
        if math.isnan(lon) or math.isnan(lat):
            field = "lon" if math.isnan(lon) else "lat"
            self._rows.wrong(self._line, "bad_number", field, point.get(field, ""))
            return
        self._rows.add(self._unit, t, lon, lat, parse_optional(point.get("speed")), parse_optional(point.get("course")))
