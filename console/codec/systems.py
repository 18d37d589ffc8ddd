"""Coordinate systems of the senders who do not name theirs in each message: a site says it once for all."""

from __future__ import annotations

from typing import Final, NamedTuple

from layers import geo


class Systems(NamedTuple):
    """By who speaks; "": WGS 84. OwnTracks is WGS 84 by its own definition."""

    units: str = ""  # fixes, emergencies and reports of terminals
    incidents: str = ""  # sources of incidents


WGS84: Final = Systems()


def systems(units: str, incidents: str) -> Systems:
    """Checked, and made ready outside the feed's thread. ``layers.geo.UnknownCrs`` when there is no such system."""
    return Systems(*("" if geo.transform_to_wgs84(crs) is geo.AS_IS else crs for crs in (units, incidents)))
