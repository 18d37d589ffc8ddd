"""Coordinates written as text: numbers with decimal points or commas, degrees and minutes, pairs, WKT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from layers.bring.raw import Geometries, objects
from layers.geo import F64

_MARKS: Final = str.maketrans({
    "″": '"', "”": '"', "“": '"', "＂": '"', "秒": '"', "′": "'", "’": "'", "‘": "'", "＇": "'", "分": "'", "度": "°",
    "º": "°", "˚": "°", "，": ",", "；": ";", "（": "(", "）": ")", "【": "[", "】": "]", "、": ",", "．": ".",
    "−": "-", "－": "-", "＋": "+", "：": ":", "\u00a0": " ", "\u3000": " ",
    **{chr(0xFF10 + d): str(d) for d in range(10)},
})  # fmt: skip
_AXIS: Final = {"e": ("lon", 1), "w": ("lon", -1), "n": ("lat", 1), "s": ("lat", -1), "东经": ("lon", 1),
                "西经": ("lon", -1), "北纬": ("lat", 1), "南纬": ("lat", -1), "经度": ("lon", 1), "纬度": ("lat", 1),
                "lon": ("lon", 1), "lng": ("lon", 1), "longitude": ("lon", 1), "lat": ("lat", 1),
                "latitude": ("lat", 1)}  # fmt: skip


def _one(point: str, tag: str) -> str:
    """A coordinate; ``point``: the characters that may be its decimal point. Groups carry ``tag``."""
    number = rf"\d+(?:[{point}]\d+)?"
    return (
        rf"(?:(?P<before{tag}>东经|西经|北纬|南纬|经度|纬度|longitude|latitude|lon|lng|lat|[ewns])\s*[:=]?\s*)?"
        rf"(?P<sign{tag}>[-+]?)\s*(?P<d{tag}>\d+(?:[{point}]\d*)?(?:e[-+]?\d+)?|[{point}]\d+)\s*"
        rf"(?:°\s*(?:(?P<m{tag}>{number})\s*'\s*(?:(?P<s{tag}>{number})\s*(?:\"|'')\s*)?)?)?"
        rf"(?P<after{tag}>[ewns](?![a-z]))?"
    )


def _compiled(body: str) -> re.Pattern[str]:
    return re.compile(body, re.IGNORECASE)


_THIRD: Final = r"(?:\s*[,;/\s]\s*[-+]?\d+(?:\.\d+)?)?"  # a height
_SINGLES: Final = tuple(_compiled(rf"\s*{_one(p, '1')}\s*$") for p in (".", ".,"))
_PAIRS: Final = (
    _compiled(rf"[\s(\[{{]*{_one('.', '1')}\s*[,;/|\s]\s*{_one('.', '2')}{_THIRD}[\s)\]}}]*$"),
    _compiled(rf"[\s(\[{{]*{_one('.,', '1')}\s*[;/|\s]\s*{_one('.,', '2')}[\s)\]}}]*$"),
)
_TAIL: Final = _compiled(rf"\(\s*{_one('.', '1')}\s*,\s*{_one('.', '2')}\s*\)\s*$")  # an address, then "(lat, lon)"
_WKT: Final = re.compile(
    r"^\s*(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION|LINEARRING)\s*(?:Z|M|ZM)?\s*[(E]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pairs:
    """Pairs in the order they are written, NaN where there is none; ``ordered``: letters say which is which, and
    they have been put as (lon, lat)."""

    first: F64
    second: F64
    ordered: bool


def one(text: str) -> tuple[float, str] | None:
    """A single coordinate: (value, "lon", "lat" or ""). None for what is none."""
    plain = text.translate(_MARKS)
    for pattern in _SINGLES:
        found = pattern.match(plain)
        if found:
            return _value(found, "1")
    return None


def pair(text: str) -> tuple[tuple[float, str], tuple[float, str]] | None:
    """Two coordinates in one text, in the order written. None for what is no pair."""
    plain = text.translate(_MARKS)
    for pattern in _PAIRS:
        found = pattern.match(plain)
        if found:
            return _both(found)
    found = _TAIL.search(plain)
    return _both(found) if found else None


def _both(found: re.Match[str]) -> tuple[tuple[float, str], tuple[float, str]] | None:
    a, b = _value(found, "1"), _value(found, "2")
    return (a, b) if a is not None and b is not None else None


def _value(found: re.Match[str], tag: str) -> tuple[float, str] | None:
    parts = [found.group(f"{name}{tag}") for name in "dms"]
    degrees, minutes, seconds = (float(p.replace(",", ".")) if p else 0.0 for p in parts)
    if minutes >= 60 or seconds >= 60:
        return None
    axis, sign = "", -1 if found.group(f"sign{tag}") == "-" else 1
    for mark in (found.group(f"before{tag}"), found.group(f"after{tag}")):
        if mark:
            axis, turn = _AXIS[mark.lower()]
            sign *= turn
    return sign * (degrees + minutes / 60 + seconds / 3600), axis


def numbers(values: Sequence[Any]) -> F64:
    """A column of coordinates; NaN for what is none."""
    try:
        return np.array([np.nan if v is None or v is True or v is False else v for v in values], dtype=np.float64)
    except (TypeError, ValueError):
        return np.array([_number(v) for v in values], dtype=np.float64)


def _number(value: Any) -> float:
    if isinstance(value, bool) or value is None:
        return np.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        found = one(str(value))
        return np.nan if found is None else found[0]


def pairs(values: Sequence[Any]) -> Pairs:
    """A column of pairs."""
    found = [pair(v) if isinstance(v, str) else None for v in values]
    marked = [f for f in found if f is not None and (f[0][1] or f[1][1])]
    ordered = bool(marked) and len(marked) == sum(f is not None for f in found)
    if ordered:
        found = [(f[1], f[0]) if f is not None and "lat" in (f[0][1],) else f for f in found]
    first = np.array([np.nan if f is None else f[0][0] for f in found], dtype=np.float64)
    second = np.array([np.nan if f is None else f[1][0] for f in found], dtype=np.float64)
    return Pairs(first, second, ordered)


def is_wkt(text: Any) -> bool:
    return isinstance(text, str) and bool(_WKT.match(text))


def from_wkt(values: Sequence[Any]) -> tuple[Geometries, str]:
    """A column of WKT (or EWKT) → geometries, None for what is none, and the system that it names ("" none)."""
    import shapely

    found = [_WKT.match(v) if isinstance(v, str) else None for v in values]
    texts = [v[f.start(2) :] if f else None for v, f in zip(values, found, strict=True)]
    srid = next((f.group(1) for f in found if f and f.group(1)), "")
    return objects(shapely.from_wkt(texts, on_invalid="ignore")), f"EPSG:{srid}" if srid else ""
