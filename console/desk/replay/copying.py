"""A second room like the first: its tables are copied, the frozen values in them are shared."""

from __future__ import annotations

from copy import copy
from typing import Any

from console.desk.incident_index import IncidentIndex
from console.desk.room import Room


def copied(room: Room) -> Room:
    """Folding on in one changes nothing in the other. Costs a pointer for each thing that the room holds."""
    out = copy(room)
    for name, value in vars(room).items():
        setattr(out, name, _index(value) if isinstance(value, IncidentIndex) else _table(value))
    return out


def size(room: Room) -> int:
    """How many things its tables hold: what a copy costs."""
    return sum(len(value) for value in vars(room).values() if isinstance(value, dict | set))


def _index(index: IncidentIndex) -> IncidentIndex:
    out = copy(index)
    for name, value in vars(index).items():
        setattr(out, name, _table(value))
    return out


def _table(value: Any) -> Any:
    """Tables of tables and of lists are copied to the bottom; whatever else there is does not change."""
    if isinstance(value, dict):
        return {key: _table(one) for key, one in value.items()} if _deep(value) else dict(value)
    if isinstance(value, list | set):
        return copy(value)
    return value


def _deep(table: dict[Any, Any]) -> bool:
    first = next(iter(table.values()), None)
    return isinstance(first, dict | list | set)
