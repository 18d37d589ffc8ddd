"""Checks on single fields: times, numbers, coordinates, identifiers."""

from __future__ import annotations

from datetime import UTC, datetime
from math import nan
from typing import Final, NamedTuple

from console.codec.bodies import Body, Time
from console.codec.refuse import Refused, refuse
from console.words import RejectReason
from layers import geo

MAX_T: Final = 253_402_300_799.0  # 9999-12-31T23:59:59Z; milliseconds given as seconds lie beyond it

_AS_IS: Final = frozenset({"", "wgs84", "epsg4326", "crs84", "cgcs2000", "epsg4490"})
_CONVERTED: Final = frozenset({"gcj02", "bd09", "bd09ll", "epsg3857"})


class Point(NamedTuple):
    """A place as far as it can be used; ``problem`` says why it cannot."""

    lon_deg: float | None = None
    lat_deg: float | None = None
    problem: RejectReason | None = None
    detail: str = ""


def seconds(value: Time, name: str = "t") -> float:
    """Epoch seconds. ``Refused`` outside 1970..9999."""
    t = value.timestamp() if isinstance(value, datetime) else value
    if not 0.0 <= t <= MAX_T:
        refuse(RejectReason.UNKNOWN_VALUE, f"{name}: not epoch seconds")
    return t


def iso(t: float) -> datetime:
    """For writing: epoch seconds → a UTC time, to the microsecond."""
    return datetime.fromtimestamp(t, UTC)


def at_least_zero(value: float | None) -> float:
    """NaN where the terminal did not say; many say it with -1."""
    return value if value is not None and value >= 0.0 else nan


def heading(value: float | None) -> float:
    """Degrees 0 ≤ h < 360, or NaN."""
    return value % 360.0 if value is not None and value >= 0.0 else nan


def number(value: float | None) -> float:
    return nan if value is None else value


def match(name: str, said: str | None, topic_says: str) -> None:
    """``Refused`` when the body names another ``name`` than the topic."""
    if said is not None and said != topic_says:
        refuse(RejectReason.TOPIC_CONTRADICTS, f"{name}: {said[:40]} ≠ {topic_says[:40]}")


def match_unit(body: Body, site: str, unit: str) -> None:
    match("unit", body.unit, unit)
    match("site", body.site, site)


def to_wgs84(crs: str | None, lon: float, lat: float, configured: str = "") -> tuple[float, float]:
    """From the named system to WGS 84 degrees; from the site's ``configured`` one when the message names none.

    ``Refused`` when the name is none of ours. Only systems that need no PROJ may be named by a message: it must not be
    able to load 0.7 s of libraries into the feed's thread. The configured one may be any: it was loaded at start.
    """
    if not crs:
        east, north = geo.to_wgs84(configured or "WGS84", lon, lat)
        return float(east), float(north)
    if crs == "WGS84":  # what our own writers say, without a second look
        return lon, lat
    key = "".join(filter(str.isalnum, crs.lower()))
    if key in _AS_IS:
        return lon, lat
    if key not in _CONVERTED:
        refuse(RejectReason.UNKNOWN_CRS, f"crs: {crs[:40]}")
    east, north = geo.to_wgs84(crs, lon, lat)
    return float(east), float(north)


def point(lon: float | None, lat: float | None, crs: str | None, configured: str = "") -> Point:
    """Where something happened, WGS 84; ``configured``: the system of messages that name none.

    A bad place never costs us the message: it comes back empty, with its problem.
    """
    if lon is None and lat is None:
        return Point()
    if lon is None or lat is None:
        return Point(None, None, RejectReason.WRONG_TYPE, "lon without lat" if lat is None else "lat without lon")
    if lon == 0.0 and lat == 0.0:
        return Point(None, None, RejectReason.NULL_ISLAND, "lon, lat: 0, 0")
    try:
        east, north = to_wgs84(crs, lon, lat, configured) if crs or configured else (lon, lat)
    except Refused as refused:
        return Point(None, None, refused.reason, refused.detail)
    if not (abs(east) <= 180.0 and abs(north) <= 90.0):
        return Point(None, None, RejectReason.OFF_EARTH, f"lon, lat: {east:.6g}, {north:.6g}")
    return Point(east, north)
