"""What people put on the map themselves: markers with a name and a note. Frozen values, folded from the journal."""

from __future__ import annotations

import msgspec


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """A pin at a point, WGS 84 degrees. ``by`` put it there at ``at`` (epoch s); neither changes when it is moved."""

    id: str
    name: str
    lon_deg: float
    lat_deg: float
    text: str = ""
    at: float = 0.0
    by: str = ""
