"""Kinds of incident as a tree: what one does not say of itself is its parent's."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from msgspec.structs import asdict

from console.site.config import IncidentType

LOWEST_LEVEL: Final = 3
_NAMES: Final = frozenset({"name", "name_en", "parent", "words"})  # a kind's own, never its parent's


@lru_cache(maxsize=512)
def kind_of(types: tuple[IncidentType, ...], name: str) -> IncidentType:
    """The kind of this name with all that it inherits; of a name that the site does not know one of the lowest level
    without a plan. ``units`` and ``level`` are never 0."""
    said: dict[str, Any] = {}
    for one in line_of(types, name):
        fresh = {field: value for field, value in asdict(one).items() if field not in _NAMES and value}
        said = fresh | said
    own = next((one for one in types if one.name == name), IncidentType(name))
    basic = {"level": LOWEST_LEVEL, "units": 1}
    return IncidentType(own.name, name_en=own.name_en, parent=own.parent, words=own.words, **(basic | said))


def line_of(types: tuple[IncidentType, ...], name: str) -> tuple[IncidentType, ...]:
    """The kind and those above it, nearest first; a circle among parents ends where it closes."""
    by_name = {one.name: one for one in types}
    line: list[IncidentType] = []
    while name in by_name and by_name[name] not in line:
        line.append(by_name[name])
        name = by_name[name].parent
    return tuple(line)
