"""Gauss-Krüger zones of CGCS2000 by the names people write, and the names of shifted systems. Pure text and sums.

EPSG registers three families: 3° zones whose easting carries the zone number (4513–4533, zones 25–45), 3° zones named
by their central meridian without it (4534–4554, 75°E–135°E), and 6° zones of both kinds (4491–4501, zones 13–23;
4502–4512, 75°E–135°E).
"""

from __future__ import annotations

import re
from typing import Final

FALSE_EAST_M: Final = 500_000.0  # easting of a central meridian
_CGCS: Final = re.compile(r"cgcs\s*2000|国家\s*2000|2000\s*国家|大地\s*2000", re.IGNORECASE)
_SIX: Final = re.compile(r"6\s*(?:-?\s*deg|°|度)", re.IGNORECASE)
_ZONE: Final = re.compile(r"zone\s*(\d{2})(?!\d)|第?\s*(\d{2})\s*(?:带|號帶|号带)", re.IGNORECASE)
_MERIDIAN: Final = re.compile(
    r"(?:cm|central\s*meridian|中央(?:子午线|经线))\s*[:：=]?\s*(\d{2,3})(?!\d)|(?<!\d)(\d{2,3})\s*°?\s*e(?![a-z])"
    r"|东经\s*(\d{2,3})(?!\d)",
    re.IGNORECASE,
)


def meridian_epsg(meridian_deg: int, *, prefixed: bool = False, six: bool = False) -> int | None:
    """The EPSG code of the CGCS2000 zone with this central meridian; None when there is none in China's range."""
    step, first = (6, 75) if six else (3, 75)
    index, rest = divmod(meridian_deg - first, step)
    if rest or not 0 <= index <= (10 if six else 20):
        return None
    base = (4491 if prefixed else 4502) if six else (4513 if prefixed else 4534)
    return base + index


def zone_epsg(zone: int) -> int | None:
    """EPSG of a zone number: 25–45 are 3° zones, 13–23 are 6° zones. None for any other."""
    if 25 <= zone <= 45:
        return 4513 + zone - 25
    return 4491 + zone - 13 if 13 <= zone <= 23 else None


def meridian_of(epsg: int) -> tuple[int, bool] | None:
    """(central meridian in degrees, whether eastings carry the zone number) of a CGCS2000 zone; None for others."""
    for first, count, step, prefixed in ((4513, 21, 3, True), (4534, 21, 3, False), (4491, 11, 6, True),
                                         (4502, 11, 6, False)):  # fmt: skip
        if first <= epsg < first + count:
            return 75 + (epsg - first) * step, prefixed
    return None


def cgcs_epsg(name: str) -> int | None:
    """The EPSG code behind "CGCS2000 / 3-degree GK CM 114E", "CGCS2000 zone 38", "国家2000 38带", "CGCS2000 CM 114".

    None when the text does not name a zone of CGCS2000.
    """
    name = name.replace("_", " ")  # as ArcGIS writes it
    if not _CGCS.search(name):
        return None
    rest = _CGCS.sub(" ", name)
    six = bool(_SIX.search(rest))
    rest = re.sub(r"[36]\s*(?:-?\s*deg(?:ree)?s?|°|度)\s*(?:分?带)?", " ", rest, flags=re.IGNORECASE)
    zone = _first(_ZONE, rest)
    if zone is not None:
        return zone_epsg(zone)
    meridian = _first(_MERIDIAN, rest)
    return None if meridian is None else meridian_epsg(meridian, six=six)


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return next((int(g) for g in found.groups() if g), None) if found else None
