"""OSM extract → road graph; travel seconds (scipy.sparse.csgraph)."""

from layers.roads.build import build, build_ways
from layers.roads.graph import RoadGraph, Snaps
from layers.roads.overlay import warm_up
from layers.roads.rules import Rules
from layers.roads.synthetic import synthetic

__all__ = ["RoadGraph", "Rules", "Snaps", "build", "build_ways", "synthetic", "warm_up"]
