"""CSV tracks: a header with named columns, one fix a line."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from layers import geo
from layers.tracks.recording import Recording, RecordingError, Rows

# Common names, best first; compared in lower case without anything but letters and digits.
GUESSES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("unit", "unitid", "id", "vehicleid", "vehicle", "trackid", "device", "deviceid", "name", "车号", "单元"),
    "t": ("t", "time", "timestamp", "datetime", "gpstime", "utc", "时间"),
    "lon": ("lon", "lng", "longitude", "londeg", "long", "x", "经度"),
    "lat": ("lat", "latitude", "latdeg", "y", "纬度"),
    "speed": ("speed", "speedmps", "velocity", "速度"),
    "heading": ("heading", "headingdeg", "course", "bearing", "direction", "cog", "航向", "方向"),
    "accuracy": ("accuracy", "accuracym", "acc", "hacc", "精度"),
}
NEEDED: Final = ("t", "lon", "lat")
MILLIS_FROM: Final = 1e11  # an epoch in seconds stays below it until the year 5138
_CELL: Final = 131_072  # characters of a cell; a longer one is a quote that was never closed


class BadCell(ValueError):
    """A cell that is not what its column needs: ``code``, column name, text."""

    def __init__(self, code: str, field: str, value: str) -> None:
        super().__init__(code)
        self.code, self.field, self.value = code, field, value


def read_csv(path: Path, columns: Mapping[str, str], crs: str) -> Recording:
    """Comma, semicolon or tab; UTF-8 (with or without mark), else GB 18030. Without an id column all is one unit."""
    transform = geo.transform_to_wgs84(crs)
    rows = Rows(path.name)
    lines = _lines(path)
    header = next(lines, None)
    if header is None:
        raise RecordingError("track.empty", file=path.name)
    where = find_columns(path.name, header[1], columns)
    for line, cells in lines:
        try:
            unit, t, a, b, rest = _row(cells, where, path.stem)
        except BadCell as bad:
            rows.wrong(line, bad.code, bad.field, bad.value)
            continue
        lon, lat = (a, b) if transform is geo.AS_IS else map(float, transform(a, b))
        rows.add(unit, t, lon, lat, *rest)
    return rows.recording()


def find_columns(file: str, header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Which column holds what. ``RecordingError`` names the one that is missing."""
    plain = {_plain(name): i for i, name in reversed(list(enumerate(header)))}
    where: dict[str, int] = {}
    for field, guesses in GUESSES.items():
        if field in columns:
            if _plain(columns[field]) not in plain:
                raise RecordingError("track.no_column", file=file, line=1, field=columns[field])
            where[field] = plain[_plain(columns[field])]
            continue
        found = next((g for g in guesses if g in plain), None)
        if found is not None:
            where[field] = plain[found]
        elif field in NEEDED:
            raise RecordingError("track.no_column", file=file, line=1, field=field)
    return where


def parse_time(text: str) -> float:
    """Epoch seconds from ISO 8601 (no zone = UTC) or a number of seconds or milliseconds. ``ValueError`` if neither."""
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        stamp = datetime.fromisoformat(text.replace("/", "-"))
        return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).timestamp()
    if not math.isfinite(number):
        raise ValueError(text)
    return number / 1000.0 if abs(number) >= MILLIS_FROM else number


def parse_optional(text: str | None) -> float:
    """A finite number, NaN for anything else."""
    try:
        value = float(text or "nan")
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not empty; one that is no CSV has no cells."""
    text = _decode(path.read_bytes())
    head = text.split("\n", 1)[0]
    csv.field_size_limit(_CELL)  # of the whole process: other readers allow more
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, []
            continue
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _row(
    cells: list[str], where: Mapping[str, int], alone: str
) -> tuple[str, float, float, float, tuple[float, float, float]]:
    if len(cells) <= max(where.values()):
        raise BadCell("short_line", "", ",".join(cells))
    unit = cells[where["id"]].strip() if "id" in where else alone
    if not unit:
        raise BadCell("no_id", "id", "")
    try:
        t = parse_time(cells[where["t"]])
    except (ValueError, OverflowError) as error:
        raise BadCell("bad_time", "t", cells[where["t"]]) from error
    rest = (_optional(cells, where, "speed"), _optional(cells, where, "heading"), _optional(cells, where, "accuracy"))
    return unit, t, _number(cells, where, "lon"), _number(cells, where, "lat"), rest


def _number(cells: list[str], where: Mapping[str, int], field: str) -> float:
    text = cells[where[field]]
    try:
        value = float(text)
    except ValueError as error:
        raise BadCell("bad_number", field, text) from error
    if not math.isfinite(value):
        raise BadCell("bad_number", field, text)
    return value


def _optional(cells: list[str], where: Mapping[str, int], field: str) -> float:
    if field not in where or not cells[where[field]].strip():
        return math.nan
    return _number(cells, where, field)
