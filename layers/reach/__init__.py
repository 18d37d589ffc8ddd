"""Time → polygons: rings by road, discs where there is none; and which tier holds a point.

``Reach`` is made once for a network and answers for places. The names below load their module when they are first asked
for: the room's own process only wants to know ``FORMAT``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from layers.reach.plain import discs, inside
    from layers.reach.rings import Reach, Reached, length_km, straight

__all__ = ["FORMAT", "Reach", "Reached", "discs", "inside", "length_km", "straight"]

FORMAT: Final = 1  # of what ``Reach.save`` writes; one of another format is made anew

_MODULES: Final = {
    "Reach": "rings",
    "Reached": "rings",
    "discs": "plain",
    "inside": "plain",
    "length_km": "rings",
    "straight": "rings",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
