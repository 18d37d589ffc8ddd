"""Coordinates in writing, as they are copied: WGS 84 or GCJ-02 in decimal degrees, or degrees, minutes, seconds."""

from __future__ import annotations

from typing import Final

from layers import geo

SYSTEMS: Final = ("wgs84", "gcj02", "dms")
_DECIMALS: Final = 6  # 0.1 m
_PER_DEGREE: Final = 36_000  # tenths of a second


def written(lon_deg: float, lat_deg: float, system: str) -> str:
    """``114.123456,35.654321`` (east, north), the order that the command bar reads back; or with ``dms``
    ``35°39'15.6"N 114°07'24.4"E``. ``ValueError`` for a system that is not one of ``SYSTEMS``.
    """
    if system == "dms":
        return f"{_dms(lat_deg, 'NS')} {_dms(lon_deg, 'EW')}"
    if system not in SYSTEMS:
        raise ValueError(system)
    if system == "gcj02":
        east, north = geo.wgs84_to_gcj02(lon_deg, lat_deg)
        lon_deg, lat_deg = float(east), float(north)
    return f"{lon_deg:.{_DECIMALS}f},{lat_deg:.{_DECIMALS}f}"


def _dms(degrees: float, letters: str) -> str:
    tenths = round(abs(degrees) * _PER_DEGREE)
    whole, rest = divmod(tenths, _PER_DEGREE)
    minutes, tenths = divmod(rest, 600)
    letter = letters[1] if degrees < 0 and (whole or rest) else letters[0]
    return f"{whole}°{minutes:02d}'{tenths // 10:02d}.{tenths % 10}\"{letter}"
