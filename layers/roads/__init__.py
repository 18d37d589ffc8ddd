"""OSM extract → road graph; travel seconds (scipy.sparse.csgraph)."""

from layers.roads.graph import RoadGraph, Snaps

__all__ = ["RoadGraph", "Snaps"]
