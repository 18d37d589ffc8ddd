"""Fixes as bytes: raw while they are fresh, in compressed columns once a stretch is over. Whole or not at all: a
checksum stands before them, since SQLite has none of its own."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.tracks.columns import F64, TrackColumns

I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

# Steps in which a fix is kept, finer than a terminal measures: 1 ms; 1e-7 degrees (11 mm); 1 cm/s; 0.1 degrees; 0.1 m.
STEPS: Final = {
    "t": 1000, "received": 1000, "lon_deg": 10_000_000, "lat_deg": 10_000_000,
    "speed_mps": 100, "heading_deg": 10, "accuracy_m": 10,
}  # fmt: skip
MEASURES: Final = tuple(STEPS)

_HEAD: Final = struct.Struct("<I4sII")  # CRC-32 of what follows, format, rows, bytes of the names
_RAW: Final = b"fix0"
_PACKED: Final = b"fix1"
_COLUMN: Final = struct.Struct("<BBBI")  # order of differences (255: plain), planes, whether some are unknown, bytes
_PLAIN: Final = 255
_LARGEST: Final = 2.0**51  # what stays exact as an integer in float64, differences too
_LEVEL: Final = 6


class Torn(ValueError):
    """Bytes that are not what was written."""


def kept(name: str, values: F64) -> F64:
    """A measure in the steps in which it is kept; infinite becomes unknown."""
    step = STEPS[name]
    values = np.where(np.isfinite(values), values, np.nan)
    small = np.abs(values) < _LARGEST / step
    return np.where(small, np.rint(np.where(small, values, 0.0) * step) / step, values)


def raw(columns: TrackColumns) -> bytes:
    """As they are: quick to write, quick to read."""
    names = _names(columns.units)
    measures = (np.ascontiguousarray(getattr(columns, name), "<f8").tobytes() for name in MEASURES)
    body = b"".join((names, columns.unit.astype("<i4").tobytes(), *measures))
    return _sealed(_RAW, len(columns), len(names), body)


def packed(columns: TrackColumns) -> bytes:
    """Small. The rows must be ordered by unit, and by time within it."""
    names = zlib.compress(_names(columns.units), _LEVEL)
    counts = np.bincount(columns.unit, minlength=len(columns.units)).astype("<u4")
    begins = np.append(True, np.diff(columns.unit) != 0) if len(columns) else np.zeros(0, bool)
    body = b"".join((names, counts.tobytes(), *(_squeezed(columns, name, begins) for name in MEASURES)))
    return _sealed(_PACKED, len(columns), len(names), body)


def unpacked(data: bytes) -> TrackColumns:
    """What ``raw`` or ``packed`` made. Raises ``Torn``."""
    if len(data) < _HEAD.size:
        raise Torn("too short")
    check, kind, rows, size = _HEAD.unpack_from(data)
    if zlib.crc32(memoryview(data)[4:]) != check or kind not in (_RAW, _PACKED):
        raise Torn("checksum")
    body = memoryview(data)[_HEAD.size :]
    if kind == _RAW:
        return _of_raw(body, rows, size)
    return _of_packed(body, rows, size)


def _sealed(kind: bytes, rows: int, names: int, body: bytes) -> bytes:
    head = _HEAD.pack(0, kind, rows, names)[4:]
    return zlib.crc32(body, zlib.crc32(head)).to_bytes(4, "little") + head + body


def _names(units: Sequence[str]) -> bytes:
    return json.dumps(list(units), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _units(data: bytes) -> tuple[str, ...]:
    return tuple(json.loads(data.decode("utf-8", "surrogatepass")))


def _of_raw(body: memoryview, rows: int, size: int) -> TrackColumns:
    unit = np.frombuffer(body, "<i4", rows, size)
    measures = np.frombuffer(body, "<f8", rows * len(MEASURES), size + 4 * rows).reshape(len(MEASURES), rows)
    return TrackColumns(_units(bytes(body[:size])), unit, *measures)


def _of_packed(body: memoryview, rows: int, size: int) -> TrackColumns:
    units = _units(zlib.decompress(body[:size]))
    counts = np.frombuffer(body, "<u4", len(units), size)
    unit = np.repeat(np.arange(len(units), dtype=np.int32), counts)
    begins = np.append(True, np.diff(unit) != 0) if rows else np.zeros(0, bool)
    at, measures, plain = size + 4 * len(units), {}, set()
    for name in MEASURES:
        order, planes, unknown, length = _COLUMN.unpack_from(body, at)
        at += _COLUMN.size
        inside = zlib.decompress(body[at : at + length])
        measures[name] = _restored(inside, name, (order, planes, bool(unknown)), begins)
        at += length
        if order == _PLAIN:
            plain.add(name)
    if not plain & {"t", "received"}:
        measures["received"] = _added(measures["t"], measures["received"])
    return TrackColumns(units, unit, **measures)


# --- one column ------------------------------------------------------------------------------------------------------


def _squeezed(columns: TrackColumns, name: str, begins: NDArray[np.bool_]) -> bytes:
    values = getattr(columns, name)
    if name == "received" and _small(columns.t, "t") and _small(values, name):
        values = _lag(columns.t, values)
    unknown = np.isnan(values)
    if not _small(values, name):
        inside = zlib.compress(_planes(np.ascontiguousarray(values).view(np.uint64), 8), _LEVEL)
        return _COLUMN.pack(_PLAIN, 8, 0, len(inside)) + inside
    whole = np.rint(np.where(unknown, 0.0, values) * STEPS[name]).astype(np.int64)
    order, coded = min(((n, _zigzag(_differences(whole, begins, n))) for n in range(3)), key=lambda one: _cost(one[1]))
    planes = max(1, (int(coded.max(initial=0)).bit_length() + 7) // 8)
    mask = np.packbits(unknown).tobytes() if unknown.any() else b""
    inside = zlib.compress(mask + _planes(coded, planes), _LEVEL)
    return _COLUMN.pack(order, planes, bool(mask), len(inside)) + inside


def _restored(inside: bytes, name: str, how: tuple[int, int, bool], begins: NDArray[np.bool_]) -> F64:
    order, planes, some_unknown = how
    rows = len(begins)
    if order == _PLAIN:
        return _joined(inside, planes, rows).view(np.float64)
    skip = (rows + 7) // 8 if some_unknown else 0
    whole = _unzigzag(_joined(inside[skip:], planes, rows))
    for _ in range(order):
        whole = _sums(whole, begins)
    values = whole / STEPS[name]
    if some_unknown:
        values[np.unpackbits(np.frombuffer(inside, np.uint8, skip), count=rows).astype(bool)] = np.nan
    return values


def _small(values: F64, name: str) -> bool:
    return bool(np.all(np.isnan(values) | (np.abs(values) < _LARGEST / STEPS[name])))


def _lag(t: F64, received: F64) -> F64:
    """In whole milliseconds where both are small enough, so that nothing is lost."""
    return (np.rint(received * 1000) - np.rint(t * 1000)) / 1000


def _added(t: F64, lag: F64) -> F64:
    return (np.rint(t * 1000) + np.rint(lag * 1000)) / 1000


def _differences(whole: I64, begins: NDArray[np.bool_], order: int) -> I64:
    for _ in range(order):
        whole = np.where(begins, whole, np.diff(whole, prepend=0))
    return whole


def _sums(whole: I64, begins: NDArray[np.bool_]) -> I64:
    """Sums within each run: what stood before a run's first row is taken off again."""
    if not len(whole):
        return whole
    total: I64 = np.cumsum(whole)
    first = np.flatnonzero(begins)
    before = np.append(0, total)[first]
    found: I64 = total - np.repeat(before, np.diff(np.append(first, len(whole))))
    return found


def _zigzag(whole: I64) -> NDArray[np.uint64]:
    return ((whole << 1) ^ (whole >> 63)).view(np.uint64)


def _unzigzag(coded: NDArray[np.uint64]) -> I64:
    return (coded >> np.uint64(1)).view(np.int64) ^ -(coded & np.uint64(1)).view(np.int64)


def _cost(coded: NDArray[np.uint64]) -> float:
    return float(np.log2(coded.astype(np.float64) + 1.0).sum())


def _planes(coded: NDArray[np.uint64], planes: int) -> bytes:
    """The lowest bytes of all, then the second ones …: alike stands by alike."""
    table: U8 = np.ascontiguousarray(coded, "<u8").view(np.uint8).reshape(-1, 8)
    return np.ascontiguousarray(table[:, :planes].T).tobytes()


def _joined(data: bytes, planes: int, rows: int) -> NDArray[np.uint64]:
    table = np.zeros((rows, 8), np.uint8)
    table[:, :planes] = np.frombuffer(data, np.uint8, planes * rows).reshape(planes, rows).T
    return table.view("<u8").reshape(rows).astype(np.uint64, copy=False)
