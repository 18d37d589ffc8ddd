"""A place typed as coordinates, in any usual writing → WGS 84 degrees, with how it was read.

``115.0312, 35.7634`` · ``N35°45'48" E115°1'52"`` · ``东经115度1分52秒 北纬35度45分48秒`` · ``115 1.87 E 35 45.8 N`` ·
``高德 115.0372,35.7625`` · ``EPSG:4547 592345 3959876`` · ``38592345 3959876`` (zone in front) · Web Mercator metres.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import msgspec

from layers import gauss, geo

Bounds = tuple[float, float, float, float]


class Reading(msgspec.Struct, frozen=True):
    """One way to read the text. ``system``: WGS84, GCJ-02, BD-09, WebMercator, CGCS2000-3 or -6 (with ``zone``; 0:
    the central meridian is ``central_deg``), EPSG:n. ``order``: lonlat, latlon, or "" when the text itself says."""

    lon_deg: float
    lat_deg: float
    system: str = "WGS84"
    order: str = ""
    zone: int = 0
    central_deg: float = 0.0


_SYSTEMS: Final = (
    (re.compile(r"(?:GCJ-?0?2|高德|腾讯|火星(?:坐标)?|AMAP|GAODE|TENCENT)"), "GCJ-02"),
    (re.compile(r"(?:BD-?0?9(?:LL)?|百度|BAIDU)"), "BD-09"),
    (re.compile(r"(?:WGS-?\s?84|GPS|CGCS-?2000|国家2000|2000国家大地坐标系|天地图|北斗|EPSG:?\s?4326)"), "WGS84"),
    (re.compile(r"(?:WEB\s?MERCATOR|EPSG:?\s?3857)"), "WebMercator"),
)
_EPSG: Final = re.compile(r"EPSG[:\s]?\s?(\d{4,6})(?!\d)")
_WORDS: Final = (
    ("东经", " E "), ("西经", " W "), ("北纬", " N "), ("南纬", " S "), ("经度", " E "), ("纬度", " N "),
    ("LONGITUDE", " E "), ("LATITUDE", " N "), ("LON", " E "), ("LNG", " E "), ("LAT", " N "),
    ("度", "°"), ("分", "'"), ("秒", '"'), ("''", '"'), ("″", '"'), ("”", '"'), ("“", '"'), ("′", "'"), ("’", "'"),
    ("、", ","), (";", ","), ("。", "."),
)  # fmt: skip
_TOKEN: Final = re.compile(r"\s*([-+]?\d+(?:\.\d*)?|[NSEW](?![A-Z])|[°'\",]|[:=@()])")
_FILLERS: Final = frozenset(":=@()")
_LEAST_PLAIN_DECIMALS: Final = 3  # of both together: bare numbers with fewer are a place only where the site is
_PLANE_FROM: Final = 100_000.0  # smaller numbers are degrees
_MARGIN_DEG: Final = 0.5


def read(text: str, bounds_deg: Bounds | None = None) -> tuple[Reading, ...]:
    """All that ``text`` may mean, the likeliest first; () when it is no coordinates.

    ``bounds_deg``: west, south, east, north of the site: they decide what comes first where several readings hold,
    and give the central meridian of plane coordinates that name none.
    """
    plain = unicodedata.normalize("NFKC", text.replace("º", "°")).upper().strip()
    if sum(c.isdigit() for c in plain) < 2:
        return ()
    system, rest = _system(plain)
    for word, sign in _WORDS:
        rest = rest.replace(word, sign)
    found = tuple(dict.fromkeys(_readings(system, rest, bounds_deg)))
    near = tuple(one for one in found if _inside(one, bounds_deg))
    return near or found


def _system(text: str) -> tuple[str, str]:
    for pattern, name in _SYSTEMS:
        found = pattern.match(text)
        if found:
            return name, text[found.end() :].lstrip(" :：,坐标")
    found = _EPSG.match(text)
    return (f"EPSG:{found[1]}", text[found.end() :].lstrip(" :,")) if found else ("", text)


def _readings(system: str, text: str, bounds: Bounds | None) -> Iterator[Reading]:
    parts = _tokens(text)
    if parts is None:
        return
    numbers = [float(part) for part in parts if part[0] in "+-.0123456789"]
    if len(numbers) == 2 and min(abs(n) for n in numbers) >= _PLANE_FROM:
        yield from _plane(system, numbers[0], numbers[1], bounds)
    elif system.startswith("EPSG") and len(numbers) == 2:
        yield from _by_epsg(system, numbers[0], numbers[1])
    elif system != "WebMercator":
        yield from _degrees(system or "WGS84", parts, bounds, named=bool(system))


def _tokens(text: str) -> list[str] | None:
    """Numbers, N S E W, marks and commas; None when the text holds anything else."""
    out, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        at = found.end()
        if found[1] not in _FILLERS:
            out.append(found[1])
    return out


# ---- degrees


class _Angle(msgspec.Struct, frozen=True):
    deg: float
    side: str  # N S E W, or "" when the text does not say


def _degrees(system: str, parts: list[str], bounds: Bounds | None, *, named: bool) -> Iterator[Reading]:
    groups = _groups(parts)
    if groups is None:
        return
    angles = [_angle(group) for group in groups]
    if angles[0] is None or angles[1] is None:
        return
    sure = named or any(part in "°NSEW" for part in parts) or _decimals(parts) >= _LEAST_PLAIN_DECIMALS
    for one in _ordered(angles[0], angles[1]):
        lon, lat = geo.to_wgs84(system, one.lon_deg, one.lat_deg)
        reading = Reading(float(lon), float(lat), system, one.order)
        if sure or (bounds is not None and _inside(reading, bounds)):
            yield reading


def _decimals(parts: list[str]) -> int:
    return sum(len(part.partition(".")[2]) for part in parts)


def _groups(parts: list[str]) -> tuple[list[str], list[str]] | None:
    """The two angles' tokens: apart at the letters, at a comma, at the second degree sign, or in the middle."""
    sides = [at for at, part in enumerate(parts) if part in "NSEW"]
    commas = [at for at, part in enumerate(parts) if part == ","]
    marks = [at for at, part in enumerate(parts) if part == "°"]
    if len(commas) == 1:
        cut = commas[0]
    elif commas or len(sides) not in (0, 2):
        return None
    elif sides:
        cut = sides[1] if sides[0] == 0 else sides[0] + 1
    elif len(marks) == 2:
        cut = marks[1] - 1
    elif not marks and len(parts) in (2, 4, 6):
        cut = len(parts) // 2
    else:
        return None
    return [p for p in parts[:cut] if p != ","], [p for p in parts[cut:] if p != ","]


