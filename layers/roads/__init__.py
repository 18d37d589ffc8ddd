"""OSM extract → road graph; travel seconds (scipy.sparse.csgraph).

The names below load their module when they are first asked for: who only needs a site's settings (the tile process)
does not load what builds a graph.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from layers.roads.building import build, build_ways
    from layers.roads.graph import RoadGraph, Snaps
    from layers.roads.made import synthetic
    from layers.roads.modes import Mode
    from layers.roads.overlay import warm_up
    from layers.roads.paths import build_paths
    from layers.roads.rules import Rules

__all__ = ["Mode", "RoadGraph", "Rules", "Snaps", "build", "build_paths", "build_ways", "synthetic", "warm_up"]

_MODULES: Final = {
    "Mode": "modes",
    "RoadGraph": "graph",
    "Rules": "rules",
    "Snaps": "graph",
    "build": "building",
    "build_paths": "paths",
    "build_ways": "building",
    "synthetic": "made",
    "warm_up": "overlay",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
