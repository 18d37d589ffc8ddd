"""Fixes as text: GPX and GeoJSON."""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from xml.sax.saxutils import escape

import numpy as np

from layers.tracks.columns import F64, TrackColumns

_GAP_S: Final = 600.0  # a silence after which a new segment begins
_HELD: Final = 200_000  # points in memory before they go to their units' files
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GPX: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="OneMap" xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:tp="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">\n'
)


class GpxFile:
    """A track a unit, a segment from silence to silence. Points come by time and stand by unit, so they wait in a file
    a unit. GPX itself has no speed and course: they are in Garmin's extension, which most programs read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.")
        self._names: dict[str, int] = {}
        self._last: dict[str, float] = {}
        self._points: dict[str, list[str]] = defaultdict(list)
        self._held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None) -> None:
        with self._folder:
            if kind is None:
                self._put_down()
                self._join()

    def add(self, found: TrackColumns) -> None:
        for row, point in enumerate(_gpx_points(found)):
            unit, t = found.units[found.unit[row]], float(found.t[row])
            if t - self._last.get(unit, t) > _GAP_S:
                self._points[unit].append("</trkseg>\n<trkseg>\n")
            self._last[unit] = t
            self._points[unit].append(point)
        self._held += len(found)
        if self._held >= _HELD:
            self._put_down()

    def _put_down(self) -> None:
        for unit, points in self._points.items():
            number = self._names.setdefault(unit, len(self._names))
            with Path(self._folder.name, str(number)).open("a", encoding="utf-8") as file:
                file.writelines(points)
        self._points.clear()
        self._held = 0

    def _join(self) -> None:
        with self._path.open("w", encoding="utf-8") as file:
            file.write(_GPX)
            for unit, number in self._names.items():
                file.write(f"<trk><name>{escape(_NOT_XML.sub('', unit))}</name>\n<trkseg>\n")
                _copy(Path(self._folder.name, str(number)), file)
                file.write("</trkseg></trk>\n")
            file.write("</gpx>\n")


class GeoJsonFile:
    """RFC 7946: one point a fix; what the terminal did not say is null."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._file.write('{"type":"FeatureCollection","features":[')
        self._between = "\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.write("\n]}\n")
        self._file.close()

    def add(self, found: TrackColumns) -> None:
        self._file.write(self._between + ",\n".join(_features(found)))
        self._between = ",\n"


def _features(found: TrackColumns) -> Iterator[str]:
    names = [json.dumps(name, ensure_ascii=False) for name in found.units]
    columns = (_numbers(one) for one in (found.speed_mps, found.heading_deg, found.accuracy_m))
    places = (found.lon_deg.tolist(), found.lat_deg.tolist())
    for unit, t, received, lon, lat, speed, heading, accuracy in zip(
        found.unit.tolist(), _moments(found.t), _moments(found.received), *places, *columns, strict=True
    ):
        yield (
            f'{{"type":"Feature","geometry":{{"type":"Point","coordinates":[{lon},{lat}]}},"properties":{{'
            f'"unit":{names[unit]},"time":"{t}","received":"{received}","speed":{speed},"heading":{heading},'
            f'"accuracy":{accuracy}}}}}'
        )


def _gpx_points(found: TrackColumns) -> Iterator[str]:
    for lon, lat, t, speed, heading in zip(
        found.lon_deg.tolist(), found.lat_deg.tolist(), _moments(found.t), found.speed_mps.tolist(),
        found.heading_deg.tolist(), strict=True,
    ):  # fmt: skip
        more = "" if speed != speed else f"<tp:speed>{speed}</tp:speed>"
        more += "" if heading != heading else f"<tp:course>{heading}</tp:course>"
        said = f"<extensions><tp:TrackPointExtension>{more}</tp:TrackPointExtension></extensions>" if more else ""
        yield f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{t}</time>{said}</trkpt>\n'


def _numbers(values: F64) -> list[str]:
    return ["null" if value != value else repr(value) for value in values.tolist()]


def _moments(seconds: F64) -> list[str]:
    """ISO 8601, UTC, milliseconds."""
    found: list[str] = np.datetime_as_string(np.rint(seconds * 1000).astype("datetime64[ms]"), timezone="UTC").tolist()
    return found


def _copy(path: Path, file: IO[str]) -> None:
    with path.open(encoding="utf-8") as source:
        while text := source.read(1 << 20):
            file.write(text)