def _angle(parts: list[str]) -> _Angle | None:
    """Degrees, minutes, seconds; only the last may have a fraction."""
    sides = [part for part in parts if part in "NSEW"]
    words = [part for part in parts if part not in "NSEW°'\""]
    if len(sides) > 1 or not 1 <= len(words) <= 3 or any("." in word for word in words[:-1]):
        return None
    values = [abs(float(word)) for word in words]
    if any(value >= 60 for value in values[1:]) or any(word[0] in "+-" for word in words[1:]):
        return None
    deg = sum(value / 60**power for power, value in enumerate(values))
    side = sides[0] if sides else ""
    negative = words[0].startswith("-") != (side in ("S", "W"))
    return _Angle(-deg if negative else deg, side)


def _ordered(first: _Angle, second: _Angle) -> Iterator[Reading]:
    """Which is longitude: by the letters, else by what a latitude can be; both when both can."""
    if first.side or second.side:
        swapped = first.side in ("N", "S") if first.side else second.side in ("E", "W")
        ends = {first.side in ("N", "S"), second.side in ("N", "S")} if first.side and second.side else {True, False}
        lon, lat = (second.deg, first.deg) if swapped else (first.deg, second.deg)
        if len(ends) == 2 and _possible(lon, lat):
            yield Reading(lon, lat)
        return
    for order, lon, lat in (("lonlat", first.deg, second.deg), ("latlon", second.deg, first.deg)):
        if _possible(lon, lat):
            yield Reading(lon, lat, order=order)


def _possible(lon: float, lat: float) -> bool:
    return abs(lon) <= 180 and abs(lat) <= 90


# ---- plane coordinates


def _plane(system: str, a: float, b: float, bounds: Bounds | None) -> Iterator[Reading]:
    """Metres: of a named system; else zone-numbered, then plain Gauss-Krüger, then Web Mercator, either axis first."""
    if system.startswith("EPSG"):
        yield from _by_epsg(system, a, b)
        return
    if system in ("", "WGS84"):
        for east, north in ((a, b), (b, a)):
            yield from _gauss(east, north, bounds)
    if system in ("", "WebMercator"):
        for x, y in ((a, b), (b, a)):
            if abs(x) <= geo.WORLD_M and abs(y) <= geo.WORLD_M:
                lon, lat = geo.from_mercator(x, y)
                yield Reading(float(lon), float(lat), "WebMercator", "lonlat" if x == a else "latlon")


def _gauss(east: float, north: float, bounds: Bounds | None) -> Iterator[Reading]:
    if not 0 <= north <= 6_700_000:
        return
    zone, rest = divmod(east, 1e6)
    central = gauss.central_of_zone(int(zone))
    if not 100_000 <= rest <= 900_000:
        return
    if central is not None:
        yield _from_gauss(central, rest, north, 3 if zone >= gauss.ZONES_3[0] else 6, int(zone))
    elif zone == 0 and bounds is not None:
        middle = (bounds[0] + bounds[2]) / 2
        yield _from_gauss(3.0 * round(middle / 3), rest, north, 3, 0)
        yield _from_gauss(6.0 * (middle // 6) + 3, rest, north, 6, 0)


def _from_gauss(central: float, east: float, north: float, width: int, zone: int) -> Reading:
    lon, lat = gauss.from_gauss(central, east, north)
    return Reading(float(lon), float(lat), f"CGCS2000-{width}", "", zone, central)


def _by_epsg(system: str, a: float, b: float) -> Iterator[Reading]:
    """East first as maps have it, and north first as surveyors write it; what is not on Earth is left out."""
    known = gauss.epsg(int(system[5:]))
    for order, east, north in (("lonlat", a, b), ("latlon", b, a)):
        if known is not None:
            if abs(east - known[1]) > 500_000 or not 0 <= north <= 6_700_000:
                continue
            lon, lat = gauss.from_gauss(known[0], east - known[1] + gauss.FALSE_EAST_M, north)
        else:
            try:
                lon, lat = geo.to_wgs84(system, east, north)
            except geo.UnknownCrs:
                return
        if _possible(float(lon), float(lat)):  # NaN and infinity are neither
            yield Reading(float(lon), float(lat), system, order)


def _inside(reading: Reading, bounds: Bounds | None) -> bool:
    if bounds is None:
        return False
    wide = (bounds[0] - _MARGIN_DEG, bounds[1] - _MARGIN_DEG, bounds[2] + _MARGIN_DEG, bounds[3] + _MARGIN_DEG)
    return bool(geo.in_bounds(wide, reading.lon_deg, reading.lat_deg))
