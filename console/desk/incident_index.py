"""Where to find incidents without looking at all of them: the open ones, by number, by place, what went into which."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, floor, radians
from typing import Final

from console.words import Incident

CELL_M: Final = 250.0
_M_PER_DEG: Final = 111_320.0  # of latitude; of longitude at the equator
Cell = tuple[int, int]


class IncidentIndex:
    """Kept by ``Room.put``: nothing else writes here."""

    def __init__(self) -> None:
        self.by_no: dict[str, tuple[str, ...]] = {}
        self.open: dict[str, None] = {}  # ids of those that have not ended, in the order they came or were opened again
        self.version = 0  # grows when one comes, moves, or becomes one with another
        self.latest = ""  # id of the one received last
        self._latest_at = float("-inf")
        self._cells: dict[Cell, dict[str, None]] = {}  # ids, oldest first
        self._merged: dict[str, tuple[str, ...]] = {}

    def copy(self) -> IncidentIndex:
        """One that goes its own way."""
        other = IncidentIndex()
        vars(other).update({name: dict(v) if isinstance(v, dict) else v for name, v in vars(self).items()})
        other._cells = {cell: dict(ids) for cell, ids in self._cells.items()}
        return other

    def put(self, before: Incident | None, after: Incident) -> None:
        """``before``: as it was known, None when it is new."""
        if before is None:
            self.by_no[after.no] = (*self.by_no.get(after.no, ()), after.id)
            if after.received_at >= self._latest_at:
                self.latest, self._latest_at = after.id, after.received_at
        if after.ended:
            self.open.pop(after.id, None)
        else:
            self.open[after.id] = None
        self._place(before, after)
        self._merge(before, after)

    def merged(self, key: str) -> tuple[str, ...]:
        """Ids of those that were merged into this one, themselves only."""
        return self._merged.get(key, ())

    def near(self, lon_deg: float, lat_deg: float, radius_m: float) -> Iterator[str]:
        """Ids of those that may lie within ``radius_m``, the newest of each cell first; some lie a little farther."""
        high, wide = radius_m / _M_PER_DEG, _lon_deg(radius_m, lat_deg) * 1.01
        for row in range(_row(lat_deg - high), _row(lat_deg + high) + 1):
            for column in range(_column(lon_deg - wide, row), _column(lon_deg + wide, row) + 1):
                yield from reversed(self._cells.get((column, row), {}))

    def _place(self, before: Incident | None, after: Incident) -> None:
        old, new = _cell_of(before), _cell_of(after)
        if before is None or (before.lon_deg, before.lat_deg) != (after.lon_deg, after.lat_deg):
            self.version += 1
        if old == new:
            return
        if old is not None:
            self._cells[old].pop(after.id, None)
        if new is not None:
            self._cells.setdefault(new, {})[after.id] = None

    def _merge(self, before: Incident | None, after: Incident) -> None:
        old = before.merged_into if before is not None else ""
        if old == after.merged_into:
            return
        self.version += 1
        if old:
            self._merged[old] = tuple(one for one in self._merged[old] if one != after.id)
        if after.merged_into:
            self._merged[after.merged_into] = (*self._merged.get(after.merged_into, ()), after.id)


def distance_m(a: Incident, b: Incident) -> float | None:
    """Metres between two places that are within some kilometres of each other (a plane at their latitude, off by less
    than a metre in a thousand there); None when one has no place."""
    if a.lon_deg is None or a.lat_deg is None or b.lon_deg is None or b.lat_deg is None:
        return None
    across = (a.lon_deg - b.lon_deg) * cos(radians((a.lat_deg + b.lat_deg) / 2))
    return float(((across**2 + (a.lat_deg - b.lat_deg) ** 2) ** 0.5) * _M_PER_DEG)


def _cell_of(incident: Incident | None) -> Cell | None:
    if incident is None or incident.lon_deg is None or incident.lat_deg is None:
        return None
    return _cell(incident.lon_deg, incident.lat_deg)


def _cell(lon_deg: float, lat_deg: float) -> Cell:
    row = _row(lat_deg)
    return _column(lon_deg, row), row


def _row(lat_deg: float) -> int:
    return floor(lat_deg * _M_PER_DEG / CELL_M)


def _column(lon_deg: float, row: int) -> int:
    """Counted along the row's own middle: no two rows need have cells of one width."""
    middle = (row + 0.5) * CELL_M / _M_PER_DEG
    return floor(lon_deg * _shrink(middle) * _M_PER_DEG / CELL_M)


def _lon_deg(metres: float, lat_deg: float) -> float:
    return metres / (_M_PER_DEG * _shrink(lat_deg))


def _shrink(lat_deg: float) -> float:
    return max(0.01, cos(radians(lat_deg)))
